import { describe, expect, it } from 'vitest';
import { loadSettings } from '../../main/core/system/settings.ts';
import { seedBasics } from '../../main/seed.ts';
import { chainRows, storedHead } from '../../main/store/audit.ts';
import { ChainCheck } from '../../main/store/audit-chain.ts';
import { connectDatabase, type Database, migrate, openDatabase } from '../../main/store/database.ts';
import type { DatabaseSettings } from '../../main/store/dialects/dialect.ts';
import { createStores } from '../../main/store/index.ts';
import { migrations } from '../../main/store/migrations/index.ts';
import type { Contract, Open } from '../support/databases.ts';
import { keptRows } from './kept-rows.ts';
import type { KeptRow } from './kept-rows-later.ts';

/** A value in the form every database gives it. */
const plain = (value: unknown) =>
  value instanceof Uint8Array
    ? Buffer.from(value).toString('hex')
    : typeof value === 'object' && value !== null
      ? JSON.stringify(value)
      : Number.isFinite(Number(value))
        ? Number(value)
        : String(value);

/** A database as a version with `level` steps left it, with that version's rows. */
async function databaseOf(level: number, settings: DatabaseSettings): Promise<void> {
  const { q } = connectDatabase(settings);
  try {
    const steps = migrations.slice(0, level);
    await migrate(q, steps);
    // A copy: one of the drivers puts its own objects into the row.
    for (const step of steps)
      for (const [table, rows] of Object.entries(keptRows[step.name] ?? {}))
        for (const row of rows) await q(table).insert({ ...row });
    // From 001 on each entry moves the head along; from 012 on the head itself is stored.
    if (level > migrations.findIndex((step) => step.name === '012-administration'))
      await q('settings')
        .where('name', 'audit-chain')
        .update({ body: JSON.stringify({ seq: 2, hash: keptRows['001-archive']!.audit![1]!.hash }) });
  } finally {
    await q.destroy();
  }
}

/** Rows that are no longer as they were, one line each. */
async function lostRows(db: Database, level: number): Promise<string[]> {
  const lost: string[] = [];
  for (const { name } of migrations.slice(0, level))
    for (const [table, rows] of Object.entries(keptRows[name] ?? {}))
      for (const row of rows) {
        const found = await findRow(db, table, row);
        for (const [column, value] of Object.entries(row))
          if (plain(found?.[column]) !== plain(value))
            lost.push(`${table}.${column}: ${plain(value)} became ${plain(found?.[column])}`);
      }
  return lost;
}

const isKey = (column: string) =>
  /^(id|code|name|login|seq|phone|service_no|plan_id|contact_id|leaf_code|.*_day|subject_key)$/.test(column);

function findRow(db: Database, table: string, row: KeptRow): Promise<Record<string, unknown> | undefined> {
  const key = Object.fromEntries(Object.entries(row).filter(([column]) => isKey(column)));
  return db.q(table).where(key).first();
}

/** The names of all columns, table by table. */
async function schemaOf(db: Database): Promise<Record<string, string[]>> {
  const tables = new Set(Object.values(keptRows).flatMap((of) => Object.keys(of)));
  const columns: Record<string, string[]> = {};
  for (const table of tables)
    columns[table] = (await db.dialect.columnsOf(db.q, table)).map((one) => one.toLowerCase()).toSorted();
  return columns;
}

/** What the first start of a newer version does and shows. */
async function opensWell(db: Database): Promise<void> {
  const stores = createStores(db);
  await seedBasics(stores);
  expect((await stores.users.byLogin('0421'))?.name).toBe('周敏');
  const settings = await loadSettings(stores.settings);
  expect(settings.sms).toMatchObject({ approvalOver: 70, tariffs: [{ fenPerPart: 6 }] });
  const [head] = (await stores.templates.list()).filter((one) => one.name === '执行令' && one.version === 2);
  expect(head?.text).toContain('第 2 版');
  const check = new ChainCheck([]);
  for await (const row of chainRows(db)) check.take(row);
  expect(check.finish(await storedHead(db))).toEqual({ entries: 2, faults: [] });
}

async function opensWithPlans(db: Database): Promise<void> {
  const stores = createStores(db);
  const [plan] = await stores.plans.list(false);
  expect(plan).toMatchObject({ name: '迎峰度夏', state: 'restored', targetKw: 12_000.5 });
  expect((await stores.plans.get(plan!.id))?.items).toHaveLength(1);
  const { messages } = await stores.messages.list({ search: '', fromMs: 0, toMs: 0, offset: 0, limit: 9 });
  expect(messages).toMatchObject([{ title: '执行令', counts: { total: 2, delivered: 1, waiting: 1 } }]);
  expect(await stores.messages.queueDepth()).toMatchObject({ waiting: 1 });
}

/** Every earlier version's database, with data, opened by this one. */
export const migrationContract: Contract = (_open: Open, createEmpty) => {
  describe('a database of an earlier version', () => {
    it.each(migrations.map((step, i) => [step.name, i + 1] as const))(
      'that ends with step %s keeps every row and opens',
      async (_name, level) => {
        const settings = await createEmpty();
        await databaseOf(level, settings);
        const db = await openDatabase(settings);
        try {
          expect(await lostRows(db, level)).toEqual([]);
          await opensWell(db);
          if (level >= 3) await opensWithPlans(db);
        } finally {
          await db.q.destroy();
        }
      },
    );

    it('has the same tables and columns afterwards as a new one', async () => {
      const old = await createEmpty();
      await databaseOf(3, old);
      const migrated = await openDatabase(old);
      const wanted = await schemaOf(migrated);
      await migrated.q.destroy();
      const fresh = await openDatabase(await createEmpty());
      expect(wanted).toEqual(await schemaOf(fresh));
      expect(Object.values(wanted).filter((columns) => columns.length === 0)).toEqual([]);
      await fresh.q.destroy();
    });
  });

  it('of a later version is refused by name and left as it is', async () => {
    const settings = await createEmpty();
    const db = await openDatabase(settings);
    await db.q('op_migrations').insert({ name: '999-tomorrow', batch: 9, migration_time: new Date() });
    await db.q.destroy();
    await expect(openDatabase(settings)).rejects.toMatchObject({
      code: 'newer-database',
      params: { step: '999-tomorrow', known: migrations.at(-1)?.name },
    });
  });
};
