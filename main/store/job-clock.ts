import { among, type Database, inChunks, text } from './database.ts';
import { changeDeliveries } from './job-rows.ts';

/** Clocks of several machines differ by less than this, ms. */
const TOLERANCE_MS = 1_000;

/**
 * What waits because of a moment that was written down before the clock was set back is due now: a repeat after a try
 * that ended in the future, and what was queued in the future without being meant for later. How many there were.
 */
export async function bringForward(tx: Database, now: number): Promise<number> {
  const future = now + TOLERANCE_MS;
  const waiting = () => tx.q('deliveries').where('delivery_state', 'queued').where('run_at_ms', '>', future);
  const tried = await waiting()
    .where('attempts', '>', 0)
    .whereExists((query) =>
      query
        .select(tx.q.raw('1'))
        .from('attempts')
        .whereRaw('?? = ??', ['attempts.delivery_id', 'deliveries.id'])
        .where('attempts.closed_ms', '>', future),
    )
    .select('id');
  const fresh = () => waiting().where('attempts', 0).where('queued_ms', '>', future);
  const untried = await fresh().whereNull('message_id').select('id');
  const messages = await fresh().whereNotNull('message_id').distinct('message_id');
  const unscheduled = await inChunks(
    messages.map((row) => text(row.message_id)),
    (chunk) =>
      tx
        .q('messages')
        .where(among(tx, 'id', chunk))
        .where('due_ms', 0)
        .select('id'),
  );
  const early = await inChunks(
    unscheduled.map((row) => text(row.id)),
    (chunk) =>
      fresh()
        .where(among(tx, 'message_id', chunk))
        .select('id'),
  );
  const ids = [...tried, ...untried, ...early].map((row) => text(row.id));
  const moved = await changeDeliveries(
    tx,
    ids,
    (query) => query.where('delivery_state', 'queued'),
    { run_at_ms: now },
    ['id'],
  );
  return moved.length;
}
