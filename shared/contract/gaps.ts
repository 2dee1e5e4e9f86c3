import { z } from 'zod';
import { daySchema, idSchema, msSchema } from '../model/common.ts';
import { coverBlockSchema, gapDaySchema, gapFields } from '../model/gap.ts';
import { define, dispatchers, viewers } from './define.ts';

export const gapCalls = {
  'gaps.get': define({
    doc: 'The gap board of a day; version 0 and no blocks when nothing was saved.',
    roles: viewers,
    input: z.object({ day: daySchema }),
    output: gapDaySchema,
  }),
  'gaps.save': define({
    doc: 'Saves the gaps of a day: version 0 for a new day, else the version that was read; `stale` otherwise.',
    roles: dispatchers,
    input: gapFields.extend({ version: z.number().int().min(0) }),
    output: gapDaySchema,
  }),
  'gaps.history': define({
    doc: 'Saved days of a period, newest first, with level, largest gap and what was missing.',
    roles: viewers,
    input: z.object({ fromDay: daySchema, toDay: daySchema }),
    output: z.object({
      days: z.array(
        z.object({
          day: daySchema,
          level: z.string(),
          largestKw: z.number(),
          maxDemandKw: z.number(),
          missingKw: z.number(),
          blocks: z.number().int(),
          source: gapFields.shape.source,
          savedBy: z.string(),
          savedMs: msSchema,
        }),
      ),
    }),
  }),
  'gaps.cover': define({
    doc: 'Each block of a day with the plans that cover it, what is arranged (kW) and what is missing.',
    roles: viewers,
    input: z.object({ day: daySchema }),
    output: z.object({
      day: daySchema,
      blocks: z.array(coverBlockSchema),
      /** Level of the largest gap; empty = none. */
      level: z.string(),
    }),
  }),
  'gaps.limited': define({
    doc: 'How often and how long each customer was limited in a year, and when last; only those that were.',
    roles: viewers,
    input: z.object({ year: z.number().int().min(2000).max(2100) }),
    output: z.object({
      customers: z.array(
        z.object({ customerId: idSchema, times: z.number().int(), hours: z.number(), lastMs: msSchema }),
      ),
    }),
  }),
};
