import { type GridCalendar, isRest } from './grid.ts';

/** Temperature (°C, filled, days × points) and what the regressions see of it. */
export type Weather = {
  temperature: Float64Array;
  /** `WIDTH` columns for every point of every day. */
  columns: Float64Array;
};

/** Columns of one point. */
export const WIDTH = 51;
const BENDS = 4;

/** Degrees under 16 and over 20, 25 and 30: where heating and cooling begin and grow. */
function bend(t: number, out: Float64Array, at: number): void {
  out[at] = Math.max(0, 16 - t);
  out[at + 1] = Math.max(0, t - 20);
  out[at + 2] = Math.max(0, t - 25);
  out[at + 3] = Math.max(0, t - 30);
}

/** Means over the `count` values up to each one (fewer at the beginning). */
function runningMeans(values: Float64Array, count: number): Float64Array {
  const means = new Float64Array(values.length);
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) {
    // A gap before the first known value must not poison the sums after it.
    sum += Number.isNaN(values[i]!) ? 0 : values[i]!;
    if (i >= count) sum -= Number.isNaN(values[i - count]!) ? 0 : values[i - count]!;
    means[i] = sum / Math.min(count, i + 1);
  }
  return means;
}

/**
 * Columns of a day's temperature at every point: mean of the last three hours and of the last day, highest and
 * lowest of the day, each bent; the same again on days of rest; the same of the day before; the last day a week ago.
 */
export function weatherOf(temperature: Float64Array, calendar: GridCalendar, points: number): Weather {
  const days = temperature.length / points;
  const short = runningMeans(temperature, Math.round(points / 8));
  const long = runningMeans(temperature, points);
  const own = new Float64Array(temperature.length * 4 * BENDS);
  for (let day = 0; day < days; day += 1) {
    const values = temperature.subarray(day * points, (day + 1) * points);
    const [max, min] = [Math.max(...values), Math.min(...values)];
    for (let i = day * points; i < (day + 1) * points; i += 1)
      for (const [k, t] of [short[i]!, long[i]!, max, min].entries()) bend(t, own, (i * 4 + k) * BENDS);
  }
  const columns = new Float64Array(temperature.length * WIDTH);
  const size = 4 * BENDS;
  for (let i = 7 * points; i < temperature.length; i += 1) {
    const at = i * WIDTH;
    const here = own.subarray(i * size, (i + 1) * size);
    columns.set(here, at);
    if (isRest(calendar, Math.floor(i / points))) columns.set(here, at + size);
    columns.set(own.subarray((i - points) * size, (i - points + 1) * size), at + 2 * size);
    const week = (i - 7 * points) * size + BENDS;
    columns.set(own.subarray(week, week + 3), at + 3 * size);
  }
  return { temperature, columns };
}
