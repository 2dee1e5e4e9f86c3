import type { Knex } from 'knex';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { newId } from '../../shared/ids.ts';
import {
  measures,
  type Plan,
  type PlanFields,
  type PlanRow,
  planKinds,
  planRoundSchema,
  planStates,
  targetBlockSchema,
  warningLevels,
} from '../../shared/model/plan.ts';
import type { OrderStore, PlanStamp, PlanStore } from '../core/ports.ts';
import { taken } from './customers.ts';
import {
  bit,
  breathe,
  byPages,
  type Database,
  flag,
  inChunks,
  insertMany,
  num,
  PAGE,
  text,
} from './database.ts';

type Row = Record<string, unknown>;

/** A stored list; what does not fit any more is left out as a whole. */
function listOf<T>(schema: z.ZodType<T>, body: unknown): T[] {
  if (text(body) === '') return [];
  try {
    const parsed = z.array(schema).safeParse(JSON.parse(text(body)));
    return parsed.success ? parsed.data : [];
  } catch {
    return [];
  }
}

const toHead = (row: Row): Omit<Plan, 'items'> => ({
  id: text(row.id),
  planNo: text(row.plan_no),
  name: text(row.name),
  kind: planKinds.find((kind) => kind === text(row.kind)) ?? 'planned',
  measure: measures.find((measure) => measure === text(row.measure)) ?? 'shift',
  level: warningLevels.find((level) => level === text(row.warning_level)) ?? '4',
  reason: text(row.reason),
  startMs: num(row.start_ms),
  endMs: num(row.end_ms),
  targetKw: num(row.target_kw),
  blocks: listOf(targetBlockSchema, row.blocks_json),
  rounds: listOf(planRoundSchema, row.rounds_json),
  overrideReason: text(row.override_reason),
  state: planStates.find((state) => state === text(row.plan_state)) ?? 'draft',
  isDrill: flag(row.is_drill),
  version: num(row.version),
  createdBy: text(row.created_by),
  submittedBy: text(row.submitted_by),
  approvedBy: text(row.approved_by),
  issuedAtMs: num(row.issued_ms),
  restoredAtMs: num(row.restored_ms),
  approvalDueMs: num(row.approval_due_ms),
});

const fieldRow = (fields: PlanFields) => ({
  name: fields.name,
  kind: fields.kind,
  measure: fields.measure,
  warning_level: fields.level,
  reason: fields.reason,
  start_ms: fields.startMs,
  end_ms: fields.endMs,
  target_kw: fields.targetKw,
  blocks_json: JSON.stringify(fields.blocks),
  rounds_json: JSON.stringify(fields.rounds),
  override_reason: fields.overrideReason,
});

const stampColumns: Record<keyof PlanStamp, string> = {
  submittedBy: 'submitted_by',
  approvedBy: 'approved_by',
  issuedAtMs: 'issued_ms',
  restoredAtMs: 'restored_ms',
  approvalDueMs: 'approval_due_ms',
  overrideReason: 'override_reason',
};

async function replaceItems(db: Database, planId: string, items: Plan['items']): Promise<void> {
  await db.q('plan_items').where('plan_id', planId).delete();
  await insertMany(
    db,
    'plan_items',
    items.map((item) => ({
      plan_id: planId,
      customer_id: item.customerId,
      round_no: item.round,
      reduction_kw: item.reductionKw,
      limit_kw: item.limitKw,
    })),
  );
}

/** Customers of a plan by round, the largest reduction first; read in pages, because a plan may have ten thousand. */
async function itemsOf(db: Database, planId: string): Promise<Plan['items']> {
  const items: Plan['items'] = [];
  for (let after = ' '; ; ) {
    const page: Row[] = await db
      .q('plan_items')
      .where('plan_id', planId)
      .where('customer_id', '>', after)
      .orderBy('customer_id')
      .limit(PAGE);
    for (const item of page)
      items.push({
        customerId: text(item.customer_id),
        round: num(item.round_no),
        reductionKw: num(item.reduction_kw),
        limitKw: num(item.limit_kw),
      });
    if (page.length < PAGE) break;
    after = text(page.at(-1)?.customer_id);
    await breathe();
  }
  return items.sort((a, b) => a.round - b.round || b.reductionKw - a.reductionKw);
}

const toPlanRow = (row: Row): PlanRow => ({
  ...toHead(row),
  customers: num(row.customers),
  plannedKw: num(row.planned_kw),
});

/** Heads of plans with the sums of their items. */
function withSums(db: Database): Knex.QueryBuilder {
  const sums = db
    .q('plan_items')
    .groupBy('plan_id')
    .select('plan_id')
    .count({ customers: '*' })
    .sum({ planned_kw: 'reduction_kw' })
    .as('s');
  return db.q('plans as p').leftJoin(sums, 's.plan_id', 'p.id').select('p.*', 's.customers', 's.planned_kw');
}

export function createPlanStore(db: Database): PlanStore {
  return {
    async list(openOnly) {
      const query = withSums(db);
      if (openOnly) query.whereNotIn('p.plan_state', ['evaluated', 'cancelled', 'restored']);
      return (await query.orderBy('p.id', 'desc').limit(500)).map(toPlanRow);
    },
    async touching(fromMs, toMs) {
      const query = withSums(db).where('p.start_ms', '<', toMs).where('p.end_ms', '>', fromMs);
      return (await query.orderBy('p.id')).map(toPlanRow);
    },
    async roundSums(ids) {
      const rows = await inChunks(ids, (chunk) =>
        db
          .q('plan_items')
          .whereIn('plan_id', chunk)
          .groupBy('plan_id', 'round_no')
          .select('plan_id', 'round_no')
          .count({ customers: '*' })
          .sum({ kw: 'reduction_kw' }),
      );
      return rows.map((row: Row) => ({
        planId: text(row.plan_id),
        round: num(row.round_no),
        kw: num(row.kw),
        customers: num(row.customers),
      }));
    },
    async members(planId) {
      const rows = await db.q('plan_items').where('plan_id', planId).select('customer_id', 'round_no');
      return rows.map((row: Row) => ({ customerId: text(row.customer_id), round: num(row.round_no) }));
    },
    async get(id) {
      const row = await db.q('plans').where('id', id).first();
      if (!row) return undefined;
      return { ...toHead(row), items: await itemsOf(db, id) };
    },
    async head(id) {
      const row = await db.q('plans').where('id', id).first('name', 'version', 'plan_state', 'is_drill');
      if (!row) return undefined;
      const state = planStates.find((one) => one === text(row.plan_state)) ?? 'draft';
      return { name: text(row.name), version: num(row.version), state, isDrill: flag(row.is_drill) };
    },
    async insert(plan) {
      await taken(db, plan.planNo, () =>
        db.q('plans').insert({
          id: plan.id,
          plan_no: plan.planNo,
          ...fieldRow(plan),
          plan_state: plan.state,
          is_drill: bit(plan.isDrill),
          version: plan.version,
          created_by: plan.createdBy,
          submitted_by: '',
          approved_by: '',
          issued_ms: 0,
          restored_ms: 0,
          approval_due_ms: 0,
        }),
      );
      await replaceItems(db, plan.id, plan.items);
    },
    async updateFields(id, version, fields) {
      const changed = await db
        .q('plans')
        .where({ id, version, plan_state: 'draft' })
        .update({ ...fieldRow(fields), version: version + 1 });
      if (changed === 0) throw new AppError('stale', { what: fields.name });
      await replaceItems(db, id, fields.items);
    },
    async reschedule(id, version, { startMs, endMs, rounds }) {
      const changed = await db
        .q('plans')
        .where({ id, version })
        .whereIn('plan_state', ['issued', 'executing'])
        .update({
          start_ms: startMs,
          end_ms: endMs,
          rounds_json: JSON.stringify(rounds),
          version: version + 1,
        });
      if (changed === 0) throw new AppError('stale', { what: '' });
    },
    async move(id, version, { state, ...stamps }) {
      const columns = Object.entries(stamps).map(([key, value]) => [
        stampColumns[key as keyof PlanStamp],
        value,
      ]);
      const changed = await db
        .q('plans')
        .where({ id, version })
        .update({ plan_state: state, version: version + 1, ...Object.fromEntries(columns) });
      if (changed === 0) throw new AppError('stale', { what: '' });
    },
    async lock(id) {
      await db
        .q('plans')
        .where('id', id)
        .update({ plan_state: db.q.ref('plan_state') });
    },
    async addEvent(planId, event) {
      await db.q('plan_events').insert({
        id: newId(),
        plan_id: planId,
        at_ms: event.atMs,
        step: event.step,
        user_name: event.userName,
        remark: event.remark,
      });
    },
    async events(planId) {
      const rows = await db.q('plan_events').where('plan_id', planId).orderBy('id').select();
      return rows.map((row: Row) => ({
        atMs: num(row.at_ms),
        step: text(row.step),
        userName: text(row.user_name),
        remark: text(row.remark),
      }));
    },
    async nextNumber(prefix) {
      const row = await db.q('plans').where('plan_no', 'like', `${prefix}%`).max({ last: 'plan_no' }).first();
      const last = Number(text(row?.last).slice(prefix.length)) || 0;
      return `${prefix}${String(last + 1).padStart(3, '0')}`;
    },
  };
}

export function createOrderStore(db: Database): OrderStore {
  const toOrder = (row: Row) => ({
    id: text(row.id),
    planId: text(row.plan_id),
    customerId: text(row.customer_id),
    accountNo: text(row.account_no),
    round: num(row.round_no),
    command: text(row.command) as 'limit' | 'restore' | 'cancel',
    limitKw: num(row.limit_kw),
    startMs: num(row.start_ms),
    endMs: num(row.end_ms),
    state: text(row.order_state),
    note: text(row.note),
    createdMs: num(row.created_ms),
    changedMs: num(row.changed_ms),
  });
  return {
    insertMany: (orders) =>
      insertMany(
        db,
        'orders',
        orders.map((order) => ({
          id: order.id,
          plan_id: order.planId,
          customer_id: order.customerId,
          account_no: order.accountNo,
          round_no: order.round,
          command: order.command,
          limit_kw: order.limitKw,
          start_ms: order.startMs,
          end_ms: order.endMs,
          order_state: order.state,
          note: order.note,
          created_ms: order.createdMs,
          changed_ms: order.changedMs,
        })),
      ),
    ofPlan(planId, sinceMs) {
      return byPages(async (after) => {
        const query = db.q('orders').where('plan_id', planId).where('id', '>', after);
        if (sinceMs !== undefined) query.where('changed_ms', '>=', sinceMs);
        return (await query.orderBy('id').limit(PAGE).select()).map(toOrder);
      });
    },
    async limitStates(planId) {
      const rows = await db
        .q('orders')
        .where({ plan_id: planId, command: 'limit' })
        .groupBy('order_state')
        .select('order_state')
        .count({ n: '*' });
      return new Map(rows.map((row: Row) => [text(row.order_state), num(row.n)]));
    },
    async byIds(ids) {
      return (await inChunks(ids, (chunk) => db.q('orders').whereIn('id', chunk).select())).map(toOrder);
    },
    async release(planId, customerIds) {
      await inChunks(customerIds, async (chunk) => {
        await db
          .q('orders')
          .where({ plan_id: planId, command: 'limit' })
          .whereIn('customer_id', chunk)
          .whereIn('order_state', ['executed', 'received', 'written'])
          .update({ order_state: 'restored', changed_ms: Date.now() });
        return [];
      });
    },
    async limitsBetween(fromMs, toMs, isDrill) {
      const rows: Row[] = await db
        .q('orders as o')
        .join('plans as p', 'p.id', 'o.plan_id')
        .where({ 'o.command': 'limit', 'p.is_drill': bit(isDrill) })
        .where('o.start_ms', '<', toMs)
        .where('o.end_ms', '>', fromMs)
        .whereIn('p.plan_state', ['issued', 'executing', 'restored', 'evaluated'])
        .where((w) => w.where('p.restored_ms', 0).orWhereRaw('?? > ??', ['p.restored_ms', 'o.start_ms']))
        .distinct('o.account_no', 'o.start_ms', 'o.end_ms');
      return rows.map((row) => ({
        accountNo: text(row.account_no),
        startMs: num(row.start_ms),
        endMs: num(row.end_ms),
      }));
    },
    async inStates(states, limit) {
      return (
        await db
          .q('orders')
          .whereIn('order_state', [...states])
          .orderBy('id')
          .limit(limit)
          .select()
      ).map(toOrder);
    },
    async move(ids, from, to, note) {
      const changed = await inChunks(ids, async (chunk) => [
        await db
          .q('orders')
          .whereIn('id', chunk)
          .whereIn('order_state', [...from])
          .update({ order_state: to, note, changed_ms: Date.now() }),
      ]);
      return changed.reduce((sum, count) => sum + count, 0);
    },
  };
}
