import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayOutcome, Outbound } from '../../../main/core/ports.ts';
import { newId } from '../../../shared/ids.ts';
import { until } from '../../support/product.ts';
import { at, SmallApp } from '../../support/small-app.ts';

let small: SmallApp;
beforeAll(async () => {
  small = await SmallApp.open();
});
afterAll(() => small.close());

const accepted = (message: Outbound): GatewayOutcome => ({
  kind: 'accepted',
  refs: [{ partNo: 1, msgId: message.id }],
});
/** Answers some numbers in another way than by accepting. */
const answerBy = (outcomes: Record<string, GatewayOutcome>) => {
  small.gateway.answer = (message) => outcomes[message.phone] ?? accepted(message);
};
const settled = (messageId: string) =>
  until('everything out of the queue', async () => {
    const found = await small.deliveries(messageId);
    return found.every((one) => !['queued', 'sending'].includes(one.state)) && found;
  });
const phonesOf = async (messageId: string) =>
  (await small.deliveries(messageId)).map((one) => one.phone).toSorted();
const escalate = (id: string, customerIds: string[]) => ({ id, customerIds, dedupeKey: newId() });

/** A customer with all three who are asked in turn. */
async function chained() {
  const customer = await small.customer();
  const [legal, power, manager] = [
    await small.person('legal', [customer.id]),
    await small.person('power', [customer.id]),
    await small.person('manager', [customer.id]),
  ];
  return { ...customer, legal, power, manager };
}

describe('escalation', () => {
  it('climbs from the person in charge to the manager to the legal representative, and ends there', async () => {
    const works = await chained();
    const { plan, messageId } = await small.issued([works.id]);
    expect(await phonesOf(messageId)).toEqual([works.power.mobile]);
    const first = await small.call('dispatcher', 'plans.escalate', escalate(plan.id, [works.id]));
    expect(first).toMatchObject({ deliveries: 1, withoutNext: [] });
    expect(await phonesOf(first.messageId)).toEqual([works.manager.mobile]);
    const second = await small.call('dispatcher', 'plans.escalate', escalate(plan.id, [works.id]));
    expect(await phonesOf(second.messageId)).toEqual([works.legal.mobile]);
    const error = await small.refused('dispatcher', 'plans.escalate', escalate(plan.id, [works.id]));
    expect(error.code).toBe('no-recipients');
  });

  it('each escalated message is the order itself and names the one it follows', async () => {
    const works = await chained();
    const { plan, messageId } = await small.issued([works.id]);
    const [order] = await settled(messageId);
    const next = await small.call('dispatcher', 'plans.escalate', escalate(plan.id, [works.id]));
    const [delivery] = await small.deliveries(next.messageId);
    expect(delivery).toMatchObject({ parentId: order?.id, role: 'manager', customerIds: [works.id] });
    expect(delivery?.text).toBe(order?.text);
  });

  it('leaves alone who has confirmed', async () => {
    const [quick, slow] = [await chained(), await chained()];
    const { plan, messageId } = await small.issued([quick.id, slow.id]);
    await settled(messageId);
    await small.reply(quick.power.mobile, '收到。');
    await until(
      'the confirmation',
      async () => (await small.call('viewer', 'plans.board', { id: plan.id })).totals.confirmed === 1,
    );
    const next = await small.call('dispatcher', 'plans.escalate', escalate(plan.id, [quick.id, slow.id]));
    expect(await phonesOf(next.messageId)).toEqual([slow.manager.mobile]);
  });

  it('names the customers that have nobody left, and tells the others', async () => {
    const [alone, full] = [await small.served({ name: '只有一人的厂' }), await chained()];
    const { plan } = await small.issued([alone.id, full.id]);
    const next = await small.call('dispatcher', 'plans.escalate', escalate(plan.id, [alone.id, full.id]));
    expect(next).toMatchObject({ deliveries: 1, withoutNext: ['只有一人的厂'] });
  });

  it('passes over people who left or have no number', async () => {
    const customer = await small.customer();
    await small.person('power', [customer.id], { state: 'left' });
    await small.person('power', [customer.id], { mobile: '' });
    const manager = await small.person('manager', [customer.id]);
    const { messageId } = await small.issued([customer.id]);
    expect(await phonesOf(messageId)).toEqual([manager.mobile]);
  });

  it('sends nothing to a customer that is not part of the plan', async () => {
    const [inside, outside] = [await chained(), await chained()];
    const { plan } = await small.issued([inside.id]);
    const sent = small.gateway.sent.length;
    const answer = await small.send('dispatcher', 'plans.escalate', escalate(plan.id, [outside.id]));
    const people = [outside.power.mobile, outside.manager.mobile, outside.legal.mobile];
    if (answer.ok) await settled((answer.value as { messageId: string }).messageId);
    expect(small.gateway.sent.slice(sent).filter((message) => people.includes(message.phone))).toEqual([]);
    expect(answer.ok).toBe(false);
  });

  it('is not possible before the order is out or after the plan has ended', async () => {
    const works = await chained();
    const approved = await small.approved([works.id]);
    expect(
      (await small.refused('dispatcher', 'plans.escalate', escalate(approved.id, [works.id]))).code,
    ).toBe('plan-state');
    const cancelled = await small.call('dispatcher', 'plans.cancel', at(approved));
    expect(
      (await small.refused('dispatcher', 'plans.escalate', escalate(cancelled.id, [works.id]))).code,
    ).toBe('plan-state');
  });
});

describe('the all-clear', () => {
  it('goes exactly to those who got the order: not to the refused, but to those told later', async () => {
    const [got, refused, unsure] = [await chained(), await chained(), await small.served()];
    answerBy({
      [refused.power.mobile]: { kind: 'rejected', code: 'MB:0001' },
      [unsure.power.mobile]: { kind: 'uncertain', code: 'no-answer', refs: [] },
    });
    const { plan, messageId } = await small.issued([got.id, refused.id, unsure.id]);
    await settled(messageId);
    const more = await small.call('dispatcher', 'plans.escalate', escalate(plan.id, [got.id]));
    await settled(more.messageId);
    const late = await small.person('power', [got.id]);
    const current = await small.plan(plan.id);
    const restored = await small.call('dispatcher', 'plans.restore', { ...at(current), dedupeKey: newId() });
    const phones = await phonesOf(restored.messageId);
    expect(phones).toEqual([got.power.mobile, got.manager.mobile, unsure.power.mobile].toSorted());
    expect(phones).not.toContain(late.mobile);
    answerBy({});
  });

  it('reaches somebody who left or opted out after the order: the end concerns whoever was told', async () => {
    const works = await small.served();
    const { plan, messageId } = await small.issued([works.id]);
    await settled(messageId);
    const { id, version, ...fields } = works.power;
    await small.call('dispatcher', 'contacts.save', { ...fields, id, version, state: 'optedOut' });
    const restored = await small.call('dispatcher', 'plans.restore', {
      ...at(await small.plan(plan.id)),
      dedupeKey: newId(),
    });
    expect(await phonesOf(restored.messageId)).toEqual([works.power.mobile]);
  });

  it('with the same key twice is one message, and the terminals are told once', async () => {
    const works = await small.served();
    const { plan } = await small.issued([works.id]);
    await until('the order written', () =>
      small.lms.written.some((order) => order.accountNo === works.accountNo),
    );
    await until(
      'the order known as written',
      async () => (await small.app.core.stores.orders.ofPlan(plan.id))[0]?.state === 'written',
    );
    const input = { ...at(await small.plan(plan.id)), dedupeKey: newId() };
    const first = await small.call('dispatcher', 'plans.restore', input);
    expect(await small.call('dispatcher', 'plans.restore', input)).toEqual(first);
    await until(
      'the release written',
      () => small.lms.written.filter((order) => order.accountNo === works.accountNo).length === 2,
    );
    const commands = small.lms.written
      .filter((order) => order.accountNo === works.accountNo)
      .map((order) => order.command);
    expect(commands).toEqual(['limit', 'restore']);
  });

  it('cannot be sent by hand, and neither can an order', async () => {
    for (const kind of ['order', 'restore'] as const) {
      const input = {
        kind,
        audience: { parts: [{ kind: 'region', code: '210400' }] },
        dedupeKey: newId(),
      } as const;
      expect(
        (
          await small.refused('dispatcher', 'messages.send', {
            ...input,
            audience: { parts: [...input.audience.parts] },
          })
        ).code,
      ).toBe('plan-state');
    }
  });
});

describe('cancelling a plan', () => {
  it('stops what is not yet sent and withdraws the orders', async () => {
    const works = await small.served();
    await small.call('dispatcher', 'queue.pause', { isPaused: true });
    const { plan, messageId } = await small.issued([works.id]);
    await until('the order written', () =>
      small.lms.written.some((order) => order.accountNo === works.accountNo),
    );
    await until(
      'the order known as written',
      async () => (await small.app.core.stores.orders.ofPlan(plan.id))[0]?.state === 'written',
    );
    const current = await small.plan(plan.id);
    const cancelled = await small.call('dispatcher', 'plans.cancel', { ...at(current), remark: '供电恢复' });
    expect(cancelled.state).toBe('cancelled');
    expect((await small.deliveries(messageId)).map((one) => one.state)).toEqual(['cancelled']);
    await until('the withdrawal written', () =>
      small.lms.written.some((order) => order.accountNo === works.accountNo && order.command === 'cancel'),
    );
    await small.call('dispatcher', 'queue.pause', { isPaused: false });
    // What comes after it has left; the cancelled one has not.
    const other = await small.issued([(await small.served()).id]);
    await settled(other.messageId);
    expect(small.gateway.sent.filter((message) => message.phone === works.power.mobile)).toEqual([]);
  });

  it('writes no order that had not been written yet', async () => {
    const works = await small.served();
    small.lms.isAway = true;
    const { plan } = await small.issued([works.id]);
    await small.call('dispatcher', 'plans.cancel', at(await small.plan(plan.id)));
    small.lms.isAway = false;
    expect((await small.app.core.stores.orders.ofPlan(plan.id)).map((order) => order.state)).toEqual([
      'cancelled',
    ]);
    const other = await small.served();
    await small.issued([other.id]);
    await until('the next order written', () =>
      small.lms.written.some((order) => order.accountNo === other.accountNo),
    );
    expect(small.lms.written.filter((order) => order.accountNo === works.accountNo)).toEqual([]);
  });

  it('is told with its reason and ends every further step', async () => {
    const { plan } = await small.issued([(await small.served()).id]);
    const cancelled = await small.call('dispatcher', 'plans.cancel', {
      ...at(await small.plan(plan.id)),
      remark: '误发',
    });
    const { events } = await small.call('viewer', 'plans.get', { id: plan.id });
    expect(events.at(-1)).toMatchObject({ step: 'cancel', remark: '误发' });
    const restore = { ...at(cancelled), dedupeKey: newId() };
    expect((await small.refused('dispatcher', 'plans.restore', restore)).code).toBe('plan-state');
  });
});

describe('orders once more', () => {
  it('only those that failed or did not reach their terminal are written again, with a new key', async () => {
    const [bad, good] = [await small.served(), await small.served()];
    const { plan } = await small.issued([bad.id, good.id]);
    const written = (accountNo: string) => small.lms.written.filter((order) => order.accountNo === accountNo);
    await until('both written', () => written(bad.accountNo).length + written(good.accountNo).length === 2);
    small.lms.answer(written(bad.accountNo)[0]!.key, 'failed', '拒动');
    small.lms.answer(written(good.accountNo)[0]!.key, 'executed');
    await until(
      'the board',
      async () => (await small.call('viewer', 'plans.board', { id: plan.id })).totals.failed === 1,
    );
    const input = { id: plan.id, customerIds: [bad.id, good.id] };
    expect(await small.call('dispatcher', 'plans.reorder', input)).toEqual({ orders: 1 });
    await until('the second try', () => written(bad.accountNo).length === 2);
    expect(new Set(written(bad.accountNo).map((order) => order.key)).size).toBe(2);
    expect(written(good.accountNo)).toHaveLength(1);
  });
});
