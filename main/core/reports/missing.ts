import type { Report } from '../../../shared/model/report.ts';
import { meaning } from '../../../shared/report-figures.ts';
import { type Ask, figure, report, section } from './build.ts';
import { completenessOf, orderlyFacts } from './orderly-facts.ts';
import { absentOf, absentSection } from './orderly-tables.ts';
import { spanWords } from './periods.ts';

const MOST = 5_000;

/** Everybody who was not in place in a period, those who lacked most first. */
export async function missingReport(ask: Ask): Promise<Report> {
  const { from, to } = ask.query;
  const { plans } = await orderlyFacts(ask, from, to);
  const absent = absentOf(plans);
  const items = plans.flatMap((fact) => fact.items).filter((item) => item.shouldKw > 0);
  const lacking = absent.reduce(
    (sum, { item }) => sum + Math.max(0, item.shouldKw - (item.actualKw ?? 0)),
    0,
  );
  return report(ask, {
    name: 'missing',
    title: '未到位用户',
    period: spanWords(from, to),
    periodShort: `${from}—${to}`,
    completeness: completenessOf(plans),
    completenessOf: '负荷数据完整率',
    sections: [
      section('head', '', {
        figures: [
          figure('应压', items.length, { unit: '户次', definition: meaning('orderly', 'shouldTimes') }),
          figure('未到位', absent.length, { unit: '户次', definition: meaning('orderly', 'absent') }),
          figure('没有实测', absent.filter(({ item }) => item.actualKw === null).length, {
            unit: '户次',
            definition: meaning('orderly', 'unmeasured'),
          }),
          figure('差额合计', lacking, { unit: 'kW', definition: meaning('orderly', 'lackAll') }),
        ],
      }),
      await absentSection(ask, absent, MOST),
    ],
  });
}
