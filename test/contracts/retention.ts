import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OldPortion } from '../../main/core/ports.ts';
import type { Database } from '../../main/store/database.ts';
import { createStores } from '../../main/store/index.ts';
import { createOldFiles } from '../../main/store/old-files.ts';
import { idsSince, newId } from '../../shared/ids.ts';
import type { DeliveryState } from '../../shared/model/message.ts';
import { emptyTables, type Open } from '../support/databases.ts';
import { delivery, many, message } from './samples.ts';

const OLD = Date.parse('2023-12-31T23:30:00+08:00');
const BEFORE = Date.parse('2024-03-01T00:00:00+08:00');

export function retentionContract(open: Open): void {
  let db: Database;
  let folder: string;
  beforeAll(async () => {
    db = await open();
    folder = mkdtempSync(join(tmpdir(), 'op-old-'));
  });
  beforeEach(() => emptyTables(db));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** A message with deliveries in these states, each with an attempt and a part. */
  async function sent(states: DeliveryState[], atMs = OLD, queuedMs = atMs): Promise<string> {
    const one = message({ createdMs: atMs });
    const deliveries = states.map(() => delivery(one.id, { queuedMs }));
    await createStores(db).messages.insert(one, newId(), deliveries);
    for (const [i, { id }] of deliveries.entries()) {
      await db.q('deliveries').where('id', id).update({ delivery_state: states[i], queued_ms: queuedMs });
      const row = { delivery_id: id, gateway: 'cm' };
      await db.q('attempts').insert({ ...row, id: newId(), started_ms: atMs, closed_ms: atMs });
      const part = {
        part_no: 1,
        msg_id: newId(),
        phone: '+8613800000000',
        part_state: 'delivered',
        at_ms: atMs,
      };
      await db.q('delivery_parts').insert({ ...row, ...part, id: newId() });
      await db.q('delivery_notes').insert({ id: newId(), delivery_id: id, user_name: '周敏', at_ms: atMs });
    }
    return one.id;
  }
  async function arrived(handled: string | null, atMs = OLD): Promise<string> {
    const row = { id: newId(), gateway: 'cm', ref: newId(), phone: '+8613800000000', body: '1', at_ms: atMs };
    await db.q('inbound').insert({ ...row, handled });
    return row.id;
  }
  async function portions(): Promise<OldPortion[]> {
    const all: OldPortion[] = [];
    for await (const one of createStores(db).oldRows.portions(BEFORE)) all.push(one);
    return all;
  }
  const idsOf = (all: OldPortion[], table: 'messages' | 'inbound' | 'deliveries') =>
    all.flatMap((one) => one.rows[table] ?? []).map((row) => String(row.id));
  const left = async (table: string) => (await db.q(table).select('id')).length;

  describe('old messages', () => {
    it('are those before the time whose deliveries are all final', async () => {
      const done = await sent(['delivered', 'undelivered', 'expired', 'rejected', 'cancelled']);
      const empty = await sent([]);
      for (const open of ['queued', 'paused', 'sending', 'submitted', 'uncertain'] as const)
        await sent(['delivered', open]);
      await sent(['delivered'], BEFORE);
      await sent(['delivered'], OLD, BEFORE + 1);
      expect(idsOf(await portions(), 'messages').toSorted()).toEqual([done, empty].toSorted());
    });

    it('and what came in before the time and somebody has dealt with', async () => {
      const done = await arrived('answered');
      await arrived(null);
      await arrived('answered', BEFORE);
      expect(idsOf(await portions(), 'inbound')).toEqual([done]);
    });

    it('and reports of their messages that arrived before', async () => {
      const row = (atMs: number, isMatched: number) => ({
        id: newId(atMs),
        gateway: 'cm',
        msg_id: newId(),
        stat: 'DELIVRD',
        at_ms: atMs,
        is_matched: isMatched,
      });
      const [old, open] = [row(OLD, 1), row(OLD, 0)].map((one, i) => ({ ...one, id: `018cc00${i}-0000-7` }));
      const young = { ...row(BEFORE, 1), id: `${idsSince(BEFORE)}-7` };
      for (const one of [old, open, young]) await db.q('reports').insert(one);
      expect((await portions()).flatMap((one) => one.rows.reports ?? [])).toMatchObject([{ id: old!.id }]);
    });

    it('come in portions, each of one year, a message after the last of its deliveries', async () => {
      await sent(many(400, () => 'delivered' as const));
      await sent(['delivered'], OLD + 3_600_000);
      const all = await portions();
      expect(all.map((one) => one.year)).toEqual(['2023', '2023', '2023', '2023', '2024', '2024']);
      expect(all.every((one) => (one.rows.deliveries ?? []).length <= 150)).toBe(true);
      expect(all.map((one) => Object.keys(one.rows)[0])).toEqual([
        'deliveries',
        'deliveries',
        'deliveries',
        'messages',
        'deliveries',
        'messages',
      ]);
    });

    it('leave with everything that belongs to them, while the portions are read, and nothing else goes', async () => {
      await sent(many(320, () => 'delivered' as const));
      await sent(['uncertain']);
      const { oldRows } = createStores(db);
      for await (const one of oldRows.portions(BEFORE)) await oldRows.drop(one);
      for (const table of ['messages', 'deliveries', 'attempts', 'delivery_parts', 'delivery_notes'])
        expect(`${table} ${await left(table)}`).toBe(`${table} 1`);
    });

    it('lie whole in the file of their year, once, however often they are written', async () => {
      const id = await sent(['delivered', 'expired']);
      await arrived('answered');
      const files = createOldFiles(folder);
      for (const one of [...(await portions()), ...(await portions())]) await files.put(one);
      expect(await files.years()).toMatchObject([
        { year: '2023', messages: 1, deliveries: 2, inbound: 1, bytes: expect.any(Number) },
      ]);
      const query = { text: '', fromMs: 0, toMs: 0, offset: 0, limit: 10 };
      const wanted = await createStores(db).messages.search(query);
      expect(wanted.deliveries.map((one) => one.messageId)).toEqual([id, id]);
      expect(await files.search('2023', query)).toEqual(wanted);
      await expect(files.search('1999', query)).rejects.toMatchObject({ code: 'not-found' });
      await files.close();
    });
  });
}
