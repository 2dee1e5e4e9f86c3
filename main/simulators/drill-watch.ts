import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { Delivery } from '../../shared/model/message.ts';
import type { OpenedApp } from '../open-app.ts';

const LOOP_RESOLUTION_MS = 10;
/** Nothing new for this long and everything submitted: the drill is over. */
const QUIET_MS = 4_000;
const LOOK_MS = 50;
export const PATIENCE_MS = 300_000;
export const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const delayOf = (ns: number) => Number(Math.max(0, ns / 1e6 - LOOP_RESOLUTION_MS).toFixed(1));

/** How long the main loop was held, as a whole and at its worst in each step, ms. */
export class LoopWatch {
  readonly #whole = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  readonly #steps = new Map<string, IntervalHistogram>();

  start(): void {
    this.#whole.enable();
  }

  /** Does a step; a holding that began in it counts for it. */
  async during<T>(step: string, work: () => Promise<T>): Promise<T> {
    const loop = this.#steps.get(step) ?? monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
    this.#steps.set(step, loop);
    loop.enable();
    try {
      const value = await work();
      await sleep(LOOP_RESOLUTION_MS);
      return value;
    } finally {
      loop.disable();
    }
  }

  figures() {
    const loop = this.#whole;
    return {
      p50: delayOf(loop.percentile(50)),
      p99: delayOf(loop.percentile(99)),
      max: delayOf(loop.max),
      longest: Object.fromEntries([...this.#steps].map(([step, own]) => [step, delayOf(own.max)])),
    };
  }
}

/** Seconds from a moment to the last of each; null = there was none. */
export type LastTimes = {
  lastSubmit: number | null;
  lastDelivery: number | null;
  lastOrder: number | null;
  lastFeedback: number | null;
};

const lastOf = (fromMs: number, times: readonly number[]): number | null => {
  const last = times.reduce((latest, one) => Math.max(latest, one), 0);
  return last > 0 ? (last - fromMs) / 1_000 : null;
};

/** When the last of some messages left and arrived, by their own records. */
export const lastMessages = (fromMs: number, deliveries: readonly Delivery[]) => ({
  lastSubmit: lastOf(
    fromMs,
    deliveries.map((one) => one.submittedMs),
  ),
  lastDelivery: lastOf(
    fromMs,
    deliveries.flatMap((one) => (one.state === 'delivered' ? one.doneMs : [])),
  ),
});

const answered = ['executed', 'failed', 'offline', 'restored'];

/** When the last order of a plan was written, and the last terminal's word was taken. */
export async function lastOrders(opened: OpenedApp, planId: string, fromMs: number, writtenMs: number) {
  const orders = await opened.app.core.stores.orders.ofPlan(planId);
  return {
    lastOrder: lastOf(fromMs, [writtenMs]),
    lastFeedback: lastOf(
      fromMs,
      orders.flatMap((one) => (one.changedMs >= fromMs && answered.includes(one.state) ? one.changedMs : [])),
    ),
  };
}

/** Watches until everything is submitted, reported and executed, or nothing moves any more. */
export async function follow(opened: OpenedApp, planId: string, since: () => number) {
  const { stores } = opened.app.core;
  const times = { submit: 0, deliver: 0, execute: 0 };
  let writtenMs = 0;
  let lastChange = performance.now();
  let before = '';
  const started = performance.now();
  while (performance.now() - started < PATIENCE_MS) {
    await sleep(LOOK_MS);
    const counts = (
      await stores.messages.list({ search: '', planId, fromMs: 0, toMs: 0, offset: 0, limit: 10 })
    ).messages.map((one) => one.counts);
    const waiting = counts.reduce((sum, one) => sum + one.waiting, 0);
    if (writtenMs === 0 && (await stores.orders.inStates(['waiting'], 1)).length === 0)
      writtenMs = Date.now();
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
  return { times, writtenMs };
}
