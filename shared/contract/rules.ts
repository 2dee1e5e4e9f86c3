import { z } from 'zod';
import { idSchema, msSchema, pageSchema } from '../model/common.ts';
import { ruleEventSchema, ruleFields, ruleSchema } from '../model/rule.ts';
import { define, dispatchers, supervisors, viewers } from './define.ts';
import { previewSchema } from './messages.ts';

export const ruleCalls = {
  'rules.list': define({
    doc: 'Rules of automatic sending, with the next times of the scheduled ones.',
    roles: viewers,
    input: z.object({}),
    output: z.object({ rules: z.array(ruleSchema.extend({ nextMs: z.array(msSchema) })) }),
  }),
  'rules.save': define({
    doc: 'Creates a rule (no id) or changes one; who saves it answers for what it sends.',
    roles: supervisors,
    input: ruleFields.extend({ id: idSchema.optional(), version: z.number().int().default(0) }),
    output: ruleSchema,
  }),
  'rules.remove': define({
    doc: 'Removes a rule; what it sent stays.',
    roles: supervisors,
    input: z.object({ id: idSchema }),
    output: z.object({}),
  }),
  'rules.try': define({
    doc: 'What the rule would send now: every text, who is left out, and what blocks it. Sends nothing.',
    roles: viewers,
    input: ruleFields,
    output: z.object({ preview: previewSchema, nextMs: z.array(msSchema), sentence: z.string() }),
  }),
  'rules.times': define({
    doc: 'The next times of a schedule that is being written; refused when it cannot be read.',
    roles: viewers,
    input: z.object({ cron: z.string().trim().min(1).max(60) }),
    output: z.object({ nextMs: z.array(msSchema) }),
  }),
  'rules.run': define({
    doc: 'Sends now what a rule asked about; the same dedupeKey never sends twice.',
    roles: dispatchers,
    input: z.object({ eventId: idSchema }),
    output: z.object({ messageId: z.string(), deliveries: z.number().int(), parts: z.number().int() }),
  }),
  'rules.journal': define({
    doc: 'What the rules did and why, newest first.',
    roles: viewers,
    input: pageSchema.extend({ ruleId: idSchema.optional() }),
    output: z.object({ events: z.array(ruleEventSchema), total: z.number().int() }),
  }),
};
