import type { BoardHead } from '../../../shared/contract/plans.ts';
import type { Customer } from '../../../shared/model/archive.ts';
import type { Delivery } from '../../../shared/model/message.ts';
import { type BoardRow, type Plan, roundWindow, targetAt } from '../../../shared/model/plan.ts';
import type { Core } from '../context.ts';
import { toWire } from '../curves/curves.ts';
import { chains } from '../messages/recipients.ts';
import { breathe, inPortions } from '../portions.ts';
import type { Order } from '../ports.ts';
import { replaced, rowOf, type Sources, totalsOf } from './board.ts';
import { type BoardFilter, type BoardShape, shapeOf } from './board-shape.ts';
import { type LoadBook, totalOf } from './loads.ts';

/** Changes are looked for from a little before the last look: clocks of workstations differ. */
const OVERLAP_MS = 5_000;
/** Now and then everything is read anew, for changes that carry no time. */
const WHOLE_MS = 30_000;
/** Looks closer together than this share one. */
const LEAST_GAP_MS = 250;

type Query = { only: BoardFilter; search: string; regionCode: string; offset: number; limit: number };

/**
 * The board of one running plan, kept in memory and brought up to date by what changed since the last look: ten
 * thousand customers are read once, then only their news.
 */
export class LiveBoard {
  readonly #core: Core;
  readonly #book: LoadBook;
  readonly #id: string;
  #sources: Sources | undefined;
  #rows: BoardRow[] = [];
  #index = new Map<string, number>();
  #items = new Map<string, Plan['items'][number]>();
  #byAccount = new Map<string, string>();
  #baseline: (number | null)[] = [];
  #actual: (number | null)[] = [];
  #totals: BoardHead['totals'] | undefined;
  #shape: BoardShape = { lists: { todo: [], confirm: [], order: [], away: [], all: [] }, tiles: [] };
  #lookedMs = 0;
  #wholeMs = 0;
  #finishedAt = 0;
  #running: Promise<void> | undefined;
  usedMs = 0;

  constructor(core: Core, book: LoadBook, id: string) {
    this.#core = core;
    this.#book = book;
    this.#id = id;
  }

  /** Customers, contacts or settings changed: read everything again at the next look. */
  forget(): void {
    this.#sources = undefined;
  }

  /** Brings the board up to date; looks at the same time share one. False when the plan does not exist. */
  async look(): Promise<boolean> {
    this.usedMs = this.#core.clock.now();
    if (performance.now() - this.#finishedAt >= LEAST_GAP_MS || !this.#sources) {
      this.#running ??= this.#refresh().finally(() => {
        this.#running = undefined;
        this.#finishedAt = performance.now();
      });
      await this.#running;
    }
    return this.#sources !== undefined;
  }

  async #refresh(): Promise<void> {
    const now = this.#core.clock.now();
    const head = await this.#core.stores.plans.head(this.#id);
    if (!head) {
      this.#sources = undefined;
      return;
    }
    const known = this.#sources;
    const isWhole =
      !known ||
      known.plan.version !== head.version ||
      known.loads.day !== this.#book.momentOf(known.plan).day ||
      now - this.#wholeMs >= WHOLE_MS;
    const isChanged = isWhole ? await this.#readAll(now) : await this.#readNews(known);
    this.#lookedMs = now;
    if (isChanged) await this.#workOut();
  }

  /** What follows from rows and loads, once for each state of the board. */
  async #workOut(): Promise<void> {
    const from = this.#sources;
    if (!from) return;
    const actual = toWire(await totalOf([...from.loads.actual.values()]));
    const totals = totalsOf(this.#rows, from.loads);
    await breathe();
    const shape = await shapeOf(this.#rows);
    // All at once: a head asked for meanwhile shows the state before, not half of each.
    [this.#actual, this.#totals, this.#shape] = [actual, totals, shape];
  }

  async #readAll(now: number): Promise<boolean> {
    const { stores } = this.#core;
    const plan = await stores.plans.get(this.#id);
    if (!plan) return false;
    const ids = plan.items.map((item) => item.customerId);
    const isSame = this.#sources?.plan.version === plan.version;
    const customers = isSame
      ? this.#sources!.customers
      : new Map((await stores.customers.byIds(ids)).map((one) => [one.id, one]));
    const people = isSame ? this.#sources!.people : await chains(this.#core, ids, plan.kind === 'emergency');
    const sources: Sources = {
      plan,
      customers,
      people,
      deliveries: await group(await stores.messages.deliveriesOfPlan(plan.id, ['order'])),
      orders: limitsOf(await stores.orders.ofPlan(plan.id)),
      loads: await this.#book.of(plan, accountsOf(customers)),
    };
    const rows: BoardRow[] = [];
    await inPortions(plan.items, (item) => {
      const row = rowOf(item, sources);
      if (row) rows.push(row);
    });
    this.#items = new Map(plan.items.map((item) => [item.customerId, item]));
    this.#byAccount = new Map([...customers.values()].map((one) => [one.accountNo, one.id]));
    this.#rows = rows;
    this.#index = new Map(rows.map((row, at) => [row.customerId, at]));
    this.#baseline = toWire(await totalOf([...sources.loads.baselines.values()]));
    this.#sources = sources;
    this.#wholeMs = now;
    return true;
  }

  /** Deliveries, orders and loads that changed since the last look, and the rows they concern. */
  async #readNews(known: Sources): Promise<boolean> {
    const { stores } = this.#core;
    const since = this.#lookedMs - OVERLAP_MS;
    const dirty = new Set<string>();
    for (const delivery of await stores.messages.deliveriesOfPlan(this.#id, ['order'], since)) {
      for (const id of delivery.customerIds) {
        const others = (known.deliveries.get(id) ?? []).filter((one) => one.id !== delivery.id);
        const own = delivery.state === 'cancelled' ? others : [...others, delivery];
        known.deliveries.set(
          id,
          own.sort((a, b) => (a.id < b.id ? -1 : 1)),
        );
        dirty.add(id);
      }
    }
    for (const order of limitsOf(await stores.orders.ofPlan(this.#id, since)).values()) {
      known.orders.set(order.customerId, order);
      dirty.add(order.customerId);
    }
    await this.#newLoads(known, since, dirty);
    await inPortions([...dirty], (id) => {
      const item = this.#items.get(id);
      const at = this.#index.get(id);
      const row = item && rowOf(item, known);
      if (row && at !== undefined) this.#rows[at] = row;
    });
    return dirty.size > 0;
  }

  async #newLoads(known: Sources, since: number, dirty: Set<string>): Promise<void> {
    const { point } = this.#book.momentOf(known.plan);
    const isNext = point !== known.loads.point;
    known.loads.point = point;
    // News of everybody in one question: cheaper than naming ten thousand accounts.
    const rows = await this.#core.stores.curves.get(known.loads.day, undefined, since);
    for (const row of rows) {
      const id = this.#byAccount.get(row.accountNo);
      if (!id) continue;
      known.loads.actual.set(row.accountNo, row.points);
      dirty.add(id);
    }
    // Another quarter hour counts now: every row shows another load.
    if (isNext) for (const id of known.customers.keys()) dirty.add(id);
  }

  /** Totals, curve and tiles; undefined before the first look. */
  async head(): Promise<BoardHead | undefined> {
    const from = this.#sources;
    const totals = this.#totals;
    if (!from || !totals) return undefined;
    const { plan, loads } = from;
    const { lists, tiles } = this.#shape;
    const now = this.#core.clock.now();
    const { messages } = await this.#core.stores.messages.list({
      search: '',
      planId: this.#id,
      fromMs: 0,
      toMs: 0,
      offset: 0,
      limit: 100,
    });
    const away = this.#core.lmsAwaySinceMs();
    const { items, ...rest } = plan;
    const running = Math.max(plan.startMs, Math.min(now, plan.endMs - 1));
    return {
      plan: { ...rest, customers: items.length, plannedKw: totals.plannedKw },
      totals,
      counts: {
        todo: lists.todo.length,
        confirm: lists.confirm.length,
        order: lists.order.length,
        away: lists.away.length,
        all: lists.all.length,
      },
      dueKw: dueNow(plan, now),
      targetKw: targetAt(plan, running),
      curve: {
        day: loads.day,
        actual: this.#actual,
        baseline: this.#baseline,
        limitKw: Math.max(0, (this.#baseline[loads.point] ?? 0) - totals.plannedKw),
        reported: loads.actual.size,
        point: loads.point,
      },
      tiles,
      messages: messages.map(({ id, kind, createdMs }) => ({ id, kind, createdMs })),
      lms: { isOnline: away === 0, sinceMs: away },
      atMs: this.#lookedMs,
    };
  }

  /** One page of a list, gravest and largest first. */
  rows(query: Query): { rows: BoardRow[]; total: number } {
    const needle = query.search.trim().toLowerCase();
    const found = this.#shape.lists[query.only].filter(
      (row) =>
        (query.regionCode === '' || row.regionCode === query.regionCode) &&
        (needle === '' || `${row.name} ${row.accountNo} ${row.contactPhone}`.toLowerCase().includes(needle)),
    );
    return { rows: found.slice(query.offset, query.offset + query.limit), total: found.length };
  }
}

const accountsOf = (customers: Map<string, Customer>) => [...customers.values()].map((one) => one.accountNo);

async function group(deliveries: readonly Delivery[]): Promise<Map<string, Delivery[]>> {
  const byCustomer = new Map<string, Delivery[]>();
  await inPortions(deliveries, (delivery) => {
    if (delivery.state === 'cancelled') return;
    for (const id of delivery.customerIds) {
      const own = byCustomer.get(id);
      if (own) own.push(delivery);
      else byCustomer.set(id, [delivery]);
    }
  });
  return byCustomer;
}

/** The order that counts for each customer: the newest limit that no other has replaced. */
const limitsOf = (orders: readonly Order[]): Map<string, Order> =>
  new Map(
    orders
      .filter((order) => order.command === 'limit' && !replaced.includes(order.note))
      .map((order) => [order.customerId, order]),
  );

/** What should be down by now: the rounds whose window has begun and not ended, kW. */
function dueNow(plan: Plan, now: number): number {
  let kw = 0;
  for (const item of plan.items) {
    const window = roundWindow(plan, item.round);
    if (now >= window.startMs && now < window.endMs) kw += item.reductionKw;
  }
  return kw;
}
