import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CallInput, CallName, CallOutput } from '../../shared/contract/index.ts';
import type { FileOnWire } from '../../shared/model/common.ts';
import type { Plan } from '../../shared/model/plan.ts';
import { dayOf } from '../../shared/time.ts';
import type { Rejected } from '../core/archive/import-rows.ts';
import type { OpenedApp } from '../open-app.ts';
import { sampleAccounts } from '../seed.ts';
import { countDeliveries } from './drill-count.ts';
import type { DrillInput } from './drill-input.ts';
import { type DrillOptions, makePlan } from './drill-plan.ts';
import { Timetable } from './drill-timetable.ts';
import { follow, LoopWatch, lastMessages, lastOrders, PATIENCE_MS, sleep } from './drill-watch.ts';

export type Call = <N extends CallName>(name: N, input: CallInput<N>) => Promise<CallOutput<N>>;

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
  const { stores } = opened.app.core;
  const loop = new LoopWatch();
  const rejected: Rejected[] = [...(options.input?.rejected ?? [])];
  const ignoredColumns: string[] = [...(options.input?.ignoredColumns ?? [])];
  if (options.input) await takeInput(dispatcher, options.input, rejected, ignoredColumns);
  const fields = await makePlan(opened, options, rejected);
  const timetable =
    options.minuteMs === undefined ? undefined : new Timetable(opened, dispatcher, options.minuteMs);
  let plan = await dispatcher('plans.save', timetable ? timetable.timed(fields) : fields);
  loop.start();
  if (timetable) await loop.during('prepare', () => timetable.call(plan.id));
  const started = performance.now();
  const since = () => Number(((performance.now() - started) / 1_000).toFixed(3));
  const preview = await loop.during('preview', () =>
    dispatcher('messages.preview', { kind: 'order', planId: plan.id }),
  );
  const resolve = since();
  if (plan.kind === 'planned') {
    plan = await dispatcher('plans.submit', plan);
    plan = await supervisor('plans.approve', plan);
  }
  const issuer = plan.kind === 'planned' ? dispatcher : supervisor;
  const issuedMs = Date.now();
  const issued = await loop.during('issue', () => issue(issuer, plan));
  const enqueue = since();
  const { times, writtenMs } = await loop.during('follow', () => follow(opened, plan.id, since));
  const lastOfOrders = await lastOrders(opened, plan.id, issuedMs, writtenMs);
  await timetable?.loadDown(plan);
  const board = await loop.during('board', () => dispatcher('plans.board', { id: plan.id }));
  const notifications = keepFile(
    options,
    await loop.during('record', () => dispatcher('plans.report', { id: plan.id })),
  );
  const deliveries = await stores.messages.deliveriesOfPlan(plan.id, ['order', 'office']);
  const endedMs = Date.now();
  const workbook = keepFile(options, await conclude(opened, dispatcher, plan.id, loop));
  // Terminals let go after their own time; the timetable says when the last one has.
  const ended = timetable && (await follow(opened, plan.id, since));
  const eventLoopDelayMs = loop.figures();
  return {
    customers: board.totals.customers,
    recipients: issued.deliveries,
    parts: deliveries.reduce((sum, one) => sum + one.parts, 0),
    // Reading the network's own record is no work of the product: the loop is no longer watched.
    ...countDeliveries(deliveries, opened.embedded.recordFile),
    orders: issued.orders,
    executed: board.totals.executed,
    targetKw: Math.round(board.totals.plannedKw),
    achievedKw: board.totals.achievedKw,
    withoutContact: preview.skipped.length,
    ignoredColumns,
    rejected,
    seconds: { resolve, enqueue, ...times, total: since() },
    secondsFromIssue: { ...lastMessages(issuedMs, deliveries), ...lastOfOrders },
    ...(timetable && ended
      ? { timetable: await timetable.played(plan.id, { issuedMs, endedMs, releasedMs: ended.writtenMs }) }
      : {}),
    eventLoopDelayMs,
    rssMb: Math.round(process.memoryUsage().rss / 1_048_576),
    workbook,
    notifications,
  };
}

function keepFile({ dataDir }: DrillOptions, file: FileOnWire): string {
  const path = join(dataDir, file.name);
  writeFileSync(path, Buffer.from(file.base64, 'base64'));
  return path;
}

const issue = (issuer: Call, { id, version }: Plan) =>
  issuer('plans.issue', { id, version, dedupeKey: `drill-${id}` });

/** The end of the chain: the all-clear, the judgement, and the report of the month they stand in. */
async function conclude(
  opened: OpenedApp,
  dispatcher: Call,
  id: string,
  loop: LoopWatch,
): Promise<FileOnWire> {
  const issued = (await dispatcher('plans.get', { id })).plan;
  await loop.during('restore', () =>
    dispatcher('plans.restore', { id, version: issued.version, dedupeKey: `drill-end-${id}` }),
  );
  const restored = (await dispatcher('plans.get', { id })).plan;
  await loop.during('evaluate', () =>
    dispatcher('plans.evaluate', { id, version: restored.version, rule: 'lastFive' }),
  );
  const day = dayOf(restored.startMs);
  const report = await loop.during('report', () =>
    dispatcher('reports.workbook', { name: 'monthly', from: day, to: day }),
  );
  // Nothing is left in the queue of a drill that has ended.
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await sleep(100)) {
    const depth = await opened.app.core.stores.messages.queueDepth();
    if (depth.waiting === 0) break;
  }
  return report;
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
