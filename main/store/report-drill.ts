import type { Knex } from 'knex';
import { deliveryStates } from '../../shared/model/message.ts';
import type { DeliveryEnd, DrillDelivery, DrillFilter, ReportStore } from '../core/ports.ts';
import { bit, type Database, text } from './database.ts';
import { type Row, toDelivery } from './message-rows.ts';

const statesOf: Record<DrillFilter['only'], string[] | undefined> = {
  all: undefined,
  confirmed: undefined,
  reached: undefined,
  delivered: ['delivered'],
  failed: ['undelivered', 'expired', 'rejected'],
  uncertain: ['uncertain'],
  pending: ['queued', 'paused', 'sending', 'submitted'],
};

/** Deliveries that fit; cancelled ones were never sent and are in no figure. */
function matching(db: Database, filter: DrillFilter, fromMs = filter.fromMs): Knex.QueryBuilder {
  const query = db
    .q('deliveries as d')
    .leftJoin('messages as m', 'm.id', 'd.message_id')
    .where('d.queued_ms', '>=', fromMs)
    .where('d.queued_ms', '<', filter.toMs)
    .whereNot('d.delivery_state', 'cancelled')
    .where((w) => {
      w.where('m.is_drill', bit(filter.isDrill));
      if (filter.isDrill === filter.isOwnDrill) w.orWhereNull('m.id');
    });
  const states = statesOf[filter.only];
  if (states) query.whereIn('d.delivery_state', states);
  if (filter.only === 'confirmed') query.where('d.confirmed_ms', '>', 0);
  if (filter.only === 'reached')
    query.where((w) => {
      w.where('d.delivery_state', 'delivered').orWhere('d.confirmed_ms', '>', 0);
    });
  if (filter.kinds.length > 0)
    query.where((w) => {
      w.whereIn('m.kind', filter.kinds);
      if (filter.kinds.includes('reply')) w.orWhereNull('m.id');
    });
  if (filter.ends) ended(query, filter.ends);
  const equal = (column: string, wanted: string) => {
    if (wanted === '-') query.whereNull(column);
    else if (wanted) query.where(column, wanted);
  };
  equal('d.gateway', filter.gateway);
  equal('m.created_by', filter.user);
  equal('m.plan_id', filter.planId);
  if (filter.unit) ofUnit(db, query, filter.unit);
  return query;
}

function ended(query: Knex.QueryBuilder, ends: readonly DeliveryEnd[]): void {
  query.where((w) => {
    w.whereRaw('1 = 0');
    for (const { state, code } of ends)
      w.orWhere((one) => {
        one.where('d.delivery_state', state);
        if (code === '') one.where((none) => none.whereNull('d.error_code').orWhere('d.error_code', ''));
        else one.where('d.error_code', code);
      });
  });
}

/** Told as somebody of this office; `-` = not as somebody of an office. */
function ofUnit(db: Database, query: Knex.QueryBuilder, unit: string): void {
  const places = db
    .q('assignments as a')
    .whereRaw('?? = ??', ['a.contact_id', 'd.contact_id'])
    .select(db.q.raw('1'));
  if (unit === '-')
    query.where((w) => {
      w.whereNot('d.contact_role', 'office')
        .orWhereNull('d.contact_role')
        .orWhereNotExists(places.whereNotNull('a.office_id'));
    });
  else query.where('d.contact_role', 'office').whereExists(places.where('a.office_id', unit));
}

const toDrill = (row: Row): DrillDelivery => ({
  ...toDelivery(row),
  title: text(row.title),
  kind: text(row.kind),
});

/** The deliveries behind the figures. */
export function createDrillStore(db: Database): Pick<ReportStore, 'drill' | 'drillPage' | 'ends'> {
  return {
    async drill(filter, offset, limit) {
      const rows = await matching(db, filter)
        .orderBy([
          { column: 'd.queued_ms', order: 'desc' },
          { column: 'd.id', order: 'desc' },
        ])
        .offset(offset)
        .limit(limit)
        .select('d.*', 'm.title', 'm.kind');
      return rows.map(toDrill);
    },
    async ends(filter) {
      const rows = await matching(db, filter).distinct('d.delivery_state', 'd.error_code');
      return rows.flatMap((row: Row) => {
        const state = deliveryStates.find((one) => one === text(row.delivery_state));
        return state ? [{ state, code: text(row.error_code) }] : [];
      });
    },
    async drillPage(filter, after, limit) {
      const query = matching(db, filter, after?.queuedMs);
      if (after)
        query.where((w) => {
          w.where('d.queued_ms', '>', after.queuedMs).orWhere('d.id', '>', after.id);
        });
      const rows = await query
        .orderBy([{ column: 'd.queued_ms' }, { column: 'd.id' }])
        .limit(limit)
        .select('d.*', 'm.title', 'm.kind');
      return rows.map(toDrill);
    },
  };
}
