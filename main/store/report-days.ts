import { newId } from '../../shared/ids.ts';
import { deliveryStates } from '../../shared/model/message.ts';
import { dayStartMs } from '../../shared/time.ts';
import type { DayCounts, DaySum, DeliveryFact, InboundSum, ReportStore, Waits } from '../core/ports.ts';
import {
  among,
  bit,
  type Database,
  flag,
  inChunks,
  insertMany,
  inTransaction,
  num,
  text,
} from './database.ts';

type Row = Record<string, unknown>;
type DayStore = Pick<
  ReportStore,
  | 'facts'
  | 'inboundFacts'
  | 'firstMs'
  | 'countedDays'
  | 'sums'
  | 'inboundSums'
  | 'putDay'
  | 'markStale'
  | 'spans'
>;

const countNames = [
  'total',
  'cancelled',
  'pending',
  'delivered',
  'failed',
  'uncertain',
  'asked',
  'confirmed',
  'parts',
] as const satisfies readonly (keyof DayCounts)[];

const toFact = (row: Row): DeliveryFact => ({
  id: text(row.id),
  kind: text(row.kind),
  planId: text(row.plan_id),
  gateway: text(row.gateway),
  userName: text(row.created_by),
  contactId: text(row.contact_id),
  role: text(row.contact_role),
  isDrill: flag(row.is_drill),
  state: deliveryStates.find((state) => state === text(row.delivery_state)) ?? 'queued',
  code: text(row.error_code),
  parts: num(row.parts),
  asksConfirmation: flag(row.asks_confirmation),
  queuedMs: num(row.queued_ms),
  submittedMs: num(row.submitted_ms),
  doneMs: num(row.done_ms),
  confirmedMs: num(row.confirmed_ms),
});

const factColumns = [
  'd.id',
  'd.contact_id',
  'd.contact_role',
  'd.gateway',
  'd.delivery_state',
  'd.error_code',
  'd.parts',
  'd.asks_confirmation',
  'd.queued_ms',
  'd.submitted_ms',
  'd.done_ms',
  'd.confirmed_ms',
  'm.kind',
  'm.plan_id',
  'm.created_by',
  'm.is_drill',
];

/** `5:12 6:3` */
const waitsText = (waits: Waits): string =>
  [...waits].map(([seconds, count]) => `${seconds}:${count}`).join(' ') || '-';
const toWaits = (value: string): Waits =>
  new Map(
    value
      .split(' ')
      .filter((one) => one.includes(':'))
      .map((one) => {
        const [seconds, count] = one.split(':');
        return [Number(seconds), Number(count)];
      }),
  );
const reasonsText = (sum: DaySum): string =>
  Object.entries(sum.reasons)
    .map(([reason, count]) => `${reason}:${count}`)
    .join(' ');
const toReasons = (value: string): Record<string, number> =>
  Object.fromEntries(
    value
      .split(' ')
      .filter((one) => one.includes(':'))
      .map((one) => {
        const [reason = '', count] = one.split(':');
        return [reason, Number(count)];
      }),
  );

function toSum(row: Row): DaySum {
  const counts = Object.fromEntries(countNames.map((name) => [name, num(row[name])])) as DayCounts;
  return {
    ...counts,
    day: text(row.sum_day),
    kind: text(row.kind),
    planId: text(row.plan_id),
    gateway: text(row.gateway),
    userName: text(row.user_name),
    unitId: text(row.unit_id),
    isDrill: flag(row.is_drill),
    reasons: toReasons(text(row.reasons)),
    // Read when they are asked for: most reports count only.
    get waits() {
      return toWaits(text(row.waits));
    },
    get confirms() {
      return toWaits(text(row.confirms));
    },
  };
}

const sumRow = (sum: DaySum) => ({
  id: newId(),
  sum_day: sum.day,
  kind: sum.kind,
  plan_id: sum.planId || null,
  gateway: sum.gateway || null,
  user_name: sum.userName || null,
  unit_id: sum.unitId || null,
  is_drill: bit(sum.isDrill),
  ...Object.fromEntries(countNames.map((name) => [name, sum[name]])),
  reasons: reasonsText(sum) || null,
  waits: waitsText(sum.waits),
  confirms: waitsText(sum.confirms),
});

const inboundRow = (sum: InboundSum) => ({
  id: newId(),
  sum_day: sum.day,
  gateway: sum.gateway || null,
  messages: sum.messages,
  parts: sum.parts,
});

/** The sums of days, and what they are counted from. */
export function createDayStore(db: Database): DayStore {
  return {
    async facts({ fromMs, toMs }, after, limit) {
      const query = db
        .q('deliveries as d')
        .leftJoin('messages as m', 'm.id', 'd.message_id')
        .where('d.queued_ms', '>=', after?.queuedMs ?? fromMs)
        .where('d.queued_ms', '<', toMs);
      if (after)
        query.where((w) => {
          w.where('d.queued_ms', '>', after.queuedMs).orWhere('d.id', '>', after.id);
        });
      const rows = await query
        .orderBy([{ column: 'd.queued_ms' }, { column: 'd.id' }])
        .limit(limit)
        .select(factColumns);
      return rows.map(toFact);
    },
    async inboundFacts({ fromMs, toMs }, after, limit) {
      const query = db
        .q('inbound')
        .where('at_ms', '>=', after?.atMs ?? fromMs)
        .where('at_ms', '<', toMs);
      if (after)
        query.where((w) => {
          w.where('at_ms', '>', after.atMs).orWhere('id', '>', after.id);
        });
      const rows = await query
        .orderBy([{ column: 'at_ms' }, { column: 'id' }])
        .limit(limit)
        .select('id', 'gateway', 'body', 'at_ms');
      return rows.map((row: Row) => ({
        id: text(row.id),
        gateway: text(row.gateway),
        text: text(row.body),
        atMs: num(row.at_ms),
      }));
    },
    async firstMs() {
      const out = await db.q('deliveries').where('queued_ms', '>', 0).min({ first: 'queued_ms' }).first();
      const back = await db.q('inbound').where('at_ms', '>', 0).min({ first: 'at_ms' }).first();
      // Days whose messages were put away are still known by their sums.
      const kept = await db.q('report_days').where('total', '>', 0).min({ first: 'sum_day' }).first();
      const keptMs = kept?.first ? dayStartMs(text(kept.first)) : 0;
      const known = [num(out?.first), num(back?.first), keptMs].filter((ms) => ms > 0);
      return known.length > 0 ? Math.min(...known) : 0;
    },
    async countedDays(from, to) {
      const rows = await db.q('report_days').whereBetween('sum_day', [from, to]).orderBy('sum_day').select();
      return rows.map((row: Row) => ({
        day: text(row.sum_day),
        total: num(row.total),
        isStale: flag(row.is_stale),
        countedMs: num(row.counted_ms),
      }));
    },
    async sums(from, to) {
      return (await db.q('delivery_days').whereBetween('sum_day', [from, to]).orderBy('id').select()).map(
        toSum,
      );
    },
    async inboundSums(from, to) {
      const rows = await db.q('inbound_days').whereBetween('sum_day', [from, to]).orderBy('id').select();
      return rows.map((row: Row) => ({
        day: text(row.sum_day),
        gateway: text(row.gateway),
        messages: num(row.messages),
        parts: num(row.parts),
      }));
    },
    putDay: (day, sums, inbound) =>
      inTransaction(db, async (tx) => {
        const row = { counted_ms: day.countedMs, total: day.total, is_stale: bit(day.isStale) };
        // The row of the day is the lock: whoever comes second waits here and replaces the first one's sums.
        const known = await tx.q('report_days').where('sum_day', day.day).update(row);
        if (known === 0) await tx.q('report_days').insert({ ...row, sum_day: day.day });
        await tx.q('delivery_days').where('sum_day', day.day).delete();
        await tx.q('inbound_days').where('sum_day', day.day).delete();
        await insertMany(tx, 'delivery_days', sums.map(sumRow));
        await insertMany(tx, 'inbound_days', inbound.map(inboundRow));
      }),
    async markStale(days) {
      await inChunks(days, async (chunk) => {
        await db
          .q('report_days')
          .where(among(db, 'sum_day', chunk))
          .update({ is_stale: 1 });
        return [];
      });
    },
    async spans(messageIds) {
      const rows = await inChunks(messageIds, (chunk) =>
        db
          .q('deliveries')
          .where(among(db, 'message_id', chunk))
          .groupBy('message_id')
          .min({ first: 'queued_ms' })
          .max({ last: 'queued_ms' }),
      );
      return (rows as Row[]).map((row) => ({ fromMs: num(row.first), toMs: num(row.last) }));
    },
  };
}
