import { addDays, dayOf } from '../../../shared/time.ts';

/** A span of whole days; `isPart` when the month it stands for is not over. */
export type Span = { from: string; to: string; isPart: boolean };

export const monthOf = (day: string): string => day.slice(0, 7);
export const monthWords = (month: string): string =>
  `${month.slice(0, 4)} 年 ${Number(month.slice(5, 7))} 月`;

/** Last day of a month (YYYY-MM). */
export function monthEnd(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}

/** The days of a month as far as they have come. */
export function monthSpan(month: string, nowMs: number): Span {
  const today = dayOf(nowMs);
  const end = monthEnd(month);
  return { from: `${month}-01`, to: end < today ? end : today, isPart: end >= today };
}

export function monthsBetween(from: string, to: string): string[] {
  const months: string[] = [];
  for (let month = monthOf(from); month <= monthOf(to); month = monthOf(addDays(monthEnd(month), 1)))
    months.push(month);
  return months;
}

/** The same days a year earlier: 29 February becomes the 28th. */
export function yearBefore(day: string): string {
  const earlier = `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`;
  return earlier.slice(5) === '02-29' ? `${earlier.slice(0, 8)}28` : earlier;
}

/** A span a year earlier, equally long: a part month is compared with the same part. A whole February ends with its last day. */
export function spanYearBefore(span: Span): Span {
  const from = yearBefore(span.from);
  const isWholeMonth = !span.isPart && span.from.endsWith('-01') && span.to === monthEnd(monthOf(span.from));
  return { from, to: isWholeMonth ? monthEnd(monthOf(from)) : yearBefore(span.to), isPart: span.isPart };
}

/** Change against the earlier value as a part of one, or null with the reason why there is none. */
export function changeOf(
  now: number,
  earlier: number,
  earlierSpan: Span,
  firstDay: string | undefined,
): { value: number | null; reason: string } {
  if (firstDay === undefined || earlierSpan.to < firstDay) return { value: null, reason: '去年同期无数据' };
  if (earlierSpan.from < firstDay) return { value: null, reason: `去年同期数据自 ${firstDay} 起，不完整` };
  if (earlier === 0) return { value: null, reason: '去年同期为 0' };
  return { value: (now - earlier) / earlier, reason: '' };
}

export const dayWords = (day: string): string =>
  `${day.slice(0, 4)} 年 ${Number(day.slice(5, 7))} 月 ${Number(day.slice(8))} 日`;
export const spanWords = (from: string, to: string): string =>
  from === to ? dayWords(from) : `${dayWords(from)}至 ${dayWords(to)}`;
