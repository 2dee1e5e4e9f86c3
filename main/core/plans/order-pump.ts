import { AppError } from '../../../shared/errors.ts';
import { groupBy } from '../../../shared/group-by.ts';
import type { Plan } from '../../../shared/model/plan.ts';
import { dayOf } from '../../../shared/time.ts';
import { isArchiveAway } from '../archive-watch.ts';
import type { Core } from '../context.ts';
import { loadCurveSettings } from '../curves/settings.ts';
import { takeCustomers } from '../lms/customers.ts';
import { takeBalances, takeReadings } from '../lms/meters.ts';
import type { LmsFeedback, Order } from '../ports.ts';

const BATCH = 1_000;
/** How often changed customers, balances and readings are looked for. */
const ARCHIVE_MS = 60_000;
const takes = { customers: takeCustomers, balances: takeBalances, readings: takeReadings };
type ArchivePart = keyof typeof takes;
const archiveParts = Object.keys(takes) as ArchivePart[];
const DRILL_NOTE = '演练，不下发终端';
const idsOf = (orders: readonly Order[]) => orders.map((order) => order.id);
/** Which states a word from the terminal may follow. */
const follows: Record<LmsFeedback['state'], string[]> = {
  received: ['waiting', 'written'],
  executed: ['waiting', 'written', 'received', 'offline', 'failed'],
  failed: ['waiting', 'written', 'received'],
  offline: ['waiting', 'written'],
  restored: ['waiting', 'written', 'received', 'executed', 'failed', 'offline'],
};

/** What the terminal is to do, as such systems number it: 04 下浮 in an emergency, 05 遥控 for a cut, else 01 时段控. */
function controlOf(plan: Plan | undefined): string {
  if (plan?.measure === 'cut') return '05';
  return plan?.kind === 'emergency' ? '04' : '01';
}

/** What an order says about its plan; it does not change once the plan has orders. */
type PlanMark = { planNo: string; control: string; isDrill: boolean };
const KEPT_MARKS = 100;
/** Rounds without anything new before the load management system is asked less often. */
const CALM_ROUNDS = 40;

/** Carries orders to the load management system and brings back feedback and curves; waits while it is away. */
export class OrderPump {
  readonly #core: Core;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopped = false;
  #awaySinceMs = 0;
  #isBusy = false;
  #quietRounds = 0;
  readonly #due = new Map<ArchivePart, number>();
  #wantsMore = false;
  /** Plans known to be executing: asked once each. */
  readonly #executing = new Set<string>();
  /** A plan has thousands of customers and many batches of orders: it is read for the first of them. */
  readonly #marks = new Map<string, PlanMark>();

  constructor(core: Core) {
    this.#core = core;
  }

  get awaySinceMs(): number {
    return this.#awaySinceMs;
  }

  start(): void {
    // The first minute belongs to orders and the running day.
    for (const part of archiveParts) this.#due.set(part, this.#core.clock.now() + ARCHIVE_MS);
    this.#schedule(0);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Orders wait: do not sleep on. */
  nudge(): void {
    this.#wantsMore = true;
    if (!this.#isBusy) this.#schedule(0);
  }

  #schedule(ms: number): void {
    if (this.#isStopped) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#running = this.#round();
    }, ms);
  }

  async #round(): Promise<void> {
    this.#isBusy = true;
    this.#wantsMore = false;
    let moved = 0;
    try {
      moved += await this.#write();
      moved += await this.#feedback();
      moved += await this.#curves();
      this.#setAway(false);
      if (moved === 0) moved += await this.#archive();
    } catch (error) {
      // That says nothing about the load management system.
      if (!isArchiveAway(error)) this.#failed(error);
    }
    this.#isBusy = false;
    this.#quietRounds = moved > 0 ? 0 : this.#quietRounds + 1;
    const restMs = this.#quietRounds > CALM_ROUNDS ? 1_000 : 500;
    this.#schedule(this.#wantsMore ? 0 : this.#awaySinceMs > 0 ? 2_000 : moved > 0 ? 50 : restMs);
  }

  #failed(error: unknown): void {
    if (!(error instanceof AppError && error.code === 'offline'))
      this.#core.log.error('orders-failed', { error: String(error) });
    this.#setAway(true);
  }

  #setAway(isAway: boolean): void {
    const before = this.#awaySinceMs;
    this.#awaySinceMs = isAway ? before || this.#core.clock.now() : 0;
    if (before > 0 !== isAway) this.#core.emit('connections.changed', { name: 'lms' });
  }

  async #write(): Promise<number> {
    const { stores, loadSystem, installation } = this.#core;
    const orders = await stores.orders.inStates(['waiting'], BATCH);
    if (orders.length === 0) return 0;
    const marks = await this.#marksOf(orders);
    // A drill of people on real connections: nothing of it reaches a terminal.
    const isKept = ({ planId }: Order) => installation === 'live' && marks.get(planId)?.isDrill === true;
    await stores.orders.move(idsOf(orders.filter(isKept)), ['waiting'], 'written', DRILL_NOTE);
    const real = orders.filter((order) => !isKept(order));
    await loadSystem.writeOrders(
      real.map(({ id, planId, accountNo, round, command, limitKw, startMs, endMs }) => ({
        key: id,
        planNo: marks.get(planId)?.planNo ?? '',
        control: marks.get(planId)?.control ?? '',
        accountNo,
        round,
        command,
        limitKw,
        startMs,
        endMs,
      })),
    );
    // Written first, marked after: a crash in between writes again, and the key makes that harmless.
    await stores.orders.move(idsOf(real), ['waiting'], 'written', '');
    this.#changed(orders);
    return orders.length;
  }

  async #marksOf(orders: Order[]): Promise<ReadonlyMap<string, PlanMark>> {
    if (this.#marks.size > KEPT_MARKS) this.#marks.clear();
    for (const id of new Set(orders.map((order) => order.planId))) {
      if (this.#marks.has(id)) continue;
      const plan = await this.#core.stores.plans.get(id);
      this.#marks.set(id, {
        planNo: plan?.planNo ?? '',
        control: controlOf(plan),
        isDrill: plan?.isDrill ?? false,
      });
    }
    return this.#marks;
  }

  async #watermark(name: string): Promise<number> {
    return Number((await this.#core.stores.settings.get(name)) ?? 0);
  }

  async #feedback(): Promise<number> {
    const { stores, loadSystem } = this.#core;
    const watermark = await this.#watermark('lms-feedback');
    const found = await loadSystem.feedbackSince(watermark);
    if (found.feedback.length === 0) return 0;
    const touched = await stores.transaction(async (tx) => {
      const groups = new Map<string, { state: LmsFeedback['state']; note: string; ids: string[] }>();
      for (const { key, state, note } of found.feedback) {
        const group = groups.get(`${state} ${note}`) ?? { state, note, ids: [] };
        group.ids.push(key);
        groups.set(`${state} ${note}`, group);
      }
      for (const state of ['received', 'offline', 'failed', 'executed', 'restored'] as const) {
        for (const group of [...groups.values()].filter((one) => one.state === state)) {
          await tx.orders.move(group.ids, follows[state], state, group.note);
        }
      }
      await tx.settings.set('lms-feedback', String(found.watermark));
      return found.feedback.map((one) => one.key);
    });
    await this.#afterFeedback(touched);
    return found.feedback.length;
  }

  /** A plan whose first terminal has acted is executing; a terminal that let go closes the order it held. */
  async #afterFeedback(keys: string[]): Promise<void> {
    const { stores } = this.#core;
    const byPlan = groupBy(await stores.orders.byIds(keys), (order) => order.planId);
    for (const [planId, orders] of byPlan) {
      if (orders.some((order) => order.command === 'limit' && order.state === 'executed'))
        await this.#execute(planId);
      const released = orders.filter((order) => order.command !== 'limit' && order.state === 'restored');
      await stores.orders.release(
        planId,
        released.map((order) => order.customerId),
      );
    }
    if (byPlan.size > 0) this.#core.emit('plans.changed', { ids: [...byPlan.keys()] });
  }

  async #execute(planId: string): Promise<void> {
    if (this.#executing.has(planId)) return;
    this.#executing.add(planId);
    const { stores, clock } = this.#core;
    const plan = await stores.plans.get(planId);
    if (plan?.state !== 'issued') return;
    await stores.transaction(async (tx) => {
      await tx.plans.move(planId, plan.version, { state: 'executing' });
      await tx.plans.addEvent(planId, { atMs: clock.now(), step: 'execute', userName: '系统', remark: '' });
    });
  }

  /** The running day first: what the board shows now never waits behind four hundred days of history. */
  async #curves(): Promise<number> {
    const day = dayOf(this.#core.clock.now());
    return (await this.#curvePage(`lms-curves-${day}`, day)) + (await this.#curvePage('lms-curves'));
  }

  async #curvePage(name: string, day?: string): Promise<number> {
    const { stores, loadSystem, clock } = this.#core;
    const page = await loadSystem.changedCurves(await this.#watermark(name), day);
    if (page.rows.length === 0) return 0;
    await stores.transaction(async (tx) => {
      const { spikeFactor } = await loadCurveSettings(tx.settings);
      await tx.curves.put(page.rows, clock.now(), spikeFactor);
      await tx.settings.set(name, String(page.watermark));
    });
    for (const one of new Set(page.rows.map((row) => row.day)))
      this.#core.emit('curves.changed', { day: one });
    return page.rows.length;
  }

  /** What the archive keeps changes seldom: looked at now and then, a page at a time, when nothing else is to be carried. */
  async #archive(): Promise<number> {
    const now = this.#core.clock.now();
    const part = archiveParts.find((one) => now >= (this.#due.get(one) ?? 0));
    if (!part) return 0;
    try {
      const hasMore = await takes[part](this.#core);
      if (!hasMore) this.#due.set(part, now + ARCHIVE_MS);
      return 1;
    } catch (error) {
      // A table that cannot be read must hold up neither orders nor the other tables.
      this.#core.log.warn(`lms-${part}`, { error: String(error) });
      this.#due.set(part, now + ARCHIVE_MS);
      return 0;
    }
  }

  #changed(orders: Order[]): void {
    this.#core.emit('plans.changed', { ids: [...new Set(orders.map((order) => order.planId))] });
  }
}
