import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { Stores } from '../../main/core/ports.ts';
import type { Database } from '../../main/store/database.ts';
import { createStores } from '../../main/store/index.ts';
import { createJobStore } from '../../main/store/jobs.ts';
import { newId } from '../../shared/ids.ts';
import { emptyTables, type Open } from '../support/databases.ts';
import { delivery, many, message } from './samples.ts';

export function messageContract(open: Open): void {
  let db: Database;
  let stores: Stores;
  beforeAll(async () => {
    db = await open();
    stores = createStores(db);
  });
  beforeEach(() => emptyTables(db));

  const setState = (id: string, state: string, more: object = {}) =>
    db
      .q('deliveries')
      .where('id', id)
      .update({ delivery_state: state, ...more });

  it('gives back a message by id and by its key, empty texts as empty texts', async () => {
    const one = message({ title: '', createdBy: '', asksConfirmation: true, costFen: 1_234_567.5 });
    await stores.messages.insert(one, 'key-1', []);
    expect(await stores.messages.byDedupeKey('key-1')).toEqual(one);
    expect(await stores.messages.byDedupeKey('key-2')).toBeUndefined();
    expect((await stores.messages.get(one.id))?.counts.total).toBe(0);
    expect(await stores.messages.get(newId())).toBeUndefined();
  });

  it('refuses a key that was used as taken, and stores no delivery of it', async () => {
    await stores.messages.insert(message(), 'key-1', []);
    const again = message();
    const send = stores.transaction((tx) => tx.messages.insert(again, 'key-1', [delivery(again.id)]));
    await expect(send).rejects.toMatchObject({ code: 'taken', params: { what: 'key-1' } });
    expect((await stores.messages.counts(0)).total).toBe(0);
  });

  it('gives back a delivery with every field', async () => {
    const one = message();
    const wanted = delivery(one.id, {
      contactId: newId(),
      parentId: newId(),
      customerIds: many(150, () => newId()),
      text: '限'.repeat(1_333),
      parts: 20,
    });
    await stores.messages.insert(one, newId(), [wanted]);
    const { asksConfirmation: _asks, runAtMs: _run, ...fields } = wanted;
    expect(await stores.messages.deliveriesByIds([wanted.id])).toEqual([
      {
        ...fields,
        state: 'queued',
        attempts: 0,
        gateway: '',
        errorCode: '',
        submittedMs: 0,
        doneMs: 0,
        confirmedMs: 0,
      },
    ]);
  });

  it('keeps texts of characters outside the basic plane', async () => {
    const one = message();
    const wanted = delivery(one.id, { text: '𠮷'.repeat(999), contactName: '𠮷𠮷' });
    await stores.messages.insert(one, newId(), [wanted]);
    expect((await stores.messages.deliveriesByIds([wanted.id]))[0]?.text).toBe(wanted.text);
  });

  it('stores thousands of deliveries in one go, several with the same empty fields', async () => {
    const one = message();
    const deliveries = many(2_500, () => delivery(one.id));
    await stores.transaction((tx) => tx.messages.insert(one, newId(), deliveries));
    expect((await stores.messages.get(one.id))?.counts).toMatchObject({ total: 2_500, waiting: 2_500 });
    expect(await stores.messages.deliveriesByIds(deliveries.map((d) => d.id))).toHaveLength(2_500);
  });

  it('counts each state in its column, and confirmations beside', async () => {
    const one = message();
    const states = [
      ['queued', 'paused', 'sending'],
      ['submitted', 'submitted'],
      ['delivered', 'delivered', 'delivered', 'delivered'],
      ['undelivered', 'expired', 'rejected'],
      ['uncertain'],
      ['cancelled'],
    ].flat();
    const deliveries = states.map(() => delivery(one.id));
    await stores.messages.insert(one, newId(), deliveries);
    for (const [index, state] of states.entries())
      await setState(deliveries[index]!.id, state, { confirmed_ms: state === 'delivered' ? 5 : 0 });
    const counts = {
      total: 14,
      waiting: 3,
      submitted: 2,
      delivered: 4,
      failed: 3,
      uncertain: 1,
      cancelled: 1,
      confirmed: 4,
    };
    expect((await stores.messages.get(one.id))?.counts).toEqual(counts);
    expect(await stores.messages.counts(0)).toEqual(counts);
    expect((await stores.messages.counts(Date.now() + 3_600_000)).total).toBe(0);
    expect(await stores.messages.queueDepth()).toMatchObject({ waiting: 2, uncertain: 1, paused: 1 });
  });

  it('says since when the oldest waits, and 0 when nothing does', async () => {
    expect(await stores.messages.queueDepth()).toEqual({ waiting: 0, uncertain: 0, paused: 0, oldestMs: 0 });
    const one = message();
    await stores.messages.insert(one, newId(), [
      delivery(one.id, { queuedMs: 9_000 }),
      delivery(one.id, { queuedMs: 7_000 }),
    ]);
    expect((await stores.messages.queueDepth()).oldestMs).toBe(7_000);
  });

  it('lists messages newest first by title, plan and time, a page at a time', async () => {
    const planId = newId();
    for (const [index, title] of ['甲通知', '乙通知', '丙通知', '丁'].entries()) {
      const one = message({ title, createdMs: 1_000 + index, planId: index === 1 ? planId : '' });
      await stores.messages.insert(one, newId(), [delivery(one.id)]);
    }
    const list = async (change: object) => {
      const query = { search: '', fromMs: 0, toMs: 0, offset: 0, limit: 10, ...change };
      const { messages, total } = await stores.messages.list(query);
      return [messages.map((one) => one.title[0]).join(''), total];
    };
    expect(await list({})).toEqual(['丁丙乙甲', 4]);
    expect(await list({ offset: 1, limit: 2 })).toEqual(['丙乙', 4]);
    expect(await list({ search: '通知' })).toEqual(['丙乙甲', 3]);
    expect(await list({ planId })).toEqual(['乙', 1]);
    expect(await list({ fromMs: 1_001, toMs: 1_003 })).toEqual(['丙乙', 2]);
    const { messages } = await stores.messages.list({ search: '', fromMs: 0, toMs: 0, offset: 0, limit: 1 });
    expect(messages[0]?.counts).toMatchObject({ total: 1, waiting: 1 });
  });

  it('takes a typed % and _ in the search literally', async () => {
    for (const title of ['压减50%', '甲_乙', '丙'])
      await stores.messages.insert(message({ title }), newId(), []);
    const titles = async (search: string) =>
      (await stores.messages.list({ search, fromMs: 0, toMs: 0, offset: 0, limit: 10 })).messages.map(
        (one) => one.title,
      );
    expect(await titles('%')).toEqual(['压减50%']);
    expect(await titles('_')).toEqual(['甲_乙']);
  });

  it('shows deliveries that need somebody first, filtered and a page at a time', async () => {
    const one = message();
    const states = ['delivered', 'queued', 'submitted', 'uncertain', 'rejected', 'cancelled'];
    const deliveries = states.map(() => delivery(one.id));
    await stores.messages.insert(one, newId(), deliveries);
    for (const [index, state] of states.entries()) await setState(deliveries[index]!.id, state);
    await setState(deliveries[0]!.id, 'delivered', { confirmed_ms: 5 });
    const list = async (only: 'all' | 'missing' | 'failed' | 'uncertain' | 'confirmed', offset = 0) => {
      const page = await stores.messages.deliveries({ messageId: one.id, only, offset, limit: 3 });
      return [page.deliveries.map((row) => row.state), page.total];
    };
    expect(await list('all')).toEqual([['rejected', 'uncertain', 'submitted'], 6]);
    expect(await list('all', 3)).toEqual([['queued', 'cancelled', 'delivered'], 6]);
    expect(await list('missing')).toEqual([['rejected', 'uncertain', 'submitted'], 4]);
    expect(await list('failed')).toEqual([['rejected'], 1]);
    expect(await list('uncertain')).toEqual([['uncertain'], 1]);
    expect(await list('confirmed')).toEqual([['delivered'], 1]);
  });

  it('finds the deliveries of a plan by kind, and its latest message', async () => {
    const planId = newId();
    const [old, young, other] = [
      message({ planId, kind: 'order', createdMs: 1_000 }),
      message({ planId, kind: 'order', createdMs: 2_000 }),
      message({ planId, kind: 'restore', createdMs: 3_000 }),
    ];
    for (const one of [old, young, other]) await stores.messages.insert(one, newId(), [delivery(one.id)]);
    const found = await stores.messages.deliveriesOfPlan(planId, ['order', 'change']);
    expect(found.map((row) => [row.messageId, row.kind])).toEqual([
      [old.id, 'order'],
      [young.id, 'order'],
    ]);
    expect(await stores.messages.latestOfPlan(planId, 'order', 0)).toEqual(young);
    expect(await stores.messages.latestOfPlan(planId, 'order', 2_001)).toBeUndefined();
  });

  it('moves all deliveries of a message between two states, and resumed ones are due at once', async () => {
    const [one, other] = [message(), message()];
    const deliveries = many(3, () => delivery(one.id));
    await stores.messages.insert(one, newId(), deliveries);
    await stores.messages.insert(other, newId(), [delivery(other.id)]);
    await setState(deliveries[0]!.id, 'submitted');
    expect(await stores.messages.moveAll(one.id, 'queued', 'paused')).toBe(2);
    expect((await stores.messages.queueDepth()).paused).toBe(2);
    expect(await stores.messages.moveAll(one.id, 'paused', 'queued')).toBe(2);
    expect(await createJobStore(db).claim({ gateway: 'cm', limit: 10, leaseMs: 1_000 })).toHaveLength(3);
  });

  it('moves single deliveries, more than one list may hold, and says which', async () => {
    const one = message();
    const deliveries = many(1_200, () => delivery(one.id));
    await stores.messages.insert(one, newId(), deliveries);
    await setState(deliveries[0]!.id, 'submitted');
    const ids = deliveries.map((row) => row.id);
    const moved = await stores.messages.moveSome(ids, 'queued', 'cancelled', 'user');
    expect(moved.sort()).toEqual(ids.slice(1).sort());
    const after = await stores.messages.deliveriesByIds(ids.slice(0, 2));
    expect(new Map(after.map((row) => [row.id, [row.state, row.errorCode, row.doneMs > 0]]))).toEqual(
      new Map([
        [ids[0], ['submitted', '', false]],
        [ids[1], ['cancelled', 'user', true]],
      ]),
    );
  });

  it('lists what phones sent, newest first, and counts since a moment', async () => {
    const jobs = createJobStore(db);
    const sms = (ref: string, text: string, atMs: number) => ({
      ref,
      phone: '+8613800000000',
      serviceNo: '',
      text,
      atMs,
    });
    await jobs.storeInbound('cm', [sms('1', '1', 1_000), sms('2', '', 3_000), sms('3', '收到', 2_000)]);
    const page = await stores.messages.inbound({ openOnly: false, offset: 0, limit: 2 });
    expect(page.total).toBe(3);
    expect(page.inbound.map((row) => [row.text, row.atMs, row.handled])).toEqual([
      ['', 3_000, ''],
      ['收到', 2_000, ''],
    ]);
    expect(await stores.messages.inboundSince(2_000)).toBe(2);
  });
}
