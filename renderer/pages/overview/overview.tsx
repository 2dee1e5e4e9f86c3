import { Link } from 'wouter';
import type { CallOutput } from '../../../shared/contract/index.ts';
import { largestGap } from '../../../shared/model/gap.ts';
import { dayOf } from '../../../shared/time.ts';
import { LoadChart } from '../../components/load-chart.tsx';
import { Card, Empty, Failure, Figure, Progress, Waiting } from '../../components/parts.tsx';
import { Glyph, LevelBadge, levelOrNone, PlanSign } from '../../components/signs.tsx';
import { useLive } from '../../stores/live.ts';
import * as format from '../../text/format.ts';
import { t, word } from '../../text/t.ts';
import { Agenda } from '../handover/handover.tsx';
import { useNow } from '../use-now.ts';
import { todoText } from './todo-text.ts';

type Plans = CallOutput<'plans.list'>['plans'];
type Overview = CallOutput<'system.overview'>;

/** The running plan the figures speak of: the most severe, then the newest. */
function leading(plans: Plans): Plans[number] | undefined {
  return plans
    .filter((plan) => plan.state === 'issued' || plan.state === 'executing')
    .sort((a, b) => Number(a.level) - Number(b.level))[0];
}

function Strip({
  plans,
  data,
  curves,
}: {
  plans: Plans;
  data: Overview;
  curves: CallOutput<'curves.get'> | undefined;
}) {
  const lead = leading(plans);
  const { data: board } = useLive('plans.boardHead', lead && { id: lead.id }, [
    'messages.changed',
    'plans.changed',
    'curves.changed',
  ]);
  const today = dayOf(data.nowMs);
  const gaps = useLive('gaps.get', { day: today }, ['gaps.changed']);
  const cover = useLive('gaps.cover', { day: today }, ['gaps.changed', 'plans.changed']);
  const largest = largestGap(gaps.data?.blocks ?? []);
  const maxDemandKw = gaps.data?.maxDemandKw ?? 0;
  const level = levelOrNone(cover.data?.level ?? '') ?? lead?.level;
  const values = curves?.series[0]?.values ?? [];
  const last = values.findLastIndex((value) => value !== null);
  return (
    <section className="card strip">
      <div className="row gap12 level-cell">
        {level ? <LevelBadge level={level} size={48} /> : <Glyph name="disc" size={30} />}
        <Figure
          size="n3"
          label={t('overview.level')}
          value={level ? word('level', level) : t('overview.calm')}
          note={
            largest > 0 && maxDemandKw > 0
              ? t('overview.gapLine', {
                  gap: format.wan(largest, 1),
                  demand: format.wan(maxDemandKw, 1),
                  share: format.percent(largest, maxDemandKw),
                })
              : t('overview.calmHint')
          }
        />
      </div>
      <Figure
        label={t('overview.load', { time: last >= 0 ? pointTime(last) : '—' })}
        value={format.wan(values[last], 1)}
        unit={t('unit.wan')}
        note={
          curves
            ? t('overview.coverage', {
                reported: curves.series[0]!.reported,
                expected: curves.series[0]!.expected,
              })
            : ''
        }
      />
      <Figure
        label={t('overview.reduction')}
        value={board ? format.wan(board.totals.achievedKw) : '—'}
        unit={board ? `/ ${format.wan(board.totals.plannedKw)} ${t('unit.wan')}` : ''}
        note={
          board
            ? t('overview.rate', { rate: format.percent(board.totals.achievedKw, board.totals.plannedKw) })
            : t('overview.noPlan')
        }
      />
      <Figure
        label={t('overview.confirmed')}
        value={board ? board.totals.confirmed : '—'}
        unit={board ? `/ ${board.totals.customers} ${t('unit.customers')}` : ''}
        note={
          board
            ? t('overview.open', {
                delivered: board.totals.delivered,
                open: board.totals.customers - board.totals.confirmed,
              })
            : ''
        }
      />
      <Figure
        label={t('overview.queue')}
        value={format.count(data.queue.waiting)}
        unit={t('unit.messages')}
        note={t('overview.queueNote', { paused: data.queue.paused, uncertain: data.queue.uncertain })}
      />
    </section>
  );
}

const pointTime = (point: number) => format.clock(Date.parse('2000-01-01T00:00:00+08:00') + point * 900_000);

/** How much of a running plan is down; — before it begins. */
function Reached({ plan }: { plan: Plans[number] }) {
  const isRunning = plan.state === 'issued' || plan.state === 'executing';
  const { data } = useLive(
    'plans.boardHead',
    isRunning ? { id: plan.id } : undefined,
    ['plans.changed', 'curves.changed'],
    15_000,
  );
  if (!isRunning || !data)
    return (
      <>
        <td className="right">—</td>
        <td className="t2">{isRunning ? '—' : t('overview.notBegun')}</td>
      </>
    );
  const { achievedKw, plannedKw } = data.totals;
  return (
    <>
      <td className="right">{format.wan(achievedKw)}</td>
      <td>
        <span className="rate">
          <Progress part={Math.max(0, achievedKw)} whole={plannedKw} />
          <span>{format.percent(achievedKw, plannedKw)}%</span>
        </span>
      </td>
    </>
  );
}

function OpenPlans({ plans }: { plans: Plans }) {
  return (
    <Card title={t('overview.plans')} extra={<Link href="/plans">{t('overview.allPlans')} ›</Link>} isBare>
      {plans.length === 0 ? (
        <Empty title={t('overview.noPlans')} hint={<Link href="/plans">{t('plans.new')}</Link>} />
      ) : (
        <div className="scroll">
          <table className="plain">
            <thead>
              <tr>
                <th>{t('plans.name')}</th>
                <th>{t('plans.measure')}</th>
                <th>{t('plans.window')}</th>
                <th className="right">{t('plans.customers')}</th>
                <th className="right">{t('plans.target')}</th>
                <th className="right">{t('board.achieved')}</th>
                <th>{t('board.rate')}</th>
                <th>{t('plans.state')}</th>
              </tr>
            </thead>
            <tbody>
              {plans.map((plan) => (
                <tr key={plan.id}>
                  <td>
                    <Link
                      href={
                        plan.state === 'issued' || plan.state === 'executing'
                          ? `/board/${plan.id}`
                          : `/plans/${plan.id}`
                      }
                    >
                      <b>{plan.name}</b>
                    </Link>
                  </td>
                  <td>{word('measure', plan.measure)}</td>
                  <td>{format.span(plan.startMs, plan.endMs)}</td>
                  <td className="right">{plan.customers}</td>
                  <td className="right">{format.wan(plan.plannedKw)}</td>
                  <Reached plan={plan} />
                  <td>
                    <PlanSign state={plan.state} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

function TodoLine({ item }: { item: Overview['todo'][number] }) {
  const { title, detail, due, action } = todoText(item);
  const isRed = item.tone === 'red';
  return (
    <div
      className="row"
      style={{ padding: '10px 14px', borderBottom: '1px solid var(--line2)', alignItems: 'flex-start' }}
    >
      <span className={isRed ? 'danger' : 'amber'}>
        <Glyph name={isRed ? 'alarm' : 'warn'} size={16} />
      </span>
      <div className="grow">
        <b>{title}</b>
        <div className="small t2">{detail}</div>
        <div className={`small ${isRed ? 'danger' : 't2'}`}>{due}</div>
      </div>
      <Link href={item.link} className="tag" style={{ padding: '4px 10px', fontSize: 14 }}>
        {action}
      </Link>
    </div>
  );
}

function Todo({ items, tone }: { items: Overview['todo']; tone: 'red' | 'amber' }) {
  const own = items.filter((one) => one.tone === tone);
  const title = tone === 'red' ? t('overview.todo') : t('overview.later');
  return (
    <Card
      className={tone === 'red' ? 'grow' : ''}
      title={
        <h2 className={tone === 'red' && own.length > 0 ? 'danger' : ''}>
          {title} {own.length}
        </h2>
      }
      extra={<span className="small t2">{t('overview.byDue')}</span>}
      isBare
    >
      <div className="scroll grow">
        {own.length === 0 && <Empty title={t('overview.nothing')} />}
        {own.map((one) => (
          <TodoLine key={one.id} item={one} />
        ))}
      </div>
    </Card>
  );
}

/** What comes next, with the way to the sheet for the next shift. */
function NextCard({ nowMs }: { nowMs: number }) {
  const { data } = useLive('plans.agenda', {}, ['plans.changed', 'gaps.changed'], 60_000);
  return (
    <Card title={t('agenda.title')} extra={<Link href="/handover">{t('handover.title')} ›</Link>}>
      <Agenda items={(data?.items ?? []).slice(0, 5)} nowMs={nowMs} />
    </Card>
  );
}

export default function OverviewPage() {
  const now = useNow();
  const overview = useLive(
    'system.overview',
    {},
    ['connections.changed', 'messages.changed', 'plans.changed', 'inbound.received'],
    15_000,
  );
  const plans = useLive('plans.list', { openOnly: true }, ['plans.changed']);
  const settings = useLive('settings.get', {}, ['archive.changed']);
  const regionCode = settings.data?.utility.regionCode;
  const curves = useLive(
    'curves.get',
    regionCode
      ? { subject: { kind: 'region', code: regionCode }, day: dayOf(now), comparisons: ['yesterday'] }
      : undefined,
    ['curves.changed', 'plans.changed'],
    30_000,
  );
  if (overview.error && !overview.data) return <Failure error={overview.error} onRetry={overview.reload} />;
  if (!overview.data || (!plans.data && !plans.error)) return <Waiting />;
  const [today, yesterday] = curves.data?.series ?? [];
  const limitKw = settings.data?.utility.supplyLimitKw ?? 0;
  return (
    <>
      {plans.data && <Strip plans={plans.data.plans} data={overview.data} curves={curves.data} />}
      <div className="row grow gap12 stretch">
        <div className="col grow gap12">
          <Card
            className="grow"
            title={
              <span className="row">
                <h2>{t('overview.curve')}</h2>
                <span className="small t2">
                  {curves.data?.subjectName} {format.day(now)}
                </span>
              </span>
            }
            extra={<Link href="/curves">{t('overview.compare')} ›</Link>}
            isBare
          >
            <div className="grow" style={{ padding: 8 }}>
              {today && yesterday ? (
                <LoadChart
                  label={t('overview.curve')}
                  unit={t('unit.wan')}
                  windows={curves.data!.windows}
                  limit={
                    limitKw > 0
                      ? { label: `${t('curves.limit')} ${format.wan(limitKw, 1)}`, kw: limitKw }
                      : undefined
                  }
                  lines={[
                    {
                      key: 'day',
                      label: t('comparison.day'),
                      color: 'var(--text)',
                      width: 3.2,
                      values: today.values,
                    },
                    {
                      key: 'yesterday',
                      label: t('comparison.yesterday'),
                      color: 'var(--c-yesterday)',
                      width: 1.5,
                      values: yesterday.values,
                    },
                  ]}
                />
              ) : (
                <Empty title={t('curves.none')} hint={t('curves.noneHint')} />
              )}
            </div>
          </Card>
          {plans.data && <OpenPlans plans={plans.data.plans} />}
        </div>
        {plans.data && (
          <div className="col gap12" style={{ width: 380 }}>
            <Todo items={overview.data.todo} tone="red" />
            <Todo items={overview.data.todo} tone="amber" />
            <NextCard nowMs={overview.data.nowMs} />
          </div>
        )}
      </div>
    </>
  );
}
