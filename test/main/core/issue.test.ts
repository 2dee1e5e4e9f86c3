import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../../shared/ids.ts';
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

const submit = async (plan: Plan) => small.call('dispatcher', 'plans.submit', at(plan));
const issue = (plan: Plan, dedupeKey = newId()) => ({ ...at(plan), dedupeKey });
const limits = (id: string) => small.app.core.stores.orders.ofPlan(id);

describe('issuing', () => {
  it('the same dedupe key twice gives one message and one set of orders', async () => {
    const plan = await small.approved([one.id, two.id]);
    const input = issue(plan);
    const first = await small.call('dispatcher', 'plans.issue', input);
    const second = await small.call('dispatcher', 'plans.issue', input);
    expect(second).toEqual(first);
    expect((await small.call('viewer', 'messages.list', { planId: plan.id })).total).toBe(1);
    expect(await limits(plan.id)).toHaveLength(2);
  });

  it('a double click, both at the same moment, is one message and no error', async () => {
    const plan = await small.approved([one.id]);
    const input = issue(plan);
    const answers = await Promise.all([1, 2].map(() => small.send('dispatcher', 'plans.issue', input)));
    expect((await small.call('viewer', 'messages.list', { planId: plan.id })).total).toBe(1);
    expect(await limits(plan.id)).toHaveLength(1);
    expect(answers.map((answer) => (answer.ok ? 'ok' : answer.error.code))).toEqual(['ok', 'ok']);
  });

  it('from two workstations at once, one issues and the other is told', async () => {
    const plan = await small.approved([one.id]);
    const answers = await Promise.all(
      (['dispatcher', 'otherDispatcher'] as const).map((who) => small.send(who, 'plans.issue', issue(plan))),
    );
    const codes = answers.map((answer) => (answer.ok ? 'ok' : answer.error.code)).toSorted();
    expect(codes[0]).toBe('ok');
    expect(['stale', 'plan-state', 'recently-sent']).toContain(codes[1]);
    expect((await small.call('viewer', 'messages.list', { planId: plan.id })).total).toBe(1);
    expect(await limits(plan.id)).toHaveLength(1);
  });

  it('the key of another plan does not pass for this one', async () => {
    const first = await small.approved([one.id]);
    const second = await small.approved([two.id]);
    const dedupeKey = newId();
    await small.call('dispatcher', 'plans.issue', issue(first, dedupeKey));
    const answer = await small.send('dispatcher', 'plans.issue', issue(second, dedupeKey));
    const state = (await small.plan(second.id)).state;
    // Either it is issued with a message of its own, or the caller hears that it is not.
    expect([answer.ok, state]).toEqual(answer.ok ? [true, 'issued'] : [false, 'approved']);
  });

  it('nobody to tell is said, and nothing is half done', async () => {
    const lonely = await small.customer();
    const plan = await small.approved([lonely.id]);
    expect((await small.refused('dispatcher', 'plans.issue', issue(plan))).code).toBe('no-recipients');
    expect((await small.plan(plan.id)).state).toBe('approved');
    expect(await limits(plan.id)).toEqual([]);
  });

  it("every customer's text has its own figures, the drill's mark and the signature", async () => {
    const fields = small.draft([one.id, two.id]);
    fields.items[1] = { ...fields.items[1]!, limitKw: 2_345, reductionKw: 678, round: 3 };
    const draft = await small.call('dispatcher', 'plans.save', fields);
    const approved = await small.call('supervisor', 'plans.approve', at(await submit(draft)));
    const { messageId } = await small.call('dispatcher', 'plans.issue', issue(approved));
    const deliveries = await small.deliveries(messageId);
    const text = deliveries.find((delivery) => delivery.phone === two.power.mobile)?.text ?? '';
    expect(text).toMatch(/^【演练】【抚顺供电】/);
    for (const part of [two.accountNo, '2345kW', '压减678kW', '第3轮', '024-52000110', '回复1确认'])
      expect(text).toContain(part);
    expect(text).not.toContain(one.accountNo);
    expect(text).not.toMatch(/[{}〔〕]|undefined|NaN/);
  });

  it('one number for two customers gets one joined text, and both are on the board', async () => {
    const [north, south] = [await small.customer({ name: '北厂' }), await small.customer({ name: '南厂' })];
    const head = await small.person('power', [north.id, south.id]);
    const { messageId, plan, deliveries } = await small.issued([north.id, south.id]);
    expect(deliveries).toBe(1);
    const [delivery] = await small.deliveries(messageId);
    expect(delivery).toMatchObject({ phone: head.mobile, customerIds: [north.id, south.id] });
    expect(delivery?.text.match(/【演练】/g)).toHaveLength(1);
    for (const part of ['北厂', north.accountNo, '南厂', south.accountNo])
      expect(delivery?.text).toContain(part);
    await until('the message out', async () => (await small.deliveries(messageId))[0]?.state === 'submitted');
    await small.reply(head.mobile, ' １ ');
    const board = await until('both confirmed', async () => {
      const found = await small.call('viewer', 'plans.board', { id: plan.id });
      return found.totals.confirmed === 2 && found;
    });
    expect(board.totals).toMatchObject({ customers: 2, notified: 2, delivered: 2 });
  });

  it('while the load management system is away the orders wait, the messages go, and nothing is lost', async () => {
    small.lms.isAway = true;
    const { plan, messageId } = await small.issued([one.id]);
    await until('the message out', async () => (await small.deliveries(messageId))[0]?.state === 'submitted');
    await until(
      'the board says so',
      async () => !(await small.call('viewer', 'plans.board', { id: plan.id })).lms.isOnline,
    );
    expect((await limits(plan.id)).map((order) => order.state)).toEqual(['waiting']);
    small.lms.isAway = false;
    await until('the order written', async () => (await limits(plan.id))[0]?.state === 'written');
    expect(small.lms.written.filter((order) => order.accountNo === one.accountNo)).toHaveLength(1);
  });
});
