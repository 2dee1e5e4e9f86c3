import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GatewayReport, Job, JobStore, PhoneScope, Stores } from '../../main/core/ports.ts';
import { type Route, Router } from '../../main/sender/routes.ts';
import type { Database } from '../../main/store/database.ts';
import { createStores } from '../../main/store/index.ts';
import { databaseNow } from '../../main/store/job-rows.ts';
import { createJobStore } from '../../main/store/jobs.ts';
import { emptyTables, type Open } from '../support/databases.ts';
import { claimAll, queue } from './jobs.ts';
import { many, submitted } from './samples.ts';

const DAY = 24 * 3_600_000;
const YEAR = 365 * DAY;

/** What the queue does for several gateways, for the impatient and over the years. */
export function queueContract(open: Open): void {
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
  const stateOf = async (id: string) => (await deliveryOf(id)).state;
  const report = (job: Pick<Job, 'phone'>, msgId: string, stat = 'DELIVRD'): GatewayReport => ({
    by: 'part',
    msgId,
    phone: job.phone,
    stat,
    atMs: Date.now(),
  });
  /** Everything of a delivery happened so much earlier. */
  const age = async (id: string, ms: number) => {
    const earlier = (column: string) => db.q.raw('?? - ?', [column, ms]);
    await db
      .q('deliveries')
      .where('id', id)
      .update({ queued_ms: earlier('queued_ms'), submitted_ms: earlier('submitted_ms') });
    await db
      .q('delivery_parts')
      .where('delivery_id', id)
      .update({ at_ms: earlier('at_ms') });
  };
  /** One delivery that a gateway has taken under the given references. */
  const sent = async (msgIds: string[], change: { phone?: string; parts?: number } = {}, gateway = 'cm') => {
    await queue(stores, [{ parts: msgIds.length, ...change }]);
    const [job] = await claimAll(jobs, 1, gateway);
    await jobs.finish(gateway, [submitted(job!, ...msgIds)]);
    return job!;
  };
  const claimed = async (phones: PhoneScope | undefined, gateway = 'cm') =>
    (await jobs.claim({ gateway, limit: 100, leaseMs: 60_000, ...(phones ? { phones } : {}) }))
      .map((job) => job.phone)
      .sort();

  it('finds what is due behind thousands of more urgent ones that are not', async () => {
    const now = await databaseNow(db);
    await queue(
      stores,
      many(2_000, () => ({ priority: 0, runAtMs: now + 3_600_000 })),
    );
    const [due] = await queue(stores, [{ priority: 3, runAtMs: now - 10_000 }]);
    expect((await claimAll(jobs, 10)).map((job) => job.id)).toEqual([due!.id]);
  });

  describe('a limit in parts', () => {
    const partsOf = async (maxParts: number, ...sizes: number[]) => {
      await queue(
        stores,
        sizes.map((parts, index) => ({ parts, priority: index })),
      );
      const taken = await jobs.claim({ gateway: 'cm', limit: 100, maxParts, leaseMs: 60_000 });
      return taken.map((job) => job.parts);
    };

    it('ends a handful before the message that would pass it', async () => {
      expect(await partsOf(10, 5, 4, 3, 1)).toEqual([5, 4]);
    });

    it('lets a message of more parts go by itself', async () => {
      expect(await partsOf(3, 5, 1)).toEqual([5]);
    });

    it('takes all when they fit', async () => {
      expect(await partsOf(10, 5, 5)).toEqual([5, 5]);
    });
  });

  describe('numbers', () => {
    const phones = ['+85291234567', '+8613000000001', '+8617000000001', '+8617050000001', '+8617051000001'];
    /** Own ranges as they stand, foreign ones with a minus before them. */
    const ranges = (...texts: string[]): PhoneScope =>
      texts.map((one) => ({ prefix: one.replace('-', ''), isOwn: !one.startsWith('-') }));
    const cases: [string, PhoneScope | undefined, string[]][] = [
      ['all of them without a scope', undefined, phones],
      ['all of them with the widest scope', ranges(''), phones],
      ['none of them with an empty scope', [], []],
      ['those that begin in one of some ways', ranges('+8613', '+852'), [0, 1]],
      ['all but some', ranges('', '-+8617', '-+852'), [1]],
      ['all but some but some', ranges('', '-+8617', '+861705'), [0, 1, 3, 4]],
      ['some but some', ranges('+8617', '-+861705'), [2]],
      ['some but some but some', ranges('+8617', '-+861705', '+8617051'), [2, 4]],
      ['all but some but some but some', ranges('', '-+8617', '+861705', '-+8617051'), [0, 1, 3]],
    ].map(([name, scope, wanted]) => [
      name,
      scope,
      (wanted as (number | string)[]).map((one) => (typeof one === 'number' ? phones[one]! : one)),
    ]) as [string, PhoneScope | undefined, string[]][];

    for (const [name, scope, wanted] of cases)
      it(`a gateway takes ${name}`, async () => {
        await queue(
          stores,
          phones.map((phone) => ({ phone })),
        );
        expect(await claimed(scope)).toEqual(wanted);
      });

    it('go each to the gateway of their longest prefix, and all of them somewhere', async () => {
      const routes: Route[] = [
        { prefixes: [''], gateways: ['cm'] },
        { prefixes: ['130', '17'], gateways: ['cu', 'cm'] },
        { prefixes: ['1705', '+852'], gateways: ['ct', 'cu'] },
      ];
      await queue(
        stores,
        [...phones, '+8613900000001'].map((phone) => ({ phone })),
      );
      const scope = (name: string) => new Router(routes).scopeOf(name, (one) => one !== 'ct') ?? [];
      expect(await claimed(scope('ct'), 'ct')).toEqual([]);
      expect(await claimed(scope('cm'), 'cm')).toEqual(['+8613900000001']);
      expect(await claimed(scope('cu'), 'cu')).toEqual(phones);
    });

    it('do not matter for what is bound to a gateway: it alone gets it, whatever it serves', async () => {
      const [phone] = (await queue(stores, [{ phone: '+8613000000001' }])).map((one) => one.phone);
      const [job] = await claimAll(jobs, 1, 'cm');
      const verdict = { state: 'queued' as const, delayMs: 0, code: 'timeout', isBound: true };
      await jobs.finish('cm', [{ job: job!, verdict }]);
      expect(await claimed(ranges('+86130'), 'cu')).toEqual([]);
      expect(await claimed(undefined, 'cu')).toEqual([]);
      expect(await claimed([], 'cm')).toEqual([phone]);
    });

    it('decide again when nothing of a message has left its first gateway', async () => {
      const [phone] = (await queue(stores, [{}])).map((one) => one.phone);
      const [job] = await claimAll(jobs, 1, 'cm');
      const verdict = { state: 'queued' as const, delayMs: 0, code: 'link-down', isBound: false };
      await jobs.finish('cm', [{ job: job!, verdict }]);
      expect(await claimed([], 'cm')).toEqual([]);
      expect(await claimed(undefined, 'cu')).toEqual([phone]);
      expect(await deliveryOf(job!.id)).toMatchObject({ gateway: 'cu', attempts: 2 });
    });

    it('do not free a message that is uncertain: it names the gateway that may have it', async () => {
      await queue(stores, [{}]);
      const [job] = await claimAll(jobs, 1, 'cm');
      await jobs.finish('cm', [{ job: job!, verdict: { state: 'uncertain', code: 'lost', refs: [] } }]);
      expect(await claimed(undefined, 'cu')).toEqual([]);
      expect(await deliveryOf(job!.id)).toMatchObject({ state: 'uncertain', gateway: 'cm' });
    });
  });

  describe('priorities', () => {
    const claimUpTo = async (maxPriority?: number) =>
      (await jobs.claim({ gateway: 'cm', limit: 10, leaseMs: 60_000, maxPriority })).map(
        (job) => job.priority,
      );

    it('that are held wait, repeats among them, and go when they are no longer held', async () => {
      await queue(stores, [{ priority: 3 }]);
      const [repeat] = await claimAll(jobs, 1);
      const verdict = { state: 'queued' as const, delayMs: 0, code: 'timeout', isBound: true };
      await jobs.finish('cm', [{ job: repeat!, verdict }]);
      await queue(stores, [{ priority: 3 }, { priority: 2 }, { priority: 0 }]);
      expect(await claimUpTo(2)).toEqual([0, 2]);
      expect(await claimUpTo(2)).toEqual([]);
      expect(await claimUpTo()).toEqual([3, 3]);
    });

    it('may all be held but the emergencies', async () => {
      await queue(stores, [{ priority: 1 }, { priority: 0 }]);
      expect(await claimUpTo(0)).toEqual([0]);
    });

    it('an emergency is claimed first with 5,000 bulletins waiting longer', async () => {
      await queue(
        stores,
        many(5_000, () => ({ priority: 3 })),
      );
      const [emergency] = await queue(stores, [{ priority: 0, runAtMs: (await databaseNow(db)) - 1 }]);
      const first = await claimAll(jobs, 10);
      expect(first[0]!.id).toBe(emergency!.id);
      expect(first.slice(1).map((job) => job.priority)).toEqual(many(9, () => 3));
    });
  });

  describe('parts on the air', () => {
    it('fewer than foreseen: as many reports as went on the air make it delivered', async () => {
      const job = await sent(['m-1', 'm-2'], { parts: 3 });
      expect(await deliveryOf(job.id)).toMatchObject({ parts: 2 });
      await jobs.applyReports('cm', [report(job, 'm-1')]);
      expect(await stateOf(job.id)).toBe('submitted');
      await jobs.applyReports('cm', [report(job, 'm-2')]);
      expect(await stateOf(job.id)).toBe('delivered');
    });

    it('more than foreseen: it is not delivered before all have come', async () => {
      const job = await sent(['m-1', 'm-2', 'm-3'], { parts: 1 });
      expect(await deliveryOf(job.id)).toMatchObject({ parts: 3 });
      await jobs.applyReports('cm', [report(job, 'm-1'), report(job, 'm-3')]);
      expect(await stateOf(job.id)).toBe('submitted');
      await jobs.applyReports('cm', [report(job, 'm-2')]);
      expect(await stateOf(job.id)).toBe('delivered');
    });

    it('are counted for each message by itself when several are written down together', async () => {
      await queue(
        stores,
        many(4, () => ({ parts: 2 })),
      );
      const [a, b, c, d] = await claimAll(jobs);
      await jobs.finish('cm', [
        submitted(a!, 'a-1'),
        submitted(b!, 'b-1', 'b-2'),
        submitted(c!, 'c-1', 'c-2', 'c-3'),
        // A gateway that names no references says nothing about parts.
        submitted(d!),
      ]);
      const parts = await Promise.all([a, b, c, d].map(async (job) => (await deliveryOf(job!.id)).parts));
      expect(parts).toEqual([1, 2, 3, 2]);
    });

    it('of today are summed for one gateway', async () => {
      await sent(['m-1', 'm-2', 'm-3']);
      await sent(['m-4'], { parts: 2 });
      await sent(['m-5'], {}, 'cu');
      await age((await sent(['m-6', 'm-7'])).id, DAY);
      await queue(stores, [{ parts: 9 }]);
      const now = await databaseNow(db);
      expect(await jobs.sentParts('cm', now - DAY / 2)).toBe(4);
      expect(await jobs.sentParts('cu', now - DAY / 2)).toBe(1);
      expect(await jobs.sentParts('ct', now - DAY / 2)).toBe(0);
      expect(await jobs.sentParts('cm', now - 2 * DAY)).toBe(6);
    });

    it('count for their day whatever became of them', async () => {
      const job = await sent(['m-1', 'm-2']);
      await jobs.applyReports('cm', [report(job, 'm-1', 'UNDELIV')]);
      expect(await stateOf(job.id)).toBe('undelivered');
      expect(await jobs.sentParts('cm', (await databaseNow(db)) - DAY / 2)).toBe(2);
    });
  });

  describe('open references', () => {
    it('are those of the gateway whose reports are to come, oldest first, as many as asked for', async () => {
      const newest = await sent(['n-1', 'n-2']);
      const oldest = await sent(['o-1']);
      const middle = await sent(['p-1']);
      await sent(['x-1'], {}, 'cu');
      await age(oldest.id, 3_600_000);
      await age(middle.id, 60_000);
      expect((await jobs.openRefs('cm', 10)).slice(0, 2)).toEqual(['o-1', 'p-1']);
      expect((await jobs.openRefs('cm', 10)).slice(2).sort()).toEqual(['n-1', 'n-2']);
      expect(await jobs.openRefs('cm', 1)).toEqual(['o-1']);
      await jobs.applyReports('cm', [report(newest, 'n-2')]);
      expect(await jobs.openRefs('cm', 10)).toEqual(['o-1', 'p-1', 'n-1']);
      await jobs.applyReports('cm', [report(newest, 'n-1'), report(middle, 'p-1', 'UNDELIV')]);
      expect(await jobs.openRefs('cm', 10)).toEqual(['o-1']);
      expect(await jobs.openRefs('cu', 10)).toEqual(['x-1']);
    });

    it('that several deliveries share are asked for once', async () => {
      const phones = ['+8613900000001', '+8613900000002'];
      for (const phone of phones) await sent(['group-1'], { phone });
      expect(await jobs.openRefs('cm', 10)).toEqual(['group-1']);
      await jobs.applyReports('cm', [report({ phone: phones[0]! }, 'group-1')]);
      expect(await jobs.openRefs('cm', 10)).toEqual(['group-1']);
      await jobs.applyReports('cm', [report({ phone: phones[1]! }, 'group-1')]);
      expect(await jobs.openRefs('cm', 10)).toEqual([]);
    });
  });

  describe('one Msg_Id, a year apart', () => {
    const phone = '+8613900000001';

    it('settles this year’s delivery, to the same number, and leaves last year’s', async () => {
      const last = await sent(['m-1'], { phone });
      await age(last.id, YEAR);
      const now = await sent(['m-1'], { phone });
      expect(await jobs.applyReports('cm', [report(now, 'm-1', 'UNDELIV')])).toEqual([now.messageId]);
      expect([await stateOf(last.id), await stateOf(now.id)]).toEqual(['submitted', 'undelivered']);
    });

    it('settles each in its own year', async () => {
      const last = await sent(['m-1'], { phone });
      await jobs.applyReports('cm', [report(last, 'm-1')]);
      await age(last.id, YEAR);
      const now = await sent(['m-1'], { phone });
      expect(await stateOf(now.id)).toBe('submitted');
      await jobs.applyReports('cm', [report(now, 'm-1', 'EXPIRED')]);
      expect([await stateOf(last.id), await stateOf(now.id)]).toEqual(['delivered', 'expired']);
    });

    it('a report of last year that belonged to nothing settles nothing of this year', async () => {
      await jobs.applyReports('cm', [report({ phone }, 'm-1', 'UNDELIV')]);
      await db.q('reports').update({ at_ms: db.q.raw('?? - ?', ['at_ms', YEAR]) });
      const now = await sent(['m-1'], { phone });
      await jobs.rematch('cm');
      expect(await stateOf(now.id)).toBe('submitted');
      await jobs.applyReports('cm', [report(now, 'm-1')]);
      expect(await stateOf(now.id)).toBe('delivered');
    });
  });

  describe('reports that belong to nothing', () => {
    it('are kept and counted, over all gateways', async () => {
      expect(await jobs.unmatchedReports()).toBe(0);
      await jobs.applyReports('cm', [report({ phone: '+8613900000001' }, 'm-1')]);
      await jobs.applyReports('cu', [report({ phone: '+8613900000001' }, 'm-1')]);
      expect(await jobs.unmatchedReports()).toBe(2);
    });

    it('settle their delivery when its answer has come after all, once', async () => {
      await queue(stores, [{ parts: 2 }]);
      const [job] = await claimAll(jobs, 1);
      await jobs.applyReports('cm', [report(job!, 'm-1'), report(job!, 'm-2'), report(job!, 'm-9')]);
      expect(await jobs.unmatchedReports()).toBe(3);
      await jobs.finish('cm', [submitted(job!, 'm-1', 'm-2')]);
      expect(await stateOf(job!.id)).toBe('delivered');
      expect(await jobs.unmatchedReports()).toBe(1);
      expect(await jobs.rematch('cm')).toEqual([]);
      expect(await jobs.unmatchedReports()).toBe(1);
    });

    it('are tried again by the sweep when another connection missed them', async () => {
      const job = await sent(['m-1'], { phone: '+8613900000001' });
      await db.q('delivery_parts').update({ msg_id: 'not-yet' });
      await jobs.applyReports('cm', [report(job, 'm-1'), report(job, 'm-2')]);
      await db.q('delivery_parts').update({ msg_id: 'm-1' });
      expect(await stateOf(job.id)).toBe('submitted');
      expect(await jobs.rematch('cm')).toEqual([job.messageId]);
      expect(await stateOf(job.id)).toBe('delivered');
      expect(await jobs.unmatchedReports()).toBe(1);
    });
  });

  describe('a job that kills its sender', () => {
    /** The sender dies with the job in hand, and the next one finds it. */
    const die = async () => {
      const [job] = await claimAll(jobs, 1);
      await db.q('deliveries').where('id', job!.id).update({ lease_until_ms: 1 });
      return jobs.recover({ deduplicating: ['cm'], ownAll: false });
    };

    it('is sent again twice by a gateway that knows our ids, and put aside after the third death', async () => {
      const [one] = await queue(stores, [{}]);
      expect(await die()).toMatchObject({ requeued: 1, uncertain: 0 });
      expect(await die()).toMatchObject({ requeued: 1, uncertain: 0 });
      expect(await die()).toMatchObject({ requeued: 0, uncertain: 1, messageIds: [one!.messageId] });
      expect(await deliveryOf(one!.id)).toMatchObject({ state: 'uncertain', errorCode: 'restart' });
      expect(await claimAll(jobs)).toEqual([]);
      expect(await stores.messages.attempts(one!.id)).toHaveLength(3);
    });

    it('does not drag down its neighbours', async () => {
      const [bad] = await queue(stores, [{}]);
      for (let death = 0; death < 3; death += 1) await die();
      const [good] = await queue(stores, [{}]);
      await claimAll(jobs);
      await db.q('deliveries').where('delivery_state', 'sending').update({ lease_until_ms: 1 });
      await jobs.recover({ deduplicating: ['cm'], ownAll: false });
      expect([await stateOf(bad!.id), await stateOf(good!.id)]).toEqual(['uncertain', 'queued']);
    });

    it('is not one whose gateway often gave no answer: only deaths count', async () => {
      await queue(stores, [{}]);
      for (let i = 0; i < 5; i += 1) {
        const [job] = await claimAll(jobs, 1);
        const verdict = { state: 'queued' as const, delayMs: 0, code: 'no-answer', isBound: true };
        await jobs.finish('cm', [{ job: job!, verdict }]);
      }
      expect(await die()).toMatchObject({ requeued: 1, uncertain: 0 });
    });
  });
}
