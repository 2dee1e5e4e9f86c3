import { z } from 'zod';
import { daySchema, idSchema, msSchema } from './common.ts';

/** Quarter hours of a day: the resolution of sums, baselines and forecasts. */
export const POINTS = 96;

/** Whose load: a region with all below it, a plan or one round of it, a group of contacts, an industry, a feeder, a customer. */
export const curveSubjectSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('region'), code: z.string().max(12) }),
  z.object({ kind: z.literal('industry'), code: z.string().max(8) }),
  z.object({ kind: z.literal('feeder'), name: z.string().min(1).max(60) }),
  z.object({ kind: z.literal('plan'), id: idSchema }),
  z.object({ kind: z.literal('round'), id: idSchema, round: z.number().int().min(1).max(99) }),
  z.object({ kind: z.literal('group'), id: idSchema }),
  z.object({ kind: z.literal('customer'), id: idSchema }),
]);
export type CurveSubject = z.infer<typeof curveSubjectSchema>;

export const comparisons = [
  'yesterday',
  'lastMonth',
  'lastYear',
  'days364',
  'springFestival',
  'sameWeekday',
  'weatherAlike',
] as const;
export const comparisonSchema = z.enum(comparisons);
export type Comparison = z.infer<typeof comparisonSchema>;

const kwOrNull = z.number().nullable();
/** 24, 48, 96, 288 or 1,440 values in kW; null is a gap. Point 1 is 00:00. */
export const curveValuesSchema = z.union([
  z.array(kwOrNull).length(POINTS),
  z.array(kwOrNull).length(24),
  z.array(kwOrNull).length(48),
  z.array(kwOrNull).length(288),
  z.array(kwOrNull).length(1_440),
]);

export const figuresSchema = z.object({
  maxKw: kwOrNull,
  maxPoint: z.number().int(),
  minKw: kwOrNull,
  minPoint: z.number().int(),
  averageKw: kwOrNull,
  /** Average over maximum, parts of one. */
  loadFactor: z.number().nullable(),
  energyKwh: z.number().nullable(),
  /** Maximum less minimum, kW, and as a part of the maximum. */
  peakValleyKw: kwOrNull,
  peakValleyRate: z.number().nullable(),
  /** Energy by tariff period, kWh; null when there is no value, or nobody asked. */
  tariffKwh: z
    .object({ sharp: z.number(), peak: z.number(), flat: z.number(), valley: z.number() })
    .nullable(),
  /** Points with a value, of as many as the curve has. */
  points: z.number().int(),
});
export type Figures = z.infer<typeof figuresSchema>;

/** A moment at which meters said what cannot be. */
export const badPointSchema = z.object({
  point: z.number().int(),
  /** How many customers' values. */
  count: z.number().int(),
  /** Their sum, kW. */
  kw: z.number(),
});
export type BadPoint = z.infer<typeof badPointSchema>;

export const curveSeriesSchema = z.object({
  /** The day asked for, a comparison, or any other day. */
  which: z.enum(['day', ...comparisons, 'other']),
  day: daySchema,
  /** True when the calendar had no such day and the month's last one was taken. */
  isSubstitute: z.boolean(),
  /** Days from the first day of Spring Festival when aligned to it; null otherwise. */
  festivalOffset: z.number().int().nullable(),
  /** Name of the holiday, or of the one a make-up workday belongs to; '' on an ordinary day. */
  dayName: z.string(),
  isMakeUp: z.boolean(),
  dayKind: z.enum(['work', 'rest', 'holiday']),
  /** Titles of plans that limited somebody on that day. */
  plans: z.array(z.string()),
  values: curveValuesSchema,
  /** How many customers reported each point, and any point, of how many; coverage is reported over expected. */
  counts: z.array(z.number().int()),
  reported: z.number().int(),
  expected: z.number().int(),
  /** Negative values and spikes over the capacity; left out of `values` unless they were asked for. */
  bad: z.array(badPointSchema),
  figures: figuresSchema,
  /** Mean difference of the day to this curve where both have values, kW. */
  differenceKw: kwOrNull,
  /** When the values came from the load management system. */
  fetchedMs: msSchema,
  /** True when the archive is away and this is what was kept on this machine. */
  isKept: z.boolean(),
});
export type CurveSeries = z.infer<typeof curveSeriesSchema>;

/** Lowest and highest values of the last days, kW. */
export const curveBandSchema = z.object({
  days: z.number().int(),
  low: curveValuesSchema,
  high: curveValuesSchema,
});
export type CurveBand = z.infer<typeof curveBandSchema>;

/** A line to hold against the load: the supply limit of the day, or what a plan allows in its window. Points of 96. */
export const curveLineSchema = z.object({
  kind: z.enum(['supply', 'plan']),
  label: z.string(),
  kw: z.number(),
  startPoint: z.number(),
  endPoint: z.number(),
});
export type CurveLine = z.infer<typeof curveLineSchema>;
