import { type Figures, POINTS } from '../model/curve.ts';
import { type TariffKind, tariffEnergy } from './tariff.ts';

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

/** What a curve says in numbers when it has no value at all. */
const noFigures: Figures = {
  maxKw: null,
  maxPoint: 0,
  minKw: null,
  minPoint: 0,
  averageKw: null,
  loadFactor: null,
  energyKwh: null,
  peakValleyKw: null,
  peakValleyRate: null,
  tariffKwh: null,
  points: 0,
};

/**
 * Maximum, minimum, average, peak-valley difference (kW), load factor and peak-valley rate (parts of one), energy
 * (kWh) of what is there. Any number of points a day; with `tariff` (96 kinds) the energy by tariff period as well.
 */
export function figuresOf(values: ArrayLike<number>, tariff?: readonly TariffKind[]): Figures {
  let max = Number.NEGATIVE_INFINITY;
  let min = Number.POSITIVE_INFINITY;
  let maxPoint = 0;
  let minPoint = 0;
  let sum = 0;
  let points = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    points += 1;
    sum += value;
    if (value > max) [max, maxPoint] = [value, i];
    if (value < min) [min, minPoint] = [value, i];
  }
  if (points === 0) return noFigures;
  const average = sum / points;
  return {
    maxKw: max,
    maxPoint,
    minKw: min,
    minPoint,
    averageKw: average,
    loadFactor: max > 0 ? average / max : null,
    energyKwh: sum * (24 / values.length),
    peakValleyKw: max - min,
    peakValleyRate: max > 0 ? (max - min) / max : null,
    tariffKwh: tariff ? tariffEnergy(values, tariff) : null,
    points,
  };
}

/** Mean of a − b over the points both have, kW; null when they share none. */
export function meanDifference(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  let sum = 0;
  let points = 0;
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    const difference = a[i]! - b[i]!;
    if (Number.isNaN(difference)) continue;
    sum += difference;
    points += 1;
  }
  return points === 0 ? null : sum / points;
}

/** Time of a point of a day of `count` points: 0 → 00:00, 95 of 96 → 23:45; the end of the day is 24:00. */
export function pointClock(point: number, count: number = POINTS): string {
  const minute = Math.round((point * 1_440) / count);
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** The point whose quarter hour contains `minute` of the day. */
export function pointOfMinute(minute: number): number {
  return Math.max(0, Math.min(POINTS - 1, Math.floor(minute / 15)));
}
