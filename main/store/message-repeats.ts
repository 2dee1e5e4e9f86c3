import type { MessageStore } from '../core/ports.ts';
import { among, type Database, inChunks, num, text } from './database.ts';
import { type Row, toMessage } from './message-rows.ts';

/** What was sent lately, and whose turn it is to send. */
export function createMessageRepeats(
  db: Database,
): Pick<MessageStore, 'latestOfTexts' | 'lockSending' | 'queueWaits'> {
  return {
    async latestOfTexts(texts, sinceMs, exceptPriority) {
      const wanted = new Map(texts.map((one) => [one.phone, one.text]));
      const rows = await inChunks([...wanted.keys()], (chunk) =>
        db
          .q('deliveries')
          .where(among(db, 'phone', chunk))
          .where('queued_ms', '>=', sinceMs)
          .whereNot('priority', exceptPriority)
          .whereNot('delivery_state', 'cancelled')
          .select('phone', 'body', 'message_id'),
      );
      const same = (rows as Row[]).filter((row) => wanted.get(text(row.phone)) === text(row.body));
      const ids = [...new Set(same.map((row) => text(row.message_id)))].filter(Boolean);
      const messages = await inChunks(ids, (chunk) => db.q('messages').whereIn('id', chunk).select());
      return messages.map(toMessage).sort((a, b) => b.createdMs - a.createdMs)[0];
    },
    async queueWaits(priority, nowMs) {
      const queued = () =>
        db.q('deliveries').where('delivery_state', 'queued').where('priority', '>=', priority);
      const due = await queued().where('run_at_ms', '<=', nowMs).count({ n: '*' }).first();
      const later = await queued()
        .where('run_at_ms', '>', nowMs)
        .count({ n: '*' })
        .min({ next: 'run_at_ms' })
        .first();
      return { due: num(due?.n), later: num(later?.n), nextMs: num(later?.next) };
    },
    async lockSending() {
      await db.q('settings').where('name', 'send-turn').update({ body: '{}' });
    },
  };
}
