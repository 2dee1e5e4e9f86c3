import type { Knex } from 'knex';
import type { Delivery } from '../../shared/model/message.ts';
import type { DeliveryPage, DeliveryQuery } from '../core/ports.ts';
import { among, breathe, type Database, num, text } from './database.ts';
import { type Row, toDelivery } from './message-rows.ts';
import { containsPattern } from './search-key.ts';

/** Rows of which the text is looked through in one go. */
const WINDOW = 4_000;
/** How long one answer may look through texts, ms; then it says how far it got. */
const BUDGET_MS = 120;

/**
 * Deliveries of all messages, newest first. Numbers, plans and states are looked up by an index; a text walks the
 * period from its newest end and says how far it got.
 */
export async function searchDeliveries(db: Database, query: DeliveryQuery): Promise<DeliveryPage> {
  if (query.text) return walk(db, query);
  if (query.state && !query.phones) return ofState(db, query, query.state);
  const rows = await page(db, narrowed(db, query), query);
  return answer(rows, query, 0);
}

type Titled = Delivery & { title: string };
const toTitled = (row: Row): Titled => ({ ...toDelivery(row), title: text(row.title) });

const answer = (rows: Row[], { offset, limit }: DeliveryQuery, searchedToMs: number): DeliveryPage => ({
  deliveries: rows.slice(0, limit).map(toTitled),
  total: offset + rows.length,
  searchedToMs,
});

function narrowed(db: Database, { phones, planId, state, fromMs, toMs }: DeliveryQuery): Knex.QueryBuilder {
  const matching = db.q('deliveries as d').whereNotNull('d.message_id');
  if (phones) matching.where(among(db, 'd.phone', phones));
  if (planId) matching.whereIn('d.message_id', db.q('messages').where('plan_id', planId).select('id'));
  if (state) matching.where('d.delivery_state', state);
  if (fromMs > 0) matching.where('d.queued_ms', '>=', fromMs);
  if (toMs > 0) matching.where('d.queued_ms', '<', toMs);
  return matching;
}

function page(db: Database, matching: Knex.QueryBuilder, { offset, limit }: DeliveryQuery): Promise<Row[]> {
  const ids = matching
    .orderBy([
      { column: 'd.queued_ms', order: 'desc' },
      { column: 'd.id', order: 'desc' },
    ])
    .offset(offset)
    .limit(limit + 1)
    .select('d.id');
  return titled(db, ids);
}

/** Rows in the order of ids, whatever order they came in. */
function inOrder(ids: readonly string[], rows: readonly Row[]): Row[] {
  const byId = new Map(rows.map((row) => [text(row.id), row]));
  return ids.flatMap((id): Row[] => {
    const row = byId.get(id);
    return row ? [row] : [];
  });
}

/** Whole rows only for what is shown. */
async function titled(db: Database, ids: Knex.QueryBuilder): Promise<Row[]> {
  const found = ((await ids) as Row[]).map((row) => text(row.id));
  if (found.length === 0) return [];
  const rows = await db
    .q('deliveries as d')
    .leftJoin('messages as m', 'm.id', 'd.message_id')
    .where(among(db, 'd.id', found))
    .select('d.*', 'm.title');
  return inOrder(found, rows as Row[]);
}

/** The queue's index is by state, priority and time: the newest of each priority are joined. */
async function ofState(db: Database, query: DeliveryQuery, state: string): Promise<DeliveryPage> {
  const { offset, limit } = query;
  const newest: { id: string; atMs: number }[] = [];
  for (const priority of [0, 1, 2, 3]) {
    const rows = await narrowed(db, { ...query, state: undefined })
      .where({ 'd.delivery_state': state, 'd.priority': priority })
      .where('d.run_at_ms', '>=', query.fromMs)
      .orderBy([
        { column: 'd.run_at_ms', order: 'desc' },
        { column: 'd.id', order: 'desc' },
      ])
      .limit(offset + limit + 1)
      .select('d.id', 'd.run_at_ms');
    for (const row of rows as Row[]) newest.push({ id: text(row.id), atMs: num(row.run_at_ms) });
  }
  newest.sort((a, b) => b.atMs - a.atMs || (a.id < b.id ? 1 : -1));
  const ids = newest.slice(offset, offset + limit + 1).map((one) => one.id);
  const rows = await titled(
    db,
    db
      .q('deliveries as d')
      .where(among(db, 'd.id', ids))
      .select('d.id'),
  );
  return answer(inOrder(ids, rows), query, 0);
}

/** Looks through texts window by window, newest first, until the page is full or the time is up. */
async function walk(db: Database, query: DeliveryQuery): Promise<DeliveryPage> {
  const { offset, limit } = query;
  const pattern = containsPattern(query.text);
  const found: string[] = [];
  const until = performance.now() + BUDGET_MS;
  let toMs = query.toMs;
  for (;;) {
    const window = narrowed(db, { ...query, toMs })
      .orderBy('d.queued_ms', 'desc')
      .limit(WINDOW)
      .select('d.id', 'd.queued_ms', 'd.body');
    const oldest = await db.q
      .from(window.clone().as('w'))
      .min({ at: 'w.queued_ms' })
      .count({ n: '*' })
      .first();
    if (num(oldest?.n) === 0) return answer(await rowsOf(db, found, query), query, 0);
    // Rows of one moment stay together: the next window begins below the oldest moment of this one.
    const fromMs = num(oldest?.at);
    const rows = await narrowed(db, { ...query, toMs, fromMs })
      .whereRaw("?? like ? escape '\\'", ['d.body', pattern])
      .orderBy([
        { column: 'd.queued_ms', order: 'desc' },
        { column: 'd.id', order: 'desc' },
      ])
      .limit(offset + limit + 1 - found.length)
      .select('d.id');
    for (const row of rows as Row[]) found.push(text(row.id));
    if (found.length > offset + limit) return answer(await rowsOf(db, found, query), query, 0);
    if (num(oldest?.n) < WINDOW) return answer(await rowsOf(db, found, query), query, 0);
    toMs = fromMs;
    if (performance.now() > until) return answer(await rowsOf(db, found, query), query, toMs);
    await breathe();
  }
}

async function rowsOf(db: Database, found: string[], { offset }: DeliveryQuery): Promise<Row[]> {
  const ids = found.slice(offset);
  const rows = await titled(
    db,
    db
      .q('deliveries as d')
      .where(among(db, 'd.id', ids))
      .select('d.id'),
  );
  return inOrder(ids, rows);
}
