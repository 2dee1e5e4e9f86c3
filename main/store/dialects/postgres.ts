import knex from 'knex';
import pg from 'pg';
import { type Dialect, errorCode } from './dialect.ts';

/** PostgreSQL and what speaks its protocol (KingbaseES, openGauss). */
export const postgres: Dialect = {
  name: 'postgres',
  connect(settings) {
    if (settings.kind !== 'postgres') throw new Error('postgres settings expected');
    // Milliseconds and counts fit a double; the driver's text for 64-bit integers would leak everywhere.
    pg.types.setTypeParser(pg.types.builtins.INT8, Number);
    pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);
    return knex({
      client: 'pg',
      connection: { connectionString: settings.url, application_name: 'orderly-power', keepAlive: true },
      pool: { min: 0, max: settings.poolSize ?? 8 },
      acquireConnectionTimeout: 10_000,
    });
  },
  nowMsSql: 'cast(extract(epoch from clock_timestamp()) * 1000 as bigint)',
  fromNothing: '',
  isExclusive: false,
  isUniqueViolation: (error) => errorCode(error) === '23505',
  insertRows: 500,
  among: (q, column, values) => q.raw('?? = any(?)', [column, [...values]]),
};
