import { newId } from '../../shared/ids.ts';
import type { DeliveryState } from '../../shared/model/message.ts';
import type { OutboxStore, Submission } from '../core/ports.ts';
import { among, type Database, inChunks, insertMany, num, text } from './database.ts';
import { inGroup } from './group-commit.ts';
import { databaseNow } from './job-rows.ts';

export function createOutboxStore(db: Database): OutboxStore {
  return {
    async accept(account, submissions) {
      const once = () => inGroup(db, (tx) => accept(tx, account, submissions));
      try {
        return await once();
      } catch (error) {
        // The same submission came over another connection at the same moment: now it is known.
        if (!db.dialect.isUniqueViolation(error)) throw error;
        return once();
      }
    },
    async states(account, clientIds) {
      const rows = await inChunks(clientIds, (chunk) =>
        db
          .q('deliveries')
          .where('account', account)
          .where(among(db, 'client_id', chunk))
          .select('client_id', 'delivery_state', 'error_code', 'submitted_ms', 'done_ms', 'queued_ms'),
      );
      return rows.map((row) => ({
        clientId: text(row.client_id),
        state: text(row.delivery_state) as DeliveryState,
        code: text(row.error_code),
        atMs: num(row.done_ms) || num(row.submitted_ms) || num(row.queued_ms),
      }));
    },
    async fetch(account, max) {
      const rows = await db
        .q('outbox')
        .where('account', account)
        .orderBy('id')
        .limit(max)
        .select('id', 'body');
      return rows.map((row) => ({ id: text(row.id), body: text(row.body) }));
    },
    async acknowledge(account, ids) {
      const counts = await inGroup(db, (tx) =>
        inChunks(ids, async (chunk) => [
          await tx
            .q('outbox')
            .where('account', account)
            .where(among(tx, 'id', chunk))
            .delete(),
        ]),
      );
      return counts.reduce((sum, count) => sum + count, 0);
    },
    async announce(accounts, body, atMs) {
      const rows = accounts.map((account) => ({ id: newId(), account, body, created_ms: atMs }));
      await inGroup(db, (tx) => insertMany(tx, 'outbox', rows));
    },
    async depth() {
      const rows = await db
        .q('deliveries')
        .groupBy('delivery_state')
        .select('delivery_state')
        .count({ n: '*' });
      return (rows as Record<string, unknown>[]).map((row) => ({
        state: text(row.delivery_state),
        count: num(row.n),
      }));
    },
  };
}

async function accept(
  tx: Database,
  account: string,
  submissions: Submission[],
): Promise<{ fresh: number; conflicts: string[] }> {
  const known = await inChunks(
    submissions.map((one) => one.clientId),
    (chunk) =>
      tx
        .q('deliveries')
        .where('account', account)
        .where(among(tx, 'client_id', chunk))
        .select('client_id', 'phone', 'body'),
  );
  const content = new Map(known.map((row) => [text(row.client_id), `${text(row.phone)} ${text(row.body)}`]));
  const fresh: Submission[] = [];
  const conflicts: string[] = [];
  for (const one of submissions) {
    const wanted = `${one.phone} ${one.text}`;
    const present = content.get(one.clientId);
    if (present === undefined) {
      content.set(one.clientId, wanted);
      fresh.push(one);
    } else if (present !== wanted) conflicts.push(one.clientId);
  }
  if (conflicts.length > 0) return { fresh: 0, conflicts };
  const now = await databaseNow(tx);
  await insertMany(
    tx,
    'deliveries',
    fresh.map((one) => ({
      id: newId(),
      message_id: null,
      account,
      client_id: one.clientId,
      contact_id: null,
      contact_name: null,
      contact_role: null,
      customer_ids: null,
      phone: one.phone,
      body: one.text,
      parts: one.parts,
      priority: one.priority,
      asks_confirmation: 0,
      delivery_state: 'queued',
      run_at_ms: now,
      attempts: 0,
      lease_token: null,
      lease_until_ms: 0,
      gateway: null,
      service_no: one.serviceNo || null,
      error_code: null,
      queued_ms: now,
      submitted_ms: 0,
      done_ms: 0,
      confirmed_ms: 0,
      parent_id: null,
    })),
  );
  return { fresh: fresh.length, conflicts };
}
