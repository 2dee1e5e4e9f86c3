import { Button } from 'antd';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { MessageRow } from '../../../shared/model/message.ts';
import { Card, Empty, Failure, Progress, Segments } from '../../components/parts.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { usePaged } from '../../stores/paged.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { DeliverySearch } from './delivery-search.tsx';
import { Held } from './held.tsx';
import { Inbox } from './inbox.tsx';
import { anyMessage, asQuestion, OutboxFilters } from './outbox-filter.tsx';
import { Rules } from './rules.tsx';

const columns: Column<MessageRow>[] = [
  {
    key: 'at',
    title: t('message.time'),
    width: '150px',
    render: (one) => `${format.day(one.createdMs)} ${format.clock(one.createdMs, true)}`,
  },
  { key: 'kind', title: t('message.kind'), width: '96px', render: (one) => word('messageKind', one.kind) },
  {
    key: 'title',
    title: t('message.title'),
    width: 'minmax(200px, 1fr)',
    render: (one) => (
      <>
        <b>{one.title}</b>
        {one.dueMs > 0 && (
          <span className="small t2">
            {' '}
            {t('message.dueAt', { day: format.day(one.dueMs), time: format.clock(one.dueMs) })}
          </span>
        )}
      </>
    ),
  },
  {
    key: 'total',
    title: t('message.numbers'),
    width: '74px',
    isRight: true,
    render: (one) => format.count(one.counts.total),
  },
  {
    key: 'way',
    title: t('message.delivered'),
    width: '150px',
    render: (one) => (
      <div style={{ lineHeight: '16px' }}>
        <span className="small">
          {one.counts.delivered} / {one.counts.total}
        </span>
        <Progress part={one.counts.delivered} whole={one.counts.total} />
      </div>
    ),
  },
  {
    key: 'confirmed',
    title: t('message.confirmed'),
    width: '96px',
    isRight: true,
    render: (one) => (one.asksConfirmation ? one.counts.confirmed : '—'),
  },
  {
    key: 'failed',
    title: t('message.failed'),
    width: '64px',
    isRight: true,
    render: (one) => <span className={one.counts.failed > 0 ? 'danger' : ''}>{one.counts.failed}</span>,
  },
  {
    key: 'uncertain',
    title: t('message.uncertain'),
    width: '96px',
    isRight: true,
    render: (one) => <span className={one.counts.uncertain > 0 ? 'amber' : ''}>{one.counts.uncertain}</span>,
  },
  {
    key: 'waiting',
    title: t('message.waiting'),
    width: '64px',
    isRight: true,
    render: (one) => one.counts.waiting,
  },
  { key: 'by', title: t('message.by'), width: '90px', render: (one) => one.createdBy },
];

export default function MessagesPage() {
  const [, navigate] = useLocation();
  const [tab, setTab] = useState<'sent' | 'single' | 'inbox' | 'rules'>(
    new URLSearchParams(window.location.search).get('tab') === 'rules' ? 'rules' : 'sent',
  );
  const [filter, setFilter] = useState(anyMessage);
  const [since] = useState(() => Math.floor(Date.now() / 60_000) * 60_000);
  const { rows, total, error, more, reload } = usePaged('messages.list', asQuestion(filter, since), [
    'messages.changed',
  ]);
  const mayEdit = useMay('dispatcher');
  return (
    <>
      <div className="page-head">
        <h1>{t('messages.title')}</h1>
        <Segments
          label={t('messages.title')}
          value={tab}
          onChange={setTab}
          options={[
            { key: 'sent', label: t('messages.sent'), count: total },
            { key: 'single', label: t('deliveries.title') },
            { key: 'inbox', label: t('inbound.title') },
            { key: 'rules', label: t('rules.title') },
          ]}
        />
        <span className="grow" />
        <Button type="primary" disabled={!mayEdit} onClick={() => navigate('/compose')}>
          {t('messages.compose')}
        </Button>
      </div>
      {tab === 'sent' && <OutboxFilters value={filter} onChange={setFilter} />}
      <Held />
      {error && <Failure error={error} onRetry={reload} />}
      {tab === 'inbox' && <Inbox />}
      {tab === 'single' && <DeliverySearch />}
      {tab === 'rules' && <Rules />}
      {tab === 'sent' && (
        <Card className="grow" isBare>
          <VirtualTable
            label={t('messages.title')}
            columns={columns}
            rows={rows}
            onEnd={more}
            keyOf={(one) => one.id}
            onOpen={(one) => navigate(`/messages/${one.id}`)}
            empty={
              filter === anyMessage ? (
                <Empty title={t('messages.none')} hint={t('messages.noneHint')} />
              ) : (
                <Empty
                  title={t('messages.noneSuch')}
                  hint={<Button onClick={() => setFilter(anyMessage)}>{t('archive.clear')}</Button>}
                />
              )
            }
          />
        </Card>
      )}
    </>
  );
}
