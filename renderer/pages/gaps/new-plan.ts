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

/** A plan for what is missing in one block of the gap board; in a running block it begins at the next quarter hour. */
export function planForBlock(
  kind: PlanRow['kind'],
  day: string,
  block: CoverBlock | undefined,
  now: number,
): PlanFields {
  const blank = blankPlan(kind, now);
  if (!block) return blank;
  const start = dayStartMs(day);
  const endMs = start + block.endMin * MINUTE;
  const begin = start + block.startMin * MINUTE;
  const startMs = begin >= now ? begin : Math.min(Math.ceil(now / QUARTER) * QUARTER, endMs - QUARTER);
  const targetKw = Math.max(0, Math.round(block.missingKw));
  return {
    ...blank,
    name: nameOf(kind, startMs),
    level: levelOrNone(block.level) ?? blank.level,
    startMs,
    endMs,
    targetKw,
    blocks: targetKw > 0 ? [{ startMs, endMs, targetKw }] : [],
  };
}
