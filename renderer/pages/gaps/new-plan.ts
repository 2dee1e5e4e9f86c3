import type { CoverBlock } from '../../../shared/model/gap.ts';
import type { PlanFields, PlanRow } from '../../../shared/model/plan.ts';
import { dayStartMs } from '../../../shared/time.ts';
import { levelOrNone } from '../../components/signs.tsx';
import * as format from '../../text/format.ts';
import { t } from '../../text/t.ts';

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;

const nameOf = (kind: PlanRow['kind'], ms: number) =>
  t(kind === 'emergency' ? 'plans.newEmergency' : 'plans.newPlanned', {
    day: format.day(ms).slice(0, 5).replace('-', ''),
  });

/** An emergency begins this minute, a planned one at the next quarter hour; both last two hours until a person says otherwise. */
export function blankPlan(kind: PlanRow['kind'], now = Date.now()): PlanFields {
  const next = Math.ceil(now / QUARTER) * QUARTER;
  const startMs = kind === 'emergency' ? Math.floor(now / MINUTE) * MINUTE : next;
  return {
    name: nameOf(kind, startMs),
    kind,
    measure: 'avoid',
    level: '3',
    reason: t('plans.defaultReason'),
    startMs,
    endMs: next + 8 * QUARTER,
    targetKw: 0,
    blocks: [],
    rounds: [],
    overrideReason: '',
    items: [],
  };
}

/**
 * A plan for what is missing in these blocks of a day; what is over of a running one is left out, and blocks that are
 * covered want nothing. Without blocks a blank one.
 */
export function planForBlocks(
  kind: PlanRow['kind'],
  day: string,
  blocks: readonly CoverBlock[],
  now: number,
): PlanFields {
  const blank = blankPlan(kind, now);
  const start = dayStartMs(day);
  const wanted = blocks.flatMap(({ startMin, endMin, missingKw }) => {
    const endMs = start + endMin * MINUTE;
    const begin = start + startMin * MINUTE;
    const startMs = begin >= now ? begin : Math.min(Math.ceil(now / QUARTER) * QUARTER, endMs - QUARTER);
    return endMs > now || blocks.length === 1
      ? [{ startMs, endMs, targetKw: Math.max(0, Math.round(missingKw)) }]
      : [];
  });
  const [first, last] = [wanted[0], wanted.at(-1)];
  if (!first || !last) return blank;
  const worst = blocks.toSorted((a, b) => b.gapKw - a.gapKw)[0];
  return {
    ...blank,
    name: nameOf(kind, first.startMs),
    level: levelOrNone(worst?.level ?? '') ?? blank.level,
    startMs: first.startMs,
    endMs: last.endMs,
    targetKw: Math.max(...wanted.map((block) => block.targetKw)),
    blocks: wanted.filter((block) => block.targetKw > 0),
  };
}
