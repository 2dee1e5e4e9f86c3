import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallInput } from '../../../shared/contract/index.ts';
import { newId } from '../../../shared/ids.ts';
import type { AudiencePart } from '../../../shared/model/archive.ts';
import { until } from '../../support/product.ts';
import { at, SmallApp } from '../../support/small-app.ts';

let small: SmallApp;
beforeAll(async () => {
  small = await SmallApp.open();
});
afterAll(() => small.close());

type Send = CallInput<'messages.send'>;
const contactPart = (id: string): AudiencePart => ({ kind: 'contact', id });
const bulletin = (parts: AudiencePart[], change: Partial<Send> = {}): Send => ({
  kind: 'free',
  text: '今晚七点例行测试，不影响用电',
  audience: { parts },
  dedupeKey: newId(),
  ...change,
});
const stateOf = async (messageId: string) => (await small.deliveries(messageId))[0]?.state;
const crowd = async (count: number) => {
  const customer = await small.customer();
  const people = [];
  for (let i = 0; i < count; i += 1) people.push(await small.person('other', [customer.id]));
  return people;
};

describe('sending', () => {
  it('the same key twice, one after the other or at once, is one message', async () => {
    const [person] = await crowd(1);
    const input = bulletin([contactPart(person!.id)]);
    const first = await small.call('dispatcher', 'messages.send', input);
    expect(await small.call('dispatcher', 'messages.send', input)).toEqual(first);
    const twin = bulletin([contactPart(person!.id)], { again: true });
    const both = await Promise.all([1, 2].map(() => small.call('dispatcher', 'messages.send', twin)));
    expect(both[0]).toEqual(both[1]);
    await until(
      'both out',
      async () =>
        (await stateOf(first.messageId)) === 'submitted' &&
        (await stateOf(both[0]!.messageId)) === 'submitted',
    );
    expect(small.gateway.sent.filter((one) => one.phone === person!.mobile)).toHaveLength(2);
  });

  it('leaves under its mark and signature, once each', async () => {
    const [person] = await crowd(1);
    const { messageId } = await small.call(
      'dispatcher',
      'messages.send',
      bulletin([contactPart(person!.id)], { text: '【演练】请查收' }),
    );
    expect((await small.deliveries(messageId))[0]?.text).toBe('【演练】【抚顺供电】请查收');
  });

  it.each([
    ['an empty text', { text: '  ' }, 'bad-text'],
    ['a placeholder without a value', { text: '压减{{压减kW}}' }, 'bad-text'],
    ['an unknown placeholder', { text: '{{密码}}' }, 'bad-text'],
    ['more than ten parts', { text: '长'.repeat(690) }, 'bad-text'],
    ['nobody', { audience: { parts: [] } }, 'no-recipients'],
    ['a template that is gone', { kind: 'info', templateId: newId() }, 'not-found'],
  ] as const)('%s is refused and nothing is queued', async (_what, change, code) => {
    const [person] = await crowd(1);
    const before = (await small.call('viewer', 'messages.list', {})).total;
    const input = { ...bulletin([contactPart(person!.id)]), ...change } as Send;
    expect((await small.refused('dispatcher', 'messages.send', input)).code).toBe(code);
    expect((await small.call('viewer', 'messages.list', {})).total).toBe(before);
  });

  it('a planned plan announces nothing before it is approved', async () => {
    const works = await small.served();
    const plan = await small.call('dispatcher', 'plans.save', {
      ...small.draft([works.id]),
      kind: 'planned',
    });
    const input: Send = { kind: 'prepare', planId: plan.id, dedupeKey: newId() };
    expect(await small.refused('dispatcher', 'messages.send', input)).toMatchObject({ code: 'plan-state' });
    expect((await small.call('viewer', 'messages.list', { planId: plan.id })).total).toBe(0);
  });

  it("a plan's same message within minutes asks first, also from another workstation", async () => {
    const works = await small.served();
    const plan = await small.call('dispatcher', 'plans.save', {
      ...small.draft([works.id]),
      kind: 'emergency',
    });
    const prepare = (again = false): Send => ({
      kind: 'prepare',
      planId: plan.id,
      dedupeKey: newId(),
      again,
    });
    await small.call('dispatcher', 'messages.send', prepare());
    const error = await small.refused('otherDispatcher', 'messages.send', prepare());
    expect(error).toMatchObject({ code: 'recently-sent', params: { by: '周敏' } });
    const preview = await small.call('viewer', 'messages.preview', { kind: 'prepare', planId: plan.id });
    expect(preview).toMatchObject({ recentBy: '周敏' });
    expect((await small.call('viewer', 'messages.list', { planId: plan.id })).total).toBe(1);
    await small.call('otherDispatcher', 'messages.send', prepare(true));
    expect((await small.call('viewer', 'messages.list', { planId: plan.id })).total).toBe(2);
  });

  it("a plan's same message from two workstations at the same moment asks one of them", async () => {
    const works = await small.served();
    const plan = await small.call('dispatcher', 'plans.save', {
      ...small.draft([works.id]),
      kind: 'emergency',
    });
    const answers = await Promise.all(
      (['dispatcher', 'otherDispatcher'] as const).map((who) =>
        small.send(who, 'messages.send', { kind: 'prepare', planId: plan.id, dedupeKey: newId() }),
      ),
    );
    expect((await small.call('viewer', 'messages.list', { planId: plan.id })).total).toBe(1);
    expect(answers.filter((answer) => !answer.ok)).toMatchObject([{ error: { code: 'recently-sent' } }]);
  });

  it('a test goes to one number, in its normal form, and a wrong one is refused', async () => {
    const input = { phone: '0139 1234-5678', text: '测试', dedupeKey: newId() };
    const { messageId, deliveries } = await small.call('dispatcher', 'messages.test', input);
    expect(deliveries).toBe(1);
    expect(await small.deliveries(messageId)).toMatchObject([
      { phone: '+8613912345678', text: '【演练】【抚顺供电】测试' },
    ]);
    const wrong = { ...input, phone: '12345', dedupeKey: newId() };
    expect(await small.refused('dispatcher', 'messages.test', wrong)).toMatchObject({ code: 'bad-phone' });
  });
});

describe('a mass message', () => {
  let parts: AudiencePart[];
  const supervisor = { login: '0317', password: 'orderly-0317' };
  beforeAll(async () => {
    parts = (await crowd(51)).map((one) => contactPart(one.id));
  });

  it('over the set number needs a supervisor, up to it none', async () => {
    await small.call('dispatcher', 'messages.send', bulletin(parts.slice(0, 50)));
    expect(await small.refused('dispatcher', 'messages.send', bulletin(parts))).toMatchObject({
      code: 'needs-approval',
      params: { over: 50 },
    });
    expect(
      (await small.call('supervisor', 'messages.send', bulletin(parts, { again: true }))).deliveries,
    ).toBe(51);
  });

  it('is approved by a second person with their own password, who is kept with it', async () => {
    const { messageId } = await small.call(
      'dispatcher',
      'messages.send',
      bulletin(parts, { approver: supervisor, again: true }),
    );
    expect((await small.call('viewer', 'messages.get', { id: messageId })).message.approvedBy).toBe('韩立国');
  });

  it.each([
    ['a wrong password', { ...supervisor, password: 'wrong' }, 'bad-credentials'],
    ['oneself', { login: '0421', password: 'orderly-0421' }, 'same-person'],
    ['another dispatcher', { login: 'otherDispatcher', password: 'password-of-otherDispatcher' }, 'denied'],
    ['an administrator', { login: '0001', password: 'orderly-0001' }, 'denied'],
  ] as const)('is not approved by %s', async (_what, approver, code) => {
    expect((await small.refused('dispatcher', 'messages.send', bulletin(parts, { approver }))).code).toBe(
      code,
    );
  });

  it('does not slip past the second person by naming a plan', async () => {
    const works = await small.served();
    const plan = await small.call('dispatcher', 'plans.save', small.draft([works.id], { kind: 'emergency' }));
    const error = await small.refused('dispatcher', 'messages.send', bulletin(parts, { planId: plan.id }));
    expect(error.code).toBe('needs-approval');
  });
});

describe('holding and stopping', () => {
  it('a held message waits, goes on, and a cancelled one never leaves', async () => {
    const [first, second] = await crowd(2);
    small.gateway.room = 0;
    const held = await small.call('dispatcher', 'messages.send', bulletin([contactPart(first!.id)]));
    const stopped = await small.call('dispatcher', 'messages.send', bulletin([contactPart(second!.id)]));
    expect(await small.call('dispatcher', 'messages.pause', { id: held.messageId })).toEqual({ changed: 1 });
    expect(await small.call('dispatcher', 'messages.cancel', { id: stopped.messageId })).toEqual({
      changed: 1,
      uncertain: 0,
    });
    expect([await stateOf(held.messageId), await stateOf(stopped.messageId)]).toEqual([
      'paused',
      'cancelled',
    ]);
    small.gateway.room = 100;
    expect(await small.call('dispatcher', 'messages.resume', { id: held.messageId })).toEqual({ changed: 1 });
    expect(await small.call('dispatcher', 'messages.resume', { id: stopped.messageId })).toEqual({
      changed: 0,
    });
    await until('the held one out', async () => (await stateOf(held.messageId)) === 'submitted');
    const none = { changed: 0, uncertain: 0 };
    expect(await small.call('dispatcher', 'messages.cancel', { id: held.messageId })).toEqual(none);
    expect(small.gateway.sent.some((one) => one.phone === second!.mobile)).toBe(false);
  });
});

describe('what nobody knows', () => {
  /** Two deliveries of which it is not known whether they left. */
  async function unsure() {
    const people = await crowd(2);
    small.gateway.answer = () => ({ kind: 'uncertain', code: 'no-answer', refs: [] });
    const { messageId } = await small.call(
      'dispatcher',
      'messages.send',
      bulletin(
        people.map((one) => contactPart(one.id)),
        { asksConfirmation: true },
      ),
    );
    await until('both uncertain', async () =>
      (await small.deliveries(messageId)).every((one) => one.state === 'uncertain'),
    );
    small.gateway.answer = (message) => ({ kind: 'accepted', refs: [{ partNo: 1, msgId: message.id }] });
    return { messageId, people, deliveries: await small.deliveries(messageId) };
  }

  it('is not sent again by itself and is shown as such', async () => {
    const { messageId, people } = await unsure();
    const { message } = await small.call('viewer', 'messages.get', { id: messageId });
    expect(message.counts).toMatchObject({ total: 2, uncertain: 2, delivered: 0, failed: 0 });
    for (const one of people)
      expect(small.gateway.sent.filter((sent) => sent.phone === one.mobile)).toHaveLength(1);
  });

  it('is settled by a supervisor: one is given up, the other sent once more under an id of its own', async () => {
    const { messageId, deliveries } = await unsure();
    const [lost, again] = deliveries;
    const settle = (id: string, decision: 'giveUp' | 'resend') => ({ deliveryIds: [id], decision });
    expect((await small.refused('dispatcher', 'messages.settle', settle(lost!.id, 'giveUp'))).code).toBe(
      'denied',
    );
    expect(await small.call('supervisor', 'messages.settle', settle(lost!.id, 'giveUp'))).toEqual({
      changed: 1,
    });
    expect(await small.call('supervisor', 'messages.settle', settle(again!.id, 'resend'))).toEqual({
      changed: 1,
    });
    const copy = await until('the copy out', async () =>
      (await small.deliveries(messageId)).find(
        (one) => one.parentId === again!.id && one.state === 'submitted',
      ),
    );
    expect(copy.id).not.toBe(again!.id);
    expect(copy).toMatchObject({ text: again!.text, phone: again!.phone });
    expect(small.gateway.sent.filter((one) => one.phone === again!.phone).map((one) => one.clientId)).toEqual(
      [again!.id, copy.id],
    );
    expect(small.gateway.sent.filter((one) => one.phone === lost!.phone)).toHaveLength(1);
    expect(await small.call('supervisor', 'messages.settle', settle(again!.id, 'resend'))).toEqual({
      changed: 0,
    });
    await small.reply(copy.phone, '确认');
    await until(
      'the confirmation',
      async () => (await small.deliveries(messageId)).find((one) => one.id === copy.id)?.confirmedMs,
    );
  });

  it('is settled by a late report without anybody', async () => {
    const { messageId, deliveries } = await unsure();
    await small.report(deliveries[0]!.id, 'delivered');
    await until('the report', async () =>
      (await small.deliveries(messageId)).some((one) => one.state === 'delivered'),
    );
    const input = { deliveryIds: [deliveries[0]!.id], decision: 'resend' } as const;
    expect(
      await small.call('supervisor', 'messages.settle', { ...input, deliveryIds: [...input.deliveryIds] }),
    ).toEqual({ changed: 0 });
  });
});

describe('replies', () => {
  it.each(['1', '１', ' 1。', '收到', '回复1', 'OK'])('%j confirms what the phone has got', async (text) => {
    const works = await small.served();
    const { messageId } = await small.issued([works.id]);
    await until('the order out', async () => (await stateOf(messageId)) === 'submitted');
    await small.reply(works.power.mobile, text);
    await until('the confirmation', async () => (await small.deliveries(messageId))[0]?.confirmedMs);
    const { inbound } = await small.call('dispatcher', 'inbound.list', {});
    expect(inbound[0]).toMatchObject({
      phone: works.power.mobile,
      contactName: works.power.name,
      handled: 'confirmed',
    });
  });

  it('anything else is kept and confirms nothing', async () => {
    const works = await small.served();
    const { messageId, plan } = await small.issued([works.id]);
    await until('the order out', async () => (await stateOf(messageId)) === 'submitted');
    await small.reply(works.power.mobile, '不收到，我厂不能停');
    const row = await until('the reply kept', async () =>
      (await small.call('dispatcher', 'inbound.list', {})).inbound.find(
        (one) => one.phone === works.power.mobile,
      ),
    );
    expect(row.text).toBe('不收到，我厂不能停');
    expect((await small.call('viewer', 'plans.board', { id: plan.id })).totals.confirmed).toBe(0);
    expect((await small.plan(plan.id)).version).toBe(at(plan).version);
  });
});

describe('templates', () => {
  const fields = { name: '预通知', kind: 'prepare', isActive: true } as const;

  it('an unknown placeholder is refused with its name and place', async () => {
    expect(
      await small.refused('dispatcher', 'templates.save', { ...fields, text: '请{{密码}}' }),
    ).toMatchObject({
      code: 'unknown-placeholder',
      params: { name: '密码', position: 2 },
    });
  });

  it('a version somebody has replaced meanwhile is not overwritten, and that is said', async () => {
    const saved = await small.call('dispatcher', 'templates.save', {
      ...fields,
      isActive: false,
      text: '第一版',
    });
    const change = { ...fields, isActive: false, id: saved.id, version: saved.version };
    const next = await small.call('dispatcher', 'templates.save', { ...change, text: '第二版' });
    expect(next.version).toBe(saved.version + 1);
    expect(
      (await small.refused('otherDispatcher', 'templates.save', { ...change, text: '我的第二版' })).code,
    ).toBe('stale');
    const { templates } = await small.call('viewer', 'templates.list', {});
    expect(templates.find((one) => one.id === saved.id)?.text).toBe('第二版');
  });
});
