import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import knex from 'knex';
import { type Dialect, withoutValues } from './dialect.ts';
import { sqliteClient } from './sqlite-client.ts';

/** What is empty in all rows stands in the statement: many columns of a fresh row are, and binding them is half the work. */
function emptyValue(rows: readonly Record<string, unknown>[], column: string): [string, 'null' | '0'][] {
  const isAll = (value: unknown) => rows.every((row) => (row[column] ?? null) === value);
  if (isAll(null)) return [[column, 'null']];
  return isAll(0) ? [[column, '0']] : [];
}

/** The embedded database: one connection, so that transactions follow one another. */
export const sqlite: Dialect = {
  name: 'sqlite',
  connect(settings) {
    if (settings.kind !== 'sqlite') throw new Error('sqlite settings expected');
    if (settings.file !== ':memory:') mkdirSync(dirname(settings.file), { recursive: true });
    return knex({
      ...withoutValues,
      client: sqliteClient(settings) as unknown as typeof knex.Client,
      connection: { filename: settings.file },
      useNullAsDefault: true,
      pool: { min: 1, max: 1 },
    });
  },
  nowMsSql: "cast(unixepoch('subsec') * 1000 as integer)",
  fromNothing: '',
  isExclusive: true,
  isUniqueViolation(error) {
    return error instanceof Error && /UNIQUE constraint failed/i.test(error.message);
  },
  insertRows: 500,
  // One binding and one text: the statement is compiled once and kept.
  mostAmong: 20_000,
  among: (q, column, values) =>
    q.raw('?? in (select value from json_each(?))', [column, JSON.stringify(values)]),
  async columnsOf(q, table) {
    const rows: { name: string }[] = await q.raw('select name from pragma_table_info(?)', [table]);
    return rows.map((row) => row.name);
  },
  async insertPlain(q, table, rows) {
    const columns = Object.keys(rows[0]!);
    const shared = new Map(columns.flatMap((column) => emptyValue(rows, column)));
    const bound = columns.filter((column) => !shared.has(column));
    const eachRow = rows.map((row) => bound.map((column) => row[column] ?? null));
    const names = columns.map((column) => `\`${column}\``).join(', ');
    const places = columns.map((column) => shared.get(column) ?? '?').join(', ');
    await q.raw(`insert into \`${table}\` (${names}) values (${places})`).options({ eachRow });
  },
};
