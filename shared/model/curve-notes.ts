import { z } from 'zod';
import { subjectForecastSchema } from './forecast.ts';

/** Small facts kept with the curves on a workstation, for the time without a network. */
export const utilityNote = z.object({ regionCode: z.string(), supplyLimitKw: z.number() });
export const plansNote = z.array(
  z.object({ id: z.string(), name: z.string(), startMs: z.number(), endMs: z.number() }),
);
/** Day, highest and lowest temperature in °C. */
export const weatherNote = z.array(z.tuple([z.string(), z.number(), z.number()]));
export const subjectNote = z.object({
  name: z.string(),
  expected: z.number(),
  limits: z.array(z.object({ planId: z.string(), kw: z.number() })),
});

/** What a note says, or `otherwise` when there is none or it is damaged. */
export function parseNote<T>(body: string | undefined, schema: z.ZodType<T>, otherwise: T): T {
  if (!body) return otherwise;
  try {
    const parsed = schema.safeParse(JSON.parse(body));
    return parsed.success ? parsed.data : otherwise;
  } catch {
    return otherwise;
  }
}

/** Forecasts of one subject, the newest first. */
export const forecastsNote = z.array(z.object({ forecast: subjectForecastSchema, madeMs: z.number() }));
