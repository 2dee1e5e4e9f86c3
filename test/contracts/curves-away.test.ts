import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ArchiveWatch } from '../../main/core/archive-watch.ts';
import type { Core } from '../../main/core/context.ts';
import { CurveBook } from '../../main/core/curves/book.ts';
import { exportCurves } from '../../main/core/curves/export.ts';
import { CurveJobs } from '../../main/core/curves/jobs.ts';
import { defaultSettings } from '../../main/core/system/settings.ts';
import { createArchiveLink } from '../../main/store/archive-link.ts';
import { openCurveKeep } from '../../main/store/curve-keep.ts';
import { createCurveReader } from '../../main/store/curve-reader.ts';
import { connectDatabase, type Database, openDatabase } from '../../main/store/database.ts';
import { createStores } from '../../main/store/index.ts';
import { chartBook } from '../../main/workbooks/chart-book.ts';
import type { CurveQuery } from '../../shared/contract/curves.ts';
import { addDays } from '../../shared/time.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { ListingLog } from '../support/small-app.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { customer } from './samples.ts';

const DAY = '2021-09-30';
const CITY = { kind: 'region', code: '210400' } as const;
const HOUR = 3_600_000;

let folder: string;
let server: PostgresServer;
let proxy: TcpProxy;
let direct: Database;
let url: string;
let isServing = false;
const opened: { book: CurveBook; db: Database }[] = [];

/** A workstation: core over the archive behind the proxy, with a file of its own and a clock that can be moved. */
async function station(name: string) {
  const db = connectDatabase({ kind: 'postgres', url });
  const clock = { ms: Date.parse('2021-09-30T06:00:00Z'), now: () => clock.ms };
  const events: string[] = [];
  const core = {
    stores: createStores(db),
    clock,
    log: new ListingLog(),
    mode: 'live',
    settings: async () => defaultSettings,
    emit: (event: string) => void events.push(event),
    chartBook,
    lmsAwaySinceMs: () => 0,
  } as unknown as Core;
  const parts = {
    reader: createCurveReader(db),
    keep: await openCurveKeep(join(folder, `${name}.db`)),
    watch: new ArchiveWatch({ link: createArchiveLink(db), clock, log: new ListingLog() }),
  };
  const book = new CurveBook(core, parts);
  opened.push({ book, db });
  return { book, core, clock, events, db };
}
const query = (change: Partial<CurveQuery> = {}): CurveQuery => ({
  subject: CITY,
  day: DAY,
  comparisons: ['yesterday'],
  others: [],
  bandDays: 0,
  withBad: false,
  ...change,
});
/** The answer, and how long it took in real time. */
async function timed<T>(work: Promise<T>): Promise<{ value: T; ms: number }> {
  const started = performance.now();
  return { value: await work, ms: performance.now() - started };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'op-away-'));
  server = await startPostgres();
  isServing = true;
  const own = await server.createDatabase();
  const target = new URL(own);
  proxy = new TcpProxy({ host: target.hostname, port: Number(target.port) });
  await proxy.open();
  url = own.replace(`:${target.port}/`, `:${proxy.port}/`);
  direct = await openDatabase({ kind: 'postgres', url: own });
  const stores = createStores(direct);
  await stores.codes.replaceCodes([{ code: '210400', name: '抚顺市', parent: '' }], []);
  const one = customer({ regionCode: '210400', capacityKva: 1_000 });
  await stores.customers.insertMany([one]);
  const rows = Array.from({ length: 20 }, (_, back) => ({
    accountNo: one.accountNo,
    day: addDays(DAY, -back),
    points: new Float32Array(96).fill(100 + back),
  }));
  await stores.curves.put(rows, 1_632_980_000_000);
});
afterAll(async () => {
  for (const { book, db } of opened) {
    await book.stop();
    await db.q.destroy();
  }
  await proxy?.close();
  if (isServing) {
    await direct?.q.destroy();
    await server?.stop();
  }
  rmSync(folder, { recursive: true, force: true });
});

describe('an archive that falls silent', () => {
  it('in the middle of a question: the kept curves come, with their time, and the next come at once', async () => {
    const { book, clock, events } = await station('silent');
    const live = await book.get(query());
    await book.settle();
    expect(live).toMatchObject({ archiveAwaySinceMs: 0, fetchedMs: 1_632_980_000_000 });
    proxy.silence();
    const first = await timed(book.get(query()));
    expect(first.value.archiveAwaySinceMs).toBe(clock.ms);
    expect(first.value.series.map((one) => [one.values[0], one.isKept])).toEqual([
      [100, true],
      [101, true],
    ]);
    expect(first.value.fetchedMs).toBe(1_632_980_000_000);
    // Patience and one ping, never the minutes a socket waits.
    expect(first.ms).toBeLessThan(9_000);
    const second = await timed(book.get(query()));
    expect(second.ms).toBeLessThan(500);
    expect(events).toContain('connections.changed');
    proxy.speak();
  });

  it('for hours: since when stays, what is kept is exported, and it comes back by itself', async () => {
    const { book, core, clock } = await station('hours');
    await book.get(query({ comparisons: ['yesterday', 'sameWeekday'] }));
    await book.settle();
    proxy.silence();
    const since = (await book.get(query())).archiveAwaySinceMs;
    for (let hour = 1; hour <= 5; hour += 1) {
      clock.ms += HOUR;
      expect(await book.watch.probe()).toBe(since);
    }
    const file = await exportCurves(core, book, {
      query: query(),
      format: 'csv',
      picture: '',
      fromMinute: 0,
      toMinute: 1_440,
    });
    const text = Buffer.from(file.base64, 'base64').toString('utf8');
    expect(text).toContain('离线自 2021-09-30 14:00:00，本机缓存');
    expect(text).toContain('00:00,100,101');
    // A day that nobody has looked at is not there; a subject that nobody has looked at says why.
    const far = await book.get(query({ day: addDays(DAY, -15), comparisons: [] }));
    expect(far.series[0]?.figures.points).toBe(0);
    await expect(book.get(query({ subject: { kind: 'feeder', name: '城西线' } }))).rejects.toMatchObject({
      code: 'not-kept',
    });
    proxy.speak();
    expect(await book.watch.probe()).toBe(0);
    const back = await book.get(query());
    expect([back.archiveAwaySinceMs, back.series[0]?.isKept]).toEqual([0, false]);
  });
});

describe('an archive that is not there at the start', () => {
  it('leaves what another run has kept, at once when nobody listens', async () => {
    const before = await station('start');
    await before.book.get(query());
    await before.book.stop();
    await proxy.close();
    const again = await station('start');
    const first = await timed(again.book.get(query()));
    expect(first.value.series[0]?.values[0]).toBe(100);
    expect(first.value.archiveAwaySinceMs).toBe(again.clock.ms);
    expect(first.ms).toBeLessThan(3_000);
    await proxy.open();
    await expect.poll(() => again.book.watch.awaySinceMs, { timeout: 15_000, interval: 300 }).toBe(0);
  });

  it('and silent: the same within patience', async () => {
    proxy.silence();
    const { book } = await station('start');
    const first = await timed(book.get(query()));
    expect(first.value.series[0]?.isKept).toBe(true);
    expect(first.ms).toBeLessThan(9_000);
    proxy.speak();
  });
});

describe('taking curves along', () => {
  it('keeps days nobody has looked at, pinned, and shows them without the archive', async () => {
    const { book, core } = await station('along');
    const jobs = new CurveJobs(core, book, () => {
      throw new Error('no book here');
    });
    jobs.prefetch({ subjects: [CITY], from: addDays(DAY, -9), to: DAY, isPinned: true });
    await expect.poll(() => jobs.list()[0]?.state).toBe('done');
    expect(jobs.list()[0]).toMatchObject({ done: 10, total: 10 });
    proxy.silence();
    const far = await book.get(query({ day: addDays(DAY, -9), comparisons: [] }));
    expect([far.series[0]?.values[0], far.series[0]?.isKept]).toEqual([109, true]);
    proxy.speak();
    await book.watch.probe();
    // The smallest room there is: what is pinned stays.
    await book.keep.setLimit(1);
    await book.get(query({ day: addDays(DAY, -12), comparisons: [] }));
    await book.settle();
    const kept = await book.keep.list({ search: '', offset: 0, limit: 100 });
    expect(kept.days.map((one) => [one.day, one.isPinned])).toEqual(
      Array.from({ length: 10 }, (_, back) => [addDays(DAY, -back), true]),
    );
    await book.keep.pin([kept.days[9]!.key], false);
    await book.keep.setLimit(1);
    expect((await book.keep.list({ search: '', offset: 0, limit: 100 })).total).toBe(9);
  });
});

describe('a server that is stopped', () => {
  it('is the same as one out of reach', async () => {
    const { book } = await station('stopped');
    await book.get(query());
    await book.settle();
    await direct.q.destroy();
    await server.stop();
    isServing = false;
    const answer = await timed(book.get(query()));
    expect(answer.value.series[0]).toMatchObject({ isKept: true });
    expect(answer.value.archiveAwaySinceMs).toBeGreaterThan(0);
    expect(answer.ms).toBeLessThan(9_000);
  });
});
