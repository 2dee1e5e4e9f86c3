import type { BadPoint } from '../model/curve.ts';
import { POINTS } from '../model/curve.ts';
import type { Curve } from './curve.ts';
import { mostPossible } from './quality.ts';

/**
 * The sum of many customers' day: what was good and what cannot be true, apart, so that either can be shown.
 * A point nobody reported has counts of 0. All arrays have the same length.
 */
export type DaySum = {
  /** Sum of the good values, kW, and how many there were. */
  kw: Float64Array;
  counts: Uint32Array;
  /** The same of the bad ones. */
  badKw: Float64Array;
  badCounts: Uint32Array;
  /** Customers with any value at all. */
  reported: number;
  /** When the newest of it came from the load management system. */
  fetchedMs: number;
};

export function emptySum(points: number = POINTS): DaySum {
  return {
    kw: new Float64Array(points),
    counts: new Uint32Array(points),
    badKw: new Float64Array(points),
    badCounts: new Uint32Array(points),
    reported: 0,
    fetchedMs: 0,
  };
}

type Customer = { capacityKva: number; spikeFactor: number; fetchedMs: number };

/** Adds one customer's day; `capacityKva` 0 = not known. */
export function addCurve(sum: DaySum, values: ArrayLike<number>, customer: Customer): void {
  if (shift(sum, values, customer, 1)) sum.reported += 1;
  sum.fetchedMs = Math.max(sum.fetchedMs, customer.fetchedMs);
}

/** Takes out one customer's day that was added before. */
export function takeCurve(sum: DaySum, values: ArrayLike<number>, customer: Customer): void {
  if (!shift(sum, values, customer, -1)) return;
  sum.reported -= 1;
  for (let i = 0; i < sum.kw.length; i += 1) {
    // What rounding may have left where nobody is any more.
    if (sum.counts[i] === 0) sum.kw[i] = 0;
    if (sum.badCounts[i] === 0) sum.badKw[i] = 0;
  }
}

/** True when there was any value. Written for tens of thousands of curves: the common case first, nothing called. */
function shift(sum: DaySum, values: ArrayLike<number>, customer: Customer, sign: 1 | -1): boolean {
  const { kw, counts, badKw, badCounts } = sum;
  const most = mostPossible(customer.capacityKva, customer.spikeFactor);
  let hasValue = false;
  for (let i = 0; i < kw.length; i += 1) {
    const value = values[i]!;
    if (value >= 0 && value <= most && value < Number.POSITIVE_INFINITY) {
      kw[i]! += sign * value;
      counts[i]! += sign;
      hasValue = true;
    } else if (Number.isFinite(value)) {
      badKw[i]! += sign * value;
      badCounts[i]! += sign;
      hasValue = true;
    }
  }
  return hasValue;
}

/** Adds another sum of the same day and resolution, of other customers. */
export function addSum(into: DaySum, part: DaySum): void {
  for (let i = 0; i < into.kw.length; i += 1) {
    into.kw[i]! += part.kw[i]!;
    into.counts[i]! += part.counts[i]!;
    into.badKw[i]! += part.badKw[i]!;
    into.badCounts[i]! += part.badCounts[i]!;
  }
  into.reported += part.reported;
  into.fetchedMs = Math.max(into.fetchedMs, part.fetchedMs);
}

/** The day as one curve, kW; bad values are left out, or taken in when asked for. NaN where nobody reported. */
export function valuesOf(sum: DaySum, withBad: boolean): Curve {
  return Float64Array.from(sum.kw, (kw, i) => {
    const count = sum.counts[i]! + (withBad ? sum.badCounts[i]! : 0);
    return count === 0 ? Number.NaN : kw + (withBad ? sum.badKw[i]! : 0);
  });
}

/** The moments with bad values, in order. */
export function badPoints(sum: DaySum): BadPoint[] {
  const points: BadPoint[] = [];
  sum.badCounts.forEach((count, point) => {
    if (count > 0) points.push({ point, count, kw: sum.badKw[point]! });
  });
  return points;
}
