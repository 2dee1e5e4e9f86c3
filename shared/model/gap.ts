import { z } from 'zod';
import { daySchema, idSchema, kwSchema, msSchema } from './common.ts';
import { planStateSchema } from './plan.ts';

/** Minutes of a day; a block ends where the next may begin, 1440 = end of the day. */
const minuteSchema = z.number().int().min(0).max(1_440);

export const gapBlockSchema = z.object({
  startMin: minuteSchema,
  endMin: minuteSchema,
  /** What the utility itself is to take off, kW. */
  gapKw: kwSchema,
  /** The province's figure the own one was made from, kW; 0 = the own figure was given. */
  provinceKw: kwSchema.default(0),
});
export type GapBlock = z.infer<typeof gapBlockSchema>;

export const gapSources = ['typed', 'pasted', 'forecast'] as const;

export const gapFields = z.object({
  day: daySchema,
  /** Largest demand of the day, kW; 0 = unknown, and no level in % can be named. */
  maxDemandKw: kwSchema,
  /** The utility's part of the provincial figure, parts of one; 0 = the figures are its own. */
  share: z.number().min(0).max(1).default(0),
  blocks: z.array(gapBlockSchema).max(96),
  source: z.enum(gapSources),
  /** Who gave the figures and when, e.g. 省调 08:10 下达. */
  note: z.string().trim().max(100).default(''),
});
export type GapFields = z.infer<typeof gapFields>;

/** The gaps of one day as last saved; version 0 = nothing saved yet. */
export const gapDaySchema = gapFields.extend({
  savedBy: z.string(),
  savedMs: msSchema,
  version: z.number().int(),
});
export type GapDay = z.infer<typeof gapDaySchema>;

/** One plan beside a block. `isPartial`: its window covers less than the block. */
export const coverPlanSchema = z.object({
  id: idSchema,
  name: z.string(),
  state: planStateSchema,
  kw: z.number(),
  isDraft: z.boolean(),
  isPartial: z.boolean(),
});

export const coverBlockSchema = gapBlockSchema.extend({
  /** Level by the table; empty = none. */
  level: z.string(),
  plans: z.array(coverPlanSchema),
  /** Plans that are approved or further, kW. */
  arrangedKw: z.number(),
  /** Drafts and plans that wait for approval, kW. */
  draftKw: z.number(),
  /** What neither covers, kW; negative = more than needed. */
  missingKw: z.number(),
});
export type CoverBlock = z.infer<typeof coverBlockSchema>;

/** An empty board of a day. */
export const emptyGapDay = (day: string): GapDay => ({
  day,
  maxDemandKw: 0,
  share: 0,
  blocks: [],
  source: 'typed',
  note: '',
  savedBy: '',
  savedMs: 0,
  version: 0,
});

/** The largest gap of a day, kW. */
export const largestGap = (blocks: readonly GapBlock[]): number =>
  blocks.reduce((most, block) => Math.max(most, block.gapKw), 0);

export type GapProblem = { index: number; problem: 'window' | 'overlap' };

/** Blocks that end before they begin or lie over another; `blocks` in any order. */
export function gapProblems(blocks: readonly GapBlock[]): GapProblem[] {
  const problems: GapProblem[] = [];
  const order = blocks
    .map((block, index) => ({ block, index }))
    .sort((a, b) => a.block.startMin - b.block.startMin);
  let reached = 0;
  for (const { block, index } of order) {
    if (block.endMin <= block.startMin) problems.push({ index, problem: 'window' });
    else if (block.startMin < reached) problems.push({ index, problem: 'overlap' });
    reached = Math.max(reached, block.endMin);
  }
  return problems;
}
