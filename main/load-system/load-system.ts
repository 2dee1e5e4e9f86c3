import type { Knex } from 'knex';
import { AppError } from '../../shared/errors.ts';
import { defaultLmsConfig, type LmsConfig } from '../../shared/model/lms.ts';
import type { LoadSystem } from '../core/ports.ts';
import { checkMapping } from './check.ts';
import { changedCurves } from './curves.ts';
import * as meters from './meters.ts';
import { feedbackSince, writeOrders } from './orders.ts';

/** The site's database and what is special about its kind. */
export type LmsDatabase = {
  q: Knex;
  /** Inserts many rows in the chunks the database takes. */
  insertMany(table: string, rows: readonly object[]): Promise<void>;
  isUniqueViolation(error: unknown): boolean;
  /** What a SELECT without a table ends with. */
  fromNothing: string;
  /** Names of a table's columns; none when there is no such table or it may not be seen. */
  columnsOf(table: string): Promise<string[]>;
};

/** The load management system's database, reached through a mapping of its tables. */
export function createLoadSystem(db: LmsDatabase, initial: LmsConfig = defaultLmsConfig): LoadSystem {
  let config = initial;
  const { q } = db;
  return {
    config: () => config,
    configure(next) {
      config = next;
    },
    check: (candidate, tryWrite) => guarded(() => checkMapping(db, candidate, tryWrite)),
    writeOrders: (list) => guarded(() => writeOrders(db, config, list)),
    feedbackSince: (watermark) => guarded(() => feedbackSince(q, config, watermark)),
    changedCurves: (watermark, day) => guarded(() => changedCurves(q, config, watermark, day)),
    changedCustomers: (watermark) => guarded(() => meters.changedCustomers(q, config, watermark)),
    changedBalances: (watermark) => guarded(() => meters.changedBalances(q, config, watermark)),
    changedReadings: (watermark, fromDay) =>
      guarded(() => meters.changedReadings(q, config, watermark, fromDay)),
    balances: (accounts) => guarded(() => meters.balances(q, config, accounts)),
    readings: (accounts, day) => guarded(() => meters.readings(q, config, accounts, day)),
    ping: () =>
      guarded(async () => {
        const { table } = config.mapping.orders;
        const count = await q(table).count({ n: '*' }).first();
        return `${table}: ${count?.n ?? 0}`;
      }),
  };
}

/** Whatever goes wrong over there is one thing to the core: the system is away. */
async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new AppError(
      'offline',
      { what: 'lms', reason: error instanceof Error ? error.message.slice(0, 200) : '' },
      { cause: error },
    );
  }
}
