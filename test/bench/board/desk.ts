import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createApi } from '../../../main/api.ts';
import { App } from '../../../main/app.ts';
import { openCurveParts } from '../../../main/curve-parts.ts';
import { inThreads } from '../../../main/heavy-thread.ts';
import { createLog } from '../../../main/log.ts';
import { inThread } from '../../../main/open-parts.ts';
import { pagesPath } from '../../../main/paths.ts';
import { onShutdown, option, sayReady } from '../../../main/process.ts';
import { sampleAccounts, seedArchive } from '../../../main/seed.ts';
import { createDispatcher } from '../../../main/shells/dispatch.ts';
import { startWebShell } from '../../../main/shells/web/server.ts';
import { openDatabase } from '../../../main/store/database.ts';
import { createStores } from '../../../main/store/index.ts';
import { createJobStore } from '../../../main/store/jobs.ts';
import type { CallInput, CallName, CallOutput } from '../../../shared/contract/index.ts';
import { dayOf } from '../../../shared/time.ts';
import { FakeGateway } from '../../support/cmpp-jobs.ts';
import { emergencyDraft } from '../../support/emergency-draft.ts';
import { answerQuestions } from '../sms/answers.ts';
import { fillHistory, sampleOf } from './fill.ts';
import { News, talkingLoadSystem } from './news.ts';

/**
 * Entry: the application with one running plan of `--customers` over its embedded archive, and the browser shell.
 * Operator and load management system are stand-ins in this process that say what the bench wants them to say.
 */
const dataDir = option(process.argv, 'data') ?? '';
const count = Number(option(process.argv, 'customers'));
const RESOLUTION_MS = 2;

const archive = { kind: 'sqlite' as const, file: `${dataDir}/archive.db` };
const db = await openDatabase(inThread(archive));
const stores = createStores(db);
const sample = sampleOf(count);
await seedArchive(stores, sample);
await fillHistory(stores, sample, Date.now());
const gateway = new FakeGateway();
gateway.maxBatch = 200;
gateway.room = 2_000;
const loadSystem = talkingLoadSystem();
const app = new App({
  mode: 'drill',
  version: '0.0.0',
  log: createLog('bench'),
  stores,
  jobs: createJobStore(db),
  ownsDatabase: true,
  sampleAccounts,
  gateway,
  loadSystem,
  curves: await openCurveParts(db, archive, dataDir),
  ...inThreads,
  simulated: { phones: count, terminals: count },
  close: () => db.q.destroy(),
});
await app.start();
const dispatch = createDispatcher(app, createApi(app));
const shell = await startWebShell(app, dispatch, { port: 0, pagesDir: pagesPath() });
let token = '';

/** Through the same door as the screens. */
async function call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
  const answer = await dispatch(name, input, token);
  if (!answer.ok) throw new Error(`${name}: ${answer.error.message}`);
  return answer.value as CallOutput<N>;
}

/** What the longest holding of the main loop was while `work` ran, and how long the work took, ms. */
async function watched(work: () => Promise<unknown>): Promise<{ ms: number; longestMs: number }> {
  const loop = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  await new Promise((resolve) => setTimeout(resolve, 50));
  loop.enable();
  const started = performance.now();
  await work();
  const ms = Math.round(performance.now() - started);
  // A holding that began within the work shows with the next tick.
  await new Promise((resolve) => setTimeout(resolve, 20));
  loop.disable();
  return { ms, longestMs: Number(Math.max(0, loop.max / 1e6 - RESOLUTION_MS).toFixed(1)) };
}

const { login, password } = sampleAccounts.find((one) => one.role === 'supervisor')!;
token = (await call('accounts.login', { login, password })).token;
const startMs = Date.now();
let plan = await call('plans.save', emergencyDraft('紧急错避峰', startMs, sample.customers));
const news = new News({ gateway, loadSystem, stores, emit: app.core.emit, sample, day: dayOf(startMs) });

answerQuestions({
  issue: () =>
    watched(async () => {
      plan = (
        await call('plans.issue', { id: plan.id, version: plan.version, dedupeKey: 'bench-issue-board' })
      ).plan;
    }),
  /** Every notice has been taken over and every order has been received. */
  settled: () => news.settled(plan.id),
  firstLook: () =>
    watched(async () => {
      await call('plans.boardHead', { id: plan.id });
      await call('plans.boardRows', { id: plan.id, only: 'todo' });
    }),
  /** Two hundred events a second for ten seconds, the screen's looks among them. */
  storm: () => watched(() => news.storm(200, 10)),
  /** A quarter of an hour ends: every customer has another load. */
  quarter: () =>
    watched(async () => {
      await news.allLoads();
      await new Promise((resolve) => setTimeout(resolve, 400));
      await call('plans.boardHead', { id: plan.id });
    }),
  looksAll: () =>
    watched(async () => {
      for (const only of ['todo', 'confirm', 'order', 'away', 'all'] as const)
        await call('plans.boardRows', { id: plan.id, only, search: only === 'all' ? '有限' : '' });
    }),
  handover: () => watched(() => call('plans.handover', {})),
  editor: () =>
    watched(async () => {
      await call('plans.get', { id: plan.id });
      await call('plans.loads', { startMs: plan.startMs, endMs: plan.endMs });
    }),
  report: () => watched(() => call('plans.report', { id: plan.id })),
  restore: () =>
    watched(async () => {
      const { version } = (await call('plans.get', { id: plan.id })).plan;
      await call('plans.restore', { id: plan.id, version, dedupeKey: 'bench-restore-board' });
    }),
  evaluate: () =>
    watched(async () => {
      const { version } = (await call('plans.get', { id: plan.id })).plan;
      await call('plans.evaluate', { id: plan.id, version, rule: 'lastFive' });
    }),
});
onShutdown(async () => {
  await shell.stop();
  await app.stop();
});
sayReady({ url: shell.url, planId: plan.id, login });
