import type { CurveAnswer, CurveQuery } from '../../../shared/contract/curves.ts';
import {
  type CalendarFacts,
  type ComparisonDay,
  comparisonDay,
} from '../../../shared/load/comparison-dates.ts';
import { type Curve, figuresOf, meanDifference } from '../../../shared/load/curve.ts';
import { badPoints, type DaySum, emptySum, valuesOf } from '../../../shared/load/day-sum.ts';
import { chineseCalendar, type HolidayCalendar } from '../../../shared/load/holidays.ts';
import { wholeUntil } from '../../../shared/load/quality.ts';
import { resample } from '../../../shared/load/resample.ts';
import { springFestival } from '../../../shared/load/spring-festival.ts';
import { type TariffKind, tariffOf } from '../../../shared/load/tariff.ts';
import { type CurveBand, type CurveLine, type CurveSeries, POINTS } from '../../../shared/model/curve.ts';
import { addDays, DAY_MS, dayStartMs, QUARTER_MS } from '../../../shared/time.ts';
import type { CurveSource, PlanWindow, Resolved } from './source.ts';

/** NaN is a gap inside; on the wire it is null. */
export const toWire = (values: ArrayLike<number>): (number | null)[] =>
  Array.from(values, (value) => (Number.isNaN(value) ? null : value));

type Wanted = ComparisonDay & { which: CurveSeries['which'] };
type Context = {
  query: CurveQuery;
  resolved: Resolved;
  calendar: HolidayCalendar;
  plans: PlanWindow[];
  tariff: TariffKind[];
  today: string;
  isKept: boolean;
};

/** How far back weather-alike days are looked for. */
const WEATHER_DAYS = 800;

async function wantedDays(source: CurveSource, query: CurveQuery, calendar: HolidayCalendar) {
  const weather = query.comparisons.includes('weatherAlike')
    ? await source.weather(addDays(query.day, -WEATHER_DAYS), query.day)
    : new Map();
  const facts: CalendarFacts = {
    springFestival,
    dayKind: (day) => calendar.kindOf(day),
    weather: (day) => weather.get(day),
  };
  const days: Wanted[] = [{ which: 'day', day: query.day, isSubstitute: false }];
  const missing: CurveQuery['comparisons'] = [];
  for (const which of query.comparisons) {
    const found = comparisonDay(query.day, which, facts);
    if (found) days.push({ which, ...found });
    else missing.push(which);
  }
  for (const day of query.others) days.push({ which: 'other', day, isSubstitute: false });
  return { days, missing, weather };
}

/** Plans that limit somebody at some time of a day; a plan's own curve shows its own window only. */
function plansOn({ plans, resolved }: Pick<Context, 'plans' | 'resolved'>, day: string): PlanWindow[] {
  const start = dayStartMs(day);
  const { subject } = resolved;
  return plans.filter(
    (plan) =>
      plan.startMs < start + DAY_MS &&
      plan.endMs > start &&
      ((subject.kind !== 'plan' && subject.kind !== 'round') || plan.id === subject.id),
  );
}

const pointsOn = (plan: PlanWindow, day: string) => ({
  startPoint: Math.max(0, (plan.startMs - dayStartMs(day)) / QUARTER_MS),
  endPoint: Math.min(POINTS, (plan.endMs - dayStartMs(day)) / QUARTER_MS),
});

/** Points of the running day that most have not reported yet are left out: as a sum they would look like a fall. */
function withoutTail(values: Curve, sum: DaySum, isRunning: boolean, expected: number): Curve {
  if (!isRunning || expected <= 1) return values;
  return values.fill(Number.NaN, wholeUntil(sum.counts, sum.reported));
}

function seriesOf(context: Context, wanted: Wanted, sum: DaySum, main: Curve | undefined) {
  const { query, resolved, calendar, tariff } = context;
  const isRunning = wanted.day === context.today;
  const values = withoutTail(valuesOf(sum, query.withBad), sum, isRunning, resolved.expected);
  const series: CurveSeries = {
    which: wanted.which,
    day: wanted.day,
    isSubstitute: wanted.isSubstitute,
    festivalOffset: wanted.festivalOffset ?? null,
    dayName: calendar.nameOf(wanted.day),
    isMakeUp: calendar.isMakeUp(wanted.day),
    dayKind: calendar.kindOf(wanted.day),
    plans: plansOn(context, wanted.day).map((plan) => plan.name),
    values: toWire(values),
    counts: Array.from(sum.counts),
    reported: sum.reported,
    expected: resolved.expected,
    bad: badPoints(sum),
    figures: figuresOf(values, tariff),
    differenceKw: main ? meanDifference(resample(main), resample(values)) : null,
    fetchedMs: sum.fetchedMs,
    isKept: context.isKept,
  };
  return { series, values };
}

/** Lowest and highest of some days at each quarter hour; null when none has a value. */
function bandOf(days: readonly string[], sums: Map<string, DaySum>, withBad: boolean): CurveBand | null {
  const curves = days.flatMap((day) => {
    const sum = sums.get(day);
    return sum && sum.reported > 0 ? [resample(valuesOf(sum, withBad))] : [];
  });
  if (curves.length === 0) return null;
  const edge = (pick: (...values: number[]) => number) =>
    Array.from({ length: POINTS }, (_, i) => {
      const values = curves.map((curve) => curve[i]!).filter((value) => !Number.isNaN(value));
      return values.length === 0 ? null : pick(...values);
    });
  return { days: curves.length, low: edge(Math.min), high: edge(Math.max) };
}

/** The supply limit, and what plans allow this subject in their windows. */
async function linesOf(source: CurveSource, context: Context): Promise<CurveLine[]> {
  const { resolved, plans, query } = context;
  const { regionCode, supplyLimitKw } = await source.utility();
  const lines: CurveLine[] = [];
  if (resolved.subject.kind === 'region' && resolved.subject.code === regionCode && supplyLimitKw > 0)
    lines.push({ kind: 'supply', label: '', kw: supplyLimitKw, startPoint: 0, endPoint: POINTS });
  for (const plan of plansOn({ plans, resolved }, query.day))
    for (const { kw } of resolved.limits.filter((limit) => limit.planId === plan.id))
      lines.push({ kind: 'plan', label: plan.name, kw, ...pointsOn(plan, query.day) });
  return lines;
}

export type Answered = {
  answer: Omit<CurveAnswer, 'offlineSinceMs' | 'archiveAwaySinceMs'>;
  resolved: Resolved;
  sums: Map<string, DaySum>;
  weather: Awaited<ReturnType<CurveSource['weather']>>;
};

/** A day and all it is held against, from one source. */
export async function answerFrom(
  source: CurveSource,
  query: CurveQuery,
  at: { today: string; isKept: boolean },
): Promise<Answered> {
  const { holidays, tariff } = await source.settings();
  const calendar = chineseCalendar(holidays);
  const resolved = await source.resolve(query.subject);
  const { days, missing, weather } = await wantedDays(source, query, calendar);
  const bandDays = Array.from({ length: query.bandDays }, (_, i) => addDays(query.day, -1 - i));
  const sums = await source.days(resolved, [...days.map((one) => one.day), ...bandDays]);
  const plans = await source.plans();
  const context: Context = { query, resolved, calendar, plans, tariff: tariffOf(tariff), ...at };
  const sumOf = (day: string) => sums.get(day) ?? emptySum();
  const main = seriesOf(context, days[0]!, sumOf(query.day), undefined);
  const series = [
    main.series,
    ...days.slice(1).map((one) => seriesOf(context, one, sumOf(one.day), main.values).series),
  ];
  return {
    resolved,
    sums,
    weather,
    answer: {
      subject: query.subject,
      subjectName: resolved.name,
      series,
      missing,
      band: bandOf(bandDays, sums, query.withBad),
      windows: plansOn(context, query.day).map((plan) => ({
        title: plan.name,
        ...pointsOn(plan, query.day),
      })),
      lines: await linesOf(source, context),
      fetchedMs: Math.max(...series.map((one) => one.fetchedMs)),
    },
  };
}
