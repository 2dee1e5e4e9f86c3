import { addDays } from '../time.ts';
import { monthsBefore } from './comparison-dates.ts';
import type { DayKind } from './holidays.ts';

/** Days of any length by date, and what kind of day each is. */
export type DayCurves = {
  pointsPerDay: number;
  /** Values of a day, NaN for gaps; undefined when there is no such day. */
  curve(day: string): ArrayLike<number> | undefined;
  kindOf(day: string): DayKind;
};

/** The simple day-ahead references every forecast is measured against. */
export const references = [
  'yesterday',
  'lastWeek',
  'lastMonth',
  'lastYear',
  'days364',
  'lastFive',
  'middleSix',
  'highFive',
  'scaledWeek',
] as const;
export type Reference = (typeof references)[number];

/** How far back days of the same type are looked for. */
const LOOK_BACK_DAYS = 120;

/**
 * What a reference says about `day`: `pointsPerDay` values in the unit of the curves, NaN where its own days have
 * gaps; undefined when a day it needs is missing. Load is known to the end of the day before; with `lag` that many
 * days less (a forecast made a day earlier has lag 1).
 */
export function referenceOf(
  which: Reference,
  curves: DayCurves,
  day: string,
  lag = 0,
): ArrayLike<number> | undefined {
  switch (which) {
    case 'yesterday':
      return curves.curve(addDays(day, -1 - lag));
    case 'lastWeek':
      return curves.curve(addDays(day, -7 * Math.ceil((1 + lag) / 7)));
    case 'lastMonth':
      return curves.curve(monthsBefore(day, 1).day);
    case 'lastYear':
      return curves.curve(monthsBefore(day, 12).day);
    case 'days364':
      return curves.curve(addDays(day, -364));
    case 'lastFive':
      return meanIfAll(curves, lastOfKind(curves, day, 5, lag), 5);
    case 'middleSix':
      return meanIfAll(curves, byEnergy(curves, lastOfKind(curves, day, 10, lag), 10).slice(2, 8), 6);
    case 'highFive':
      return meanIfAll(curves, byEnergy(curves, lastOfKind(curves, day, 10, lag), 10).slice(5), 5);
    case 'scaledWeek':
      return scaledWeek(curves, day, lag);
  }
}

/**
 * The last `count` known days of the same type as `day`, newest first. Holidays serve no day, not even each other: a
 * holiday counts as a rest day and looks at plain rest days.
 */
export function lastOfKind(curves: DayCurves, day: string, count: number, lag = 0): string[] {
  const kind = curves.kindOf(day) === 'work' ? 'work' : 'rest';
  const days: string[] = [];
  for (let back = 1 + lag; back <= LOOK_BACK_DAYS && days.length < count; back += 1) {
    const candidate = addDays(day, -back);
    if (curves.kindOf(candidate) === kind && curves.curve(candidate)) days.push(candidate);
  }
  return days;
}

/** Mean of the values that are there, or of `fromPoint` to `toPoint` of them; NaN when there is none. */
export function meanOf(values: ArrayLike<number>, fromPoint = 0, toPoint = values.length): number {
  let sum = 0;
  let count = 0;
  for (let i = fromPoint; i < toPoint; i += 1) {
    if (Number.isNaN(values[i]!)) continue;
    sum += values[i]!;
    count += 1;
  }
  return count === 0 ? Number.NaN : sum / count;
}

/** Point by point mean of days; a point nobody has is NaN. */
export function meanDay(days: readonly ArrayLike<number>[], points: number): Float64Array {
  const mean = new Float64Array(points);
  const counts = new Uint16Array(points);
  for (const day of days) {
    for (let i = 0; i < points; i += 1) {
      if (Number.isNaN(day[i]!)) continue;
      mean[i]! += day[i]!;
      counts[i]! += 1;
    }
  }
  for (let i = 0; i < points; i += 1) mean[i] = counts[i] === 0 ? Number.NaN : mean[i]! / counts[i]!;
  return mean;
}

function meanIfAll(curves: DayCurves, days: string[], wanted: number): Float64Array | undefined {
  if (days.length < wanted) return undefined;
  return meanDay(
    days.flatMap((day) => {
      const one = curves.curve(day);
      return one ? [one] : [];
    }),
    curves.pointsPerDay,
  );
}

/** The days from the least energy to the most; none when there are not `wanted`. */
function byEnergy(curves: DayCurves, days: string[], wanted: number): string[] {
  if (days.length < wanted) return [];
  const means = new Map(days.map((day) => [day, meanOf(curves.curve(day) ?? [])]));
  return days.toSorted((a, b) => means.get(a)! - means.get(b)!);
}

function scaledWeek(curves: DayCurves, day: string, lag: number): Float64Array | undefined {
  const week = referenceOf('lastWeek', curves, day, lag);
  const recent = curves.curve(addDays(day, -1 - lag));
  const before = curves.curve(addDays(day, -8 - lag));
  if (!week || !recent || !before) return undefined;
  const level = meanOf(recent) / meanOf(before);
  return Float64Array.from({ length: curves.pointsPerDay }, (_, i) => week[i]! * level);
}

/** Mean absolute percentage error of the points both have, percent; NaN when they share none. */
export function percentageError(
  forecast: ArrayLike<number>,
  actual: ArrayLike<number>,
  fromPoint = 0,
  toPoint = actual.length,
): number {
  let sum = 0;
  let count = 0;
  for (let i = fromPoint; i < toPoint; i += 1) {
    const error = Math.abs((forecast[i]! - actual[i]!) / actual[i]!);
    if (!Number.isFinite(error)) continue;
    sum += error;
    count += 1;
  }
  return count === 0 ? Number.NaN : (100 * sum) / count;
}
