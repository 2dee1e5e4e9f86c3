import type { CallOutput } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { coverBlocks } from '../../../shared/load/cover.ts';
import { expectedGaps, limitCurve } from '../../../shared/load/gap-blocks.ts';
import { levelOf } from '../../../shared/load/levels.ts';
import type { Actor } from '../../../shared/model/account.ts';
import type { LimitBlock, SupplyLimits } from '../../../shared/model/forecast.ts';
import { largestGap } from '../../../shared/model/gap.ts';
import { DAY_MS, dayStartMs } from '../../../shared/time.ts';
import { type Core, record } from '../context.ts';
import { plansBetween } from '../plans/gaps.ts';
import type { ForecastBook } from './book.ts';
import { regionName } from './subjects.ts';

type Decision = CallOutput<'forecast.decide'>;

const limitsOf = async (core: Core, day: string): Promise<SupplyLimits> =>
  (await core.stores.forecasts.limits(day)) ?? { day, blocks: [], savedBy: '', savedMs: 0, version: 0 };

/** What tomorrow is expected to lack, block by block, and what is arranged against it. */
export async function decide(core: Core, book: ForecastBook, day: string): Promise<Decision> {
  const { utility, levels } = await core.settings();
  const subject = { kind: 'region' as const, code: utility.regionCode };
  const [{ state, forecast }, limits] = [await book.get(subject, day), await limitsOf(core, day)];
  const answer = {
    state,
    regionCode: utility.regionCode,
    regionName: await regionName(core, utility.regionCode),
    limits,
  };
  if (!forecast) return { ...answer, peak: null, blocks: [], level: '' };
  const curve = limitCurve(limits.blocks, utility.supplyLimitKw);
  const gaps = expectedGaps(forecast.values, curve);
  const point = forecast.values.indexOf(Math.max(...forecast.values));
  const maxDemandKw = forecast.values[point]!;
  const start = dayStartMs(day);
  const plans = gaps.length > 0 ? await plansBetween(core, start, start + DAY_MS) : [];
  const blocks = gaps.map(({ startMin, endMin, gapKw }) => ({ startMin, endMin, gapKw, provinceKw: 0 }));
  const covered = coverBlocks({ day, maxDemandKw, blocks }, plans, levels);
  return {
    ...answer,
    peak: {
      kw: maxDemandKw,
      point,
      lowKw: forecast.low?.[point] ?? null,
      highKw: forecast.high?.[point] ?? null,
      limitKw: curve[point]!,
    },
    blocks: covered.map((block, i) => ({
      ...block,
      limitKw: gaps[i]!.limitKw,
      loadKw: gaps[i]!.loadKw,
    })),
    level: levelOf(largestGap(blocks), maxDemandKw, levels)?.level ?? '',
  };
}

const clock = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** Saves the supply limits of a day; throws `bad-gap` for blocks that overlap, `stale` when somebody was faster. */
export async function saveLimits(
  core: Core,
  actor: Actor,
  input: { day: string; blocks: LimitBlock[]; version: number },
): Promise<SupplyLimits> {
  const blocks = input.blocks.toSorted((a, b) => a.startMin - b.startMin);
  const bad = blocks.find(
    (block, i) => block.endMin <= block.startMin || block.startMin < (blocks[i - 1]?.endMin ?? 0),
  );
  if (bad) throw new AppError('bad-gap', { block: `${clock(bad.startMin)}–${clock(bad.endMin)}` });
  await core.stores.transaction(async (stores) => {
    const before = await stores.forecasts.limits(input.day);
    await stores.forecasts.saveLimits({
      ...input,
      blocks,
      savedBy: actor.name,
      savedMs: core.clock.now(),
    });
    await record(stores, core, actor, {
      action: 'limits.save',
      subject: input.day,
      detail: { before: before?.blocks ?? [], after: blocks },
    });
  });
  core.emit('forecasts.changed', { day: input.day });
  return limitsOf(core, input.day);
}
