import type { Database } from '../../../main/store/database.ts';

/** A row as the database has it; numbers may come as texts. */
export type Raw = Record<string, unknown>;
export type Shown = Record<string, string | number | null>;

const ZONE_MS = 8 * 3_600_000;

export const whole = async (db: Database, table: string): Promise<Raw[]> => [...(await db.q(table).select())];
export const n = (value: unknown): number => Number(value ?? 0);
export const s = (value: unknown): string => String(value ?? '');
export const nOrNull = (value: unknown): number | null =>
  value === null || value === undefined ? null : Number(value);

/** Day in Shanghai, which has known no other time for decades. */
export const dayAt = (ms: unknown): string => new Date(n(ms) + ZONE_MS).toISOString().slice(0, 10);
export const startOf = (day: string): number => Date.parse(`${day}T00:00:00Z`) - ZONE_MS;
export const clockAt = (ms: number): string => new Date(ms + ZONE_MS).toISOString().slice(11, 16);

export const sum = <T>(all: readonly T[], of: (one: T) => number): number =>
  all.reduce((so, one) => so + of(one), 0);
/** Sum of what is known; null when nothing is. */
export function sumKnown<T>(all: readonly T[], of: (one: T) => number | null): number | null {
  const known = all.map(of).filter((one): one is number => one !== null);
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0);
}
export const ratio = (part: number | null, of: number): number | null =>
  part === null || of === 0 ? null : part / of;

export function by<T>(all: readonly T[], key: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return groups;
}

/** Sums of kilowatts come in other orders: nine digits are compared. */
export const rounded = (shown: Shown): Shown =>
  Object.fromEntries(
    Object.entries(shown).map(([key, value]) => [
      key,
      typeof value === 'number' ? Number(value.toPrecision(9)) : value,
    ]),
  );
