import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../shared/ids.ts';
import { until } from '../../support/product.ts';
import { SmallApp } from '../../support/small-app.ts';

let small: SmallApp;
beforeAll(async () => {
  small = await SmallApp.open();
});
afterAll(() => small.close());

const settled = (messageId: string) =>
  until('everything out of the queue', async () => {
    const found = await small.deliveries(messageId);
    return found.every((one) => !['queued', 'sending'].includes(one.state)) && found;
  });

/** A customer with a person in charge and a manager, who got a message that asks for a reply. */
async function asked() {
  const customer = await small.customer();
  const power = await small.person('power', [customer.id]);
  const manager = await small.person('manager', [customer.id]);
  const sent = await small.call('dispatcher', 'messages.send', {
    kind: 'free',
    title: '检修联络',
    text: `${customer.accountNo} 明日检修，请安排人员`,
    audience: { parts: [{ kind: 'contact', id: power.id }] },
    asksConfirmation: true,
    dedupeKey: newId(),
    again: true,
  });
  const [delivery] = await settled(sent.messageId);
  return { customer, power, manager, id: sent.messageId, delivery: delivery! };
}
const get = (id: string) => small.call('viewer', 'messages.get', { id });

describe('who is missing', () => {
  it('names the next contact of each, passes the same text on to him, and is content when he confirms', async () => {
    const { id, manager, delivery } = await asked();
    expect(delivery.next).toEqual({ name: manager.name, role: 'manager' });
    expect((await get(id)).missing).toMatchObject({ total: 1, noReceipt: 1 });
    const next = await small.call('dispatcher', 'messages.escalate', { id, dedupeKey: newId() });
    const [passed] = await settled(next.messageId);
    expect(passed).toMatchObject({ phone: manager.mobile, text: delivery.text, parentId: delivery.id });
    const [first] = await small.deliveries(id);
    expect(first?.next).toBeNull();
    await small.reply(manager.mobile, '1');
    await until('the confirmation', async () => (await get(next.messageId)).missing.total === 0);
    const after = await get(id);
    expect([after.missing.total, after.message.counts.confirmed]).toEqual([0, 0]);
    const { chain } = await small.call('viewer', 'messages.delivery', { id: delivery.id });
    expect(chain.map((one) => [one.role, one.confirmedMs > 0])).toEqual([
      ['power', false],
      ['manager', true],
    ]);
    const again = { id, dedupeKey: newId() };
    expect((await small.refused('dispatcher', 'messages.escalate', again)).code).toBe('no-recipients');
  });

  it('a double click passes on once, and who is left out of the list is not told', async () => {
    const { id, delivery } = await asked();
    const input = { id, dedupeKey: newId() };
    const except = { ...input, exceptIds: [delivery.id] };
    expect((await small.refused('dispatcher', 'messages.escalate', except)).code).toBe('no-recipients');
    const both = await Promise.all([1, 2].map(() => small.call('dispatcher', 'messages.escalate', input)));
    expect(both[0]).toEqual(both[1]);
    expect((await small.refused('viewer', 'messages.escalate', input)).code).toBe('denied');
  });

  it('an order of a plan is passed on as the plan does it', async () => {
    const customer = await small.customer();
    await small.person('power', [customer.id]);
    const manager = await small.person('manager', [customer.id]);
    const { plan, messageId } = await small.issued([customer.id]);
    await settled(messageId);
    const next = await small.call('dispatcher', 'messages.escalate', { id: messageId, dedupeKey: newId() });
    const { message } = await get(next.messageId);
    expect([message.planId, message.kind, next.deliveries]).toEqual([plan.id, 'order', 1]);
    expect((await small.deliveries(next.messageId))[0]?.phone).toBe(manager.mobile);
  });

  it('a telephone call stands in the way of the delivery with name and words, and confirms nothing', async () => {
    const { id, delivery } = await asked();
    await small.call('dispatcher', 'messages.told', { id: delivery.id, text: '已告知值班长' });
    const { events } = await small.call('viewer', 'messages.delivery', { id: delivery.id });
    expect(events.find((one) => one.what === 'told')?.note).toMatch(/：已告知值班长$/);
    const [row] = await small.deliveries(id);
    expect(row?.toldMs).toBeGreaterThan(0);
    expect((await get(id)).missing.total).toBe(1);
  });
});

describe('an urgent message that left without its second person', () => {
  it('is an item for everybody until a supervisor approves it, red when the time is over', async () => {
    const power = (await small.served()).power;
    const { messageId } = await small.call('dispatcher', 'messages.send', {
      kind: 'free',
      text: '紧急：请立即停机避险',
      audience: { parts: [{ kind: 'contact', id: power.id }] },
      isUrgent: true,
      overrideReason: '线路故障，主管不在场',
      dedupeKey: newId(),
      again: true,
    });
    const todo = async () =>
      (await small.call('viewer', 'system.overview', {})).todo.find(
        (one) => one.id === `${messageId}-approval`,
      );
    expect(await todo()).toMatchObject({
      tone: 'amber',
      kind: 'messageApproval',
      link: `/messages/${messageId}`,
    });
    await small.db.q('messages').where('id', messageId).update({ approval_due_ms: 1 });
    expect((await todo())?.tone).toBe('red');
    expect((await small.refused('dispatcher', 'messages.approve', { id: messageId })).code).toBe('denied');
    await small.call('supervisor', 'messages.approve', { id: messageId });
    expect(await todo()).toBeUndefined();
    expect((await get(messageId)).message.approvedBy).not.toBe('');
    expect((await small.refused('supervisor', 'messages.approve', { id: messageId })).code).toBe('stale');
    const audit = await small.call('administrator', 'audit.list', { search: 'messages.approve' });
    expect(audit.entries[0]?.detail).toContain(messageId);
  });
});
