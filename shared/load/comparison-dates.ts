import type { Comparison } from '../model/curve.ts';
import { addDays } from '../time.ts';

/** The day a comparison looks at, and what a reader has to know about it. */
export type ComparisonDay = {
  day: string;
  /** The calendar has no such day that month: the month's last one was taken. */
  isSubstitute: boolean;
  /** Days from the first day of Spring Festival; only when aligned to it. */
  festivalOffset?: number;
};

/** What comparison days need to know about the calendar and the weather. */
export type CalendarFacts = {
  /** First day of Spring Festival of a year (YYYY-MM-DD), or undefined when the table does not reach there. */
  springFestival(year: number): string | undefined;
  /** 'work', 'rest' or 'holiday', make-up workdays and the site's own changes included. */
  dayKind(day: string): string;
  /** Highest and lowest temperature of a day, °C; undefined when not known. */
  weather(day: string): DayWeather | undefined;
};
export type DayWeather = { maxC: number; minC: number };

const exact = (day: string): ComparisonDay => ({ day, isSubstitute: false });
const yearOf = (day: string): number => Number(day.slice(0, 4));
const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);

/** Same calendar day `months` earlier; a day the month does not have becomes its last, marked as substitute. */
export function monthsBefore(day: string, months: number): ComparisonDay {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const target = new Date(Date.UTC(year, month - 1 - months, 1));
  const last = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate();
  target.setUTCDate(Math.min(date, last));
  return { day: target.toISOString().slice(0, 10), isSubstitute: date > last };
}

/**
 * The day of last year that lies as many days from Spring Festival as `day` does from the nearest one. Weekdays do
 * not fit, which is why the offset goes with it. Undefined outside the table of festivals.
 */
export function festivalAligned(
  day: string,
  springFestival: CalendarFacts['springFestival'],
): ComparisonDay | undefined {
  const nearest = [yearOf(day), yearOf(day) + 1]
    .flatMap((year) => {
      const first = springFestival(year);
      return first ? [{ year, offset: daysBetween(first, day) }] : [];
    })
    .sort((a, b) => Math.abs(a.offset) - Math.abs(b.offset))[0];
  const before = nearest && springFestival(nearest.year - 1);
  if (!nearest || !before) return undefined;
  return { day: addDays(before, nearest.offset), isSubstitute: false, festivalOffset: nearest.offset };
}

/** How many days back a weather-alike day is looked for. */
const WEATHER_DAYS = 800;

/**
 * The earlier day of the same kind (workday, rest day, holiday) whose highest and lowest temperatures differ least;
 * of equal ones the latest. Undefined when the temperature of the day is not known, or of no other.
 */
export function weatherAlike(day: string, facts: CalendarFacts): ComparisonDay | undefined {
  const wanted = facts.weather(day);
  if (!wanted) return undefined;
  const kind = facts.dayKind(day);
  let best: { day: string; distance: number } | undefined;
  for (let back = 1; back <= WEATHER_DAYS; back += 1) {
    const candidate = addDays(day, -back);
    const weather = facts.weather(candidate);
    if (!weather || facts.dayKind(candidate) !== kind) continue;
    const distance = Math.abs(weather.maxC - wanted.maxC) + Math.abs(weather.minC - wanted.minC);
    if (!best || distance < best.distance) best = { day: candidate, distance };
  }
  return best && exact(best.day);
}

/** The day a comparison looks at; undefined when the calendar or the weather does not know. */
export function comparisonDay(
  day: string,
  comparison: Comparison,
  facts: CalendarFacts,
): ComparisonDay | undefined {
  switch (comparison) {
    case 'yesterday':
      return exact(addDays(day, -1));
    case 'sameWeekday':
      return exact(addDays(day, -7));
    case 'lastMonth':
      return monthsBefore(day, 1);
    case 'lastYear':
      return monthsBefore(day, 12);
    case 'days364':
      return exact(addDays(day, -364));
    case 'springFestival':
      return festivalAligned(day, facts.springFestival);
    case 'weatherAlike':
      return weatherAlike(day, facts);
  }
}
