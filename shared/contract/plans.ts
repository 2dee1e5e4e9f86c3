import { z } from 'zod';
import { fileSchema, idSchema, msSchema } from '../model/common.ts';
import {
  boardRowSchema,
  planEventSchema,
  planFields,
  planProblemSchema,
  planRowSchema,
  planSchema,
} from '../model/plan.ts';
import { define, dispatchers, supervisors, viewers } from './define.ts';

const versioned = z.object({ id: idSchema, version: z.number().int() });

export const boardSchema = z.object({
  plan: planSchema,
  rows: z.array(boardRowSchema),
  totals: z.object({
    customers: z.number().int(),
    notified: z.number().int(),
    delivered: z.number().int(),
    confirmed: z.number().int(),
    received: z.number().int(),
    executed: z.number().int(),
    inPlace: z.number().int(),
    failed: z.number().int(),
    offline: z.number().int(),
    plannedKw: z.number(),
    achievedKw: z.number(),
  }),
  /** Load of all customers of the plan on its day, 96 points in kW, with baseline and limit. */
  curve: z.object({
    day: z.string(),
    actual: z.array(z.number().nullable()),
    baseline: z.array(z.number().nullable()),
    limitKw: z.number(),
    reported: z.number().int(),
  }),
  /** Message ids of the plan by kind, newest first. */
  messages: z.array(z.object({ id: z.string(), kind: z.string(), createdMs: msSchema })),
  lms: z.object({ isOnline: z.boolean(), sinceMs: msSchema }),
});
export type Board = z.infer<typeof boardSchema>;

export const planCalls = {
  'plans.list': define({
    doc: 'All plans, newest first; drills carry their mark.',
    roles: viewers,
    input: z.object({ openOnly: z.boolean().default(false) }),
    output: z.object({ plans: z.array(planRowSchema) }),
  }),
  'plans.get': define({
    doc: 'One plan with its customers, its life so far and the rules it breaks.',
    roles: viewers,
    input: z.object({ id: idSchema }),
    output: z.object({
      plan: planSchema,
      events: z.array(planEventSchema),
      problems: z.array(planProblemSchema),
    }),
  }),
  'plans.save': define({
    doc: 'Creates a draft (no id) or changes one; only drafts can be changed.',
    roles: dispatchers,
    input: planFields.extend({ id: idSchema.optional(), version: z.number().int().default(0) }),
    output: planSchema,
  }),
  'plans.check': define({
    doc: 'The rules a draft would break, before it is saved.',
    roles: viewers,
    input: planFields,
    output: z.object({ problems: z.array(planProblemSchema) }),
  }),
  'plans.submit': define({
    doc: 'Draft → submitted.',
    roles: dispatchers,
    input: versioned,
    output: planSchema,
  }),
  'plans.approve': define({
    doc: 'Submitted → approved, by a supervisor who did not submit it; also records the late approval of an emergency.',
    roles: supervisors,
    input: versioned,
    output: planSchema,
  }),
  'plans.reject': define({
    doc: 'Back to draft with a reason.',
    roles: supervisors,
    input: versioned.extend({ remark: z.string().max(200) }),
    output: planSchema,
  }),
  'plans.issue': define({
    doc: 'Issues the plan: state, order message to every recipient and orders for the load management system, in one transaction.',
    roles: dispatchers,
    input: versioned.extend({
      dedupeKey: z.string().min(8).max(64),
      /** Send although the same message went out minutes ago. */
      again: z.boolean().default(false),
    }),
    output: z.object({
      plan: planSchema,
      messageId: z.string(),
      deliveries: z.number().int(),
      orders: z.number().int(),
    }),
  }),
  'plans.restore': define({
    doc: 'Ends the limitation: all-clear to exactly those who got the order, restoring orders to the load management system.',
    roles: dispatchers,
    input: versioned.extend({ dedupeKey: z.string().min(8).max(64) }),
    output: z.object({ plan: planSchema, messageId: z.string(), deliveries: z.number().int() }),
  }),
  'plans.cancel': define({
    doc: 'Cancels a plan before it is restored; messages not yet sent are cancelled with it.',
    roles: dispatchers,
    input: versioned.extend({ remark: z.string().max(200).default('') }),
    output: planSchema,
  }),
  'plans.board': define({
    doc: 'The execution board: every customer from notice to load, with totals.',
    roles: viewers,
    input: z.object({ id: idSchema }),
    output: boardSchema,
  }),
  'plans.escalate': define({
    doc: 'Tells the next contact of each named customer that has not confirmed (分管 → 总经理 → 法人).',
    roles: dispatchers,
    input: z.object({
      id: idSchema,
      customerIds: z.array(idSchema).min(1).max(20_000),
      dedupeKey: z.string().min(8).max(64),
    }),
    output: z.object({
      messageId: z.string(),
      deliveries: z.number().int(),
      withoutNext: z.array(z.string()),
    }),
  }),
  'plans.reorder': define({
    doc: 'Writes the orders of the named customers to the load management system again.',
    roles: dispatchers,
    input: z.object({ id: idSchema, customerIds: z.array(idSchema).min(1).max(20_000) }),
    output: z.object({ orders: z.number().int() }),
  }),
  'plans.report': define({
    doc: 'Notification report of a plan as an Excel workbook: who, number, text, times, state, confirmed.',
    roles: viewers,
    input: z.object({ id: idSchema }),
    output: fileSchema,
  }),
};
