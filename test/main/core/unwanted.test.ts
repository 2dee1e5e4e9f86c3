import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallInput } from '../../../shared/contract/index.ts';
import { newId } from '../../../shared/ids.ts';
import { until } from '../../support/product.ts';
import { SmallApp } from '../../support/small-app.ts';

let small: SmallApp;
beforeAll(async () => {
  small = await SmallApp.open();
});
afterAll(() => small.close());

const written = (
  personId: string,
  change: Partial<CallInput<'messages.send'>>,
): CallInput<'messages.send'> => ({
  kind: 'free',
  text: '本周用电情况通报',
  audience: { parts: [{ kind: 'contact', id: personId }] },
  dedupeKey: newId(),
  ...change,
});
const stateOf = async (messageId: string) => (await small.deliveries(messageId))[0]?.state;

describe('who opts out while a message waits', () => {
  /** Queues, lets the person opt out while nothing can leave, and opens the way again. */
  async function optingOut(send: (personId: string, customerId: string) => Promise<string>) {
    const customer = await small.customer();
    const person = await small.person('power', [customer.id]);
    small.gateway.room = 0;
    const messageId = await send(person.id, customer.id);
    await small.call('dispatcher', 'contacts.save', { ...person, state: 'optedOut' });
    small.gateway.room = 100;
    small.app.core.nudgeSender();
    await until('settled', async () => !['queued', 'sending'].includes((await stateOf(messageId)) ?? ''));
    const [delivery] = await small.deliveries(messageId);
    const isSent = small.gateway.sent.some((one) => one.phone === person.mobile);
    return { state: delivery?.state, code: delivery?.errorCode, isSent };
  }

  it('does not get the bulletin, and the message says why', async () => {
    const found = await optingOut(async (personId) => {
      return (await small.call('dispatcher', 'messages.send', written(personId, {}))).messageId;
    });
    expect(found).toEqual({ state: 'cancelled', code: 'opted-out', isSent: false });
  });

  it('the way of the message names the reason once, and no gateway', async () => {
    const { messages } = await small.call('dispatcher', 'messages.list', {});
    const id = messages.find((one) => one.counts.cancelled === 1)!.id;
    const [delivery] = await small.deliveries(id);
    const { events } = await small.call('dispatcher', 'messages.delivery', { id: delivery!.id });
    expect(events.map(({ what, code, note }) => [what, code, note])).toEqual([
      ['queued', '', ''],
      ['cancelled', 'opted-out', ''],
    ]);
  });

  it('gets an emergency all the same', async () => {
    const found = await optingOut(async (personId) => {
      const input = written(personId, { text: '主变故障，请立即停用非保安负荷', isUrgent: true });
      return (await small.call('supervisor', 'messages.send', input)).messageId;
    });
    expect(found).toMatchObject({ state: 'submitted', isSent: true });
  });

  it('gets the order of a plan all the same', async () => {
    const found = await optingOut(async (_personId, customerId) => {
      const { messageId } = await small.issued([customerId]);
      return messageId;
    });
    expect(found).toMatchObject({ state: 'submitted', isSent: true });
  });

  it('gets what somebody writes to the number itself', async () => {
    const phone = '+8613900008888';
    await small.person('other', [(await small.customer()).id], { mobile: phone, state: 'optedOut' });
    const { messageId } = await small.call('dispatcher', 'messages.test', {
      phone,
      text: '测试',
      dedupeKey: newId(),
    });
    await until('sent', async () => (await stateOf(messageId)) === 'submitted');
  });
});
