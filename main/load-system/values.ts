import type { LmsConventions } from '../../shared/model/lms.ts';
import { addDays, dayOf, dayStartMs, parseStamp, stampOf } from '../../shared/time.ts';

/** A row of the load management system, whatever its driver calls it. */
export type Row = Record<string, unknown>;

/** What a column holds; undefined for a column the site does not have. */
export const cell = (row: Row, column: string): unknown => (column === '' ? undefined : row[column]);

export const textOf = (value: unknown): string =>
  value === null || value === undefined ? '' : String(value).trim();

/** A number, or null for an empty or unreadable value. */
export function numberOf(value: unknown): number | null {
  if (value === null || value === undefined || value === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** Epoch milliseconds of a stored time; undefined when it is none. */
export function timeOf(value: unknown): number | undefined {
  if (value instanceof Date) return value.getTime();
  const number = numberOf(value);
  if (number !== null && number > 100_000_000_000) return number;
  return parseStamp(textOf(value).replace(/\.\d+$/, ''));
}

/** Day (YYYY-MM-DD) of a stored day; undefined when it is none. */
export function dayFrom(value: unknown): string | undefined {
  if (value instanceof Date) return dayOf(value.getTime());
  const digits = /^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?:[ T].*)?$/.exec(textOf(value));
  return digits ? `${digits[1]}-${digits[2]}-${digits[3]}` : undefined;
}

/** A time as the site stores it. */
export function storedTime(ms: number, conventions: LmsConventions): number | string | Date {
  if (conventions.times === 'date') return new Date(ms);
  return conventions.times === 'text' ? stampOf(ms) : ms;
}

/** A day as the site stores it. */
export function storedDay(day: string, conventions: LmsConventions): string | Date {
  if (conventions.days === 'date') return new Date(dayStartMs(day));
  return conventions.days === 'compact' ? day.replaceAll('-', '') : day;
}

/** The days from `from` to `to`, both included. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let day = from; day <= to && days.length < 400; day = addDays(day, 1)) days.push(day);
  return days;
}
