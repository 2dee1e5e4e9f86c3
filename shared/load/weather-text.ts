import { clockReader } from './load-stamp.ts';

export type WeatherDay = { day: string; maxC: number; minC: number };

/** No thermometer in the open shows less or more, °C. */
const LOWEST_C = -70;
const HIGHEST_C = 60;
const clock = /^\d{1,2}:\d{2}(?::\d{2})?$/;
const number = /^[+-]?\d+(?:\.\d+)?(?:℃|°C?)?$/i;

/** The day a cell names, as 2026-11-24; undefined when it names none. */
function dayIn(cell: string): string | undefined {
  if (!/\D/.test(cell) && cell.length !== 8) return undefined;
  const minutes = clockReader(undefined, [cell])(cell.replace(/[T ].*$/, ''));
  return minutes === undefined ? undefined : new Date(minutes * 60_000).toISOString().slice(0, 10);
}

/** The temperatures of one line, or undefined when something in it is none. */
function temperaturesIn(cells: readonly string[]): number[] | undefined {
  const found = cells.filter((cell) => !clock.test(cell));
  if (!found.every((cell) => number.test(cell))) return undefined;
  const values = found.map(Number.parseFloat);
  return values.every((value) => value >= LOWEST_C && value <= HIGHEST_C) ? values : undefined;
}

/**
 * Temperatures (°C) as people paste them from a table: a day in front, then its highest, mean and lowest in any order,
 * or a value for every hour in one line or in several. A day's highest and lowest come out, in order of days. `wrong`
 * are the numbers of lines (from 1) that say no day or no temperature; a heading is not one of them.
 */
export function parseWeather(text: string): { rows: WeatherDay[]; wrong: number[] } {
  const values = new Map<string, number[]>();
  const lines = new Map<string, number[]>();
  const wrong: number[] = [];
  let isHeading = true;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const [first, ...rest] = line.split(/[\s,;，；]+/).filter((cell) => cell !== '');
    if (first === undefined) continue;
    const day = dayIn(first);
    const found = day && temperaturesIn(rest);
    if (found && found.length > 0) {
      values.set(day, [...(values.get(day) ?? []), ...found]);
      lines.set(day, [...(lines.get(day) ?? []), index + 1]);
    } else if (!isHeading || day) wrong.push(index + 1);
    isHeading = false;
  }
  const rows: WeatherDay[] = [];
  for (const [day, all] of values)
    if (all.length > 1) rows.push({ day, maxC: Math.max(...all), minC: Math.min(...all) });
    else wrong.push(...(lines.get(day) ?? []));
  return {
    rows: rows.toSorted((a, b) => (a.day < b.day ? -1 : 1)),
    wrong: wrong.toSorted((a, b) => a - b),
  };
}
