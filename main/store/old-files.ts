import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { messageTables } from '../../shared/model/retention.ts';
import type { OldFiles, OldPortion } from '../core/ports.ts';
import { among, type Database, insertMany, inTransaction, num, openDatabase, text } from './database.ts';
import { searchDeliveries } from './delivery-search.ts';

type Row = Record<string, unknown>;
const NAME = /^messages-(\d{4})\.db$/;

/** Rows that are not in the table yet. */
async function missing(db: Database, table: string, rows: readonly Row[]): Promise<Row[]> {
  const ids = rows.map((row) => text(row.id));
  const known: Row[] = await db
    .q(table)
    .where(among(db, 'id', ids))
    .select('id');
  const there = new Set(known.map((row) => text(row.id)));
  return rows.filter((row) => !there.has(text(row.id)));
}

/**
 * Old messages in SQLite files of the folder, one for each year, with the tables of the archive itself: whatever reads
 * those reads these. `threadFile` as for every embedded database.
 */
export function createOldFiles(folder: string, threadFile?: string): OldFiles {
  const open = new Map<string, Promise<Database>>();
  const fileOf = (year: string) => join(folder, `messages-${year}.db`);
  const of = (year: string): Promise<Database> => {
    const known = open.get(year);
    if (known) return known;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const opening = openDatabase({
      kind: 'sqlite',
      file: fileOf(year),
      ...(threadFile ? { threadFile } : {}),
    });
    open.set(year, opening);
    opening.catch(() => open.delete(year));
    return opening;
  };
  const count = async (db: Database, table: string) => num((await db.q(table).count({ n: '*' }).first())?.n);
  return {
    async put({ year, rows }: OldPortion) {
      await inTransaction(await of(year), async (tx) => {
        for (const table of messageTables) {
          const some = rows[table] ?? [];
          if (some.length > 0) await insertMany(tx, table, await missing(tx, table, some));
        }
      });
    },
    async years() {
      const names = existsSync(folder) ? readdirSync(folder) : [];
      const years = names.flatMap((name) => NAME.exec(name)?.[1] ?? []).toSorted();
      return Promise.all(
        years.reverse().map(async (year) => {
          const db = await of(year);
          return {
            year,
            file: fileOf(year),
            bytes: statSync(fileOf(year)).size,
            messages: await count(db, 'messages'),
            deliveries: await count(db, 'deliveries'),
            inbound: await count(db, 'inbound'),
          };
        }),
      );
    },
    async search(year, query) {
      if (!existsSync(fileOf(year))) throw new AppError('not-found', { what: year });
      return searchDeliveries(await of(year), query);
    },
    async close() {
      const all = [...open.values()];
      open.clear();
      await Promise.allSettled(all.map(async (db) => (await db).q.destroy()));
    },
  };
}
