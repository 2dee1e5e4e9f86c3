import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limitsOf } from '../../../main/core/queries/desk-answer.ts';
import { newId } from '../../../shared/ids.ts';
import { DRILL_WORD } from '../../../shared/model/desk-drill.ts';
import type { Plan } from '../../../shared/model/plan.ts';
import { until } from '../../support/product.ts';
import { at, SmallApp } from '../../support/small-app.ts';

let small: SmallApp;
let allowed: Awaited<ReturnType<SmallApp['served']>>;
let other: Awaited<ReturnType<SmallApp['served']>>;
const word = DRILL_WORD;

beforeAll(async () => {
  small = await SmallApp.open({ mode: 'live' });
  allowed = await small.served();
  other = await small.served();
});
afterAll(() => small.close());

const start = (numbers: string[]) => small.call('supervisor', 'drill.start', { numbers, word });
const plansOf = async () => (await small.call('viewer', 'plans.list', {})).plans.map((plan) => plan.name);
const sentTo = (phone: string) => small.gateway.sent.filter((one) => one.phone === phone);
const issue = (plan: Plan) => small.send('dispatcher', 'plans.issue', { ...at(plan), dedupeKey: newId() });

describe('a drill of the desk on its real connections', () => {
  it('is a supervisor’s to begin, with numbers that are numbers, and never while a real plan runs', async () => {
    expect((await small.refused('dispatcher', 'drill.start', { numbers: ['13900000001'], word })).code).toBe(
      'denied',
    );
    expect((await small.refused('supervisor', 'drill.start', { numbers: ['12345'], word })).code).toBe(
      'bad-phone',
    );
    const { plan } = await small.issued([other.id], { name: '正式一号' });
    expect((await small.refused('supervisor', 'drill.start', { numbers: ['13900000001'], word })).code).toBe(
      'plan-runs',
    );
    await until('the order on the wire', () => sentTo(other.power.mobile).length === 1);
    await until('the order at the terminals', () => small.lms.written.length === 1);
    const { version } = await small.plan(plan.id);
    await small.call('dispatcher', 'plans.restore', { id: plan.id, version, dedupeKey: newId() });
    await until('the all-clear on the wire', () => sentTo(other.power.mobile).length === 2);
    await until('the terminal let go', () => small.lms.written.length === 2);
  });

  it('writes to the numbers allowed only, marked, and to no terminal', async () => {
    const waiting = await small.approved([allowed.id], { name: '正式二号' });
    await start([allowed.power.mobile]);
    expect((await small.call('viewer', 'system.info', {})).mode).toBe('drill');
    expect(await plansOf()).not.toContain('正式二号');
    const refused = await issue(waiting);
    expect(refused.ok ? '' : refused.error.code).toBe('other-mode');
    const orders = small.lms.written.length;
    const before = small.gateway.sent.length;
    const drill = await small.approved([allowed.id, other.id], { name: '演练一号' });
    expect(drill).toMatchObject({ isDrill: true });
    expect(drill.planNo).toMatch(/^YL/);
    const issued = await issue(drill);
    expect(issued.ok).toBe(true);
    const deliveries = async () => {
      const { messages } = await small.call('viewer', 'messages.list', { planId: drill.id });
      return small.deliveries(messages[0]!.id);
    };
    const stateOf = async (phone: string) => (await deliveries()).find((one) => one.phone === phone);
    await until('both settled', async () => (await stateOf(other.power.mobile))?.state === 'rejected');
    expect(await stateOf(other.power.mobile)).toMatchObject({ errorCode: 'drill-number' });
    await until('the allowed one', async () => (await stateOf(allowed.power.mobile))?.state === 'submitted');
    const sent = small.gateway.sent.slice(before);
    expect(sent.map((one) => one.phone)).toEqual([allowed.power.mobile]);
    expect(sent[0]?.text).toMatch(/^【演练】/);
    await until('the orders put aside', async () =>
      (await small.app.core.stores.orders.ofPlan(drill.id)).every((order) => order.state === 'written'),
    );
    expect(small.lms.written).toHaveLength(orders);
  });

  it('keeps its plans and the real ones apart in audiences, groups, curves and at the duty desk', async () => {
    const { app } = small;
    const [drill] = (await small.call('viewer', 'plans.list', {})).plans.filter(
      (one) => one.name === '演练一号',
    );
    const real = (await app.core.stores.plans.list(false)).find((one) => one.name === '正式二号');
    const numbers = async (planId = '') => {
      const audience = { parts: [{ kind: 'plan' as const, id: planId }] };
      return (await small.call('dispatcher', 'audience.resolve', { audience })).recipients.length;
    };
    const plansOfPerson = async () =>
      (await small.call('viewer', 'groups.of', { contactId: allowed.power.id })).groups
        .filter((one) => one.kind === 'plan')
        .map((one) => one.name);
    const shaded = async () => (await app.curves.live.plans()).map((one) => one.name);
    expect([await numbers(drill?.id), await numbers(real?.id)]).toEqual([2, 0]);
    expect(await plansOfPerson()).toEqual(['演练一号']);
    expect(await shaded()).toEqual(['演练一号']);
    // Customers who write ask about what is real.
    expect(await limitsOf(app.core, [allowed])).toEqual([]);
    expect(drill?.state).toBe('issued');
    await small.call('supervisor', 'drill.stop', {});
    expect([await numbers(drill?.id), await numbers(real?.id)]).toEqual([0, 1]);
    expect(await plansOfPerson()).toEqual(['正式二号']);
    expect(await shaded()).toEqual(['正式一号']);
    // Nobody was limited by it: a day with a drill of the desk stays a day to compare with.
    const limits = await app.core.stores.orders.limitsBetween(0, Number.MAX_SAFE_INTEGER, false);
    expect(limits.map((one) => one.accountNo)).not.toContain(allowed.accountNo);
  });

  it('ends at once: its running plans are cancelled, and the real ones are there again', async () => {
    expect((await small.call('viewer', 'system.info', {})).mode).toBe('live');
    const names = await plansOf();
    expect(names).toContain('正式二号');
    expect(names).not.toContain('演练一号');
    const drill = (await small.app.core.stores.plans.list(false)).find((plan) => plan.name === '演练一号');
    expect(drill?.state).toBe('cancelled');
    const { entries } = await small.call('administrator', 'audit.list', { search: 'drill.' });
    expect(entries.map((one) => one.action).sort()).toEqual(['drill.start', 'drill.stop']);
  });

  it('leaves no way for a marked text to anybody else, also after it has ended', async () => {
    const before = sentTo(other.power.mobile).length;
    await small.db.q('deliveries').where({ phone: other.power.mobile, delivery_state: 'rejected' }).update({
      delivery_state: 'queued',
    });
    small.app.core.nudgeSender();
    await until('the left-over text refused again', async () => {
      const rows = await small.db
        .q('deliveries')
        .where({ phone: other.power.mobile, delivery_state: 'queued' });
      return rows.length === 0;
    });
    expect(sentTo(other.power.mobile)).toHaveLength(before);
  });
});
