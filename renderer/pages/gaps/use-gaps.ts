import { useMemo } from 'react';
import { coverBlocks } from '../../../shared/load/cover.ts';
import { type PlanFields, roundWindow } from '../../../shared/model/plan.ts';
import type { BoardBlock } from '../../components/gap-board.tsx';
import { useLive } from '../../stores/live.ts';

export type InWork = { id: string; name: string; fields: PlanFields } | undefined;

/** Gaps and cover of a day; the plan in work counts with what stands on the screen, not with what was saved last. */
export function useGaps(day: string, inWork: InWork) {
  const gaps = useLive('gaps.get', { day }, ['gaps.changed']);
  const cover = useLive('gaps.cover', { day }, ['gaps.changed', 'plans.changed']);
  const settings = useLive('settings.get', {}, ['archive.changed']);
  const levels = settings.data?.levels;
  const blocks = useMemo(
    () =>
      cover.data && gaps.data && levels
        ? withOwn(day, cover.data.blocks, gaps.data.maxDemandKw, levels, inWork)
        : [],
    [cover.data, gaps.data, levels, inWork, day],
  );
  return {
    gaps: gaps.data,
    cover: cover.data,
    levels,
    settings: settings.data,
    blocks,
    error: gaps.error ?? cover.error,
  };
}

function withOwn(
  day: string,
  covered: BoardBlockInput[],
  maxDemandKw: number,
  levels: Parameters<typeof coverBlocks>[2],
  inWork: InWork,
): BoardBlock[] {
  if (!inWork) return covered.map((block) => ({ ...block, ownKw: 0, ownName: '' }));
  const { fields } = inWork;
  const kwOf = new Map<number, number>();
  for (const item of fields.items) kwOf.set(item.round, (kwOf.get(item.round) ?? 0) + item.reductionKw);
  const rounds = [...kwOf].map(([no, kw]) => ({ ...roundWindow(fields, no), kw }));
  const own = coverBlocks(
    { day, maxDemandKw, blocks: covered },
    [{ id: inWork.id, name: fields.name, state: 'draft', rounds }],
    levels,
  );
  return covered.map((block, index) => {
    const before = block.plans.find((plan) => plan.id === inWork.id);
    const others = block.plans.filter((plan) => plan.id !== inWork.id);
    const isDraft = before?.isDraft ?? true;
    const added = own[index]?.plans.map((plan) => ({ ...plan, isDraft })) ?? [];
    const ownKw = added.reduce((sum, plan) => sum + plan.kw, 0);
    const sum = (draft: boolean) =>
      others.filter((plan) => plan.isDraft === draft).reduce((total, plan) => total + plan.kw, 0);
    const arrangedKw = sum(false) + (isDraft ? 0 : ownKw);
    const draftKw = sum(true) + (isDraft ? ownKw : 0);
    return {
      ...block,
      plans: [...others, ...added],
      arrangedKw,
      draftKw,
      missingKw: block.gapKw - arrangedKw - draftKw,
      ownKw,
      ownName: fields.name,
    };
  });
}

type BoardBlockInput = ReturnType<typeof coverBlocks>[number];
