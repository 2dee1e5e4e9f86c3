import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../shared/ids.ts';
import { mayAct, type Role, roles } from '../../../shared/model/account.ts';
import { type Plan, type PlanState, planStates } from '../../../shared/model/plan.ts';
import { addDays, dayOf } from '../../../shared/time.ts';
import { until } from '../../support/product.ts';
import { at, SmallApp } from '../../support/small-app.ts';

let small: SmallApp;
let customer: Awaited<ReturnType<SmallApp['served']>>;
beforeAll(async () => {
  small = await SmallApp.open();
  customer = await small.served();
});
afterAll(() => small.close());

const HOUR = 3_600_000;

/** A plan put into a state as the store would hold it. */
async function planIn(state: PlanState, kind: Plan['kind'] = 'planned'): Promise<Plan> {
  const saved = await small.call('dispatcher', 'plans.save', small.draft([customer.id], { kind }));
  if (state !== 'draft') await small.app.core.stores.plans.move(saved.id, saved.version, { state });
  return small.plan(saved.id);
}

const steps = {
  'plans.submit': { from: ['draft'], to: 'submitted', roles: ['dispatcher'] },
  'plans.approve': { from: ['submitted'], to: 'approved', roles: ['supervisor'] },
  'plans.reject': { from: ['submitted', 'approved'], to: 'draft', roles: ['supervisor'] },
  'plans.issue': { from: ['approved'], to: 'issued', roles: ['dispatcher'] },
  'plans.restore': { from: ['issued', 'executing'], to: 'restored', roles: ['dispatcher'] },
  'plans.cancel': {
    from: ['draft', 'submitted', 'approved', 'issued', 'executing'],
    to: 'cancelled',
    roles: ['dispatcher'],
  },
} as const satisfies Record<string, { from: PlanState[]; to: PlanState; roles: Role[] }>;
type Step = keyof typeof steps;

const cases = (Object.keys(steps) as Step[]).flatMap((step) =>
  roles.flatMap((role) => planStates.map((state): [Step, Role, PlanState] => [step, role, state])),
);

describe('the door to every step', () => {
  it.each(cases)(
    '%s by a %s from %s opens where the table says, and nowhere else',
    async (step, role, state) => {
      const plan = await planIn(state);
      const more = { dedupeKey: newId(), again: true, remark: '' };
      const answer = await small.send(role, step, { ...at(plan), ...more });
      const rule = steps[step];
      const isAllowed = mayAct(role, rule.roles) && (rule.from as readonly PlanState[]).includes(state);
      expect([answer.ok, (await small.plan(plan.id)).state]).toEqual([
        isAllowed,
        isAllowed ? rule.to : state,
      ]);
      if (!answer.ok) expect(answer.error.code).toBe(mayAct(role, rule.roles) ? 'plan-state' : 'denied');
      const events = (await small.call('viewer', 'plans.get', { id: plan.id })).events.map((one) => one.step);
      expect(events.includes(step.slice(6))).toBe(isAllowed);
    },
  );

  it('an emergency is issued at once by a supervisor only, and alarms until somebody else approves', async () => {
    const plan = await planIn('draft', 'emergency');
    const input = { ...at(plan), dedupeKey: newId(), again: true };
    expect((await small.refused('dispatcher', 'plans.issue', input)).code).toBe('denied');
    const { plan: issued } = await small.call('supervisor', 'plans.issue', input);
    expect(issued.approvalDueMs).toBeGreaterThan(Date.now());
    const todo = async () =>
      (await small.call('viewer', 'system.overview', {})).todo.find(
        (one) => one.id === `${plan.id}-approval`,
      );
    expect(await todo()).toMatchObject({ tone: 'amber' });
    await small.app.core.stores.plans.move(issued.id, issued.version, {
      state: issued.state,
      approvalDueMs: Date.now() - 60_000,
    });
    expect(await todo()).toMatchObject({ tone: 'red' });
    const late = await small.plan(plan.id);
    expect((await small.refused('supervisor', 'plans.approve', at(late))).code).toBe('same-person');
    await small.call('otherSupervisor', 'plans.approve', at(late));
    expect(await todo()).toBeUndefined();
  });
});

describe('two desks at one plan', () => {
  it('the slower one hears who changed it, when and what', async () => {
    const plan = await planIn('draft');
    const fields = small.draft([customer.id], { name: '改过的' });
    await small.call('otherDispatcher', 'plans.save', { ...fields, ...at(plan) });
    const late = await small.refused('dispatcher', 'plans.save', { ...fields, ...at(plan) });
    expect(late).toMatchObject({
      code: 'stale',
      params: { by: 'otherDispatcher', step: 'save', version: 2 },
    });
    expect(Number(late.params.atMs)).toBeGreaterThan(Date.now() - 60_000);
  });
});

describe('changing a running plan', () => {
  it('tells exactly those who got the order, and gives their terminals a new one', async () => {
    const [one, two] = [await small.served(), await small.served()];
    const idle = await small.customer();
    const { plan, messageId } = await small.issued([one.id, two.id, idle.id]);
    await until('the orders written', async () =>
      (await small.app.core.stores.orders.ofPlan(plan.id)).every((order) => order.state === 'written'),
    );
    const later = plan.endMs + 2 * HOUR;
    const window = { startMs: plan.startMs, endMs: later, rounds: [] };
    const preview = await small.call('viewer', 'plans.previewChange', { id: plan.id, ...window });
    expect(preview.numbers).toBe(2);
    const input = { ...at(plan), ...window, dedupeKey: newId() };
    const done = await small.call('dispatcher', 'plans.change', input);
    expect(done).toMatchObject({ deliveries: 2, orders: 3, plan: { endMs: later } });
    const told = (await small.deliveries(done.messageId)).map((each) => each.phone).toSorted();
    expect(told).toEqual((await small.deliveries(messageId)).map((each) => each.phone).toSorted());
    const orders = await small.app.core.stores.orders.ofPlan(plan.id);
    expect(orders.filter((order) => order.state === 'cancelled').map((order) => order.note)).toEqual([
      '变更',
      '变更',
      '变更',
    ]);
    expect(orders.filter((order) => order.state !== 'cancelled').map((order) => order.endMs)).toEqual([
      later,
      later,
      later,
    ]);
    // The same click twice is one change.
    expect((await small.call('dispatcher', 'plans.change', input)).messageId).toBe(done.messageId);
    const { events } = await small.call('viewer', 'plans.get', { id: plan.id });
    expect(events.at(-1)?.step).toBe('change');
    const board = await small.call('viewer', 'plans.board', { id: plan.id });
    expect(board.rows.every((row) => row.orderState === 'waiting' || row.orderState === 'written')).toBe(
      true,
    );
  });

  it('leaves alone whom it does not concern', async () => {
    const [one, two] = [await small.served(), await small.served()];
    const items = [one, two].map((each, index) => ({
      customerId: each.id,
      round: index + 1,
      reductionKw: 5,
      limitKw: 900,
    }));
    const { plan } = await small.issued([], { items });
    const { startMs, endMs } = plan;
    const rounds = [{ no: 2, startMs, endMs: endMs - HOUR }];
    const done = await small.call('dispatcher', 'plans.change', {
      ...at(plan),
      startMs,
      endMs,
      rounds,
      dedupeKey: newId(),
    });
    expect((await small.deliveries(done.messageId)).map((each) => each.phone)).toEqual([two.power.mobile]);
    expect(done.orders).toBe(1);
  });

  it('is refused before the plan is out, by whoever may only look, and when nothing changes', async () => {
    const draft = await planIn('draft');
    const window = { startMs: draft.startMs, endMs: draft.endMs + HOUR };
    const input = { ...at(draft), ...window, dedupeKey: newId() };
    expect((await small.refused('dispatcher', 'plans.change', input)).code).toBe('plan-state');
    const { plan } = await small.issued([customer.id]);
    const own = { ...at(plan), startMs: plan.startMs, endMs: plan.endMs, dedupeKey: newId() };
    expect((await small.refused('viewer', 'plans.change', own)).code).toBe('denied');
    expect((await small.refused('dispatcher', 'plans.change', own)).code).toBe('plan-incomplete');
  });
});

describe('plans from plans', () => {
  it('a copy has the same customers at the same hours of another day, and no reason of yesterday', async () => {
    const { plan } = await small.issued([customer.id], {
      rounds: [],
      blocks: [],
    });
    const day = addDays(dayOf(plan.startMs), 3);
    const copy = await small.call('dispatcher', 'plans.copy', { id: plan.id, day });
    expect(copy).toMatchObject({ state: 'draft', overrideReason: '', version: 1 });
    expect(copy.startMs - plan.startMs).toBe(3 * 24 * HOUR);
    expect(copy.items).toEqual(plan.items);
  });

  it('the customer list goes to Excel and back unchanged, and what does not fit is named', async () => {
    const [one, two] = [await small.served(), await small.served()];
    const saved = await small.call('dispatcher', 'plans.save', small.draft([one.id, two.id]));
    const file = await small.call('viewer', 'plans.exportItems', { id: saved.id });
    const window = { startMs: saved.startMs, endMs: saved.endMs };
    const read = await small.call('dispatcher', 'plans.importItems', { file, ...window });
    expect(read.rejected).toEqual([]);
    expect(read.items.toSorted((a, b) => (a.customerId < b.customerId ? -1 : 1))).toEqual(
      saved.items.toSorted((a, b) => (a.customerId < b.customerId ? -1 : 1)),
    );
    const csv = {
      name: 'list.csv',
      base64: Buffer.from(`户号,压减kW,颜色\n${one.accountNo},abc,红\n000,5,\n`).toString('base64'),
    };
    const bad = await small.call('dispatcher', 'plans.importItems', { file: csv, ...window });
    expect(bad.items).toEqual([]);
    expect(bad.rejected.map((each) => each.column)).toEqual(['压减kW', '户号']);
    expect(bad.ignoredColumns).toEqual(['颜色']);
  });
});

describe('the assistant at the desk', () => {
  it('leaves out protected customers and those in the plan, and never goes under a security load', async () => {
    const day = dayOf(Date.now());
    const made = [];
    for (let i = 0; i < 6; i += 1)
      made.push(
        await small.customer({
          regionCode: '210499',
          securityKw: 400,
          isProtected: i === 0,
          limitClass: '1',
        }),
      );
    const points = new Float32Array(96).fill(1_000);
    await small.app.core.stores.curves.put(
      made.map((one) => ({ accountNo: one.accountNo, day, points })),
      1,
    );
    const ask = {
      startMs: Date.now(),
      endMs: Date.now() + HOUR,
      targetKw: 1_500,
      regionCodes: ['210499'],
      excludeIds: [made[1]!.id],
    };
    const answer = await small.call('viewer', 'plans.propose', ask);
    expect(answer).toMatchObject({ candidates: 4, missingKw: 0, basis: 'now', withoutLoad: 0 });
    expect(answer.items.reduce((sum, one) => sum + one.reductionKw, 0)).toBe(1_500);
    const picked = answer.items.map((one) => one.customerId);
    expect(picked).not.toContain(made[0]!.id);
    expect(picked).not.toContain(made[1]!.id);
    for (const one of answer.items) expect(one.limitKw).toBeGreaterThanOrEqual(400);
  });
});

describe('a plan whose first terminal has acted', () => {
  it('is still the one the caller has seen; any other change is not', async () => {
    const { plan } = await small.issued([customer.id]);
    await small.app.core.stores.transaction(async (stores) => {
      await stores.plans.move(plan.id, plan.version, { state: 'executing' });
      await stores.plans.addEvent(plan.id, {
        atMs: Date.now(),
        step: 'execute',
        userName: '系统',
        remark: '',
      });
    });
    const restored = await small.call('dispatcher', 'plans.restore', { ...at(plan), dedupeKey: newId() });
    expect(restored).toBeDefined();
    expect((await small.plan(plan.id)).state).toBe('restored');
    expect((await small.refused('supervisor', 'plans.evaluate', at(plan))).code).toBe('stale');
  });
});
