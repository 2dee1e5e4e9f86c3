import type { Knex } from 'knex';
import { noCounts } from '../../shared/model/message.ts';
import type { InboundRow, MessageStore } from '../core/ports.ts';
import { among, byPages, type Database, inChunks, num, PAGE, text } from './database.ts';
import { searchDeliveries } from './delivery-search.ts';
import { missing } from './message-follow.ts';
import {
  addCount,
  confirmedSql,
  failedStates,
  type Row,
  toDelivery,
  toMessage,
  withCounts,
} from './message-rows.ts';
import { containsPattern } from './search-key.ts';

export type MessageReads = Omit<
  MessageStore,
  | 'insert'
  | 'addDeliveries'
  | 'deliveries'
  | 'moveAll'
  | 'cancel'
  | 'unwanted'
  | 'moveSome'
  | 'latestOfTexts'
  | 'lockSending'
  | 'queueWaits'
>;

/** Lines of one conversation that are shown. */
const THREAD_MOST = 500;

export function createMessageReads(db: Database): MessageReads {
  return {
    async byDedupeKey(key) {
      const row = await db.q('messages').where('dedupe_key', key).first();
      return row && toMessage(row);
    },
    async list(query) {
      const matching = db.q('messages');
      if (query.search) matching.whereRaw("?? like ? escape '\\'", ['title', containsPattern(query.search)]);
      if (query.planId) matching.where('plan_id', query.planId);
      if (query.kind) matching.where('kind', query.kind);
      if (query.createdBy) matching.where('created_by', query.createdBy);
      if (query.fromMs > 0) matching.where('created_ms', '>=', query.fromMs);
      if (query.toMs > 0) matching.where('created_ms', '<', query.toMs);
      if (query.only && query.only !== 'all') havingSome(db, matching, query.only);
      const count = await matching.clone().count({ n: '*' }).first();
      const rows = await matching
        .orderBy('created_ms', 'desc')
        .offset(query.offset)
        .limit(query.limit)
        .select();
      return { messages: await withCounts(db, rows.map(toMessage)), total: num(count?.n) };
    },
    search: (query) => searchDeliveries(db, query),
    async sentTo(phone, sinceMs) {
      const rows = await db
        .q('deliveries')
        .where('phone', phone)
        .where('queued_ms', '>=', sinceMs)
        .orderBy('queued_ms')
        .limit(THREAD_MOST)
        .select();
      return rows.map(toDelivery);
    },
    async get(id) {
      const row = await db.q('messages').where('id', id).first();
      return row && (await withCounts(db, [toMessage(row)]))[0];
    },
    deliveriesOfPlan: (planId, kinds, sinceMs) => deliveriesOfPlan(db, planId, kinds, sinceMs),
    async deliveriesByIds(ids) {
      return (
        await inChunks(ids, (chunk) =>
          db
            .q('deliveries')
            .where(among(db, 'id', chunk))
            .select(),
        )
      ).map(toDelivery);
    },
    async attempts(deliveryId) {
      const rows = await db.q('attempts').where('delivery_id', deliveryId).orderBy('id').select();
      return rows.map((row: Row) => ({
        startedMs: num(row.started_ms),
        closedMs: num(row.closed_ms),
        gateway: text(row.gateway),
        outcome: text(row.outcome),
        code: text(row.code),
      }));
    },
    async parts(deliveryId) {
      const rows = await db.q('delivery_parts').where('delivery_id', deliveryId).orderBy('part_no').select();
      return rows.map((row: Row) => ({
        partNo: num(row.part_no),
        msgId: text(row.msg_id),
        state: text(row.part_state),
        code: text(row.code),
        atMs: num(row.at_ms),
        gateway: text(row.gateway),
      }));
    },
    async latestOfPlan(planId, kind, sinceMs) {
      const row = await db
        .q('messages')
        .where({ plan_id: planId, kind })
        .where('created_ms', '>=', sinceMs)
        .orderBy('created_ms', 'desc')
        .first();
      return row && toMessage(row);
    },
    async counts(sinceMs) {
      const rows = await db
        .q('deliveries')
        .where('queued_ms', '>=', sinceMs)
        .groupBy('delivery_state')
        .select('delivery_state', db.q.raw(confirmedSql, ['confirmed_ms', 'confirmed']))
        .count({ n: '*' });
      const counts = noCounts();
      for (const row of rows as Row[]) addCount(counts, row);
      return counts;
    },
    async queueDepth() {
      const rows = await db
        .q('deliveries')
        .whereIn('delivery_state', ['queued', 'sending', 'paused', 'uncertain'])
        .groupBy('delivery_state')
        .select('delivery_state')
        .count({ n: '*' })
        .min({ oldest: 'queued_ms' });
      const depths = rows as Row[];
      const of = (...states: string[]) =>
        depths
          .filter((row) => states.includes(text(row.delivery_state)))
          .reduce((sum, row) => sum + num(row.n), 0);
      const oldest = depths
        .filter((row) => text(row.delivery_state) === 'queued')
        .map((row) => num(row.oldest));
      return {
        waiting: of('queued', 'sending'),
        uncertain: of('uncertain'),
        paused: of('paused'),
        oldestMs: oldest[0] ?? 0,
      };
    },
    async inbound({ openOnly, offset, limit }) {
      const matching = db.q('inbound');
      if (openOnly) matching.whereIn('handled', ['open', 'unmatched']);
      const count = await matching.clone().count({ n: '*' }).first();
      const rows = await matching.orderBy('at_ms', 'desc').offset(offset).limit(limit).select();
      return { inbound: rows.map(toInbound), total: num(count?.n) };
    },
    async inboundFrom(phone, sinceMs) {
      const rows = await db
        .q('inbound')
        .where('phone', phone)
        .where('at_ms', '>=', sinceMs)
        .orderBy('at_ms')
        .limit(THREAD_MOST)
        .select();
      return rows.map(toInbound);
    },
    closeInbound: (phone, handled) =>
      db.q('inbound').where('phone', phone).whereIn('handled', ['open', 'unmatched']).update({ handled }),
    async inboundSince(ms) {
      const row = await db.q('inbound').where('at_ms', '>=', ms).count({ n: '*' }).first();
      return num(row?.n);
    },
  };
}

/** Deliveries of a plan page by page; with `sinceMs` those that were queued, sent, reported or confirmed since then. */
function deliveriesOfPlan(db: Database, planId: string, kinds: string[], sinceMs?: number) {
  return byPages(async (after) => {
    const query = db
      .q('deliveries as d')
      .join('messages as m', 'm.id', 'd.message_id')
      .where('m.plan_id', planId)
      .whereIn('m.kind', kinds)
      .where('d.id', '>', after);
    if (sinceMs !== undefined)
      query.where((w) => {
        for (const column of ['queued_ms', 'submitted_ms', 'done_ms', 'confirmed_ms'])
          w.orWhere(`d.${column}`, '>=', sinceMs);
      });
    const rows = await query.orderBy('d.id').limit(PAGE).select('d.*', 'm.kind');
    return rows.map((row: Row) => ({ ...toDelivery(row), kind: text(row.kind) }));
  });
}

const toInbound = (row: Row): InboundRow => ({
  id: text(row.id),
  phone: text(row.phone),
  text: text(row.body),
  atMs: num(row.at_ms),
  handled: text(row.handled),
});

/** Messages with at least one delivery of the kind asked for. */
function havingSome(
  db: Database,
  matching: Knex.QueryBuilder,
  only: 'waiting' | 'failed' | 'uncertain' | 'unconfirmed',
): void {
  if (only === 'waiting' || only === 'uncertain') {
    // From the side of the deliveries: these states are few, and they have an index.
    const states = only === 'waiting' ? ['queued', 'paused', 'sending'] : ['uncertain'];
    const few = db.q('deliveries').whereIn('delivery_state', states).whereNotNull('message_id');
    matching.whereIn('id', few.select('message_id'));
    return;
  }
  // From the side of the messages: failures grow with the years, and each message has its counts in one index.
  const some = db.q('deliveries').whereRaw('?? = ??', ['deliveries.message_id', 'messages.id']);
  if (only === 'failed') some.whereIn('deliveries.delivery_state', failedStates);
  else missing(db, some);
  if (only === 'unconfirmed') matching.where('asks_confirmation', 1);
  matching.whereExists(some.select(db.q.raw('1')));
}
