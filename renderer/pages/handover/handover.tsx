import { Button, Input } from 'antd';
import { useState } from 'react';
import { Link } from 'wouter';
import type { CallOutput } from '../../../shared/contract/index.ts';
import { Card, Empty, Failure, Waiting } from '../../components/parts.tsx';
import { LevelBadge, PlanSign } from '../../components/signs.tsx';
import { useLive } from '../../stores/live.ts';
import { useSession } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';
import { shownOf } from '../board/board-rows.ts';
import { HandoverPrint } from './handover-print.tsx';

export type Handover = CallOutput<'plans.handover'>;

function Running({ one, nowMs }: { one: Handover['running'][number]; nowMs: number }) {
  const { plan, totals } = one;
  return (
    <div className="part">
      <div className="row gap12">
        <LevelBadge level={plan.level} />
        <Link href={`/board/${plan.id}`}>
          <b>{plan.name}</b>
        </Link>
        <PlanSign state={plan.state} />
        <span className="t2">{format.span(plan.startMs, plan.endMs)}</span>
        <span className="grow" />
        <span>
          {t('handover.reached', {
            achieved: format.wan(totals.achievedKw),
            planned: format.wan(totals.plannedKw),
            rate: format.percent(totals.achievedKw, totals.plannedKw),
          })}
        </span>
      </div>
      <div className="t2">
        {t('handover.stages', {
          confirmed: totals.confirmed,
          customers: totals.customers,
          executed: totals.executed,
          failed: totals.failed,
          offline: totals.offline,
        })}
      </div>
      {one.open.length > 0 && (
        <table className="plain">
          <tbody>
            {one.open.slice(0, 12).map((row) => {
              const shown = shownOf(row, nowMs);
              return (
                <tr key={row.customerId}>
                  <td className={shown.tone === 'danger' ? 'danger' : 'amber'}>{shown.state}</td>
                  <td>{row.name}</td>
                  <td className="right">{format.kw(row.reductionKw)} kW</td>
                  <td>{row.contactName}</td>
                  <td>
                    <b>{format.phone(row.contactPhone)}</b>
                  </td>
                  <td className="t2">{shown.note}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {one.openTotal > 12 && (
        <span className="small t2">{t('handover.more', { count: one.openTotal - 12 })}</span>
      )}
    </div>
  );
}

/** One line of what comes next. */
export function agendaText(item: Handover['agenda'][number]): string {
  const kw = format.wan(item.kw);
  return item.kind === 'gap'
    ? t('agenda.gap', { day: item.name.slice(5), kw })
    : t(`agenda.${item.kind}`, { name: item.name, kw });
}

export function Agenda({ items, nowMs }: { items: Handover['agenda']; nowMs: number }) {
  if (items.length === 0) return <Empty title={t('agenda.none')} />;
  return (
    <div className="agenda">
      {items.map((item) => (
        <div key={`${item.planId}${item.kind}${item.atMs}`} className="row">
          <b className={item.atMs < nowMs && item.kind !== 'gap' ? 'danger' : ''}>
            {format.day(item.atMs) === format.day(nowMs)
              ? format.clock(item.atMs)
              : `${format.day(item.atMs).slice(0, 5)} ${format.clock(item.atMs)}`}
          </b>
          <span className="agenda-text">{agendaText(item)}</span>
        </div>
      ))}
    </div>
  );
}

/** 交接班单: what runs, who is missing, what waits and what comes; printed and signed by both. */
export default function HandoverPage() {
  const { data, error, reload } = useLive(
    'plans.handover',
    {},
    ['plans.changed', 'messages.changed'],
    30_000,
  );
  const user = useSession((state) => state.user);
  const [note, setNote] = useState('');
  const [isPrinting, setPrinting] = useState(false);
  if (error && !data) return <Failure error={error} onRetry={reload} />;
  if (!data) return <Waiting />;
  return (
    <>
      <div className="page-head">
        <h1>{t('handover.title')}</h1>
        <span className="t2">
          {t('handover.sub', {
            day: format.longDay(data.atMs),
            time: format.clock(data.atMs),
            name: user?.name ?? '',
          })}
        </span>
        <span className="grow" />
        <Button data-key="print" type="primary" onClick={() => setPrinting(true)}>
          {t('handover.print')}
        </Button>
      </div>
      <div className="row grow gap12 stretch">
        <Card className="grow scroll" title={t('handover.running', { count: data.running.length })} isBare>
          {data.running.length === 0 && <Empty title={t('overview.noPlan')} />}
          {data.running.map((one) => (
            <Running key={one.plan.id} one={one} nowMs={data.atMs} />
          ))}
        </Card>
        <div className="col gap12 handover-side">
          <Card title={t('agenda.title')}>
            <Agenda items={data.agenda} nowMs={data.atMs} />
          </Card>
          <Card title={t('handover.waiting', { count: data.waiting.length })}>
            {data.waiting.map((plan) => (
              <div key={plan.id} className="row">
                <PlanSign state={plan.state} />
                <Link href={`/plans/${plan.id}`} className="ellipsis">
                  {plan.name}
                </Link>
                <span className="grow" />
                <span className="t2 nowrap">{format.span(plan.startMs, plan.endMs)}</span>
              </div>
            ))}
          </Card>
          <Card title={t('handover.sms')}>
            <div>
              {t('handover.smsLine', {
                total: data.today.total,
                delivered: data.today.delivered,
                confirmed: data.today.confirmed,
                failed: data.today.failed,
                uncertain: data.today.uncertain,
                waiting: data.queue.waiting,
                inbound: data.inbound,
              })}
            </div>
            {data.lmsAwaySinceMs > 0 && (
              <div className="amber">
                {t('handover.lmsAway', { time: format.clock(data.lmsAwaySinceMs) })}
              </div>
            )}
          </Card>
          <Card title={t('handover.note')} className="grow">
            <Input.TextArea
              rows={4}
              value={note}
              maxLength={500}
              placeholder={t('handover.noteHint')}
              onChange={(event) => setNote(event.target.value)}
            />
          </Card>
        </div>
      </div>
      {isPrinting && <HandoverPrint data={data} note={note} onDone={() => setPrinting(false)} />}
    </>
  );
}
