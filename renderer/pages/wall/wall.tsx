import type { CallOutput } from '../../../shared/contract/index.ts';
import { dayOf, dayStartMs } from '../../../shared/time.ts';
import { LoadChart } from '../../components/load-chart.tsx';
import { Empty, Progress, Unread } from '../../components/parts.tsx';
import { LevelBadge, levelOrNone, PlanSign } from '../../components/signs.tsx';
import { useLive } from '../../stores/live.ts';
import { useSession } from '../../stores/session.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { AwayStrip } from '../away-strip.tsx';
import { planChart } from '../board/plan-chart.ts';
import { Agenda } from '../handover/handover.tsx';
import { useNow } from '../use-now.ts';

type Row = CallOutput<'plans.list'>['plans'][number];
const news = ['messages.changed', 'plans.changed', 'curves.changed'] as const;
const SHOWN = 4;

/** One running plan: how much is down, what is missing, and the way there. */
function WallPlan({ plan }: { plan: Row }) {
  const { data } = useLive('plans.boardHead', { id: plan.id }, news, 10_000);
  if (!data) return null;
  const { totals, counts, curve } = data;
  const missing = totals.plannedKw - totals.achievedKw;
  const start = dayStartMs(curve.day);
  const point = (ms: number) => (ms - start) / 900_000;
  const range: [number, number] = [
    Math.max(0, Math.floor(point(plan.startMs)) - 8),
    Math.min(96, Math.ceil(point(plan.endMs)) + 4),
  ];
  const stages = [
    [t('board.delivered'), totals.delivered],
    [t('board.confirmed'), totals.confirmed],
    [t('board.executed'), totals.executed],
    [t('board.inPlace'), totals.inPlace],
  ] as const;
  return (
    <section className="card wall-plan">
      <div className="row gap12">
        <LevelBadge level={plan.level} size={30} />
        <h2 className="ellipsis">{plan.name}</h2>
        <PlanSign state={plan.state} />
        <span className="grow" />
        <span className="t2 nowrap">
          {word('measure', plan.measure)} · {format.span(plan.startMs, plan.endMs)}
        </span>
      </div>
      <div className="row baseline">
        <span className="wall-figure">{format.percent(totals.achievedKw, totals.plannedKw)}</span>
        <span className="unit">%</span>
        <span className="grow" />
        {missing > 50 && (
          <span className="n2 danger nowrap">
            {t('board.missing')} {format.wan(missing)}
          </span>
        )}
        <span className="t2 nowrap">
          {format.wan(totals.achievedKw)} / {format.wan(totals.plannedKw)} {t('unit.wan')}
        </span>
      </div>
      <div className="bigbar">
        <i
          style={{
            width: `${totals.plannedKw > 0 ? Math.max(0, (totals.achievedKw / totals.plannedKw) * 100) : 0}%`,
          }}
        />
      </div>
      <div className="row gap12 stretch">
        {stages.map(([label, value]) => (
          <div key={label} className="grow">
            <div className="t2">{label}</div>
            <span className="n2">{format.count(value)}</span>
            <span className="unit">/{format.count(totals.customers)}</span>
            <Progress part={value} whole={totals.customers} />
          </div>
        ))}
        <div className="grow">
          <div className="t2">{t('board.todo')}</div>
          <span className={`n2 ${counts.todo > 0 ? 'danger' : ''}`}>{format.count(counts.todo)}</span>
          <span className="unit">{t('unit.customers')}</span>
        </div>
      </div>
      <div className="grow wall-chart">
        <LoadChart
          label={t('board.load')}
          unit={t('unit.wan')}
          range={range}
          windows={[
            { title: t('board.window'), startPoint: point(plan.startMs), endPoint: point(plan.endMs) },
          ]}
          {...planChart(curve)}
        />
      </div>
    </section>
  );
}

/** Gaps of the day in one line: level, block that runs now, what is missing. */
function GapStrip({ nowMs }: { nowMs: number }) {
  const day = dayOf(nowMs);
  const { data, error, reload } = useLive('gaps.cover', { day }, ['gaps.changed', 'plans.changed'], 60_000);
  const minute = Math.floor((nowMs - dayStartMs(day)) / 60_000);
  const blocks = data?.blocks ?? [];
  return (
    <section className="card wall-gaps">
      {!data && <Unread error={error} reload={reload} />}
      {data?.blocks.length === 0 && <Empty title={t('gaps.noGaps')} />}
      {blocks.map((block) => {
        const isNow = minute >= block.startMin && minute < block.endMin;
        const level = levelOrNone(block.level);
        return (
          <div
            key={block.startMin}
            className={isNow ? 'on' : ''}
            style={{ flex: `${block.endMin - block.startMin} 0 0` }}
          >
            <div className="row">
              {level && <LevelBadge level={level} />}
              <span className="t2 nowrap">
                {t('gaps.hours', { from: Math.floor(block.startMin / 60), to: Math.ceil(block.endMin / 60) })}
              </span>
            </div>
            <div className="nowrap">
              <span className="n2">{format.wan(block.gapKw, 1)}</span>
              {block.missingKw > 50 && (
                <span className="danger"> {t('gaps.lack', { kw: format.wan(block.missingKw, 1) })}</span>
              )}
            </div>
          </div>
        );
      })}
    </section>
  );
}

/** For the wall of the dispatch room: several plans at once, nothing to click. */
export default function WallPage() {
  const now = useNow();
  const info = useSession((state) => state.info);
  const plans = useLive('plans.list', { openOnly: true }, ['plans.changed'], 30_000);
  const agenda = useLive('plans.agenda', {}, ['plans.changed', 'gaps.changed'], 30_000);
  const running = (plans.data?.plans ?? [])
    .filter((plan) => plan.state === 'issued' || plan.state === 'executing')
    .sort((a, b) => a.level.localeCompare(b.level) || b.plannedKw - a.plannedKw);
  return (
    <div className="wall">
      <header className="row gap12">
        <span className="brand">{info?.utilityName}</span>
        <span className="t2">{info?.centre}</span>
        <span className="grow" />
        <span className="t2">{format.longDay(now)}</span>
        <span className="wall-clock">{format.clock(now, true)}</span>
      </header>
      <AwayStrip />
      <GapStrip nowMs={now} />
      <div className={`wall-plans of${Math.min(SHOWN, Math.max(1, running.length))}`}>
        {running.length === 0 && (
          <section className="card">
            {plans.data ? <Empty title={t('overview.noPlan')} /> : <Unread {...plans} />}
          </section>
        )}
        {running.slice(0, SHOWN).map((plan) => (
          <WallPlan key={plan.id} plan={plan} />
        ))}
      </div>
      <footer className="card wall-next">
        <b>{t('agenda.title')}</b>
        {agenda.data ? <Agenda items={agenda.data.items.slice(0, 4)} nowMs={now} /> : <Unread {...agenda} />}
        {running.length > SHOWN && (
          <span className="amber">{t('wall.more', { count: running.length - SHOWN })}</span>
        )}
      </footer>
    </div>
  );
}
