import type { CallOutput, CallParsed } from '../../../shared/contract/index.ts';
import type { Preview } from '../../../shared/contract/messages.ts';
import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import type { Actor } from '../../../shared/model/account.ts';
import { type Plan, windowOf } from '../../../shared/model/plan.ts';
import { rangeOf } from '../../../shared/time.ts';
import { type Core, record } from '../context.ts';
import { type Composed, compose, previewOf } from '../messages/compose.ts';
import {
  alreadySent,
  announce,
  assertNotRecent,
  assertSendable,
  buildMessage,
  orTwin,
  storeMessage,
} from '../messages/send.ts';
import type { Stores } from '../ports.ts';
import { checkPlan, planOf } from './plans.ts';
import { assertComplete } from './rules.ts';

type Window = Pick<CallParsed<'plans.previewChange'>, 'startMs' | 'endMs' | 'rounds' | 'reason'>;
type Input = CallParsed<'plans.change'>;

/** The plan with its new window, and the customers whose own window is another one now. */
function changedPlan(plan: Plan, { startMs, endMs, rounds, reason }: Window) {
  if (plan.state !== 'issued' && plan.state !== 'executing')
    throw new AppError('plan-state', { state: plan.state, step: 'change' });
  const next: Plan = { ...plan, startMs, endMs, rounds, reason: reason || plan.reason };
  const customerIds = new Set(
    plan.items
      .filter((item) => {
        const [before, after] = [windowOf(plan, item), windowOf(next, item)];
        return before.startMs !== after.startMs || before.endMs !== after.endMs;
      })
      .map((item) => item.customerId),
  );
  return { plan: next, customerIds };
}

async function composeChange(core: Core, changed: ReturnType<typeof changedPlan>): Promise<Composed> {
  const draft = {
    kind: 'change' as const,
    title: '',
    audience: { parts: [], excludeContactIds: [], roles: [] },
    planId: changed.plan.id,
    text: '',
    asksConfirmation: true,
    isUrgent: false,
  };
  return compose(core, draft, {}, changed);
}

/** What a change would send, before it is made. */
export async function previewChange(core: Core, input: Window & { id: string }): Promise<Preview> {
  const plan = await core.stores.plans.get(input.id);
  if (!plan) throw new AppError('not-found', { what: 'plan' });
  return previewOf(await composeChange(core, changedPlan(plan, input)));
}

/** New window, change message and new orders: all of it or nothing. Extends a plan, or ends it at an earlier time. */
export async function changePlan(
  core: Core,
  actor: Actor,
  input: Input,
): Promise<CallOutput<'plans.change'>> {
  const twin = async () => {
    const sent = await alreadySent(core, input.dedupeKey, input.id);
    const plan = sent && (await core.stores.plans.get(input.id));
    return sent && plan
      ? { plan, messageId: sent.messageId, deliveries: sent.deliveries, orders: 0 }
      : undefined;
  };
  return (await twin()) ?? orTwin(() => changeOnce(core, actor, input), twin);
}

async function changeOnce(core: Core, actor: Actor, input: Input): Promise<CallOutput<'plans.change'>> {
  const plan = await planOf(core.stores, input);
  const changed = changedPlan(plan, input);
  assertComplete(changed.plan, await checkPlan(core.stores, changed.plan));
  if (changed.customerIds.size === 0)
    throw new AppError('plan-incomplete', { name: plan.name, problem: 'window' });
  const composed = await composeChange(core, changed);
  assertSendable(composed);
  const built = buildMessage(core, {
    kind: 'change',
    title: `${plan.name} 变更`,
    composed,
    actor,
    approvedBy: plan.approvedBy,
    asks: true,
  });
  const orders = await core.stores.transaction(async (stores) => {
    if (!input.again) await assertNotRecent(stores, core, { planId: plan.id, kind: 'change', texts: [] });
    const { startMs, endMs, rounds } = changed.plan;
    await stores.plans.reschedule(plan.id, plan.version, { startMs, endMs, rounds });
    const remark = `${rangeOf(plan.startMs, plan.endMs)} → ${rangeOf(startMs, endMs)}，${changed.customerIds.size} 户`;
    await stores.plans.addEvent(plan.id, {
      atMs: core.clock.now(),
      step: 'change',
      userName: actor.name,
      remark,
    });
    await record(stores, core, actor, {
      action: 'plans.change',
      subject: plan.name,
      detail: {
        planId: plan.id,
        before: { startMs: plan.startMs, endMs: plan.endMs, rounds: plan.rounds },
        after: { startMs, endMs, rounds },
        reason: input.reason,
      },
    });
    await storeMessage(stores, core, actor, built, input.dedupeKey);
    return replaceOrders(stores, core, changed);
  });
  announce(core, [built.message.id]);
  core.nudgeOrders();
  core.emit('plans.changed', { ids: [plan.id] });
  return {
    plan: (await core.stores.plans.get(plan.id)) ?? changed.plan,
    messageId: built.message.id,
    deliveries: built.deliveries.length,
    orders,
  };
}

/** The concerned terminals get a new order; the one they had is closed, for the newer one counts. */
async function replaceOrders(
  stores: Stores,
  core: Core,
  { plan, customerIds }: ReturnType<typeof changedPlan>,
): Promise<number> {
  const now = core.clock.now();
  const items = new Map(plan.items.map((item) => [item.customerId, item]));
  const standing = (await stores.orders.ofPlan(plan.id)).filter(
    (order) =>
      order.command === 'limit' &&
      customerIds.has(order.customerId) &&
      order.state !== 'cancelled' &&
      order.state !== 'restored',
  );
  await stores.orders.move(
    standing.map((order) => order.id),
    [...new Set(standing.map((order) => order.state))],
    'cancelled',
    '变更',
  );
  const orders = standing.flatMap((order) => {
    const item = items.get(order.customerId);
    if (!item) return [];
    return [
      {
        ...order,
        ...windowOf(plan, item),
        id: newId(),
        state: 'waiting',
        note: '',
        createdMs: now,
        changedMs: now,
      },
    ];
  });
  await stores.orders.insertMany(orders);
  return orders.length;
}
