import { z } from 'zod';
import { daySchema, kwSchema, msSchema } from './common.ts';
import { POINTS } from './curve.ts';

const line = z.array(z.number()).length(POINTS);

/** What was forecast for a day of a subject and how well this went on the days before it. */
export const subjectForecastSchema = z.object({
  day: daySchema,
  knownDay: daySchema,
  method: z.string(),
  values: line,
  low: line.nullable(),
  high: line.nullable(),
  mape: z.number().nullable(),
  references: z.record(z.string(), z.number().nullable()),
  coverage: z.number().nullable(),
  backtestDays: z.number().int(),
  learntDays: z.number().int(),
  usesTemperature: z.boolean(),
  events: z.array(z.string()),
});

const minute = z.number().int().min(0).max(1_440);
/** From one minute of the day to another, the supply the region may draw, kW. */
export const limitBlockSchema = z.object({ startMin: minute, endMin: minute, limitKw: kwSchema });
export type LimitBlock = z.infer<typeof limitBlockSchema>;

export const supplyLimitsSchema = z.object({
  day: daySchema,
  /** Hours in no block have the limit of the settings. */
  blocks: z.array(limitBlockSchema).max(96),
  savedBy: z.string(),
  savedMs: msSchema,
  /** 0 = nothing saved for this day: the limit of the settings holds all day. */
  version: z.number().int(),
});
export type SupplyLimits = z.infer<typeof supplyLimitsSchema>;
