import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isNear } from '../../../main/core/archive/duplicates.ts';
import { newId } from '../../../shared/ids.ts';
import { SmallApp } from '../../support/small-app.ts';

let small: SmallApp;
beforeAll(async () => {
  small = await SmallApp.open({ isStarted: false });
});
afterAll(() => small.close());

const row = async (id: string) => (await small.app.core.stores.contacts.byIds([id]))[0]!;
const found = async (search: string) =>
  (await small.call('viewer', 'contacts.list', { search })).contacts.map((one) => one.id);

describe('the history of a contact', () => {
  it('says field by field what was changed, by whom and where', async () => {
    const works = await small.customer({ name: '抚顺铝厂' });
    const made = await small.call('dispatcher', 'contacts.save', {
      name: '陈明',
      mobile: '14200005001',
      mobile2: '',
      state: 'active',
      remark: '',
      assignments: [],
    });
    await small.call('otherDispatcher', 'contacts.save', {
      ...made,
      mobile: '14200005002',
      assignments: [{ role: 'power', customerId: works.id }],
    });
    const { entries } = await small.call('dispatcher', 'contacts.history', { id: made.id });
    expect(entries.map((one) => [one.action, one.userName, one.workstation])).toEqual([
      ['contacts.save', 'otherDispatcher', '1 号席'],
      ['contacts.save', '周敏', '1 号席'],
    ]);
    expect(entries[0]?.changes).toEqual([
      { field: 'mobile', before: '142 0000 5001', after: '142 0000 5002' },
      { field: 'places', before: '', after: '抚顺铝厂 分管用电负责人' },
    ]);
    expect((await row(made.id)).verifiedMs).toBeGreaterThan(0);
    const audit = await small.call('administrator', 'audit.list', { search: made.id });
    expect(audit.entries).toHaveLength(2);
  });

  it('is kept for customers too', async () => {
    const works = await small.customer({ name: '旧名厂' });
    await small.call('dispatcher', 'customers.save', { ...works, name: '新名厂', isProtected: true });
    const { entries } = await small.call('viewer', 'customers.history', { id: works.id });
    expect(entries[0]?.changes).toEqual([
      { field: 'name', before: '旧名厂', after: '新名厂' },
      { field: 'isProtected', before: 'false', after: 'true' },
    ]);
  });
});

describe('two records of one person', () => {
  it('numbers are near when one digit differs or two are exchanged', () => {
    const number = '+8613812345678';
    expect(isNear(number, '+8613812345679')).toBe(true);
    expect(isNear(number, '+8613812354678')).toBe(true);
    expect(isNear(number, '+8613812345687')).toBe(true);
    expect(isNear(number, '+8613812399678')).toBe(false);
    expect(isNear(number, number)).toBe(false);
    expect(isNear('', '')).toBe(false);
  });

  it('are found by a shared place, nearly the same number, or the number of the other, and by nothing else', async () => {
    const [east, west] = [await small.customer(), await small.customer()];
    const name = '重名甲';
    const first = await small.person('power', [east.id], { name, mobile: '+8614211110001' });
    const place = await small.person('manager', [east.id], { name, mobile: '' });
    const near = await small.person('power', [west.id], { name, mobile: '+8614211110002' });
    const other = await small.person('power', [], { name: '别人', mobile: '', mobile2: '+8614211110001' });
    await small.person('power', [west.id], { name: '无关', mobile: '+8614211110009' });
    await small.person('power', [], { name, mobile: '+8615599998888' });
    const { pairs } = await small.call('dispatcher', 'contacts.duplicates', {});
    const own = pairs
      .map((one) => [one.reason, new Set([one.first.id, one.second.id])] as const)
      .filter(([, ids]) => ids.has(first.id) || ids.has(near.id) || ids.has(other.id));
    expect(own).toHaveLength(3);
    expect(own).toEqual(
      expect.arrayContaining([
        ['same-number', new Set([first.id, other.id])],
        ['same-place', new Set([first.id, place.id])],
        ['near-number', new Set([first.id, near.id])],
      ]),
    );
  });

  it('become one: places, second number, silence and groups go over, the preview said so, both histories tell', async () => {
    const [one, two] = [await small.customer({ name: '一厂' }), await small.customer({ name: '二厂' })];
    const keep = await small.person('power', [one.id], { name: '刘洋', remark: '白班' });
    const drop = await small.person('manager', [two.id], { name: '刘洋', state: 'optedOut', remark: '夜班' });
    const group = await small.call('dispatcher', 'groups.save', {
      name: '合并组',
      isFavourite: false,
      contactIds: [drop.id],
    });
    const preview = await small.call('dispatcher', 'contacts.mergePreview', {
      keepId: keep.id,
      dropId: drop.id,
    });
    expect(preview.merged).toMatchObject({
      mobile: keep.mobile,
      mobile2: drop.mobile,
      state: 'optedOut',
      remark: '白班；夜班',
    });
    expect(preview.groups).toEqual(['合并组']);
    const merge = {
      keepId: keep.id,
      keepVersion: 1,
      dropId: drop.id,
      dropVersion: 1,
      merged: preview.merged,
    };
    expect((await small.refused('viewer', 'contacts.merge', merge)).code).toBe('denied');
    await small.call('dispatcher', 'contacts.merge', merge);
    const merged = await row(keep.id);
    expect(merged.places.map((place) => place.name).toSorted()).toEqual(['一厂', '二厂'].toSorted());
    expect(await found(drop.mobile.slice(3))).toEqual([keep.id]);
    expect((await row(drop.id)).state).toBe('left');
    const groups = await small.call('viewer', 'groups.list', {});
    expect(groups.groups.find((each) => each.id === group.id)?.contactIds).toEqual([keep.id]);
    for (const id of [keep.id, drop.id]) {
      const { entries } = await small.call('dispatcher', 'contacts.history', { id });
      expect(entries[0]?.action).toBe('contacts.merge');
    }
    expect((await small.refused('dispatcher', 'contacts.merge', merge)).code).toBe('stale');
    expect((await row(keep.id)).version).toBe(2);
  });

  it('nothing changes when one of them was changed since it was read', async () => {
    const [keep, drop] = [await small.person('power', []), await small.person('power', [])];
    const { merged } = await small.call('dispatcher', 'contacts.mergePreview', {
      keepId: keep.id,
      dropId: drop.id,
    });
    const stale = await small.refused('dispatcher', 'contacts.merge', {
      keepId: keep.id,
      keepVersion: 9,
      dropId: drop.id,
      dropVersion: 1,
      merged,
    });
    expect(stale.code).toBe('stale');
    expect((await row(drop.id)).mobile).toBe(drop.mobile);
  });
});

describe('numbers that failed for good', () => {
  const fail = async (phone: string, code: string, state: 'undelivered' | 'delivered' = 'undelivered') => {
    const sent = await small.call('dispatcher', 'messages.test', {
      phone: phone.slice(3),
      text: '核对',
      dedupeKey: newId(),
    });
    const [one] = await small.deliveries(sent.messageId);
    await small.app.core.stores.messages.moveSome([one!.id], 'queued', 'cancelled', code);
    await small.db.q('deliveries').where('id', one!.id).update({ delivery_state: state, error_code: code });
  };
  const tasks = async () => (await small.call('dispatcher', 'numbers.tasks', {})).tasks;

  it('become tasks: at once for an empty number, after three failures otherwise, never after a success', async () => {
    const works = await small.customer({ name: '核对厂' });
    const [empty, off, well] = [
      await small.person('power', [works.id]),
      await small.person('power', [works.id]),
      await small.person('power', [works.id]),
    ];
    await fail(empty.mobile, 'MB:0001');
    for (let i = 0; i < 2; i += 1) await fail(off.mobile, 'MB:0015');
    expect((await tasks()).map((one) => [one.phone, one.code, one.place])).toEqual([
      [empty.mobile, 'MB:0001', '核对厂'],
    ]);
    await fail(off.mobile, 'MB:0015');
    expect((await tasks()).map((one) => [one.phone, one.failures])).toEqual([
      [off.mobile, 3],
      [empty.mobile, 1],
    ]);
    await fail(well.mobile, 'MB:0001');
    await fail(well.mobile, 'DELIVRD', 'delivered');
    expect((await tasks()).map((one) => one.phone)).not.toContain(well.mobile);
  });

  it('are closed with what was found, and come back only when they fail again', async () => {
    const person = await small.person('power', []);
    await fail(person.mobile, 'MB:0001');
    const close = {
      phone: person.mobile,
      contactId: person.id,
      outcome: 'right' as const,
      remark: '电话核实',
    };
    expect((await small.refused('viewer', 'numbers.close', close)).code).toBe('denied');
    await small.call('dispatcher', 'numbers.close', close);
    expect((await tasks()).map((one) => one.phone)).not.toContain(person.mobile);
    expect((await row(person.id)).verifiedMs).toBeGreaterThan(0);
    const { entries } = await small.call('dispatcher', 'contacts.history', { id: person.id });
    expect(entries[0]).toMatchObject({ action: 'numbers.close', userName: '周敏' });
    await new Promise((resolve) => setTimeout(resolve, 2));
    await fail(person.mobile, 'MB:0001');
    expect((await tasks()).map((one) => one.phone)).toContain(person.mobile);
    await small.call('dispatcher', 'numbers.close', { ...close, outcome: 'left' });
    expect((await row(person.id)).state).toBe('left');
  });

  it('a number is verified with one click and leaves the list of those nobody verified for long', async () => {
    const old = await small.person('power', [], { id: `01000000-0000-7000-8000-${newId().slice(-12)}` });
    const unverified = async () =>
      (await small.call('viewer', 'contacts.list', { only: 'unverified' })).contacts.map((one) => one.id);
    expect(await unverified()).toContain(old.id);
    expect(await small.call('dispatcher', 'contacts.verify', { ids: [old.id] })).toEqual({ changed: 1 });
    expect(await unverified()).not.toContain(old.id);
  });
});
