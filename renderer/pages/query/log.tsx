import { Drawer } from 'antd';
import { useState } from 'react';
import type { CallOutput } from '../../../shared/contract/index.ts';
import { useKinds as kinds, type UseKind } from '../../../shared/model/query.ts';
import { Card, Empty } from '../../components/parts.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { usePaged } from '../../stores/paged.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { Conversation } from './conversation.tsx';
import { ListHead } from './list-head.tsx';

type Use = CallOutput<'queries.uses'>['uses'][number];

const columns: Column<Use>[] = [
  {
    key: 'at',
    title: t('message.time'),
    width: '160px',
    render: (one) => `${format.day(one.atMs)} ${format.clock(one.atMs, true)}`,
  },
  {
    key: 'name',
    title: t('contact.name'),
    width: '110px',
    render: (one) => one.contactName || t('query.stranger'),
  },
  { key: 'phone', title: t('contact.mobile'), width: '140px', render: (one) => format.phone(one.phone) },
  {
    key: 'text',
    title: t('query.text'),
    width: 'minmax(120px, 1fr)',
    render: (one) => (one.text ? t('query.quoted', { text: one.text }) : '—'),
  },
  { key: 'kind', title: t('query.kind'), width: '110px', render: (one) => word('queryKind', one.kind) },
  { key: 'service', title: t('query.service'), width: '70px', render: (one) => one.serviceCode || '—' },
  {
    key: 'outcome',
    title: t('query.outcome'),
    width: '110px',
    render: (one) => word('queryOutcome', one.outcome),
  },
  { key: 'note', title: t('query.note'), width: 'minmax(90px, 0.6fr)', render: (one) => one.note },
  {
    key: 'ms',
    title: t('query.tookHead'),
    width: '90px',
    isRight: true,
    render: (one) => (one.answerMs > 0 ? (one.answerMs / 1_000).toFixed(2) : '—'),
  },
  {
    key: 'fee',
    title: t('query.feeHead'),
    width: '90px',
    isRight: true,
    render: (one) => (one.feeFen > 0 ? format.yuan(one.feeFen) : '—'),
  },
];

/** Every use of the service, newest first; behind each the whole conversation with the number. */
export function Log() {
  const [search, setSearch] = useState('');
  const [open, setOpen] = useState<Use>();
  const [kind, setKind] = useState<UseKind | ''>('');
  const { rows, total, more } = usePaged('queries.uses', { search, ...(kind ? { kind } : {}) }, [
    'inbound.received',
  ]);
  return (
    <Card
      className="grow"
      isBare
      title={
        <ListHead
          searchLabel={t('query.searchLog')}
          search={search}
          onSearch={setSearch}
          choiceLabel={t('query.kind')}
          choice={kind}
          choices={kinds.map((one) => ({ value: one, label: word('queryKind', one) }))}
          onChoose={setKind}
          total={total}
        />
      }
    >
      <VirtualTable
        label={t('query.view.log')}
        columns={columns}
        rows={rows}
        onEnd={more}
        keyOf={(one) => one.id}
        openKey={open?.id}
        onOpen={setOpen}
        empty={<Empty title={t('query.noUses')} />}
      />
      {open && (
        <Drawer open size={1040} title={t('query.wholeConversation')} onClose={() => setOpen(undefined)}>
          <div className="query-drawer">
            <Conversation phone={open.phone} />
          </div>
        </Drawer>
      )}
    </Card>
  );
}
