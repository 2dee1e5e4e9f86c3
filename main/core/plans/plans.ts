import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import { type Actor, mayAct } from '../../../shared/model/account.ts';
import type { Plan, PlanFields, PlanStep } from '../../../shared/model/plan.ts';
import { dayOf } from '../../../shared/time.ts';
import { type Core, record } from '../context.ts';
import type { PlanStamp, Stores } from '../ports.ts';
import { assertComplete, nextState, planProblems } from './rules.ts';

export type Versioned = { id: string; version: number };

/**
 * The plan in the version the caller has seen, or `stale`. That its first terminal has acted meanwhile is nobody's
 * change: what the caller decided on is still what stands there.
 */
export async function planOf(stores: Stores, { id, version }: Versioned): Promise<Plan> {
  const plan = await stores.plans.get(id);
  if (!plan) throw new AppError('not-found', { what: 'plan' });
  if (plan.version === version) return plan;
  const hasOnlyBegun =
    plan.version === version + 1 && (await stores.plans.events(plan.id)).at(-1)?.step === 'execute';
  if (!hasOnlyBegun) throw await staleError(stores, plan);
  return plan;
}

/** Says who changed the plan last and when, so that two desks can talk. */
async function staleError(stores: Stores, plan: Plan): Promise<AppError> {
  const last = (await stores.plans.events(plan.id)).at(-1);
  return new AppError('stale', {
    what: plan.name,
    version: plan.version,
    ...(last ? { by: last.userName, atMs: last.atMs, step: last.step } : { by: plan.createdBy }),
  });
}

export async function checkPlan(stores: Stores, fields: PlanFields) {
  const customers = await stores.customers.byIds(fields.items.map((item) => item.customerId));
  return planProblems(fields, new Map(customers.map((customer) => [customer.id, customer])));
}

export async function getPlan(core: Core, id: string) {
  const plan = await core.stores.plans.get(id);
  if (!plan) throw new AppError('not-found', { what: 'plan' });
  return { plan, events: await core.stores.plans.events(id), problems: await checkPlan(core.stores, plan) };
}

/** Creates or changes a draft. A reason to override a rule is a supervisor's to give. */
export async function savePlan(
  core: Core,
  actor: Actor,
  input: PlanFields & { id?: string | undefined; version: number },
): Promise<Plan> {
  const { id, version, ...typed } = input;
  const fields = {
    ...typed,
    targetKw: Math.max(...typed.blocks.map((block) => block.targetKw), 0) || typed.targetKw,
  };
  const saved = await core.stores.transaction(async (stores) => {
    const before = id ? await planOf(stores, { id, version }) : undefined;
    if (before && before.state !== 'draft')
      throw new AppError('plan-state', { state: before.state, step: 'save' });
    // What the store could not even keep is refused before anything is written.
    const broken = (await checkPlan(stores, fields)).find(
      (one) => one.problem === 'twice' || one.problem === 'unknown',
    );
    if (broken) throw new AppError('plan-incomplete', { name: broken.name, problem: broken.problem });
    const newReason = fields.overrideReason !== '' && fields.overrideReason !== before?.overrideReason;
    if (newReason && !mayAct(actor.role, ['supervisor']))
      throw new AppError('denied', { role: 'supervisor' });
    const planId = before?.id ?? newId();
    if (before) await stores.plans.updateFields(before.id, version, fields);
    else await stores.plans.insert(await newPlan(stores, core, actor, planId, fields));
    const plan = await stores.plans.get(planId);
    if (!plan) throw new AppError('not-found', { what: 'plan' });
    await stores.plans.addEvent(planId, {
      atMs: core.clock.now(),
      step: before ? 'save' : 'create',
      userName: actor.name,
      remark: `${plan.items.length} 户`,
    });
    await record(stores, core, actor, {
      action: 'plans.save',
      subject: plan.name,
      detail: { planId, customers: plan.items.length, version: plan.version },
    });
    return plan;
  });
  core.emit('plans.changed', { ids: [saved.id] });
  return saved;
}

async function newPlan(
  stores: Stores,
  core: Core,
  actor: Actor,
  id: string,
  fields: PlanFields,
): Promise<Plan> {
  // Drills are numbered on their own, so that nobody takes one for the real thing.
  const prefix = `${core.mode === 'drill' ? 'YL' : 'YX'}${dayOf(core.clock.now()).replaceAll('-', '')}-`;
  return {
    ...fields,
    id,
    planNo: await stores.plans.nextNumber(prefix),
    state: 'draft',
    isDrill: core.mode === 'drill',
    version: 1,
    createdBy: actor.name,
    submittedBy: '',
    approvedBy: '',
    issuedAtMs: 0,
    restoredAtMs: 0,
    approvalDueMs: 0,
  };
}

/** Takes one step: state, stamps, event and audit together. */
export async function takeStep(
  stores: Stores,
  core: Core,
  actor: Actor,
  plan: Plan,
  change: { step: PlanStep; remark?: string; stamps?: Partial<PlanStamp> },
): Promise<void> {
  const state = nextState(plan, change.step, actor);
  await stores.plans.move(plan.id, plan.version, { state, ...change.stamps });
  await stores.plans.addEvent(plan.id, {
    atMs: core.clock.now(),
    step: change.step,
    userName: actor.name,
    remark: change.remark ?? '',
  });
  await record(stores, core, actor, {
    action: `plans.${change.step}`,
    subject: plan.name,
    detail: { planId: plan.id, before: plan.state, after: state, remark: change.remark },
  });
}

async function simpleStep(core: Core, work: (stores: Stores) => Promise<string>): Promise<Plan> {
  const id = await core.stores.transaction(work);
  core.emit('plans.changed', { ids: [id] });
  const plan = await core.stores.plans.get(id);
  if (!plan) throw new AppError('not-found', { what: 'plan' });
  return plan;
}

export function submitPlan(core: Core, actor: Actor, at: Versioned): Promise<Plan> {
  return simpleStep(core, async (stores) => {
    const plan = await planOf(stores, at);
    assertComplete(plan, await checkPlan(stores, plan));
    await takeStep(stores, core, actor, plan, { step: 'submit', stamps: { submittedBy: actor.userId } });
    return plan.id;
  });
}

/** Approval before issue, or the late one of an emergency that is already out. */
export function approvePlan(core: Core, actor: Actor, at: Versioned): Promise<Plan> {
  return simpleStep(core, async (stores) => {
    const plan = await planOf(stores, at);
    if (plan.submittedBy === actor.userId) throw new AppError('same-person');
    if (plan.approvalDueMs > 0 && plan.state !== 'submitted') {
      await stores.plans.move(plan.id, plan.version, {
        state: plan.state,
        approvedBy: actor.name,
        approvalDueMs: 0,
      });
      await stores.plans.addEvent(plan.id, {
        atMs: core.clock.now(),
        step: 'approve',
        userName: actor.name,
        remark: '补批',
      });
      await record(stores, core, actor, {
        action: 'plans.approve',
        subject: plan.name,
        detail: { planId: plan.id, late: true },
      });
      return plan.id;
    }
    assertComplete(plan, await checkPlan(stores, plan));
    await takeStep(stores, core, actor, plan, { step: 'approve', stamps: { approvedBy: actor.name } });
    return plan.id;
  });
}

export function rejectPlan(core: Core, actor: Actor, at: Versioned & { remark: string }): Promise<Plan> {
  return simpleStep(core, async (stores) => {
    const plan = await planOf(stores, at);
    await takeStep(stores, core, actor, plan, {
      step: 'reject',
      remark: at.remark,
      stamps: { approvedBy: '', submittedBy: '' },
    });
    return plan.id;
  });
}

/** Cancels a plan; what has not left is not sent, and orders already out are withdrawn. */
export async function cancelPlan(
  core: Core,
  actor: Actor,
  at: Versioned & { remark: string },
): Promise<Plan> {
  const messageIds: string[] = [];
  const plan = await simpleStep(core, async (stores) => {
    const found = await planOf(stores, at);
    await takeStep(stores, core, actor, found, { step: 'cancel', remark: at.remark });
    const { messages } = await stores.messages.list({
      search: '',
      planId: found.id,
      fromMs: 0,
      toMs: 0,
      offset: 0,
      limit: 500,
    });
    for (const message of messages) {
      await stores.messages.cancel(message.id);
      messageIds.push(message.id);
    }
    await withdrawOrders(stores, core, found.id, 'cancel');
    return found.id;
  });
  core.nudgeOrders();
  core.emit('messages.changed', { ids: messageIds });
  return plan;
}

/** Orders not yet written are dropped; for the others the terminal is told to let go. */
export async function withdrawOrders(
  stores: Stores,
  core: Core,
  planId: string,
  command: 'restore' | 'cancel',
): Promise<number> {
  const orders = (await stores.orders.ofPlan(planId)).filter((order) => order.command === 'limit');
  const now = core.clock.now();
  await stores.orders.move(
    orders.map((order) => order.id),
    ['waiting'],
    'cancelled',
    '',
  );
  const out = orders.filter((order) =>
    ['written', 'received', 'executed', 'offline', 'failed'].includes(order.state),
  );
  await stores.orders.insertMany(
    out.map((order) => ({
      ...order,
      id: newId(),
      command,
      state: 'waiting',
      note: '',
      startMs: now,
      createdMs: now,
      changedMs: now,
    })),
  );
  return out.length;
}
