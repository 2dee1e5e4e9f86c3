import { groupBy } from '../../shared/group-by.ts';
import { newId } from '../../shared/ids.ts';
import { deliveryTransitions } from '../../shared/model/message.ts';
import type { Job, JobStore, Verdict } from '../core/ports.ts';
import { among, type Database, inChunks, insertMany, num, text } from './database.ts';
import { inGroup } from './group-commit.ts';
import { claim } from './job-claims.ts';
import { bringForward } from './job-clock.ts';
import { confirm, storeInbound } from './job-inbound.ts';
import { applyReports, rematch, settleEarlyReports } from './job-reports.ts';
import { type Changed, changeDeliveries, databaseNow, moveDeliveries, writeOutbox } from './job-rows.ts';

/** The queue on a relational database: compare-and-set claims, group commits, one outbox row for each change. */
export function createJobStore(db: Database): JobStore {
  return {
    claim: (options) => inGroup(db, (tx) => claim(tx, options)),
    finish: (gateway, results) => inGroup(db, (tx) => finish(tx, gateway, results)),
    recover: (options) => inGroup(db, (tx) => recover(tx, options)),
    applyReports: (gateway, reports) => inGroup(db, (tx) => applyReports(tx, gateway, reports)),
    rematch: (gateway) => inGroup(db, (tx) => rematch(tx, gateway)),
    storeInbound: (gateway, messages) => inGroup(db, (tx) => storeInbound(tx, gateway, messages)),
    confirm: (replies) =>
      inGroup(db, async (tx) => {
        const ids = new Set<string>();
        for (const reply of replies) for (const id of await confirm(tx, reply)) ids.add(id);
        return [...ids];
      }),
    async markInbound(ids, handled) {
      await inGroup(db, (tx) =>
        inChunks(ids, async (chunk) => {
          await tx
            .q('inbound')
            .where(among(tx, 'id', chunk))
            .whereNull('handled')
            .update({ handled });
          return [];
        }),
      );
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
        now,
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
    await tx
      .q('attempts')
      .where(among(tx, 'id', chunk))
      .update({ closed_ms: now, outcome: verdict.state, code });
    return [];
  });
  const change = {
    delivery_state: verdict.state,
    error_code: code,
    lease_until_ms: 0,
    lease_token: null,
    ...(verdict.state === 'submitted' ? { submitted_ms: now } : {}),
    ...(verdict.state === 'queued' ? { run_at_ms: now + verdict.delayMs } : {}),
    // Nothing of it left: any gateway may take it now.
    ...(verdict.state === 'queued' && !verdict.isBound ? { gateway: null } : {}),
    ...partsOnAir(group),
    ...(deliveryTransitions[verdict.state].length === 0 ? { done_ms: now } : {}),
  };
  const held = { lease_token: job.leaseToken, delivery_state: 'sending' };
  const moved = await changeDeliveries(tx, ids, (query) => query.where(held), change, ['id']);
  const own = new Set(moved.map((row) => text(row.id)));
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
        .where(among(tx, 'delivery_id', chunk))
        .where('closed_ms', 0)
        .update({ closed_ms: now, outcome: 'uncertain', code: 'restart' });
      return [];
    },
  );
  await writeOutbox(tx, uncertain);
  const early = await bringForward(tx, now);
  return {
    requeued: requeued.length,
    uncertain: uncertain.length,
    early,
    messageIds: messageIds([...requeued, ...uncertain]),
  };
}

/** A job whose sender died this often with it in hand is put aside for a person instead of killing the next one. */
const MAX_DEATHS = 3;

async function diedWith(tx: Database, ids: string[]): Promise<Set<string>> {
  const rows = await inChunks(ids, (chunk) =>
    tx
      .q('attempts')
      .where(among(tx, 'delivery_id', chunk))
      .where('code', 'restart')
      .select('delivery_id'),
  );
  const deaths = groupBy(rows, (row) => text(row.delivery_id));
  return new Set([...deaths].filter(([, some]) => some.length + 1 >= MAX_DEATHS).map(([id]) => id));
}

function messageIds(changes: Changed[]): string[] {
  return [...new Set(changes.map((change) => change.messageId).filter((id) => id !== ''))];
}
