import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe } from 'vitest';
import { type Database, openDatabase } from '../../main/store/database.ts';
import type { DatabaseSettings } from '../../main/store/dialects/dialect.ts';
import { startOracle, whyNoOracle } from './oracle.ts';
import { startPostgres } from './postgres.ts';
import { root } from './product.ts';

/** A database server that lives as long as the tests of one file. */
type Server = {
  /** Settings of an empty database. */
  create(): Promise<DatabaseSettings>;
  stop(): Promise<void>;
};

export type TestDatabase = {
  name: string;
  /** Why it cannot be tested here. */
  missing?: string | undefined;
  start(): Promise<Server>;
};

/** Opens the suite's own database once more; closed by itself after the suite. */
export type Open = (part?: 'archive' | 'sms') => Promise<Database>;
/** `createEmpty`: settings of one more empty database; on Oracle it is the suite's own, emptied. */
export type Contract = (open: Open, createEmpty: () => Promise<DatabaseSettings>) => void;

/** The thread the product keeps its database in, built from its source; near the libraries it needs. */
function buildThread(): string {
  const outfile = join(root, 'test-results', `sqlite-thread-${process.pid}.mjs`);
  buildSync({
    absWorkingDir: root,
    entryPoints: [join(root, 'main', 'store', 'dialects', 'sqlite-thread.ts')],
    outfile,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  });
  return outfile;
}

export const sqliteDatabase: TestDatabase = {
  name: 'SQLite',
  async start() {
    const dir = mkdtempSync(join(tmpdir(), 'op-sqlite-'));
    const threadFile = buildThread();
    let count = 0;
    return {
      async create() {
        count += 1;
        return { kind: 'sqlite', file: join(dir, `${count}.db`), threadFile };
      },
      async stop() {
        rmSync(dir, { recursive: true, force: true });
        rmSync(threadFile, { force: true });
      },
    };
  },
};

export const postgresDatabase: TestDatabase = {
  name: 'PostgreSQL',
  async start() {
    const server = await startPostgres();
    return {
      create: async () => ({ kind: 'postgres', url: await server.createDatabase() }),
      stop: server.stop,
    };
  },
};

export const oracleDatabase: TestDatabase = {
  name: 'Oracle',
  missing: whyNoOracle(),
  async start() {
    const server = await startOracle();
    return {
      async create() {
        await server.clear();
        return { kind: 'oracle', ...server.access };
      },
      stop: server.stop,
    };
  },
};

/** Runs every contract over one kind of database, each contract in an empty database of its own. */
export function runContracts(database: TestDatabase, contracts: Record<string, Contract>): void {
  const title = database.missing ? `${database.name}, skipped: ${database.missing}` : database.name;
  describe.skipIf(database.missing !== undefined)(title, () => {
    let server: Server;
    beforeAll(async () => {
      server = await database.start();
    });
    afterAll(() => server?.stop());
    for (const [name, contract] of Object.entries(contracts)) {
      describe(name, () => {
        let settings: DatabaseSettings;
        const opened: Database[] = [];
        beforeAll(async () => {
          settings = await server.create();
        });
        afterAll(() => Promise.all(opened.map((db) => db.q.destroy())));
        const openOwn: Open = async (part) => {
          const db = await openDatabase(settings, part);
          opened.push(db);
          return db;
        };
        contract(openOwn, () => server.create());
      });
    }
  });
}

/** `count` workstations on one database; where one process owns the database they share its connection. */
export async function openStations(open: Open, count: number, part?: 'archive' | 'sms'): Promise<Database[]> {
  const first = await open(part);
  const stations = [first];
  while (stations.length < count) stations.push(first.dialect.isExclusive ? first : await open(part));
  return stations;
}

const tables = [
  'services',
  'service_numbers',
  'leases',
  'subscriptions',
  'subscription_events',
  'query_uses',
  'query_talks',
  'query_guards',
  'query_promises',
  'invitations',
  'archive_changes',
  'archive_history',
  'number_checks',
  'delivery_notes',
  'staged_contacts',
  'staged_places',
  'staged_customers',
  'template_categories',
  'template_versions',
  'templates',
  'users',
  'audit',
  'regions',
  'industries',
  'customers',
  'offices',
  'contacts',
  'assignments',
  'contact_groups',
  'group_members',
  'messages',
  'orders',
  'meter_balances',
  'meter_readings',
  'curves',
  'curve_days',
  'curve_sums',
  'day_weather',
  'plans',
  'gap_days',
  'forecasts',
  'supply_limits',
  'plan_items',
  'plan_events',
  'evaluations',
  'evaluation_items',
  'delivery_days',
  'inbound_days',
  'report_days',
  'report_closings',
  'saved_reports',
  'produced_reports',
];
const queueTables = ['deliveries', 'attempts', 'delivery_parts', 'reports', 'inbound', 'outbox'];

/** Deletes all rows (settings stay), for tests that look at a whole table. */
export async function emptyTables(db: Database, part: 'archive' | 'sms' = 'archive'): Promise<void> {
  for (const table of part === 'sms' ? queueTables : [...tables, ...queueTables]) await db.q(table).delete();
}
