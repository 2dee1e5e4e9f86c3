import { z } from 'zod';
import { fileSchema, idSchema } from '../model/common.ts';
import { baselineRuleSchema, evaluationItemSchema, evaluationSchema } from '../model/evaluation.ts';
import { planRowSchema } from '../model/plan.ts';
import { define, dispatchers, viewers } from './define.ts';

const asked = z.object({ id: idSchema, rule: baselineRuleSchema.optional() });
export const evaluatedSchema = z.object({
  plan: planRowSchema.omit({ customers: true, plannedKw: true }),
  evaluation: evaluationSchema,
  items: z.array(evaluationItemSchema.extend({ name: z.string() })),
  /** False: worked out just now to be looked at, not kept. */
  isStored: z.boolean(),
});

export const evaluationCalls = {
  'plans.evaluation': define({
    doc: 'How a plan did, customer by customer: as it was kept, or worked out by another baseline rule.',
    roles: viewers,
    input: asked,
    output: evaluatedSchema,
  }),
  'plans.evaluate': define({
    doc: 'Judges a restored plan by a baseline rule and keeps the result; an evaluated one may be judged again.',
    roles: dispatchers,
    input: z.object({
      id: idSchema,
      version: z.number().int(),
      rule: baselineRuleSchema.default('lastFive'),
    }),
    output: evaluatedSchema,
  }),
  'plans.evaluationReport': define({
    doc: 'The execution report of a plan as a workbook: figures, groups, customers and curve, as the screen shows them.',
    roles: viewers,
    input: asked,
    output: fileSchema,
  }),
};
