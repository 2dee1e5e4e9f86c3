import { join } from 'node:path';
import { type Database, openDatabase } from '../../../main/store/database.ts';
import { createStores } from '../../../main/store/index.ts';
import { percentile } from '../sms/figures.ts';

/** What the service itself noted: uses by kind and outcome, and what became of received messages. */
export async function usesOf(folder: string): Promise<Record<string, number>> {
  const db = await openDatabase({ kind: 'sqlite', file: join(folder, 'archive.db') });
  const totals = await createStores(db).queries.totalUses(0, 0);
  const handled = await db.q('inbound').groupBy('handled').select('handled').count({ n: '*' });
  const states = await db
    .q('deliveries')
    .groupBy('delivery_state')
    .select('delivery_state')
    .count({ n: '*' });
  const stages = await stagesOf(db);
  await db.q.destroy();
  const kinds: Record<string, number> = { ...stages };
  for (const { kind, outcome, uses } of totals)
    kinds[`${kind} ${outcome}`] = (kinds[`${kind} ${outcome}`] ?? 0) + uses;
  for (const row of handled as Record<string, unknown>[])
    kinds[`inbound ${String(row.handled ?? 'unhandled')}`] = Number(row.n);
  for (const row of states as Record<string, unknown>[])
    kinds[`delivery ${String(row.delivery_state)}`] = Number(row.n);
  return kinds;
}

/** Where the time goes: until the answer is queued, and from there until the operator has answered its submit, ms. */
async function stagesOf(db: Database): Promise<Record<string, number>> {
  const uses = (await db.q('query_uses').where('answer_ms', '>', 0).select('answer_ms')) as {
    answer_ms: number;
  }[];
  const sent = (await db
    .q('deliveries')
    .where('submitted_ms', '>', 0)
    .select('queued_ms', 'submitted_ms')) as {
    queued_ms: number;
    submitted_ms: number;
  }[];
  const decided = uses.map((one) => Number(one.answer_ms));
  const submitted = sent.map((one) => Number(one.submitted_ms) - Number(one.queued_ms));
  return {
    'ms to the answer, p50': percentile(decided, 0.5),
    'ms to the answer, p95': percentile(decided, 0.95),
    'ms from there to submitted, p50': percentile(submitted, 0.5),
    'ms from there to submitted, p95': percentile(submitted, 0.95),
  };
}
