import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { SentPast } from '../../main/core/ports.ts';
import type { Database } from '../../main/store/database.ts';
import { createSentPast } from '../../main/store/sent-past.ts';
import { newId } from '../../shared/ids.ts';
import { type DeliveryState, deliveryStates } from '../../shared/model/message.ts';
import { emptyTables, type Open } from '../support/databases.ts';
import { many } from './samples.ts';

const BEFORE = Date.parse('2024-03-01T00:00:00+08:00');
const OLD = BEFORE - 86_400_000;

/** What the SMS server forgets of its own database. */
export function sentPastContract(open: Open): void {
  let db: Database;
  let past: SentPast;
  beforeAll(async () => {
    db = await open('sms');
    past = createSentPast(db);
  });
  beforeEach(() => emptyTables(db, 'sms'));

  async function sent(state: DeliveryState, queuedMs = OLD, doneMs = queuedMs): Promise<string> {
    const id = newId();
    await db.q('deliveries').insert({
      ...{ id, account: 'dispatch', client_id: id, phone: '+8613800000000', body: '限', parts: 1 },
      ...{ priority: 1, asks_confirmation: 0, delivery_state: state, run_at_ms: queuedMs, attempts: 1 },
      ...{ lease_until_ms: 0, queued_ms: queuedMs, submitted_ms: queuedMs, done_ms: doneMs, confirmed_ms: 0 },
    });
    const row = { delivery_id: id, gateway: 'cm' };
    await db.q('attempts').insert({ ...row, id: newId(), started_ms: queuedMs, closed_ms: queuedMs });
    const part = { part_no: 1, msg_id: id, phone: '+8613800000000', part_state: 'delivered', at_ms: doneMs };
    await db.q('delivery_parts').insert({ ...row, ...part, id: newId() });
    return id;
  }
  const left = async (table: string, column = 'id') =>
    (await db.q(table).select({ key: column })).map((row: { key: string }) => row.key);
  async function forgetAll(): Promise<void> {
    while ((await past.forget(BEFORE)) > 0);
  }

  it('is what is done with, with its attempts and parts; open and uncertain messages stay however old', async () => {
    const done = ['delivered', 'undelivered', 'expired', 'rejected', 'cancelled'];
    const kept: string[] = [];
    for (const state of deliveryStates) {
      const id = await sent(state);
      if (!done.includes(state)) kept.push(id);
    }
    await forgetAll();
    expect((await left('deliveries')).toSorted()).toEqual(kept.toSorted());
    expect((await left('attempts', 'delivery_id')).toSorted()).toEqual(kept.toSorted());
    expect((await left('delivery_parts', 'delivery_id')).toSorted()).toEqual(kept.toSorted());
  });

  it('leaves what is younger, and what was done only lately', async () => {
    const kept = [await sent('delivered', BEFORE), await sent('delivered', OLD, BEFORE)];
    await forgetAll();
    expect((await left('deliveries')).toSorted()).toEqual(kept.toSorted());
  });

  it('takes old reports, and old messages from phones that were passed on', async () => {
    const report = { gateway: 'cm', msg_id: '1', stat: 'DELIVRD', is_matched: 1 };
    // Ids tell when they were made.
    const oldId = `${OLD.toString(16)
      .padStart(12, '0')
      .replace(/(.{8})/, '$1-')}-7000-8000-000000000000`;
    const freshId = newId();
    for (const id of [oldId, freshId]) await db.q('reports').insert({ ...report, id, at_ms: OLD });
    const inbound = { gateway: 'cm', phone: '+8613800000000', body: '1' };
    for (const [ref, handled, at_ms] of [
      ['passed on', 'announced', OLD],
      ['waits', null, OLD],
      ['young', 'announced', BEFORE],
    ] as const)
      await db.q('inbound').insert({ ...inbound, id: newId(), ref, handled, at_ms });
    await forgetAll();
    expect(await left('reports')).toEqual([freshId]);
    expect((await left('inbound', 'ref')).toSorted()).toEqual(['waits', 'young']);
  });

  it('goes in portions that hold nobody up for long', async () => {
    for (const _ of many(160, (i) => i)) await sent('delivered');
    expect(await past.forget(BEFORE)).toBeLessThan(160);
    await forgetAll();
    expect(await left('deliveries')).toEqual([]);
  });
}
