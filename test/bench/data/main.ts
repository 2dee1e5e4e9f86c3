import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { createApi } from '../../../main/api.ts';
import { App } from '../../../main/app.ts';
import { openCurveParts } from '../../../main/curve-parts.ts';
import { inThreads } from '../../../main/heavy-thread.ts';
import { createLog } from '../../../main/log.ts';
import { applicationRoot, entryPath } from '../../../main/paths.ts';
import { type Database, openDatabase } from '../../../main/store/database.ts';
import type { DatabaseSettings } from '../../../main/store/dialects/dialect.ts';
import { createStores } from '../../../main/store/index.ts';
import { createJobStore } from '../../../main/store/jobs.ts';
import { FakeGateway } from '../../support/cmpp-jobs.ts';
import { idleLoadSystem } from '../../support/idle-load-system.ts';
import { startPostgres } from '../../support/postgres.ts';
import { percentile, rounded } from '../sms/figures.ts';
import { fillArchive, fillDeliveries, type Sizes } from './fill.ts';
import { type ImportReport, measureImport } from './importing.ts';
import { looks } from './looks.ts';

/** Entry: what the lists of a large archive take in the main process, on an embedded and on a server database. */
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'sqlite,postgres' },
    customers: { type: 'string', default: '60000' },
    contacts: { type: 'string', default: '100000' },
    deliveries: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '24' },
    /** A folder the filled databases are kept in, so that the next run only asks. */
    keep: { type: 'string', default: '' },
    json: { type: 'string' },
  },
});
const sizes: Sizes = {
  customers: Number(values.customers),
  contacts: Number(values.contacts),
  deliveries: Number(values.deliveries),
};
const rounds = Number(values.rounds);

// Beside the checkout's own files, because a temporary folder is often memory and not a disk.
const home = join(applicationRoot(), '.data');
mkdirSync(home, { recursive: true });
const dataDir = values.keep ? resolve(values.keep) : mkdtempSync(join(home, 'bench-'));
mkdirSync(dataDir, { recursive: true });
if (!values.keep) process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

/** What a person does not wait for, p95 in ms. */
const aims = { archive: 50, audience: 200, deliveries: 200 } as const;

type Row = {
  name: string;
  about: keyof typeof aims;
  p50Ms: number;
  p95Ms: number;
  maxMs: number;
  ratio: number;
};
type Report = {
  fillSeconds: number;
  readArchiveMs: number;
  loopDelayMaxMs: number;
  rssMb: number;
  bareScanMs: number;
  barePageMs: number;
  /** Into an archive of its own. */
  imported: ImportReport;
  rows: Row[];
};

const caller = {
  actor: { userId: '', name: 'bench', role: 'supervisor' as const, workstation: '' },
  token: '',
};

async function timed(work: (round: number) => Promise<unknown>, times = rounds): Promise<number[]> {
  const taken: number[] = [];
  for (let round = 0; round < times; round += 1) {
    const started = performance.now();
    await work(round);
    taken.push(performance.now() - started);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return taken;
}

/** The floor in the same run: a page of a hundred by primary key, and one look through every search key. */
async function bare(db: Database) {
  const ids = (await db.q('contacts').limit(100).select('id')).map((row) => String(row.id));
  const page = await timed(() => db.q('contacts').whereIn('id', ids).select());
  const scan = await timed(
    (round) =>
      db
        .q('contacts')
        .where('search_key', 'like', `%${1_000 + round * 41}%`)
        .count({ n: '*' }),
    8,
  );
  return { page: percentile(page, 0.5), scan: percentile(scan, 0.5) };
}

/** Fills an empty database; a kept one must have what is asked for. Seconds it took. */
async function filled(db: Database, nowMs: number): Promise<number> {
  const counted = await db.q('deliveries').count({ n: '*' }).first();
  const before = Number(counted?.n);
  if (before > 0 && before !== sizes.deliveries)
    throw new Error(`the kept database has ${before} deliveries`);
  if (before > 0) return 0;
  const started = performance.now();
  await fillArchive(db, sizes);
  await fillDeliveries(db, sizes, nowMs);
  await db.q.raw('analyze');
  return (performance.now() - started) / 1_000;
}

/** The application in this process, with the threads of the product and no gateway. */
async function openApp(db: Database, settings: DatabaseSettings, folder: string): Promise<App> {
  return new App({
    mode: 'live',
    version: '0.0.0',
    log: createLog('bench'),
    stores: createStores(db),
    jobs: createJobStore(db),
    ownsDatabase: settings.kind === 'sqlite',
    sampleAccounts: [],
    readTable: inThreads.readTable,
    gateway: new FakeGateway(),
    loadSystem: idleLoadSystem,
    curves: await openCurveParts(db, settings, folder),
    simulated: { phones: 0, terminals: 0 },
    close: () => db.q.destroy(),
  });
}

async function run(settings: DatabaseSettings, folder: string): Promise<Omit<Report, 'imported'>> {
  const db = await openDatabase(settings);
  const nowMs = Date.now();
  const fillSeconds = await filled(db, nowMs);
  const app = await openApp(db, settings, folder);
  const api = createApi(app);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const [readArchiveMs] = await timed(() => app.core.book.refresh(), 1);
  const floor = await bare(db);
  delay.reset();
  const rows: Row[] = [];
  for (const { name, about, call, input } of looks(nowMs)) {
    const ask = api[call] as (input: unknown, who: typeof caller) => Promise<unknown>;
    const { contract } = await import('../../../shared/contract/index.ts');
    const taken = await timed((round) => ask(contract[call].input.parse(input(round)), caller));
    const p95 = percentile(taken, 0.95);
    rows.push({
      name,
      about,
      p50Ms: rounded(percentile(taken, 0.5)),
      p95Ms: rounded(p95),
      maxMs: rounded(Math.max(...taken)),
      ratio: rounded(percentile(taken, 0.5) / (about === 'deliveries' ? floor.page : floor.scan)),
    });
    process.stderr.write(`${settings.kind}: ${JSON.stringify(rows.at(-1))}\n`);
  }
  const loopDelayMaxMs = delay.max / 1e6;
  await db.q.destroy();
  return {
    fillSeconds: rounded(fillSeconds),
    readArchiveMs: rounded(readArchiveMs ?? 0),
    loopDelayMaxMs: rounded(loopDelayMaxMs),
    rssMb: rounded(process.memoryUsage().rss / 1e6),
    bareScanMs: rounded(floor.scan),
    barePageMs: rounded(floor.page),
    rows,
  };
}

/** An import into an empty archive. */
async function runImport(settings: DatabaseSettings, folder: string): Promise<ImportReport> {
  const db = await openDatabase(settings);
  const app = await openApp(db, settings, folder);
  try {
    return await measureImport(app, db, caller, sizes.contacts);
  } finally {
    await db.q.destroy();
  }
}

const machine = { cores: cpus().length, node: process.version, loadBefore: rounded(loadavg()[0] ?? 0) };
const reports: Record<string, Report> = {};
if (values.only.includes('sqlite')) {
  const threadFile = entryPath('sqlite-thread');
  const fresh = mkdtempSync(join(home, 'bench-import-'));
  try {
    reports.sqlite = {
      ...(await run({ kind: 'sqlite', file: join(dataDir, 'archive.db'), threadFile }, dataDir)),
      imported: await runImport({ kind: 'sqlite', file: join(fresh, 'archive.db'), threadFile }, fresh),
    };
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}
if (values.only.includes('postgres')) {
  const kept = await startPostgres(values.keep ? { keepIn: join(dataDir, 'postgres') } : {});
  const fresh = await startPostgres();
  try {
    reports.postgres = {
      ...(await run({ kind: 'postgres', url: await kept.createDatabase() }, dataDir)),
      imported: await runImport({ kind: 'postgres', url: await fresh.createDatabase() }, dataDir),
    };
  } finally {
    await kept.stop();
    await fresh.stop();
  }
}
for (const [name, report] of Object.entries(reports)) {
  const { rows, imported, ...rest } = report;
  const table = rows.map(({ about, name: list, p50Ms, p95Ms, maxMs, ratio }) => ({
    list: `${about}: ${list}`,
    p50Ms,
    p95Ms,
    maxMs,
    aimMs: aims[about],
    met: p95Ms < aims[about] ? 'yes' : 'NO',
    ratio,
  }));
  process.stdout.write(`\n${name} ${JSON.stringify(rest)}\n`);
  console.table(table);
  process.stdout.write(`import ${JSON.stringify(imported)}\n`);
}
if (values.json)
  writeFileSync(values.json, `${JSON.stringify({ machine, sizes, rounds, reports }, null, 2)}\n`);
process.exit();
