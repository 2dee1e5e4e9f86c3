import chineseDays from 'chinese-days';
import { weekdayOf } from '../time.ts';

/** What kind of day it is for electricity: make-up workdays are work, days off inside a holiday are holiday. */
export type DayKind = 'work' | 'rest' | 'holiday';

/** A day somebody entered in the settings; it goes before the table. */
export type HolidayEntry = { day: string; kind: DayKind; name: string };

export type HolidayCalendar = {
  kindOf(day: string): DayKind;
  /** Name of the holiday, or of the one a make-up workday belongs to; '' otherwise. */
  nameOf(day: string): string;
  isMakeUp(day: string): boolean;
  /** True for years whose arrangement is not in the table: fixed and lunar dates are used instead. */
  isEstimated(day: string): boolean;
};

type Known = { kind: DayKind; name: string; isMakeUp: boolean };

/**
 * The State Council's arrangements as the package `chinese-days` keeps them, from 2004 to this year. They come out
 * each November; until the package is renewed the next year is estimated, and entries of the settings go first.
 */
const TABLE = { from: 2004, to: 2026 };
/** Days off that every year has, as month-day; lunar dates as month-day of the lunar year. */
const solarFeasts = [
  { name: '元旦', from: '01-01', days: 1 },
  { name: '劳动节', from: '05-01', days: 5 },
  { name: '国庆节', from: '10-01', days: 7 },
];
const lunarFeasts = [
  { name: '春节', date: '01-01', before: 1, days: 7 },
  { name: '端午', date: '05-05', before: 0, days: 1 },
  { name: '中秋', date: '08-15', before: 0, days: 1 },
];

/** Week only: for files and places without a calendar. */
export function weekKind(day: string): DayKind {
  const weekday = weekdayOf(day);
  return weekday === 0 || weekday === 6 ? 'rest' : 'work';
}

/** The Chinese calendar of holidays and make-up workdays, with the utility's own entries before it. */
export function chineseCalendar(entries: readonly HolidayEntry[] = []): HolidayCalendar {
  const own = new Map(entries.map((entry) => [entry.day, entry]));
  const known = new Map<string, Known>();
  const look = (day: string): Known => {
    const before = known.get(day);
    if (before) return before;
    const entry = own.get(day);
    const found = entry
      ? { kind: entry.kind, name: entry.name, isMakeUp: entry.kind === 'work' && weekKind(day) === 'rest' }
      : fromTable(day);
    known.set(day, found);
    return found;
  };
  return {
    kindOf: (day) => look(day).kind,
    nameOf: (day) => look(day).name,
    isMakeUp: (day) => look(day).isMakeUp,
    isEstimated: (day) => !own.has(day) && !isInTable(day),
  };
}

const yearOf = (day: string) => Number(day.slice(0, 4));
const isInTable = (day: string) => yearOf(day) >= TABLE.from && yearOf(day) <= TABLE.to;

function fromTable(day: string): Known {
  const plain: Known = { kind: weekKind(day), name: '', isMakeUp: false };
  if (!isInTable(day)) {
    const name = estimatedFeast(day);
    return name ? { kind: 'holiday', name, isMakeUp: false } : plain;
  }
  const { work, name } = chineseDays.getDayDetail(day);
  const [, feast] = name.split(',');
  if (feast === undefined) return plain;
  return { kind: work ? 'work' : 'holiday', name: feast, isMakeUp: work };
}

/** Day of a lunar date. The package reads it in the machine's zone: noon there is the same date everywhere. */
function solarDayOf(year: number, lunar: string): string {
  const [month = 1, date = 1] = lunar.split('-').map(Number);
  return chineseDays.getSolarDateFromLunar(new Date(year, month - 1, date, 12)).date;
}

function estimatedFeast(day: string): string {
  const year = yearOf(day);
  const daysAfter = (from: string) => Math.round((Date.parse(day) - Date.parse(from)) / 86_400_000);
  for (const { name, from, days } of solarFeasts) {
    const at = daysAfter(`${year}-${from}`);
    if (at >= 0 && at < days) return name;
  }
  // The day of clear brightness falls on 4 or 5 April; it is the former in leap years and the year after.
  if (day === `${year}-04-${year % 4 < 2 ? '04' : '05'}`) return '清明';
  for (const { name, date, before, days } of lunarFeasts) {
    const at = daysAfter(solarDayOf(year, date)) + before;
    if (at >= 0 && at < days + before) return name;
  }
  return '';
}
