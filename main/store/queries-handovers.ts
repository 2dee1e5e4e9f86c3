import type { QueryStore } from '../core/ports.ts';
import { among, type Database, inChunks, insertMany, num, text } from './database.ts';
import type { Row } from './message-rows.ts';

/** Conversations handed to somebody. */
export function createHandoverStore(db: Database): Pick<QueryStore, 'addHandover' | 'handovers'> {
  return {
    addHandover: (one) =>
      insertMany(db, 'query_handovers', [
        {
          id: one.id,
          phone: one.phone,
          plan_id: one.planId,
          plan_name: one.planName,
          to_name: one.toName,
          by_name: one.byName,
          note: one.note || null,
          at_ms: one.atMs,
        },
      ]),
    async handovers(phones) {
      const rows: Row[] = await inChunks(phones, (chunk) =>
        db
          .q('query_handovers')
          .where(among(db, 'phone', chunk))
          .orderBy([{ column: 'at_ms' }, { column: 'id' }])
          .select(),
      );
      return rows.map((row) => ({
        id: text(row.id),
        phone: text(row.phone),
        planId: text(row.plan_id),
        planName: text(row.plan_name),
        toName: text(row.to_name),
        byName: text(row.by_name),
        note: text(row.note),
        atMs: num(row.at_ms),
      }));
    },
  };
}
