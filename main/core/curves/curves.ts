import { AppError } from '../../../shared/errors.ts';
import { comparisonDay, figuresOf, meanDifference, sumCurves } from '../../../shared/load/curve.ts';
import { type Comparison, type CurveSeries, type CurveSubject, POINTS } from '../../../shared/model/curve.ts';
import { dayOf, dayStartMs, QUARTER_MS } from '../../../shared/time.ts';
import { regionWithin } from '../archive/regions.ts';
import type { Core } from '../context.ts';

type Members = { name: string; accounts: string[] };

async function membersOf(core: Core, subject: CurveSubject): Promise<Members> {
  const { customers, codes, plans } = core.stores;
  if (subject.kind === 'region') {
    const regions = await codes.regions();
    const region = regions.find((one) => one.code === subject.code);
    if (!region) throw new AppError('not-found', { what: 'region' });
    const members = await customers.select({ regionCodes: regionWithin(regions, subject.code) });
    return { name: region.name, accounts: members.map((one) => one.accountNo) };
  }
  if (subject.kind === 'customer') {
    const [customer] = await customers.byIds([subject.id]);
    if (!customer) throw new AppError('not-found', { what: 'customer' });
    return { name: customer.name, accounts: [customer.accountNo] };
  }
  const plan = await plans.get(subject.id);
  if (!plan) throw new AppError('not-found', { what: 'plan' });
  const members = await customers.byIds(plan.items.map((item) => item.customerId));
  return { name: plan.name, accounts: members.map((one) => one.accountNo) };
}

/** NaN is a gap inside; on the wire it is null. */
export const toWire = (values: ArrayLike<number>): (number | null)[] =>
  Array.from(values, (value) => (Number.isNaN(value) ? null : value));

async function seriesOf(
  core: Core,
  members: Members,
  which: CurveSeries['which'],
  at: { day: string; isSubstitute: boolean },
) {
  const rows = await core.stores.curves.get(at.day, members.accounts);
  const { values } = sumCurves(rows.map((row) => row.points));
  const fetchedMs = rows.reduce((latest, row) => Math.max(latest, row.fetchedMs), 0);
  const reported = rows.filter((row) => row.points.some((value) => !Number.isNaN(value))).length;
  return {
    which,
    day: at.day,
    isSubstitute: at.isSubstitute,
    values,
    reported,
    expected: members.accounts.length,
    fetchedMs,
  };
}

/** The windows of plans that limit somebody on this day, as points of the curve. */
async function windowsOn(core: Core, subject: CurveSubject, day: string) {
  const start = dayStartMs(day);
  const plans = await core.stores.plans.list(false);
  const isThere = new Set(['issued', 'executing', 'restored', 'evaluated']);
  return plans
    .filter(
      (plan) => isThere.has(plan.state) && plan.startMs < start + POINTS * QUARTER_MS && plan.endMs > start,
    )
    .filter((plan) => subject.kind !== 'plan' || plan.id === subject.id)
    .map((plan) => ({
      title: plan.name,
      startPoint: Math.max(0, (plan.startMs - start) / QUARTER_MS),
      endPoint: Math.min(POINTS, ((plan.restoredAtMs || plan.endMs) - start) / QUARTER_MS),
    }));
}

/** A day and its comparison days, from the local cache: works with the load management system away. */
export async function getCurves(
  core: Core,
  query: { subject: CurveSubject; day: string; comparisons: Comparison[] },
) {
  const members = await membersOf(core, query.subject);
  const day = await seriesOf(core, members, 'day', { day: query.day, isSubstitute: false });
  const others = [];
  for (const which of query.comparisons)
    others.push(await seriesOf(core, members, which, comparisonDay(query.day, which)));
  const all = [day, ...others];
  return {
    subjectName: members.name,
    series: all.map(
      ({ fetchedMs: _, values, ...one }): CurveSeries => ({
        ...one,
        values: toWire(values),
        figures: figuresOf(values),
        differenceKw: one.which === 'day' ? null : meanDifference(day.values, values),
      }),
    ),
    windows: await windowsOn(core, query.subject, query.day),
    fetchedMs: Math.max(...all.map((one) => one.fetchedMs)),
    offlineSinceMs: core.lmsAwaySinceMs(),
  };
}

/** The latest value of every customer's curve; a day to come has none, so today's are taken. */
export async function latestLoads(
  core: Core,
  day: string,
): Promise<{ day: string; loads: { accountNo: string; kw: number }[] }> {
  const now = today(core);
  const wanted = day > now ? now : day;
  const rows = await core.stores.curves.get(wanted);
  const loads = rows.flatMap(({ accountNo, points }) => {
    const last = points.findLast((value) => !Number.isNaN(value));
    return last === undefined ? [] : [{ accountNo, kw: last }];
  });
  return { day: wanted, loads };
}

/** Today in the utility's zone. */
export const today = (core: Core): string => dayOf(core.clock.now());
