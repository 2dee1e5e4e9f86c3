import type { EvaluationItem } from '../../../shared/model/evaluation.ts';
import type { ReportSection } from '../../../shared/model/report.ts';
import { meaning } from '../../../shared/report-figures.ts';
import { regionWithin } from '../archive/regions.ts';
import { type Ask, row, section, values, words } from './build.ts';
import { rateOf, sumItems, wan } from './orderly-facts.ts';
import { actualColumn, rateColumn, shouldColumn } from './orderly-tables.ts';

const columns = [
  words('region', '区域', { width: 22 }),
  values('quota', '指标', 'number', {
    digits: 2,
    definition: meaning('orderly', 'quota'),
  }),
  values('able', '方案可压', 'number', {
    digits: 2,
    definition: meaning('orderly', 'able'),
  }),
  shouldColumn,
  actualColumn,
  rateColumn,
  values('rank', '排名', 'number', {
    width: 6,
    align: 'center',
    definition: meaning('orderly', 'rank'),
  }),
];

/** The most each customer could take off in the month, together, kW. */
function ableKw(items: readonly EvaluationItem[]): number {
  const most = new Map<string, number>();
  for (const item of items)
    most.set(item.customerId, Math.max(most.get(item.customerId) ?? 0, item.shouldKw));
  return [...most.values()].reduce((sum, kw) => sum + kw, 0);
}

const sum = (all: readonly (number | null)[]): number | null =>
  all.reduce<number | null>((so, one) => (one === null ? so : (so ?? 0) + one), null);

/**
 * Table C: the regions below the utility's own, with what was theirs to take off and their rank by rate. `dayGapKw` is the largest
 * gap of the day the table looks at; undefined = none was entered.
 */
export async function regionSection(
  ask: Ask,
  monthItems: readonly EvaluationItem[],
  day: { items: readonly EvaluationItem[]; gapKw: number | undefined },
  note: string,
): Promise<ReportSection> {
  const regions = await ask.core.stores.codes.regions();
  const shares = new Map(ask.looks.shares.map((one) => [one.regionCode, one.share]));
  const lines = regions
    .filter((one) => one.parent === ask.settings.utility.regionCode)
    .map((region) => {
      const codes = new Set(regionWithin(regions, region.code));
      const isWithin = (item: EvaluationItem) => codes.has(item.regionCode);
      const sums = sumItems(day.items.filter(isWithin));
      const share = shares.get(region.code);
      const quotaKw = share === undefined || day.gapKw === undefined ? null : share * day.gapKw;
      return { region, quotaKw, ableKw: ableKw(monthItems.filter(isWithin)), sums, rate: rateOf(sums) };
    })
    .sort((a, b) => b.sums.shouldKw - a.sums.shouldKw);
  const ranked = lines.filter((one) => one.rate !== null).sort((a, b) => (b.rate ?? 0) - (a.rate ?? 0));
  const all = sumItems(day.items);
  return section('C', '表 C　按区域', {
    note: [note, shares.size === 0 ? '未设置各区分摊比例，指标为 —' : ''].filter(Boolean).join('；'),
    table: {
      columns,
      rows: lines.map((one) =>
        row([
          one.region.name,
          wan(one.quotaKw),
          wan(one.ableKw),
          wan(one.sums.shouldKw),
          one.sums.shouldKw > 0 ? wan(one.sums.actualKw) : 0,
          one.rate,
          one.rate === null ? null : ranked.indexOf(one) + 1,
        ]),
      ),
      total: [
        '合计',
        wan(sum(lines.map((one) => one.quotaKw))),
        wan(lines.reduce((kw, one) => kw + one.ableKw, 0)),
        wan(all.shouldKw),
        wan(all.actualKw),
        rateOf(all),
        null,
      ],
    },
  });
}
