/**
 * Calendar arithmetic in the utility's zone. China has one zone without daylight saving, so the zone is a
 * fixed offset; a day always has 96 quarter hours.
 */
export const ZONE_OFFSET_MS = 8 * 3_600_000;
export const DAY_MS = 86_400_000;
export const QUARTER_MS = 900_000;

/** The calendar day (YYYY-MM-DD) in the utility's zone that contains `ms`. */
export function dayOf(ms: number): string {
  return new Date(ms + ZONE_OFFSET_MS).toISOString().slice(0, 10);
}

/** Epoch milliseconds of 00:00 of `day` in the utility's zone. */
export function dayStartMs(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) - ZONE_OFFSET_MS;
}

/** The day `days` later (negative: earlier). */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Day of the week of `day`, 0 = Sunday. */
export function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

/** Hours and minutes as HH:MM; the end of a day may be asked for as 24:00. */
export function clockOf(ms: number, seconds = false): string {
  return new Date(ms + ZONE_OFFSET_MS).toISOString().slice(11, seconds ? 19 : 16);
}

/** Range 13:30–22:00; a range that ends at midnight ends at 24:00. */
export function rangeOf(startMs: number, endMs: number): string {
  const end = endMs > startMs && clockOf(endMs) === '00:00' ? '24:00' : clockOf(endMs);
  return `${clockOf(startMs)}–${end}`;
}

/** Times of day as HH:MM; `from` later than `to` goes over midnight. */
export type DailyHours = { from: string; to: string };

/** Whether `ms` lies in the quiet hours; never without any, and never when they begin and end together. */
export function isQuiet(hours: DailyHours | undefined, ms: number): boolean {
  if (!hours || hours.from === hours.to) return false;
  const now = clockOf(ms);
  return hours.from < hours.to ? now >= hours.from && now < hours.to : now >= hours.from || now < hours.to;
}

/** `9月30日` of the moment, in the utility's zone. */
export function monthDayOf(ms: number): string {
  const [, month, day] = dayOf(ms).split('-');
  return `${Number(month)}月${Number(day)}日`;
}

/** Full local time for files and logs: 2021-09-30 13:20:03. */
export function stampOf(ms: number): string {
  return new Date(ms + ZONE_OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');
}

const stampPattern = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;

/** Epoch ms of a local time such as `2021-09-30 13:30` (24:00 is allowed); undefined when it is none. */
export function parseStamp(text: string): number | undefined {
  const match = stampPattern.exec(text.trim());
  if (!match) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0'] = match;
  const ms = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  const back = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (back.getUTCMonth() !== Number(month) - 1 || back.getUTCDate() !== Number(day)) return undefined;
  const isEndOfDay = Number(hour) === 24 && Number(minute) === 0 && Number(second) === 0;
  if ((Number(hour) > 23 && !isEndOfDay) || Number(minute) > 59 || Number(second) > 59) return undefined;
  return ms - ZONE_OFFSET_MS;
}
