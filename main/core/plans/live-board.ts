import type { BoardHead } from '../../../shared/contract/plans.ts';
import type { Customer } from '../../../shared/model/archive.ts';
import type { Delivery } from '../../../shared/model/message.ts';
import { type BoardRow, type Plan, roundWindow, targetAt } from '../../../shared/model/plan.ts';
import { isBelowLimit, missingKw, reached, troubleOf } from '../../../shared/model/trouble.ts';
import type { Core } from '../context.ts';
import { toWire } from '../curves/curves.ts';
import { chains } from '../messages/recipients.ts';
import type { Order } from '../ports.ts';
import { replaced, rowOf, type Sources, totalsOf } from './board.ts';
import { type LoadBook, totalOf } from './loads.ts';

/** Changes are looked for from a little before the last look: clocks of workstations differ. */
const OVERLAP_MS = 5_000;
/** Now and then everything is read anew, for changes that carry no time. */
const WHOLE_MS = 30_000;
/** Looks closer together than this share one. */
const LEAST_GAP_MS = 250;
/** Rows made in one go: a few milliseconds. */
const PORTION = 1_000;
const TILES = 60;

export type BoardFilter = 'todo' | 'confirm' | 'order' | 'away' | 'all';
type Query = { only: BoardFilter; search: string; regionCode: string; offset: number; limit: number };

const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

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
  #baseline: (number | null)[] = [];
  #lookedMs = 0;
  #wholeMs = 0;
  #finishedAt = 0;
  #running: Promise<void> | undefined;
  #sorted: { atMs: number; lists: Map<BoardFilter, BoardRow[]> } = { atMs: -1, lists: new Map() };
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
    if (isWhole) await this.#readAll(now);
    else await this.#readNews(known);
    this.#lookedMs = now;
    this.#sorted = { atMs: -1, lists: new Map() };
  }

  async #readAll(now: number): Promise<void> {
    const { stores } = this.#core;
    const plan = await stores.plans.get(this.#id);
    if (!plan) return;
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
      deliveries: group(await stores.messages.deliveriesOfPlan(plan.id, ['order'])),
      orders: limitsOf(await stores.orders.ofPlan(plan.id)),
      loads: await this.#book.of(plan, accountsOf(customers)),
    };
    const rows: BoardRow[] = [];
    for (let from = 0; from < plan.items.length; from += PORTION) {
      for (const item of plan.items.slice(from, from + PORTION)) {
        const row = rowOf(item, sources);
        if (row) rows.push(row);
      }
      await breathe();
    }
    this.#rows = rows;
    this.#index = new Map(rows.map((row, at) => [row.customerId, at]));
    this.#baseline = toWire(totalOf(sources.loads.baselines.values()));
    this.#sources = sources;
    this.#wholeMs = now;
  }

  /** Deliveries, orders and loads that changed since the last look, and the rows they concern. */
  async #readNews(known: Sources): Promise<void> {
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
    const items = new Map(known.plan.items.map((item) => [item.customerId, item]));
    let made = 0;
    for (const id of dirty) {
      const item = items.get(id);
      const at = this.#index.get(id);
      const row = item && rowOf(item, known);
      if (row && at !== undefined) this.#rows[at] = row;
      made += 1;
      if (made % PORTION === 0) await breathe();
    }
  }

  async #newLoads(known: Sources, since: number, dirty: Set<string>): Promise<void> {
    const { point } = this.#book.momentOf(known.plan);
    const isNext = point !== known.loads.point;
    known.loads.point = point;
    // News of everybody in one question: cheaper than naming ten thousand accounts.
    const rows = await this.#core.stores.curves.get(known.loads.day, undefined, since);
    const byAccount = new Map([...known.customers.values()].map((one) => [one.accountNo, one.id]));
    for (const row of rows) {
      const id = byAccount.get(row.accountNo);
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
    if (!from) return undefined;
    const { plan, loads } = from;
    const totals = totalsOf(this.#rows, loads);
    const now = this.#core.clock.now();
    const actual = totalOf(loads.actual.values());
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
        todo: this.#list('todo').length,
        confirm: this.#list('confirm').length,
        order: this.#list('order').length,
        away: this.#list('away').length,
        all: this.#rows.length,
      },
      dueKw: dueNow(plan, now),
      targetKw: targetAt(plan, running),
      curve: {
        day: loads.day,
        actual: toWire(actual),
        baseline: this.#baseline,
        limitKw: Math.max(0, (this.#baseline[loads.point] ?? 0) - totals.plannedKw),
        reported: loads.actual.size,
        point: loads.point,
      },
      tiles: this.#tiles(),
      messages: messages.map(({ id, kind, createdMs }) => ({ id, kind, createdMs })),
      lms: { isOnline: away === 0, sinceMs: away },
      atMs: this.#lookedMs,
    };
  }

  /** One page of a list, gravest and largest first. */
  rows(query: Query): { rows: BoardRow[]; total: number } {
    const needle = query.search.trim().toLowerCase();
    const found = this.#list(query.only).filter(
      (row) =>
        (query.regionCode === '' || row.regionCode === query.regionCode) &&
        (needle === '' || `${row.name} ${row.accountNo} ${row.contactPhone}`.toLowerCase().includes(needle)),
    );
    return { rows: found.slice(query.offset, query.offset + query.limit), total: found.length };
  }

  /** Lists are sorted once for each state of the board. */
  #list(only: BoardFilter): BoardRow[] {
    if (only === 'all') return this.#rows;
    if (this.#sorted.atMs !== this.#lookedMs) this.#sorted = { atMs: this.#lookedMs, lists: new Map() };
    const ready = this.#sorted.lists.get(only);
    if (ready) return ready;
    const made =
      only === 'away'
        ? this.#rows.filter((row) => !isBelowLimit(row)).sort((a, b) => missingKw(b) - missingKw(a))
        : this.#rows
            .flatMap((row) => {
              const trouble = troubleOf(row);
              return trouble && (only === 'todo' || trouble.kind === only)
                ? [{ row, rank: trouble.rank }]
                : [];
            })
            .sort((a, b) => a.rank - b.rank || missingKw(b.row) - missingKw(a.row))
            .map((one) => one.row);
    this.#sorted.lists.set(only, made);
    return made;
  }

  /** By region: how many are in place, and the first customers one by one, troubles before the others. */
  #tiles(): BoardHead['tiles'] {
    const regions = new Map<string, BoardRow[]>();
    for (const row of this.#rows) {
      const own = regions.get(row.regionCode);
      if (own) own.push(row);
      else regions.set(row.regionCode, [row]);
    }
    return [...regions]
      .map(([regionCode, rows]) => {
        const marked = rows.map((row) => ({ row, trouble: troubleOf(row)?.key ?? '' }));
        const bad = marked.filter((one) => one.trouble !== '');
        const cells = [...bad, ...marked.filter((one) => one.trouble === '')].slice(0, TILES);
        return {
          regionCode,
          customers: rows.length,
          inPlace: rows.filter(isBelowLimit).length,
          todo: bad.length,
          cells: cells.map(({ row, trouble }) => ({
            customerId: row.customerId,
            name: row.name,
            trouble,
            reached: Math.round(reached(row) * 100) / 100,
          })),
        };
      })
      .sort((a, b) => b.customers - a.customers);
  }
}

const accountsOf = (customers: Map<string, Customer>) => [...customers.values()].map((one) => one.accountNo);

function group(deliveries: readonly Delivery[]): Map<string, Delivery[]> {
  const byCustomer = new Map<string, Delivery[]>();
  for (const delivery of deliveries) {
    if (delivery.state === 'cancelled') continue;
    for (const id of delivery.customerIds) {
      const own = byCustomer.get(id);
      if (own) own.push(delivery);
      else byCustomer.set(id, [delivery]);
    }
  }
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
