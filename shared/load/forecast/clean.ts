import type { LoadGrid } from './grid.ts';

/** A value is no measurement when it is not positive, under `LOW` or over `HIGH` of what the week before had there. */
const LOW = 0.2;
const HIGH = 4;
/** A day counts for learning when at least this share of it was measured. */
const SOUND = 0.75;
/** Gaps up to this part of a day are bridged by a straight line. */
const BRIDGE = 1 / 12;

export type CleanLoad = {
  /** Natural logarithm of the load, filled: days × points. NaN only before the first measured day. */
  log: Float64Array;
  /** Share of each day that was measured, parts of one. */
  measured: Float64Array;
  /** 1 where the value is a believed measurement, same shape as `log`. */
  isMeasured: Uint8Array;
};

/** Whether enough of the day was measured to learn from it. */
export const isSound = (clean: CleanLoad, day: number): boolean => (clean.measured[day] ?? 0) >= SOUND;

/** Median of some numbers; NaN for none. Sorts in place. */
export function median(values: number[]): number {
  if (values.length === 0) return Number.NaN;
  values.sort((a, b) => a - b);
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
}

/** The median of the positive values of the last seven days at a point. */
function usual(load: Float64Array, points: number, day: number, point: number): number {
  const week: number[] = [];
  for (let back = 1; back <= 7 && back <= day; back += 1) {
    const value = load[(day - back) * points + point]!;
    if (value > 0) week.push(value);
  }
  return median(week);
}

/** Logs of what can be believed of one day; the rest is NaN. */
function believe(grid: LoadGrid, day: number, out: Float64Array): number {
  const { load, points } = grid;
  let measured = 0;
  for (let i = 0; i < points; i += 1) {
    const value = load[day * points + i]!;
    const reference = usual(load, points, day, i);
    const isWild = value < reference * LOW || value > reference * HIGH;
    const isValue = value > 0 && Number.isFinite(value) && !isWild;
    out[day * points + i] = isValue ? Math.log(value) : Number.NaN;
    if (isValue) measured += 1;
  }
  return measured / points;
}

/** Short gaps of a day become straight lines. */
function bridge(log: Float64Array, start: number, points: number): void {
  const longest = Math.max(1, Math.round(points * BRIDGE));
  let last = -1;
  for (let i = 0; i < points; i += 1) {
    if (Number.isNaN(log[start + i]!)) continue;
    if (last >= 0 && i - last > 1 && i - last - 1 <= longest) {
      const from = log[start + last]!;
      const slope = (log[start + i]! - from) / (i - last);
      for (let k = last + 1; k < i; k += 1) log[start + k] = from + slope * (k - last);
    }
    last = i;
  }
}

/** What is still missing takes the shape of the week before (or the day before), lifted to the level of the day. */
function borrow(log: Float64Array, day: number, points: number): void {
  const start = day * points;
  for (const back of [7, 1, 14, 2, 3]) {
    if (back > day) continue;
    const other = start - back * points;
    let sum = 0;
    let count = 0;
    for (let i = 0; i < points; i += 1) {
      const difference = log[start + i]! - log[other + i]!;
      if (Number.isNaN(difference)) continue;
      sum += difference;
      count += 1;
    }
    const level = count * 4 >= points ? sum / count : 0;
    for (let i = 0; i < points; i += 1)
      if (Number.isNaN(log[start + i]!)) log[start + i] = log[other + i]! + level;
  }
}

/**
 * Filled logarithms of the load of the days before `until`. Every day is cleaned by itself and by days before it
 * only: what comes later never changes it.
 */
export function cleanLoad(grid: LoadGrid, until = grid.days): CleanLoad {
  const { points } = grid;
  const log = new Float64Array(grid.days * points).fill(Number.NaN);
  const measured = new Float64Array(grid.days);
  const isMeasured = new Uint8Array(grid.days * points);
  for (let day = 0; day < until; day += 1) {
    measured[day] = believe(grid, day, log);
    for (let i = day * points; i < (day + 1) * points; i += 1) isMeasured[i] = Number.isNaN(log[i]!) ? 0 : 1;
    bridge(log, day * points, points);
    borrow(log, day, points);
  }
  return { log, measured, isMeasured };
}

/** Temperature with every gap filled from the same day or the days before; NaN only before the first value. */
export function cleanTemperature(grid: LoadGrid): Float64Array | undefined {
  const { temperature, points } = grid;
  if (!temperature) return undefined;
  const filled = temperature.slice();
  for (let i = 0; i < filled.length; i += 1) if (!(Math.abs(filled[i]!) < 70)) filled[i] = Number.NaN;
  for (let day = 0; day < grid.days; day += 1) {
    bridge(filled, day * points, points);
    for (let i = day * points; i < (day + 1) * points; i += 1)
      if (Number.isNaN(filled[i]!)) filled[i] = filled[i - points] ?? Number.NaN;
  }
  return filled;
}
