import type { Knex } from 'knex';
import { newId } from '../../shared/ids.ts';
import type { ClaimOptions, Job, PhoneScope } from '../core/ports.ts';
import { among, bit, type Database, inChunks, insertMany, num, text } from './database.ts';
import { databaseNow } from './job-rows.ts';

type Row = Record<string, unknown>;

/** Numbers by how they begin. Patterns come from the configuration's digits, so nothing in them needs escaping. */
function inScope(tx: Database, query: Knex.QueryBuilder, phones: PhoneScope): void {
  const ranges = [...phones].sort((a, b) => b.prefix.length - a.prefix.length);
  // A range with all numbers in it needs no looking at them.
  const isAll = ranges.length === 1 && ranges[0]!.prefix === '' && ranges[0]!.isOwn;
  if (isAll) return;
  const cases = ranges.map(() => 'when ?? like ? then ?').join(' ');
  query.where(
    tx.q.raw(
      `case ${cases} else 0 end = 1`,
      ranges.flatMap(({ prefix, isOwn }) => ['phone', `${prefix}%`, bit(isOwn)]),
    ),
  );
}

/** As many as fit into so many parts, at least the first. */
function withinParts(rows: Row[], maxParts = Number.POSITIVE_INFINITY): Row[] {
  let sum = 0;
  const end = rows.findIndex((row, index) => {
    sum += num(row.parts);
    return index > 0 && sum > maxParts;
  });
  return end < 0 ? rows : rows.slice(0, end);
}

const queueOrder = [{ column: 'priority' }, { column: 'run_at_ms' }, { column: 'id' }];
const jobColumns = [
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
  'gateway',
];

/** What an earlier try left with its gateway says so by naming it. */
const isBound = (row: Row): boolean => text(row.gateway) !== '';

/** The compare-and-set: of the rows that were queued when they were read, those that nobody else has taken since. */
async function take(
  tx: Database,
  rows: Row[],
  change: { lease_token: string; gateway: string } & Record<string, unknown>,
): Promise<Row[]> {
  const [bound, free] = [rows.filter(isBound), rows.filter((row) => !isBound(row))];
  const taken = new Set([
    ...(await takeSome(tx, free, change, (query) => query.whereNull('gateway'))),
    ...(await takeSome(tx, bound, change, (query) => query.where('gateway', change.gateway))),
  ]);
  return taken.size === rows.length ? rows : rows.filter((row) => taken.has(text(row.id)));
}

/** `condition`: sent by another one in the meantime and queued again, a job may be bound to that one. */
async function takeSome(
  tx: Database,
  rows: Row[],
  change: { lease_token: string },
  condition: (query: Knex.QueryBuilder) => void,
): Promise<string[]> {
  return inChunks(
    rows.map((row) => text(row.id)),
    async (chunk) => {
      const own = () => tx.q('deliveries').where(among(tx, 'id', chunk));
      const count = await own().where('delivery_state', 'queued').modify(condition).update(change);
      if (count === chunk.length) return chunk;
      return (await own().where('lease_token', change.lease_token).select('id')).map((row) => text(row.id));
    },
  );
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
      if (!phones) w.orWhereNull('gateway');
      else if (phones.length > 0) w.orWhere((free) => inScope(tx, free.whereNull('gateway'), phones));
    });
  if (options.maxPriority !== undefined) due.where('priority', '<=', options.maxPriority);
  const found: Row[] = await due.orderBy(queueOrder).limit(options.limit).select(jobColumns);
  const candidates = withinParts(found, options.maxParts);
  if (candidates.length === 0) return [];
  const token = newId();
  const rows = await take(tx, candidates, {
    delivery_state: 'sending',
    lease_token: token,
    lease_until_ms: now + options.leaseMs,
    gateway: options.gateway,
    attempts: tx.q.raw('?? + 1', ['attempts']),
  });
  const jobs = rows.map((row) => ({
    id: text(row.id),
    clientId: text(row.client_id) || text(row.id),
    phone: text(row.phone),
    text: text(row.body),
    parts: num(row.parts),
    priority: num(row.priority),
    account: text(row.account),
    messageId: text(row.message_id),
    attempts: num(row.attempts) + 1,
    attemptId: newId(),
    leaseToken: token,
    queuedMs: num(row.queued_ms),
    isRepeat: isBound(row),
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
