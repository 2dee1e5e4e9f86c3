import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JobStore, Stores } from '../../main/core/ports.ts';
import type { Database } from '../../main/store/database.ts';
import { createStores } from '../../main/store/index.ts';
import { createJobStore } from '../../main/store/jobs.ts';
import { newId } from '../../shared/ids.ts';
import { emptyTables, type Open } from '../support/databases.ts';
import { message } from './samples.ts';

const T = 1_760_000_000_000;

/** Messages that phones sent, as the query service sees them. */
export function receivedContract(open: Open): void {
  let db: Database;
  let stores: Stores;
  let jobs: JobStore;
  beforeAll(async () => {
    db = await open();
    stores = createStores(db);
    jobs = createJobStore(db);
  });
  beforeEach(() => emptyTables(db));

  describe('received messages', () => {
    const received = (ref: string, text: string) => ({
      ref,
      phone: '+8613900000001',
      serviceNo: '10690',
      text,
      atMs: T,
    });

    it('wait until somebody says what became of them, and only the first word counts', async () => {
      const fresh = await jobs.storeInbound('cm', [received('a', '查询'), received('b', '帮助')]);
      expect((await stores.queries.unhandled(10)).map((one) => one.text).toSorted()).toEqual([
        '帮助',
        '查询',
      ]);
      await stores.queries.settle([fresh[0]!.id], 'replied');
      await stores.queries.settle([fresh[0]!.id], 'open');
      expect((await stores.queries.unhandled(10)).map((one) => one.id)).toEqual([fresh[1]!.id]);
      const [known] = await stores.queries.inboundByIds([fresh[0]!.id]);
      expect(known).toMatchObject({ handled: 'replied', serviceNo: '10690', text: '查询' });
      expect(await stores.queries.recentTexts(['+8613900000001'], T)).toHaveLength(2);
      expect(await stores.queries.recentTexts(['+8613900000001'], T + 1)).toEqual([]);
    });

    it('are shown newest first by what became of them, page by page, and those that wait are counted', async () => {
      const texts = ['查询', '帮助', '二号炉', '电费'];
      const stored = await jobs.storeInbound(
        'cm',
        texts.map((text, n) => ({ ...received(text, text), atMs: T + n })),
      );
      expect(await stores.queries.openInbound()).toEqual({ count: 0, oldestMs: 0 });
      for (const [n, handled] of ['replied', 'open', 'unmatched'].entries())
        await stores.queries.settle([stored[n]!.id], handled);
      expect(await stores.queries.openInbound()).toEqual({ count: 2, oldestMs: T + 1 });
      const shown = async (handled: string[] | undefined, offset: number, limit: number) => {
        const found = await stores.queries.received({ ...(handled ? { handled } : {}), offset, limit });
        return [found.total, ...found.messages.map((one) => `${one.text} ${one.handled}`)];
      };
      expect(await shown(undefined, 0, 2)).toEqual([4, '电费 ', '二号炉 unmatched']);
      expect(await shown(undefined, 2, 2)).toEqual([4, '帮助 open', '查询 replied']);
      expect(await shown(['open', 'unmatched'], 0, 9)).toEqual([2, '二号炉 unmatched', '帮助 open']);
      expect(await shown(['guarded'], 0, 9)).toEqual([0]);
    });

    it('are told apart from answers to what was asked', async () => {
      const one = message({ asksConfirmation: true });
      const delivery = (phone: string) => ({
        id: newId(),
        messageId: one.id,
        contactId: '',
        contactName: '',
        role: 'other',
        customerIds: [],
        phone,
        text: '回复1确认',
        parts: 1,
        priority: 1,
        asksConfirmation: true,
        runAtMs: T,
        queuedMs: T,
        parentId: '',
      });
      await stores.messages.insert(one, newId(), [delivery('+8613900000001'), delivery('+8613900000002')]);
      await db.q('deliveries').update({ delivery_state: 'delivered' });
      await db
        .q('deliveries')
        .where('phone', '+8613900000002')
        .update({ confirmed_ms: T + 7 });
      const asked = await stores.queries.askedPhones(
        ['+8613900000001', '+8613900000002', '+8613900000003'],
        T,
      );
      expect(asked.toSorted((a, b) => a.phone.localeCompare(b.phone))).toEqual([
        { phone: '+8613900000001', openMs: T, confirmedMs: 0 },
        { phone: '+8613900000002', openMs: 0, confirmedMs: T + 7 },
      ]);
    });
  });
}
