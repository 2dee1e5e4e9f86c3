import { Button, Checkbox } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { Link, useParams } from 'wouter';
import type { Board } from '../../../shared/contract/plans.ts';
import { dayStartMs } from '../../../shared/time.ts';
import { LoadChart } from '../../components/load-chart.tsx';
import { Card, Empty, Failure, Progress, Segments, useConfirm } from '../../components/parts.tsx';
import { Glyph, LevelBadge, PlanSign, Sign } from '../../components/signs.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { act, newDedupeKey, saveFile } from '../../stores/actions.ts';
import { useCustomers } from '../../stores/customers.ts';
import { useLive } from '../../stores/live.ts';
import { useMay } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { useNow } from '../frame.tsx';
import { reached, type Trouble, troubles } from './exceptions.ts';

function Stage({ label, value, whole, note }: { label: string; value: number; whole: number; note: string }) {
  return (
    <div style={{ padding: '10px 12px' }}>
      <div className="t2">{label}</div>
      <span className="n2">{format.count(value)}</span>
      <span className="unit">/{format.count(whole)}</span>
      <Progress part={value} whole={whole} />
      <div className="small danger ellipsis">{note}</div>
    </div>
  );
}

/** The one number: how much is down of what was ordered, and what is missing. Then the way there, stage by stage. */
function Hero({ board, nowMs, escalateMinutes }: { board: Board; nowMs: number; escalateMinutes: number }) {
  const { totals, plan } = board;
  const missing = totals.plannedKw - totals.achievedKw;
  const dueMs = plan.issuedAtMs + escalateMinutes * 60_000;
  const lacks = (key: 'board.lacks' | 'board.offlineCount' | 'board.failedCount', count: number) =>
    count > 0 ? t(key, { count }) : '';
  return (
    <section className="card strip">
      <div style={{ flex: '0 0 330px' }}>
        <div className="row baseline">
          <span className="n1">{format.percent(totals.achievedKw, totals.plannedKw)}</span>
          <span className="t2 nowrap">% {t('board.rate')}</span>
          <span className="grow" />
          {missing > 0 && (
            <span className="danger nowrap">
              <span className="n3">
                {t('board.missing')} {format.wan(missing)}
              </span>
              <span className="unit">{t('unit.wan')}</span>
            </span>
          )}
        </div>
        <div className="bigbar">
          <i
            style={{
              width: `${totals.plannedKw > 0 ? Math.max(0, (totals.achievedKw / totals.plannedKw) * 100) : 0}%`,
            }}
          />
        </div>
        <div className="row small t2">
          <span>
            {t('board.achieved')} {format.wan(totals.achievedKw)}
          </span>
          <span className="grow" />
          <span>
            {t('board.planned')} {format.wan(totals.plannedKw)} {t('unit.wan')}
          </span>
        </div>
      </div>
      <Stage label={t('board.notified')} value={totals.notified} whole={totals.customers} note="" />
      <Stage
        label={t('board.delivered')}
        value={totals.delivered}
        whole={totals.customers}
        note={lacks('board.lacks', totals.notified - totals.delivered)}
      />
      <Stage
        label={t('board.confirmed')}
        value={totals.confirmed}
        whole={totals.customers}
        note={lacks('board.lacks', totals.customers - totals.confirmed)}
      />
      <Stage
        label={t('board.received')}
        value={totals.received}
        whole={totals.customers}
        note={lacks('board.offlineCount', totals.offline)}
      />
      <Stage
        label={t('board.executed')}
        value={totals.executed}
        whole={totals.customers}
        note={lacks('board.failedCount', totals.failed)}
      />
      <Stage label={t('board.inPlace')} value={totals.inPlace} whole={totals.customers} note="" />
      <div>
        <div className="t2 nowrap">{t('board.until', { time: format.clock(dueMs) })}</div>
        <div className="n2">{format.countdown(dueMs, nowMs)}</div>
        <div className="small t2">{t('board.untilNote')}</div>
      </div>
    </section>
  );
}

function columns(
  regionName: (code: string) => string,
  picked: Set<string>,
  mark: (trouble: Trouble) => void,
  onAction: (trouble: Trouble) => void,
  mayAct: boolean,
): Column<Trouble>[] {
  const action = (one: Trouble) => {
    if (one.kind === 'order') return t('board.reorder');
    return one.row.nextName
      ? t('board.toNext', { role: word('contactRole', one.row.nextRole) })
      : t('board.call');
  };
  return [
    {
      key: 'pick',
      title: '',
      width: '40px',
      render: (one) =>
        one.kind === 'confirm' && (
          <Checkbox
            checked={picked.has(one.row.customerId)}
            aria-label={one.row.name}
            onClick={(event) => event.stopPropagation()}
            onChange={() => mark(one)}
          />
        ),
    },
    {
      key: 'state',
      title: t('plans.state'),
      width: '128px',
      render: (one) => (
        <Sign glyph={one.glyph} tone={one.tone}>
          {one.state}
        </Sign>
      ),
    },
    { key: 'name', title: t('customer.name'), width: 'minmax(120px, 1.4fr)', render: (one) => one.row.name },
    {
      key: 'region',
      title: t('customer.region'),
      width: '74px',
      render: (one) => regionName(one.row.regionCode),
    },
    {
      key: 'kw',
      title: `${t('board.planned')} kW`,
      width: '84px',
      isRight: true,
      render: (one) => format.kw(one.row.reductionKw),
    },
    { key: 'who', title: t('board.contact'), width: '66px', render: (one) => one.row.contactName },
    {
      key: 'phone',
      title: t('contact.mobile'),
      width: '122px',
      render: (one) => <b>{format.phone(one.row.contactPhone)}</b>,
    },
    {
      key: 'note',
      title: t('board.note'),
      width: 'minmax(60px, 1fr)',
      render: (one) => <span className="t2">{one.note}</span>,
    },
    {
      key: 'action',
      title: '',
      width: '86px',
      isRight: true,
      render: (one) => (
        <button
          type="button"
          className="linkish"
          disabled={!mayAct || (one.kind === 'confirm' && !one.row.nextName)}
          onClick={(event) => {
            event.stopPropagation();
            onAction(one);
          }}
        >
          {action(one)}
        </button>
      ),
    },
  ];
}

function Exceptions({ board, nowMs }: { board: Board; nowMs: number }) {
  const [only, setOnly] = useState<'all' | 'confirm' | 'order'>('all');
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [ask, dialog] = useConfirm();
  const { regions } = useCustomers();
  const may = useMay('dispatcher');
  const minute = Math.floor(nowMs / 60_000);
  const all = useMemo(() => troubles(board.rows, minute * 60_000), [board.rows, minute]);
  const confirms = all.filter((one) => one.kind === 'confirm');
  const shown = only === 'all' ? all : all.filter((one) => one.kind === only);
  const picked = new Set(
    confirms
      .filter((one) => !left.has(one.row.customerId) && one.row.nextName)
      .map((one) => one.row.customerId),
  );
  const mark = ({ row }: Trouble) =>
    setLeft((before) => {
      const next = new Set(before);
      if (!next.delete(row.customerId)) next.add(row.customerId);
      return next;
    });
  const escalate = (ids: string[]) =>
    ask({
      title: t('board.escalateTitle', { count: ids.length }),
      body: t('board.escalateBody'),
      confirm: t('board.escalateDo', { count: ids.length }),
      onConfirm: (() => {
        const dedupeKey = newDedupeKey();
        return () =>
          act('plans.escalate', { id: board.plan.id, customerIds: ids, dedupeKey }, t('board.escalated'));
      })(),
    });
  const onAction = (one: Trouble) =>
    one.kind === 'order'
      ? void act(
          'plans.reorder',
          { id: board.plan.id, customerIds: [one.row.customerId] },
          t('board.reordered'),
        )
      : escalate([one.row.customerId]);
  const name = (code: string) => regions.find((one) => one.code === code)?.name ?? code;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'F8' && may && picked.size > 0) {
        event.preventDefault();
        escalate([...picked]);
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
  return (
    <Card
      className="grow"
      isBare
      title={
        <span className="row gap12">
          <h2>{t('board.todo')}</h2>
          <b className={all.length > 0 ? 'danger' : 't2'}>
            {all.length} {t('unit.customers')}
          </b>
          <Segments
            label={t('board.todo')}
            value={only}
            onChange={setOnly}
            options={[
              { key: 'all', label: t('common.all'), count: all.length },
              { key: 'confirm', label: t('board.unconfirmed'), count: confirms.length },
              { key: 'order', label: t('board.orders'), count: all.length - confirms.length },
            ]}
          />
        </span>
      }
      extra={
        <>
          <Button type="primary" disabled={!may || picked.size === 0} onClick={() => escalate([...picked])}>
            {t('board.escalate', { count: picked.size })}
          </Button>
          <kbd>F8</kbd>
        </>
      }
      foot={
        <>
          <Glyph name="disc" />
          <span data-testid="rest">{t('board.rest', { count: board.rows.length - all.length })}</span>
        </>
      }
    >
      <VirtualTable
        label={t('board.todo')}
        columns={columns(name, picked, mark, onAction, may)}
        rows={shown}
        keyOf={(one) => one.row.customerId}
        pickedKeys={picked}
        onMark={mark}
        rowHeight={44}
        empty={<Empty title={t('board.allWell')} />}
      />
      {dialog}
    </Card>
  );
}

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
