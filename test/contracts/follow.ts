import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { Stores } from '../../main/core/ports.ts';
import type { Database } from '../../main/store/database.ts';
import { createStores } from '../../main/store/index.ts';
import { newId } from '../../shared/ids.ts';
import { emptyTables, type Open } from '../support/databases.ts';
import { delivery, many, message } from './samples.ts';

/** Who follows whom, who is still missing, and what is to be approved. */
export function followContract(open: Open): void {
  let db: Database;
  let stores: Stores;
  beforeAll(async () => {
    db = await open();
    stores = createStores(db);
  });
  beforeEach(() => emptyTables(db));

  const set = (id: string, change: object) => db.q('deliveries').where('id', id).update(change);
  const missing = async (messageId: string) =>
    (await stores.messages.deliveries({ messageId, only: 'missing', offset: 0, limit: 50 })).deliveries.map(
      (one) => one.id,
    );

  it('is missing: nobody has confirmed, neither the receiver nor whoever it was passed on to, and whoever after that', async () => {
    const [first, second, third] = [message(), message(), message()];
    const asked = many(5, () => delivery(first.id));
    await stores.messages.insert(first, newId(), asked);
    const [own, passed, passedTwice, failed, cancelled] = asked.map((one) => one.id) as [
      string,
      string,
      string,
      string,
      string,
    ];
    const next = [passed, passedTwice].map((parentId) => delivery(second.id, { parentId }));
    await stores.messages.insert(second, newId(), next);
    const last = delivery(third.id, { parentId: next[1]!.id });
    await stores.messages.insert(third, newId(), [last]);
    await set(failed, { delivery_state: 'undelivered' });
    await set(cancelled, { delivery_state: 'cancelled' });
    expect((await missing(first.id)).sort()).toEqual([own, passed, passedTwice, failed].sort());
    for (const id of [own, next[0]!.id, last.id]) await set(id, { confirmed_ms: 5_000 });
    expect(await missing(first.id)).toEqual([failed]);
    expect(await stores.follow.missingCounts(first.id)).toEqual([{ state: 'undelivered', count: 1 }]);
  });

  it('finds those a delivery repeats and those that repeat it, from any of them', async () => {
    const one = message();
    const first = delivery(one.id);
    const second = delivery(one.id, { parentId: first.id });
    const third = delivery(one.id, { parentId: second.id });
    await stores.messages.insert(one, newId(), [first, second, third, delivery(one.id)]);
    const all = [first, second, third].map((each) => each.id).sort();
    for (const id of all) {
      const family = await stores.follow.family(await stores.messages.deliveriesByIds([id]));
      expect(family.map((each) => each.id).sort()).toEqual(all);
    }
    expect(await stores.follow.family([])).toEqual([]);
  });

  it('says how fast the fastest and the middle one confirmed', async () => {
    const one = message();
    const deliveries = many(4, () => delivery(one.id, { queuedMs: 1_000 }));
    await stores.messages.insert(one, newId(), deliveries);
    expect(await stores.follow.confirmTimes(one.id)).toEqual({ fastestMs: 0, medianMs: 0 });
    for (const [index, ms] of [9_000, 2_000, 4_000].entries())
      await set(deliveries[index]!.id, { confirmed_ms: ms });
    expect(await stores.follow.confirmTimes(one.id)).toEqual({ fastestMs: 1_000, medianMs: 3_000 });
  });

  it('keeps what was said on the telephone, in its order', async () => {
    const [first, other] = [newId(), newId()];
    const note = (deliveryId: string, text: string, atMs: number) => ({
      id: newId(),
      deliveryId,
      text,
      userName: '周敏',
      atMs,
    });
    const notes = [note(first, '占线', 2_000), note(first, '', 1_000), note(other, '已告知', 500)];
    for (const one of notes) await stores.follow.addNote(one);
    expect(await stores.follow.notes([first])).toEqual([notes[1], notes[0]]);
    expect(await stores.follow.notes([])).toEqual([]);
  });

  it('lists what left without approval, the earliest deadline first, until somebody approves, once', async () => {
    const [late, soon, plain] = [
      message({ approvalDueMs: 9_000 }),
      message({ approvalDueMs: 3_000 }),
      message(),
    ];
    for (const one of [late, soon, plain]) await stores.messages.insert(one, newId(), []);
    expect((await stores.follow.toApprove()).map((one) => one.id)).toEqual([soon.id, late.id]);
    expect(await stores.follow.approve(soon.id, '韩立国')).toBe(true);
    expect(await stores.follow.approve(soon.id, '别人')).toBe(false);
    expect(await stores.messages.get(soon.id)).toMatchObject({ approvedBy: '韩立国', approvalDueMs: 0 });
    expect((await stores.follow.toApprove()).map((one) => one.id)).toEqual([late.id]);
  });
}
