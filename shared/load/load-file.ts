import { addDays } from '../time.ts';
import { type DayKind, weekKind } from './holidays.ts';
import { clockReader } from './load-stamp.ts';
import type { DayCurves } from './references.ts';

/** A load file as consecutive local days of equal length. Values keep the file's own unit; NaN is a gap. */
export type LoadSeries = {
  stepMinutes: number;
  pointsPerDay: number;
  /** Consecutive calendar days, first to last. */
  days: string[];
  /** One value a point, `days.length × pointsPerDay`. */
  values: Float64Array;
  /** Same shape as `values`; undefined when the file has no such column. */
  temperature: Float64Array | undefined;
  hasHolidays: boolean;
  /** Days the file flags in most of their rows. */
  holidays: Set<string>;
  /** Days with a doubled or a missing hour: the clock was changed. */
  clockChanges: Set<string>;
  /** What was read, and what was done to it. */
  notes: {
    rows: number;
    columns: Record<string, string>;
    /** Stamps name the beginning of their step, or its end. */
    stamps: 'start' | 'end';
    /** Steps that had several values, averaged. */
    averaged: number;
    /** Points filled in from their neighbours (gaps of an hour at most). */
    interpolated: number;
    /** Points that stay gaps. */
    missing: number;
    /** The first rows that could not be read, with their line. */
    rejected: { line: number; reason: string }[];
    rejectedRows: number;
  };
};

export type LoadFileOptions = {
  /** Step wanted; finer data are averaged. The file's own when left out. */
  stepMinutes?: number | undefined;
  /** What a stamp means; found out when left out. */
  stamps?: 'start' | 'end' | undefined;
  /** IANA zone for stamps in UTC (`…Z`); without it the clock is taken as written. */
  zone?: string | undefined;
};

/** Why a load file cannot be used, in words for the person at the command line. */
export class LoadFileError extends Error {}

const DAY_MINUTES = 1_440;
const MAX_REJECTED = 20;
const names = {
  time: ['time', 'time_local', 'timestamp', 'datetime', 'date_time', 'date', '时间', 'time_utc'],
  value: [
    'value',
    'load',
    'demand',
    'demand_mw',
    'load_mw',
    'mw',
    'kw',
    '负荷',
    '负荷kw',
    '负荷mw',
    '有功',
    '数值',
  ],
  temperature: ['temperature', 'temperature_c', 'temp', '温度', '气温'],
  holiday: ['holiday', 'is_holiday', '节假日'],
};
type ColumnName = keyof typeof names;
type Columns = Partial<Record<ColumnName, number>> & { time: number; value: number };
type Row = { minute: number; value: number; temperature: number; holiday: boolean };

/** Reads a comma-, semicolon- or tab-separated file with a heading. Throws LoadFileError. */
export function parseLoadFile(text: string, options: LoadFileOptions = {}): LoadSeries {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const head = lines[0] ?? '';
  const separator = [',', ';', '\t'].find((one) => head.includes(one)) ?? ',';
  const heading = cellsOf(head, separator).map(plain);
  const columns = columnsOf(heading);
  const clock = clockReader(options.zone, stampsOf(lines, separator, columns.time));
  const notes: LoadSeries['notes'] = {
    rows: 0,
    columns: Object.fromEntries(Object.entries(columns).map(([name, at]) => [name, heading[at] ?? ''])),
    stamps: 'start',
    averaged: 0,
    interpolated: 0,
    missing: 0,
    rejected: [],
    rejectedRows: 0,
  };
  const rows: Row[] = [];
  let has24 = false;
  for (let at = 1; at < lines.length; at += 1) {
    const line = lines[at]!;
    if (line.trim() === '') continue;
    notes.rows += 1;
    const cells = cellsOf(line, separator);
    const stamp = plain(cells[columns.time] ?? '');
    const minute = clock(stamp);
    if (minute === undefined) {
      notes.rejectedRows += 1;
      if (notes.rejected.length < MAX_REJECTED)
        notes.rejected.push({ line: at + 1, reason: `no time: ${stamp.slice(0, 40)}` });
      continue;
    }
    has24 ||= /[ T]24:/.test(stamp);
    rows.push(rowOf(minute, cells, columns));
  }
  if (rows.length < 2) throw new LoadFileError('fewer than two rows with a time');
  return gridOf(rows, columns, options, has24, notes);
}

/** The cells of a line; a separator between quotes is part of its cell. */
function cellsOf(line: string, separator: string): string[] {
  if (!line.includes('"')) return line.split(separator);
  const cells: string[] = [];
  let from = 0;
  let isQuoted = false;
  for (let i = 0; i <= line.length; i += 1) {
    if (line[i] === '"') isQuoted = !isQuoted;
    if (i < line.length && (isQuoted || line[i] !== separator)) continue;
    cells.push(line.slice(from, i));
    from = i + 1;
  }
  return cells;
}

function* stampsOf(lines: readonly string[], separator: string, column: number): Generator<string> {
  for (const line of lines.slice(1)) yield plain(cellsOf(line, separator)[column] ?? '');
}

function plain(cell: string): string {
  const text = cell.trim();
  return text.startsWith('"') && text.endsWith('"') && text.length > 1 ? text.slice(1, -1).trim() : text;
}

function columnsOf(heading: string[]): Columns {
  const lower = heading.map((name) => name.toLowerCase());
  const found: Partial<Record<ColumnName, number>> = {};
  for (const [column, aliases] of Object.entries(names) as [ColumnName, string[]][]) {
    const alias = aliases.find((name) => lower.includes(name));
    if (alias !== undefined) found[column] = lower.indexOf(alias);
  }
  const { time, value } = found;
  if (time === undefined || value === undefined)
    throw new LoadFileError(
      `columns time,value[,temperature,holiday] are wanted; the heading reads ${heading.join(',').slice(0, 120)}`,
    );
  return { ...found, time, value };
}

/** A number, or NaN for an empty or unreadable cell; thousands may be apart, and a lonely comma is a decimal one. */
function numberOf(cell: string | undefined): number {
  const text = plain(cell ?? '');
  if (text === '') return Number.NaN;
  const value = Number(text);
  if (!Number.isNaN(value)) return value;
  if (/^[+-]?\d{1,3}([, ]\d{3})+(\.\d+)?$/.test(text)) return Number(text.replace(/[, ]/g, ''));
  return /^[+-]?\d+,\d+$/.test(text) ? Number(text.replace(',', '.')) : Number.NaN;
}

function rowOf(minute: number, cells: string[], columns: Columns): Row {
  const flag = columns.holiday === undefined ? '' : plain(cells[columns.holiday] ?? '');
  return {
    minute,
    value: numberOf(cells[columns.value]),
    temperature: columns.temperature === undefined ? Number.NaN : numberOf(cells[columns.temperature]),
    holiday: flag !== '' && !/^(0|0\.0|false|no|n|f|否)$/i.test(flag),
  };
}

/** The smallest distance that at least one in twenty neighbours has, minutes; gaps are longer, strays are rare. */
function stepOf(rows: Row[]): number {
  const counts = new Map<number, number>();
  for (let i = 1; i < rows.length; i += 1) {
    const gap = rows[i]!.minute - rows[i - 1]!.minute;
    if (gap > 0) counts.set(gap, (counts.get(gap) ?? 0) + 1);
  }
  const step = [...counts]
    .filter(([, count]) => count * 20 >= rows.length)
    .reduce((least, [gap]) => Math.min(least, gap), Number.POSITIVE_INFINITY);
  if (step > DAY_MINUTES || DAY_MINUTES % step !== 0)
    throw new LoadFileError(`the distance of the rows (${step} minutes) does not divide a day`);
  return step;
}

function gridOf(
  rows: Row[],
  columns: Columns,
  options: LoadFileOptions,
  has24: boolean,
  notes: LoadSeries['notes'],
): LoadSeries {
  rows.sort((a, b) => a.minute - b.minute);
  const own = stepOf(rows);
  const stepMinutes = options.stepMinutes ?? own;
  if (stepMinutes < own || DAY_MINUTES % stepMinutes !== 0)
    throw new LoadFileError(`a step of ${stepMinutes} minutes is wanted, the rows are ${own} minutes apart`);
  const clockOf = (row: Row | undefined) => (row?.minute ?? 0) % DAY_MINUTES;
  // A file that begins at the end of the first step and ends at midnight names the ends of its steps.
  const namesEnds = has24 || (clockOf(rows[0]) === own && clockOf(rows.at(-1)) === 0);
  notes.stamps = options.stamps ?? (namesEnds ? 'end' : 'start');
  if (notes.stamps === 'end') for (const row of rows) row.minute -= own;
  const first = Math.floor(rows[0]!.minute / DAY_MINUTES);
  const last = Math.floor(rows.at(-1)!.minute / DAY_MINUTES);
  if (last - first > 36_600) throw new LoadFileError('more than a hundred years');
  const start = new Date(first * DAY_MINUTES * 60_000).toISOString().slice(0, 10);
  const days = Array.from({ length: last - first + 1 }, (_, i) => addDays(start, i));
  const pointsPerDay = DAY_MINUTES / stepMinutes;
  const size = days.length * pointsPerDay;
  const slotOf = (row: Row) => Math.floor((row.minute - first * DAY_MINUTES) / stepMinutes);
  const values = meansOf(rows, slotOf, size, (row) => row.value);
  const temperature =
    columns.temperature === undefined
      ? undefined
      : meansOf(rows, slotOf, size, (row) => row.temperature).means;
  const perPoint = stepMinutes / own;
  notes.averaged = values.counts.reduce((sum, count) => sum + (count > perPoint ? 1 : 0), 0);
  const clockChanges = clockChangesOf(values.counts, days, { pointsPerDay, perPoint, perHour: 60 / own });
  notes.interpolated = fillShort(values.means, Math.max(1, Math.floor(60 / stepMinutes)));
  if (temperature) fillShort(temperature, Math.floor(360 / stepMinutes));
  notes.missing = values.means.reduce((sum, value) => sum + (Number.isNaN(value) ? 1 : 0), 0);
  return {
    stepMinutes,
    pointsPerDay,
    days,
    values: values.means,
    temperature,
    hasHolidays: columns.holiday !== undefined,
    holidays: holidaysOf(rows, days, first),
    clockChanges,
    notes,
  };
}

function meansOf(
  rows: Row[],
  slotOf: (row: Row) => number,
  size: number,
  of: (row: Row) => number,
): { means: Float64Array; counts: Uint16Array } {
  const means = new Float64Array(size);
  const counts = new Uint16Array(size);
  for (const row of rows) {
    const value = of(row);
    if (!Number.isFinite(value)) continue;
    const slot = slotOf(row);
    means[slot]! += value;
    counts[slot]! += 1;
  }
  for (let i = 0; i < size; i += 1) means[i] = counts[i] === 0 ? Number.NaN : means[i]! / counts[i]!;
  return { means, counts };
}

/** Days inside the file whose rows are one hour too many or too few, at night: the clock was put back or forward. */
function clockChangesOf(
  counts: Uint16Array,
  days: string[],
  { pointsPerDay, perPoint, perHour }: { pointsPerDay: number; perPoint: number; perHour: number },
): Set<string> {
  const found = new Set<string>();
  if (perHour < 1) return found;
  const night = (pointsPerDay * 4) / 24;
  for (let day = 0; day < days.length; day += 1) {
    let difference = 0;
    let atNight = 0;
    for (let point = 0; point < pointsPerDay; point += 1) {
      const more = counts[day * pointsPerDay + point]! - perPoint;
      difference += more;
      if (point < night) atNight += more;
    }
    if (Math.abs(difference) === perHour && atNight === difference) found.add(days[day]!);
  }
  return found;
}

/** Fills gaps of at most `longest` points on the straight line between their neighbours; returns how many points. */
function fillShort(values: Float64Array, longest: number): number {
  let filled = 0;
  for (let from = 1; from < values.length; from += 1) {
    if (!Number.isNaN(values[from]!) || Number.isNaN(values[from - 1]!)) continue;
    let to = from;
    while (to < values.length && Number.isNaN(values[to]!)) to += 1;
    if (to < values.length && to - from <= longest) {
      const before = values[from - 1]!;
      const step = (values[to]! - before) / (to - from + 1);
      for (let i = from; i < to; i += 1) values[i] = before + step * (i - from + 1);
      filled += to - from;
    }
    from = to;
  }
  return filled;
}

function holidaysOf(rows: Row[], days: string[], first: number): Set<string> {
  const votes = new Int32Array(days.length);
  for (const row of rows) votes[Math.floor(row.minute / DAY_MINUTES) - first]! += row.holiday ? 1 : -1;
  return new Set(days.filter((_, day) => votes[day]! > 0));
}

/** The values of one day of a series; undefined when the day is not in it. */
export function dayValues(series: LoadSeries, day: string): Float64Array | undefined {
  const first = series.days[0];
  if (first === undefined) return undefined;
  const at = Math.round((Date.parse(day) - Date.parse(first)) / 86_400_000);
  if (!(at >= 0 && at < series.days.length)) return undefined;
  return series.values.subarray(at * series.pointsPerDay, (at + 1) * series.pointsPerDay);
}

/**
 * A load file as days for the references. Days the file flags are holidays; the others are what the calendar
 * says. Without clock changes the two days a year that are an hour longer or shorter are left out.
 */
export function fileCurves(
  series: LoadSeries,
  {
    withoutClockChanges = false,
    calendar = weekKind,
  }: { withoutClockChanges?: boolean; calendar?: (day: string) => DayKind } = {},
): DayCurves {
  return {
    pointsPerDay: series.pointsPerDay,
    curve: (day) => {
      if (withoutClockChanges && series.clockChanges.has(day)) return undefined;
      const values = dayValues(series, day);
      return values && !values.every(Number.isNaN) ? values : undefined;
    },
    kindOf: (day) => (series.holidays.has(day) ? 'holiday' : calendar(day)),
  };
}
