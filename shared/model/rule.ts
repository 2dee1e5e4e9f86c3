import { z } from 'zod';
import { audienceSchema } from './archive.ts';
import { idSchema, kwSchema, msSchema } from './common.ts';

/** What sets an automatic message off. */
export const triggerSchema = z.discriminatedUnion('kind', [
  /** Five cron fields in the utility's zone, e.g. `0 8 * * *`. */
  z.object({ kind: z.literal('schedule'), cron: z.string().trim().min(9).max(60) }),
  /** The load of a region rises over a value; set again only after it has fallen under the lower one. */
  z.object({
    kind: z.literal('load'),
    regionCode: z.string().min(1).max(12),
    overKw: kwSchema,
    clearKw: kwSchema,
    /** Least time between two messages, minutes. */
    minMinutes: z.number().int().min(1).max(1_440),
  }),
  /** A day's highest forecast load of a region reaches a value; once for each day that is forecast. */
  z.object({ kind: z.literal('forecast'), regionCode: z.string().min(1).max(12), overKw: kwSchema }),
  z.object({ kind: z.literal('plan'), step: z.enum(['issued', 'restored']) }),
]);
export type Trigger = z.infer<typeof triggerSchema>;

export const ruleFields = z.object({
  name: z.string().trim().min(1).max(60),
  isActive: z.boolean(),
  /** `auto` sends; `ask` puts it before a person. */
  mode: z.enum(['auto', 'ask']),
  trigger: triggerSchema,
  templateId: idSchema,
  audience: audienceSchema,
});
export const ruleSchema = ruleFields.extend({
  id: idSchema,
  version: z.number().int(),
  savedBy: z.string(),
  savedMs: msSchema,
  /** When it last went off, 0 = never; and for loads whether the value is still over. */
  lastMs: msSchema,
  isOver: z.boolean(),
});
export type Rule = z.infer<typeof ruleSchema>;
export type RuleFields = z.infer<typeof ruleFields>;

export const ruleOutcomes = ['sent', 'asked', 'skipped', 'failed'] as const;
export const ruleEventSchema = z.object({
  id: z.string(),
  ruleId: idSchema,
  atMs: msSchema,
  outcome: z.enum(ruleOutcomes),
  note: z.string(),
  messageId: z.string(),
});
export type RuleEvent = z.infer<typeof ruleEventSchema>;
