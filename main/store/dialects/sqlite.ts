import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import SqliteClient from '@photostructure/knex-sqlite';
import knex from 'knex';
import type { Dialect } from './dialect.ts';

type Statement = object;
type Connection = { exec(sql: string): void; prepare(sql: string, options?: unknown): Statement };

const KEPT_STATEMENTS = 300;

/** Compiling a statement costs more than running most of them: the last few hundred are kept by their text. */
function keepStatements(connection: Connection): void {
  const compile = connection.prepare.bind(connection);
  const kept = new Map<string, Statement>();
  connection.prepare = (sql, options) => {
    const known = kept.get(sql);
    if (known && options === undefined) return known;
    const statement = compile(sql, options);
    if (options === undefined && /^\s*(select|insert|update|delete)/i.test(sql)) kept.set(sql, statement);
    if (kept.size > KEPT_STATEMENTS) kept.delete(kept.keys().next().value!);
    return statement;
  };
}

/** The embedded database: write-ahead log, and on disk before a commit returns. */
export const sqlite: Dialect = {
  name: 'sqlite',
  connect(settings) {
    if (settings.kind !== 'sqlite') throw new Error('sqlite settings expected');
    if (settings.file !== ':memory:') mkdirSync(dirname(settings.file), { recursive: true });
    return knex({
      client: SqliteClient as unknown as typeof knex.Client,
      connection: { filename: settings.file },
      useNullAsDefault: true,
      pool: {
        min: 1,
        max: 1,
        afterCreate(connection: Connection, done: (error: Error | null, c: unknown) => void) {
          connection.exec(
            'pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma busy_timeout = 5000; pragma cache_size = -65536; pragma wal_autocheckpoint = 8000; pragma temp_store = memory',
          );
          keepStatements(connection);
          done(null, connection);
        },
      },
    });
  },
  nowMsSql: "cast(unixepoch('subsec') * 1000 as integer)",
  fromNothing: '',
  isExclusive: true,
  isUniqueViolation(error) {
    return error instanceof Error && /UNIQUE constraint failed/i.test(error.message);
  },
  insertRows: 200,
  // One binding and one text: the statement is compiled once and kept.
  among: (q, column, values) =>
    q.raw('?? in (select value from json_each(?))', [column, JSON.stringify(values)]),
  async insertPlain(q, table, rows) {
    const columns = Object.keys(rows[0]!);
    const values = JSON.stringify(rows.map((row) => columns.map((column) => row[column] ?? null)));
    const fields = columns.map((_, index) => `value ->> ${index}`).join(', ');
    const names = columns.map(() => '??').join(', ');
    await q.raw(`insert into ?? (${names}) select ${fields} from json_each(?)`, [table, ...columns, values]);
  },
};
