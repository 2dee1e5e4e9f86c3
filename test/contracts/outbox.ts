import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { JobStore, OutboxStore, Submission } from '../../main/core/ports.ts';
import type { Database } from '../../main/store/database.ts';
import { createJobStore } from '../../main/store/jobs.ts';
import { createOutboxStore } from '../../main/store/outbox.ts';
import { emptyTables, type Open, openStations } from '../support/databases.ts';
import { claimAll } from './jobs.ts';
import { many, submitted } from './samples.ts';

/** The SMS server's own database, which has the tables of the queue only. */
export function outboxContract(open: Open): void {
  let db: Database;
  let outbox: OutboxStore;
  let jobs: JobStore;
  beforeAll(async () => {
    db = await open('sms');
    outbox = createOutboxStore(db);
    jobs = createJobStore(db);
  });
  beforeEach(() => emptyTables(db, 'sms'));

  const submission = (clientId: string, change: Partial<Submission> = {}): Submission => ({
    clientId,
    phone: '+8613800000000',
    text: '请压减负荷',
    parts: 1,
    priority: 1,
    serviceNo: '',
    ...change,
  });
  const total = async () => (await outbox.depth()).reduce((sum, row) => sum + row.count, 0);
  const bodies = async (account: string) => (await outbox.fetch(account, 5_000)).map((item) => item.body);

  it('has the tables of the queue and no others', async () => {
    expect(await db.q.schema.hasTable('deliveries')).toBe(true);
    expect(await db.q.schema.hasTable('customers')).toBe(false);
  });

  it('takes new submissions, which can then be claimed for the account', async () => {
    const text = '限'.repeat(1_333);
    expect(await outbox.accept('bureau', [submission('c-1', { text, parts: 20 })])).toEqual({
      fresh: 1,
      conflicts: [],
    });
    await db.q('deliveries').update({ run_at_ms: 0 });
    expect(await claimAll(jobs)).toMatchObject([
      { clientId: 'c-1', account: 'bureau', text, parts: 20, messageId: '' },
    ]);
  });

  it('leaves a repeated submission as it is, in one call and over calls', async () => {
    const both = [submission('c-1'), submission('c-1')];
    expect(await outbox.accept('bureau', both)).toEqual({ fresh: 1, conflicts: [] });
    expect(await outbox.accept('bureau', [submission('c-1'), submission('c-2')])).toEqual({
      fresh: 1,
      conflicts: [],
    });
    expect(await total()).toBe(2);
  });

  it('stores nothing at all when a known id comes with another text or number', async () => {
    await outbox.accept('bureau', [submission('c-1')]);
    const answers = await Promise.all([
      outbox.accept('bureau', [submission('c-2'), submission('c-1', { text: '别的' })]),
      outbox.accept('bureau', [submission('c-3'), submission('c-1', { phone: '+8613900000000' })]),
      outbox.accept('bureau', [submission('c-4'), submission('c-4', { text: '别的' })]),
    ]);
    expect(answers).toEqual([
      { fresh: 0, conflicts: ['c-1'] },
      { fresh: 0, conflicts: ['c-1'] },
      { fresh: 0, conflicts: ['c-4'] },
    ]);
    expect(await total()).toBe(1);
  });

  it('lets two accounts use the same id', async () => {
    await outbox.accept('bureau', [submission('c-1')]);
    expect(await outbox.accept('county', [submission('c-1', { text: '别的' })])).toEqual({
      fresh: 1,
      conflicts: [],
    });
  });

  it('takes more at once than one list may hold, and knows them all again', async () => {
    const batch = many(2_100, (index) => submission(`c-${index}`));
    expect((await outbox.accept('bureau', batch)).fresh).toBe(2_100);
    expect((await outbox.accept('bureau', batch)).fresh).toBe(0);
    const ids = batch.map((one) => one.clientId);
    expect(await outbox.states('bureau', ids)).toHaveLength(2_100);
    expect(await outbox.depth()).toEqual([{ state: 'queued', count: 2_100 }]);
  });

  it('stores a submission once when it comes over two connections at the same time', async () => {
    const stations = (await openStations(open, 2, 'sms')).map(createOutboxStore);
    for (const id of many(8, (index) => `c-${index}`)) {
      const ends = await Promise.allSettled(stations.map((one) => one.accept('bureau', [submission(id)])));
      const fresh = ends.map((end) => (end.status === 'fulfilled' ? end.value.fresh : end.reason));
      expect(fresh.sort()).toEqual([0, 1]);
    }
    expect(await total()).toBe(8);
  });

  it('says what became of submissions, and nothing of those of another account', async () => {
    await outbox.accept('bureau', [submission('c-1'), submission('c-2')]);
    await db.q('deliveries').update({ run_at_ms: 0 });
    const claimed = await claimAll(jobs);
    const [one, two] = ['c-1', 'c-2'].map((id) => claimed.find((job) => job.clientId === id)!);
    await jobs.finish('cm', [
      submitted(one!, 'm-1'),
      { job: two!, verdict: { state: 'rejected', code: '7' } },
    ]);
    const states = await outbox.states('bureau', ['c-1', 'c-2', 'c-3']);
    const sorted = states.sort((a, b) => (a.clientId < b.clientId ? -1 : 1));
    expect(sorted).toMatchObject([
      { clientId: 'c-1', state: 'submitted', code: '' },
      { clientId: 'c-2', state: 'rejected', code: '7' },
    ]);
    expect(sorted[0]!.atMs).toBeGreaterThan(1_600_000_000_000);
    expect(await outbox.states('county', ['c-1'])).toEqual([]);
    expect(await outbox.states('bureau', [])).toEqual([]);
  });

  it('puts every change of a submission into the outbox of its account, oldest first', async () => {
    await outbox.accept('bureau', [submission('c-1')]);
    await db.q('deliveries').update({ run_at_ms: 0 });
    const [job] = await claimAll(jobs);
    await jobs.finish('cm', [submitted(job!, 'm-1')]);
    const report = {
      by: 'part' as const,
      msgId: 'm-1',
      phone: job!.phone,
      stat: 'DELIVRD',
      atMs: Date.now(),
    };
    await jobs.applyReports('cm', [report]);
    await jobs.applyReports('cm', [report]);
    expect(await bodies('bureau')).toMatchObject([
      { kind: 'state', clientId: 'c-1', state: 'submitted' },
      { kind: 'state', clientId: 'c-1', state: 'delivered', code: 'DELIVRD', atMs: report.atMs },
    ]);
    expect(await bodies('county')).toEqual([]);
  });

  it('does not tell of tries: a submission that goes back into the queue is accepted as before', async () => {
    await outbox.accept('bureau', [submission('c-1')]);
    await db.q('deliveries').update({ run_at_ms: 0 });
    const [job] = await claimAll(jobs);
    await jobs.finish('cm', [
      { job: job!, verdict: { state: 'queued', delayMs: 0, code: 'link-down', isBound: false } },
    ]);
    expect(await bodies('bureau')).toEqual([]);
    expect(await outbox.states('bureau', ['c-1'])).toMatchObject([{ state: 'queued', code: 'link-down' }]);
  });

  it('tells again what became of a submission that is repeated, and nothing of one on its way', async () => {
    const both = [submission('c-1'), submission('c-2')];
    await outbox.accept('bureau', both);
    await db.q('deliveries').update({ run_at_ms: 0 });
    const claimed = await claimAll(jobs);
    const one = claimed.find((job) => job.clientId === 'c-1')!;
    const two = claimed.find((job) => job.clientId === 'c-2')!;
    await jobs.finish('cm', [
      { job: one, verdict: { state: 'uncertain', code: 'link-lost', refs: [] } },
      submitted(two, 'm-2'),
    ]);
    await outbox.acknowledge(
      'bureau',
      (await outbox.fetch('bureau', 10)).map((item) => item.id),
    );
    expect(await outbox.accept('bureau', both)).toEqual({ fresh: 0, conflicts: [] });
    expect(await bodies('bureau')).toMatchObject([
      { kind: 'state', clientId: 'c-1', state: 'uncertain', code: 'link-lost' },
    ]);
    await outbox.accept('bureau', [submission('c-2'), submission('c-1', { text: '别的' })]);
    expect(await bodies('bureau')).toHaveLength(1);
  });

  it('gives many changes in pages, and takes away exactly those that are acknowledged', async () => {
    const ids = many(250, (index) => `c-${index}`);
    await outbox.accept(
      'bureau',
      ids.map((id) => submission(id)),
    );
    await db.q('deliveries').update({ run_at_ms: 0 });
    const claimed = await claimAll(jobs, 500);
    await jobs.finish(
      'cm',
      claimed.map((job, index) => submitted(job, `m-${index}`)),
    );
    const all = await outbox.fetch('bureau', 1_000);
    expect(all.map((item) => item.body.clientId)).toEqual(claimed.map((job) => job.clientId));
    expect(new Set(all.map((item) => item.id)).size).toBe(250);
    expect(await outbox.fetch('bureau', 120)).toEqual(all.slice(0, 120));
    // Every third one, then those again with the rest of the first hundred.
    const some = all.filter((_, index) => index % 3 === 0).map((item) => item.id);
    expect(await outbox.acknowledge('county', some)).toBe(0);
    expect(await outbox.acknowledge('bureau', some)).toBe(84);
    expect(await outbox.fetch('bureau', 1_000)).toEqual(all.filter((_, index) => index % 3 !== 0));
    expect(
      await outbox.acknowledge(
        'bureau',
        all.slice(0, 100).map((item) => item.id),
      ),
    ).toBe(66);
    const left = await outbox.fetch('bureau', 1_000);
    expect(left).toEqual(all.filter((_, index) => index >= 100 && index % 3 !== 0));
    expect(
      await outbox.acknowledge(
        'bureau',
        left.map((item) => item.id),
      ),
    ).toBe(100);
    expect(await outbox.fetch('bureau', 1_000)).toEqual([]);
    expect(Number((await db.q('outbox').count({ n: '*' }))[0]!.n)).toBe(0);
  });

  it('keeps what was fetched until it is acknowledged by its own account', async () => {
    await outbox.announce(['bureau', 'county'], '{"kind":"inbound","text":"收到"}', 5);
    await outbox.announce(['bureau'], '{"kind":"inbound","text":"二"}', 6);
    const items = await outbox.fetch('bureau', 10);
    expect(items.map((item) => item.body.text)).toEqual(['收到', '二']);
    expect(await outbox.fetch('bureau', 1)).toEqual([items[0]]);
    const ids = items.map((item) => item.id);
    expect(await outbox.acknowledge('county', ids)).toBe(0);
    expect(await outbox.acknowledge('bureau', [ids[0]!])).toBe(1);
    expect(await outbox.acknowledge('bureau', ids)).toBe(1);
    expect(await outbox.acknowledge('bureau', [])).toBe(0);
    expect(await outbox.fetch('bureau', 10)).toEqual([]);
    expect(await outbox.fetch('county', 10)).toHaveLength(1);
  });

  it('acknowledges more at once than one list may hold', async () => {
    await outbox.announce(
      many(1_100, () => 'bureau'),
      '{}',
      5,
    );
    const items = await outbox.fetch('bureau', 5_000);
    expect(items).toHaveLength(1_100);
    expect(
      await outbox.acknowledge(
        'bureau',
        items.map((item) => item.id),
      ),
    ).toBe(1_100);
  });
}
