import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { CallOutput } from '../../../shared/contract/index.ts';
import { type DeliveryState, deliveryStates } from '../../../shared/model/message.ts';
import { Card, Empty, Failure, Segments } from '../../components/parts.tsx';
import { DeliverySign } from '../../components/signs.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { usePaged } from '../../stores/paged.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { PeriodSelect, PlanSelect } from './outbox-filter.tsx';

type Found = CallOutput<'deliveries.search'>['deliveries'][number];

const columns: Column<Found>[] = [
  {
    key: 'at',
    title: t('message.time'),
    width: '150px',
    render: (one) => `${format.day(one.queuedMs)} ${format.clock(one.queuedMs, true)}`,
  },
  {
    key: 'state',
    title: t('plans.state'),
    width: '110px',
    render: (one) => <DeliverySign state={one.state} isConfirmed={one.confirmedMs > 0} />,
  },
  { key: 'who', title: t('contact.name'), width: '90px', render: (one) => one.contactName },
  { key: 'phone', title: t('contact.mobile'), width: '140px', render: (one) => format.phone(one.phone) },
  { key: 'place', title: t('customer.name'), width: 'minmax(120px, 1fr)', render: (one) => one.place || '—' },
  { key: 'title', title: t('message.title'), width: 'minmax(120px, 1fr)', render: (one) => one.title },
  { key: 'text', title: t('message.text'), width: 'minmax(160px, 2fr)', render: (one) => one.text },
];

const DAY_MS = 86_400_000;

/** Single SMS of all messages: who got what, when. The period keeps a large archive quick. */
export function DeliverySearch() {
  const [, navigate] = useLocation();
  const [search, setSearch] = useState('');
  const [state, setState] = useState<DeliveryState | ''>('');
  const [by, setBy] = useState<'who' | 'text'>('who');
  /** A search of texts goes on from where it stopped. */
  const [toMs, setToMs] = useState(0);
  const [planId, setPlanId] = useState('');
  const [days, setDays] = useState<number>(31);
  const [since] = useState(() => Math.floor(Date.now() / 60_000) * 60_000);
  const { rows, searchedToMs, error, more, reload } = usePaged(
    'deliveries.search',
    {
      search,
      by,
      ...(state ? { state } : {}),
      ...(planId ? { planId } : {}),
      fromMs: since - days * DAY_MS,
      ...(by === 'text' ? { toMs } : {}),
    },
    [],
  );
  return (
    <>
      {error && <Failure error={error} onRetry={reload} />}
      <Card
        className="grow"
        isBare
        foot={
          searchedToMs > 0 && (
            <>
              <span className="amber">
                {t('deliveries.searchedTo', { day: format.longDay(searchedToMs) })}
              </span>
              <Button size="small" onClick={() => setToMs(searchedToMs)}>
                {t('deliveries.older')}
              </Button>
            </>
          )
        }
        title={
          <div className="row wrap">
            <Input
              allowClear
              aria-label={t('deliveries.search')}
              type="search"
              placeholder={t('deliveries.search')}
              style={{ width: 260 }}
              value={search}
              onChange={(event) => {
                setToMs(0);
                setSearch(event.target.value);
              }}
            />
            <Segments
              label={t('deliveries.by')}
              value={by}
              onChange={setBy}
              options={[
                { key: 'who', label: t('deliveries.byWho') },
                { key: 'text', label: t('deliveries.byText') },
              ]}
            />
            <Select
              aria-label={t('plans.state')}
              style={{ width: 130 }}
              value={state}
              onChange={setState}
              options={[
                { value: '' as const, label: t('deliveries.anyState') },
                ...deliveryStates.map((value) => ({ value, label: word('delivery', value) })),
              ]}
            />
            <PlanSelect value={planId} onChange={setPlanId} />
            <PeriodSelect value={days} onChange={setDays} />
          </div>
        }
      >
        <VirtualTable
          label={t('deliveries.title')}
          columns={columns}
          rows={rows}
          onEnd={more}
          keyOf={(one) => one.id}
          onOpen={(one) => navigate(`/messages/${one.messageId}`)}
          empty={<Empty title={t('deliveries.none')} hint={t('deliveries.noneHint')} />}
        />
      </Card>
    </>
  );
}
