import type { App } from '../../../main/app.ts';
import type { LmsFeedback, LmsOrder, LoadSystem, Stores } from '../../../main/core/ports.ts';
import type { SampleUtility } from '../../../main/simulators/sample-utility.ts';
import { newId } from '../../../shared/ids.ts';
import { POINTS } from '../../../shared/model/curve.ts';
import type { FakeGateway } from '../../support/cmpp-jobs.ts';
import { idleLoadSystem } from '../../support/idle-load-system.ts';

const PAGE = 300;
const TICK_MS = 50;
const PATIENCE_MS = 180_000;
type Curve = { accountNo: string; day: string; points: Float32Array };

export type TalkingLoadSystem = LoadSystem & { orders: LmsOrder[]; feedback: LmsFeedback[]; curves: Curve[] };

/** A load management system that takes every order at once and says what it is told to say. */
export function talkingLoadSystem(): TalkingLoadSystem {
  const orders: LmsOrder[] = [];
  const feedback: LmsFeedback[] = [];
  const curves: Curve[] = [];
  return {
    ...idleLoadSystem,
    orders,
    feedback,
    curves,
    async writeOrders(some) {
      orders.push(...some);
      for (const { key } of some) feedback.push({ key, state: 'received', note: '', atMs: Date.now() });
    },
    feedbackSince: async (watermark) => ({ feedback: feedback.slice(watermark), watermark: feedback.length }),
    async changedCurves(watermark, day) {
      const rows = day ? curves.slice(watermark, watermark + PAGE) : [];
      return { rows, watermark: watermark + rows.length };
    },
  };
}

type Needs = {
  gateway: FakeGateway;
  loadSystem: TalkingLoadSystem;
  stores: Stores;
  emit: App['core']['emit'];
  sample: SampleUtility;
  day: string;
};

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What phones, terminals and meters say, in the order in which they would. */
export class News {
  readonly #needs: Needs;
  #told = 0;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** Waits until every notice was taken over and every order was received. */
  async settled(planId: string): Promise<void> {
    const { stores } = this.#needs;
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(200)) {
      const { messages } = await stores.messages.list({
        search: '',
        planId,
        fromMs: 0,
        toMs: 0,
        offset: 0,
        limit: 9,
      });
      const open = await stores.orders.inStates(['waiting', 'written'], 1);
      if (messages.every((one) => one.counts.waiting === 0) && open.length === 0) return;
    }
    throw new Error('waited in vain for the notices');
  }

  /** So many events a second: reports, replies, feedback of terminals and new loads in turn. */
  async storm(perSecond: number, seconds: number): Promise<void> {
    const started = performance.now();
    const whole = perSecond * seconds;
    for (let done = 0; done < whole; await sleep(TICK_MS)) {
      const due = Math.min(whole, Math.floor(((performance.now() - started) / 1_000) * perSecond));
      const some = Array.from({ length: due - done }, (_, i) => this.#told + i);
      this.#told += some.length;
      done = due;
      await this.#tell(some);
    }
  }

  async #tell(numbers: readonly number[]): Promise<void> {
    const { gateway, loadSystem, sample, day } = this.#needs;
    const of = (kind: number) => numbers.filter((one) => one % 4 === kind).map((one) => Math.floor(one / 4));
    const atMs = Date.now();
    const phones = gateway.sent;
    const at = <T>(list: readonly T[], index: number) => list[index % list.length]!;
    const heard = gateway.listener!;
    await heard.reports(
      of(0).map((n) => ({
        by: 'part',
        msgId: `msg-${at(phones, n).id}`,
        phone: at(phones, n).phone,
        stat: 'DELIVRD',
        atMs,
      })),
    );
    await heard.inbound(
      of(1).map((n) => ({ ref: newId(), phone: at(phones, n).phone, serviceNo: '', text: '1', atMs })),
    );
    for (const n of of(2))
      loadSystem.feedback.push({ key: at(loadSystem.orders, n).key, state: 'executed', note: '', atMs });
    for (const n of of(3)) loadSystem.curves.push(loadOf(at(sample.loads, n), day));
  }

  /** Every customer has another load now. */
  async allLoads(): Promise<void> {
    const { loadSystem, sample, day } = this.#needs;
    loadSystem.curves.push(...sample.loads.map((one) => loadOf(one, day)));
    const wanted = loadSystem.curves.length;
    const { stores } = this.#needs;
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(50))
      if (Number((await stores.settings.get(`lms-curves-${day}`)) ?? 0) >= wanted) return;
    throw new Error('waited in vain for the loads');
  }
}

const loadOf = ({ accountNo, peakKw }: { accountNo: string; peakKw: number }, day: string): Curve => ({
  accountNo,
  day,
  points: new Float32Array(POINTS).fill(Math.round(peakKw * 0.5)),
});
