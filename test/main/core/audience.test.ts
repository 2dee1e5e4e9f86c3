import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../shared/ids.ts';
import type { Audience, AudiencePart } from '../../../shared/model/archive.ts';
import { at, SmallApp } from '../../support/small-app.ts';

let small: SmallApp;
beforeAll(async () => {
  small = await SmallApp.open({ isStarted: false });
});
afterAll(() => small.close());

const resolve = (audience: Partial<Audience>, isEmergency = false) =>
  small.call('dispatcher', 'audience.resolve', { audience: { parts: [], ...audience }, isEmergency });
const contactPart = (id: string): AudiencePart => ({ kind: 'contact', id });
const office = async (name: string) => small.call('dispatcher', 'offices.save', { name });

describe('who an audience is', () => {
  it('each number is once, with every reason and every customer behind it', async () => {
    const [north, south] = [
      await small.customer({ name: '北厂' }),
      await small.customer({ name: '南厂', industryCode: 'C26' }),
    ];
    const head = await small.person('power', [north.id, south.id]);
    const group = await small.call('dispatcher', 'groups.save', {
      name: '重点',
      isFavourite: true,
      contactIds: [head.id],
    });
    const { recipients } = await resolve({
      parts: [
        { kind: 'region', code: '210402' },
        { kind: 'group', id: group.id },
        { kind: 'industry', code: 'C26' },
      ],
    });
    const found = recipients.filter((one) => one.phone === head.mobile);
    expect(found).toHaveLength(1);
    expect(found[0]?.customerNames.toSorted()).toEqual(['北厂', '南厂']);
    expect(found[0]?.reasons).toEqual(['新抚区', '重点', '化学原料和化学制品制造业']);
  });

  it('a region brings in everything below it and nothing beside it', async () => {
    const [inside, beside] = [
      await small.served({ regionCode: '210421' }),
      await small.served({ regionCode: '210422' }),
    ];
    const phones = async (code: string) =>
      (await resolve({ parts: [{ kind: 'region', code }] })).recipients.map((one) => one.phone);
    expect(await phones('210421')).toEqual([inside.power.mobile]);
    expect(await phones('210400')).toEqual(
      expect.arrayContaining([inside.power.mobile, beside.power.mobile]),
    );
    expect(await phones('999999')).toEqual([]);
  });

  it('a plan brings in the people of its customers, offices those of the office', async () => {
    const works = await small.served();
    const plan = await small.call('dispatcher', 'plans.save', small.draft([works.id], { name: '一号方案' }));
    const bureau = await office('经信委');
    const official = await small.person('office', [], {
      assignments: [{ role: 'office', officeId: bureau.id }],
    });
    const { recipients } = await resolve({
      parts: [
        { kind: 'plan', id: plan.id },
        { kind: 'office', id: bureau.id },
      ],
    });
    expect(recipients.map((one) => [one.phone, one.reasons])).toEqual([
      [works.power.mobile, ['一号方案']],
      [official.mobile, ['经信委']],
    ]);
  });

  it('roles filter, exclusions leave out and say so', async () => {
    const works = await small.served({ regionCode: '210423' });
    const finance = await small.person('finance', [works.id]);
    const region: AudiencePart = { kind: 'region', code: '210423' };
    const only = await resolve({ parts: [region], roles: ['power'] });
    expect(only.recipients.map((one) => one.phone)).toEqual([works.power.mobile]);
    const without = await resolve({ parts: [region], excludeContactIds: [finance.id] });
    expect(without.recipients.map((one) => one.phone)).toEqual([works.power.mobile]);
    expect(without.skipped).toMatchObject([{ contactId: finance.id, reason: 'excluded' }]);
  });

  it('its ingredients have readable names, in the order given', async () => {
    const bureau = await office('发改委');
    const { names } = await small.call('viewer', 'audience.names', {
      parts: [{ kind: 'office' }, { kind: 'region', code: '210404' }, { kind: 'office', id: bureau.id }],
    });
    expect(names).toEqual(['政府与内部单位', '望花区', '发改委']);
  });
});

describe('who is left out', () => {
  const people = async () => {
    const customer = await small.customer();
    const make = (change: Parameters<SmallApp['person']>[2]) => small.person('power', [customer.id], change);
    return {
      customer,
      left: await make({ state: 'left' }),
      silent: await make({ mobile: '' }),
      quiet: await make({ state: 'quiet' }),
      optedOut: await make({ state: 'optedOut' }),
      active: await make({}),
    };
  };

  it('is named with the reason: no number, opted out, do not disturb, left', async () => {
    const { left, silent, quiet, optedOut, active } = await people();
    const found = await resolve({
      parts: [left, silent, quiet, optedOut, active].map((one) => contactPart(one.id)),
    });
    expect(found.recipients.map((one) => one.contactId)).toEqual([active.id]);
    expect(Object.fromEntries(found.skipped.map((one) => [one.contactId, one.reason]))).toEqual({
      [left.id]: 'left',
      [silent.id]: 'no-number',
      [quiet.id]: 'quiet',
      [optedOut.id]: 'opted-out',
    });
  });

  it('an emergency reaches those who asked for silence, but nobody who left or has no number', async () => {
    const { left, silent, quiet, optedOut, active } = await people();
    const parts = [left, silent, quiet, optedOut, active].map((one) => contactPart(one.id));
    const found = await resolve({ parts }, true);
    expect(found.recipients.map((one) => one.contactId)).toEqual([quiet.id, optedOut.id, active.id]);
    expect(found.skipped.map((one) => one.reason).toSorted()).toEqual(['left', 'no-number']);
  });

  it('the order of a planned plan passes over who opted out, that of an emergency does not', async () => {
    const customer = await small.customer();
    const optedOut = await small.person('power', [customer.id], { state: 'optedOut' });
    const manager = await small.person('manager', [customer.id]);
    const phones = async (kind: 'planned' | 'emergency') => {
      const plan = await small.call('dispatcher', 'plans.save', small.draft([customer.id], { kind }));
      const preview = await small.call('dispatcher', 'messages.preview', { kind: 'order', planId: plan.id });
      return preview.recipients.map((one) => one.phone);
    };
    expect(await phones('planned')).toEqual([manager.mobile]);
    expect(await phones('emergency')).toEqual([optedOut.mobile]);
  });

  it('the notice of a planned plan to the offices respects who opted out', async () => {
    const bureau = await office('市长办公会');
    const official = await small.person('office', [], {
      state: 'optedOut',
      assignments: [{ role: 'office', officeId: bureau.id }],
    });
    const works = await small.served();
    const { messageId, plan } = await small.issued([works.id]);
    const { messages } = await small.call('viewer', 'messages.list', { planId: plan.id });
    const deliveries = (await Promise.all(messages.map((one) => small.deliveries(one.id)))).flat();
    expect(messages.map((one) => one.id)).toContain(messageId);
    expect(deliveries.map((one) => one.phone)).not.toContain(official.mobile);
  });

  it('with the setting off, not even an emergency reaches who opted out', async () => {
    const settings = await small.call('viewer', 'settings.get', {});
    const off = { ...settings, sms: { ...settings.sms, emergencyReachesOptedOut: false } };
    await small.call('administrator', 'settings.save', off);
    const { optedOut, active, customer } = await people();
    const found = await resolve({ parts: [contactPart(optedOut.id), contactPart(active.id)] }, true);
    const plan = await small.call(
      'dispatcher',
      'plans.save',
      small.draft([customer.id], { kind: 'emergency' }),
    );
    const preview = await small.call('dispatcher', 'messages.preview', { kind: 'order', planId: plan.id });
    await small.call('administrator', 'settings.save', settings);
    expect(preview.recipients.map((one) => one.phone)).toEqual([active.mobile]);
    expect(found.recipients.map((one) => one.contactId)).toEqual([active.id]);
  });

  it('a customer without anybody is named in the preview of its plan', async () => {
    const [works, lonely] = [await small.served(), await small.customer({ name: '没有人的厂' })];
    const plan = await small.call('dispatcher', 'plans.save', small.draft([works.id, lonely.id]));
    const preview = await small.call('dispatcher', 'messages.preview', { kind: 'order', planId: plan.id });
    expect(preview.recipients).toHaveLength(1);
    expect(preview.skipped).toMatchObject([{ name: '没有人的厂', reason: 'no-contact' }]);
  });
});

describe('contacts', () => {
  const fields = { name: '李工', mobile2: '', state: 'active', remark: '', assignments: [] } as const;
  const save = (mobile: string, name = '李工') => ({ ...fields, name, mobile, assignments: [] });

  it('a number is kept in one form and belongs to one person', async () => {
    const saved = await small.call('dispatcher', 'contacts.save', save('+86 139-0000-0001'));
    expect(saved.mobile).toBe('+8613900000001');
    expect(
      await small.refused('dispatcher', 'contacts.save', save('0086 13900000001', '王工')),
    ).toMatchObject({
      code: 'taken',
      params: { by: '李工' },
    });
    const second = { ...save('13900000002', '王工'), mobile2: '13900000001' };
    expect((await small.refused('dispatcher', 'contacts.save', second)).code).toBe('taken');
    expect((await small.refused('dispatcher', 'contacts.save', save('12345'))).code).toBe('bad-phone');
  });

  it('who saves over a change that was not seen is told', async () => {
    const saved = await small.call('dispatcher', 'contacts.save', save('13900000010'));
    await small.call('dispatcher', 'contacts.save', { ...save('13900000010', '李总'), ...at(saved) });
    const stale = { ...save('13900000010', '李经理'), ...at(saved) };
    expect((await small.refused('otherDispatcher', 'contacts.save', stale)).code).toBe('stale');
    expect(
      (await small.refused('dispatcher', 'contacts.save', { ...stale, id: newId(), mobile: '' })).code,
    ).toBe('not-found');
  });
});
