import type { Knex } from 'knex';
import type { UnwantedReason } from '../core/ports.ts';
import { among, type Database, inChunks, text } from './database.ts';

type Row = Record<string, unknown>;

const reasons: Record<string, UnwantedReason> = {
  optedOut: 'opted-out',
  quiet: 'quiet',
  left: 'left',
  refused: 'invitation-refused',
  ended: 'unsubscribed',
};

/** What became of the wishes of the receivers since these deliveries were queued, in one statement. */
export async function unwanted(
  db: Database,
  deliveryIds: readonly string[],
): Promise<Map<string, UnwantedReason>> {
  const rows: Row[] = await inChunks(deliveryIds, (chunk) => {
    const of = () => db.q('deliveries as d').where(among(db, 'd.id', chunk));
    // By the number as well: the person may have been merged with another, or have got the number since.
    const silent = (own: string, theirs: string) =>
      of()
        .join('messages as m', 'm.id', 'd.message_id')
        .whereNull('m.plan_id')
        .join('contacts as c', theirs, own)
        .whereIn('c.contact_state', ['optedOut', 'quiet', 'left'])
        .select('d.id as id', 'c.contact_state as why');
    const literal = (word: string) => db.q.raw('? as ??', [word, 'why']);
    // An invitation has the id of its delivery.
    const refused = of()
      .join('invitations as i', 'i.id', 'd.id')
      .where('i.outcome', 'refused')
      .select('d.id as id', literal('refused'));
    const active = (query: Knex.QueryBuilder) =>
      query
        .select(db.q.raw('1'))
        .from('subscriptions as s')
        .whereRaw('?? = ?? and ?? = ??', ['s.phone', 'u.phone', 's.service_code', 'u.service_code'])
        .where('s.sub_state', 'active');
    const ended = of()
      .join('query_uses as u', (on) => on.on('u.phone', 'd.phone').on('u.delivery_id', 'd.id'))
      .where('u.kind', 'push')
      .whereNotExists(active)
      .select('d.id as id', literal('ended'));
    return silent('d.contact_id', 'c.id').unionAll([silent('d.phone', 'c.mobile'), refused, ended]);
  });
  return new Map(rows.map((row) => [text(row.id), reasons[text(row.why)] ?? 'opted-out']));
}
