import { z } from 'zod';
import { daySchema, idSchema, msSchema } from './common.ts';

/** How the load without the limit is worked out (the baseline). */
export const baselineRules = ['lastFive', 'highFive', 'middleSix'] as const;
export const baselineRuleSchema = z.enum(baselineRules);
export type BaselineRule = z.infer<typeof baselineRuleSchema>;

/** One customer in one round of a plan, as it was judged. Negative reductions stay negative; kW and kWh. */
export const evaluationItemSchema = z.object({
  planId: idSchema,
  customerId: idSchema,
  accountNo: z.string(),
  regionCode: z.string(),
  industryCode: z.string(),
  round: z.number().int(),
  startMs: msSchema,
  endMs: msSchema,
  /** 应压: the reduction ordered; 0 = none was ordered, and no rate is worked out. */
  shouldKw: z.number(),
  /** Load that was allowed to stay; 0 = not given. */
  limitKw: z.number(),
  /** 实压: mean, largest and smallest of baseline − actual over the points that are there; null without any. */
  actualKw: z.number().nullable(),
  maxKw: z.number().nullable(),
  minKw: z.number().nullable(),
  baselineKw: z.number().nullable(),
  loadKw: z.number().nullable(),
  /** 影响电量: not used because of the limit, of the points that are there. */
  energyKwh: z.number().nullable(),
  /** Quarter hours of the window, and how many of them have no value. */
  points: z.number().int(),
  missing: z.number().int(),
  /** 达标: on the mean the reduction reached what was ordered. */
  isMet: z.boolean(),
  /** 越界: at some point the load was above what was allowed to stay; by how much at most, kW. */
  isOver: z.boolean(),
  overKw: z.number(),
});
export type EvaluationItem = z.infer<typeof evaluationItemSchema>;

/** The lists of an evaluation: all, and those somebody should look at. */
export const evaluationLists = ['all', 'unmet', 'over', 'unmeasured'] as const;
export type EvaluationOnly = (typeof evaluationLists)[number];
/** The lists besides `all` a customer is on. */
export function evaluationListOf(item: EvaluationItem): Exclude<EvaluationOnly, 'all'>[] {
  if (item.actualKw === null) return ['unmeasured'];
  return [...(item.isMet ? [] : (['unmet'] as const)), ...(item.isOver ? (['over'] as const) : [])];
}

/** Figures of several customers together. 户数 counts each customer once, 户次 once for each round. */
export const evaluationFiguresSchema = z.object({
  customers: z.number().int(),
  times: z.number().int(),
  met: z.number().int(),
  over: z.number().int(),
  /** Customers without a single point: they are in `customers`, not in the reductions. */
  unmeasured: z.number().int(),
  shouldKw: z.number(),
  actualKw: z.number().nullable(),
  /** 执行率: actual over ordered of the measured, parts of one; null when nothing was ordered or measured. */
  rate: z.number().nullable(),
  energyKwh: z.number().nullable(),
  points: z.number().int(),
  missing: z.number().int(),
});
export type EvaluationFigures = z.infer<typeof evaluationFiguresSchema>;

export const evaluationGroupSchema = evaluationFiguresSchema.extend({ key: z.string(), name: z.string() });
export type EvaluationGroup = z.infer<typeof evaluationGroupSchema>;

/** A moment of the execution: total reduction of all customers at one quarter hour against what was ordered then. */
export const evaluationMomentSchema = z.object({
  point: z.number().int(),
  actualKw: z.number(),
  orderedKw: z.number(),
  rate: z.number().nullable(),
});

export const evaluationSchema = z.object({
  planId: idSchema,
  rule: baselineRuleSchema,
  computedMs: msSchema,
  computedBy: z.string(),
  day: daySchema,
  startMs: msSchema,
  endMs: msSchema,
  /** Days the baseline was made of, newest first, and why others were passed over. */
  baselineDays: z.array(daySchema),
  passedOver: z.array(z.object({ day: daySchema, reason: z.enum(['holiday', 'event', 'no-data']) })),
  /** Quarter hours of the day compared for the same-day difference, and its cap; null = none was taken. */
  adjust: z.object({ fromPoint: z.number().int(), toPoint: z.number().int(), cap: z.number() }).nullable(),
  totals: evaluationFiguresSchema,
  /** Best and worst quarter hour, and that of the highest baseline. */
  best: evaluationMomentSchema.nullable(),
  worst: evaluationMomentSchema.nullable(),
  peak: evaluationMomentSchema.nullable(),
  rounds: z.array(evaluationGroupSchema),
  regions: z.array(evaluationGroupSchema),
  industries: z.array(evaluationGroupSchema),
  /** The plan's customers together, 96 points of the day in kW; null is a gap. */
  curve: z.object({
    baseline: z.array(z.number().nullable()),
    actual: z.array(z.number().nullable()),
    /** Baseline minus what was ordered then; null outside the windows. */
    target: z.array(z.number().nullable()),
    /** How many customers reported at each point. */
    reported: z.array(z.number().int()),
  }),
});
export type Evaluation = z.infer<typeof evaluationSchema>;
