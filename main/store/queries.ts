import { type Guard, guardReasons } from '../../shared/model/query.ts';
import type { QueryStore } from '../core/ports.ts';
import { among, type Database, inChunks, insertMany, num, text } from './database.ts';
import type { Row } from './message-rows.ts';
import { createHandoverStore } from './queries-handovers.ts';
import { createUseStore, inboundByIds, toInbound } from './queries-uses.ts';

const toGuard = (row: Row): Guard => ({
  phone: text(row.phone),
  reason: guardReasons.find((one) => one === text(row.reason)) ?? 'person',
  sinceMs: num(row.since_ms),
  untilMs: num(row.until_ms),
  count: num(row.held),
  lastText: text(row.last_text),
  lastMs: num(row.last_ms),
});

/** Replaces the rows with these keys; one owner at a time writes them. */
async function replace(db: Database, table: string, rows: { phone: string }[]): Promise<void> {
  await inChunks(
    rows.map((row) => row.phone),
    async (chunk) => {
      await db
        .q(table)
        .where(among(db, 'phone', chunk))
        .delete();
      return [];
    },
  );
  await insertMany(db, table, rows);
}

export function createQueryStore(db: Database): QueryStore {
  return {
    ...createUseStore(db),
    ...createHandoverStore(db),
    async unhandled(limit) {
      const rows = await db.q('inbound').whereNull('handled').orderBy('at_ms').limit(limit).select();
      return rows.map(toInbound);
    },
    inboundByIds: (ids) => inboundByIds(db, ids),
    async received({ handled, offset, limit }) {
      const found = () => (handled ? db.q('inbound').whereIn('handled', [...handled]) : db.q('inbound'));
      const count = await found().count({ n: '*' }).first();
      const rows = await found().orderBy('at_ms', 'desc').offset(offset).limit(limit).select();
      return {
        messages: rows.map((row: Row) => ({ ...toInbound(row), handled: text(row.handled) })),
        total: num(count?.n),
      };
    },
    async openInbound() {
      const row = await db
        .q('inbound')
        .whereIn('handled', ['open', 'unmatched'])
        .count({ n: '*' })
        .min({ oldest: 'at_ms' })
        .first();
      return { count: num(row?.n), oldestMs: num(row?.oldest) };
    },
    async recentTexts(phones, sinceMs) {
      const rows = await inChunks(phones, (chunk) =>
        db
          .q('inbound')
          .where(among(db, 'phone', chunk))
          .where('at_ms', '>=', sinceMs)
          .select('id', 'phone', 'body', 'at_ms'),
      );
      return rows.map((row: Row) => ({
        id: text(row.id),
        phone: text(row.phone),
        text: text(row.body),
        atMs: num(row.at_ms),
      }));
    },
    async settle(ids, handled) {
      await inChunks(ids, async (chunk) => {
        await db
          .q('inbound')
          .where(among(db, 'id', chunk))
          .whereNull('handled')
          .update({ handled });
        return [];
      });
    },
    async askedPhones(phones, sinceMs) {
      const rows = await inChunks(phones, (chunk) =>
        db
          .q('deliveries')
          .where(among(db, 'phone', chunk))
          .where('asks_confirmation', 1)
          .where('queued_ms', '>=', sinceMs)
          .whereIn('delivery_state', ['sending', 'submitted', 'delivered', 'uncertain'])
          .groupBy('phone')
          .select(
            'phone',
            db.q.raw('max(case when ?? = 0 then ?? else 0 end) as ??', [
              'confirmed_ms',
              'queued_ms',
              'open_ms',
            ]),
          )
          .max({ done_ms: 'confirmed_ms' }),
      );
      return rows.map((row: Row) => ({
        phone: text(row.phone),
        openMs: num(row.open_ms),
        confirmedMs: num(row.done_ms),
      }));
    },
    async talks(phones) {
      const rows = await inChunks(phones, (chunk) =>
        db
          .q('query_talks')
          .where(among(db, 'phone', chunk))
          .select('phone', 'body'),
      );
      return rows.map((row: Row) => ({ phone: text(row.phone), body: text(row.body) }));
    },
    saveTalks: (talks) =>
      replace(
        db,
        'query_talks',
        talks.map(({ phone, body, changedMs }) => ({ phone, body, changed_ms: changedMs })),
      ),
    guards: async () => (await db.q('query_guards').orderBy('since_ms', 'desc').select()).map(toGuard),
    saveGuards: (guards) =>
      replace(
        db,
        'query_guards',
        guards.map((one) => ({
          phone: one.phone,
          reason: one.reason,
          since_ms: one.sinceMs,
          until_ms: one.untilMs,
          held: one.count,
          last_text: one.lastText.slice(0, 130) || null,
          last_ms: one.lastMs,
        })),
      ),
    removeGuard: (phone) => db.q('query_guards').where('phone', phone).delete(),
    addPromises: (promises) =>
      insertMany(
        db,
        'query_promises',
        promises.map((one) => ({
          id: one.id,
          phone: one.phone,
          inbound_id: one.inboundId,
          body: one.body,
          since_ms: one.sinceMs,
        })),
      ),
    async promises(limit) {
      const rows = await db.q('query_promises').orderBy('since_ms').limit(limit).select();
      return rows.map((row: Row) => ({
        id: text(row.id),
        phone: text(row.phone),
        inboundId: text(row.inbound_id),
        body: text(row.body),
        sinceMs: num(row.since_ms),
      }));
    },
    takePromise: async (id) => (await db.q('query_promises').where('id', id).delete()) > 0,
  };
}
