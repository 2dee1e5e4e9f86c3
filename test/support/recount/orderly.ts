import type { Database } from '../../../main/store/database.ts';
import {
  by,
  clockAt,
  dayAt,
  n,
  nOrNull,
  type Raw,
  ratio,
  type Shown,
  s,
  startOf,
  sum,
  sumKnown,
  whole,
} from './raw.ts';
import type { Period } from './sms.ts';

const levelNames: Record<string, string> = {
  1: 'Ⅰ级（红）',
  2: 'Ⅱ级（橙）',
  3: 'Ⅲ级（黄）',
  4: 'Ⅳ级（蓝）',
};
const wan = (kw: number | null): number | null => (kw === null ? null : kw / 10_000);

type Curve = { baseline: (number | null)[]; actual: (number | null)[]; target: (number | null)[] };
type PlanRaw = { row: Raw; day: string; ordered: Raw[]; items: Raw[]; curve: Curve | undefined };

/** What tables A to E are made of, as the tables of the database have it. */
export async function orderlyTables(db: Database) {
  const ordered = by(await whole(db, 'plan_items'), (one) => s(one.plan_id));
  const items = by(await whole(db, 'evaluation_items'), (one) => s(one.plan_id));
  const judged = new Map((await whole(db, 'evaluations')).map((one) => [s(one.plan_id), one]));
  const plans: PlanRaw[] = (await whole(db, 'plans'))
    .filter((row) => n(row.is_drill) === 0)
    .filter((row) => ['issued', 'executing', 'restored', 'evaluated'].includes(s(row.plan_state)))
    .map((row) => {
      const evaluation = judged.get(s(row.id));
      return {
        row,
        day: dayAt(row.start_ms),
        ordered: ordered.get(s(row.id)) ?? [],
        items: items.get(s(row.id)) ?? [],
        curve: evaluation ? (JSON.parse(s(evaluation.body)).curve as Curve) : undefined,
      };
    });
  return {
    plans,
    gaps: new Map((await whole(db, 'gap_days')).map((one) => [s(one.gap_day), largestBlock(s(one.body))])),
    customers: new Map((await whole(db, 'customers')).map((one) => [s(one.id), one])),
    regions: await whole(db, 'regions'),
    orders: await whole(db, 'orders'),
    messages: await whole(db, 'messages'),
    deliveries: await whole(db, 'deliveries'),
  };
}
export type OrderlyTables = Awaited<ReturnType<typeof orderlyTables>>;

const largestBlock = (body: string): number =>
  Math.max(0, ...(JSON.parse(body).blocks as { gapKw: number }[]).map((block) => block.gapKw));

export const plansIn = ({ plans }: OrderlyTables, { from, to }: Period): PlanRaw[] =>
  plans.filter((plan) => plan.day >= from && plan.day <= to);

/** The largest sum of (baseline − actual) of plans of one day at one quarter hour. */
function largestReduction(plans: readonly PlanRaw[]): number | null {
  const sums = Array.from({ length: 96 }, (_, point) =>
    sumKnown(plans, ({ curve }) => {
      const [base, load, target] = [curve?.baseline[point], curve?.actual[point], curve?.target[point]];
      return base == null || load == null || target == null ? null : base - load;
    }),
  ).filter((one): one is number => one !== null);
  return sums.length === 0 ? null : Math.max(...sums);
}

const largestOfDays = (plans: readonly PlanRaw[]): number | null => {
  const days = [...by(plans, (plan) => plan.day).values()].map(largestReduction);
  const known = days.filter((one): one is number => one !== null);
  return known.length === 0 ? null : Math.max(...known);
};
const itemsOf = (plans: readonly PlanRaw[]): Raw[] => plans.flatMap((plan) => plan.items);
const energyOf = (items: readonly Raw[]): number | null => sumKnown(items, (one) => nOrNull(one.energy_kwh));
const orderedKw = (plans: readonly PlanRaw[]): number =>
  sum(plans, (plan) => sum(plan.ordered, (one) => n(one.reduction_kw)));
const roundsOf = (plans: readonly PlanRaw[]): number =>
  sum(plans, (plan) => new Set(plan.ordered.map((one) => n(one.round_no))).size);
const timesOf = (plans: readonly PlanRaw[]): number => sum(plans, (plan) => plan.ordered.length);
const hoursOf = (plans: readonly PlanRaw[]): number =>
  sum(plans, ({ row }) => {
    const end = n(row.restored_ms) > 0 ? Math.min(n(row.restored_ms), n(row.end_ms)) : n(row.end_ms);
    return (end - n(row.start_ms)) / 3_600_000;
  });

/** Ordered, reached and the rate of some customers' items. */
function reached(items: readonly Raw[]) {
  const measured = items.filter((one) => nOrNull(one.actual_kw) !== null);
  const should = sum(items, (one) => n(one.should_kw));
  const actual = sumKnown(measured, (one) => n(one.actual_kw));
  const of = sum(measured, (one) => n(one.should_kw));
  return { should: wan(should), actual: should > 0 ? wan(actual) : 0, rate: ratio(actual, of) };
}

/** The figures at the head of the monthly. */
export function headFigures(tables: OrderlyTables, month: Period): Shown {
  const plans = plansIn(tables, month);
  const gaps = [...tables.gaps].filter(([day]) => day >= month.from && day <= month.to);
  return {
    启动: roundsOf(plans),
    影响: timesOf(plans),
    最大缺口: wan(Math.max(...gaps.map(([, kw]) => kw))),
    实压最大: wan(largestOfDays(plans)),
    影响电量: wan(energyOf(itemsOf(plans))),
  };
}

/** Table A by day, and with it figure 1. */
export function days(tables: OrderlyTables, month: Period): Map<string, Shown> {
  return new Map(
    [...by(plansIn(tables, month), (plan) => plan.day)].map(([day, plans]) => [
      day.slice(5),
      {
        level: levelNames[plans.map(({ row }) => s(row.warning_level)).sort()[0]!]!,
        gap: wan(tables.gaps.get(day) ?? null),
        plans: plans.length,
        customers: timesOf(plans),
        should: wan(orderedKw(plans)),
        max: wan(largestReduction(plans)),
        energy: wan(energyOf(itemsOf(plans))),
      },
    ]),
  );
}

/** Table B by warning level, with the same month a year before. */
export function levels(tables: OrderlyTables, month: Period, before: Period): Map<string, Shown> {
  const [now, past] = [plansIn(tables, month), plansIn(tables, before)];
  const line = (own: (plan: PlanRaw) => boolean): Shown => {
    const [some, earlier] = [now.filter(own), energyOf(itemsOf(past.filter(own))) ?? 0];
    const energy = some.length === 0 ? 0 : energyOf(itemsOf(some));
    return {
      rounds: roundsOf(some),
      times: timesOf(some),
      hours: hoursOf(some),
      max: some.length === 0 ? 0 : wan(largestOfDays(some)),
      energy: wan(energy),
      change: ratio((energy ?? 0) - earlier, earlier),
    };
  };
  const lines = new Map(
    Object.entries(levelNames).map(([level, name]) => [
      name,
      line(({ row }) => s(row.warning_level) === level),
    ]),
  );
  return lines.set(
    '合计',
    line(() => true),
  );
}

/** The day of the month on which most was ordered. */
export function heaviestDay(tables: OrderlyTables, month: Period): string {
  const days = [...by(plansIn(tables, month), (plan) => plan.day)];
  return days.sort(([, a], [, b]) => orderedKw(b) - orderedKw(a))[0]![0];
}

/** Table C by region; `shares` of the gap that are theirs. */
export function regions(
  tables: OrderlyTables,
  month: Period,
  shares: Readonly<Record<string, number>>,
): Map<string, Shown> {
  const day = heaviestDay(tables, month);
  const ofMonth = itemsOf(plansIn(tables, month));
  const ofDay = itemsOf(plansIn(tables, { from: day, to: day }));
  const able = (items: readonly Raw[]) =>
    sum([...by(items, (one) => s(one.customer_id)).values()], (own) =>
      Math.max(...own.map((one) => n(one.should_kw))),
    );
  const below = tables.regions.filter((one) => s(one.parent) === '210400');
  const lines = below.map((region) => {
    const own = (one: Raw) => one.region_code === region.code;
    const share = shares[s(region.code)];
    return {
      name: s(region.name),
      quota: share === undefined ? null : wan(share * (tables.gaps.get(day) ?? 0)),
      able: wan(able(ofMonth.filter(own))),
      ...reached(ofDay.filter(own)),
    };
  });
  const rates = lines.flatMap(({ rate }) => (rate === null ? [] : [rate])).sort((a, b) => b - a);
  const table = new Map<string, Shown>(
    lines.map(({ name, ...line }) => [
      name,
      { ...line, rank: line.rate === null ? null : rates.indexOf(line.rate) + 1 },
    ]),
  );
  return table.set('合计', {
    quota: sumKnown(lines, (one) => one.quota),
    able: sum(lines, (one) => one.able ?? 0),
    ...reached(ofDay),
    rank: null,
  });
}

/** Table D by industry: those `shown` by name, all others together, and everything. */
export function industries(
  tables: OrderlyTables,
  month: Period,
  shown: readonly string[],
): Map<string, Shown> {
  const day = heaviestDay(tables, month);
  const line = (own: (code: string) => boolean): Shown => {
    const isOwn = (one: Raw) => own(s(one.industry_code).slice(0, 3));
    const ofDay = itemsOf(plansIn(tables, { from: day, to: day })).filter(isOwn);
    return {
      customers: new Set(ofDay.map((one) => one.customer_id)).size,
      ...reached(ofDay),
      energy: wan(energyOf(itemsOf(plansIn(tables, month)).filter(isOwn))),
    };
  };
  const codeOf = (name: string) => name.split(' ')[0]!;
  const named = shown.filter((name) => name !== '其他');
  const lines = new Map(named.map((name) => [name, line((code) => code === codeOf(name))]));
  if (named.length < shown.length)
    lines.set(
      '其他',
      line((code) => !named.some((name) => codeOf(name) === code)),
    );
  return lines.set(
    '合计',
    line(() => true),
  );
}

/** When a customer confirmed what was told about a plan, in words. */
function confirmation({ messages, deliveries }: OrderlyTables, plan: PlanRaw, customerId: string): string {
  const told = messages.filter(
    (one) => one.plan_id === plan.row.id && ['order', 'prepare', 'change'].includes(s(one.kind)),
  );
  const own = deliveries.filter(
    (one) =>
      told.some((message) => message.id === one.message_id) &&
      s(one.customer_ids).split(',').includes(customerId),
  );
  const answers = own.map((one) => n(one.confirmed_ms)).filter((ms) => ms > 0);
  if (answers.length > 0) return clockAt(Math.min(...answers));
  return own.length > 0 ? '未确认' : '未通知';
}

/** Table E: the twenty who lack most, by day and account. */
export function absent(tables: OrderlyTables, month: Period): Map<string, Shown> {
  const lacking = (one: Raw) => n(one.should_kw) - (nOrNull(one.actual_kw) ?? 0);
  const all = plansIn(tables, month)
    .flatMap((plan) => plan.items.map((item) => ({ plan, item })))
    .filter(({ item }) => n(item.should_kw) > 0 && n(item.is_met) === 0)
    .sort((a, b) => lacking(b.item) - lacking(a.item))
    .slice(0, 20);
  return new Map(
    all.map(({ plan, item }) => {
      const order = tables.orders.find(
        (one) => one.plan_id === plan.row.id && one.customer_id === item.customer_id,
      );
      const actual = nOrNull(item.actual_kw);
      return [
        `${plan.day.slice(5)} ${s(item.account_no)}`,
        {
          name: s(tables.customers.get(s(item.customer_id))?.name),
          should: n(item.should_kw),
          actual,
          lack: actual === null ? null : n(item.should_kw) - actual,
          confirmed: confirmation(tables, plan, s(item.customer_id)),
          order: order ? `执行失败，${s(order.note)}` : '无指令',
        },
      ];
    }),
  );
}

/** Table H for one day: the good values of everybody, added up. */
export async function load(db: Database, day: string): Promise<Shown> {
  const capacity = new Map(
    (await whole(db, 'customers')).map((one) => [s(one.account_no), n(one.capacity_kva)]),
  );
  const rows = (await db.q('curves').where('curve_day', day).select()) as Raw[];
  const sums = new Array<number | null>(96).fill(null);
  for (const row of rows) {
    const bytes = row.points as Uint8Array;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const most = (capacity.get(s(row.account_no)) || Number.POSITIVE_INFINITY) * 1.2;
    for (let point = 0; point < 96; point += 1) {
      const kw = view.getFloat32(point * 4, true);
      if (kw >= 0 && kw <= most) sums[point] = (sums[point] ?? 0) + kw;
    }
  }
  const known = sums.filter((one): one is number => one !== null);
  const [max, min, mean] = [Math.max(...known), Math.min(...known), sum(known, (kw) => kw) / known.length];
  const clock = (kw: number) => clockAt(startOf(day) + sums.indexOf(kw) * 900_000);
  return {
    max: wan(max),
    maxAt: clock(max),
    min: wan(min),
    minAt: clock(min),
    mean: wan(mean),
    factor: mean / max,
    spread: wan(max - min),
    spreadRate: (max - min) / max,
    reported: `${rows.length}/${capacity.size}`,
  };
}
