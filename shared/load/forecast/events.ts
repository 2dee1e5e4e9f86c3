import type { FeatureSource } from './features.ts';
import type { GridCalendar } from './grid.ts';

/** Something that bends the load for days every year, on a date of its own. */
export type YearlyEvent = {
  name: string;
  /** First and last day of its influence, counted from day 0. */
  from: number;
  to: number;
  /** Rows of its day 0, oldest first; rows outside the grid are left alone. */
  anchors: number[];
};

/** What events add to the log of the load, and the calendar without what they explain. */
export type EventShift = {
  /** days × points; 0 where no event is known. */
  shift: Float64Array;
  /** How much a day may count for learning: less in an event, hardly in one that nothing is known of. */
  trust: Float64Array;
  calendar: GridCalendar;
  /** Names of the events that are used. */
  used: string[];
};

type History = Pick<FeatureSource, 'points' | 'log' | 'calendar'> & { days: number; known: number };

/** Days before and after an event that say how the load would run without it. */
const AROUND = 21;
/** Weight of a year against the one after it, and how slowly few years are believed. */
const FADE = 0.7;
const SHRINK = 0.3;
const TRUST = { known: 0.4, unknown: 0.1 };
/** A profile is used when it leaves less than this of the effect it had to explain. */
const EXPLAINS = 0.6;
/** An effect smaller than this (log, root of the mean square) is left to the plain columns. */
const SMALL = 0.04;
/** One year alone is believed when the closure is long and deep (log of the load over the first days). */
const DEEP = -0.08;

/** Groups of days that look alike: workdays, Saturdays, Sundays. */
const groupOf = ({ kind }: GridCalendar, day: number): number => Math.max(0, (kind[day] ?? 0) - 4);

/** Mean days of each group in rows from … to; a group without a day takes the workdays'. Undefined without any. */
function usualDays(history: History, from: number, to: number): Float64Array[] | undefined {
  const { log, points, calendar } = history;
  const sums = [0, 1, 2].map(() => new Float64Array(points));
  const counts = [0, 0, 0];
  for (let day = from; day <= to; day += 1) {
    if (calendar.holiday[day]) continue;
    const group = groupOf(calendar, day);
    counts[group]! += 1;
    for (let i = 0; i < points; i += 1) sums[group]![i]! += log[day * points + i]!;
  }
  if (counts[0] === 0) return undefined;
  return sums.map((sum, group) => {
    const [from, count] = counts[group] ? [sum, counts[group]!] : [sums[0]!, counts[0]!];
    return from.map((value) => value / count);
  });
}

/** What one year's event did: log load less the straight line between the usual days before and after. */
function profileOf(history: History, event: YearlyEvent, anchor: number): Float64Array | undefined {
  const { log, points, calendar, known } = history;
  const first = anchor + event.from;
  const last = anchor + event.to;
  if (first - AROUND < 0 || last + AROUND > known) return undefined;
  const before = usualDays(history, first - AROUND, first - 1);
  const after = usualDays(history, last + 1, last + AROUND);
  if (!before || !after) return undefined;
  const span = last - first + 1;
  const profile = new Float64Array(span * points);
  for (let k = 0; k < span; k += 1) {
    const day = first + k;
    // A holiday is measured against a workday; that it is one is part of the event.
    const group = calendar.holiday[day] ? 0 : groupOf(calendar, day);
    const share = (k + AROUND / 2) / (span + AROUND);
    for (let i = 0; i < points; i += 1) {
      const line = before[group]![i]! * (1 - share) + after[group]![i]! * share;
      const value = log[day * points + i]! - line;
      if (Number.isNaN(value)) return undefined;
      profile[k * points + i] = value;
    }
  }
  return profile;
}

/** What earlier years lead to expect, newest first. */
function expected(earlier: (Float64Array | undefined)[]): Float64Array | undefined {
  let sum: Float64Array | undefined;
  let total = 0;
  let years = 0;
  for (const [back, profile] of earlier.entries()) {
    if (!profile) continue;
    const weight = FADE ** back;
    sum ??= new Float64Array(profile.length);
    for (let i = 0; i < profile.length; i += 1) sum[i]! += weight * profile[i]!;
    total += weight;
    years += 1;
  }
  const factor = years / (years + SHRINK) / total;
  return sum?.map((value) => value * factor);
}

const size = (values: Float64Array): number => values.reduce((sum, value) => sum + value * value, 0);

/** Whether the event's profiles are worth using, judged by what earlier years said of later ones. */
function isWorthIt(event: YearlyEvent, profiles: (Float64Array | undefined)[], points: number): boolean {
  const known = profiles.filter((one) => one !== undefined);
  if (known.length === 0) return false;
  if (known.length === 1) {
    const first = -event.from * points;
    const deep = known[0]!.slice(first, first + 5 * points);
    return event.to - event.from > 20 && deep.reduce((sum, value) => sum + value, 0) / deep.length < DEEP;
  }
  let left = 0;
  let whole = 0;
  for (let year = 1; year < known.length; year += 1) {
    const guess = expected(known.slice(0, year).toReversed())!;
    whole += size(known[year]!);
    left += size(known[year]!.map((value, i) => value - guess[i]!));
  }
  const values = known.slice(1).reduce((sum, one) => sum + one.length, 0);
  return left < whole * EXPLAINS && Math.sqrt(whole / values) > SMALL;
}

/**
 * What yearly events are expected to do to each day, learnt from earlier years only: the occurrence of a year is
 * shifted by what the years before it say, and so is the coming one.
 */
export function eventShift(history: History, events: readonly YearlyEvent[]): EventShift {
  const { points, days, calendar } = history;
  const result: EventShift = {
    shift: new Float64Array(days * points),
    trust: new Float64Array(days).fill(1),
    calendar: { kind: calendar.kind.slice(), holiday: calendar.holiday.slice(), makeUp: calendar.makeUp },
    used: [],
  };
  for (const event of events) {
    const profiles = event.anchors.map((anchor) => profileOf(history, event, anchor));
    if (!isWorthIt(event, profiles, points)) continue;
    result.used.push(event.name);
    for (const [year, anchor] of event.anchors.entries())
      applyYear(result, { points, days }, event, anchor, expected(profiles.slice(0, year).toReversed()));
  }
  return result;
}

function applyYear(
  result: EventShift,
  { points, days }: { points: number; days: number },
  event: YearlyEvent,
  anchor: number,
  profile: Float64Array | undefined,
): void {
  for (let k = event.from; k <= event.to; k += 1) {
    const day = anchor + k;
    if (day < 0 || day >= days) continue;
    result.trust[day] = profile ? TRUST.known : TRUST.unknown;
    if (!profile) continue;
    const start = (k - event.from) * points;
    for (let i = 0; i < points; i += 1) result.shift[day * points + i]! += profile[start + i]!;
    if (!result.calendar.holiday[day]) continue;
    // What the holiday does is in the profile: left is an ordinary workday.
    result.calendar.holiday[day] = 0;
    result.calendar.kind[day] = 2;
  }
}

/** How deep the load fell in the days after day 0 of the event, log, mean over the years; NaN when never seen. */
export function depthOf(history: History, event: YearlyEvent): number {
  const profiles = event.anchors
    .map((anchor) => profileOf(history, event, anchor))
    .filter((one) => one !== undefined);
  const { points } = history;
  let deepest = Number.NaN;
  for (const profile of profiles) {
    const first = -event.from * points;
    const days = profile.slice(first, first + 5 * points);
    const depth = days.reduce((sum, value) => sum + value, 0) / days.length;
    // The year in which it showed least decides.
    deepest = Number.isNaN(deepest) ? depth : Math.max(deepest, depth);
  }
  return deepest;
}
