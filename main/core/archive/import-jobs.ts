import { AppError } from '../../../shared/errors.ts';

export type ImportPhase = 'reading' | 'checking' | 'writing';
export type ImportState = { phase: ImportPhase; done: number; total: number; startedMs: number };
type Job = ImportState & { isCancelled: boolean };

const jobs = new Map<string, Job>();

/** How far an import has come; whoever started it asks, and may stop it. */
export type ImportJob = {
  /** Notes how far it is; throws `cancelled` when somebody has stopped it. */
  at(phase: ImportPhase, done: number, total: number): void;
};

/** Runs an import under a key of its caller's making; without a key nobody can follow it. */
export async function asJob<T>(key: string, nowMs: number, work: (job: ImportJob) => Promise<T>): Promise<T> {
  const state: Job = { phase: 'reading', done: 0, total: 0, startedMs: nowMs, isCancelled: false };
  if (key) jobs.set(key, state);
  try {
    return await work({
      at(phase, done, total) {
        if (state.isCancelled) throw new AppError('cancelled');
        Object.assign(state, { phase, done, total });
      },
    });
  } finally {
    jobs.delete(key);
  }
}

/** How far the import is; undefined when none of that key runs (any more). */
export function importState(key: string): ImportState | undefined {
  const job = jobs.get(key);
  if (!job) return undefined;
  const { phase, done, total, startedMs } = job;
  return { phase, done, total, startedMs };
}

/** Stops an import at its next step; nothing of it stays. False when none of that key runs. */
export function cancelImport(key: string): boolean {
  const job = jobs.get(key);
  if (job) job.isCancelled = true;
  return job !== undefined;
}
