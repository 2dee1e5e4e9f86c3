import { DAY_MS } from '../../time.ts';
import { median } from './clean.ts';
import type { GridCalendar, LoadGrid } from './grid.ts';

/** A workday whose morning is this much like a Sunday's was a holiday; one year alone has to be surer. */
const LIKE_SUNDAY = 0.55;
const SURE = 0.8;
const BACK = 28;
/** Least rise of a workday morning over a Sunday's (log) in which holidays can be seen. */
const VISIBLE = 0.03;
/** Days around and after Easter that are holidays somewhere. */
const EASTER_OFFSETS = [-3, -2, 1, 39, 50, 60];

/** Whether a workday's score (see `restScores`) says that it was a holiday. */
export const isHolidayScore = (score: number): boolean => score > LIKE_SUNDAY;

/** Rise of the load from night to morning, log: people going to work, whatever the weather. */
function rise(log: Float64Array, points: number, day: number): number {
  const mean = (fromHour: number, toHour: number) => {
    const from = Math.round((fromHour * points) / 24);
    const to = Math.round((toHour * points) / 24);
    let sum = 0;
    for (let i = from; i < to; i += 1) sum += log[day * points + i]!;
    return sum / (to - from);
  };
  return mean(7, 11) - mean(2, 5);
}

/**
 * How much each workday's morning was like a Sunday's: 0 = a workday, 1 = a Sunday; NaN at weekends and where it
 * cannot be seen. Each day is compared with the four weeks before it only.
 */
export function restScores(
  grid: Pick<LoadGrid, 'points' | 'days' | 'calendar'>,
  log: Float64Array,
): Float64Array {
  const { points, days, calendar } = grid;
  const rises = Float64Array.from({ length: days }, (_, day) => rise(log, points, day));
  const scores = new Float64Array(days).fill(Number.NaN);
  for (let day = BACK; day < days; day += 1) {
    if (calendar.kind[day]! > 4) continue;
    const of = (isAlike: (kind: number) => boolean) => {
      const found: number[] = [];
      for (let back = 1; back <= BACK; back += 1)
        if (isAlike(calendar.kind[day - back]!)) found.push(rises[day - back]!);
      return median(found);
    };
    const work = of((kind) => kind < 5);
    const sunday = of((kind) => kind === 6);
    if (work - sunday > VISIBLE) scores[day] = (work - rises[day]!) / (work - sunday);
  }
  return scores;
}

/** Easter Sunday of a year, days since 1970 (Gauss, as Meeus writes it). */
function easter(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - (c % 4)) % 7;
  const f = d + e - 7 * Math.floor((a + 11 * d + 22 * e) / 451) + 114;
  return Date.UTC(year, Math.floor(f / 31) - 1, (f % 31) + 1) / DAY_MS;
}

type Scored = { firstDate: number; known: number; scores: Float64Array };

/** A day of an earlier year and how much it was like a Sunday. */
type Seen = { date: number; score: number };

/** Days of earlier years by a rule that leads from a year to a date (days since 1970). */
function earlier(
  { firstDate, known, scores }: Scored,
  year: number,
  dateIn: (year: number) => number,
): Seen[] {
  const found: Seen[] = [];
  for (let one = year - 1; one >= year - 6; one -= 1) {
    const date = dateIn(one);
    const score = scores[date - firstDate];
    if (date - firstDate <= known && score !== undefined && !Number.isNaN(score)) found.push({ date, score });
  }
  return found;
}

const yearOf = (date: number): number => new Date(date * DAY_MS).getUTCFullYear();
const fromEaster = (date: number): number => date - easter(yearOf(date));

/** One year alone: sure, and neither a Monday nor a day of Easter, which have no fixed date. */
const isFixedFeast = ({ date, score }: Seen): boolean =>
  score > SURE && new Date(date * DAY_MS).getUTCDay() !== 1 && !EASTER_OFFSETS.includes(fromEaster(date));

/**
 * Whether a day is expected to be a holiday: the same date, the same weekday of its month, or the same distance from
 * Easter was one in every year in which it could be seen.
 */
function isExpected(scored: Scored, row: number): boolean {
  const today = scored.firstDate + row;
  const date = new Date(today * DAY_MS);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const utc = (one: number, at: number) => Date.UTC(one, month, at) / DAY_MS;
  const fixed = earlier(scored, year, (one) => utc(one, day));
  const byWeek = earlier(scored, year, (one) => {
    const first = new Date(Date.UTC(one, month, 1)).getUTCDay();
    return utc(one, 1 + ((date.getUTCDay() - first + 7) % 7) + 7 * Math.floor((day - 1) / 7));
  });
  const offset = fromEaster(today);
  const byEaster = EASTER_OFFSETS.includes(offset)
    ? earlier(scored, year, (one) => easter(one) + offset)
    : [];
  const always = (found: Seen[]) => found.length >= 2 && found.every(({ score }) => isHolidayScore(score));
  if (always(fixed) || always(byWeek) || always(byEaster)) return true;
  return fixed.length === 1 && isFixedFeast(fixed[0]!);
}

/** The calendar with holidays as the load showed them up to the row `known`, and as they are expected after it. */
export function learntCalendar(
  grid: Pick<LoadGrid, 'firstDay' | 'days' | 'calendar'>,
  scores: Float64Array,
  known: number,
): GridCalendar {
  const { calendar } = grid;
  const holiday = calendar.holiday.slice();
  const scored = { firstDate: Date.parse(`${grid.firstDay}T00:00:00Z`) / DAY_MS, known, scores };
  const last = Math.min(holiday.length - 1, known + 60);
  for (let day = 0; day <= last; day += 1) {
    if (day <= known) holiday[day] = isHolidayScore(scores[day]!) ? 1 : 0;
    else if (calendar.kind[day]! < 5) holiday[day] = isExpected(scored, day) ? 1 : 0;
  }
  return { ...calendar, holiday };
}
