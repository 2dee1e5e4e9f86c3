import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../../shared/ids.ts';
import { roles } from '../../../shared/model/account.ts';
import type { Plan } from '../../../shared/model/plan.ts';
import { until } from '../../support/product.ts';
import { at, SmallApp } from '../../support/small-app.ts';

let small: SmallApp;
let one: Awaited<ReturnType<SmallApp['served']>>;
let two: Awaited<ReturnType<SmallApp['served']>>;
beforeAll(async () => {
  small = await SmallApp.open();
});
afterAll(() => small.close());
beforeEach(async () => {
  [one, two] = [await small.served(), await small.served()];
});

const save = (change = {}) => small.call('dispatcher', 'plans.save', small.draft([one.id, two.id], change));
const submit = async (plan: Plan) => small.call('dispatcher', 'plans.submit', at(plan));
const eventsOf = async (id: string) =>
  (await small.call('viewer', 'plans.get', { id })).events.map((event) => [event.step, event.userName]);
const issue = (plan: Plan, dedupeKey = newId()) => ({ ...at(plan), dedupeKey });
const limits = (id: string) => small.app.core.stores.orders.ofPlan(id);

describe('the life of a plan', () => {
  it('goes from draft to restored, each step with who took it', async () => {
    const draft = await save();
    expect(draft).toMatchObject({ state: 'draft', isDrill: true, createdBy: '周敏', version: 1 });
    expect(draft.planNo).toMatch(/^YL\d{8}-\d+$/);
    const submitted = await submit(draft);
    expect(submitted.state).toBe('submitted');
    const approved = await small.call('supervisor', 'plans.approve', at(submitted));
    expect(approved).toMatchObject({ state: 'approved', approvedBy: '韩立国', approvalDueMs: 0 });
    const issued = await small.call('dispatcher', 'plans.issue', issue(approved));
    expect(issued).toMatchObject({ deliveries: 2, orders: 2, plan: { state: 'issued' } });
    expect(issued.plan.issuedAtMs).toBeGreaterThan(0);
    await until(
      'both orders written',
      () =>
        small.lms.written.filter((order) => [one.accountNo, two.accountNo].includes(order.accountNo))
          .length === 2,
    );
    const [order] = await limits(draft.id);
    small.lms.answer(order!.id, 'executed');
    const executing = await until('the plan executing', async () => {
      const plan = await small.plan(draft.id);
      return plan.state === 'executing' && plan;
    });
    const restored = await small.call('dispatcher', 'plans.restore', issue(executing));
    expect(restored.plan.state).toBe('restored');
    expect(restored.plan.restoredAtMs).toBeGreaterThan(0);
    expect(await eventsOf(draft.id)).toEqual([
      ['create', '周敏'],
      ['submit', '周敏'],
      ['approve', '韩立国'],
      ['issue', '周敏'],
      ['execute', '系统'],
      ['restore', '周敏'],
    ]);
  });

  it('leaves an audit line for every step, with before and after', async () => {
    const plan = await small.issued([one.id], { name: `审计 ${newId()}` });
    const { entries } = await small.call('administrator', 'audit.list', { search: plan.plan.name });
    expect(entries.map((entry) => entry.action)).toEqual([
      ...['messages.send', 'plans.issue', 'plans.approve', 'plans.submit', 'plans.save'],
    ]);
    const issued = entries.find((entry) => entry.action === 'plans.issue');
    expect(JSON.parse(issued?.detail ?? '{}')).toMatchObject({ before: 'approved', after: 'issued' });
    expect(issued).toMatchObject({ userName: '周敏', workstation: '1 号席' });
  });

  const steps = [
    'plans.submit',
    'plans.approve',
    'plans.issue',
    'plans.restore',
    'plans.cancel',
    'plans.reject',
  ] as const;
  const allowed: Record<(typeof steps)[number], readonly string[]> = {
    'plans.submit': ['dispatcher', 'supervisor'],
    'plans.approve': ['supervisor'],
    'plans.issue': ['dispatcher', 'supervisor'],
    'plans.restore': ['dispatcher', 'supervisor'],
    'plans.cancel': ['dispatcher', 'supervisor'],
    'plans.reject': ['supervisor'],
  };
  it.each(steps)('%s is open to the right people only', async (step) => {
    const plan = await save();
    for (const role of roles) {
      const input = { id: plan.id, version: -1, dedupeKey: newId(), remark: '' };
      // A version nobody has seen: who may do it learns that, who may not learns nothing.
      const error = await small.refused(role, step, input);
      expect([role, error.code]).toEqual([role, allowed[step].includes(role) ? 'stale' : 'denied']);
    }
    expect((await small.plan(plan.id)).state).toBe('draft');
  });

  it('has no short cut: no step is taken out of its order', async () => {
    const draft = await save();
    const refused = async (who: 'dispatcher' | 'supervisor', step: (typeof steps)[number], plan: Plan) =>
      (await small.refused(who, step, { ...at(plan), dedupeKey: newId(), remark: '' })).code;
    expect(await refused('supervisor', 'plans.approve', draft)).toBe('plan-state');
    expect(await refused('dispatcher', 'plans.issue', draft)).toBe('plan-state');
    expect(await refused('supervisor', 'plans.issue', draft)).toBe('plan-state');
    expect(await refused('dispatcher', 'plans.restore', draft)).toBe('plan-state');
    expect(await refused('supervisor', 'plans.reject', draft)).toBe('plan-state');
    const submitted = await submit(draft);
    expect(await refused('dispatcher', 'plans.submit', submitted)).toBe('plan-state');
    expect(await refused('supervisor', 'plans.issue', submitted)).toBe('plan-state');
    const cancelled = await small.call('dispatcher', 'plans.cancel', at(submitted));
    for (const step of ['plans.submit', 'plans.issue', 'plans.restore', 'plans.cancel'] as const)
      expect(await refused('dispatcher', step, cancelled)).toBe('plan-state');
    expect(await refused('supervisor', 'plans.approve', cancelled)).toBe('plan-state');
  });

  it('a plan once issued is not issued again, and only a draft can be changed', async () => {
    const { plan } = await small.issued([one.id]);
    expect((await small.refused('dispatcher', 'plans.issue', issue(plan))).code).toBe('plan-state');
    const change = { ...small.draft([two.id]), ...at(plan) };
    expect(await small.refused('dispatcher', 'plans.save', change)).toMatchObject({
      code: 'plan-state',
      params: { state: 'issued' },
    });
  });

  it('a step on a version that somebody has changed meanwhile is refused', async () => {
    const draft = await save();
    const changed = await small.call('otherDispatcher', 'plans.save', {
      ...small.draft([one.id]),
      ...at(draft),
      name: '改过的方案',
    });
    expect(changed.version).toBe(draft.version + 1);
    expect((await small.refused('dispatcher', 'plans.submit', at(draft))).code).toBe('stale');
    expect(
      (await small.refused('dispatcher', 'plans.save', { ...small.draft([one.id]), ...at(draft) })).code,
    ).toBe('stale');
    expect((await small.plan(draft.id)).name).toBe('改过的方案');
  });

  it('goes back to a draft with the reason, and needs approval once more', async () => {
    const submitted = await submit(await save());
    const back = await small.call('supervisor', 'plans.reject', { ...at(submitted), remark: '时段不对' });
    expect(back).toMatchObject({ state: 'draft', approvedBy: '', submittedBy: '' });
    const { events } = await small.call('viewer', 'plans.get', { id: back.id });
    expect(events.at(-1)).toMatchObject({ step: 'reject', remark: '时段不对', userName: '韩立国' });
    const approved = await small.call('supervisor', 'plans.approve', at(await submit(back)));
    const again = await small.call('supervisor', 'plans.reject', { ...at(approved), remark: '再改' });
    expect(again).toMatchObject({ state: 'draft', approvedBy: '' });
  });
});

describe('the second pair of eyes', () => {
  it('who submits may not approve; another supervisor may', async () => {
    const draft = await small.call('supervisor', 'plans.save', small.draft([one.id]));
    const submitted = await small.call('supervisor', 'plans.submit', at(draft));
    const error = await small.refused('supervisor', 'plans.approve', at(submitted));
    expect(error.code).toBe('same-person');
    expect((await small.plan(draft.id)).state).toBe('submitted');
    const approved = await small.call('otherSupervisor', 'plans.approve', at(submitted));
    expect(approved.approvedBy).toBe('otherSupervisor');
  });

  it('an emergency may be issued by a supervisor at once, with the approval due later', async () => {
    const draft = await small.call('dispatcher', 'plans.save', small.draft([one.id], { kind: 'emergency' }));
    expect(await small.refused('dispatcher', 'plans.issue', issue(draft))).toMatchObject({
      code: 'denied',
      params: { role: 'supervisor' },
    });
    const before = Date.now();
    const { plan } = await small.call('supervisor', 'plans.issue', issue(draft));
    expect(plan).toMatchObject({ state: 'issued', approvedBy: '' });
    expect(plan.approvalDueMs).toBeGreaterThanOrEqual(before + 30 * 60_000);
    expect(plan.approvalDueMs).toBeLessThanOrEqual(Date.now() + 30 * 60_000);
    const { events } = await small.call('viewer', 'plans.get', { id: plan.id });
    expect(events.at(-1)?.remark).toContain('待补批');
  });

  it('the late approval comes from another supervisor, once, and leaves the plan where it is', async () => {
    const draft = await small.call('dispatcher', 'plans.save', small.draft([one.id], { kind: 'emergency' }));
    const submitted = await submit(draft);
    const { plan } = await small.call('supervisor', 'plans.issue', issue(submitted));
    expect((await small.refused('supervisor', 'plans.approve', at(plan))).code).toBe('same-person');
    const late = await small.call('otherSupervisor', 'plans.approve', at(plan));
    expect(late).toMatchObject({ state: 'issued', approvedBy: 'otherSupervisor', approvalDueMs: 0 });
    const { events } = await small.call('viewer', 'plans.get', { id: plan.id });
    expect(events.at(-1)).toMatchObject({ step: 'approve', remark: '补批' });
    expect((await small.refused('otherSupervisor', 'plans.approve', at(late))).code).toBe('plan-state');
  });

  it('an approval in time leaves nothing due, also for an emergency', async () => {
    const { plan } = await small.issued([one.id], { kind: 'emergency' });
    expect(plan).toMatchObject({ approvedBy: '韩立国', approvalDueMs: 0 });
  });
});

describe('the rules of a plan', () => {
  it('a protected customer is refused without a reason, at submit and already at check', async () => {
    const hospital = await small.served({ isProtected: true, name: '矿务局总医院' });
    const fields = small.draft([one.id, hospital.id]);
    const { problems } = await small.call('viewer', 'plans.check', fields);
    expect(problems).toEqual([
      { customerId: hospital.id, name: '矿务局总医院', problem: 'protected', maxKw: 0 },
    ]);
    const draft = await small.call('dispatcher', 'plans.save', fields);
    expect(await small.refused('dispatcher', 'plans.submit', at(draft))).toMatchObject({
      code: 'plan-protected',
      params: { name: '矿务局总医院' },
    });
  });

  it("the reason is a supervisor's to give, is kept, and opens the way", async () => {
    const hospital = await small.served({ isProtected: true });
    const fields = small.draft([hospital.id], { overrideReason: '自备电源已投运' });
    expect(await small.refused('dispatcher', 'plans.save', fields)).toMatchObject({
      code: 'denied',
      params: { role: 'supervisor' },
    });
    const draft = await small.call('supervisor', 'plans.save', fields);
    const kept = await small.call('dispatcher', 'plans.save', { ...fields, ...at(draft), name: '改名' });
    expect(kept.overrideReason).toBe('自备电源已投运');
    const other = { ...fields, ...at(kept), overrideReason: '我说可以' };
    expect((await small.refused('dispatcher', 'plans.save', other)).code).toBe('denied');
    expect((await submit(kept)).state).toBe('submitted');
  });

  it('a limit under the security load is refused and says how far one may go', async () => {
    const works = await small.served({ securityKw: 1_800 });
    const { problems } = await small.call('viewer', 'plans.check', small.draft([works.id]));
    expect(problems).toEqual([expect.objectContaining({ problem: 'under-security', maxKw: 200 })]);
    const draft = await small.call('dispatcher', 'plans.save', small.draft([works.id]));
    expect(await small.refused('dispatcher', 'plans.submit', at(draft))).toMatchObject({
      code: 'plan-protected',
      params: { maxKw: 200 },
    });
  });

  it('the rules are asked again when an emergency goes out without approval', async () => {
    const works = await small.served({ securityKw: 1_800 });
    const draft = await small.call(
      'dispatcher',
      'plans.save',
      small.draft([works.id], { kind: 'emergency' }),
    );
    expect((await small.refused('supervisor', 'plans.issue', issue(draft))).code).toBe('plan-protected');
    expect(await limits(draft.id)).toEqual([]);
  });

  it('the rules are asked again at issue: a customer protected meanwhile stops an approved plan', async () => {
    const plan = await small.approved([one.id]);
    const { power: _power, ...archived } = one;
    await small.call('dispatcher', 'customers.save', { ...archived, isProtected: true });
    expect((await small.refused('dispatcher', 'plans.issue', issue(plan))).code).toBe('plan-protected');
    expect((await small.plan(plan.id)).state).toBe('approved');
  });

  it.each([
    ['empty', { items: [] }],
    ['window', { endMs: 1_000 }],
    ['no-reduction', { reduction: 0 }],
    ['twice', { twice: true }],
  ] as const)('a plan that is not complete stays a draft: %s', async (problem, change) => {
    const fields = small.draft([one.id]);
    const [item] = fields.items;
    if ('items' in change) fields.items = [];
    if ('endMs' in change) fields.endMs = change.endMs;
    if ('reduction' in change) fields.items = [{ ...item!, reductionKw: change.reduction, limitKw: 0 }];
    if ('twice' in change) fields.items = [item!, { ...item!, round: 2 }];
    const { problems } = await small.call('viewer', 'plans.check', fields);
    expect(problems.map((found) => found.problem)).toContain(problem);
    // A store may refuse the same customer twice earlier; what counts is that nothing goes on.
    const saved = await small.send('dispatcher', 'plans.save', fields);
    if (!saved.ok) return expect(saved.error.code).not.toBe('internal');
    const error = await small.refused('dispatcher', 'plans.submit', at(saved.value as Plan));
    expect(error).toMatchObject({ code: 'plan-incomplete', params: { problem } });
  });

  it('a customer that is not in the archive cannot be part of a plan', async () => {
    const saved = await small.send('dispatcher', 'plans.save', small.draft([newId()]));
    if (!saved.ok) return expect(saved.error.code).not.toBe('internal');
    expect((await small.refused('dispatcher', 'plans.submit', at(saved.value as Plan))).code).toBe(
      'plan-incomplete',
    );
  });
});
