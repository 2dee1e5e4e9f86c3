import { pointClock, sumCurves } from '../../../shared/load/curve.ts';
import type { Values } from '../../../shared/sms/template.ts';
import { clockOf, dayOf, monthDayOf } from '../../../shared/time.ts';
import { regionWithin } from '../archive/regions.ts';
import type { Core } from '../context.ts';
import { ownPlans } from '../plans/own-plans.ts';
import { forecastValues } from './forecast-values.ts';

export type RegionLoad = {
  name: string;
  /** Latest value of today, kW; undefined while there is none. */
  kw: number | undefined;
  atMs: number;
  maxKw: number;
  maxAt: string;
};

/** Today's load of a region from the curves at hand, kW. Points that only some customers have reported do not count. */
export async function regionLoad(core: Core, regionCode: string): Promise<RegionLoad> {
  const { codes, customers, curves } = core.stores;
  const regions = await codes.regions();
  const members = await customers.select({ regionCodes: regionWithin(regions, regionCode) });
  const rows = await curves.get(
    dayOf(core.clock.now()),
    members.map((one) => one.accountNo),
  );
  const { values, counts } = sumCurves(rows.map((row) => row.points));
  const isWhole = (point: number) => (counts[point] ?? 0) >= rows.length * ENOUGH && rows.length > 0;
  let last: number | undefined;
  let max = -1;
  for (const [point, kw] of values.entries()) {
    if (Number.isNaN(kw) || !isWhole(point)) continue;
    last = point;
    if (max < 0 || kw > values[max]!) max = point;
  }
  return {
    name: regions.find((one) => one.code === regionCode)?.name ?? regionCode,
    kw: last === undefined ? undefined : values[last],
    atMs: rows.reduce((latest, row) => Math.max(latest, row.fetchedMs), 0),
    maxKw: max < 0 ? 0 : values[max]!,
    maxAt: max < 0 ? '' : pointClock(max),
  };
}

/** Share of the customers that must have reported a point. */
const ENOUGH = 0.9;

const wan = (kw: number) => (kw / 10_000).toFixed(2);

/** What dynamic-information templates say about the grid; 万千瓦 with two digits. */
export async function gridValues(core: Core, regionCode?: string): Promise<Values> {
  const { utility } = await core.settings();
  const now = core.clock.now();
  const region = regionCode ?? utility.regionCode;
  const load = await regionLoad(core, region);
  const plans = (await ownPlans(core, true)).filter(
    (plan) => plan.state === 'issued' || plan.state === 'executing',
  );
  const limit = utility.supplyLimitKw;
  return {
    单位: utility.name,
    咨询电话: utility.phone,
    日期: monthDayOf(now),
    时刻: clockOf(now),
    区域: load.name,
    当前负荷: load.kw === undefined ? '' : wan(load.kw),
    今日最大负荷: load.maxKw > 0 ? wan(load.maxKw) : '',
    最大负荷时刻: load.maxAt,
    供电限额: limit > 0 ? wan(limit) : '',
    缺口: limit > 0 && load.kw !== undefined ? wan(Math.max(0, load.kw - limit)) : '',
    执行方案数: String(plans.length),
    ...(await forecastValues(core, region)),
  };
}
