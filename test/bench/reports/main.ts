import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import type { Core } from '../../../main/core/context.ts';
import { DeliveryDays } from '../../../main/core/reports/delivery-days.ts';
import { makeReport } from '../../../main/core/reports/make.ts';
import { defaultSettings } from '../../../main/core/system/settings.ts';
import { applicationRoot } from '../../../main/paths.ts';
import { type Database, openDatabase } from '../../../main/store/database.ts';
import { createStores } from '../../../main/store/index.ts';
import type { Report, ReportQuery } from '../../../shared/model/report.ts';
import { addDays, dayStartMs } from '../../../shared/time.ts';
import { startPostgres } from '../../support/postgres.ts';
import { measureWriters } from './writers.ts';
import { fillMessages, today } from './year.ts';

/** Entry: reports over a year of messages on each database, and writers of long lists against each other. */
const { values } = parseArgs({
  options: {
    deliveries: { type: 'string', default: '1000000' },
    months: { type: 'string', default: '24' },
    rounds: { type: 'string', default: '5' },
    rows: { type: 'string', default: '100000' },
    only: { type: 'string', default: 'sqlite,postgres,excel' },
    json: { type: 'string' },
  },
});
const only = values.only.split(',');
const rounds = Number(values.rounds);
const home = join(applicationRoot(), '.data');
mkdirSync(home, { recursive: true });
const dataDir = mkdtempSync(join(home, 'bench-reports-'));
process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }));

const rounded = (value: number) => Math.round(value * 10) / 10;
const median = (all: number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;

const delay = monitorEventLoopDelay({ resolution: 5 });
/** How long the main loop was held at most since it was asked last, ms. */
function heldMs(): number {
  const held = rounded(delay.max / 1e6);
  delay.reset();
  return held;
}

type Times = { median: number; max: number; heldMs: number };

/** Times of a piece of work, ms, and how long it held the main loop in one go. */
async function timed(work: () => Promise<unknown>): Promise<Times> {
  const times: number[] = [];
  heldMs();
  for (let i = 0; i < rounds; i += 1) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  return { median: rounded(median(times)), max: rounded(Math.max(...times)), heldMs: heldMs() };
}

/** What a report says in all: the line of totals of its first table with one. */
const totalOf = (report: Report) => report.sections.find((one) => one.table?.total)?.table?.total ?? [];

/** The same month counted from the rows by one statement: what no report can be faster than without sums of days. */
async function bareSql(db: Database, from: string, to: string) {
  const rows = await db
    .q('deliveries as d')
    .join('messages as m', 'm.id', 'd.message_id')
    .where('d.queued_ms', '>=', dayStartMs(from))
    .where('d.queued_ms', '<', dayStartMs(addDays(to, 1)))
    .groupBy('m.kind', 'd.delivery_state')
    .select('m.kind', 'd.delivery_state')
    .count({ n: '*' })
    .sum({ parts: 'd.parts' });
  return rows as { kind: string; delivery_state: string; n: number; parts: number }[];
}

async function measure(name: string, db: Database) {
  const filled = performance.now();
  const untilDay = today();
  await fillMessages(db, {
    untilDay,
    months: Number(values.months),
    deliveries: Number(values.deliveries),
    isDrill: false,
  });
  const fillSeconds = rounded((performance.now() - filled) / 1_000);
  const stores = createStores(db);
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const core = {
    stores,
    log,
    mode: 'live',
    clock: { now: () => Date.now() },
    settings: async () => defaultSettings,
    lmsAwaySinceMs: () => 0,
  } as unknown as Core;
  const days = new DeliveryDays(core);
  const curves = {
    get: async () => ({ subjectName: '', series: [], windows: [], fetchedMs: 0 }),
  } as never;
  const actor = { userId: '', name: 'bench', role: 'viewer', workstation: '' } as const;
  delay.enable();
  const started = performance.now();
  const counted = await days.catchUp();
  const countSeconds = rounded((performance.now() - started) / 1_000);
  const countDelayMs = heldMs();
  const lastMonth = addDays(`${untilDay.slice(0, 7)}-01`, -1);
  const from = `${lastMonth.slice(0, 7)}-01`;
  const yearAgo = `${Number(untilDay.slice(0, 4)) - 1}${untilDay.slice(4, 7)}-01`;
  const query = (change: Partial<ReportQuery>): ReportQuery => ({
    name: 'sending',
    from,
    to: lastMonth,
    by: 'kind',
    kind: '',
    unit: '',
    gateway: '',
    user: '',
    ...change,
  });
  const run = (change: Partial<ReportQuery>) => makeReport(core, { days, curves }, query(change), actor);
  const monthly = await timed(() => run({ name: 'monthly' }));
  const sendingMonth = await timed(() => run({}));
  const sendingYear = await timed(() => run({ from: yearAgo, to: untilDay, by: 'month' }));
  const yearOnYear = await timed(() => run({ name: 'traffic', from: yearAgo, to: untilDay }));
  delay.disable();
  const bareMonth = await timed(() => bareSql(db, from, lastMonth));
  const bareYear = await timed(() => bareSql(db, yearAgo, untilDay));
  // The figures are worth nothing unless they are right.
  const raw = await bareSql(db, from, lastMonth);
  const sent = raw
    .filter((one) => one.delivery_state !== 'cancelled')
    .reduce((sum, one) => sum + Number(one.n), 0);
  const reported = totalOf(await run({}))[1];
  if (reported !== sent) throw new Error(`${name}: the report says ${reported}, the rows say ${sent}`);
  return {
    deliveries: Number(values.deliveries),
    fillSeconds,
    countedDays: counted,
    countSeconds,
    countDelayMs,
    monthlyMs: monthly,
    sendingMonthMs: sendingMonth,
    sendingYearMs: sendingYear,
    yearOnYearMs: yearOnYear,
    bareMonthMs: bareMonth,
    bareYearMs: bareYear,
    ratios: {
      'month/bare': rounded(sendingMonth.median / bareMonth.median),
      'year/bare': rounded(sendingYear.median / bareYear.median),
    },
    sentInMonth: sent,
  };
}

const results: Record<string, unknown> = {};
if (only.includes('sqlite')) {
  const db = await openDatabase({ kind: 'sqlite', file: join(dataDir, 'archive.db') });
  results.sqlite = await measure('sqlite', db);
  await db.q.destroy();
}
if (only.includes('postgres')) {
  const server = await startPostgres();
  const db = await openDatabase({ kind: 'postgres', url: await server.createDatabase() });
  try {
    results.postgres = await measure('postgres', db);
  } finally {
    await db.q.destroy();
    await server.stop();
  }
}
if (only.includes('excel')) results.excel = await measureWriters(Number(values.rows), rounds, dataDir);
const result = {
  machine: { cores: cpus().length, node: process.version, load: rounded(loadavg()[0] ?? 0) },
  options: { ...values },
  results,
};
if (values.json) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
process.exit();
