import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectDatabase, type Database, openDatabase } from '../../main/store/database.ts';
import { createStores } from '../../main/store/index.ts';
import { createJobStore } from '../../main/store/jobs.ts';
import { newId } from '../../shared/ids.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { delivery, message } from './samples.ts';

let server: PostgresServer;
let url: string;
const opened: Database[] = [];
const connect = (limits: { poolSize?: number; statementSeconds?: number } = {}) => {
  const db = connectDatabase({ kind: 'postgres', url, ...limits });
  opened.push(db);
  return db;
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
