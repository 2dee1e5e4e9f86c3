import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import type { Actor } from '../../../shared/model/account.ts';
import type { Customer } from '../../../shared/model/archive.ts';
import type { Delivery, MessageKind, Recipient } from '../../../shared/model/message.ts';
import { type Plan, windowOf } from '../../../shared/model/plan.ts';
import { fenPerPartAt } from '../../../shared/sms/tariff.ts';
import { type Core, record } from '../context.ts';
import { checksOf } from '../messages/checks.ts';
import { blockingProblems, type Composed, compose, mergeText } from '../messages/compose.ts';
import { chains, customersOf } from '../messages/recipients.ts';
import {
  alreadySent,
  announce,
  asksConfirmation,
  assertNotRecent,
  assertSendable,
  buildMessage,
  orTwin,
  storeMessage,
} from '../messages/send.ts';
import { planValues } from '../messages/texts.ts';
import { mapInPortions } from '../portions.ts';
import type { Order } from '../ports.ts';
import { planOf, takeStep, type Versioned, withdrawOrders } from './plans.ts';
import { assertComplete, nextState, planProblems } from './rules.ts';

const emptyAudience = { parts: [], excludeContactIds: [], roles: [] };
const draftOf = (plan: Plan, kind: MessageKind) => ({
  kind,
  title: '',
  audience: emptyAudience,
  planId: plan.id,
  text: '',
  asksConfirmation: false,
  isUrgent: false,
});

/** Notices to offices ride along when there is somebody to tell; they never hold back an order. */
async function composeOffice(core: Core, plan: Plan): Promise<Composed | undefined> {
  const templates = await core.stores.templates.list();
  if (!templates.some((one) => one.kind === 'office' && one.isActive)) return undefined;
  const composed = await compose(core, draftOf(plan, 'office'), {}, { plan });
  return composed.recipients.length > 0 && composed.blocking.length === 0 ? composed : undefined;
}

function ordersOf(plan: Plan, customers: ReadonlyMap<string, Customer>, now: number): Promise<Order[]> {
  return mapInPortions(plan.items, (item) => ({
    id: newId(),
    planId: plan.id,
    customerId: item.customerId,
    accountNo: customers.get(item.customerId)?.accountNo ?? '',
    round: item.round,
    command: 'limit',
    limitKw: item.limitKw,
    ...windowOf(plan, item),
    state: 'waiting',
    note: '',
    createdMs: now,
    changedMs: now,
  }));
}

type IssueInput = Versioned & { dedupeKey: string; again: boolean };
type Issued = { plan: Plan; messageId: string; deliveries: number; orders: number };

/** State, order message, office notice and orders for the load management system: all of it or nothing. */
export async function issuePlan(core: Core, actor: Actor, input: IssueInput): Promise<Issued> {
  const twin = async () => {
    const sent = await alreadySent(core, input.dedupeKey, input.id);
    return sent && issuedBefore(core, input.id, sent);
  };
  return (await twin()) ?? orTwin(() => issueOnce(core, actor, input), twin);
}

async function issueOnce(core: Core, actor: Actor, input: IssueInput): Promise<Issued> {
  const plan = await planOf(core.stores, input);
  nextState(plan, 'issue', actor);
  const customers = await customersOf(core, plan);
  assertComplete(plan, planProblems(plan, customers));
  // Nobody can keep a limit whose hours are over.
  if (plan.endMs <= core.clock.now())
    throw new AppError('plan-incomplete', { name: plan.name, problem: 'over' });
  const composed = await compose(core, draftOf(plan, 'order'), {}, { plan, customers });
  assertSendable(composed);
  const office = await composeOffice(core, plan);
  const orders = await ordersOf(plan, customers, core.clock.now());
  const common = { actor, approvedBy: plan.approvedBy };
  const built = buildMessage(core, {
    ...common,
    kind: 'order',
    title: `${plan.name} 执行令`,
    composed,
    asks: true,
  });
  const notice =
    office &&
    buildMessage(core, {
      ...common,
      kind: 'office',
      title: `${plan.name} 通报`,
      composed: office,
      asks: false,
    });
  const step = issueStep(plan, actor, composed, core.clock.now());
  await core.stores.transaction(async (stores) => {
    if (!input.again) await assertNotRecent(stores, core, { planId: plan.id, kind: 'order', texts: [] });
    await takeStep(stores, core, actor, plan, step);
    await storeMessage(stores, core, actor, built, input.dedupeKey);
    if (notice) await storeMessage(stores, core, actor, notice, `${input.dedupeKey}-office`.slice(-64));
    await stores.orders.insertMany(orders);
  });
  announce(core, [built.message.id, ...(notice ? [notice.message.id] : [])]);
  core.nudgeOrders();
  core.emit('plans.changed', { ids: [plan.id] });
  const deliveries = built.deliveries.length + (notice?.deliveries.length ?? 0);
  return {
    plan: { ...plan, ...step.stamps, ...(await core.stores.plans.head(plan.id)) },
    messageId: built.message.id,
    deliveries,
    orders: orders.length,
  };
}

/** Issued without approval, an emergency carries the time until which it must be approved. */
function issueStep(
  plan: Plan,
  actor: Actor,
  composed: Composed,
  now: number,
): Parameters<typeof takeStep>[4] {
  if (plan.state === 'approved') return { step: 'issue', stamps: { issuedAtMs: now } };
  const approvalDueMs = now + composed.settings.sms.lateApprovalMinutes * 60_000;
  return {
    step: 'issue',
    remark: '紧急直发，待补批',
    stamps: { issuedAtMs: now, approvalDueMs, submittedBy: actor.userId },
  };
}

async function issuedBefore(core: Core, planId: string, sent: { messageId: string; deliveries: number }) {
  const plan = await core.stores.plans.get(planId);
  if (!plan) throw new AppError('not-found', { what: 'plan' });
  const orders = (await core.stores.orders.ofPlan(planId)).filter(
    (order) => order.command === 'limit',
  ).length;
  return { plan, messageId: sent.messageId, deliveries: sent.deliveries, orders };
}

/** Ends the limitation: all-clear to exactly those who got the order, and the terminals let go. */
export async function restorePlan(core: Core, actor: Actor, input: Versioned & { dedupeKey: string }) {
  const before = await alreadySent(core, input.dedupeKey, input.id);
  if (before) {
    const { plan } = await issuedBefore(core, input.id, before);
    return { plan, messageId: before.messageId, deliveries: before.deliveries };
  }
  const plan = await planOf(core.stores, input);
  nextState(plan, 'restore', actor);
  const composed = await compose(core, draftOf(plan, 'restore'));
  if (composed.blocking[0]) throw new AppError('bad-text', { problem: composed.blocking[0] });
  const built = buildMessage(core, {
    kind: 'restore',
    title: `${plan.name} 恢复`,
    composed,
    actor,
    approvedBy: '',
    asks: false,
  });
  await core.stores.transaction(async (stores) => {
    await takeStep(stores, core, actor, plan, {
      step: 'restore',
      stamps: { restoredAtMs: core.clock.now() },
    });
    await storeMessage(stores, core, actor, built, input.dedupeKey);
    await withdrawOrders(stores, core, plan.id, 'restore');
  });
  announce(core, [built.message.id]);
  core.nudgeOrders();
  core.emit('plans.changed', { ids: [plan.id] });
  return {
    plan: (await core.stores.plans.get(plan.id)) ?? plan,
    messageId: built.message.id,
    deliveries: built.deliveries.length,
  };
}

/** The order once more, to the next person of each customer that has not confirmed. */
export async function escalate(
  core: Core,
  actor: Actor,
  input: { id: string; customerIds: string[]; all?: boolean; exceptIds?: string[]; dedupeKey: string },
) {
  const before = await alreadySent(core, input.dedupeKey, input.id);
  if (before) return { messageId: before.messageId, deliveries: before.deliveries, withoutNext: [] };
  const plan = await core.stores.plans.get(input.id);
  if (!plan) throw new AppError('not-found', { what: 'plan' });
  if (plan.state !== 'issued' && plan.state !== 'executing')
    throw new AppError('plan-state', { state: plan.state, step: 'escalate' });
  const own = new Set(plan.items.map((item) => item.customerId));
  const except = new Set(input.exceptIds);
  const wanted = input.all ? [...own].filter((id) => !except.has(id)) : input.customerIds;
  if (wanted.some((id) => !own.has(id))) throw new AppError('not-found', { what: 'customer' });
  const { recipients, withoutNext, parents } = await nextPeople(core, plan, wanted);
  const composed = await composeFor(core, plan, recipients);
  assertSendable(composed);
  const built = buildMessage(core, {
    kind: 'order',
    title: `${plan.name} 催办`,
    composed,
    actor,
    approvedBy: plan.approvedBy,
    asks: asksConfirmation('order'),
    parents,
  });
  await core.stores.transaction(async (stores) => {
    await storeMessage(stores, core, actor, built, input.dedupeKey);
    const remark = `${recipients.length} 人`;
    await stores.plans.addEvent(plan.id, {
      atMs: core.clock.now(),
      step: 'escalate',
      userName: actor.name,
      remark,
    });
  });
  announce(core, [built.message.id]);
  core.emit('plans.changed', { ids: [plan.id] });
  return { messageId: built.message.id, deliveries: built.deliveries.length, withoutNext };
}

/** The plan's order, merged for people chosen one by one. */
async function composeFor(core: Core, plan: Plan, recipients: Recipient[]): Promise<Composed> {
  const base = await compose(core, draftOf(plan, 'order'));
  const ids = recipients.flatMap((one) => one.customerIds);
  const customers = new Map((await core.stores.customers.byIds(ids)).map((one) => [one.id, one]));
  const text = base.template?.text ?? '';
  const source = { kind: 'order' as const, text, shared: planValues(plan, base.settings), customers, plan };
  const merged = await mapInPortions(recipients, (one) => mergeText(one, source, base.settings, core.mode));
  const parts = merged.reduce((sum, one) => sum + one.parts, 0);
  const checks = await checksOf({ text, kind: 'order', merged, settings: base.settings });
  return {
    ...base,
    recipients: merged,
    parts,
    costFen: parts * fenPerPartAt(base.settings.sms.tariffs, core.clock.now()),
    blocking: blockingProblems(checks),
    checks,
  };
}

/** Who has not been asked yet, in the order of the chain; somebody already told is not told again. */
async function nextPeople(core: Core, plan: Plan, customerIds: string[]) {
  const deliveries = new Map<string, Delivery[]>();
  for (const one of await core.stores.messages.deliveriesOfPlan(plan.id, ['order'])) {
    if (one.state === 'cancelled') continue;
    for (const id of one.customerIds) deliveries.set(id, [...(deliveries.get(id) ?? []), one]);
  }
  const byCustomer = await chains(core, customerIds, plan.kind === 'emergency');
  const names = new Map((await core.stores.customers.byIds(customerIds)).map((one) => [one.id, one.name]));
  const recipients = new Map<string, Recipient>();
  const parents = new Map<string, string>();
  const withoutNext: string[] = [];
  for (const id of customerIds) {
    const own = deliveries.get(id) ?? [];
    if (own.some((one) => one.confirmedMs > 0)) continue;
    const asked = new Set(own.map((one) => one.phone));
    const next = (byCustomer.get(id) ?? []).find((one) => !asked.has(one.contact.mobile));
    const name = names.get(id) ?? '';
    if (!next) {
      withoutNext.push(name);
      continue;
    }
    const { contact, role } = next;
    const present = recipients.get(contact.mobile) ?? {
      contactId: contact.id,
      name: contact.name,
      role,
      phone: contact.mobile,
      customerIds: [],
      customerNames: [],
      reasons: ['催办'],
    };
    present.customerIds.push(id);
    present.customerNames.push(name);
    recipients.set(contact.mobile, present);
    const last = own.at(-1);
    if (last) parents.set(contact.mobile, last.id);
  }
  return { recipients: [...recipients.values()], withoutNext, parents };
}

/** Writes the orders of some customers once more; the old ones are closed. */
export async function reorder(
  core: Core,
  actor: Actor,
  input: { id: string; customerIds: string[] },
): Promise<{ orders: number }> {
  const plan = await core.stores.plans.get(input.id);
  if (!plan) throw new AppError('not-found', { what: 'plan' });
  if (plan.state !== 'issued' && plan.state !== 'executing')
    throw new AppError('plan-state', { state: plan.state, step: 'reorder' });
  const wanted = new Set(input.customerIds);
  const now = core.clock.now();
  const count = await core.stores.transaction(async (stores) => {
    const open = (await stores.orders.ofPlan(plan.id)).filter(
      (order) => order.command === 'limit' && wanted.has(order.customerId) && order.state !== 'cancelled',
    );
    const again = open.filter((order) => ['failed', 'offline'].includes(order.state));
    await stores.orders.move(
      again.map((order) => order.id),
      ['failed', 'offline'],
      'cancelled',
      '重下',
    );
    await stores.orders.insertMany(
      again.map((order) => ({
        ...order,
        id: newId(),
        state: 'waiting',
        note: '',
        createdMs: now,
        changedMs: now,
      })),
    );
    await record(stores, core, actor, {
      action: 'plans.reorder',
      subject: plan.name,
      detail: { customers: again.length },
    });
    return again.length;
  });
  core.nudgeOrders();
  core.emit('plans.changed', { ids: [plan.id] });
  return { orders: count };
}
