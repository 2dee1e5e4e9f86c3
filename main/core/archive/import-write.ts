import { newId } from '../../../shared/ids.ts';
import type { Core } from '../context.ts';
import type { Stores } from '../ports.ts';
import type { ImportJob } from './import-jobs.ts';

/** Rows staged in one go: a few milliseconds of the database. */
const STAGED = 500;

/**
 * Writes what an import brings: first beside the archive in portions, between which others are served, then into it in
 * one transaction. Whoever stops it, or a fault, leaves the archive as it was.
 */
export async function writeAll<T>(
  core: Core,
  job: ImportJob,
  items: readonly T[],
  steps: {
    stage: (jobId: string, some: readonly T[]) => Promise<void>;
    take: (stores: Stores, jobId: string) => Promise<void>;
  },
): Promise<void> {
  const { staging } = core.stores;
  const jobId = newId();
  await staging.clearLeft(core.clock.now());
  try {
    for (let i = 0; i < items.length; i += STAGED) {
      job.at('writing', i, items.length);
      await steps.stage(jobId, items.slice(i, i + STAGED));
    }
    job.at('writing', items.length, items.length);
    await core.stores.transaction((stores) => steps.take(stores, jobId));
  } finally {
    await staging.clear(jobId);
  }
}
