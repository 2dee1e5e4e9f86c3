import type { BadPoint } from '../model/curve.ts';
import { POINTS } from '../model/curve.ts';
import type { Curve } from './curve.ts';
import { badKind } from './quality.ts';

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

/** Adds one customer's day; `capacityKva` 0 = not known. */
export function addCurve(
  sum: DaySum,
  values: ArrayLike<number>,
  customer: { capacityKva: number; spikeFactor: number; fetchedMs: number },
): void {
  let hasValue = false;
  for (let i = 0; i < sum.kw.length; i += 1) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    hasValue = true;
    if (badKind(value, customer.capacityKva, customer.spikeFactor)) {
      sum.badKw[i]! += value;
      sum.badCounts[i]! += 1;
    } else {
      sum.kw[i]! += value;
      sum.counts[i]! += 1;
    }
  }
  if (hasValue) sum.reported += 1;
  sum.fetchedMs = Math.max(sum.fetchedMs, customer.fetchedMs);
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
