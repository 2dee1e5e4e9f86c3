import { AppError } from '../../../shared/errors.ts';
import type { QuerySource } from '../../../shared/model/query.ts';

/** What is known of one account; energies in kWh, money in fen. Every set comes with the time it was read. */
export type Facts = {
  balance?: { kwh: number | undefined; fen: number | undefined; atMs: number };
  reading?: {
    total: number;
    sharp: number | undefined;
    peak: number | undefined;
    flat: number | undefined;
    valley: number | undefined;
    atMs: number;
  };
  energy?: { day: string; dayKwh: number | undefined; monthKwh: number | undefined; atMs: number };
};
export type FactBook = Map<string, Facts>;
/** The same of one source; null = cannot be had now, which is not the same as having none. */
export type SourceFacts = Map<string, Facts | null>;

/** Reads what a service answers from, for these accounts. Throws `offline` when nothing can be had now. */
export type FactReader = (source: QuerySource, accounts: readonly string[]) => Promise<SourceFacts>;

/** Longer than this nobody is kept waiting for the load management system, ms. */
const PATIENCE_MS = 3_000;

/** A system that does not answer is away like one that refuses. */
export async function inTime<T>(work: Promise<T>, ms = PATIENCE_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AppError('offline', { what: 'lms', reason: 'timeout' })), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
