/** What a day chart draws, and the arithmetic of drawing it. */

export type DayLine = {
  key: string;
  /** Name at the end of the line. */
  label: string;
  color: string;
  width: number;
  dash?: string;
  /** 24 to 1,440 values in kW; null is a gap. */
  values: readonly (number | null)[];
  /** A band around it, as many values, kW. */
  band?: { low: readonly (number | null)[]; high: readonly (number | null)[] };
  /** Values that cannot be true. */
  bad?: readonly { point: number; count: number }[];
};
/** A level to hold against the load; minutes of the day. */
export type DayLevel = {
  key: string;
  label: string;
  kw: number;
  fromMinute: number;
  toMinute: number;
  isDashed?: boolean;
};
export type DayWindow = { title: string; fromMinute: number; toMinute: number };
/** First and last minute that are shown. */
export type MinuteRange = readonly [number, number];

export const WHOLE_DAY: MinuteRange = [0, 1_440];
/** Names at line ends keep this far apart, px. */
const LABEL_GAP = 17;

/** Values at `count` points a day: a line between two values is drawn straight, a gap stays a gap. */
export function drawnAt(values: readonly (number | null)[], count: number): (number | null)[] {
  if (values.length === count) return [...values];
  return Array.from({ length: count }, (_, i) => {
    const at = (i * values.length) / count;
    const before = values[Math.floor(at)] ?? null;
    if (Number.isInteger(at)) return before;
    const after = values[Math.floor(at) + 1] ?? null;
    return before === null || after === null ? null : before + (after - before) * (at % 1);
  });
}

/** One record for each moment shown, in the unit of the axis; keys of lines, and `key:band` as [low, high]. */
export function recordsOf(lines: readonly DayLine[], range: MinuteRange, perUnit: number) {
  const count = Math.max(24, ...lines.map((line) => line.values.length));
  const step = 1_440 / count;
  const scaled = (values: readonly (number | null)[]) =>
    drawnAt(values, count).map((value) => (value === null ? null : value / perUnit));
  const columns = lines.map((line) => ({
    key: line.key,
    values: scaled(line.values),
    low: line.band && scaled(line.band.low),
    high: line.band && scaled(line.band.high),
  }));
  const records: Record<string, unknown>[] = [];
  for (let i = 0; i < count; i += 1) {
    const minute = i * step;
    // One step beyond either edge, so that the line runs into it.
    if (minute < range[0] - step || minute > range[1] + step) continue;
    const record: Record<string, unknown> = { minute };
    for (const { key, values, low, high } of columns) {
      record[key] = values[i];
      if (low && high) record[`${key}:band`] = low[i] === null || high[i] === null ? null : [low[i], high[i]];
    }
    records.push(record);
  }
  return records;
}

export type Scale = { from: number; to: number; ticks: number[] };

/** Round steps and at most five grid lines; from a round value below the least, or through zero for differences. */
export function scaleOf(values: readonly number[], isSigned: boolean): Scale {
  const least = Math.min(...values, ...(isSigned ? [0] : []));
  const most = Math.max(...values, ...(isSigned ? [0] : []));
  const raw = (most - least || Math.abs(most) * 0.2 || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= raw) ?? raw;
  const below = Math.floor(least / step) * step;
  const from = isSigned || least < 0 ? below : Math.max(0, below);
  const to = Math.ceil((most + step * 0.05) / step) * step;
  const count = Math.round((to - from) / step);
  const ticks = Array.from({ length: count + 1 }, (_, i) => Number((from + i * step).toPrecision(12)));
  return { from, to, ticks };
}

/** Everything visible in the range, in the unit of the axis: what the scale must hold. */
export function shownValues(
  lines: readonly DayLine[],
  levels: readonly DayLevel[],
  range: MinuteRange,
  perUnit: number,
): number[] {
  const found: number[] = [];
  const take = (values: readonly (number | null)[]) => {
    const step = 1_440 / values.length;
    values.forEach((value, i) => {
      if (value !== null && i * step >= range[0] && i * step <= range[1]) found.push(value / perUnit);
    });
  };
  for (const line of lines) {
    take(line.values);
    if (line.band) {
      take(line.band.low);
      take(line.band.high);
    }
  }
  for (const { kw, fromMinute, toMinute } of levels)
    if (fromMinute < range[1] && toMinute > range[0]) found.push(kw / perUnit);
  return found;
}

/** Hours, quarter hours or minutes, so that there are about eight. */
export function minuteTicks([from, to]: MinuteRange): number[] {
  const step = [1, 5, 15, 30, 60, 180].find((one) => (to - from) / one <= 8) ?? 180;
  const first = Math.ceil(from / step) * step;
  return Array.from({ length: Math.floor((to - first) / step) + 1 }, (_, i) => first + i * step);
}

export const minuteClock = (minute: number): string => {
  const whole = Math.round(minute);
  return `${String(Math.floor(whole / 60)).padStart(2, '0')}:${String(whole % 60).padStart(2, '0')}`;
};

/** The last value in the range, or undefined. */
export function endOf(values: readonly (number | null)[], range: MinuteRange) {
  const step = 1_440 / values.length;
  for (
    let i = Math.min(values.length - 1, Math.floor(range[1] / step));
    i * step >= range[0] && i >= 0;
    i -= 1
  ) {
    const value = values[i];
    if (value !== null && value !== undefined) return { minute: i * step, value };
  }
  return undefined;
}

/** Moves names apart so that none covers another, and back from the lower edge. */
export function spread<T extends { y: number }>(ends: readonly T[], bottom: number): T[] {
  const sorted = ends.map((one) => ({ ...one })).sort((a, b) => a.y - b.y);
  for (let i = 1; i < sorted.length; i += 1)
    sorted[i]!.y = Math.max(sorted[i]!.y, sorted[i - 1]!.y + LABEL_GAP);
  let limit = bottom;
  for (let i = sorted.length - 1; i >= 0; i -= 1) {
    sorted[i]!.y = Math.min(sorted[i]!.y, limit);
    limit = sorted[i]!.y - LABEL_GAP;
  }
  return sorted;
}

/** Gaps between values, in minutes. */
export function gapsOf(values: readonly (number | null)[]): { from: number; to: number; points: number }[] {
  const gaps: { from: number; to: number; points: number }[] = [];
  const step = 1_440 / values.length;
  let last = -1;
  values.forEach((value, i) => {
    if (value === null) return;
    if (last >= 0 && i > last + 1) gaps.push({ from: (last + 1) * step, to: i * step, points: i - last - 1 });
    last = i;
  });
  return gaps;
}

/** Width of a full letter and of any other at the size of the names, px. */
const LETTER = { full: 12, half: 6.8 };
/** The names' distance from the plot on the left and from the edge on the right together, px. */
const AROUND_NAMES = 18;
const MOST_ROOM = 280;

/** Room that names at the line ends need to the right of the plot, px. */
export function nameRoom(lines: readonly DayLine[], levels: readonly DayLevel[]): number {
  const shown = lines.filter((line) => line.values.some((value) => value !== null));
  const widths = [...shown, ...levels].map(({ label }) =>
    [...label].reduce((sum, one) => sum + (one.codePointAt(0)! > 0x2000 ? LETTER.full : LETTER.half), 0),
  );
  return Math.min(MOST_ROOM, Math.ceil(Math.max(60, ...widths)) + AROUND_NAMES);
}
