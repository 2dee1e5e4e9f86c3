import type { DeliveryFilter, MessageStore, NewDelivery } from '../core/ports.ts';
import { taken } from './customers.ts';
import { bit, type Database, insertMany, inTransaction, num } from './database.ts';
import { databaseNow, moveDeliveries } from './job-rows.ts';
import { missing } from './message-follow.ts';
import { createMessageReads } from './message-reads.ts';
import { createMessageRepeats } from './message-repeats.ts';
import { failedStates, toDelivery } from './message-rows.ts';
import { unwanted } from './unwanted.ts';

export function createMessageStore(db: Database): MessageStore {
  const filtered = (messageId: string, only: DeliveryFilter) => {
    const query = db.q('deliveries').where('message_id', messageId);
    if (only === 'missing') missing(db, query);
    if (only === 'confirmed') query.where('confirmed_ms', '>', 0);
    if (only === 'failed') query.whereIn('delivery_state', failedStates);
    if (only === 'uncertain') query.where('delivery_state', 'uncertain');
    return query;
  };
  return {
    ...createMessageReads(db),
    ...createMessageRepeats(db),
    unwanted: (deliveryIds) => unwanted(db, deliveryIds),
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
          due_ms: message.dueMs,
          approval_due_ms: message.approvalDueMs,
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
          ['deliveries.delivery_state'],
        )
        .orderBy([{ column: 'confirmed_ms' }, { column: 'id' }])
        .offset(offset)
        .limit(limit)
        .select();
      return { deliveries: rows.map(toDelivery), total: num(count?.n) };
    },
    moveAll: (messageId, from, to) =>
      db
        .q('deliveries')
        .where({ message_id: messageId, delivery_state: from })
        .update({ delivery_state: to }),
    async cancel(messageId) {
      const now = await databaseNow(db);
      const waiting = () =>
        db.q('deliveries').where('message_id', messageId).whereIn('delivery_state', ['queued', 'paused']);
      const uncertain = await waiting()
        .whereNotNull('gateway')
        .update({ delivery_state: 'uncertain', error_code: 'cancelled-late' });
      const cancelled = await waiting()
        .whereNull('gateway')
        .update({ delivery_state: 'cancelled', done_ms: now });
      return { cancelled, uncertain };
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
      service_no: one.serviceNo || null,
      error_code: null,
      queued_ms: one.queuedMs,
      submitted_ms: 0,
      done_ms: 0,
      confirmed_ms: 0,
      parent_id: one.parentId || null,
    })),
  );
}
