import { idsSince } from '../../shared/ids.ts';
import { type DeliveryState, deliveryStates, deliveryTransitions } from '../../shared/model/message.ts';
import type { SentPast } from '../core/ports.ts';
import { among, type Database, inTransaction, num, text } from './database.ts';

/** Deleting so many with all their indexes takes the database a few milliseconds. */
const PORTION = 150;
const finalStates = deliveryStates.filter((state: DeliveryState) => deliveryTransitions[state].length === 0);

type Row = Record<string, unknown>;
const idsOf = (rows: readonly Row[]) => rows.map((row) => text(row.id));

/** What the SMS server has done with and needs no longer. */
export function createSentPast(db: Database): SentPast {
  const old = async (find: (db: Database) => PromiseLike<Row[]>, table: string): Promise<number> => {
    const ids = idsOf(await find(db));
    if (ids.length > 0)
      await db
        .q(table)
        .where(among(db, 'id', ids))
        .delete();
    return ids.length;
  };
  const deliveries = (beforeMs: number): Promise<number> =>
    inTransaction(db, async (tx) => {
      const rows: Row[] = await tx
        .q('deliveries')
        .whereIn('delivery_state', finalStates)
        .where('queued_ms', '<', beforeMs)
        // A late repeat or report may still come for what was done a short while ago.
        .where('done_ms', '<', beforeMs)
        .orderBy('queued_ms')
        .limit(PORTION)
        .select('id');
      const ids = idsOf(rows);
      if (ids.length === 0) return 0;
      for (const table of ['attempts', 'delivery_parts'])
        await tx
          .q(table)
          .where(among(tx, 'delivery_id', ids))
          .delete();
      return num(
        await tx
          .q('deliveries')
          .where(among(tx, 'id', ids))
          .delete(),
      );
    });
  return {
    async forget(beforeMs) {
      const reports = old(
        ({ q }) =>
          q('reports').where('id', '<', idsSince(beforeMs)).orderBy('id').limit(PORTION).select('id'),
        'reports',
      );
      const inbound = old(
        ({ q }) =>
          q('inbound')
            .where('at_ms', '<', beforeMs)
            .where('handled', 'announced')
            .orderBy('at_ms')
            .limit(PORTION)
            .select('id'),
        'inbound',
      );
      return (await deliveries(beforeMs)) + (await reports) + (await inbound);
    },
  };
}
