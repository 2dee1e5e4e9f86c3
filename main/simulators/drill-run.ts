import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { CallInput, CallName, CallOutput } from '../../shared/contract/index.ts';
import type { Customer } from '../../shared/model/archive.ts';
import type { FileOnWire } from '../../shared/model/common.ts';
import type { Delivery } from '../../shared/model/message.ts';
import type { PlanFields } from '../../shared/model/plan.ts';
import { addDays, dayOf, dayStartMs, QUARTER_MS } from '../../shared/time.ts';
import { type Rejected, rejectRow } from '../core/archive/import-rows.ts';
import type { Table } from '../core/archive/sheet.ts';
import { readPlanTable } from '../core/plans/plan-table.ts';
import { planProblems } from '../core/plans/rules.ts';
import type { OpenedApp } from '../open-app.ts';
import { sampleAccounts } from '../seed.ts';
import type { DrillInput } from './drill-input.ts';
import { countMessages, readRecord } from './record.ts';

export type DrillOptions = { kind: 'emergency' | 'planned'; dataDir: string; input: DrillInput | undefined };

const LOOP_RESOLUTION_MS = 10;
/** Nothing new for this long and everything submitted: the drill is over. */
const QUIET_MS = 4_000;
const PATIENCE_MS = 300_000;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

type Call = <N extends CallName>(name: N, input: CallInput<N>) => Promise<CallOutput<N>>;

/** A person at the desk: calls go through the same door as the screens'. */
async function logIn(opened: OpenedApp, role: string): Promise<Call> {
  const account = sampleAccounts.find((one) => one.role === role)!;
  let token = '';
  const call: Call = async (name, input) => {
    const answer = await opened.dispatch(name, input, token);
    if (!answer.ok) throw new Error(`${name}: ${answer.error.message}`);
    return answer.value as CallOutput<typeof name>;
  };
  token = (
    await call('accounts.login', { login: account.login, password: account.password, workstation: 'drill' })
  ).token;
  return call;
}

/** Runs the whole chain once and counts, by the network's own record, what was lost or doubled. */
export async function runDrill(opened: OpenedApp, options: DrillOptions): Promise<Record<string, unknown>> {
  const dispatcher = await logIn(opened, 'dispatcher');
  const supervisor = await logIn(opened, 'supervisor');
  const loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  const rejected: Rejected[] = [...(options.input?.rejected ?? [])];
  const ignoredColumns: string[] = [...(options.input?.ignoredColumns ?? [])];
  if (options.input) await takeInput(dispatcher, options.input, rejected, ignoredColumns);
  const fields = await makePlan(opened, options, rejected);
  let plan = await dispatcher('plans.save', fields);
  loop.enable();
  const started = performance.now();
  const since = () => Number(((performance.now() - started) / 1_000).toFixed(3));
  const preview = await dispatcher('messages.preview', { kind: 'order', planId: plan.id });
  const resolve = since();
  if (plan.kind === 'planned') {
    plan = await dispatcher('plans.submit', plan);
    plan = await supervisor('plans.approve', plan);
  }
  const issuer = plan.kind === 'planned' ? dispatcher : supervisor;
  const issued = await issuer('plans.issue', {
    id: plan.id,
    version: plan.version,
    dedupeKey: `drill-${plan.id}`,
  });
  const enqueue = since();
  const times = await follow(opened, plan.id, since);
  const board = await dispatcher('plans.board', { id: plan.id });
  const keep = (file: FileOnWire) => {
    const path = join(options.dataDir, file.name);
    writeFileSync(path, Buffer.from(file.base64, 'base64'));
    return path;
  };
  const notifications = keep(await dispatcher('plans.report', { id: plan.id }));
  const deliveries = await opened.app.core.stores.messages.deliveriesOfPlan(plan.id, ['order', 'office']);
  // By the network's record before the all-clear adds to it.
  const counts = summary(deliveries, opened.embedded.recordFile);
  const workbook = keep(await conclude(opened, dispatcher, plan.id));
  const delay = (ns: number) => Number(Math.max(0, ns / 1e6 - LOOP_RESOLUTION_MS).toFixed(1));
  return {
    customers: board.totals.customers,
    recipients: issued.deliveries,
    parts: deliveries.reduce((sum, one) => sum + one.parts, 0),
    ...counts,
    orders: issued.orders,
    executed: board.totals.executed,
    targetKw: Math.round(board.totals.plannedKw),
    achievedKw: board.totals.achievedKw,
    withoutContact: preview.skipped.length,
    ignoredColumns,
    rejected,
    seconds: { resolve, enqueue, ...times, total: since() },
    eventLoopDelayMs: {
      p50: delay(loop.percentile(50)),
      p99: delay(loop.percentile(99)),
      max: delay(loop.max),
    },
    rssMb: Math.round(process.memoryUsage().rss / 1_048_576),
    workbook,
    notifications,
  };
}

/** The end of the chain: the all-clear, the judgement, and the report of the month they stand in. */
async function conclude(opened: OpenedApp, dispatcher: Call, id: string): Promise<FileOnWire> {
  const issued = (await dispatcher('plans.get', { id })).plan;
  await dispatcher('plans.restore', { id, version: issued.version, dedupeKey: `drill-end-${id}` });
  const restored = (await dispatcher('plans.get', { id })).plan;
  await dispatcher('plans.evaluate', { id, version: restored.version, rule: 'lastFive' });
  const day = dayOf(restored.startMs);
  const report = await dispatcher('reports.workbook', { name: 'monthly', from: day, to: day });
  // Nothing is left in the queue of a drill that has ended.
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await sleep(100)) {
    const depth = await opened.app.core.stores.messages.queueDepth();
    if (depth.waiting === 0) break;
  }
  return report;
}

/** Uncertain, or reported as failed: somebody is told about it, so it is not lost whatever the network got. */
const isOnTheList = (one: Delivery) => ['uncertain', 'undelivered', 'expired'].includes(one.state);

/** Our states beside the network's own record: what it never got is lost, what it got twice is doubled. */
function summary(deliveries: Delivery[], recordFile: string) {
  const got = countMessages(readRecord(recordFile));
  const wanted = new Map<string, { count: number; isOpen: boolean }>();
  for (const one of deliveries) {
    if (one.state === 'cancelled' || one.state === 'rejected') continue;
    const key = `${one.phone}\n${one.text}`;
    const entry = wanted.get(key) ?? { count: 0, isOpen: false };
    wanted.set(key, { count: entry.count + 1, isOpen: entry.isOpen || isOnTheList(one) });
  }
  let lost = 0;
  let duplicated = 0;
  for (const [key, { count, isOpen }] of wanted) {
    const arrived = got.get(key) ?? 0;
    if (arrived < count && !isOpen) lost += count - arrived;
    duplicated += Math.max(0, arrived - count);
  }
  const of = (test: (one: Delivery) => boolean) => deliveries.filter(test).length;
  return {
    submitted: of((one) => one.submittedMs > 0),
    delivered: of((one) => one.state === 'delivered'),
    undelivered: of(
      (one) => one.state === 'undelivered' || one.state === 'expired' || one.state === 'rejected',
    ),
    uncertain: of((one) => one.state === 'uncertain'),
    read: of((one) => one.confirmedMs > 0),
    lost,
    duplicated,
  };
}

async function takeInput(
  dispatcher: Call,
  input: DrillInput,
  rejected: Rejected[],
  ignoredColumns: string[],
): Promise<void> {
  for (const [name, file] of [
    ['customers.import', input.customers],
    ['contacts.import', input.contacts],
  ] as const) {
    const result = await dispatcher(name, { file, dryRun: false, acceptGood: true });
    rejected.push(...result.rejected.map((one) => ({ ...one, sheet: `${file.name}/${one.sheet}` })));
    ignoredColumns.push(...result.ignoredColumns.map((column) => `${file.name}: ${column}`));
  }
}

/** A day's loads must have come over before limits can be worked out. */
async function waitForCurves(opened: OpenedApp, day: string): Promise<void> {
  const { stores } = opened.app.core;
  const wanted = (await stores.customers.select({})).length;
  for (let i = 0; i < 600; i += 1) {
    if ((await stores.curves.get(day)).length >= wanted) return;
    await sleep(100);
  }
  throw new Error(`the load management system sent no curves of ${day}`);
}

const pointOf = (ms: number) => Math.floor((ms - dayStartMs(dayOf(ms))) / QUARTER_MS);

/** Loads at a quarter of an hour by account number, kW: today's if that is over, yesterday's if it is still to come. */
async function loadsAt(opened: OpenedApp, point: number): Promise<Map<string, number>> {
  const { stores, clock } = opened.app.core;
  const today = dayOf(clock.now());
  const day = point <= pointOf(clock.now()) ? today : addDays(today, -1);
  await waitForCurves(opened, day);
  const loads = (await stores.curves.get(day)).map((row): [string, number] => [
    row.accountNo,
    row.points[point] ?? Number.NaN,
  ]);
  return new Map(loads.filter(([, kw]) => !Number.isNaN(kw)));
}

/** From the files, or: every unprotected customer down by a third of what it could give. */
async function makePlan(opened: OpenedApp, options: DrillOptions, rejected: Rejected[]): Promise<PlanFields> {
  const { stores, clock } = opened.app.core;
  const now = clock.now();
  const all = await stores.customers.select({});
  const customers = all.filter((one) => !one.isProtected);
  const base = {
    level: '2' as const,
    reason: '电力供应缺口',
    overrideReason: '',
    blocks: [],
    rounds: [],
  };
  if (options.input) {
    const byAccount = new Map(all.map((one) => [one.accountNo, one.id]));
    const idOf = (no: string) => byAccount.get(no);
    const { head } = readPlanTable(options.input.plan, { idOf, loadOf: () => undefined });
    // Limits belong to the files' own hours, whatever time it is now.
    const loads = await loadsAt(opened, pointOf(head?.startMs ?? now));
    const table = readPlanTable(options.input.plan, { idOf, loadOf: (no) => loads.get(no) });
    rejected.push(...table.rejected.map((one) => ({ ...one, sheet: `plan/${one.sheet}` })));
    if (!table.head) throw new Error('plan: no usable row');
    const length = table.head.endMs - table.head.startMs;
    // The files' day is past: the drill plays the same window from now on.
    const fields = {
      ...base,
      ...table.head,
      startMs: now,
      endMs: now + length,
      targetKw: 0,
      items: table.items,
    };
    const items = withoutForbidden(fields, all, options.input.plan, rejected);
    return { ...fields, items, targetKw: items.reduce((sum, one) => sum + one.reductionKw, 0) };
  }
  const loads = await loadsAt(opened, pointOf(now));
  const items = customers.flatMap((one, index) => {
    const load = loads.get(one.accountNo);
    if (load === undefined) return [];
    const room = Math.max(0, load - one.securityKw);
    const reductionKw = Math.max(1, Math.round(room / 3));
    return load - reductionKw < one.securityKw
      ? []
      : [
          {
            customerId: one.id,
            round: (index % 4) + 1,
            reductionKw,
            limitKw: Math.round(load - reductionKw),
          },
        ];
  });
  return {
    ...base,
    name: options.kind === 'emergency' ? '紧急错避峰演练' : '计划限电演练',
    kind: options.kind,
    measure: 'avoid',
    startMs: now,
    endMs: now + 2 * 3_600_000,
    targetKw: items.reduce((sum, one) => sum + one.reductionKw, 0),
    items,
  };
}

const forbidden = { protected: '受保护用户', 'under-security': '将低于保安负荷' } as Record<string, string>;

/** Rows that only a supervisor's reason could carry are reported and left out; the rest goes on. */
function withoutForbidden(
  fields: PlanFields,
  customers: Customer[],
  table: Table,
  rejected: Rejected[],
): PlanFields['items'] {
  const byId = new Map(customers.map((one) => [one.id, one]));
  const faults = new Map(planProblems(fields, byId).map((one) => [one.customerId, one]));
  return fields.items.filter((item) => {
    const reason = forbidden[faults.get(item.customerId)?.problem ?? ''];
    if (!reason) return true;
    const accountNo = byId.get(item.customerId)?.accountNo ?? '';
    const row = table.rows.find((one) => one.cells.户号 === accountNo)?.row ?? 0;
    rejected.push({
      ...rejectRow(table, row, '户号', accountNo, reason).rejected,
      sheet: `plan/${table.sheet}`,
    });
    return false;
  });
}

/** Watches until everything is submitted, reported and executed, or nothing moves any more. */
async function follow(opened: OpenedApp, planId: string, since: () => number) {
  const { stores } = opened.app.core;
  const times = { submit: 0, deliver: 0, execute: 0 };
  let lastChange = performance.now();
  let before = '';
  const started = performance.now();
  while (performance.now() - started < PATIENCE_MS) {
    await sleep(100);
    const counts = (
      await stores.messages.list({ search: '', planId, fromMs: 0, toMs: 0, offset: 0, limit: 10 })
    ).messages.map((one) => one.counts);
    const waiting = counts.reduce((sum, one) => sum + one.waiting, 0);
    const open = (await stores.orders.inStates(['waiting', 'written', 'received'], 1)).length;
    const now = JSON.stringify(counts);
    if (waiting === 0 && times.submit === 0) times.submit = since();
    if (now !== before) times.deliver = since();
    if (open > 0) times.execute = 0;
    else if (times.execute === 0) times.execute = since();
    if (now !== before || open > 0) lastChange = performance.now();
    before = now;
    if (waiting === 0 && open === 0 && performance.now() - lastChange > QUIET_MS) break;
  }
  return times;
}
