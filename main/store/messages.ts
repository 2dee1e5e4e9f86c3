import {
  type Counts,
  type Delivery,
  type DeliveryState,
  deliveryStates,
  type Message,
  type MessageRow,
  messageKinds,
} from '../../shared/model/message.ts';
import type { DeliveryFilter, MessageStore, NewDelivery } from '../core/ports.ts';
import { taken } from './customers.ts';
import { bit, type Database, flag, inChunks, insertMany, inTransaction, num, text } from './database.ts';
import { databaseNow, moveDeliveries } from './job-rows.ts';
import { containsPattern } from './search-key.ts';

type Row = Record<string, unknown>;

const toMessage = (row: Row): Message => ({
  id: text(row.id),
  kind: messageKinds.find((kind) => kind === text(row.kind)) ?? 'free',
  title: text(row.title),
  planId: text(row.plan_id),
  templateId: text(row.template_id),
  templateVersion: num(row.template_version),
  priority: num(row.priority),
  asksConfirmation: flag(row.asks_confirmation),
  isDrill: flag(row.is_drill),
  createdBy: text(row.created_by),
  approvedBy: text(row.approved_by),
  createdMs: num(row.created_ms),
  parts: num(row.parts),
  costFen: num(row.cost_fen),
});

const toDelivery = (row: Row): Delivery => ({
  id: text(row.id),
  messageId: text(row.message_id),
  contactId: text(row.contact_id),
  contactName: text(row.contact_name),
  role: text(row.contact_role),
  customerIds: text(row.customer_ids).split(',').filter(Boolean),
  phone: text(row.phone),
  text: text(row.body),
  parts: num(row.parts),
  priority: num(row.priority),
  state: deliveryStates.find((state) => state === text(row.delivery_state)) ?? 'queued',
  attempts: num(row.attempts),
  gateway: text(row.gateway),
  errorCode: text(row.error_code),
  queuedMs: num(row.queued_ms),
  submittedMs: num(row.submitted_ms),
  doneMs: num(row.done_ms),
  confirmedMs: num(row.confirmed_ms),
  parentId: text(row.parent_id),
});

const noCounts = (): Counts => ({
  total: 0,
  waiting: 0,
  submitted: 0,
  delivered: 0,
  failed: 0,
  uncertain: 0,
  cancelled: 0,
  confirmed: 0,
});
const bucketOf: Record<DeliveryState, keyof Counts> = {
  queued: 'waiting',
  paused: 'waiting',
  sending: 'waiting',
  submitted: 'submitted',
  delivered: 'delivered',
  undelivered: 'failed',
  expired: 'failed',
  rejected: 'failed',
  uncertain: 'uncertain',
  cancelled: 'cancelled',
};

function addCount(counts: Counts, row: Row): void {
  const state = deliveryStates.find((one) => one === text(row.delivery_state));
  if (!state) return;
  counts.total += num(row.n);
  counts[bucketOf[state]] += num(row.n);
  counts.confirmed += num(row.confirmed);
}

const confirmedSql = 'sum(case when ?? > 0 then 1 else 0 end) as ??';

async function withCounts(db: Database, messages: Message[]): Promise<MessageRow[]> {
  const rows = await inChunks(
    messages.map((message) => message.id),
    (chunk) =>
      db
        .q('deliveries')
        .whereIn('message_id', chunk)
        .groupBy('message_id', 'delivery_state')
        .select('message_id', 'delivery_state', db.q.raw(confirmedSql, ['confirmed_ms', 'confirmed']))
        .count({ n: '*' }),
  );
  const counts = new Map(messages.map((message) => [message.id, noCounts()]));
  for (const row of rows as Row[]) addCount(counts.get(text(row.message_id))!, row);
  return messages.map((message) => ({ ...message, counts: counts.get(message.id)! }));
}

const failedStates: DeliveryState[] = ['undelivered', 'expired', 'rejected'];

export function createMessageStore(db: Database): MessageStore {
  const filtered = (messageId: string, only: DeliveryFilter) => {
    const query = db.q('deliveries').where('message_id', messageId);
    if (only === 'missing') query.where('confirmed_ms', 0).whereNot('delivery_state', 'cancelled');
    if (only === 'confirmed') query.where('confirmed_ms', '>', 0);
    if (only === 'failed') query.whereIn('delivery_state', failedStates);
    if (only === 'uncertain') query.where('delivery_state', 'uncertain');
    return query;
  };
  return {
    ...createMessageReads(db),
    async insert(message, dedupeKey, deliveries) {
      await taken(db, dedupeKey, () =>
        db.q('messages').insert({
          id: message.id,
          dedupe_key: dedupeKey,
          kind: message.kind,
          title: message.title,
          plan_id: message.planId || null,
          template_id: message.templateId || null,
          template_version: message.templateVersion,
          priority: message.priority,
          asks_confirmation: bit(message.asksConfirmation),
          is_drill: bit(message.isDrill),
          created_by: message.createdBy,
          approved_by: message.approvedBy,
          created_ms: message.createdMs,
          parts: message.parts,
          cost_fen: message.costFen,
        }),
      );
      await addDeliveries(db, deliveries);
    },
    addDeliveries: (deliveries) => addDeliveries(db, deliveries),
    async deliveries({ messageId, only, offset, limit }) {
      const count = await filtered(messageId, only).count({ n: '*' }).first();
      const rows = await filtered(messageId, only)
        .orderByRaw(
          "case ?? when 'undelivered' then 0 when 'rejected' then 0 when 'expired' then 0 when 'uncertain' then 1 when 'submitted' then 2 when 'delivered' then 4 else 3 end",
          ['delivery_state'],
        )
        .orderBy([{ column: 'confirmed_ms' }, { column: 'id' }])
        .offset(offset)
        .limit(limit)
        .select();
      return { deliveries: rows.map(toDelivery), total: num(count?.n) };
    },
    async moveAll(messageId, from, to) {
      const now = await databaseNow(db);
      return db
        .q('deliveries')
        .where({ message_id: messageId, delivery_state: from })
        .update({ delivery_state: to, ...(to === 'cancelled' ? { done_ms: now } : { run_at_ms: now }) });
    },
    async moveSome(ids, from, to, code) {
      const change = {
        from: [from],
        to,
        code,
        atMs: await databaseNow(db),
        isFinal: to === 'cancelled' || to === 'rejected',
      };
      return (await inTransaction(db, (tx) => moveDeliveries(tx, ids, change))).map((changed) => changed.id);
    },
  };
}

/** Rows of the queue, ready to be claimed. */
async function addDeliveries(db: Database, deliveries: NewDelivery[]): Promise<void> {
  await insertMany(
    db,
    'deliveries',
    deliveries.map((one) => ({
      id: one.id,
      message_id: one.messageId,
      account: null,
      client_id: null,
      contact_id: one.contactId || null,
      contact_name: one.contactName,
      contact_role: one.role,
      customer_ids: one.customerIds.join(','),
      phone: one.phone,
      body: one.text,
      parts: one.parts,
      priority: one.priority,
      asks_confirmation: bit(one.asksConfirmation),
      delivery_state: 'queued',
      run_at_ms: one.runAtMs,
      attempts: 0,
      lease_token: null,
      lease_until_ms: 0,
      gateway: null,
      error_code: null,
      queued_ms: one.queuedMs,
      submitted_ms: 0,
      done_ms: 0,
      confirmed_ms: 0,
      parent_id: one.parentId || null,
    })),
  );
}

type Reads = Omit<MessageStore, 'insert' | 'addDeliveries' | 'deliveries' | 'moveAll' | 'moveSome'>;

function createMessageReads(db: Database): Reads {
  return {
    async byDedupeKey(key) {
      const row = await db.q('messages').where('dedupe_key', key).first();
      return row && toMessage(row);
    },
    async list(query) {
      const matching = db.q('messages');
      if (query.search) matching.whereRaw("?? like ? escape '\\'", ['title', containsPattern(query.search)]);
      if (query.planId) matching.where('plan_id', query.planId);
      if (query.fromMs > 0) matching.where('created_ms', '>=', query.fromMs);
      if (query.toMs > 0) matching.where('created_ms', '<', query.toMs);
      const count = await matching.clone().count({ n: '*' }).first();
      const rows = await matching
        .orderBy('created_ms', 'desc')
        .offset(query.offset)
        .limit(query.limit)
        .select();
      return { messages: await withCounts(db, rows.map(toMessage)), total: num(count?.n) };
    },
    async get(id) {
      const row = await db.q('messages').where('id', id).first();
      return row && (await withCounts(db, [toMessage(row)]))[0];
    },
    async deliveriesOfPlan(planId, kinds) {
      const rows = await db
        .q('deliveries as d')
        .join('messages as m', 'm.id', 'd.message_id')
        .where('m.plan_id', planId)
        .whereIn('m.kind', kinds)
        .orderBy('d.id')
        .select('d.*', 'm.kind');
      return rows.map((row: Row) => ({ ...toDelivery(row), kind: text(row.kind) }));
    },
    async deliveriesByIds(ids) {
      return (await inChunks(ids, (chunk) => db.q('deliveries').whereIn('id', chunk).select())).map(
        toDelivery,
      );
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
    async inbound({ offset, limit }) {
      const count = await db.q('inbound').count({ n: '*' }).first();
      const rows = await db.q('inbound').orderBy('at_ms', 'desc').offset(offset).limit(limit).select();
      return {
        inbound: rows.map((row: Row) => ({
          id: text(row.id),
          phone: text(row.phone),
          text: text(row.body),
          atMs: num(row.at_ms),
          handled: text(row.handled),
        })),
        total: num(count?.n),
      };
    },
    async inboundSince(ms) {
      const row = await db.q('inbound').where('at_ms', '>=', ms).count({ n: '*' }).first();
      return num(row?.n);
    },
  };
}
