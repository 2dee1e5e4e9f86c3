import type { CallOutput } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { type CoverPlan, coverBlocks } from '../../../shared/load/cover.ts';
import { levelOf } from '../../../shared/load/levels.ts';
import type { Actor } from '../../../shared/model/account.ts';
import {
  emptyGapDay,
  type GapDay,
  type GapFields,
  gapProblems,
  largestGap,
} from '../../../shared/model/gap.ts';
import { type PlanRow, roundWindow } from '../../../shared/model/plan.ts';
import { addDays, DAY_MS, dayStartMs } from '../../../shared/time.ts';
import { type Core, record } from '../context.ts';
import { loadSettings } from '../system/settings.ts';

export const getGaps = async (core: Core, day: string): Promise<GapDay> =>
  (await core.stores.gaps.get(day)) ?? emptyGapDay(day);

const clock = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** Saves a day; throws `bad-gap` for blocks that overlap, `stale` when somebody was faster. */
export async function saveGaps(
  core: Core,
  actor: Actor,
  input: GapFields & { version: number },
): Promise<GapDay> {
  const fault = gapProblems(input.blocks)[0];
  const bad = fault && input.blocks[fault.index];
  if (bad) throw new AppError('bad-gap', { block: `${clock(bad.startMin)}–${clock(bad.endMin)}` });
  const blocks = input.blocks.toSorted((a, b) => a.startMin - b.startMin);
  await core.stores.transaction(async (stores) => {
    const before = await stores.gaps.get(input.day);
    await stores.gaps.save({ ...input, blocks, savedBy: actor.name, savedMs: core.clock.now() });
    await record(stores, core, actor, {
      action: 'gaps.save',
      subject: input.day,
      detail: { before: before?.blocks ?? [], after: blocks, source: input.source },
    });
  });
  core.emit('gaps.changed', { day: input.day });
  return getGaps(core, input.day);
}

/** Plans of this mode that take something off between two moments, round by round. */
export async function plansBetween(core: Core, fromMs: number, toMs: number): Promise<CoverPlan[]> {
  const isDrill = core.mode === 'drill';
  const plans = (await core.stores.plans.touching(fromMs, toMs)).filter(
    (plan) => plan.isDrill === isDrill && plan.state !== 'cancelled',
  );
  const sums = await core.stores.plans.roundSums(plans.map((plan) => plan.id));
  return plans.map((plan) => ({
    id: plan.id,
    name: plan.name,
    state: plan.state,
    rounds: sums
      .filter((sum) => sum.planId === plan.id)
      .map(({ round, kw }) => ({ ...actualWindow(plan, round), kw })),
  }));
}

/** A plan that ended early covers nothing after its end. */
function actualWindow(plan: PlanRow, round: number): { startMs: number; endMs: number } {
  const { startMs, endMs } = roundWindow(plan, round);
  return { startMs, endMs: plan.restoredAtMs > 0 ? Math.min(endMs, plan.restoredAtMs) : endMs };
}

export async function coverGaps(core: Core, day: string): Promise<CallOutput<'gaps.cover'>> {
  const gaps = await getGaps(core, day);
  const { levels } = await loadSettings(core.stores.settings);
  const start = dayStartMs(day);
  const plans = gaps.blocks.length > 0 ? await plansBetween(core, start, start + DAY_MS) : [];
  return {
    day,
    blocks: coverBlocks(gaps, plans, levels),
    level: levelOf(largestGap(gaps.blocks), gaps.maxDemandKw, levels)?.level ?? '',
  };
}

const HISTORY_MOST_DAYS = 800;

export async function gapHistory(
  core: Core,
  { fromDay, toDay }: { fromDay: string; toDay: string },
): Promise<CallOutput<'gaps.history'>> {
  const first = fromDay < addDays(toDay, -HISTORY_MOST_DAYS) ? addDays(toDay, -HISTORY_MOST_DAYS) : fromDay;
  const found = await core.stores.gaps.between(first, toDay);
  if (found.length === 0) return { days: [] };
  const { levels } = await loadSettings(core.stores.settings);
  const plans = await plansBetween(core, dayStartMs(first), dayStartMs(addDays(toDay, 1)));
  return {
    days: found.map((one) => ({
      day: one.day,
      level: levelOf(largestGap(one.blocks), one.maxDemandKw, levels)?.level ?? '',
      largestKw: largestGap(one.blocks),
      maxDemandKw: one.maxDemandKw,
      missingKw: Math.max(
        0,
        ...coverBlocks(one, plans, levels).map((block) => block.gapKw - block.arrangedKw),
      ),
      blocks: one.blocks.length,
      source: one.source,
      savedBy: one.savedBy,
      savedMs: one.savedMs,
    })),
  };
}

/** Plans whose limits were really in force. */
const limiting: PlanRow['state'][] = ['issued', 'executing', 'restored', 'evaluated'];

/** How often and how long customers were limited in a year, up to now; drills count for drills only. */
export async function limitedInYear(core: Core, year: number): Promise<CallOutput<'gaps.limited'>> {
  const now = core.clock.now();
  const from = dayStartMs(`${year}-01-01`);
  const to = dayStartMs(`${year + 1}-01-01`);
  const isDrill = core.mode === 'drill';
  const found = new Map<string, { times: number; hours: number; lastMs: number }>();
  const plans = (await core.stores.plans.touching(from, to)).filter(
    (plan) => plan.isDrill === isDrill && limiting.includes(plan.state) && plan.startMs <= now,
  );
  for (const plan of plans) {
    for (const item of await core.stores.plans.members(plan.id)) {
      const window = actualWindow(plan, item.round);
      const endMs = Math.min(window.endMs, now);
      if (endMs <= window.startMs) continue;
      const known = found.get(item.customerId) ?? { times: 0, hours: 0, lastMs: 0 };
      known.times += 1;
      known.hours += (endMs - window.startMs) / 3_600_000;
      known.lastMs = Math.max(known.lastMs, window.startMs);
      found.set(item.customerId, known);
    }
  }
  return {
    customers: [...found].map(([customerId, one]) => ({
      customerId,
      ...one,
      hours: Math.round(one.hours * 10) / 10,
    })),
  };
}
