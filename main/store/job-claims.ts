import type { Knex } from 'knex';
import { newId } from '../../shared/ids.ts';
import type { ClaimOptions, Job, PhoneScope } from '../core/ports.ts';
import { among, type Database, inChunks, insertMany, num, text } from './database.ts';
import { databaseNow } from './job-rows.ts';

/** Numbers by how they begin. Patterns come from the configuration's digits, so nothing in them needs escaping. */
function inScope(query: Knex.QueryBuilder, phones: PhoneScope | undefined): void {
  if (!phones) return;
  const { only, not, except } = phones;
  const begins = (w: Knex.QueryBuilder, prefixes: string[]) => {
    for (const prefix of prefixes) w.orWhere('phone', 'like', `${prefix}%`);
  };
  if (only.length > 0) query.where((w) => begins(w, only));
  if (not.length === 0) return;
  query.where((w) => {
    w.whereNot((v) => begins(v, not));
    begins(w, except);
  });
}

/** Takes due jobs by compare-and-set and opens an attempt for each. */
export async function claim(tx: Database, options: ClaimOptions): Promise<Job[]> {
  const now = await databaseNow(tx);
  const due = tx
    .q('deliveries')
    .where('delivery_state', 'queued')
    .where('run_at_ms', '<=', now)
    .where((w) => {
      const { gateway, phones } = options;
      w.where('gateway', gateway);
      if (phones !== 'none') w.orWhere((free) => inScope(free.whereNull('gateway'), phones));
    });
  if (options.maxPriority !== undefined) due.where('priority', '<=', options.maxPriority);
  const candidates = await due
    .orderBy([{ column: 'priority' }, { column: 'run_at_ms' }, { column: 'id' }])
    .limit(options.limit)
    .select('id');
  if (candidates.length === 0) return [];
  const token = newId();
  // The compare-and-set: whoever else saw the same candidates finds them no longer queued.
  const rows = await inChunks(
    candidates.map((row) => text(row.id)),
    async (chunk) => {
      await tx
        .q('deliveries')
        .where(among(tx, 'id', chunk))
        .where('delivery_state', 'queued')
        .update({
          delivery_state: 'sending',
          lease_token: token,
          lease_until_ms: now + options.leaseMs,
          gateway: options.gateway,
          attempts: tx.q.raw('?? + 1', ['attempts']),
        });
      return tx
        .q('deliveries')
        .where(among(tx, 'id', chunk))
        .where('lease_token', token)
        .orderBy([{ column: 'priority' }, { column: 'run_at_ms' }, { column: 'id' }])
        .select(
          'id',
          'message_id',
          'account',
          'client_id',
          'phone',
          'body',
          'parts',
          'priority',
          'attempts',
          'queued_ms',
          'service_no',
        );
    },
  );
  const jobs = rows.map((row) => ({
    id: text(row.id),
    clientId: text(row.client_id) || text(row.id),
    phone: text(row.phone),
    text: text(row.body),
    parts: num(row.parts),
    priority: num(row.priority),
    account: text(row.account),
    messageId: text(row.message_id),
    attempts: num(row.attempts),
    attemptId: newId(),
    leaseToken: token,
    queuedMs: num(row.queued_ms),
    ...(text(row.service_no) ? { serviceNo: text(row.service_no) } : {}),
  }));
  await insertMany(
    tx,
    'attempts',
    jobs.map((job) => ({
      id: job.attemptId,
      delivery_id: job.id,
      gateway: options.gateway,
      started_ms: now,
      closed_ms: 0,
      outcome: null,
      code: null,
    })),
  );
  return jobs;
}
