import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Job, JobStore, NewDelivery, Stores } from '../../main/core/ports.ts';
import { type Database, inTransaction } from '../../main/store/database.ts';
import { createStores } from '../../main/store/index.ts';
import { databaseNow } from '../../main/store/job-rows.ts';
import { createJobStore } from '../../main/store/jobs.ts';
import { createOutboxStore } from '../../main/store/outbox.ts';
import { emptyTables, type Open, openStations } from '../support/databases.ts';
import { delivery, many, message, submitted } from './samples.ts';

/** Queues deliveries under a new message. */
export async function queue(stores: Stores, changes: Partial<NewDelivery>[]): Promise<NewDelivery[]> {
  const one = message();
  const deliveries = changes.map((change) => delivery(one.id, change));
  await stores.messages.insert(one, one.id, deliveries);
  return deliveries;
}

export const claimAll = (jobs: JobStore, limit = 100, gateway = 'cm'): Promise<Job[]> =>
  jobs.claim({ gateway, limit, leaseMs: 60_000 });

/** Lets every open lease look as if it had ended a minute ago. */
const expireLeases = (db: Database) =>
  db.q('deliveries').where('delivery_state', 'sending').update({ lease_until_ms: 1 });

export function jobContract(open: Open): void {
  let db: Database;
  let stores: Stores;
  let jobs: JobStore;
  beforeAll(async () => {
    db = await open();
    stores = createStores(db);
    jobs = createJobStore(db);
  });
  beforeEach(() => emptyTables(db));

  const deliveryOf = async (id: string) => (await stores.messages.deliveriesByIds([id]))[0]!;
  const setState = (id: string, state: string, more: object = {}) =>
    db
      .q('deliveries')
      .where('id', id)
      .update({ delivery_state: state, ...more });

  describe('claiming', () => {
    it('takes the most urgent first, then the longest due, then the oldest', async () => {
      const wanted = await queue(stores, [
        { priority: 3, runAtMs: 0 },
        { priority: 1, runAtMs: 9 },
        { priority: 1, runAtMs: 5 },
        { priority: 0, runAtMs: 20 },
        { priority: 1, runAtMs: 5 },
      ]);
      const order = (await claimAll(jobs)).map((job) => wanted.findIndex((one) => one.id === job.id));
      expect(order).toEqual([3, 2, 4, 1, 0]);
    });

    it('hands over what the gateway needs, and opens an attempt', async () => {
      const [one] = await queue(stores, [{ text: '限电'.repeat(300), parts: 9 }]);
      const [job] = await claimAll(jobs);
      expect(job).toMatchObject({
        id: one!.id,
        clientId: one!.id,
        messageId: one!.messageId,
        phone: one!.phone,
        text: one!.text,
        parts: 9,
        priority: 1,
        account: '',
        attempts: 1,
        queuedMs: one!.queuedMs,
      });
      expect(await deliveryOf(one!.id)).toMatchObject({ state: 'sending', attempts: 1, gateway: 'cm' });
      const [attempt] = await stores.messages.attempts(one!.id);
      expect(attempt).toMatchObject({ gateway: 'cm', closedMs: 0, outcome: '', code: '' });
      expect(attempt!.startedMs).toBeGreaterThan(1_600_000_000_000);
    });

    it('takes no more than the limit, and each job once', async () => {
      await queue(
        stores,
        many(5, () => ({})),
      );
      const [first, second, third] = [
        await claimAll(jobs, 2),
        await claimAll(jobs, 2),
        await claimAll(jobs, 2),
      ];
      expect([first.length, second.length, third.length]).toEqual([2, 2, 1]);
      expect(new Set([...first, ...second, ...third].map((job) => job.id)).size).toBe(5);
      expect(await claimAll(jobs, 2)).toEqual([]);
    });

    it('takes more at once than one list may hold', async () => {
      await queue(
        stores,
        many(1_200, () => ({})),
      );
      expect(await claimAll(jobs, 1_100)).toHaveLength(1_100);
    });

    it('leaves what is paused, cancelled, uncertain, settled or under way', async () => {
      const states = ['paused', 'cancelled', 'uncertain', 'sending', 'submitted', 'delivered', 'rejected'];
      const rows = await queue(
        stores,
        states.map(() => ({})),
      );
      for (const [index, state] of states.entries()) await setState(rows[index]!.id, state);
      expect(await claimAll(jobs)).toEqual([]);
      expect(await jobs.nextDueMs()).toBe(0);
    });

    it('leaves what is not yet due, and says when it will be', async () => {
      const now = await databaseNow(db);
      const [early] = await queue(stores, [{ runAtMs: now - 10_000 }]);
      await queue(stores, [{ runAtMs: now + 3_600_000 }, { runAtMs: now + 7_200_000 }]);
      expect((await claimAll(jobs)).map((job) => job.id)).toEqual([early!.id]);
      expect(await jobs.nextDueMs()).toBe(now + 3_600_000);
    });

    it('leaves a retry to the gateway that may have it already', async () => {
      await queue(stores, [{}]);
      const [job] = await claimAll(jobs, 1, 'cm');
      await jobs.finish('cm', [
        { job: job!, verdict: { state: 'queued', delayMs: 0, code: 'timeout', isBound: true } },
      ]);
      expect(await claimAll(jobs, 1, 'other')).toEqual([]);
      expect(await claimAll(jobs, 1, 'cm')).toHaveLength(1);
    });

    for (const claimers of [2, 4]) {
      it(`gives every job exactly once to ${claimers} claimers at once`, async () => {
        const wanted = await queue(
          stores,
          many(240, () => ({})),
        );
        const stations = await openStations(open, claimers);
        const isLeft = async () =>
          (await jobs.nextDueMs()) > 0 || (await stores.messages.counts(0)).waiting > 0;
        const work = stations.map(async (station) => {
          const own = createJobStore(station);
          const got: string[] = [];
          while (await isLeft()) {
            const some = await own.claim({ gateway: 'cm', limit: 16, leaseMs: 60_000 });
            got.push(...some.map((job) => job.id));
            await own.finish(
              'cm',
              some.map((job) => submitted(job, job.id)),
            );
          }
          return got;
        });
        const got = await Promise.all(work);
        expect(got.flat().sort()).toEqual(wanted.map((one) => one.id).sort());
        const attempts = await db.q('attempts').count({ n: '*' }).first();
        expect(Number(attempts?.n)).toBe(240);
      });
    }
  });

  describe('finishing', () => {
    it('stores each verdict with its times, parts and closed attempt', async () => {
      const rows = await queue(
        stores,
        many(4, () => ({})),
      );
      const [a, b, c, d] = await claimAll(jobs);
      const ids = await jobs.finish('cm', [
        submitted(a!, 'm-1', 'm-2'),
        { job: b!, verdict: { state: 'rejected', code: '12' } },
        { job: c!, verdict: { state: 'queued', delayMs: 3_600_000, code: 'throttled', isBound: false } },
        { job: d!, verdict: { state: 'uncertain', code: 'timeout', refs: [] } },
      ]);
      expect(ids).toEqual([rows[0]!.messageId]);
      const [one, two, three, four] = await Promise.all([a, b, c, d].map((job) => deliveryOf(job!.id)));
      expect(one).toMatchObject({ state: 'submitted', errorCode: '', doneMs: 0 });
      expect(one!.submittedMs).toBeGreaterThan(1_600_000_000_000);
      expect(two).toMatchObject({ state: 'rejected', errorCode: '12', submittedMs: 0 });
      expect(two!.doneMs).toBeGreaterThan(1_600_000_000_000);
      expect(three).toMatchObject({ state: 'queued', errorCode: 'throttled', doneMs: 0 });
      expect(four).toMatchObject({ state: 'uncertain', errorCode: 'timeout', doneMs: 0 });
      expect(await stores.messages.parts(a!.id)).toMatchObject([
        { partNo: 1, msgId: 'm-1', state: 'submitted', gateway: 'cm' },
        { partNo: 2, msgId: 'm-2', state: 'submitted', gateway: 'cm' },
      ]);
      const [attempt] = await stores.messages.attempts(b!.id);
      expect(attempt).toMatchObject({ outcome: 'rejected', code: '12' });
      expect(attempt!.closedMs).toBeGreaterThanOrEqual(attempt!.startedMs);
      expect(await claimAll(jobs)).toEqual([]);
    });

    it('counts the attempts of a job that was queued again', async () => {
      await queue(stores, [{}]);
      const [job] = await claimAll(jobs);
      await jobs.finish('cm', [
        { job: job!, verdict: { state: 'queued', delayMs: 0, code: 'throttled', isBound: false } },
      ]);
      const [again] = await claimAll(jobs);
      expect(again).toMatchObject({ id: job!.id, attempts: 2 });
      expect(again!.leaseToken).not.toBe(job!.leaseToken);
      expect(await stores.messages.attempts(job!.id)).toHaveLength(2);
    });

    it('takes more at once than one list may hold', async () => {
      await queue(
        stores,
        many(1_100, () => ({})),
      );
      const claimed = [...(await claimAll(jobs, 600)), ...(await claimAll(jobs, 600))];
      await jobs.finish(
        'cm',
        claimed.map((job) => submitted(job, job.id)),
      );
      expect((await stores.messages.counts(0)).submitted).toBe(1_100);
    });

    it('does nothing for an owner who lost the job to another', async () => {
      await queue(stores, [{}]);
      const [late] = await claimAll(jobs);
      await expireLeases(db);
      await jobs.recover({ deduplicating: ['cm'], ownAll: false });
      const [owner] = await claimAll(jobs);
      expect(await jobs.finish('cm', [{ job: late!, verdict: { state: 'rejected', code: '9' } }])).toEqual(
        [],
      );
      expect(await deliveryOf(late!.id)).toMatchObject({ state: 'sending', errorCode: 'restart' });
      expect(await jobs.finish('cm', [submitted(owner!, 'm-1')])).toEqual([owner!.messageId]);
      expect(await deliveryOf(late!.id)).toMatchObject({ state: 'submitted' });
    });

    it('does nothing for an owner whose job was found uncertain', async () => {
      await queue(stores, [{}]);
      const [late] = await claimAll(jobs);
      await expireLeases(db);
      await jobs.recover({ deduplicating: [], ownAll: false });
      expect(await jobs.finish('cm', [submitted(late!, 'm-1')])).toEqual([]);
      expect(await deliveryOf(late!.id)).toMatchObject({ state: 'uncertain' });
    });

    it('changes and reports only the jobs of a lease that are still its own', async () => {
      const outbox = createOutboxStore(db);
      const texts = ['a', 'b'].map((clientId) => ({ clientId, phone: '+8613800000000', text: clientId }));
      await outbox.accept(
        'bureau',
        texts.map((one) => ({ ...one, parts: 1, priority: 1, serviceNo: '' })),
      );
      const [a, b] = await claimAll(jobs);
      await setState(a!.id, 'delivered', { lease_token: null });
      await jobs.finish('cm', [submitted(a!, 'm-1'), submitted(b!, 'm-2')]);
      const told = (await outbox.fetch('bureau', 10)).map((item) => item.body.clientId);
      expect(told).toEqual([b!.clientId]);
      expect(await deliveryOf(a!.id)).toMatchObject({ state: 'delivered' });
    });
  });

  describe('recovering', () => {
    const recover = (deduplicating: string[], ownAll = false) => jobs.recover({ deduplicating, ownAll });

    it('leaves leases that have not ended', async () => {
      await queue(stores, [{}]);
      const [job] = await claimAll(jobs);
      expect(await recover(['cm'])).toMatchObject({ requeued: 0, uncertain: 0 });
      expect(await deliveryOf(job!.id)).toMatchObject({ state: 'sending' });
    });

    it('queues again what a gateway with a memory of our ids was sending', async () => {
      await queue(stores, [{}]);
      const [job] = await claimAll(jobs);
      await expireLeases(db);
      expect(await recover(['cm'])).toMatchObject({ requeued: 1, uncertain: 0 });
      expect(await deliveryOf(job!.id)).toMatchObject({ state: 'queued', errorCode: 'restart', doneMs: 0 });
      expect(await stores.messages.attempts(job!.id)).toMatchObject([
        { outcome: 'uncertain', code: 'restart' },
      ]);
      expect(await claimAll(jobs)).toMatchObject([{ id: job!.id, attempts: 2 }]);
    });

    it('leaves uncertain what any other gateway was sending', async () => {
      await queue(stores, [{}]);
      const [job] = await claimAll(jobs);
      await expireLeases(db);
      expect(await recover(['soap'])).toMatchObject({ requeued: 0, uncertain: 1 });
      expect(await deliveryOf(job!.id)).toMatchObject({ state: 'uncertain', errorCode: 'restart' });
      expect(await claimAll(jobs)).toEqual([]);
      expect(await recover(['soap'])).toMatchObject({ requeued: 0, uncertain: 0 });
    });

    it('takes every open lease when the database is its own', async () => {
      const rows = await queue(
        stores,
        many(1_100, () => ({})),
      );
      await claimAll(jobs, 550);
      await claimAll(jobs, 550, 'soap');
      const found = await recover(['soap'], true);
      expect(found).toMatchObject({ requeued: 550, uncertain: 550, messageIds: [rows[0]!.messageId] });
    });

    it('tells the account of a client about what became uncertain', async () => {
      const outbox = createOutboxStore(db);
      const one = {
        clientId: 'c-1',
        phone: '+8613800000000',
        text: '甲',
        parts: 1,
        priority: 1,
        serviceNo: '',
      };
      await outbox.accept('bureau', [one]);
      await claimAll(jobs);
      await expireLeases(db);
      await recover([]);
      const [item] = await outbox.fetch('bureau', 10);
      expect(item!.body).toMatchObject({ kind: 'state', clientId: 'c-1', state: 'uncertain' });
    });
  });

  describe('while another workstation is writing', () => {
    /**
     * Runs `work` on a second connection while `change` is written but not yet committed on the first. The commit comes
     * when `work` is about to write (or lock) the rows it has read: what it read is then out of date.
     */
    async function overtaken<T>(
      change: (tx: Database) => Promise<unknown>,
      work: (db: Database) => Promise<T>,
    ) {
      if (db.dialect.isExclusive) {
        await inTransaction(db, change);
        return work(db);
      }
      const other = await open();
      let release = (): void => undefined;
      const aboutToWrite = new Promise<void>((resolve) => {
        release = resolve;
      });
      other.q.on('query', ({ sql }: { sql: string }) => {
        if (/^update "deliveries"|for update/i.test(sql)) release();
      });
      let written = (): void => undefined;
      const isWritten = new Promise<void>((resolve) => {
        written = resolve;
      });
      const first = inTransaction(db, async (tx) => {
        await change(tx);
        written();
        await aboutToWrite;
      });
      await isWritten;
      const answer = await work(other).finally(release);
      await first;
      return answer;
    }

    it('does not cancel what is being sent by now', async () => {
      const [one] = await queue(stores, [{}]);
      const moved = await overtaken(
        (tx) =>
          tx.q('deliveries').where('id', one!.id).update({ delivery_state: 'sending', lease_token: 't' }),
        (other) => createStores(other).messages.moveSome([one!.id], 'queued', 'cancelled', 'user'),
      );
      expect(moved).toEqual([]);
      expect(await deliveryOf(one!.id)).toMatchObject({ state: 'sending' });
    });

    it('does not queue again what its late owner has just finished', async () => {
      await queue(stores, [{}]);
      const [job] = await claimAll(jobs);
      await expireLeases(db);
      const found = await overtaken(
        (tx) =>
          tx.q('deliveries').where('id', job!.id).update({ delivery_state: 'submitted', lease_token: null }),
        (other) => createJobStore(other).recover({ deduplicating: ['cm'], ownAll: false }),
      );
      expect(found).toMatchObject({ requeued: 0, uncertain: 0 });
      expect(await deliveryOf(job!.id)).toMatchObject({ state: 'submitted' });
    });

    it('does not settle a second time what another report has settled', async () => {
      await queue(stores, [{}]);
      const [job] = await claimAll(jobs);
      await jobs.finish('cm', [submitted(job!, 'm-1')]);
      const report = {
        by: 'client' as const,
        clientId: job!.id,
        state: 'undelivered' as const,
        code: 'X',
        atMs: 9,
      };
      await overtaken(
        (tx) => tx.q('deliveries').where('id', job!.id).update({ delivery_state: 'delivered', done_ms: 5 }),
        (other) => createJobStore(other).applyReports('cm', [report]),
      );
      expect(await deliveryOf(job!.id)).toMatchObject({ state: 'delivered', doneMs: 5 });
    });
  });
}
