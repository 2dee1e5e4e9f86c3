import type { CoverBlock, GapBlock } from '../model/gap.ts';
import type { PlanState } from '../model/plan.ts';
import { dayStartMs } from '../time.ts';
import { type LevelRow, levelOf } from './levels.ts';

/** One round of a plan: what it takes off and when. */
export type RoundLoad = { startMs: number; endMs: number; kw: number };
export type CoverPlan = { id: string; name: string; state: PlanState; rounds: RoundLoad[] };

const isDraft = (state: PlanState) => state === 'draft' || state === 'submitted';
/** A round counts for a block when it lasts at least this part of it. */
const LEAST_PART = 0.5;

/** What the plans take off in each block of a day, its level, and what is missing. Cancelled plans must not be given. */
export function coverBlocks(
  day: { day: string; maxDemandKw: number; blocks: readonly GapBlock[] },
  plans: readonly CoverPlan[],
  levels: readonly LevelRow[],
): CoverBlock[] {
  const start = dayStartMs(day.day);
  return day.blocks
    .toSorted((a, b) => a.startMin - b.startMin)
    .map((block) => {
      const fromMs = start + block.startMin * 60_000;
      const toMs = start + block.endMin * 60_000;
      const own = plans.flatMap((plan) => {
        const found = shareOf(plan, fromMs, toMs);
        return found
          ? [{ id: plan.id, name: plan.name, state: plan.state, isDraft: isDraft(plan.state), ...found }]
          : [];
      });
      const sum = (draft: boolean) =>
        own.filter((one) => one.isDraft === draft).reduce((total, one) => total + one.kw, 0);
      return {
        ...block,
        level: levelOf(block.gapKw, day.maxDemandKw, levels)?.level ?? '',
        plans: own,
        arrangedKw: sum(false),
        draftKw: sum(true),
        missingKw: block.gapKw - sum(false) - sum(true),
      };
    });
}

/** What one plan gives in a span: rounds that last at least half of it. */
function shareOf(
  plan: CoverPlan,
  fromMs: number,
  toMs: number,
): { kw: number; isPartial: boolean } | undefined {
  let kw = 0;
  let isPartial = false;
  let touches = false;
  for (const round of plan.rounds) {
    const part = (Math.min(round.endMs, toMs) - Math.max(round.startMs, fromMs)) / (toMs - fromMs);
    if (part <= 0) continue;
    touches = true;
    if (part >= LEAST_PART) kw += round.kw;
    if (part < 1) isPartial = true;
  }
  return touches ? { kw, isPartial } : undefined;
}
