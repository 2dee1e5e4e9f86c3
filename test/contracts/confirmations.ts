import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JobStore, Stores } from '../../main/core/ports.ts';
import type { Database } from '../../main/store/database.ts';
import { createStores } from '../../main/store/index.ts';
import { createJobStore } from '../../main/store/jobs.ts';
import { newId } from '../../shared/ids.ts';
import { emptyTables, type Open } from '../support/databases.ts';
import { queue } from './jobs.ts';

/** What an answer of a phone says about the messages it may have got. */
export function confirmationContract(open: Open): void {
  let db: Database;
  let stores: Stores;
  let jobs: JobStore;
  beforeAll(async () => {
    db = await open();
    stores = createStores(db);
    jobs = createJobStore(db);
  });
  beforeEach(() => emptyTables(db));

  const deliveryOf = async (id: string) => (await stores.messages.deliveriesByIds([id]))[0]!;
  describe('a confirmation', () => {
    const phone = '+8618800000002';
    const answer = async (ref = newId()) => {
      const message = { ref, phone, serviceNo: '', text: '1', atMs: Date.now() };
      return (await jobs.storeInbound('cm', [message]))[0]!;
    };
    const handled = async (id: string) =>
      (await stores.messages.inbound({ openOnly: false, offset: 0, limit: 50 })).inbound.find(
        (one) => one.id === id,
      )?.handled;
    /** Deliveries to the phone in the given states. */
    const inStates = async (states: string[], change: object = {}) => {
      const rows = await queue(
        stores,
        states.map(() => ({ phone, asksConfirmation: true, ...change })),
      );
      for (const [index, state] of states.entries())
        await db.q('deliveries').where('id', rows[index]!.id).update({ delivery_state: state });
      return rows;
    };

    it('marks what the phone has got and leaves what it cannot have', async () => {
      const states = [
        'sending',
        'submitted',
        'delivered',
        'uncertain',
        'queued',
        'paused',
        'rejected',
        'cancelled',
      ];
      const rows = await inStates(states);
      const reply = await answer();
      expect(await jobs.confirm([{ phone, atMs: reply.atMs, inboundId: reply.id }])).toEqual([
        rows[0]!.messageId,
      ]);
      const after = await Promise.all(rows.map((row) => deliveryOf(row.id)));
      expect(after.map((row) => row.confirmedMs > 0)).toEqual([
        true,
        true,
        true,
        false,
        false,
        false,
        false,
        false,
      ]);
      expect(await handled(reply.id)).toBe('confirmed');
    });

    it('proves that an uncertain delivery arrived', async () => {
      const [row] = await inStates(['uncertain']);
      const reply = await answer();
      await jobs.confirm([{ phone, atMs: reply.atMs, inboundId: reply.id }]);
      expect(await deliveryOf(row!.id)).toMatchObject({
        state: 'delivered',
        errorCode: 'reply',
        confirmedMs: reply.atMs,
        doneMs: reply.atMs,
      });
    });

    it('says nothing of what is uncertain when the phone may have got another one', async () => {
      for (const other of ['delivered', 'submitted', 'uncertain']) {
        const rows = await inStates([other, 'uncertain']);
        if (other === 'delivered')
          await db.q('deliveries').where('id', rows[0]!.id).update({ confirmed_ms: 7 });
        const reply = await answer();
        await jobs.confirm([{ phone, atMs: reply.atMs, inboundId: reply.id }]);
        expect(await deliveryOf(rows[1]!.id)).toMatchObject({ state: 'uncertain', confirmedMs: 0 });
        await db.q('deliveries').delete();
      }
    });

    it('leaves what asks for none, is too old, came later or was confirmed before', async () => {
      const now = Date.now();
      const rows = [
        ...(await inStates(['delivered'], { asksConfirmation: false })),
        ...(await inStates(['delivered'], { queuedMs: now - 49 * 3_600_000 })),
        ...(await inStates(['delivered'], { queuedMs: now + 3_600_000 })),
        ...(await inStates(['delivered'])),
      ];
      await db.q('deliveries').where('id', rows[3]!.id).update({ confirmed_ms: 7 });
      const reply = await answer();
      expect(await jobs.confirm([{ phone, atMs: now, inboundId: reply.id }])).toEqual([]);
      const after = await Promise.all(rows.map((row) => deliveryOf(row.id)));
      expect(after.map((row) => row.confirmedMs)).toEqual([0, 0, 0, 7]);
      expect(await handled(reply.id)).toBe('unmatched');
    });

    it('of another phone changes nothing', async () => {
      const [row] = await inStates(['delivered']);
      const reply = await answer();
      expect(
        await jobs.confirm([{ phone: '+8618800000009', atMs: reply.atMs, inboundId: reply.id }]),
      ).toEqual([]);
      expect(await deliveryOf(row!.id)).toMatchObject({ confirmedMs: 0 });
    });
  });
}
