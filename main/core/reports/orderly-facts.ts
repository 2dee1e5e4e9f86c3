import { groupBy } from '../../../shared/group-by.ts';
import type { Evaluation, EvaluationItem } from '../../../shared/model/evaluation.ts';
import type { GapDay } from '../../../shared/model/gap.ts';
import type { PlanRow } from '../../../shared/model/plan.ts';
import { addDays, dayOf, dayStartMs } from '../../../shared/time.ts';
import type { Ask } from './build.ts';

/** One plan that limited somebody, with how it was judged when it was. */
export type PlanFact = {
  plan: PlanRow;
  day: string;
  startMs: number;
  /** When the limit really ended, or will. */
  endMs: number;
  rounds: number;
  /** 户次: a customer counts once for each round. */
  times: number;
  evaluation: Evaluation | undefined;
  items: EvaluationItem[];
};

export type OrderlyFacts = { plans: PlanFact[]; gaps: GapDay[] };

const limiting = new Set(['issued', 'executing', 'restored', 'evaluated']);

/** Plans whose limit began in the period, oldest first, and the gaps of its days. */
export async function orderlyFacts(ask: Ask, from: string, to: string): Promise<OrderlyFacts> {
  const { stores } = ask.core;
  const [fromMs, toMs] = [dayStartMs(from), dayStartMs(addDays(to, 1))];
  const plans = (await stores.plans.touching(fromMs, toMs))
    .filter((plan) => plan.isDrill === ask.isDrill && limiting.has(plan.state))
    .filter((plan) => plan.startMs >= fromMs && plan.startMs < toMs)
    .sort((a, b) => a.startMs - b.startMs);
  const ids = plans.map((plan) => plan.id);
  const sums = groupBy(await stores.plans.roundSums(ids), (sum) => sum.planId);
  const evaluations = new Map(
    (await stores.evaluations.between(fromMs, toMs)).map((one) => [one.planId, one]),
  );
  // Plan by plan: ten thousand customers at once would hold the main loop.
  const items = new Map<string, EvaluationItem[]>();
  for (const id of ids.filter((one) => evaluations.has(one))) {
    items.set(id, await stores.evaluations.items([id]));
    await new Promise((resolve) => setImmediate(resolve));
  }
  // Gaps are entered for the installation's own mode only.
  const isOwn = ask.isDrill === (ask.core.installation === 'drill');
  return {
    gaps: isOwn ? await stores.gaps.between(from, to) : [],
    plans: plans.map((plan) => {
      const rounds = sums.get(plan.id) ?? [];
      return {
        plan,
        day: dayOf(plan.startMs),
        startMs: plan.startMs,
        endMs: plan.restoredAtMs > 0 ? Math.min(plan.restoredAtMs, plan.endMs) : plan.endMs,
        rounds: rounds.length,
        times: rounds.reduce((sum, round) => sum + round.customers, 0),
        evaluation: evaluations.get(plan.id),
        items: items.get(plan.id) ?? [],
      };
    }),
  };
}

export const hoursOf = (fact: PlanFact): number => Math.max(0, fact.endMs - fact.startMs) / 3_600_000;

/** Reduction of all the plan's customers by quarter hour, kW; only where something was ordered and both values are there. */
export function reductionCurve({ evaluation }: PlanFact): (number | null)[] {
  if (!evaluation) return [];
  const { baseline, actual, target } = evaluation.curve;
  return target.map((wanted, point) => {
    const [base, load] = [baseline[point] ?? null, actual[point] ?? null];
    return wanted === null || base === null || load === null ? null : base - load;
  });
}

/** The largest reduction of some plans of one day together, kW; null when nothing was measured. */
export function largestReduction(plans: readonly PlanFact[]): number | null {
  const curves = plans.map(reductionCurve).filter((curve) => curve.length > 0);
  if (curves.length === 0) return null;
  const sums = Array.from({ length: 96 }, (_, point) =>
    curves.reduce<number | null>((sum, curve) => {
      const value = curve[point] ?? null;
      return value === null ? sum : (sum ?? 0) + value;
    }, null),
  ).filter((value): value is number => value !== null);
  return sums.length > 0 ? Math.max(...sums) : null;
}

export type ItemSums = {
  customers: number;
  times: number;
  shouldKw: number;
  /** Null when nobody was measured. */
  actualKw: number | null;
  /** Ordered of those that were measured: what the rate is worked out of. */
  measuredKw: number;
  energyKwh: number | null;
  met: number;
};

/** Customers and rounds together; who was not measured is in the counts and in what was ordered, not in the rate. */
export function sumItems(items: readonly EvaluationItem[]): ItemSums {
  const measured = items.filter((item) => item.actualKw !== null);
  const add = (values: (number | null)[]) =>
    values.reduce<number | null>((sum, value) => (value === null ? sum : (sum ?? 0) + value), null);
  return {
    customers: new Set(items.map((item) => item.customerId)).size,
    times: items.length,
    shouldKw: items.reduce((sum, item) => sum + item.shouldKw, 0),
    actualKw: add(items.map((item) => item.actualKw)),
    measuredKw: measured.reduce((sum, item) => sum + item.shouldKw, 0),
    energyKwh: add(items.map((item) => item.energyKwh)),
    met: items.filter((item) => item.isMet).length,
  };
}

/** 执行率: reached over ordered; null when nothing was ordered or measured. */
export const rateOf = (sums: ItemSums): number | null =>
  sums.actualKw === null || sums.measuredKw <= 0 ? null : sums.actualKw / sums.measuredKw;

/** Share of the quarter hours that have a value. */
export function completenessOf(plans: readonly PlanFact[]): number | null {
  const items = plans.flatMap((fact) => fact.items);
  const points = items.reduce((sum, item) => sum + item.points, 0);
  const missing = items.reduce((sum, item) => sum + item.missing, 0);
  return points === 0 ? null : (points - missing) / points;
}

export const wan = (kw: number | null): number | null => (kw === null ? null : kw / 10_000);
