import {
  type Subscription,
  type SubscriptionEvent,
  subscriptionStates,
  subscriptionSteps,
} from '../../shared/model/query.ts';
import type { SubscriptionQuery, SubscriptionStore } from '../core/ports.ts';
import { among, type Database, inChunks, insertMany, num, text } from './database.ts';
import type { Row } from './message-rows.ts';
import { containsPattern } from './search-key.ts';

const toSubscription = (row: Row): Subscription => ({
  id: text(row.id),
  phone: text(row.phone),
  contactId: text(row.contact_id),
  contactName: text(row.contact_name),
  customerId: text(row.customer_id),
  serviceCode: text(row.service_code),
  serviceName: text(row.service_name),
  state: subscriptionStates.find((one) => one === text(row.sub_state)) ?? 'cancelled',
  fromMs: num(row.from_ms),
  toMs: num(row.to_ms),
  monthFen: num(row.month_fen),
  useFen: num(row.use_fen),
  inboundId: text(row.inbound_id),
  inboundText: text(row.inbound_text),
  inboundMs: num(row.inbound_ms),
  noticeText: text(row.notice_text),
  noticeMs: num(row.notice_ms),
  replyText: text(row.reply_text),
  endInboundId: text(row.end_inbound_id),
  endText: text(row.end_text),
  changedMs: num(row.changed_ms),
});

const toEvent = (row: Row): SubscriptionEvent => ({
  id: text(row.id),
  subscriptionId: text(row.subscription_id),
  atMs: num(row.at_ms),
  step: subscriptionSteps.find((one) => one === text(row.step)) ?? 'subscribe',
  inboundId: text(row.inbound_id),
  text: text(row.body),
  byName: text(row.by_name),
});

/** In force at some moment from `fromMs` (inclusive) to `toMs` (exclusive); 0 = no limit. */
function matching(db: Database, query: SubscriptionQuery) {
  const found = db.q('subscriptions');
  const { search, serviceCode, state, fromMs, toMs } = query;
  if (serviceCode) found.where('service_code', serviceCode);
  if (state) found.where('sub_state', state);
  if (toMs > 0) found.where('from_ms', '<', toMs);
  if (fromMs > 0) found.where((w) => w.where('to_ms', 0).orWhere('to_ms', '>', fromMs));
  if (search)
    found.where((w) => {
      for (const column of ['contact_name', 'phone'])
        w.orWhereRaw("?? like ? escape '\\'", [column, containsPattern(search.replace(/^\+?86/, ''))]);
    });
  return found;
}

export function createSubscriptionStore(db: Database): SubscriptionStore {
  return {
    async counts() {
      const rows = await db
        .q('subscriptions')
        .where('sub_state', 'active')
        .groupBy('service_code')
        .select('service_code')
        .count({ n: '*' });
      return new Map((rows as Row[]).map((row) => [text(row.service_code), num(row.n)]));
    },
    async list(query) {
      const count = await matching(db, query).count({ n: '*' }).first();
      const rows = await matching(db, query)
        .orderBy([
          { column: 'from_ms', order: 'desc' },
          { column: 'id', order: 'desc' },
        ])
        .offset(query.offset)
        .limit(query.limit)
        .select();
      return { subscriptions: rows.map(toSubscription), total: num(count?.n) };
    },
    async get(id) {
      const row = await db.q('subscriptions').where('id', id).first();
      return row && toSubscription(row);
    },
    async ofPhones(phones) {
      const rows = await inChunks(phones, (chunk) =>
        db
          .q('subscriptions')
          .where(among(db, 'phone', chunk))
          .whereIn('sub_state', ['active', 'paused'])
          .orderBy('service_code')
          .select(),
      );
      return rows.map(toSubscription);
    },
    async inPeriod(fromMs, toMs) {
      const rows = await matching(db, { search: '', fromMs, toMs, offset: 0, limit: 0 })
        .orderBy('id')
        .select();
      return rows.map(toSubscription);
    },
    async activeOf(serviceCode, afterId, limit) {
      const rows = await db
        .q('subscriptions')
        .where({ service_code: serviceCode, sub_state: 'active' })
        .where('id', '>', afterId || ' ')
        .orderBy('id')
        .limit(limit)
        .select();
      return rows.map(toSubscription);
    },
    insert: (subscriptions) =>
      insertMany(
        db,
        'subscriptions',
        subscriptions.map((one) => ({
          id: one.id,
          phone: one.phone,
          contact_id: one.contactId || null,
          contact_name: one.contactName || null,
          customer_id: one.customerId || null,
          service_code: one.serviceCode,
          service_name: one.serviceName,
          sub_state: one.state,
          from_ms: one.fromMs,
          to_ms: one.toMs,
          month_fen: one.monthFen,
          use_fen: one.useFen,
          inbound_id: one.inboundId || null,
          inbound_text: one.inboundText || null,
          inbound_ms: one.inboundMs,
          notice_text: one.noticeText || null,
          notice_ms: one.noticeMs,
          reply_text: one.replyText || null,
          end_inbound_id: one.endInboundId || null,
          end_text: one.endText || null,
          changed_ms: one.changedMs,
        })),
      ),
    async change(ids, { changedMs, ...change }) {
      await inChunks(ids, async (chunk) => {
        await db
          .q('subscriptions')
          .where(among(db, 'id', chunk))
          .update({
            changed_ms: changedMs,
            ...(change.state === undefined ? {} : { sub_state: change.state }),
            ...(change.toMs === undefined ? {} : { to_ms: change.toMs }),
            ...(change.endInboundId === undefined ? {} : { end_inbound_id: change.endInboundId || null }),
            ...(change.endText === undefined ? {} : { end_text: change.endText || null }),
          });
        return [];
      });
    },
    addEvents: (events) =>
      insertMany(
        db,
        'subscription_events',
        events.map((one) => ({
          id: one.id,
          subscription_id: one.subscriptionId,
          at_ms: one.atMs,
          step: one.step,
          inbound_id: one.inboundId || null,
          body: one.text || null,
          by_name: one.byName || null,
        })),
      ),
    async events(subscriptionIds) {
      const rows = await inChunks(subscriptionIds, (chunk) =>
        db
          .q('subscription_events')
          .where(among(db, 'subscription_id', chunk))
          .orderBy([{ column: 'at_ms' }, { column: 'id' }])
          .select(),
      );
      return rows.map(toEvent);
    },
    async holds() {
      const rows = await db
        .q('subscription_events')
        .whereIn('step', ['pause', 'resume'])
        .orderBy([{ column: 'at_ms' }, { column: 'id' }])
        .select();
      return rows.map(toEvent);
    },
  };
}
