import { join } from 'node:path';
import { openDatabase } from '../../../main/store/database.ts';
import { createStores } from '../../../main/store/index.ts';

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
  await db.q.destroy();
  const kinds: Record<string, number> = {};
  for (const { kind, outcome, uses } of totals)
    kinds[`${kind} ${outcome}`] = (kinds[`${kind} ${outcome}`] ?? 0) + uses;
  for (const row of handled as Record<string, unknown>[])
    kinds[`inbound ${String(row.handled ?? 'unhandled')}`] = Number(row.n);
  for (const row of states as Record<string, unknown>[])
    kinds[`delivery ${String(row.delivery_state)}`] = Number(row.n);
  return kinds;
}
