import { idsSince } from '../../shared/ids.ts';
import { type DeliveryState, deliveryStates, deliveryTransitions } from '../../shared/model/message.ts';
import { type MessageTable, messageTables } from '../../shared/model/retention.ts';
import { dayOf } from '../../shared/time.ts';
import type { OldPortion, OldRowStore } from '../core/ports.ts';
import { among, type Database, inTransaction, num, text } from './database.ts';

type Row = Record<string, unknown>;
/** Rows of one portion: deleting them with all their indexes takes the database a few milliseconds. */
const PORTION = 150;

const finalStates = deliveryStates.filter((state: DeliveryState) => deliveryTransitions[state].length === 0);
const yearOf = (ms: unknown) => dayOf(num(ms)).slice(0, 4);
const idsOf = (rows: readonly Row[]) => rows.map((row) => text(row.id));

function byYear(rows: readonly Row[], column: string): Map<string, Row[]> {
  const years = new Map<string, Row[]>();
  for (const row of rows) {
    const year = yearOf(row[column]);
    years.set(year, [...(years.get(year) ?? []), row]);
  }
  return years;
}

/** A page of rows before `beforeMs` in the order of time, behind the row `last`. */
function page(
  db: Database,
  table: 'messages' | 'inbound',
  column: string,
  beforeMs: number,
  last: Row | undefined,
): Promise<Row[]> {
  const query = db.q(table).where(column, '<', beforeMs);
  if (last)
    query.where((w) => {
      w.where(column, '>', num(last[column])).orWhere((same) =>
        same.where(column, num(last[column])).where('id', '>', text(last.id)),
      );
    });
  return query
    .orderBy([{ column }, { column: 'id' }])
    .limit(PORTION)
    .select();
}

/** Messages of a page of which some delivery is still open, or younger than the message. */
async function waiting(db: Database, messages: readonly Row[], beforeMs: number): Promise<Set<string>> {
  const rows: Row[] = await db
    .q('deliveries')
    .where(among(db, 'message_id', idsOf(messages)))
    .where((w) => w.whereNotIn('delivery_state', finalStates).orWhere('queued_ms', '>=', beforeMs))
    .distinct('message_id');
  return new Set(rows.map((row) => text(row.message_id)));
}

async function* deliveriesOf(db: Database, year: string, messageIds: string[]): AsyncGenerator<OldPortion> {
  for (let after = ' '; ; ) {
    const deliveries: Row[] = await db
      .q('deliveries')
      .where(among(db, 'message_id', messageIds))
      .where('id', '>', after)
      .orderBy('id')
      .limit(PORTION)
      .select();
    if (deliveries.length === 0) return;
    const ids = idsOf(deliveries);
    const of = (table: MessageTable) =>
      db
        .q(table)
        .where(among(db, 'delivery_id', ids))
        .select();
    const rows = {
      deliveries,
      attempts: await of('attempts'),
      delivery_parts: await of('delivery_parts'),
      delivery_notes: await of('delivery_notes'),
    };
    yield { year, rows };
    after = ids.at(-1)!;
  }
}

async function* messagePortions(db: Database, beforeMs: number): AsyncGenerator<OldPortion> {
  let last: Row | undefined;
  for (;;) {
    const messages = await page(db, 'messages', 'created_ms', beforeMs, last);
    if (messages.length === 0) return;
    last = messages.at(-1);
    const busy = await waiting(db, messages, beforeMs);
    const free = messages.filter((row) => !busy.has(text(row.id)));
    for (const [year, rows] of byYear(free, 'created_ms')) {
      yield* deliveriesOf(db, year, idsOf(rows));
      yield { year, rows: { messages: rows } };
    }
  }
}

/** Received messages somebody has dealt with. */
async function* inboundPortions(db: Database, beforeMs: number): AsyncGenerator<OldPortion> {
  let last: Row | undefined;
  for (;;) {
    const rows = await page(db, 'inbound', 'at_ms', beforeMs, last);
    if (rows.length === 0) return;
    last = rows.at(-1);
    const done = rows.filter((row) => text(row.handled) !== '');
    for (const [year, inbound] of byYear(done, 'at_ms')) yield { year, rows: { inbound } };
  }
}

/** Reports that found their message. They have no index by time, but their ids are made as they arrive. */
async function* reportPortions(db: Database, beforeMs: number): AsyncGenerator<OldPortion> {
  for (let after = ' '; ; ) {
    const rows: Row[] = await db
      .q('reports')
      .where('id', '>', after)
      .where('id', '<', idsSince(beforeMs))
      .orderBy('id')
      .limit(PORTION)
      .select();
    if (rows.length === 0) return;
    after = text(rows.at(-1)?.id);
    const done = rows.filter((row) => num(row.is_matched) === 1 && num(row.at_ms) < beforeMs);
    for (const [year, reports] of byYear(done, 'at_ms')) yield { year, rows: { reports } };
  }
}

export function createOldRowStore(db: Database): OldRowStore {
  return {
    async *portions(beforeMs) {
      yield* messagePortions(db, beforeMs);
      yield* inboundPortions(db, beforeMs);
      yield* reportPortions(db, beforeMs);
    },
    drop: ({ rows }) =>
      inTransaction(db, async (tx) => {
        for (const table of messageTables.toReversed()) {
          const ids = idsOf(rows[table] ?? []);
          for (let i = 0; i < ids.length; i += 900)
            await tx
              .q(table)
              .where(among(tx, 'id', ids.slice(i, i + 900)))
              .delete();
        }
      }),
  };
}
