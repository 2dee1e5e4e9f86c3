import { Button } from 'antd';
import { useMemo } from 'react';
import { Link, useParams } from 'wouter';
import type { Board } from '../../../shared/contract/plans.ts';
import { dayStartMs } from '../../../shared/time.ts';
import { LoadChart } from '../../components/load-chart.tsx';
import { Card, Failure, useConfirm } from '../../components/parts.tsx';
import { Glyph, LevelBadge, PlanSign } from '../../components/signs.tsx';
import { act, newDedupeKey, saveFile } from '../../stores/actions.ts';
import { useCustomers } from '../../stores/customers.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { useNow } from '../frame.tsx';
import { reached, troubles } from './exceptions.ts';
import { Exceptions } from './exceptions-card.tsx';
import { Hero } from './hero.tsx';

/** All customers as tiles by region: filled as far as the load is down, framed where somebody must act. */
function Tiles({ board, nowMs }: { board: Board; nowMs: number }) {
  const { regions } = useCustomers();
  const bad = useMemo(
    () => new Map(troubles(board.rows, nowMs).map((one) => [one.row.customerId, one])),
    [board.rows, Math.floor(nowMs / 60_000)],
  );
  const codes = [...new Set(board.rows.map((row) => row.regionCode))].sort();
  const MOST = 400;
  return (
    <Card title={t('board.tiles', { count: board.rows.length })} className="grow">
      {board.rows.length > MOST && <div className="small t2">{t('board.tilesMost', { count: MOST })}</div>}
      {codes.map((code) => {
        const rows = board.rows.filter((row) => row.regionCode === code);
        return (
          <div key={code} className="row" style={{ alignItems: 'flex-start', marginBottom: 6 }}>
            <span className="small t2" style={{ width: 48, flex: 'none' }}>
              {regions.find((one) => one.code === code)?.name ?? code}
            </span>
            <span className="tiles">
              {rows
                .slice(0, Math.ceil((MOST * rows.length) / Math.max(MOST, board.rows.length)))
                .map((row) => {
                  const trouble = bad.get(row.customerId);
                  return (
                    <span
                      key={row.customerId}
                      className={`tile${trouble ? ' bad' : ''}`}
                      title={`${row.name} ${trouble?.state ?? ''} ${format.kw(row.loadKw)} kW`}
                    >
                      {trouble ? (
                        <span className={trouble.tone}>
                          <Glyph name={trouble.glyph} size={12} />
                        </span>
                      ) : (
                        <i style={{ height: `${reached(row) * 100}%` }} />
                      )}
                    </span>
                  );
                })}
            </span>
            <span className="small t2">{rows.length}</span>
          </div>
        );
      })}
    </Card>
  );
}

function LoadCard({ board }: { board: Board }) {
  const { plan, curve } = board;
  const start = dayStartMs(curve.day);
  const point = (ms: number) => (ms - start) / 900_000;
  const from = Math.max(0, Math.floor(point(plan.startMs)) - 12);
  const to = Math.min(96, Math.ceil(point(plan.endMs)) + 4);
  return (
    <Card
      title={t('board.load')}
      extra={
        <span className="small t2">
          {t('board.loadNote', { reported: curve.reported, whole: board.rows.length })}
        </span>
      }
      isBare
    >
      <div style={{ height: 232, padding: 8 }}>
        <LoadChart
          label={t('board.load')}
          unit={t('unit.wan')}
          range={[from, to]}
          windows={[
            {
              title: t('board.window'),
              startPoint: point(plan.startMs),
              endPoint: point(plan.restoredAtMs || plan.endMs),
            },
          ]}
          limit={
            curve.limitKw > 0
              ? { label: `${t('board.limit')} ${format.wan(curve.limitKw)}`, kw: curve.limitKw }
              : undefined
          }
          lines={[
            {
              key: 'actual',
              label: t('board.actual'),
              color: 'var(--text)',
              width: 3.2,
              values: curve.actual,
            },
            {
              key: 'baseline',
              label: t('board.baseline'),
              color: 'var(--c-yesterday)',
              width: 1.5,
              dash: '5 4',
              values: curve.baseline,
            },
          ]}
        />
      </div>
    </Card>
  );
}

function BoardHead({ board }: { board: Board }) {
  const [ask, dialog] = useConfirm();
  const may = useMay('dispatcher');
  const { plan } = board;
  const report = async () => {
    const file = await act('plans.report', { id: plan.id });
    if (file) saveFile(file);
  };
  const restore = () => {
    const dedupeKey = newDedupeKey();
    ask({
      title: t('board.restoreTitle', { name: plan.name }),
      body: t('board.restoreBody', { customers: board.rows.length }),
      confirm: t('board.restoreDo', { customers: board.rows.length }),
      onConfirm: () =>
        act('plans.restore', { id: plan.id, version: plan.version, dedupeKey }, t('board.restored')),
    });
  };
  return (
    <div className="page-head">
      <LevelBadge level={plan.level} />
      <h1 className="ellipsis">{plan.name}</h1>
      <PlanSign state={plan.state} />
      <span className="t2 ellipsis">
        {word('measure', plan.measure)} · {board.rows.length} {t('unit.customers')} ·{' '}
        {format.span(plan.startMs, plan.endMs)} ·{' '}
        {t('board.issuedAt', { time: format.clock(plan.issuedAtMs, true) })}
      </span>
      <span className="grow" />
      {plan.approvalDueMs > 0 && (
        <Link href={`/plans/${plan.id}`} className="tag am">
          {t('board.lateApproval', { time: format.clock(plan.approvalDueMs) })}
        </Link>
      )}
      {board.messages.find((one) => one.kind === 'order') && (
        <Link href={`/messages/${board.messages.find((one) => one.kind === 'order')!.id}`}>
          {t('board.message')}
        </Link>
      )}
      <Link href={`/plans/${plan.id}/evaluation`}>{t('evaluation.open')}</Link>
      <Link href={`/plans/${plan.id}/notify/change`}>{t('board.change')}</Link>
      <Button disabled={!may || (plan.state !== 'issued' && plan.state !== 'executing')} onClick={restore}>
        {t('board.restore')}…
      </Button>
      <Button onClick={report}>{t('board.report')}</Button>
      {dialog}
    </div>
  );
}

export default function BoardPage() {
  const { id } = useParams<{ id: string }>();
  const now = useNow();
  const { data, error, reload } = useLive(
    'plans.board',
    { id },
    ['messages.changed', 'plans.changed', 'curves.changed'],
    10_000,
  );
  const settings = useLive('settings.get', {}, ['archive.changed']);
  if (error && !data) return <Failure error={error} onRetry={reload} />;
  if (!data) return null;
  return (
    <>
      <BoardHead board={data} />
      {!data.lms.isOnline && (
        <div className="banner" role="alert">
          <Glyph name="away" />
          <b>{t('board.lmsAway')}</b>
          <span>{t('board.lmsAwayNote', { time: format.clock(data.lms.sinceMs) })}</span>
        </div>
      )}
      <Hero board={data} nowMs={now} escalateMinutes={settings.data?.sms.escalateMinutes ?? 10} />
      <div className="row grow gap12 stretch">
        <Exceptions board={data} nowMs={now} />
        <div className="col gap12" style={{ width: 'min(490px, 32vw)' }}>
          <LoadCard board={data} />
          <Tiles board={data} nowMs={now} />
        </div>
      </div>
    </>
  );
}
