import { newId } from '../../shared/ids.ts';
import type { DeliveryState } from '../../shared/model/message.ts';
import { among, type Database, inChunks, insertMany, num, text } from './database.ts';

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

/** Tells the SOAP clients what changed: one outbox row each, in the transaction of the change. */
export async function writeOutbox(db: Database, changes: Changed[]): Promise<void> {
  const rows = changes
    .filter((change) => change.account !== '')
    .map((change) => ({
      id: newId(),
      account: change.account,
      body: JSON.stringify({
        kind: 'state',
        clientId: change.clientId,
        state: change.state,
        code: change.code,
        atMs: change.atMs,
      }),
      created_ms: change.atMs,
    }));
  if (rows.length > 0) await insertMany(db, 'outbox', rows);
}

/** Moves deliveries that are still in one of `from`, and says which moved. */
export async function moveDeliveries(
  db: Database,
  ids: readonly string[],
  change: { from: readonly DeliveryState[]; to: DeliveryState; code: string; atMs: number; isFinal: boolean },
): Promise<Changed[]> {
  const rows = await inChunks(ids, (chunk) =>
    db
      .q('deliveries')
      .where(among(db, 'id', chunk))
      .whereIn('delivery_state', [...change.from])
      .orderBy('id')
      .forUpdate()
      .select('id', 'account', 'client_id', 'message_id'),
  );
  if (rows.length === 0) return [];
  const moving = rows.map((row) => text(row.id));
  await inChunks(moving, async (chunk) => {
    await db
      .q('deliveries')
      .where(among(db, 'id', chunk))
      .update({
        delivery_state: change.to,
        error_code: change.code,
        lease_token: null,
        lease_until_ms: 0,
        ...(change.isFinal ? { done_ms: change.atMs } : {}),
        ...(change.to === 'queued' ? { run_at_ms: change.atMs } : {}),
      });
    return [];
  });
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
