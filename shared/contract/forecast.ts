import { z } from 'zod';
import { daySchema, idSchema, msSchema } from '../model/common.ts';
import { limitBlockSchema, subjectForecastSchema, supplyLimitsSchema } from '../model/forecast.ts';
import { coverBlockSchema } from '../model/gap.ts';
import { define, dispatchers, viewers } from './define.ts';

/** Whose load is forecast: a region with all below it, or the customers of a plan. */
export const forecastSubjectSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('region'), code: z.string().min(1).max(12) }),
  z.object({ kind: z.literal('plan'), id: idSchema }),
]);
export type ForecastSubject = z.infer<typeof forecastSubjectSchema>;

const asked = z.object({ subject: forecastSubjectSchema, day: daySchema });

export const forecastAnswerSchema = z.object({
  /**
   * `ready`; `running`: one is being made and `forecasts.changed` will tell (an older one may be here); `none`: too
   * little is known, or the day is too far ahead.
   */
  state: z.enum(['ready', 'running', 'none']),
  forecast: subjectForecastSchema.nullable(),
  madeMs: msSchema,
});

export const forecastCalls = {
  'forecast.get': define({
    doc: 'The forecast of a day, 96 points with band, method and the error of its last three months; made when there is none of the newest data.',
    roles: viewers,
    input: asked,
    output: forecastAnswerSchema,
  }),
  'forecast.refresh': define({
    doc: 'Makes the forecast of a day again from what is known now; `forecasts.changed` tells when it is there.',
    roles: dispatchers,
    input: asked,
    output: forecastAnswerSchema,
  }),
  'forecast.decide': define({
    doc: 'The forecast of the own region against the supply limit: gaps by block, their level, and the plans that would cover them.',
    roles: viewers,
    input: z.object({ day: daySchema }),
    output: z.object({
      state: forecastAnswerSchema.shape.state,
      regionCode: z.string(),
      regionName: z.string(),
      /** Highest expected load, when, and its band, kW; null without a forecast. */
      peak: z
        .object({
          kw: z.number(),
          point: z.number().int(),
          lowKw: z.number().nullable(),
          highKw: z.number().nullable(),
          limitKw: z.number(),
        })
        .nullable(),
      blocks: z.array(coverBlockSchema.extend({ limitKw: z.number(), loadKw: z.number() })),
      /** Level of the largest gap; empty = none. */
      level: z.string(),
      limits: supplyLimitsSchema,
    }),
  }),
  'limits.save': define({
    doc: 'Supply limits of one day by block: version 0 for a new day, else the version that was read; `stale` otherwise.',
    roles: dispatchers,
    input: z.object({
      day: daySchema,
      blocks: z.array(limitBlockSchema).max(96),
      version: z.number().int().min(0),
    }),
    output: supplyLimitsSchema,
  }),
  'forecast.watch': define({
    doc: 'The load watch: every active warning rule with the value now, its threshold and whether it is over.',
    roles: viewers,
    input: z.object({}),
    output: z.object({
      watched: z.array(
        z.object({
          ruleId: idSchema,
          name: z.string(),
          kind: z.enum(['load', 'forecast']),
          regionName: z.string(),
          /** null while there is no value. */
          kw: z.number().nullable(),
          overKw: z.number(),
          /** The alarm ends at or under this, kW; of a forecast the threshold itself. */
          clearKw: z.number(),
          isOver: z.boolean(),
          /** When the rule last went off, 0 = never. */
          lastMs: msSchema,
        }),
      ),
    }),
  }),
};
