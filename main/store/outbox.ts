import { newId } from '../../shared/ids.ts';
import type { DeliveryState } from '../../shared/model/message.ts';
import type { OutboxItem, OutboxStore, Submission, SubmissionState } from '../core/ports.ts';
import { among, type Database, inChunks, insertMany, num, text } from './database.ts';
import { inGroup } from './group-commit.ts';
import { databaseNow, OUTBOX_ROW, writeOutbox } from './job-rows.ts';

export function createOutboxStore(db: Database): OutboxStore {
  return {
    async accept(account, submissions) {
      const once = () => inGroup(db, (tx) => accept(tx, account, submissions));
      try {
        return await once();
      } catch (error) {
        // The same submission came over another connection at the same moment: now it is known.
        if (!db.dialect.isUniqueViolation(error)) throw error;
        return once();
      }
    },
    async states(account, clientIds) {
      const rows = await inChunks(clientIds, (chunk) =>
        db
          .q('deliveries')
          .where('account', account)
          .where(among(db, 'client_id', chunk))
          .select('client_id', ...stateColumns),
      );
      return rows.map(toState);
    },
    async fetch(account, max) {
      const items: OutboxItem[] = [];
      // A row holds one item or up to a hundred.
      for (let after = ' ', some = Math.ceil(max / OUTBOX_ROW); ; some *= 2) {
        const rows = await db
          .q('outbox')
          .where('account', account)
          .where('id', '>', after)
          .orderBy('id')
          .limit(some)
          .select('id', 'body');
        for (const row of rows) items.push(...itemsOf(row));
        if (items.length >= max || rows.length < some) return items.slice(0, max);
        after = text(rows.at(-1).id);
      }
    },
    acknowledge: (account, ids) => inGroup(db, (tx) => acknowledge(tx, account, ids)),
    async announce(accounts, body, atMs) {
      const rows = accounts.map((account) => ({ id: newId(), account, body, created_ms: atMs }));
      await inGroup(db, (tx) => insertMany(tx, 'outbox', rows));
    },
    async depth() {
      const rows = await db
        .q('deliveries')
        .groupBy('delivery_state')
        .select('delivery_state')
        .count({ n: '*' });
      return (rows as Record<string, unknown>[]).map((row) => ({
        state: text(row.delivery_state),
        count: num(row.n),
      }));
    },
  };
}

type Row = Record<string, unknown>;

/** What is still to be fetched of a row; the items of a list are called `row.position`, and null once acknowledged. */
function itemsOf(row: Row): OutboxItem[] {
  const id = text(row.id);
  const body: unknown = JSON.parse(text(row.body));
  if (!Array.isArray(body)) return [{ id, body: body as OutboxItem['body'] }];
  return body.flatMap((item: OutboxItem['body'] | null, position) =>
    item === null ? [] : [{ id: `${id}.${position}`, body: item }],
  );
}

/** Takes the items away; a row goes with the last of its items. How many went. */
async function acknowledge(tx: Database, account: string, ids: readonly string[]): Promise<number> {
  const done = new Set(ids);
  const rows = await inChunks([...new Set(ids.map((id) => id.split('.')[0]!))], (chunk) =>
    tx
      .q('outbox')
      .where('account', account)
      .where(among(tx, 'id', chunk))
      .orderBy('id')
      .forUpdate()
      .select('id', 'body'),
  );
  let count = 0;
  const empty: string[] = [];
  for (const row of rows) {
    const items = itemsOf(row);
    const left = items.filter((item) => !done.has(item.id));
    count += items.length - left.length;
    if (left.length === 0) empty.push(text(row.id));
    else if (left.length < items.length) await keepOnly(tx, row, new Set(left.map((item) => item.id)));
  }
  await inChunks(empty, async (chunk) => {
    await tx
      .q('outbox')
      .where(among(tx, 'id', chunk))
      .delete();
    return [];
  });
  return count;
}

async function keepOnly(tx: Database, row: Row, kept: ReadonlySet<string>): Promise<void> {
  const items = JSON.parse(text(row.body)) as unknown[];
  const body = items.map((item, position) => (kept.has(`${text(row.id)}.${position}`) ? item : null));
  await tx
    .q('outbox')
    .where('id', text(row.id))
    .update({ body: JSON.stringify(body) });
}

const stateColumns = ['delivery_state', 'error_code', 'submitted_ms', 'done_ms', 'queued_ms'];

const toState = (row: Row): SubmissionState => ({
  clientId: text(row.client_id),
  state: text(row.delivery_state) as DeliveryState,
  code: text(row.error_code),
  atMs: num(row.done_ms) || num(row.submitted_ms) || num(row.queued_ms),
});

/** Who sends again what we have has forgotten what became of it, whether or not it was told: a final or uncertain state is told once more. */
async function tellAgain(tx: Database, account: string, known: Row[]): Promise<void> {
  const told = known.map(toState).filter(({ state }) => state !== 'submitted');
  await writeOutbox(
    tx,
    told.map((one) => ({ ...one, account, id: '', messageId: '' })),
  );
}

async function accept(
  tx: Database,
  account: string,
  submissions: Submission[],
): Promise<{ fresh: number; conflicts: string[] }> {
  const known = await inChunks(
    submissions.map((one) => one.clientId),
    (chunk) =>
      tx
        .q('deliveries')
        .where('account', account)
        .where(among(tx, 'client_id', chunk))
        .select('client_id', 'phone', 'body', ...stateColumns),
  );
  const content = new Map(known.map((row) => [text(row.client_id), `${text(row.phone)} ${text(row.body)}`]));
  const fresh: Submission[] = [];
  const conflicts: string[] = [];
  for (const one of submissions) {
    const wanted = `${one.phone} ${one.text}`;
    const present = content.get(one.clientId);
    if (present === undefined) {
      content.set(one.clientId, wanted);
      fresh.push(one);
    } else if (present !== wanted) conflicts.push(one.clientId);
  }
  if (conflicts.length > 0) return { fresh: 0, conflicts };
  await tellAgain(tx, account, known);
  const now = await databaseNow(tx);
  await insertMany(
    tx,
    'deliveries',
    fresh.map((one) => ({
      id: newId(),
      message_id: null,
      account,
      client_id: one.clientId,
      contact_id: null,
      contact_name: null,
      contact_role: null,
      customer_ids: null,
      phone: one.phone,
      body: one.text,
      parts: one.parts,
      priority: one.priority,
      asks_confirmation: 0,
      delivery_state: 'queued',
      run_at_ms: now,
      attempts: 0,
      lease_token: null,
      lease_until_ms: 0,
      gateway: null,
      service_no: one.serviceNo || null,
      error_code: null,
      queued_ms: now,
      submitted_ms: 0,
      done_ms: 0,
      confirmed_ms: 0,
      parent_id: null,
    })),
  );
  return { fresh: fresh.length, conflicts };
}
