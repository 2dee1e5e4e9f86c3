import type { DrillQuery } from '../../../shared/contract/reports.ts';
import { addDays, dayStartMs } from '../../../shared/time.ts';
import type { Core } from '../context.ts';
import type { DaySum, DrillDelivery, DrillFilter } from '../ports.ts';
import type { DeliveryDays } from './delivery-days.ts';
import { reasonOf } from './reasons.ts';
import { filteredBy } from './sums.ts';

function plainFilter(core: Core, query: DrillQuery): DrillFilter {
  const isOwnDrill = core.installation === 'drill';
  return {
    fromMs: dayStartMs(query.from),
    toMs: dayStartMs(addDays(query.to, 1)),
    kinds: query.kind.split(',').filter(Boolean),
    unit: query.unit,
    gateway: query.gateway,
    user: query.user,
    planId: query.planId ?? '',
    isDrill: query.isDrill ?? core.mode === 'drill',
    isOwnDrill,
    only: query.reason ? 'failed' : query.only,
  };
}

/** The rows a figure of the statistics was counted from. */
export async function drillFilter(core: Core, query: DrillQuery): Promise<DrillFilter> {
  const filter = plainFilter(core, query);
  if (!query.reason) return filter;
  // Groups of reasons are no column: the codes that came in the period are sorted into them, a handful.
  const ends = await core.stores.reports.ends(filter);
  return { ...filter, ends: ends.filter(({ state, code }) => reasonOf(state, code) === query.reason) };
}

/** A page of the deliveries, newest first. */
export async function drillDown(
  core: Core,
  query: DrillQuery & { offset: number; limit: number },
): Promise<{ deliveries: DrillDelivery[]; total: number }> {
  const { offset, limit } = query;
  const rows = await core.stores.reports.drill(await drillFilter(core, query), offset, limit + 1);
  return { deliveries: rows.slice(0, limit), total: offset + rows.length };
}

function countOf(sum: DaySum, { only, reason }: DrillQuery): number {
  if (reason) return sum.reasons[reason] ?? 0;
  if (only === 'all') return sum.total;
  // At least so many: the sums do not know which of the confirmed ones were reported as well.
  return only === 'reached' ? Math.max(sum.delivered, sum.confirmed) : sum[only];
}

/** About how many rows there are, from the sums of the days; what is exported corrects it. */
export async function drillTotal(core: Core, days: DeliveryDays, query: DrillQuery): Promise<number> {
  const { sums } = await days.of(query.from, query.to);
  const isDrill = query.isDrill ?? core.mode === 'drill';
  return filteredBy(query, isDrill, sums).reduce((total, sum) => total + countOf(sum, query), 0);
}
