import { z } from 'zod';
import { limitClasses } from '../model/archive.ts';
import { daySchema, fileSchema, idSchema, kwSchema, msSchema, pageSchema } from '../model/common.ts';
import { countsSchema } from '../model/message.ts';
import {
  boardRowSchema,
  planEventSchema,
  planFields,
  planItemSchema,
  planProblemSchema,
  planRoundSchema,
  planRowSchema,
  planSchema,
  targetBlockSchema,
} from '../model/plan.ts';
import { define, dispatchers, supervisors, viewers } from './define.ts';
import { previewSchema } from './messages.ts';

const windowInput = { startMs: msSchema, endMs: msSchema };
/** The new window of a running plan. */
const changeFields = {
  ...windowInput,
  rounds: z.array(planRoundSchema).max(8).default([]),
  reason: z.string().trim().max(100).default(''),
};

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

/** The board without its rows: what stays on the screen whatever the list shows. */
export const boardHeadSchema = boardSchema.omit({ rows: true, plan: true, curve: true }).extend({
  plan: planRowSchema,
  /** Length of each list of `plans.boardRows`. */
  counts: z.object({
    todo: z.number().int(),
    confirm: z.number().int(),
    order: z.number().int(),
    away: z.number().int(),
    all: z.number().int(),
  }),
  /** Reduction of the rounds that run now, and what the plan is to reach now, kW. */
  dueKw: z.number(),
  targetKw: z.number(),
  curve: boardSchema.shape.curve.extend({ point: z.number().int() }),
  /** Regions, the largest first, with their first customers one by one. */
  tiles: z.array(
    z.object({
      regionCode: z.string(),
      customers: z.number().int(),
      inPlace: z.number().int(),
      todo: z.number().int(),
      cells: z.array(
        z.object({
          customerId: idSchema,
          name: z.string(),
          /** What is wrong; empty = nothing. */
          trouble: z.string(),
          /** How far the load is down, parts of one. */
          reached: z.number(),
        }),
      ),
    }),
  ),
  atMs: msSchema,
});
export type BoardHead = z.infer<typeof boardHeadSchema>;

/** `over`: the window has ended and nobody has restored; `gap`: hours nobody covers, `name` is the day. */
const agendaSchema = z.object({
  items: z.array(
    z.object({
      atMs: msSchema,
      kind: z.enum(['start', 'end', 'over', 'approval', 'waiting', 'gap']),
      planId: z.string(),
      name: z.string(),
      kw: z.number(),
    }),
  ),
});

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
  'plans.copy': define({
    doc: 'A new draft with the customers of an old plan, moved to another day at the same hours.',
    roles: dispatchers,
    input: z.object({ id: idSchema, day: daySchema }),
    output: planSchema,
  }),
  'plans.loads': define({
    doc: 'Load each customer is expected to have in a window, kW: now, or the mean of the last five same-type days.',
    roles: viewers,
    input: z.object(windowInput),
    output: z.object({
      basis: z.enum(['now', 'history']),
      loads: z.array(z.object({ accountNo: z.string(), kw: z.number() })),
    }),
  }),
  'plans.customerDays': define({
    doc: 'A day of one customer and the last five of the same type before it, 96 points in kW each; empty = nothing known.',
    roles: viewers,
    input: z.object({ customerId: idSchema, day: daySchema }),
    output: z.object({
      days: z.array(z.object({ day: daySchema, points: z.array(z.number().nullable()) })),
    }),
  }),
  'plans.propose': define({
    doc: 'The assistant: rounds and customers for a target, in the order of fairness; nothing is stored.',
    roles: viewers,
    input: z.object({
      ...windowInput,
      targetKw: kwSchema,
      blocks: z.array(targetBlockSchema).max(96).default([]),
      regionCodes: z.array(z.string().max(12)).max(200).default([]),
      industryPrefix: z.string().max(6).default(''),
      limitClasses: z.array(z.enum(limitClasses)).max(3).default([]),
      /** Customers that are in the plan already. */
      excludeIds: z.array(idSchema).max(20_000).default([]),
      mostRounds: z.number().int().min(1).max(8).default(8),
      /** Rounds the plan has already; proposed ones are numbered after them. */
      afterRound: z.number().int().min(0).max(7).default(0),
      /** Part of what a customer can give that is asked for. */
      share: z.number().min(0.05).max(1).default(1),
      /** Everything or nothing of each customer. */
      isWhole: z.boolean().default(false),
    }),
    output: z.object({
      basis: z.enum(['now', 'history']),
      candidates: z.number().int(),
      /** Customers left out because no load of theirs is known. */
      withoutLoad: z.number().int(),
      rounds: z.array(planRoundSchema.extend({ targetKw: z.number() })),
      missingKw: z.number(),
      items: z.array(
        planItemSchema.extend({
          name: z.string(),
          availableKw: z.number(),
          /** Place in the order of fairness, and why it was chosen. */
          rank: z.number().int(),
          why: z.enum(['order', 'trimmed', 'fit']),
          limitClass: z.string(),
          times: z.number().int(),
          hours: z.number(),
          lastMs: msSchema,
        }),
      ),
    }),
  }),
  'plans.exportItems': define({
    doc: 'The customers of a plan as a workbook that importItems reads.',
    roles: viewers,
    input: z.object({ id: idSchema }),
    output: fileSchema,
  }),
  'plans.importItems': define({
    doc: 'Reads a workbook of customers into items, with every row that does not fit; nothing is stored.',
    roles: dispatchers,
    input: z.object({ file: fileSchema, ...windowInput }),
    output: z.object({
      items: z.array(planItemSchema),
      rejected: z.array(
        z.object({ row: z.number().int(), column: z.string(), value: z.string(), reason: z.string() }),
      ),
      ignoredColumns: z.array(z.string()),
    }),
  }),
  'plans.previewChange': define({
    doc: 'What a change of the window would send: merged texts of those who got the order and are concerned.',
    roles: viewers,
    input: z.object({ id: idSchema, ...changeFields }),
    output: previewSchema,
  }),
  'plans.change': define({
    doc: 'New window of a running plan: change message to those who got the order, new orders to their terminals.',
    roles: dispatchers,
    input: versioned.extend({
      ...changeFields,
      dedupeKey: z.string().min(8).max(64),
      again: z.boolean().default(false),
    }),
    output: z.object({
      plan: planSchema,
      messageId: z.string(),
      deliveries: z.number().int(),
      orders: z.number().int(),
    }),
  }),
  'plans.board': define({
    doc: 'The execution board: every customer from notice to load, with totals.',
    roles: viewers,
    input: z.object({ id: idSchema }),
    output: boardSchema,
  }),
  'plans.boardHead': define({
    doc: 'The live board without its rows: totals, curve, tiles. Kept in memory, renewed by what changed.',
    roles: viewers,
    input: z.object({ id: idSchema }),
    output: boardHeadSchema,
  }),
  'plans.boardRows': define({
    doc: 'One page of the live board: what is to be done (gravest, then largest missing kW), not in place, or all.',
    roles: viewers,
    input: pageSchema.extend({
      id: idSchema,
      only: z.enum(['todo', 'confirm', 'order', 'away', 'all']).default('todo'),
      search: z.string().max(60).default(''),
      regionCode: z.string().max(12).default(''),
    }),
    output: z.object({ rows: z.array(boardRowSchema), total: z.number().int() }),
  }),
  'plans.agenda': define({
    doc: 'What comes next, by time: windows that begin and end, approvals, gaps nobody covers yet.',
    roles: viewers,
    input: z.object({}),
    output: agendaSchema,
  }),
  'plans.handover': define({
    doc: 'The sheet one shift hands to the next: running plans with who is missing, what waits, what comes.',
    roles: viewers,
    input: z.object({}),
    output: z.object({
      atMs: msSchema,
      running: z.array(
        z.object({
          plan: planRowSchema,
          totals: boardSchema.shape.totals,
          open: z.array(boardRowSchema),
          openTotal: z.number().int(),
        }),
      ),
      waiting: z.array(planRowSchema),
      agenda: agendaSchema.shape.items,
      today: countsSchema,
      queue: z.object({
        waiting: z.number().int(),
        uncertain: z.number().int(),
        paused: z.number().int(),
        oldestMs: msSchema,
      }),
      inbound: z.number().int(),
      lmsAwaySinceMs: msSchema,
    }),
  }),
  'plans.escalate': define({
    doc: 'Tells the next contact of each named customer that has not confirmed (分管 → 总经理 → 法人).',
    roles: dispatchers,
    input: z.object({
      id: idSchema,
      customerIds: z.array(idSchema).max(20_000).default([]),
      /** Everybody who has not confirmed, but for `exceptIds`. */
      all: z.boolean().default(false),
      exceptIds: z.array(idSchema).max(20_000).default([]),
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
  'plans.reportBook': define({
    doc: 'The report of a plan as an Excel workbook: facts, rounds, regions, steps and customers, as the screen prints them.',
    roles: viewers,
    input: z.object({ id: idSchema }),
    output: fileSchema,
  }),
};
