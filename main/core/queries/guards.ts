import type { Guard } from '../../../shared/model/query.ts';
import { plainText } from '../../../shared/sms/grammar/index.ts';
import { parsePhone } from '../../../shared/sms/phone.ts';
import { DAY_MS } from '../../../shared/time.ts';
import type { QueryInbound } from '../ports.ts';
import type { Book } from './book.ts';

const HOUR_MS = 3_600_000;

/** Under this name stands the guard over all numbers together. */
export const EVERYBODY = '*';

export type Recent = { id: string; phone: string; text: string; atMs: number };
export type GuardVerdict =
  | { reason: Guard['reason']; untilMs: number; isNew: boolean }
  | 'duplicate'
  | undefined;

/** Whether a message must not be answered, and why. `recent` is what the number wrote within the last day. */
export function guardOf(
  message: QueryInbound,
  recent: readonly Recent[],
  known: Guard | undefined,
  book: Book,
  nowMs: number,
): GuardVerdict {
  const { guards } = book.query;
  const digits = message.phone.replace(/^\+86|\D/g, '');
  if (guards.ownNumbers.some((own) => digits.startsWith(own)))
    return { reason: 'own', untilMs: 0, isNew: !known };
  if (!parsePhone(message.phone)) return { reason: 'short', untilMs: 0, isNew: !known };
  const before = recent.filter((one) => one.id !== message.id && one.atMs <= message.atMs);
  const isSame = (one: Recent) => one.text === message.text;
  if (before.some((one) => isSame(one) && message.atMs - one.atMs < guards.duplicateSeconds * 1_000))
    return 'duplicate';
  if (known && (known.untilMs === 0 || known.untilMs > nowMs))
    return { reason: known.reason, untilMs: known.untilMs, isNew: false };
  const text = plainText(message.text).text;
  const sinceMs = Math.max(message.atMs - HOUR_MS, known?.untilMs ?? 0);
  const lastHour = before.filter((one) => one.atMs > sinceMs);
  const equal = lastHour.filter((one) => plainText(one.text).text === text).length;
  if (equal + 1 >= guards.equalPerHour) return { reason: 'loop', untilMs: nowMs + HOUR_MS, isNew: true };
  const lastDay = before.filter((one) => one.atMs > message.atMs - DAY_MS);
  if (lastHour.length + 1 > guards.perHour) return { reason: 'rate', untilMs: nowMs + HOUR_MS, isNew: true };
  if (lastDay.length + 1 > guards.perDay) return { reason: 'rate', untilMs: nowMs + HOUR_MS, isNew: true };
  return undefined;
}
