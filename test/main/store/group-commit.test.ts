import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../../main/store/database.ts';
import { inGroup } from '../../../main/store/group-commit.ts';

let db: Database;
let commits: number;
beforeEach(async () => {
  db = await openDatabase({ kind: 'sqlite', file: ':memory:' }, 'sms');
  commits = 0;
  db.q.on('query', ({ sql }: { sql: string }) => {
    if (sql.startsWith('COMMIT')) commits += 1;
  });
});
afterEach(() => db.q.destroy());

const insert = (tx: Database, id: string) =>
  tx.q('outbox').insert({ id, account: 'a', body: '{}', created_ms: 1 });
const stored = async () => (await db.q('outbox').orderBy('id').select('id')).map((row) => String(row.id));

test('what waits while another transaction runs is committed together', async () => {
  const ids = Array.from({ length: 21 }, (_, index) => `id-${String(index).padStart(2, '0')}`);
  await Promise.all(ids.map((id) => inGroup(db, (tx) => insert(tx, id))));
  expect(await stored()).toEqual(ids);
  // The first one by itself, the twenty that came meanwhile in one.
  expect(commits).toBe(2);
});

test('each gets its own answer, and only when it is kept', async () => {
  const answers = await Promise.all(
    ['a', 'b', 'c'].map((id) =>
      inGroup(db, async (tx) => {
        await insert(tx, id);
        return id;
      }),
    ),
  );
  expect(answers).toEqual(['a', 'b', 'c']);
  expect(await stored()).toEqual(['a', 'b', 'c']);
});

test('one that fails takes nothing of the others with it', async () => {
  const outcomes = await Promise.allSettled(
    ['a', 'b', 'a', 'c'].map((id) => inGroup(db, (tx) => insert(tx, id))),
  );
  expect(outcomes.map((one) => one.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(await stored()).toEqual(['a', 'b', 'c']);
});

test('a failed one leaves no half of itself', async () => {
  const half = inGroup(db, async (tx) => {
    await insert(tx, 'half');
    throw new Error('in the middle');
  });
  const whole = inGroup(db, (tx) => insert(tx, 'whole'));
  await expect(half).rejects.toThrow('in the middle');
  await whole;
  expect(await stored()).toEqual(['whole']);
});

test('inside a transaction it belongs to that one', async () => {
  await expect(
    db.q.transaction(async (q) => {
      await inGroup({ q, dialect: db.dialect }, (tx) => insert(tx, 'inner'));
      throw new Error('undone');
    }),
  ).rejects.toThrow('undone');
  expect(await stored()).toEqual([]);
});
