import type { Knex } from 'knex';
import { type Invitation, type QueryUse, useKinds, useOutcomes } from '../../shared/model/query.ts';
import type { QueryStore, UseQuery } from '../core/ports.ts';
import { among, type Database, inChunks, insertMany, num, text } from './database.ts';
import type { Row } from './message-rows.ts';
import { containsPattern } from './search-key.ts';

type UseStore = Pick<
  QueryStore,
  | 'addUses'
  | 'uses'
  | 'usesOfInbound'
  | 'usesOfPhone'
  | 'totalUses'
  | 'answerTime'
  | 'hasUse'
  | 'addInvitations'
  | 'invitedSince'
  | 'answerInvitation'
  | 'invitationTotals'
  | 'invitations'
>;

const toUse = (row: Row): QueryUse => ({
  id: text(row.id),
  atMs: num(row.at_ms),
  phone: text(row.phone),
  contactId: text(row.contact_id),
  customerId: text(row.customer_id),
  serviceCode: text(row.service_code),
  kind: useKinds.find((one) => one === text(row.kind)) ?? 'unknown',
  outcome: useOutcomes.find((one) => one === text(row.outcome)) ?? 'silent',
  inboundId: text(row.inbound_id),
  deliveryId: text(row.delivery_id),
  feeFen: num(row.fee_fen),
  answerMs: num(row.answer_ms),
  note: text(row.note),
});

const toInvitation = (row: Row): Invitation => ({
  id: text(row.id),
  phone: text(row.phone),
  contactId: text(row.contact_id),
  atMs: num(row.at_ms),
  deliveryId: text(row.delivery_id),
  outcome: (['accepted', 'refused'] as const).find((one) => one === text(row.outcome)) ?? 'sent',
  answeredMs: num(row.answered_ms),
});

const inPeriod = (query: Knex.QueryBuilder, fromMs: number, toMs: number) => {
  if (fromMs > 0) query.where('at_ms', '>=', fromMs);
  if (toMs > 0) query.where('at_ms', '<', toMs);
  return query;
};

function matching(db: Database, { search, kind, serviceCode, fromMs, toMs }: UseQuery) {
  const found = inPeriod(db.q('query_uses'), fromMs, toMs);
  if (kind) found.where('kind', kind);
  if (serviceCode) found.where('service_code', serviceCode);
  if (search)
    found.where((w) => {
      for (const column of ['phone', 'note'])
        w.orWhereRaw("?? like ? escape '\\'", [column, containsPattern(search.replace(/^\+?86/, ''))]);
    });
  return found;
}

export function createUseStore(db: Database): UseStore {
  return {
    addUses: (uses) =>
      insertMany(
        db,
        'query_uses',
        uses.map((one) => ({
          id: one.id,
          at_ms: one.atMs,
          phone: one.phone,
          contact_id: one.contactId || null,
          customer_id: one.customerId || null,
          service_code: one.serviceCode || null,
          kind: one.kind,
          outcome: one.outcome,
          inbound_id: one.inboundId || null,
          delivery_id: one.deliveryId || null,
          fee_fen: one.feeFen,
          answer_ms: one.answerMs,
          note: one.note.slice(0, 130) || null,
        })),
      ),
    async usesOfInbound(inboundIds) {
      const rows = await inChunks(inboundIds, (chunk) =>
        db
          .q('query_uses')
          .where(among(db, 'inbound_id', chunk))
          .orderBy('id')
          .select(),
      );
      return rows.map(toUse);
    },
    async uses(query) {
      const count = await matching(db, query).count({ n: '*' }).first();
      const rows = await matching(db, query)
        .orderBy([
          { column: 'at_ms', order: 'desc' },
          { column: 'id', order: 'desc' },
        ])
        .offset(query.offset)
        .limit(query.limit)
        .select();
      return { uses: rows.map(toUse), total: num(count?.n) };
    },
    async usesOfPhone(phone, sinceMs) {
      const rows = await db
        .q('query_uses')
        .where('phone', phone)
        .where('at_ms', '>=', sinceMs)
        .orderBy('at_ms')
        .limit(500)
        .select();
      return rows.map(toUse);
    },
    async totalUses(fromMs, toMs) {
      const rows = await inPeriod(db.q('query_uses'), fromMs, toMs)
        .groupBy('service_code', 'kind', 'outcome')
        .select('service_code', 'kind', 'outcome')
        .count({ uses: '*' })
        .countDistinct({ phones: 'phone' })
        .sum({ fee: 'fee_fen' });
      return (rows as Row[]).map((row) => {
        const { serviceCode, kind, outcome } = toUse(row);
        return {
          serviceCode,
          kind,
          outcome,
          uses: num(row.uses),
          phones: num(row.phones),
          feeFen: num(row.fee),
        };
      });
    },
    async answerTime(sinceMs, share) {
      const answered = () =>
        db
          .q('query_uses')
          .where('at_ms', '>=', sinceMs)
          .whereNotNull('delivery_id')
          .where('answer_ms', '>', 0);
      const count = num((await answered().count({ n: '*' }).first())?.n);
      if (count === 0) return 0;
      const row = await answered()
        .orderBy('answer_ms')
        .offset(Math.min(count - 1, Math.ceil(share * count) - 1))
        .limit(1)
        .select('answer_ms');
      return num((row as Row[])[0]?.answer_ms);
    },
    async hasUse(id) {
      return (await db.q('query_uses').where('id', id).first('id')) !== undefined;
    },
    addInvitations: (invitations) =>
      insertMany(
        db,
        'invitations',
        invitations.map((one) => ({
          id: one.id,
          phone: one.phone,
          contact_id: one.contactId || null,
          at_ms: one.atMs,
          delivery_id: one.deliveryId || null,
          outcome: one.outcome,
          answered_ms: one.answeredMs,
        })),
      ),
    async invitedSince(sinceMs) {
      const rows = await db.q('invitations').where('at_ms', '>=', sinceMs).distinct('phone');
      return new Set((rows as Row[]).map((row) => text(row.phone)));
    },
    async answerInvitation(phone, outcome, atMs) {
      await db.q('invitations').where({ phone, outcome: 'sent' }).update({ outcome, answered_ms: atMs });
    },
    async invitationTotals(fromMs, toMs) {
      const rows = await inPeriod(db.q('invitations'), fromMs, toMs)
        .groupBy('outcome')
        .select('outcome')
        .count({ n: '*' });
      return (rows as Row[]).map((row) => ({ outcome: text(row.outcome), count: num(row.n) }));
    },
    async invitations({ offset, limit }) {
      const count = await db.q('invitations').count({ n: '*' }).first();
      const rows = await db.q('invitations').orderBy('at_ms', 'desc').offset(offset).limit(limit).select();
      return { invitations: rows.map(toInvitation), total: num(count?.n) };
    },
  };
}

/** Received messages by id. */
export async function inboundByIds(db: Database, ids: readonly string[]) {
  const rows = await inChunks(ids, (chunk) =>
    db
      .q('inbound')
      .where(among(db, 'id', chunk))
      .select(),
  );
  return rows.map((row: Row) => ({ ...toInbound(row), handled: text(row.handled) }));
}

export const toInbound = (row: Row) => ({
  id: text(row.id),
  phone: text(row.phone),
  serviceNo: text(row.service_no),
  text: text(row.body),
  atMs: num(row.at_ms),
});
