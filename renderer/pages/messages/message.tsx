import { Button } from 'antd';
import { useState } from 'react';
import { useLocation, useParams } from 'wouter';
import type { CallOutput } from '../../../shared/contract/index.ts';
import type { MessageRow } from '../../../shared/model/message.ts';
import { Card, Empty, Failure, Segments, useConfirm } from '../../components/parts.tsx';
import { DeliverySign } from '../../components/signs.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { act, newDedupeKey, saveFile } from '../../stores/actions.ts';
import { useLive } from '../../stores/live.ts';
import { usePaged } from '../../stores/paged.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { DeliveryPanel } from './delivery-panel.tsx';

type Delivery = CallOutput<'messages.deliveries'>['deliveries'][number];
type Only = 'all' | 'missing' | 'failed' | 'uncertain' | 'confirmed';

/** The whole message as one bar: confirmed in ink, open in hatch, failed in red. */
function WayBar({ message }: { message: MessageRow }) {
  const { counts } = message;
  const missing = counts.total - counts.confirmed - counts.cancelled;
  const asks = message.asksConfirmation;
  const done = asks ? counts.confirmed : counts.delivered;
  const pending = Math.max(0, counts.total - done - counts.failed - counts.cancelled);
  return (
    <section className="card row gap12" style={{ padding: '10px 18px', flex: 'none' }}>
      <div>
        <div className="small t2">{asks ? t('message.notConfirmed') : t('message.notDelivered')}</div>
        <span className={`n1 ${missing > 0 && asks ? 'danger' : ''}`} data-testid="missing">
          {asks ? missing : counts.total - counts.delivered}
        </span>
        <span className="unit">
          {t('unit.numbers')} / {counts.total}
        </span>
      </div>
      <div className="grow">
        <div className="row small t2">
          <span>{t(asks ? 'message.confirmedCount' : 'message.deliveredCount', { count: done })}</span>
          <span className="grow" />
          <span>
            {t('message.restCounts', {
              submitted: counts.submitted,
              uncertain: counts.uncertain,
              failed: counts.failed,
              waiting: counts.waiting,
            })}
          </span>
        </div>
        <div className="row" style={{ height: 22, gap: 0, border: '1px solid var(--line)' }}>
          <i style={{ flex: done, background: 'var(--bar)', height: '100%' }} />
          <i
            style={{
              flex: pending,
              height: '100%',
              background: 'repeating-linear-gradient(45deg, var(--amber-mark) 0 2px, transparent 2px 6px)',
            }}
          />
          <i style={{ flex: counts.failed, background: 'var(--danger)', height: '100%' }} />
        </div>
      </div>
    </section>
  );
}

const columns: Column<Delivery>[] = [
  {
    key: 'state',
    title: t('plans.state'),
    width: '110px',
    render: (one) => <DeliverySign state={one.state} isConfirmed={one.confirmedMs > 0} />,
  },
  {
    key: 'place',
    title: t('customer.name'),
    width: 'minmax(160px, 1.2fr)',
    render: (one) => one.place || '—',
  },
  { key: 'who', title: t('contact.name'), width: '90px', render: (one) => one.contactName },
  { key: 'role', title: t('contact.role'), width: '120px', render: (one) => word('contactRole', one.role) },
  {
    key: 'phone',
    title: t('contact.mobile'),
    width: '140px',
    render: (one) => <b>{format.phone(one.phone)}</b>,
  },
  {
    key: 'code',
    title: t('message.now'),
    width: 'minmax(100px, 1fr)',
    render: (one) => (
      <span className="t2">
        {one.errorCode && one.state !== 'delivered'
          ? word('gatewayCode', one.errorCode)
          : one.doneMs > 0
            ? t('board.deliveredAt', { time: format.clock(one.doneMs, true) })
            : one.submittedMs > 0
              ? t('message.submittedAt', { time: format.clock(one.submittedMs, true) })
              : ''}
      </span>
    ),
  },
  {
    key: 'confirmed',
    title: t('message.confirmedAt'),
    width: '86px',
    render: (one) => format.clock(one.confirmedMs, true),
  },
];

/** Once more to those it failed with, or who have not confirmed; and the list to telephone from. */
function FollowUp({ message, only }: { message: MessageRow; only: Only }) {
  const [, navigate] = useLocation();
  const [ask, dialog] = useConfirm();
  const may = useMay('dispatcher');
  const { counts } = message;
  const to = only === 'missing' || only === 'failed' ? only : undefined;
  const count = to === 'failed' ? counts.failed : counts.total - counts.confirmed - counts.cancelled;
  const again = () => {
    const dedupeKey = newDedupeKey();
    ask({
      title: t('message.followUpTitle', { count }),
      body: t('message.followUpBody'),
      confirm: t('message.followUpDo', { count }),
      onConfirm: async () => {
        const sent = await act('messages.followUp', { id: message.id, to: to ?? 'missing', dedupeKey });
        if (sent) navigate(`/messages/${sent.messageId}`);
      },
    });
  };
  const print = async () => {
    const file = await act('messages.callList', { id: message.id, only });
    if (file) saveFile(file);
  };
  return (
    <>
      <Button size="small" onClick={print}>
        {t('message.callList')}
      </Button>
      {to && count > 0 && (
        <Button size="small" disabled={!may} onClick={again}>
          {t(to === 'failed' ? 'message.again' : 'message.remind')}
        </Button>
      )}
      {dialog}
    </>
  );
}

function Actions({ message }: { message: MessageRow }) {
  const [ask, dialog] = useConfirm();
  const may = useMay('dispatcher');
  const { waiting } = message.counts;
  return (
    <>
      {waiting > 0 && (
        <Button
          disabled={!may}
          onClick={() => act('messages.pause', { id: message.id }, t('message.paused'))}
        >
          {t('message.pause')}
        </Button>
      )}
      {waiting > 0 && (
        <Button
          disabled={!may}
          onClick={() => act('messages.resume', { id: message.id }, t('message.resumed'))}
        >
          {t('message.resume')}
        </Button>
      )}
      {waiting > 0 && (
        <Button
          danger
          disabled={!may}
          onClick={() =>
            ask({
              title: t('message.cancelTitle', { count: waiting }),
              body: t('message.cancelBody'),
              confirm: t('message.cancelDo', { count: waiting }),
              isDanger: true,
              onConfirm: () => act('messages.cancel', { id: message.id }, t('message.cancelled')),
            })
          }
        >
          {t('message.cancel')}
        </Button>
      )}
      {dialog}
    </>
  );
}

/** Uncertain ones wait for a person's word; nothing is sent twice without it. */
function SettleBar({ ids }: { ids: string[] }) {
  const [ask, dialog] = useConfirm();
  const may = useMay('supervisor');
  if (ids.length === 0) return null;
  const settle = (decision: 'resend' | 'giveUp') =>
    act('messages.settle', { deliveryIds: ids, decision }, t('message.settled'));
  return (
    <div className="banner">
      <span>{t('message.uncertainHint', { count: ids.length })}</span>
      <span className="grow" />
      {!may && <span className="small t2">{t('common.needsSupervisor')}</span>}
      <Button disabled={!may} onClick={() => settle('giveUp')}>
        {t('message.giveUp')}
      </Button>
      <Button
        disabled={!may}
        onClick={() =>
          ask({
            title: t('message.resendTitle', { count: ids.length }),
            body: t('message.resendBody'),
            confirm: t('message.resendDo', { count: ids.length }),
            isDanger: true,
            onConfirm: () => settle('resend'),
          })
        }
      >
        {t('message.resend')}
      </Button>
      {dialog}
    </div>
  );
}

export default function MessagePage() {
  const { id } = useParams<{ id: string }>();
  const [chosen, setOnly] = useState<Only>();
  const [openId, setOpenId] = useState<string>();
  const { data, error, reload } = useLive('messages.get', { id }, ['messages.changed']);
  const only: Only = chosen ?? (data && !data.message.asksConfirmation ? 'all' : 'missing');
  const { rows, more } = usePaged('messages.deliveries', { messageId: id, only }, ['messages.changed']);
  const uncertain = useLive('messages.deliveries', { messageId: id, only: 'uncertain', limit: 500 }, [
    'messages.changed',
  ]);
  if (error && !data) return <Failure error={error} onRetry={reload} />;
  if (!data) return null;
  const { message } = data;
  const { counts } = message;
  const open = rows.find((one) => one.id === openId) ?? rows[0];
  return (
    <>
      <div className="page-head">
        <h1 className="ellipsis">{message.title}</h1>
        {message.isDrill && <span className="tag dr">{t('drill.name')}</span>}
        <span className="t2 ellipsis">
          {t('message.startedBy', { time: format.clock(message.createdMs, true), name: message.createdBy })}
          {message.dueMs > 0 &&
            ` · ${t('message.dueAt', { day: format.day(message.dueMs), time: format.clock(message.dueMs) })}`}
          {message.approvedBy && ` · ${t('message.approvedBy', { name: message.approvedBy })}`} ·{' '}
          {t('message.cost', { parts: format.count(message.parts), cost: format.yuan(message.costFen) })}
        </span>
        <span className="grow" />
        <Actions message={message} />
      </div>
      <WayBar message={message} />
      <SettleBar ids={uncertain.data?.deliveries.map((one) => one.id) ?? []} />
      <div className="row grow gap12 stretch">
        <Card
          className="grow"
          isBare
          title={
            <Segments
              label={message.title}
              value={only}
              onChange={setOnly}
              options={[
                ...(message.asksConfirmation
                  ? [
                      {
                        key: 'missing' as const,
                        label: t('message.missing'),
                        count: counts.total - counts.confirmed - counts.cancelled,
                      },
                    ]
                  : []),
                { key: 'all', label: t('common.all'), count: counts.total },
                { key: 'failed', label: t('message.failed'), count: counts.failed },
                { key: 'confirmed', label: t('message.confirmed'), count: counts.confirmed },
              ]}
            />
          }
          extra={<FollowUp message={message} only={only} />}
          foot={<span className="small t2">{t('message.definition')}</span>}
        >
          <VirtualTable
            label={message.title}
            columns={columns}
            rows={rows}
            onEnd={more}
            keyOf={(one) => one.id}
            openKey={open?.id}
            onOpen={(one) => setOpenId(one.id)}
            empty={<Empty title={t('message.noneHere')} />}
          />
        </Card>
        {open && <DeliveryPanel id={open.id} />}
      </div>
    </>
  );
}
