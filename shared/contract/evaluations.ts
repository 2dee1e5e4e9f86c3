import { z } from 'zod';
import { fileSchema, idSchema, pageSchema } from '../model/common.ts';
import {
  baselineRuleSchema,
  evaluationItemSchema,
  evaluationLists,
  evaluationSchema,
} from '../model/evaluation.ts';
import { planRowSchema } from '../model/plan.ts';
import { define, dispatchers, viewers } from './define.ts';

const asked = z.object({ id: idSchema, rule: baselineRuleSchema.optional() });
export const evaluatedSchema = z.object({
  plan: planRowSchema.omit({ customers: true, plannedKw: true }),
  evaluation: evaluationSchema,
  /** Length of each list of `plans.evaluationRows`. */
  counts: z.object({
    all: z.number().int(),
    unmet: z.number().int(),
    over: z.number().int(),
    unmeasured: z.number().int(),
  }),
  /** False: worked out just now to be looked at, not kept. */
  isStored: z.boolean(),
});

export const evaluationCalls = {
  'plans.evaluation': define({
    doc: 'How a plan did: as it was kept, or worked out by another baseline rule.',
    roles: viewers,
    input: asked,
    output: evaluatedSchema,
  }),
  'plans.evaluationRows': define({
    doc: 'One page of the customers of an evaluation, the worst first: not measured, then by what is missing.',
    roles: viewers,
    input: pageSchema.extend({
      id: idSchema,
      rule: baselineRuleSchema.optional(),
      only: z.enum(evaluationLists).default('all'),
    }),
    output: z.object({
      rows: z.array(evaluationItemSchema.extend({ name: z.string() })),
      total: z.number().int(),
    }),
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
