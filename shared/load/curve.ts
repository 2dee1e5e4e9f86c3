import { type Comparison, type Figures, POINTS } from '../model/curve.ts';
import { addDays } from '../time.ts';

/** A day of 96 quarter hours in kW; NaN is a gap. Point 0 is 00:00–00:15. */
export type Curve = Float64Array;

/** An empty day: all gaps. */
export function emptyCurve(): Curve {
  return new Float64Array(POINTS).fill(Number.NaN);
}

/** Sums many days into one. A point where nobody reported stays a gap; `counts` says how many reported. */
export function sumCurves(curves: Iterable<ArrayLike<number>>): { values: Curve; counts: Uint32Array } {
  const values = new Float64Array(POINTS);
  const counts = new Uint32Array(POINTS);
  for (const curve of curves) {
    for (let i = 0; i < POINTS; i += 1) {
      const value = curve[i]!;
      if (!Number.isNaN(value)) {
        values[i]! += value;
        counts[i]! += 1;
      }
    }
  }
  for (let i = 0; i < POINTS; i += 1) if (counts[i] === 0) values[i] = Number.NaN;
  return { values, counts };
}

/** Maximum, minimum, average (kW), load factor (parts of one) and energy (kWh) of what is there. */
export function figuresOf(values: ArrayLike<number>): Figures {
  let max = Number.NEGATIVE_INFINITY;
  let min = Number.POSITIVE_INFINITY;
  let maxPoint = 0;
  let minPoint = 0;
  let sum = 0;
  let points = 0;
  for (let i = 0; i < POINTS; i += 1) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    points += 1;
    sum += value;
    if (value > max) [max, maxPoint] = [value, i];
    if (value < min) [min, minPoint] = [value, i];
  }
  if (points === 0) {
    return {
      maxKw: null,
      maxPoint: 0,
      minKw: null,
      minPoint: 0,
      averageKw: null,
      loadFactor: null,
      energyKwh: null,
      points,
    };
  }
  const average = sum / points;
  return {
    maxKw: max,
    maxPoint,
    minKw: min,
    minPoint,
    averageKw: average,
    loadFactor: max > 0 ? average / max : null,
    energyKwh: sum / 4,
    points,
  };
}

/** Mean of a − b over the points both have, kW; null when they share none. */
export function meanDifference(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  let sum = 0;
  let points = 0;
  for (let i = 0; i < POINTS; i += 1) {
    const difference = a[i]! - b[i]!;
    if (Number.isNaN(difference)) continue;
    sum += difference;
    points += 1;
  }
  return points === 0 ? null : sum / points;
}

/** Same calendar day `months` earlier; a day the month does not have becomes its last, marked as substitute. */
export function monthsBefore(day: string, months: number): { day: string; isSubstitute: boolean } {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const target = new Date(Date.UTC(year, month - 1 - months, 1));
  const last = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate();
  target.setUTCDate(Math.min(date, last));
  return { day: target.toISOString().slice(0, 10), isSubstitute: date > last };
}

/** The day a comparison looks at. */
export function comparisonDay(day: string, comparison: Comparison): { day: string; isSubstitute: boolean } {
  switch (comparison) {
    case 'yesterday':
      return { day: addDays(day, -1), isSubstitute: false };
    case 'lastMonth':
      return monthsBefore(day, 1);
    case 'lastYear':
      return monthsBefore(day, 12);
    case 'days364':
      return { day: addDays(day, -364), isSubstitute: false };
  }
}

/** Time of a point: 0 → 00:00, 95 → 23:45. */
export function pointClock(point: number): string {
  return `${String(Math.floor(point / 4)).padStart(2, '0')}:${String((point % 4) * 15).padStart(2, '0')}`;
}

/** The point whose quarter hour contains `minute` of the day. */
export function pointOfMinute(minute: number): number {
  return Math.max(0, Math.min(POINTS - 1, Math.floor(minute / 15)));
}
