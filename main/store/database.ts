import type { Knex } from 'knex';
import { AppError } from '../../shared/errors.ts';
import type { DatabaseSettings, Dialect } from './dialects/dialect.ts';
import { oracle } from './dialects/oracle.ts';
import { postgres } from './dialects/postgres.ts';
import { sqlite } from './dialects/sqlite.ts';
import { type Migration, migrations } from './migrations/index.ts';

const dialects: Record<DatabaseSettings['kind'], Dialect> = { sqlite, postgres, oracle };

/** An open database: the query builder (or a transaction of it) and what is special about its kind. */
export type Database = { readonly q: Knex; readonly dialect: Dialect };

/** Connects without looking at the tables; nothing is asked of the database before the first statement. */
export function connectDatabase(settings: DatabaseSettings): Database {
  const dialect = dialects[settings.kind];
  return { q: dialect.connect(settings), dialect };
}

type Part = 'archive' | 'sms';

/** Opens the database and brings its tables up to date. `part` says which tables: the archive or the SMS server's own. */
export async function openDatabase(settings: DatabaseSettings, part: Part = 'archive'): Promise<Database> {
  const db = connectDatabase(settings);
  try {
    await updateTables(db, settings, part);
  } catch (error) {
    await db.q.destroy();
    throw error;
  }
  return db;
}

/** Brings the tables of a connected database up to date. Throws `newer-database`. */
export async function updateTables(
  db: Database,
  settings: DatabaseSettings,
  part: Part = 'archive',
): Promise<void> {
  const steps = migrations.filter((step) => part === 'archive' || step.part === 'sms');
  // Steps over years of rows take as long as they take: a server's time limit is for what comes after.
  const own = settings.kind === 'sqlite' ? undefined : connectDatabase({ ...settings, statementSeconds: 0 });
  const { q } = own ?? db;
  try {
    await refuseNewer(q, migrations);
    await migrate(q, steps);
  } finally {
    await own?.q.destroy();
  }
}

/** Looks at a database without changing it: how many users it has, undefined when it has no tables of ours yet. Throws `newer-database`. */
export async function countUsers(settings: DatabaseSettings): Promise<number | undefined> {
  const { q } = connectDatabase(settings);
  try {
    await refuseNewer(q, migrations);
    if (!(await q.schema.hasTable('users'))) return undefined;
    return num((await q('users').count({ n: '*' }).first())?.n);
  } finally {
    await q.destroy();
  }
}

/** A database that a later version has changed is left alone: this version does not know what it would break. */
async function refuseNewer(q: Knex, known: readonly { name: string }[]): Promise<void> {
  if (!(await q.schema.hasTable('op_migrations'))) return;
  const done: { name: string }[] = await q('op_migrations').select('name');
  const names = new Set(known.map((step) => step.name));
  const newer = done.map((step) => step.name).find((name) => !names.has(name));
  if (newer) throw new AppError('newer-database', { step: newer, known: known.at(-1)?.name ?? '' });
}

/** Takes the steps that were not taken yet. Another workstation may be starting too: whoever comes second waits for the first. */
export async function migrate(q: Knex, steps: readonly Migration[]): Promise<void> {
  const migrationSource: Knex.MigrationSource<Migration> = {
    getMigrations: async () => [...steps],
    getMigrationName: (step) => step.name,
    getMigration: async (step) => ({ up: step.up, down: async () => undefined }),
  };
  for (let tries = 1; ; tries += 1) {
    try {
      await q.migrate.latest({ migrationSource, tableName: 'op_migrations' });
      return;
    } catch (error) {
      const isBusy =
        error instanceof Error &&
        (error.name === 'MigrationLocked' ||
          /op_migrations/.test(error.message) ||
          /already locked/.test(error.message));
      if (!isBusy || tries >= 60) throw error;
      // Two first starts may both have made a lock row; with two rows nobody ever gets the lock.
      const rows = q('op_migrations_lock');
      await rows
        .where('index', '>', q('op_migrations_lock').min('index'))
        .delete()
        .catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

/** Runs `work` in one transaction; everything or nothing. */
export function inTransaction<T>(db: Database, work: (tx: Database) => Promise<T>): Promise<T> {
  if (db.q.isTransaction) return work(db);
  return db.q.transaction((trx) => work({ q: trx, dialect: db.dialect }));
}

/** Lets waiting timers and sockets run between two chunks of a long piece of work. */
export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** `rows.map(make)` for long lists, without holding the main loop. */
export async function inSteps<T, R>(rows: readonly T[], make: (row: T) => R): Promise<R[]> {
  const made: R[] = [];
  for (let i = 0; i < rows.length; i += PAGE) {
    if (i > 0) await breathe();
    made.push(...rows.slice(i, i + PAGE).map(make));
  }
  return made;
}

/** Inserts many rows in chunks the database takes, without holding the main loop. */
export async function insertMany(db: Database, table: string, rows: readonly object[]): Promise<void> {
  const { insertPlain, insertRows: size } = db.dialect;
  if (rows.length === 0) return;
  const isPlain = Object.values(rows[0]!).every((value) => !(value instanceof Uint8Array));
  for (let i = 0; i < rows.length; i += size) {
    const some = rows.slice(i, i + size);
    if (insertPlain && isPlain) await insertPlain(db.q, table, some as Record<string, unknown>[]);
    else await db.q(table).insert(some);
    if (i + size < rows.length) await breathe();
  }
}

/** `where column in (…)` without the limits on list length: runs `work` once for each chunk and joins the rows. */
export async function inChunks<K, R>(
  keys: readonly K[],
  work: (chunk: K[]) => PromiseLike<R[]>,
  size = 900,
): Promise<R[]> {
  if (keys.length <= size) return keys.length === 0 ? [] : await work([...keys]);
  const rows: R[] = [];
  for (let i = 0; i < keys.length; i += size) {
    for (const row of await work(keys.slice(i, i + size))) rows.push(row);
    if (i + size < keys.length) await breathe();
  }
  return rows;
}

/** Rows of one page. */
export const PAGE = 1_000;

/** Reads a long list page by page in the order of its ids, so that the main loop is never held for all of it. */
export async function byPages<R extends { id: string }>(page: (after: string) => Promise<R[]>): Promise<R[]> {
  const rows: R[] = [];
  // A blank sorts before every id, and Oracle takes it for a text.
  for (let after = ' '; ; ) {
    const some = await page(after);
    rows.push(...some);
    const last = some.at(-1);
    if (!last || some.length < PAGE) return rows;
    after = last.id;
    await breathe();
  }
}

/** `column in (values)` as a condition, for one chunk of `inChunks`. */
export const among = (db: Database, column: string, values: readonly string[]): Knex.Raw =>
  db.dialect.among(db.q, column, values);

/** `column in (values)` in lists short enough for every database. */
export function whereInAny(query: Knex.QueryBuilder, column: string, values: readonly string[]): void {
  query.where((w) => {
    if (values.length === 0) w.whereIn(column, []);
    for (let i = 0; i < values.length; i += 900) w.orWhereIn(column, values.slice(i, i + 900));
  });
}

/** Text from a column; Oracle keeps '' as NULL. */
export const text = (value: unknown): string => (value === null || value === undefined ? '' : String(value));
/** Number from a column; NULL counts as 0. */
export const num = (value: unknown): number => (value === null || value === undefined ? 0 : Number(value));
export const flag = (value: unknown): boolean => Number(value) === 1;
export const bit = (value: boolean): 0 | 1 => (value ? 1 : 0);
