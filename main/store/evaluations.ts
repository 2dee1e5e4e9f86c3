import { type Evaluation, type EvaluationItem, evaluationSchema } from '../../shared/model/evaluation.ts';
import type { EvaluationStore } from '../core/ports.ts';
import { bit, type Database, flag, inChunks, insertMany, num, text } from './database.ts';

type Row = Record<string, unknown>;

/** A stored evaluation that can no longer be read counts as none: it can be made again. */
function toEvaluation(row: Row): Evaluation[] {
  let body: unknown;
  try {
    body = JSON.parse(text(row.body));
  } catch {
    return [];
  }
  const parsed = evaluationSchema.safeParse(body);
  return parsed.success ? [parsed.data] : [];
}

const kwOrNull = (value: unknown): number | null =>
  value === null || value === undefined ? null : Number(value);

const toItem = (row: Row): EvaluationItem => ({
  planId: text(row.plan_id),
  customerId: text(row.customer_id),
  accountNo: text(row.account_no),
  regionCode: text(row.region_code),
  industryCode: text(row.industry_code),
  round: num(row.round_no),
  startMs: num(row.start_ms),
  endMs: num(row.end_ms),
  shouldKw: num(row.should_kw),
  limitKw: num(row.limit_kw),
  actualKw: kwOrNull(row.actual_kw),
  maxKw: kwOrNull(row.max_kw),
  minKw: kwOrNull(row.min_kw),
  baselineKw: kwOrNull(row.baseline_kw),
  loadKw: kwOrNull(row.load_kw),
  energyKwh: kwOrNull(row.energy_kwh),
  points: num(row.points),
  missing: num(row.missing),
  isMet: flag(row.is_met),
  isOver: flag(row.is_over),
  overKw: num(row.over_kw),
});

const toRow = (item: EvaluationItem): Row => ({
  plan_id: item.planId,
  customer_id: item.customerId,
  round_no: item.round,
  account_no: item.accountNo,
  region_code: item.regionCode,
  industry_code: item.industryCode,
  start_ms: item.startMs,
  end_ms: item.endMs,
  should_kw: item.shouldKw,
  limit_kw: item.limitKw,
  over_kw: item.overKw,
  actual_kw: item.actualKw,
  max_kw: item.maxKw,
  min_kw: item.minKw,
  baseline_kw: item.baselineKw,
  load_kw: item.loadKw,
  energy_kwh: item.energyKwh,
  points: item.points,
  missing: item.missing,
  is_met: bit(item.isMet),
  is_over: bit(item.isOver),
});

export function createEvaluationStore(db: Database): EvaluationStore {
  return {
    async save(evaluation, items) {
      const { planId } = evaluation;
      await db.q('evaluation_items').where('plan_id', planId).delete();
      await db.q('evaluations').where('plan_id', planId).delete();
      await db.q('evaluations').insert({
        plan_id: planId,
        rule: evaluation.rule,
        computed_ms: evaluation.computedMs,
        computed_by: evaluation.computedBy,
        start_ms: evaluation.startMs,
        body: JSON.stringify(evaluation),
      });
      await insertMany(db, 'evaluation_items', items.map(toRow));
    },
    async get(planId) {
      const row = await db.q('evaluations').where('plan_id', planId).first();
      return row && toEvaluation(row)[0];
    },
    async between(fromMs, toMs) {
      const rows = await db
        .q('evaluations')
        .where('start_ms', '>=', fromMs)
        .where('start_ms', '<', toMs)
        .orderBy(['start_ms', 'plan_id'])
        .select();
      return rows.flatMap(toEvaluation);
    },
    async items(planIds) {
      const rows = await inChunks(planIds, (chunk) =>
        db
          .q('evaluation_items')
          .whereIn('plan_id', chunk)
          .orderBy(['plan_id', 'round_no', 'account_no'])
          .select(),
      );
      return rows.map(toItem);
    },
  };
}
