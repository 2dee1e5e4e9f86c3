import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Core } from '../../../main/core/context.ts';
import { OrderPump } from '../../../main/core/plans/order-pump.ts';
import { lmsDatabase } from '../../../main/lms-database.ts';
import { createLoadSystem } from '../../../main/load-system/load-system.ts';
import { applicationRoot } from '../../../main/paths.ts';
import { openDatabase } from '../../../main/store/database.ts';
import type { DatabaseSettings } from '../../../main/store/dialects/dialect.ts';
import { oracle } from '../../../main/store/dialects/oracle.ts';
import { postgres } from '../../../main/store/dialects/postgres.ts';
import { sqlite } from '../../../main/store/dialects/sqlite.ts';
import { createStores } from '../../../main/store/index.ts';
import { newId } from '../../../shared/ids.ts';
import { customer, order, plan } from '../../contracts/samples.ts';
import { createLmsTables } from '../../support/lms-tables.ts';
import { startOracle } from '../../support/oracle.ts';
import { startPostgres } from '../../support/postgres.ts';

/** Entry: orders of one plan from the archive into the load management system and back as feedback, on each database. */
const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '10000' },
    only: { type: 'string', default: 'sqlite,postgres' },
    json: { type: 'string' },
  },
});
const count = Number(values.orders);
const dialects = { sqlite, postgres, oracle };
const home = join(applicationRoot(), '.data');
mkdirSync(home, { recursive: true });
const folder = mkdtempSync(join(home, 'bench-lms-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

type Report = {
  orders: number;
  /** From the first order waiting to the last executed, without the load management system's own time. */
  seconds: number;
  writeSeconds: number;
  feedbackSeconds: number;
  /** The same rows by one plain insert after the other, nothing else. */
  bareInsertSeconds: number;
  ratio: number;
};
const seconds = (since: number) => Number(((performance.now() - since) / 1_000).toFixed(3));

async function untilTrue(check: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 120_000;
  while (!(await check())) {
    if (Date.now() > end) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function measure(kind: keyof typeof dialects, settings: DatabaseSettings): Promise<Report> {
  const archive = await openDatabase({ kind: 'sqlite', file: join(folder, `${kind}-archive.db`) });
  const stores = createStores(archive);
  const dialect = dialects[kind];
  const q = dialect.connect(settings);
  await createLmsTables(q);
  const lms = lmsDatabase(q, dialect);
  const bare = performance.now();
  const one = { plan_no: 'YX', cons_no: '1', round_no: 1, command: 'limit', control_code: '04', limit_kw: 1 };
  const rows = Array.from({ length: count }, () => ({ ...one, order_key: newId(), start_ms: 1, end_ms: 2 }));
  await lms.insertMany('l_order', rows);
  const bareInsertSeconds = seconds(bare);
  await q('l_order').delete();
  const owner = plan({ state: 'issued' });
  await stores.plans.insert(owner);
  const own = Array.from({ length: count }, () =>
    order(owner.id, { customerId: customer().id, state: 'waiting', command: 'limit' }),
  );
  await stores.orders.insertMany(own);
  const core = {
    stores,
    loadSystem: createLoadSystem(lms),
    clock: { now: () => Date.now() },
    log: { info: () => undefined, warn: () => undefined, error: console.error },
    emit: () => undefined,
  } as unknown as Core;
  const pump = new OrderPump(core);
  const began = performance.now();
  pump.start();
  await untilTrue(async () => (await stores.orders.inStates(['waiting'], 1)).length === 0);
  const writeSeconds = seconds(began);
  await pump.stop();
  // What the terminals say is the load management system's own time and not counted.
  const said = own.map((each, i) => ({
    seq: i + 1,
    order_key: each.id,
    fb_state: 'executed',
    note: null,
    at_ms: 1,
  }));
  await lms.insertMany('l_feedback', said);
  const ears = new OrderPump(core);
  const heard = performance.now();
  ears.start();
  await untilTrue(async () => (await stores.orders.inStates(['written'], 1)).length === 0);
  const feedbackSeconds = seconds(heard);
  await ears.stop();
  await q.destroy();
  await archive.q.destroy();
  const total = Number((writeSeconds + feedbackSeconds).toFixed(3));
  const ratio = Number((writeSeconds / bareInsertSeconds).toFixed(2));
  return { orders: count, seconds: total, writeSeconds, feedbackSeconds, bareInsertSeconds, ratio };
}

const report: Record<string, Report> = {};
for (const kind of values.only.split(',')) {
  if (kind === 'sqlite')
    report.sqlite = await measure('sqlite', { kind: 'sqlite', file: join(folder, 'lms.db') });
  if (kind === 'postgres') {
    const server = await startPostgres();
    report.postgres = await measure('postgres', { kind: 'postgres', url: await server.createDatabase() });
    await server.stop();
  }
  if (kind === 'oracle') {
    const server = await startOracle();
    await server.clear();
    report.oracle = await measure('oracle', { kind: 'oracle', ...server.access });
    await server.stop();
  }
}
const body = `${JSON.stringify(report, null, 2)}\n`;
if (values.json) writeFileSync(values.json, body);
process.stdout.write(body);
process.exit();
