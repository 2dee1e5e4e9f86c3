import { clockOf, dayOf, monthDayOf, weekdayOf } from '../../shared/time.ts';

import { isChinese } from './language.ts';

export { formatPhone as phone } from '../../shared/sms/phone.ts';

const weekdays = isChinese
  ? ['周日', '周一', '周二', '周三', '周四', '周五', '周六']
  : ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const longWeekdays = isChinese
  ? ['星期日', '星期一', '星期二', '星期三', '星期四', '星期五', '星期六']
  : ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** kW in one unit of region level: 万千瓦 in Chinese, MW in English. */
export const perRegionUnit = isChinese ? 10_000 : 1_000;
const minus = (text: string) => text.replace('-', '−');

/** Whole kW with thousands commas; — when missing. */
export function kw(value: number | null | undefined): string {
  return value === null || value === undefined || Number.isNaN(value)
    ? '—'
    : minus(Math.round(value).toLocaleString('en-US'));
}

/** kW in the unit of region level with the given decimals of 万千瓦; one fewer in MW. */
export function wan(value: number | null | undefined, digits = 2): string {
  return value === null || value === undefined || Number.isNaN(value)
    ? '—'
    : minus((value / perRegionUnit).toFixed(isChinese ? digits : Math.max(0, digits - 1)));
}

export function percent(part: number, whole: number): string {
  return whole === 0 ? '—' : minus(((part / whole) * 100).toFixed(1));
}
export const count = (value: number): string => value.toLocaleString('en-US');
export const yuan = (fen: number): string => (fen / 100).toFixed(2);
export const clock = (ms: number, seconds = false): string => (ms > 0 ? clockOf(ms, seconds) : '—');

/** 09-30 周四 */
export function day(ms: number): string {
  const date = dayOf(ms);
  return `${date.slice(5)} ${weekdays[weekdayOf(date)]}`;
}
/** 2021-09-30 周四 */
export const dayLabel = (date: string): string => `${date} ${weekdays[weekdayOf(date)]}`;
/** 2021-09-30 星期四 */
export function longDay(ms: number): string {
  const date = dayOf(ms);
  return `${date} ${longWeekdays[weekdayOf(date)]}`;
}

/** 13:30–22:00; on another day than today with its date in front. */
export function span(startMs: number, endMs: number, nowMs = Date.now()): string {
  const end = clockOf(endMs) === '00:00' ? '24:00' : clockOf(endMs);
  const date = dayOf(startMs) === dayOf(nowMs) ? '' : `${monthDayOf(startMs)} `;
  return `${date}${clockOf(startMs)}–${end}`;
}
/** Minutes since, at least 0. */
export const minutesSince = (ms: number, nowMs: number): number =>
  Math.max(0, Math.floor((nowMs - ms) / 60_000));
/** mm:ss left until; negative becomes 00:00. */
export function countdown(untilMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.floor((untilMs - nowMs) / 1_000));
  const part = (value: number) => String(value).padStart(2, '0');
  return seconds >= 3_600
    ? `${part(Math.floor(seconds / 3_600))}:${part(Math.floor(seconds / 60) % 60)}:${part(seconds % 60)}`
    : `${part(Math.floor(seconds / 60))}:${part(seconds % 60)}`;
}
