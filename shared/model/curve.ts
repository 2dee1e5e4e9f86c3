import { z } from 'zod';
import { daySchema, idSchema } from './common.ts';

export const POINTS = 96;

export const curveSubjectSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('region'), code: z.string() }),
  z.object({ kind: z.literal('plan'), id: idSchema }),
  z.object({ kind: z.literal('customer'), id: idSchema }),
]);
export type CurveSubject = z.infer<typeof curveSubjectSchema>;

export const comparisons = ['yesterday', 'lastMonth', 'lastYear', 'days364'] as const;
export const comparisonSchema = z.enum(comparisons);
export type Comparison = z.infer<typeof comparisonSchema>;

export const figuresSchema = z.object({
  maxKw: z.number().nullable(),
  maxPoint: z.number().int(),
  minKw: z.number().nullable(),
  minPoint: z.number().int(),
  averageKw: z.number().nullable(),
  /** Average over maximum, parts of one. */
  loadFactor: z.number().nullable(),
  energyKwh: z.number().nullable(),
  /** Points with a value, of 96. */
  points: z.number().int(),
});
export type Figures = z.infer<typeof figuresSchema>;

export const curveSeriesSchema = z.object({
  which: z.enum(['day', ...comparisons]),
  day: daySchema,
  /** True when the calendar had no such day and the month's last one was taken. */
  isSubstitute: z.boolean(),
  /** 96 values in kW; null is a gap. Point 1 is 00:00. */
  values: z.array(z.number().nullable()).length(POINTS),
  /** How many of the customers reported, of how many; coverage is reported over expected. */
  reported: z.number().int(),
  expected: z.number().int(),
  figures: figuresSchema,
  /** Mean difference of the day to this curve where both have values, kW. */
  differenceKw: z.number().nullable(),
});
export type CurveSeries = z.infer<typeof curveSeriesSchema>;
