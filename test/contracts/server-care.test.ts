import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ArchiveWatch } from '../../main/core/archive-watch.ts';
import { createArchiveLink } from '../../main/store/archive-link.ts';
import { connectDatabase, type Database, openDatabase } from '../../main/store/database.ts';
import type { DatabaseSettings } from '../../main/store/dialects/dialect.ts';
import { createStores } from '../../main/store/index.ts';
import { createJobStore } from '../../main/store/jobs.ts';
import { newId } from '../../shared/ids.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { ListingLog } from '../support/small-app.ts';
import { delivery, message } from './samples.ts';

let server: PostgresServer;
let url: string;
const opened: Database[] = [];
const connect = (limits: { poolSize?: number; statementSeconds?: number } = {}) => {
  const db = connectDatabase({ kind: 'postgres', url, ...limits });
  opened.push(db);
  return db;
};

/** A connection as the application has it: with somebody who watches it. */
const watched = (settings: DatabaseSettings) => {
  const db = connectDatabase(settings);
  opened.push(db);
  const link = createArchiveLink(db, settings);
  const watch = new ArchiveWatch({ link, clock: { now: () => Date.now() }, log: new ListingLog() });
  return { q: db.q, watch };
};

beforeAll(async () => {
  server = await startPostgres();
  url = await server.createDatabase();
  opened.push(await openDatabase({ kind: 'postgres', url }));
});
afterAll(async () => {
  await Promise.all(opened.map((db) => db.q.destroy()));
  await server?.stop();
});

describe('a server database', () => {
  it('ends a statement that runs too long, and the connection goes on', async () => {
    const { q } = connect({ poolSize: 1, statementSeconds: 1 });
    await expect(q.raw('select pg_sleep(600)')).rejects.toMatchObject({ code: '57014' });
    expect((await q.raw('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  it('has a time limit of its own accord, and none while the tables are brought up to date', async () => {
    const limitOf = async (db: Database) =>
      (await db.q.raw('show statement_timeout')).rows[0].statement_timeout as string;
    expect(await limitOf(opened[0]!)).toBe('1min');
    expect(await limitOf(connect({ statementSeconds: 0 }))).toBe('0');
  });

  it('gets no more connections than are allowed', async () => {
    const { q } = connect({ poolSize: 2 });
    const pids = await Promise.all(
      Array.from({ length: 12 }, async () => (await q.raw('select pg_backend_pid() as pid')).rows[0].pid),
    );
    expect(new Set(pids).size).toBeLessThanOrEqual(2);
  });

  it('says in a sentence of its own that a step took too long, and goes on', async () => {
    const settings = { kind: 'postgres', url, statementSeconds: 1 } as const;
    const { q, watch } = watched(settings);
    const refused = watch.run(async () => q.raw('select pg_sleep(600)'));
    await expect(refused).rejects.toMatchObject({ code: 'archive-slow', params: { seconds: 1 } });
    expect(watch.awaySinceMs).toBe(0);
    expect((await watch.run(async () => q.raw('select 1 as one'))).rows).toEqual([{ one: 1 }]);
    await watch.stop();
  });

  it('is not taken for gone when every connection is in use: that has a sentence of its own', async () => {
    const { q, watch } = watched({ kind: 'postgres', url, poolSize: 1 });
    // A statement of knex begins when somebody waits for it.
    const holding = q.raw('select pg_sleep(14)').then(() => undefined);
    const refused = watch.run(async () => q.raw('select 1'));
    await expect(refused).rejects.toMatchObject({ code: 'archive-full' });
    expect(watch.awaySinceMs).toBe(0);
    await holding;
    await watch.stop();
  });

  it('is used again after it was started anew, and an open transaction leaves nothing', async () => {
    const db = connect();
    const stores = createStores(db);
    await stores.settings.set('before', '{}');
    const work = stores.transaction(async (tx) => {
      await tx.settings.set('within', '{}');
      await server.restart();
      await tx.settings.set('after', '{}');
    });
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(db.dialect.isLost?.(error)).toBe(true);
    expect(await stores.settings.get('before')).toBe('{}');
    expect(await stores.settings.get('within')).toBeUndefined();
  });

  it('hands out jobs again after it was started anew', async () => {
    const db = connect();
    const jobs = createJobStore(db);
    const one = message();
    await createStores(db).messages.insert(one, newId(), [delivery(one.id)]);
    await server.restart();
    const claimed = await jobs.claim({ gateway: 'g', limit: 5, leaseMs: 60_000 });
    expect(claimed).toHaveLength(1);
  });
});
