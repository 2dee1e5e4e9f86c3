import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DeliveryQuery, Stores } from '../../main/core/ports.ts';
import type { Database } from '../../main/store/database.ts';
import { createStores } from '../../main/store/index.ts';
import { newId } from '../../shared/ids.ts';
import { emptyTables, type Open } from '../support/databases.ts';
import { delivery, many, message } from './samples.ts';

/** Single SMS found among all, and the same text found before it is sent again. */
export function deliverySearchContract(open: Open): void {
  let db: Database;
  let stores: Stores;
  beforeAll(async () => {
    db = await open();
    stores = createStores(db);
  });
  beforeEach(() => emptyTables(db));

  const search = (change: Partial<DeliveryQuery>) =>
    stores.messages.search({ text: '', fromMs: 0, toMs: 0, offset: 0, limit: 10, ...change });
  const texts = async (change: Partial<DeliveryQuery>) =>
    (await search(change)).deliveries.map((one) => one.text);

  describe('single deliveries', () => {
    it('are found by number, plan, period, state and part of the text, newest first', async () => {
      const [planned, free] = [message({ planId: newId(), title: '执行令' }), message()];
      const at = (queuedMs: number, text: string, phone: string) => ({
        queuedMs,
        runAtMs: queuedMs,
        text,
        phone,
      });
      const [first, second] = ['+8614200000001', '+8614200000002'];
      const rows = [
        delivery(planned.id, at(100, '一号压减', first)),
        delivery(planned.id, { ...at(200, '二号压减', second), priority: 3 }),
      ];
      await stores.messages.insert(planned, newId(), rows);
      await stores.messages.insert(free, newId(), [delivery(free.id, at(300, '停电100%通知', first))]);
      await db.q('deliveries').where('id', rows[1]!.id).update({ delivery_state: 'undelivered' });
      expect(await texts({})).toEqual(['停电100%通知', '二号压减', '一号压减']);
      expect(await texts({ phones: [first] })).toEqual(['停电100%通知', '一号压减']);
      expect(await texts({ planId: planned.planId })).toEqual(['二号压减', '一号压减']);
      expect(await texts({ fromMs: 150, toMs: 300 })).toEqual(['二号压减']);
      expect(await texts({ state: 'undelivered' })).toEqual(['二号压减']);
      expect(await texts({ state: 'queued', fromMs: 250 })).toEqual(['停电100%通知']);
      expect(await texts({ text: '压减' })).toEqual(['二号压减', '一号压减']);
      expect(await texts({ text: '100%' })).toEqual(['停电100%通知']);
      expect(await texts({ text: '_' })).toEqual([]);
      expect((await search({ planId: planned.planId })).deliveries[0]?.title).toBe('执行令');
      expect(await search({ text: '压减', limit: 1, offset: 1 })).toMatchObject({
        deliveries: [{ text: '一号压减' }],
        total: 2,
        searchedToMs: 0,
      });
    });

    it('are found in a text behind thousands of others, many of one moment among them', async () => {
      const sent = message();
      const rows = many(9_000, (index) =>
        delivery(sent.id, {
          queuedMs: 1_000 + Math.floor(index / 1_500),
          text: index % 4_000 === 7 ? `稀有 ${index}` : '平常',
        }),
      );
      await stores.messages.insert(sent, newId(), rows);
      const found: string[] = [];
      let toMs = 0;
      for (let tries = 0; tries < 50; tries += 1) {
        const page = await search({ text: '稀有', toMs });
        found.push(...page.deliveries.map((one) => one.text));
        toMs = page.searchedToMs;
        if (toMs === 0) break;
      }
      expect(found).toEqual(['稀有 8007', '稀有 4007', '稀有 7']);
    });
  });

  describe('messages by what is to do about them', () => {
    it('are those with at least one delivery in the state', async () => {
      const make = async (title: string, state: string, change: Parameters<typeof message>[0] = {}) => {
        const one = message({ title, ...change });
        const row = delivery(one.id);
        await stores.messages.insert(one, newId(), [row, delivery(one.id)]);
        await db.q('deliveries').where('message_id', one.id).update({ delivery_state: 'delivered' });
        await db.q('deliveries').where('id', row.id).update({ delivery_state: state, confirmed_ms: 1 });
      };
      await make('待', 'paused');
      await make('败', 'rejected');
      await make('疑', 'uncertain');
      await make('未确认', 'delivered', { asksConfirmation: true });
      const titles = async (only: 'waiting' | 'failed' | 'uncertain' | 'unconfirmed') =>
        (
          await stores.messages.list({ search: '', only, fromMs: 0, toMs: 0, offset: 0, limit: 10 })
        ).messages.map((one) => one.title);
      expect(await titles('waiting')).toEqual(['待']);
      expect(await titles('failed')).toEqual(['败']);
      expect(await titles('uncertain')).toEqual(['疑']);
      expect(await titles('unconfirmed')).toEqual(['未确认']);
    });
  });

  describe('the same text to the same number', () => {
    it('is found with its newest message; answers, cancelled ones, other texts and older ones are not', async () => {
      const [phone, other] = ['+8614200000003', '+8614200000004'];
      const send = async (change: Parameters<typeof delivery>[1], createdMs = 5) => {
        const one = message({ createdMs });
        const row = delivery(one.id, { phone, text: '请错峰', queuedMs: 1_000, priority: 3, ...change });
        await stores.messages.insert(one, newId(), [row]);
        return { one, row };
      };
      const latest = (texts: { phone: string; text: string }[], sinceMs = 500) =>
        stores.messages.latestOfTexts(texts, sinceMs, 2);
      await send({ priority: 2 });
      const cancelled = await send({});
      await db.q('deliveries').where('id', cancelled.row.id).update({ delivery_state: 'cancelled' });
      await send({ text: '别的' });
      expect(await latest([{ phone, text: '请错峰' }])).toBeUndefined();
      await send({}, 7);
      const newest = await send({}, 9);
      expect(
        (
          await latest([
            { phone: other, text: '请错峰' },
            { phone, text: '请错峰' },
          ])
        )?.id,
      ).toBe(newest.one.id);
      expect(await latest([{ phone, text: '请错峰' }], 2_000)).toBeUndefined();
      expect(await latest([{ phone: other, text: '请错峰' }])).toBeUndefined();
    });
  });

  it('senders take turns inside their transactions', async () => {
    await expect(
      stores.transaction(async (tx) => {
        await tx.messages.lockSending();
        throw new Error('power cut');
      }),
    ).rejects.toThrow('power cut');
    await stores.transaction((tx) => tx.messages.lockSending());
    expect(await stores.settings.get('send-turn')).toBe('{}');
  });

  it('keeps templates in a tree of categories, every version newest first', async () => {
    const [root, child] = [newId(), newId()];
    await stores.templates.saveCategory({ id: root, name: '方案', parentId: '' });
    await stores.templates.saveCategory({ id: child, name: '紧急', parentId: root });
    await stores.templates.saveCategory({ id: child, name: '紧急限电', parentId: root });
    const first = {
      id: newId(),
      name: '执行令',
      kind: 'order' as const,
      planKind: 'emergency' as const,
      categoryId: child,
      text: '一',
      version: 1,
      isActive: true,
      updatedBy: '周敏',
      updatedMs: 1,
    };
    await stores.templates.addVersion(first);
    await stores.templates.addVersion({ ...first, text: '二', version: 2 });
    expect(await stores.templates.categories()).toEqual(
      expect.arrayContaining([
        { id: root, name: '方案', parentId: '' },
        { id: child, name: '紧急限电', parentId: root },
      ]),
    );
    const versions = await stores.templates.versions(first.id);
    expect(versions.map((one) => [one.version, one.text, one.planKind, one.categoryId])).toEqual([
      [2, '二', 'emergency', child],
      [1, '一', 'emergency', child],
    ]);
    await stores.templates.removeCategory(child);
    expect(await stores.templates.categories()).toEqual([{ id: root, name: '方案', parentId: '' }]);
  });
}
