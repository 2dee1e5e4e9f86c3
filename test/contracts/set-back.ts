import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { JobStore, Stores } from '../../main/core/ports.ts';
import type { Database } from '../../main/store/database.ts';
import { createStores } from '../../main/store/index.ts';
import { databaseNow } from '../../main/store/job-rows.ts';
import { createJobStore } from '../../main/store/jobs.ts';
import { createOutboxStore } from '../../main/store/outbox.ts';
import { newId } from '../../shared/ids.ts';
import { emptyTables, type Open } from '../support/databases.ts';
import { claimAll, queue } from './jobs.ts';
import { delivery, message } from './samples.ts';

const TEN_MINUTES = 600_000;

/** What waits when the clock was ten minutes ahead and is right again. */
export function setBackContract(open: Open): void {
  let db: Database;
  let stores: Stores;
  let jobs: JobStore;
  beforeAll(async () => {
    db = await open();
    stores = createStores(db);
    jobs = createJobStore(db);
  });
  beforeEach(() => emptyTables(db));

  const recover = () => jobs.recover({ deduplicating: [], ownAll: false });
  /** All that was written down lies ten minutes later, as it would if the clock had been that far ahead. */
  const writtenAhead = async () => {
    const later = (column: string) => db.q.raw('?? + ?', [column, TEN_MINUTES]);
    await db.q('deliveries').update({ run_at_ms: later('run_at_ms'), queued_ms: later('queued_ms') });
    await db.q('attempts').update({ started_ms: later('started_ms'), closed_ms: later('closed_ms') });
  };
  const retried = async (delayMs: number) => {
    await queue(stores, [{ queuedMs: await databaseNow(db) }]);
    const [job] = await claimAll(jobs);
    const verdict = { state: 'queued', delayMs, code: 'link-down', isBound: false } as const;
    await jobs.finish('cm', [{ job: job!, verdict }]);
  };

  it('a repeat is due at once', async () => {
    await retried(1_000);
    await writtenAhead();
    expect(await claimAll(jobs)).toEqual([]);
    expect(await recover()).toMatchObject({ early: 1, requeued: 0, uncertain: 0 });
    expect(await claimAll(jobs)).toHaveLength(1);
  });

  it('a repeat that waits by the right clock goes on waiting', async () => {
    await retried(300_000);
    expect(await recover()).toMatchObject({ early: 0 });
    expect(await claimAll(jobs)).toEqual([]);
  });

  it('what was to leave at once does', async () => {
    const now = await databaseNow(db);
    await queue(stores, [{ runAtMs: now, queuedMs: now }]);
    await writtenAhead();
    expect(await recover()).toMatchObject({ early: 1 });
    expect(await claimAll(jobs)).toHaveLength(1);
  });

  it('what a client handed over does', async () => {
    const one = {
      clientId: 'c-1',
      phone: '+8613800000000',
      text: '甲',
      parts: 1,
      priority: 1,
      serviceNo: '',
    };
    await createOutboxStore(db).accept('bureau', [one]);
    await writtenAhead();
    expect(await recover()).toMatchObject({ early: 1 });
    expect(await claimAll(jobs)).toHaveLength(1);
  });

  it('what is scheduled waits for its time', async () => {
    const dueMs = (await databaseNow(db)) + TEN_MINUTES;
    const one = message({ dueMs });
    await stores.messages.insert(one, newId(), [delivery(one.id, { runAtMs: dueMs, queuedMs: dueMs })]);
    expect(await recover()).toMatchObject({ early: 0 });
    expect(await claimAll(jobs)).toEqual([]);
  });

  it('what a person holds is not touched', async () => {
    await retried(1_000);
    await writtenAhead();
    await db.q('deliveries').update({ delivery_state: 'paused' });
    expect(await recover()).toMatchObject({ early: 0 });
  });
}
