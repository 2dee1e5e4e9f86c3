import type { Knex } from 'knex';
import { groupBy } from '../../shared/group-by.ts';
import { newId } from '../../shared/ids.ts';
import { mayBecome } from '../../shared/model/message.ts';
import type {
  ClaimOptions,
  GatewayInbound,
  Job,
  JobStore,
  PhoneScope,
  Reply,
  Verdict,
} from '../core/ports.ts';
import { type Database, inChunks, insertMany, inTransaction, num, text } from './database.ts';
import { applyReports, rematch, settleEarlyReports } from './job-reports.ts';
import { type Changed, databaseNow, moveDeliveries, writeOutbox } from './job-rows.ts';

/** The queue on a relational database: compare-and-set claims, group commits, one outbox row for each change. */
export function createJobStore(db: Database): JobStore {
  return {
    claim: (options) => inTransaction(db, (tx) => claim(tx, options)),
    finish: (gateway, results) => inTransaction(db, (tx) => finish(tx, gateway, results)),
    recover: (options) => inTransaction(db, (tx) => recover(tx, options)),
    applyReports: (gateway, reports) => inTransaction(db, (tx) => applyReports(tx, gateway, reports)),
    rematch: (gateway) => inTransaction(db, (tx) => rematch(tx, gateway)),
    storeInbound: (gateway, messages) => inTransaction(db, (tx) => storeInbound(tx, gateway, messages)),
    confirm: (replies) =>
      inTransaction(db, async (tx) => {
        const ids = new Set<string>();
        for (const reply of replies) for (const id of await confirm(tx, reply)) ids.add(id);
        return [...ids];
      }),
    async markInbound(ids, handled) {
      await inChunks(ids, async (chunk) => {
        await db.q('inbound').whereIn('id', chunk).whereNull('handled').update({ handled });
        return [];
      });
    },
    async nextDueMs() {
      const row = await db
        .q('deliveries')
        .where('delivery_state', 'queued')
        .min({ due: 'run_at_ms' })
        .first();
      return num(row?.due);
    },
    async sentParts(gateway, sinceMs) {
      const row = await db
        .q('deliveries')
        .where('gateway', gateway)
        .where('submitted_ms', '>=', sinceMs)
        .sum({ parts: 'parts' })
        .first();
      return num(row?.parts);
    },
    async openRefs(gateway, limit) {
      const rows = await db
        .q('deliveries')
        .join('delivery_parts', 'delivery_parts.delivery_id', 'deliveries.id')
        .where({ delivery_state: 'submitted', part_state: 'submitted', 'delivery_parts.gateway': gateway })
        .groupBy('msg_id')
        .min({ since: 'at_ms' })
        .orderBy('since')
        .limit(limit)
        .select('msg_id');
      return (rows as { msg_id: unknown }[]).map((row) => text(row.msg_id));
    },
    async unmatchedReports() {
      const row = await db.q('reports').where('is_matched', 0).count({ n: '*' }).first();
      return num(row?.n);
    },
  };
}

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

async function claim(tx: Database, options: ClaimOptions): Promise<Job[]> {
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
  const wins = await inChunks(
    candidates.map((row) => text(row.id)),
    async (chunk) => [
      await tx
        .q('deliveries')
        .whereIn('id', chunk)
        .where('delivery_state', 'queued')
        .update({
          delivery_state: 'sending',
          lease_token: token,
          lease_until_ms: now + options.leaseMs,
          gateway: options.gateway,
          attempts: tx.q.raw('?? + 1', ['attempts']),
        }),
    ],
  );
  if (wins.every((count) => count === 0)) return [];
  const rows = await tx
    .q('deliveries')
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

type Result = { job: Job; verdict: Verdict };

async function finish(tx: Database, gateway: string, results: Result[]): Promise<string[]> {
  const now = await databaseNow(tx);
  const groups = groupBy(results, ({ job, verdict }) => {
    const code = 'code' in verdict ? verdict.code : '';
    const again = verdict.state === 'queued' ? [verdict.delayMs, verdict.isBound] : [];
    const onAir = verdict.state === 'submitted' ? verdict.refs.length : 0;
    return JSON.stringify([job.leaseToken, verdict.state, code, ...again, onAir, job.parts]);
  });
  const changes: Changed[] = [];
  for (const group of groups.values()) changes.push(...(await finishGroup(tx, group, now)));
  const parts = results.flatMap(({ job, verdict }) =>
    'refs' in verdict
      ? verdict.refs.map((ref) => ({
          id: newId(),
          delivery_id: job.id,
          part_no: ref.partNo,
          gateway,
          msg_id: ref.msgId,
          phone: job.phone,
          part_state: 'submitted',
          code: null,
          at_ms: now,
        }))
      : [],
  );
  if (parts.length > 0) {
    await insertMany(tx, 'delivery_parts', parts);
    changes.push(
      ...(await settleEarlyReports(
        tx,
        gateway,
        parts.map((part) => part.msg_id),
      )),
    );
  }
  await writeOutbox(tx, changes);
  return messageIds(changes);
}

/** All of one lease, one verdict, one code: one statement each. Zero rows = the job is no longer ours. */
async function finishGroup(tx: Database, group: Result[], now: number): Promise<Changed[]> {
  const { job, verdict } = group[0]!;
  const code = 'code' in verdict ? verdict.code : '';
  const ids = group.map((result) => result.job.id);
  const attempts = group.map((result) => result.job.attemptId);
  await inChunks(attempts, async (chunk) => {
    await tx.q('attempts').whereIn('id', chunk).update({ closed_ms: now, outcome: verdict.state, code });
    return [];
  });
  const moved = await inChunks(ids, async (chunk) => {
    const owned = tx
      .q('deliveries')
      .whereIn('id', chunk)
      .where({ lease_token: job.leaseToken, delivery_state: 'sending' });
    const own = (await owned.clone().orderBy('id').forUpdate().select('id')).map((row) => text(row.id));
    if (own.length === 0) return [];
    await tx
      .q('deliveries')
      .whereIn('id', own)
      .update({
        delivery_state: verdict.state,
        error_code: code,
        lease_until_ms: 0,
        lease_token: null,
        ...(verdict.state === 'submitted' ? { submitted_ms: now } : {}),
        ...(verdict.state === 'queued' ? { run_at_ms: now + verdict.delayMs } : {}),
        // Nothing of it left: any gateway may take it now.
        ...(verdict.state === 'queued' && !verdict.isBound ? { gateway: null } : {}),
        ...partsOnAir(group),
        ...(verdict.state === 'rejected' || verdict.state === 'expired' ? { done_ms: now } : {}),
      });
    return own;
  });
  const own = new Set(moved);
  return group
    .filter((result) => own.has(result.job.id))
    .map(({ job: { id, account, clientId, messageId } }) => ({
      id,
      account,
      clientId,
      messageId,
      state: verdict.state,
      code,
      atMs: now,
    }));
}

/** A gateway may cut a text into another number of parts than was foreseen: as many reports are to come. */
function partsOnAir(group: Result[]): { parts?: number } {
  const { job, verdict } = group[0]!;
  const onAir = verdict.state === 'submitted' ? verdict.refs.length : 0;
  return onAir > 0 && onAir !== job.parts ? { parts: onAir } : {};
}

type RecoverOptions = Parameters<JobStore['recover']>[0];

async function recover(tx: Database, options: RecoverOptions) {
  const now = await databaseNow(tx);
  const stale = tx.q('deliveries').where('delivery_state', 'sending');
  if (!options.ownAll) stale.where('lease_until_ms', '<', now);
  const rows = await stale.select('id', 'gateway');
  const deadly = await diedWith(
    tx,
    rows.map((row) => text(row.id)),
  );
  const isSafe = (row: { id: unknown; gateway: unknown }) =>
    options.deduplicating.includes(text(row.gateway)) && !deadly.has(text(row.id));
  const again = rows.filter(isSafe).map((row) => text(row.id));
  const unknown = rows.filter((row) => !isSafe(row)).map((row) => text(row.id));
  const common = { from: ['sending'] as const, atMs: now, isFinal: false };
  const requeued = await moveDeliveries(tx, again, { ...common, to: 'queued', code: 'restart' });
  const uncertain = await moveDeliveries(tx, unknown, { ...common, to: 'uncertain', code: 'restart' });
  await inChunks(
    rows.map((row) => text(row.id)),
    async (chunk) => {
      await tx
        .q('attempts')
        .whereIn('delivery_id', chunk)
        .where('closed_ms', 0)
        .update({ closed_ms: now, outcome: 'uncertain', code: 'restart' });
      return [];
    },
  );
  await writeOutbox(tx, uncertain);
  return {
    requeued: requeued.length,
    uncertain: uncertain.length,
    messageIds: messageIds([...requeued, ...uncertain]),
  };
}

/** A job whose sender died this often with it in hand is put aside for a person instead of killing the next one. */
const MAX_DEATHS = 3;

async function diedWith(tx: Database, ids: string[]): Promise<Set<string>> {
  const rows = await inChunks(ids, (chunk) =>
    tx.q('attempts').whereIn('delivery_id', chunk).where('code', 'restart').select('delivery_id'),
  );
  const deaths = groupBy(rows, (row) => text(row.delivery_id));
  return new Set([...deaths].filter(([, some]) => some.length >= MAX_DEATHS).map(([id]) => id));
}

async function storeInbound(tx: Database, gateway: string, messages: GatewayInbound[]) {
  const known = await inChunks(
    messages.map((m) => m.ref),
    (chunk) => tx.q('inbound').where('gateway', gateway).whereIn('ref', chunk).select('id', 'ref', 'handled'),
  );
  const seen = new Set(known.map((row) => text(row.ref)));
  // Stored before, but nobody has dealt with it: whoever was to do so died or failed.
  const open = new Map(
    known.filter((row) => text(row.handled) === '').map((row) => [text(row.ref), text(row.id)]),
  );
  const again = messages.flatMap((message) => {
    const id = open.get(message.ref);
    open.delete(message.ref);
    return id ? [{ ...message, id }] : [];
  });
  const fresh: (GatewayInbound & { id: string })[] = [];
  for (const message of messages) {
    if (seen.has(message.ref)) continue;
    seen.add(message.ref);
    fresh.push({ ...message, id: newId() });
  }
  await insertMany(
    tx,
    'inbound',
    fresh.map((message) => ({
      id: message.id,
      gateway,
      ref: message.ref,
      phone: message.phone,
      service_no: message.serviceNo,
      body: message.text,
      at_ms: message.atMs,
      handled: null,
    })),
  );
  return [...again, ...fresh];
}

async function confirm(tx: Database, { phone, atMs, inboundId }: Reply): Promise<string[]> {
  const rows = await tx
    .q('deliveries')
    .where({ phone, asks_confirmation: 1, confirmed_ms: 0 })
    .whereIn('delivery_state', ['sending', 'submitted', 'delivered', 'uncertain'])
    .where('queued_ms', '<=', atMs)
    .where('queued_ms', '>', atMs - 48 * 3_600_000)
    .select('id', 'message_id', 'delivery_state');
  const ids = rows.map((row) => text(row.id));
  await inChunks(ids, async (chunk) => {
    await tx.q('deliveries').whereIn('id', chunk).update({ confirmed_ms: atMs });
    return [];
  });
  // An answer proves that an uncertain message arrived.
  const proven = rows.filter(
    (row) => mayBecome(row.delivery_state, 'delivered') && row.delivery_state === 'uncertain',
  );
  await moveDeliveries(
    tx,
    proven.map((row) => text(row.id)),
    { from: ['uncertain'], to: 'delivered', code: 'reply', atMs, isFinal: true },
  );
  await tx
    .q('inbound')
    .where('id', inboundId)
    .update({ handled: ids.length > 0 ? 'confirmed' : 'unmatched' });
  return [...new Set(rows.map((row) => text(row.message_id)))];
}

function messageIds(changes: Changed[]): string[] {
  return [...new Set(changes.map((change) => change.messageId).filter((id) => id !== ''))];
}
