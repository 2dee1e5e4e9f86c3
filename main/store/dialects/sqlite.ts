import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import SqliteClient from '@photostructure/knex-sqlite';
import knex from 'knex';
import type { Dialect } from './dialect.ts';

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
        afterCreate(
          connection: { exec(sql: string): void },
          done: (error: Error | null, c: unknown) => void,
        ) {
          connection.exec(
            'pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma busy_timeout = 5000; pragma cache_size = -65536; pragma temp_store = memory',
          );
          done(null, connection);
        },
      },
    });
  },
  nowMsSql: "cast(unixepoch('subsec') * 1000 as integer)",
  isExclusive: true,
  isUniqueViolation(error) {
    return error instanceof Error && /UNIQUE constraint failed/i.test(error.message);
  },
  insertRows: 200,
};
