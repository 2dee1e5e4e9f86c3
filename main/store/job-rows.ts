import type { Knex } from 'knex';
import { groupBy } from '../../shared/group-by.ts';
import { newId } from '../../shared/ids.ts';
import { type DeliveryState, waitingStates } from '../../shared/model/message.ts';
import { among, type Database, inChunks, insertMany, num, text } from './database.ts';

type Row = Record<string, unknown>;

/** A delivery as the queue sees it after a change; what the outbox and the events need. */
export type Changed = {
  id: string;
  account: string;
  clientId: string;
  messageId: string;
  state: DeliveryState;
  code: string;
  atMs: number;
};

/** The database's own clock, epoch ms. */
export async function databaseNow(db: Database): Promise<number> {
  const answer: unknown = await db.q.raw(
    `select ${db.dialect.nowMsSql} as "now_ms"${db.dialect.fromNothing}`,
  );
  const rows = (Array.isArray(answer) ? answer : (answer as { rows: unknown[] }).rows) as {
    now_ms: unknown;
  }[];
  return num(rows[0]!.now_ms);
}

/** Most changes in one outbox row. */
export const OUTBOX_ROW = 100;

/**
 * Tells the SOAP clients what changed, in the transaction of the change: rows with a list of changes each. What goes back
 * into the queue has not changed for them: it is accepted as before.
 */
export async function writeOutbox(db: Database, changes: Changed[]): Promise<void> {
  const byAccount = groupBy(
    changes.filter((change) => change.account !== '' && !waitingStates.includes(change.state)),
    (change) => change.account,
  );
  const rows: { id: string; account: string; body: string; created_ms: number }[] = [];
  for (const [account, own] of byAccount) {
    const items = own.map(({ clientId, state, code, atMs }) => ({
      kind: 'state',
      clientId,
      state,
      code,
      atMs,
    }));
    for (let i = 0; i < items.length; i += OUTBOX_ROW)
      rows.push({
        id: newId(),
        account,
        body: JSON.stringify(items.slice(i, i + OUTBOX_ROW)),
        created_ms: own[i]!.atMs,
      });
  }
  await insertMany(db, 'outbox', rows);
}

/**
 * Changes the deliveries of `ids` that `condition` names, and gives `columns` of those that changed. Where several write
 * at once, rows are locked in the order of their ids, so that two never wait for each other.
 */
export async function changeDeliveries(
  db: Database,
  ids: readonly string[],
  condition: (query: Knex.QueryBuilder) => void,
  change: object,
  columns: string[],
): Promise<Row[]> {
  return inChunks(ids, async (chunk): Promise<Row[]> => {
    const wanted = db
      .q('deliveries')
      .where(among(db, 'id', chunk))
      .modify(condition);
    if (db.dialect.isExclusive) return wanted.update(change, columns);
    const rows: Row[] = await wanted.orderBy('id').forUpdate().select(columns);
    const own = rows.map((row) => text(row.id));
    if (own.length > 0)
      await db
        .q('deliveries')
        .where(among(db, 'id', own))
        .update(change);
    return rows;
  });
}

/** Moves deliveries that are still in one of `from`, and says which moved. */
export async function moveDeliveries(
  db: Database,
  ids: readonly string[],
  change: { from: readonly DeliveryState[]; to: DeliveryState; code: string; atMs: number; isFinal: boolean },
): Promise<Changed[]> {
  const rows = await changeDeliveries(
    db,
    ids,
    (query) => query.whereIn('delivery_state', [...change.from]),
    {
      delivery_state: change.to,
      error_code: change.code,
      lease_token: null,
      lease_until_ms: 0,
      ...(change.isFinal ? { done_ms: change.atMs } : {}),
      ...(change.to === 'queued' ? { run_at_ms: change.atMs } : {}),
    },
    ['id', 'account', 'client_id', 'message_id'],
  );
  return rows.map((row) => ({
    id: text(row.id),
    account: text(row.account),
    clientId: text(row.client_id),
    messageId: text(row.message_id),
    state: change.to,
    code: change.code,
    atMs: change.atMs,
  }));
}
