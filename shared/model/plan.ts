import { z } from 'zod';
import type { Role } from './account.ts';
import { idSchema, kwSchema, msSchema } from './common.ts';

export const planKinds = ['planned', 'emergency'] as const;
export const measures = ['shift', 'avoid', 'limit', 'cut'] as const;
/** Four by the national rules; a table of its own may have up to six. */
export const warningLevels = ['1', '2', '3', '4', '5', '6'] as const;
export const planStates = [
  'draft',
  'submitted',
  'approved',
  'issued',
  'executing',
  'restored',
  'evaluated',
  'cancelled',
] as const;
export const planStateSchema = z.enum(planStates);
export type PlanState = z.infer<typeof planStateSchema>;

export const planSteps = [
  'submit',
  'reject',
  'approve',
  'issue',
  'execute',
  'restore',
  'evaluate',
  'cancel',
] as const;
export type PlanStep = (typeof planSteps)[number];

type Transition = { from: readonly PlanState[]; to: PlanState; roles: readonly Role[] };

/** The life of a plan: every step that exists, from where, to where, and who may take it. */
export const planTransitions: Record<PlanStep, Transition> = {
  submit: { from: ['draft'], to: 'submitted', roles: ['dispatcher'] },
  reject: { from: ['submitted', 'approved'], to: 'draft', roles: ['supervisor'] },
  approve: { from: ['submitted'], to: 'approved', roles: ['supervisor'] },
  issue: { from: ['approved'], to: 'issued', roles: ['dispatcher'] },
  execute: { from: ['issued'], to: 'executing', roles: ['dispatcher'] },
  restore: { from: ['issued', 'executing'], to: 'restored', roles: ['dispatcher'] },
  evaluate: { from: ['restored'], to: 'evaluated', roles: ['dispatcher'] },
  cancel: {
    from: ['draft', 'submitted', 'approved', 'issued', 'executing'],
    to: 'cancelled',
    roles: ['dispatcher'],
  },
};

/** An emergency plan may be issued by a supervisor without waiting; approval is then recorded afterwards. */
export const emergencyIssueFrom: readonly PlanState[] = ['draft', 'submitted'];

export const planItemSchema = z.object({
  customerId: idSchema,
  round: z.number().int().min(1).max(8),
  /** Reduction asked for, kW. */
  reductionKw: kwSchema,
  /** Load that may stay, kW; 0 = not given. */
  limitKw: kwSchema,
});
export type PlanItem = z.infer<typeof planItemSchema>;

/** What is to be taken off in a span of time, kW. */
export const targetBlockSchema = z.object({ startMs: msSchema, endMs: msSchema, targetKw: kwSchema });
export type TargetBlock = z.infer<typeof targetBlockSchema>;

/** A round with a window of its own; a round not named here has the plan's. */
export const planRoundSchema = z.object({
  no: z.number().int().min(1).max(8),
  startMs: msSchema,
  endMs: msSchema,
});
export type PlanRound = z.infer<typeof planRoundSchema>;

export const planFields = z.object({
  name: z.string().trim().min(1).max(60),
  kind: z.enum(planKinds),
  measure: z.enum(measures),
  level: z.enum(warningLevels),
  reason: z.string().trim().max(100),
  startMs: msSchema,
  endMs: msSchema,
  /** Reduction the plan is to reach, kW; with `blocks` the largest of them. */
  targetKw: kwSchema,
  /** Target by span of time; empty = `targetKw` all the time. */
  blocks: z.array(targetBlockSchema).max(96).default([]),
  /** Rounds that do not last the whole plan. */
  rounds: z.array(planRoundSchema).max(8).default([]),
  /** A supervisor's reason for protected customers or limits under the security load. */
  overrideReason: z.string().trim().max(200),
  items: z.array(planItemSchema).max(20_000),
});
export type PlanFields = z.infer<typeof planFields>;
/** The same before the defaults are filled in. */
export type PlanDraftInput = z.input<typeof planFields>;

type Windowed = Pick<PlanFields, 'startMs' | 'endMs' | 'rounds'>;

/** The window of a round of a plan: its own, or failing that the plan's. */
export function roundWindow(plan: Windowed, round: number): { startMs: number; endMs: number } {
  const own = plan.rounds.find((one) => one.no === round);
  return own ? { startMs: own.startMs, endMs: own.endMs } : { startMs: plan.startMs, endMs: plan.endMs };
}

/** When a customer of a plan is limited: the window of its round. */
export const windowOf = (plan: Windowed, item: Pick<PlanItem, 'round'>): { startMs: number; endMs: number } =>
  roundWindow(plan, item.round);

/** A block of a plan's target with what its customers give in all of it: the least of the block, kW. */
export type BlockTotal = { startMs: number; endMs: number; targetKw: number; plannedKw: number };

/** Target and planned reduction of every block; a plan without blocks is one. */
export function blockTotals(
  plan: Windowed & Pick<PlanFields, 'targetKw' | 'blocks'>,
  items: readonly Pick<PlanItem, 'round' | 'reductionKw'>[],
): BlockTotal[] {
  const { startMs, endMs, targetKw } = plan;
  const blocks = plan.blocks.length > 0 ? plan.blocks : [{ startMs, endMs, targetKw }];
  const byRound = new Map<number, number>();
  for (const { round, reductionKw } of items) byRound.set(round, (byRound.get(round) ?? 0) + reductionKw);
  const rounds = [...byRound].map(([round, kw]) => ({ ...roundWindow(plan, round), kw }));
  return blocks.map((block) => {
    // What is planned changes only where a round begins or ends.
    const moments = [
      block.startMs,
      ...rounds
        .flatMap((round) => [round.startMs, round.endMs])
        .filter((ms) => ms > block.startMs && ms < block.endMs),
    ];
    const at = (ms: number) =>
      rounds.reduce((sum, round) => sum + (ms >= round.startMs && ms < round.endMs ? round.kw : 0), 0);
    return { ...block, plannedKw: Math.min(...moments.map(at)) };
  });
}

/** What a plan is to take off at a moment, kW. */
export function targetAt(plan: Pick<PlanFields, 'targetKw' | 'blocks'>, ms: number): number {
  if (plan.blocks.length === 0) return plan.targetKw;
  return plan.blocks.find((block) => ms >= block.startMs && ms < block.endMs)?.targetKw ?? 0;
}

export const planSchema = planFields.extend({
  id: idSchema,
  planNo: z.string(),
  state: planStateSchema,
  isDrill: z.boolean(),
  version: z.number().int(),
  createdBy: z.string(),
  submittedBy: z.string(),
  approvedBy: z.string(),
  issuedAtMs: msSchema,
  restoredAtMs: msSchema,
  /** Until when a late approval must be there; 0 = none outstanding. */
  approvalDueMs: msSchema,
});
export type Plan = z.infer<typeof planSchema>;

export const planRowSchema = planSchema.omit({ items: true }).extend({
  customers: z.number().int(),
  plannedKw: z.number(),
});
export type PlanRow = z.infer<typeof planRowSchema>;

export const planEventSchema = z.object({
  atMs: msSchema,
  step: z.string(),
  userName: z.string(),
  remark: z.string(),
});
export type PlanEvent = z.infer<typeof planEventSchema>;

/** One rule broken by a plan, with the customer it concerns. */
export const planProblemSchema = z.object({
  customerId: idSchema.optional(),
  name: z.string(),
  problem: z.enum([
    'protected',
    'under-security',
    'no-reduction',
    'empty',
    'window',
    'round-window',
    'twice',
    'unknown',
  ]),
  maxKw: z.number(),
});
export type PlanProblem = z.infer<typeof planProblemSchema>;

export const orderStates = [
  'waiting',
  'written',
  'received',
  'executed',
  'failed',
  'offline',
  'restored',
  'cancelled',
] as const;
export const orderStateSchema = z.enum(orderStates);
export type OrderState = z.infer<typeof orderStateSchema>;

export const boardRowSchema = z.object({
  customerId: idSchema,
  accountNo: z.string(),
  name: z.string(),
  regionCode: z.string(),
  round: z.number().int(),
  reductionKw: z.number(),
  limitKw: z.number(),
  contactName: z.string(),
  contactPhone: z.string(),
  contactRole: z.string(),
  /** The next person of the customer's escalation, empty when there is none. */
  nextName: z.string(),
  nextRole: z.string(),
  notified: z.boolean(),
  delivered: z.boolean(),
  confirmed: z.boolean(),
  deliveryState: z.string(),
  deliveryError: z.string(),
  sentMs: msSchema,
  deliveredMs: msSchema,
  confirmedMs: msSchema,
  orderState: z.string(),
  orderNote: z.string(),
  /** Load now, before (baseline) and reduction reached, kW; null when not measured. */
  loadKw: z.number().nullable(),
  baselineKw: z.number().nullable(),
});
export type BoardRow = z.infer<typeof boardRowSchema>;
