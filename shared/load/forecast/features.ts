import { type GridCalendar, isRest } from './grid.ts';
import type { Weather } from './weather.ts';

/** What the columns are made of: filled logs of the load, the calendar and, where known, temperature. */
export type FeatureSource = {
  points: number;
  /** Date of the first row, days since 1970: the season. */
  firstDate: number;
  log: Float64Array;
  weather?: Weather | undefined;
  calendar: GridCalendar;
  /** Days between the last known day and the day of the forecast: 1 = issued at midnight, 2 = a day earlier. */
  lag: number;
};

const YEAR = 365.2425;

/** Mean of `count` values from `from` on. */
export function meanOf(values: Float64Array, from: number, count: number): number {
  let sum = 0;
  for (let i = from; i < from + count; i += 1) sum += values[i]!;
  return sum / count;
}

const flag = (flags: Uint8Array, day: number): number => flags[day] ?? 0;

/** One column for each day of the week, all 0 on a holiday. */
function kindColumns({ kind, holiday }: GridCalendar, day: number): number[] {
  return [0, 1, 2, 3, 4, 5, 6].map((one) => (kind[day] === one && !holiday[day] ? 1 : 0));
}

/** Columns that all points of a day share. */
export function dayColumns(source: FeatureSource, day: number): number[] {
  const { points, log, lag, calendar } = source;
  const known = day - lag;
  const week = day - 7;
  const tail = (d: number, hours: number) => {
    const count = Math.round((hours * points) / 24);
    return meanOf(log, (d + 1) * points - count, count);
  };
  const mean = (d: number) => meanOf(log, d * points, points);
  const columns = [mean(known), mean(known - 1), mean(week), mean(week - lag)];
  columns.push(tail(known, 2), tail(known, 6), tail(week - lag, 2), ...kindColumns(calendar, day));
  for (const back of [0, 1, 2, 7]) columns.push(flag(calendar.holiday, day - back));
  for (const back of [1, 7]) columns.push(flag(calendar.makeUp, day - back));
  const rest = isRest(calendar, day) ? 1 : 0;
  columns.push(flag(calendar.holiday, day + 1) * (1 - rest));
  for (let k = 1; k <= 3; k += 1) {
    const angle = (2 * Math.PI * k * (source.firstDate + day)) / YEAR;
    columns.push(Math.sin(angle), Math.cos(angle));
    if (k === 1) columns.push(rest * Math.sin(angle), rest * Math.cos(angle));
  }
  columns.push(day / 365);
  return columns;
}

/** Columns of one point of a day. */
export function pointColumns(source: FeatureSource, day: number, point: number): number[] {
  const { log, lag, points } = source;
  const at = (back: number) => log[(day - back) * points + point]!;
  let week = 0;
  for (let back = lag; back < lag + 7; back += 1) week += at(back);
  return [at(lag), at(lag + 1), at(7), at(14), week / 7, (at(7) + at(14) + at(21) + at(28)) / 4];
}

/** Columns that say how alike two days are, each with how much it counts (see `kernel.ts`). */
export function likenessColumns(source: FeatureSource, day: number): { value: number; scale: number }[] {
  const { points, log, lag, calendar } = source;
  const temperature = source.weather?.temperature;
  const parts = (values: Float64Array, d: number, count: number) =>
    Array.from({ length: count }, (_, i) =>
      meanOf(values, d * points + (i * points) / count, points / count),
    );
  const known = day - lag;
  const yesterday = parts(log, known, 8);
  const before = parts(log, known - 7, 8);
  const week = parts(log, day - 7, 8);
  const level = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [here, there] = [level(yesterday), level(week)];
  const daily = (d: number) => meanOf(log, d * points, points);
  const columns: { value: number; scale: number }[] = [];
  const add = (scale: number, values: number[]) => {
    for (const value of values) columns.push({ value, scale });
  };
  add(
    0.7,
    yesterday.map((value, i) => value - before[i]!),
  );
  add(1, [here - daily(known - 1), there - daily(day - 7 - lag), here - there, here]);
  add(0.5, [...week.map((value) => value - there), ...yesterday.map((value) => value - here)]);
  add(1, [...kindColumns(calendar, day), flag(calendar.holiday, day)]);
  add(
    1,
    [day - 1, day - 7, day + 1].map((d) => flag(calendar.holiday, d)),
  );
  const angle = (2 * Math.PI * (source.firstDate + day)) / YEAR;
  add(1, [Math.sin(angle), Math.cos(angle), Math.sin(2 * angle), Math.cos(2 * angle)]);
  if (!temperature) return columns;
  add(1.5, parts(temperature, day, 6));
  add(1, parts(temperature, day - 1, 3));
  add(0.5, parts(temperature, day - 7, 2));
  return columns;
}
