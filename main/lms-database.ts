import type { Knex } from 'knex';
import type { LmsDatabase } from './load-system/load-system.ts';
import { insertMany } from './store/database.ts';
import type { Dialect } from './store/dialects/dialect.ts';

/** The load management system's database with what our own stores know about its kind. */
export function lmsDatabase(q: Knex, dialect: Dialect): LmsDatabase {
  return {
    q,
    fromNothing: dialect.fromNothing,
    insertMany: (table, rows) => insertMany({ q, dialect }, table, rows),
    isUniqueViolation: (error) => dialect.isUniqueViolation(error),
    columnsOf: (table) => dialect.columnsOf(q, table),
  };
}
