import { Button } from 'antd';
import { useState } from 'react';
import type { Subscription } from '../../../shared/model/query.ts';
import { subscriptionStates } from '../../../shared/model/query.ts';
import { dayOf } from '../../../shared/time.ts';
import { Card, Empty, Figure } from '../../components/parts.tsx';
import { Sign } from '../../components/signs.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { act, saveFile } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { usePaged } from '../../stores/paged.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { Months } from './invitation-months.tsx';
import { ListHead } from './list-head.tsx';
import { Proof } from './proof.tsx';

const glyphs = { active: 'disc', paused: 'minus', cancelled: 'barred' } as const;

const columns: Column<Subscription>[] = [
  {
    key: 'state',
    title: t('plans.state'),
    width: '100px',
    render: (one) => (
      <Sign glyph={glyphs[one.state]} tone={one.state === 'active' ? 'plain' : 'grey'}>
        {word('subscription', one.state)}
      </Sign>
    ),
  },
  {
    key: 'name',
    title: t('contact.name'),
    width: '110px',
    render: (one) => one.contactName || t('query.stranger'),
  },
  { key: 'phone', title: t('contact.mobile'), width: '140px', render: (one) => format.phone(one.phone) },
  {
    key: 'service',
    title: t('query.service'),
    width: 'minmax(120px, 1fr)',
    render: (one) => `${one.serviceCode} ${one.serviceName}`,
  },
  {
    key: 'fee',
    title: t('query.monthFee'),
    width: '100px',
    isRight: true,
    render: (one) => format.yuan(one.monthFen),
  },
  { key: 'from', title: t('query.from'), width: '110px', render: (one) => format.day(one.fromMs) },
  {
    key: 'to',
    title: t('query.to'),
    width: '110px',
    render: (one) => (one.toMs > 0 ? format.day(one.toMs) : '—'),
  },
  {
    key: 'by',
    title: t('query.agreeText'),
    width: 'minmax(120px, 1fr)',
    render: (one) => t('query.quoted', { text: one.inboundText }),
  },
];

/** Everybody's subscriptions with their proof, and what came of the invitations. */
export function Subscriptions() {
  const [search, setSearch] = useState('');
  const [state, setState] = useState<Subscription['state'] | ''>('');
  const [proof, setProof] = useState<string>();
  const [isMonthly, setMonthly] = useState(false);
  const { rows, total, more } = usePaged('subscriptions.list', { search, ...(state ? { state } : {}) }, [
    'inbound.received',
    'archive.changed',
  ]);
  const { data: invited } = useLive('invitations.summary', {}, ['archive.changed'], 60_000);
  const month = dayOf(Date.now()).slice(0, 7);
  const save = async () => {
    const file = await act('subscriptions.export', { month });
    if (file) saveFile(file);
  };
  return (
    <>
      {invited && (
        <div className="card strip query-strip">
          <Figure label={t('query.invited')} value={format.count(invited.sent)} unit={t('query.people')} />
          <Figure
            label={t('query.accepted')}
            value={format.count(invited.accepted)}
            unit={`${t('query.people')}　${invited.sent > 0 ? `${format.percent(invited.accepted, invited.sent)}%` : ''}`}
          />
          <Figure label={t('query.refused')} value={format.count(invited.refused)} unit={t('query.people')} />
          <Figure
            label={t('query.invitable')}
            value={invited.open >= 1_000 ? '1,000+' : format.count(invited.open)}
            unit={t('query.people')}
          />
          <div className="row">
            <Button onClick={() => setMonthly(true)}>{t('query.byMonth')}</Button>
          </div>
        </div>
      )}
      <Card
        className="grow"
        isBare
        title={
          <ListHead
            searchLabel={t('query.search')}
            search={search}
            onSearch={setSearch}
            choiceLabel={t('plans.state')}
            choice={state}
            choices={subscriptionStates.map((one) => ({ value: one, label: word('subscription', one) }))}
            onChoose={setState}
            total={total}
          />
        }
        extra={<Button onClick={save}>{t('query.exportProof', { month })}</Button>}
      >
        <VirtualTable
          label={t('query.subscriptions')}
          columns={columns}
          rows={rows}
          onEnd={more}
          keyOf={(one) => one.id}
          onOpen={(one) => setProof(one.id)}
          empty={<Empty title={t('query.noSubscriptions')} hint={t('query.noSubscriptionsHint')} />}
        />
      </Card>
      {isMonthly && invited && <Months months={invited.months} onClose={() => setMonthly(false)} />}
      {proof && <Proof id={proof} onClose={() => setProof(undefined)} />}
    </>
  );
}
