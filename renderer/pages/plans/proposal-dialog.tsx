import { Button, Checkbox, Modal } from 'antd';
import { useState } from 'react';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { usePlanDraft } from '../../stores/plan-draft.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import type { Proposal } from './use-proposal.ts';

type Item = Proposal['items'][number];

/** Why a customer is proposed, in a sentence. */
function reasonOf(item: Item): string {
  const past =
    item.times === 0
      ? t('propose.never')
      : t('propose.last', { day: format.day(item.lastMs), times: item.times, hours: Math.round(item.hours) });
  const why = item.why === 'order' ? '' : t(item.why === 'trimmed' ? 'propose.trimmed' : 'propose.fit');
  return t('propose.why', { rank: item.rank, class: word('limitClass', item.limitClass), past }) + why;
}

function columnsOf(left: ReadonlySet<string>, mark: (id: string) => void): Column<Item>[] {
  return [
    {
      key: 'pick',
      title: '',
      width: '40px',
      render: (item) => (
        <Checkbox
          checked={!left.has(item.customerId)}
          aria-label={item.name}
          onChange={() => mark(item.customerId)}
        />
      ),
    },
    { key: 'name', title: t('customer.name'), width: 'minmax(150px, 1fr)', render: (item) => item.name },
    {
      key: 'room',
      title: `${t('customer.room')} kW`,
      width: '86px',
      isRight: true,
      render: (item) => format.kw(item.availableKw),
    },
    {
      key: 'kw',
      title: `${t('plan.reduction')} kW`,
      width: '104px',
      isRight: true,
      render: (item) => <b>{format.kw(item.reductionKw)}</b>,
    },
    {
      key: 'why',
      title: t('propose.reason'),
      width: 'minmax(200px, 1.6fr)',
      render: (item) => <span className="t2">{reasonOf(item)}</span>,
    },
  ];
}

/** The assistant's list with a reason for each; a person takes out whom he does not want and takes over the rest. */
export function ProposalDialog({ proposal, onClose }: { proposal: Proposal; onClose: () => void }) {
  const { round, put } = usePlanDraft();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  // Kept as it was when the dialog opened: taking over changes what would be proposed next.
  const [shown] = useState(proposal);
  const taken = shown.items.filter((item) => !left.has(item.customerId));
  const kw = taken.reduce((sum, item) => sum + item.reductionKw, 0);
  const mark = (id: string) =>
    setLeft((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const take = () => {
    put(
      ...taken.map(({ customerId, reductionKw, limitKw }) => ({ customerId, round, reductionKw, limitKw })),
    );
    onClose();
  };
  return (
    <Modal
      open
      width={880}
      title={t('propose.title', { count: shown.items.length, all: shown.candidates })}
      onCancel={onClose}
      footer={
        <div className="row">
          <span className="t2">{t(shown.basis === 'now' ? 'propose.now' : 'propose.history')}</span>
          <span className="grow" />
          <Button onClick={onClose}>{t('common.back')}</Button>
          <Button type="primary" disabled={taken.length === 0} onClick={take}>
            {t('propose.take', { count: taken.length, kw: format.wan(kw), round })}
          </Button>
        </div>
      }
    >
      <div className="col" style={{ height: `min(56vh, ${48 + shown.items.length * 41}px)` }}>
        <VirtualTable
          label={t('plan.fill')}
          columns={columnsOf(left, mark)}
          rows={shown.items}
          keyOf={(item) => item.customerId}
          empty=""
        />
      </div>
    </Modal>
  );
}
