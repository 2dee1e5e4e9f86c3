import type { Board } from '../../../shared/contract/plans.ts';
import { AppError } from '../../../shared/errors.ts';
import { groupBy } from '../../../shared/group-by.ts';
import type { Customer } from '../../../shared/model/archive.ts';
import type { Delivery } from '../../../shared/model/message.ts';
import type { BoardRow, Plan } from '../../../shared/model/plan.ts';
import { isBelowLimit } from '../../../shared/model/trouble.ts';
import type { Core } from '../context.ts';
import { toWire } from '../curves/curves.ts';
import { chains } from '../messages/recipients.ts';
import { mapInPortions } from '../portions.ts';
import type { Order } from '../ports.ts';
import { type LoadBook, type PlanLoads, reductionAt, totalOf } from './loads.ts';

/** Notes of orders that a newer one has replaced. */
export const replaced = ['重下', '变更'];

/** What rows are made of. */
export type Sources = {
  plan: Plan;
  customers: Map<string, Customer>;
  deliveries: Map<string, Delivery[]>;
  orders: Map<string, Order>;
  loads: PlanLoads;
  people: Awaited<ReturnType<typeof chains>>;
};

/** The row of one customer; undefined when the archive does not know it. */
export function rowOf(item: Plan['items'][number], from: Sources): BoardRow | undefined {
  const customer = from.customers.get(item.customerId);
  if (!customer) return undefined;
  const own = from.deliveries.get(customer.id) ?? [];
  const confirmed = own.find((one) => one.confirmedMs > 0);
  const shown = confirmed ?? own.at(-1);
  const asked = new Set(own.map((one) => one.phone));
  const next = (from.people.get(customer.id) ?? []).find((one) => !asked.has(one.contact.mobile));
  const first = from.people.get(customer.id)?.[0];
  const order = from.orders.get(customer.id);
  const load = from.loads.actual.get(customer.accountNo)?.[from.loads.point];
  const base = from.loads.baselines.get(customer.accountNo)?.[from.loads.point];
  const known = (value: number | undefined) =>
    value === undefined || Number.isNaN(value) ? null : Math.round(value);
  return {
    customerId: customer.id,
    accountNo: customer.accountNo,
    name: customer.name,
    regionCode: customer.regionCode,
    round: item.round,
    reductionKw: item.reductionKw,
    limitKw: item.limitKw,
    contactName: shown?.contactName ?? first?.contact.name ?? '',
    contactPhone: shown?.phone ?? first?.contact.mobile ?? '',
    contactRole: shown?.role ?? first?.role ?? '',
    nextName: next?.contact.name ?? '',
    nextRole: next?.role ?? '',
    notified: own.some((one) => one.submittedMs > 0),
    delivered: own.some((one) => one.state === 'delivered' || one.confirmedMs > 0),
    confirmed: confirmed !== undefined,
    deliveryState: shown?.state ?? '',
    deliveryError: shown?.errorCode ?? '',
    sentMs: shown?.submittedMs ?? 0,
    deliveredMs: shown?.state === 'delivered' ? shown.doneMs : 0,
    confirmedMs: confirmed?.confirmedMs ?? 0,
    orderState: order?.state ?? '',
    orderNote: order?.note ?? '',
    loadKw: known(load),
    baselineKw: known(base),
  };
}

export function totalsOf(rows: BoardRow[], loads: PlanLoads): Board['totals'] {
  const count = (test: (row: BoardRow) => boolean) => rows.filter(test).length;
  const received = new Set(['received', 'executed', 'failed', 'restored']);
  return {
    customers: rows.length,
    notified: count((row) => row.notified),
    delivered: count((row) => row.delivered),
    confirmed: count((row) => row.confirmed),
    received: count((row) => received.has(row.orderState)),
    executed: count((row) => row.orderState === 'executed' || row.orderState === 'restored'),
    inPlace: count(isBelowLimit),
    failed: count((row) => row.orderState === 'failed'),
    offline: count((row) => row.orderState === 'offline'),
    plannedKw: rows.reduce((sum, row) => sum + row.reductionKw, 0),
    achievedKw: Math.round(rows.reduce((sum, row) => sum + (reductionAt(loads, row.accountNo) ?? 0), 0)),
  };
}

/** Every customer of a plan from notice to load. */
export async function planBoard(core: Core, book: LoadBook, id: string): Promise<Board> {
  const plan = await core.stores.plans.get(id);
  if (!plan) throw new AppError('not-found', { what: 'plan' });
  const ids = plan.items.map((item) => item.customerId);
  const customers = new Map(
    (await core.stores.customers.byIds(ids)).map((customer) => [customer.id, customer]),
  );
  const accounts = [...customers.values()].map((customer) => customer.accountNo);
  const pairs = (await core.stores.messages.deliveriesOfPlan(id, ['order'])).flatMap((delivery) =>
    delivery.state === 'cancelled'
      ? []
      : delivery.customerIds.map((customerId) => ({ customerId, delivery })),
  );
  const deliveries = new Map(
    [...groupBy(pairs, (pair) => pair.customerId)].map(([customerId, list]) => [
      customerId,
      list.map((pair) => pair.delivery),
    ]),
  );
  const limits = (await core.stores.orders.ofPlan(id)).filter(
    (order) => order.command === 'limit' && !replaced.includes(order.note),
  );
  const loads = await book.of(plan, accounts);
  const sources: Sources = {
    plan,
    customers,
    deliveries,
    loads,
    orders: new Map(limits.map((order) => [order.customerId, order])),
    people: await chains(core, ids, plan.kind === 'emergency'),
  };
  const rows = (await mapInPortions(plan.items, (item) => rowOf(item, sources))).filter(
    (row) => row !== undefined,
  );
  const totals = totalsOf(rows, loads);
  const base = await totalOf([...loads.baselines.values()]);
  const { messages } = await core.stores.messages.list({
    search: '',
    planId: id,
    fromMs: 0,
    toMs: 0,
    offset: 0,
    limit: 100,
  });
  const awaySinceMs = core.lmsAwaySinceMs();
  return {
    plan,
    rows,
    totals,
    curve: {
      day: loads.day,
      actual: toWire(await totalOf([...loads.actual.values()])),
      baseline: toWire(base),
      limitKw: Math.max(0, (base[loads.point] || 0) - totals.plannedKw),
      reported: loads.actual.size,
    },
    messages: messages.map((message) => ({
      id: message.id,
      kind: message.kind,
      createdMs: message.createdMs,
    })),
    lms: { isOnline: awaySinceMs === 0, sinceMs: awaySinceMs },
  };
}
