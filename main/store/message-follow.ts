import type { Knex } from 'knex';
import type { Delivery } from '../../shared/model/message.ts';
import type { DeliveryNote, FollowStore } from '../core/ports.ts';
import { among, type Database, inChunks, num, text } from './database.ts';
import { type Row, toDelivery, toMessage } from './message-rows.ts';

/** How far a chain of contacts goes: somebody else, and somebody else again. */
const LEVELS = 4;

/** Deliveries of which nobody has confirmed: neither who got it, nor the contact it was passed on to. */
export function missing(db: Database, query: Knex.QueryBuilder): Knex.QueryBuilder {
  const followers = db
    .q('deliveries as c')
    .leftJoin('deliveries as g', 'g.parent_id', 'c.id')
    .whereRaw('?? = ??', ['c.parent_id', 'deliveries.id'])
    .where((w) => w.where('c.confirmed_ms', '>', 0).orWhere('g.confirmed_ms', '>', 0))
    .select(db.q.raw('1'));
  return query
    .where('deliveries.confirmed_ms', 0)
    .whereNot('deliveries.delivery_state', 'cancelled')
    .whereNotExists(followers);
}

/** Who follows whom, what was said on the telephone, and what is still to be approved. */
export function createFollowStore(db: Database): FollowStore {
  return {
    async missingCounts(messageId) {
      const rows = await missing(db, db.q('deliveries').where('message_id', messageId))
        .groupBy('delivery_state')
        .select('delivery_state')
        .count({ n: '*' });
      return (rows as Row[]).map((row) => ({ state: toDelivery(row).state, count: num(row.n) }));
    },
    async pausedCount(messageId) {
      const held = { message_id: messageId, delivery_state: 'paused' };
      return num((await db.q('deliveries').where(held).count({ n: '*' }).first())?.n);
    },
    async confirmTimes(messageId) {
      const confirmed = () => db.q('deliveries').where('message_id', messageId).where('confirmed_ms', '>', 0);
      const count = num((await confirmed().count({ n: '*' }).first())?.n);
      if (count === 0) return { fastestMs: 0, medianMs: 0 };
      const at = async (index: number) => {
        const row = await confirmed()
          .orderByRaw('?? - ??', ['confirmed_ms', 'queued_ms'])
          .offset(index)
          .limit(1)
          .first('confirmed_ms', 'queued_ms');
        return num(row?.confirmed_ms) - num(row?.queued_ms);
      };
      return { fastestMs: await at(0), medianMs: await at(Math.floor((count - 1) / 2)) };
    },
    async family(deliveries) {
      const known = new Map<string, Delivery>(deliveries.map((one) => [one.id, one]));
      let up = deliveries.map((one) => one.parentId);
      let down = deliveries.map((one) => one.id);
      for (let level = 0; level < LEVELS && up.length + down.length > 0; level += 1) {
        const byId = (column: string, ids: string[]) =>
          inChunks(ids.filter(Boolean), (chunk) =>
            db
              .q('deliveries')
              .where(among(db, column, chunk))
              .select(),
          );
        const parents = (await byId('id', up)).map(toDelivery).filter((one) => !known.has(one.id));
        const children = (await byId('parent_id', down)).map(toDelivery).filter((one) => !known.has(one.id));
        for (const one of [...parents, ...children]) known.set(one.id, one);
        up = parents.map((one) => one.parentId);
        down = children.map((one) => one.id);
      }
      return [...known.values()];
    },
    async addNote(note) {
      await db.q('delivery_notes').insert({
        id: note.id,
        delivery_id: note.deliveryId,
        body: note.text,
        user_name: note.userName,
        at_ms: note.atMs,
      });
    },
    async notes(deliveryIds) {
      const rows = await inChunks(deliveryIds, (chunk) =>
        db
          .q('delivery_notes')
          .where(among(db, 'delivery_id', chunk))
          .select(),
      );
      return (rows as Row[])
        .map(
          (row): DeliveryNote => ({
            id: text(row.id),
            deliveryId: text(row.delivery_id),
            text: text(row.body),
            userName: text(row.user_name),
            atMs: num(row.at_ms),
          }),
        )
        .sort((a, b) => a.atMs - b.atMs);
    },
    async toApprove() {
      return (
        await db.q('messages').where('approval_due_ms', '>', 0).orderBy('approval_due_ms').select()
      ).map(toMessage);
    },
    async approve(messageId, approvedBy) {
      const changed = await db
        .q('messages')
        .where('id', messageId)
        .where('approval_due_ms', '>', 0)
        .update({ approved_by: approvedBy, approval_due_ms: 0 });
      return changed > 0;
    },
  };
}
