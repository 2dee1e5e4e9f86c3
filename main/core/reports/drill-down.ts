import type { DrillQuery } from '../../../shared/contract/reports.ts';
import { addDays, dayStartMs } from '../../../shared/time.ts';
import type { Core } from '../context.ts';
import type { DaySum, DrillDelivery, DrillFilter } from '../ports.ts';
import type { DeliveryDays } from './delivery-days.ts';

/** The rows a figure of the statistics was counted from. */
export function drillFilter(core: Core, query: DrillQuery): DrillFilter {
  const isOwnDrill = core.mode === 'drill';
  return {
    fromMs: dayStartMs(query.from),
    toMs: dayStartMs(addDays(query.to, 1)),
    kind: query.kind,
    unit: query.unit,
    gateway: query.gateway,
    user: query.user,
    planId: query.planId ?? '',
    isDrill: query.isDrill ?? isOwnDrill,
    isOwnDrill,
    only: query.only,
  };
}

export async function drillDown(
  core: Core,
  query: DrillQuery & { offset: number; limit: number },
): Promise<{ deliveries: DrillDelivery[]; total: number }> {
  const { offset, limit } = query;
  const rows = await core.stores.reports.drill(drillFilter(core, query), offset, limit + 1);
  return { deliveries: rows.slice(0, limit), total: offset + rows.length };
}

const countOf = (sum: DaySum, only: DrillQuery['only']): number =>
  only === 'all' ? sum.total : only === 'confirmed' ? sum.confirmed : sum[only];

/** How many rows there are, from the sums of the days. */
export async function drillTotal(core: Core, days: DeliveryDays, query: DrillQuery): Promise<number> {
  const filter = drillFilter(core, query);
  const fits = (wanted: string, value: string) =>
    wanted === '' || (wanted === '-' ? value === '' : wanted === value);
  const { sums } = await days.of(query.from, query.to);
  return sums
    .filter(
      (sum) =>
        sum.isDrill === filter.isDrill &&
        fits(filter.kind, sum.kind) &&
        fits(filter.unit, sum.unitId) &&
        fits(filter.gateway, sum.gateway) &&
        fits(filter.user, sum.userName) &&
        fits(filter.planId, sum.planId),
    )
    .reduce((total, sum) => total + countOf(sum, query.only), 0);
}
