import { createApi } from '../../../main/api.ts';
import { App } from '../../../main/app.ts';
import { openCurveParts } from '../../../main/curve-parts.ts';
import { absentLoadSystem } from '../../../main/load-system/absent.ts';
import { createLog } from '../../../main/log.ts';
import { sampleAccounts, seedArchive } from '../../../main/seed.ts';
import { createDispatcher } from '../../../main/shells/dispatch.ts';
import { type Database, openDatabase } from '../../../main/store/database.ts';
import type { DatabaseSettings } from '../../../main/store/dialects/dialect.ts';
import { createStores } from '../../../main/store/index.ts';
import { createJobStore } from '../../../main/store/jobs.ts';
import type { CallInput, CallName, CallOutput } from '../../../shared/contract/index.ts';
import { newId } from '../../../shared/ids.ts';
import { SPIKE_FACTOR } from '../../../shared/load/quality.ts';
import { FakeGateway } from '../../support/cmpp-jobs.ts';
import { CITY, COMPARISONS, curveOf, DAY, days, fill, truth } from './data.ts';
import { bareCurves, bareHalf, bareSums } from './floor.ts';
import { type Figures, measure } from './measure.ts';

export type Result = Record<string, Figures | number>;

/** The product's core over a database, asked through the same door as the screens. */
async function open(db: Database, settings: DatabaseSettings, dataDir: string) {
  const stores = createStores(db);
  const app = new App({
    mode: 'drill',
    version: '0.0.0',
    log: createLog('bench'),
    stores,
    jobs: createJobStore(db),
    ownsDatabase: true,
    sampleAccounts,
    gateway: new FakeGateway(),
    loadSystem: absentLoadSystem,
    curves: await openCurveParts(db, settings, dataDir),
    simulated: { phones: 0, terminals: 0 },
    close: async () => undefined,
  });
  const dispatch = createDispatcher(app, createApi(app));
  let token = '';
  const call = async <N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> => {
    const answer = await dispatch(name, input, token);
    if (!answer.ok) throw new Error(`${name}: ${answer.error.message}`);
    return answer.value as CallOutput<N>;
  };
  const account = sampleAccounts.find((one) => one.role === 'dispatcher')!;
  token = (await call('accounts.login', { login: account.login, password: account.password })).token;
  return { app, stores, call };
}

/** Region of all customers over five days: cold, with days whose sums do not hold, from memory; beside the floors. */
export async function bench(
  settings: DatabaseSettings,
  dataDir: string,
  options: { customers: number; runs: number },
): Promise<Result> {
  const db = await openDatabase(settings);
  const { customers: count, runs } = options;
  const setUp = createStores(db);
  await seedArchive(setUp, undefined);
  const customers = await fill(db, setUp, count);
  const { app, stores, call } = await open(db, settings, dataDir);
  const region = { kind: 'region' as const, code: CITY };
  const ask = (subject: CallInput<'curves.get'>['subject'] = region) =>
    call('curves.get', { subject, day: DAY, comparisons: [...COMPARISONS] });
  const right = Array.from({ length: 96 }, (_, point) => truth(count, point));
  /** Asks, and stops the run when a sum is wrong: its time would be worth nothing. */
  const check = async () => {
    const { series } = await ask();
    const wrong = right.findIndex((kw, point) => series[0]?.values[point] !== kw);
    if (wrong >= 0)
      throw new Error(`point ${wrong}: ${series[0]?.values[wrong]} kW instead of ${right[wrong]}`);
  };
  const sumAll = async () => {
    for (const day of days)
      await app.curves.live.sumDay(day, (await stores.curveSums.states([day])).get(day)!.changed);
  };
  const forget = () => app.curves.live.forgetAll();
  /** New values of five hundred customers come in, as they do every quarter of an hour. */
  const values = Array.from({ length: 500 }, (_, index) => ({
    accountNo: customers[index]!.accountNo,
    day: DAY,
    points: curveOf(index),
  }));
  const written = async () => {
    await stores.curves.put(values, 2, SPIKE_FACTOR);
    forget();
  };
  /** Somebody was put into another region: nothing holds any more. */
  const dirty = (some: readonly string[]) => async () => {
    await db
      .q('curve_days')
      .whereIn('curve_day', [...some])
      .increment('changed', 1);
    forget();
  };
  const result: Result = {};
  await check();
  await sumAll();
  await check();
  result.cold = await measure(runs, check, forget);
  result.cached = await measure(runs * 5, check);
  result.afterWrites = await measure(Math.ceil(runs / 2), check, written);
  result.write500 = await measure(Math.ceil(runs / 4), () => stores.curves.put(values, 2, SPIKE_FACTOR));
  result.allDaysMoved = await measure(Math.ceil(runs / 4), check, dirty(days));
  const { id: planId } = await call('plans.save', planOf(customers.slice(0, count / 2).map((one) => one.id)));
  result.planOfHalfCold = await measure(Math.ceil(runs / 4), () => ask({ kind: 'plan', id: planId }), forget);
  await sumAll();
  result.floorSums = await measure(runs, () => bareSums(db));
  result.floorHalf = await measure(Math.ceil(runs / 4), () => bareHalf(db, customers.slice(0, count / 2)));
  result.floorCurves = await measure(Math.ceil(runs / 4), () => bareCurves(db));
  await app.curves.stop();
  await db.q.destroy();
  return withRatios(result);
}

function planOf(customerIds: string[]): CallInput<'plans.save'> {
  const startMs = Date.now() + 3_600_000;
  return {
    name: '半数用户',
    kind: 'planned',
    measure: 'avoid',
    level: '3',
    reason: newId(),
    startMs,
    endMs: startMs + 3_600_000,
    targetKw: 1_000,
    overrideReason: '',
    items: customerIds.map((customerId) => ({ customerId, round: 1, reductionKw: 1, limitKw: 10 })),
  };
}

const p95 = (figures: Figures | number | undefined) => (typeof figures === 'object' ? figures.p95Ms : 0);

/** How many times the floor it costs. */
function withRatios(result: Result): Result {
  const ratio = (a: string, b: string) => Number((p95(result[a]) / (p95(result[b]) || 1)).toFixed(2));
  return {
    ...result,
    'cold/floorSums': ratio('cold', 'floorSums'),
    'cold/floorCurves': ratio('cold', 'floorCurves'),
    'allDaysMoved/floorCurves': ratio('allDaysMoved', 'floorCurves'),
    'planOfHalfCold/floorHalf': ratio('planOfHalfCold', 'floorHalf'),
  };
}
