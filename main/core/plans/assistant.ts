import type { CallOutput, CallParsed } from '../../../shared/contract/index.ts';
import { layersOf, propose } from '../../../shared/load/assistant.ts';
import { sameTypeDays } from '../../../shared/load/baseline.ts';
import { pointOfMinute } from '../../../shared/load/curve.ts';
import { chineseCalendar } from '../../../shared/load/holidays.ts';
import type { Customer } from '../../../shared/model/archive.ts';
import { POINTS } from '../../../shared/model/curve.ts';
import { dayOf, dayStartMs } from '../../../shared/time.ts';
import type { Core } from '../context.ts';
import { latestLoads } from '../curves/curves.ts';
import { loadCurveSettings } from '../curves/settings.ts';
import { breathe } from '../portions.ts';
import { limitedInYear } from './gaps.ts';

const HOUR_MS = 3_600_000;
const HISTORY_DAYS = 5;

/** The last days of the same type, by the calendar of holidays with the utility's own entries; newest first. */
async function likeDays(core: Core, day: string): Promise<string[]> {
  const { holidays } = await loadCurveSettings(core.stores.settings);
  return sameTypeDays(day, HISTORY_DAYS, () => false, chineseCalendar(holidays).kindOf);
}

/**
 * The load each customer is expected to have in a window, kW by account: what it draws now when the window begins
 * within the hour, else the mean of the window on the last five days of the same type.
 */
export async function expectedLoads(
  core: Core,
  { startMs, endMs }: { startMs: number; endMs: number },
): Promise<CallOutput<'plans.loads'>> {
  const day = dayOf(startMs);
  if (startMs <= core.clock.now() + HOUR_MS) {
    const { loads } = await latestLoads(core, day);
    return { basis: 'now', loads };
  }
  const from = pointOfMinute((startMs - dayStartMs(day)) / 60_000);
  const to = Math.min(POINTS, Math.max(from + 1, Math.ceil((endMs - dayStartMs(day)) / 900_000)));
  const sums = new Map<string, { sum: number; count: number }>();
  for (const past of await likeDays(core, day)) {
    for (const { accountNo, points } of await core.stores.curves.get(past)) {
      const known = sums.get(accountNo) ?? { sum: 0, count: 0 };
      for (let i = from; i < to; i += 1) {
        const value = points[i];
        if (value === undefined || Number.isNaN(value)) continue;
        known.sum += value;
        known.count += 1;
      }
      sums.set(accountNo, known);
    }
    await breathe();
  }
  const loads = [...sums].flatMap(([accountNo, { sum, count }]) =>
    count > 0 ? [{ accountNo, kw: Math.round(sum / count) }] : [],
  );
  return { basis: 'history', loads };
}

type Input = CallParsed<'plans.propose'>;

function isWanted(customer: Customer, input: Input, excluded: ReadonlySet<string>): boolean {
  return (
    !customer.isProtected &&
    !excluded.has(customer.id) &&
    (input.limitClasses.length === 0 || input.limitClasses.includes(customer.limitClass))
  );
}

/** Rounds and customers for a target, to be edited by a person. Protected customers and security loads are never touched. */
export async function proposePlan(core: Core, input: Input): Promise<CallOutput<'plans.propose'>> {
  const excluded = new Set(input.excludeIds);
  const filter = {
    ...(input.regionCodes.length > 0 ? { regionCodes: input.regionCodes } : {}),
    ...(input.industryPrefix ? { industryPrefix: input.industryPrefix } : {}),
  };
  const all = await core.stores.customers.select(filter);
  const { basis, loads } = await expectedLoads(core, input);
  const byAccount = new Map(loads.map((one) => [one.accountNo, one.kw]));
  const year = Number(dayOf(input.startMs).slice(0, 4));
  const limited = new Map((await limitedInYear(core, year)).customers.map((one) => [one.customerId, one]));
  const wanted = all.filter((customer) => isWanted(customer, input, excluded));
  const known = new Map(
    wanted.flatMap((customer) => {
      const load = byAccount.get(customer.accountNo);
      return load === undefined ? [] : [[customer.id, { customer, load }] as const];
    }),
  );
  const candidates = [...known.values()].map(({ customer, load }) => ({
    customerId: customer.id,
    availableKw: Math.max(0, load - customer.securityKw),
    limitClass: customer.limitClass,
    lastMs: limited.get(customer.id)?.lastMs ?? 0,
    hours: limited.get(customer.id)?.hours ?? 0,
    isWhole: input.isWhole,
  }));
  const blocks =
    input.blocks.length > 0
      ? input.blocks.toSorted((a, b) => a.startMs - b.startMs)
      : [{ startMs: input.startMs, endMs: input.endMs, targetKw: input.targetKw }];
  const layers = layersOf(blocks, input.mostRounds).map((layer) => ({
    ...layer,
    no: layer.no + input.afterRound,
  }));
  const proposal = propose(layers, candidates, input.share);
  return {
    basis,
    candidates: candidates.length,
    withoutLoad: wanted.length - known.size,
    rounds: proposal.rounds,
    missingKw: proposal.missingKw,
    items: proposal.items.map((item) => {
      const found = known.get(item.customerId);
      const load = found?.load ?? 0;
      return {
        ...item,
        name: found?.customer.name ?? '',
        limitKw: Math.max(0, Math.round(load - item.reductionKw)),
        availableKw: Math.max(0, Math.round(load - (found?.customer.securityKw ?? 0))),
        limitClass: found?.customer.limitClass ?? '',
        times: limited.get(item.customerId)?.times ?? 0,
        hours: limited.get(item.customerId)?.hours ?? 0,
        lastMs: limited.get(item.customerId)?.lastMs ?? 0,
      };
    }),
  };
}

/** The same window on the last five days of the same type, for one customer: newest first, 96 points in kW. */
export async function customerDays(
  core: Core,
  { customerId, day }: { customerId: string; day: string },
): Promise<CallOutput<'plans.customerDays'>> {
  const [customer] = await core.stores.customers.byIds([customerId]);
  if (!customer) return { days: [] };
  const days = [];
  for (const one of [day, ...(await likeDays(core, day))]) {
    const [row] = await core.stores.curves.get(one, [customer.accountNo]);
    days.push({
      day: one,
      points: row ? Array.from(row.points, (value) => (Number.isNaN(value) ? null : Math.round(value))) : [],
    });
  }
  return { days };
}
