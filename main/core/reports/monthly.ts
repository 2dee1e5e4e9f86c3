import { groupBy } from '../../../shared/group-by.ts';
import type { Report, ReportSection } from '../../../shared/model/report.ts';
import { meaning } from '../../../shared/report-figures.ts';
import { addDays } from '../../../shared/time.ts';
import { apart } from '../portions.ts';
import { type Ask, chart, figure, report, row, section, values, words } from './build.ts';
import { curveSections } from './load.ts';
import {
  completenessOf,
  largestReduction,
  type OrderlyFacts,
  orderlyFacts,
  sumItems,
  wan,
} from './orderly-facts.ts';
import {
  absentOf,
  absentSection,
  energyColumn,
  heaviestDay,
  industrySection,
  levelName,
  levelSection,
  shouldColumn,
} from './orderly-tables.ts';
import { dayWords, monthOf, monthSpan, monthWords, type Span, spanYearBefore } from './periods.ts';
import { regionSection } from './region-table.ts';
import { serviceSection } from './services.ts';
import { smsSection } from './sms-table.ts';

const MOST_ABSENT = 20;

const daysOf = (span: Span): string[] => {
  const days: string[] = [];
  for (let day = span.from; day <= span.to; day = addDays(day, 1)) days.push(day);
  return days;
};
const largestGapOf = (facts: OrderlyFacts, day: string): number =>
  Math.max(0, ...(facts.gaps.find((one) => one.day === day)?.blocks.map((block) => block.gapKw) ?? []));

/** Stretches of days with the same level, named above the chart. */
function levelMarks(ask: Ask, facts: OrderlyFacts, days: readonly string[]) {
  const marks: { from: number; to: number; label: string }[] = [];
  for (const [index, day] of days.entries()) {
    const levels = facts.plans.filter((fact) => fact.day === day).map((fact) => fact.plan.level);
    if (levels.length === 0) continue;
    // Days are narrow: the numeral alone fits above two of them.
    const label = levelName(ask, levels.sort()[0]!).split('（')[0]!;
    const last = marks.at(-1);
    if (last && last.label === label && last.to === index) last.to = index + 1;
    else marks.push({ from: index, to: index + 1, label });
  }
  return marks;
}

/** Figure 1: the largest gap and the largest reduction of every day of the month. */
function dailyChart(ask: Ask, facts: OrderlyFacts, span: Span): ReportSection {
  const days = daysOf(span);
  const reached = groupBy(facts.plans, (fact) => fact.day);
  return section('1', '图 1　每日最大缺口与实压', {
    empty: facts.plans.length === 0 && facts.gaps.length === 0 ? '本月没有缺口，也没有执行方案' : '',
    chart:
      facts.plans.length === 0 && facts.gaps.length === 0
        ? null
        : chart('bars', {
            title: '每日最大缺口与实压',
            unit: '万千瓦',
            digits: 2,
            labels: days.map((day) => String(Number(day.slice(8)))),
            series: [
              { name: '最大缺口', look: 'outline', values: days.map((day) => wan(largestGapOf(facts, day))) },
              {
                name: '实压最大',
                look: 'hatch',
                values: days.map((day) => {
                  const plans = reached.get(day);
                  return plans ? wan(largestReduction(plans)) : 0;
                }),
              },
            ],
            marks: levelMarks(ask, facts, days),
          }),
  });
}

/** What stands at the top: how often, whom, how much. */
function headSection(facts: OrderlyFacts, span: Span): ReportSection {
  const byDay = [...groupBy(facts.plans, (fact) => fact.day).values()].flatMap(
    (plans) => largestReduction(plans) ?? [],
  );
  const gaps = daysOf(span).map((day) => largestGapOf(facts, day));
  const energy = sumItems(facts.plans.flatMap((fact) => fact.items)).energyKwh;
  const isCalm = facts.plans.length === 0;
  return section('head', '', {
    figures: [
      figure(
        '启动',
        facts.plans.reduce((sum, fact) => sum + fact.rounds, 0),
        {
          unit: '轮',
          definition: meaning('orderly', 'starts'),
        },
      ),
      figure(
        '影响',
        facts.plans.reduce((sum, fact) => sum + fact.times, 0),
        {
          unit: '户次',
          definition: meaning('orderly', 'affected'),
        },
      ),
      figure('最大缺口', facts.gaps.length > 0 ? wan(Math.max(0, ...gaps)) : null, {
        unit: '万千瓦',
        digits: 2,
        definition: meaning('orderly', 'monthGap'),
      }),
      figure('实压最大', isCalm ? 0 : byDay.length > 0 ? wan(Math.max(...byDay)) : null, {
        unit: '万千瓦',
        digits: 2,
        definition: meaning('orderly', 'most'),
      }),
      figure('影响电量', isCalm ? 0 : wan(energy), {
        unit: '万千瓦时',
        digits: 1,
        definition: meaning('orderly', 'energy'),
      }),
    ],
  });
}

/** Table A for each day of the month on which something happened. */
function daysSection(ask: Ask, facts: OrderlyFacts): ReportSection {
  const byDay = groupBy(facts.plans, (fact) => fact.day);
  return section('A', '表 A　逐日', {
    empty: byDay.size === 0 ? '本月没有执行方案' : '',
    table: {
      columns: [
        words('day', '日期', { width: 9, align: 'center' }),
        words('level', '预警等级', { width: 12, align: 'center' }),
        values('gap', '最大缺口', 'number', { digits: 2, definition: meaning('orderly', 'gap') }),
        values('plans', '方案', 'number', { width: 7, unit: '个', definition: meaning('orderly', 'plans') }),
        values('customers', '户数', 'number', { width: 8, definition: meaning('orderly', 'customers') }),
        shouldColumn,
        values('max', '实压最大', 'number', { digits: 2, definition: meaning('orderly', 'most') }),
        energyColumn,
      ],
      rows: [...byDay].map(([day, plans]) => {
        const gap = largestGapOf(facts, day);
        return row([
          day.slice(5),
          levelName(ask, plans.map((fact) => fact.plan.level).sort()[0]!),
          gap > 0 ? wan(gap) : null,
          plans.length,
          plans.reduce((sum, fact) => sum + fact.plan.customers, 0),
          wan(plans.reduce((sum, fact) => sum + fact.plan.plannedKw, 0)),
          wan(largestReduction(plans)),
          wan(sumItems(plans.flatMap((fact) => fact.items)).energyKwh),
        ]);
      }),
      total: null,
    },
  });
}

/** The orderly-use monthly: tables A to H of one month. */
export async function monthlyReport(ask: Ask): Promise<Report> {
  const month = monthOf(ask.query.from);
  const span = monthSpan(month, ask.nowMs);
  const before = spanYearBefore(span);
  const facts = await orderlyFacts(ask, span.from, span.to);
  const past = await orderlyFacts(ask, before.from, before.to);
  // Records of plans begin with the month of the first one.
  const first = await ask.core.stores.reports.firstPlanDay(ask.isDrill);
  const firstPlan = first && `${monthOf(first)}-01`;
  const items = facts.plans.flatMap((fact) => fact.items);
  const day = heaviestDay(facts.plans);
  const dayItems = facts.plans.filter((fact) => fact.day === day).flatMap((fact) => fact.items);
  const dayGapKw = facts.gaps.some((one) => one.day === day) ? largestGapOf(facts, day ?? '') : undefined;
  const note = day ? `${day.slice(5)} 应压最大；万千瓦` : '';
  const unjudged = facts.plans.filter((fact) => !fact.evaluation).length;
  const sms = await smsSection(ask, span);
  const windows = facts.plans.filter((fact) => fact.day === day);
  return report(ask, {
    name: 'monthly',
    title: '有序用电月报',
    period: `${dayWords(span.from)}至 ${Number(span.to.slice(8))} 日${span.isPart ? '（本月未完）' : ''}`,
    periodShort: monthWords(month),
    number: `YX-${month}`,
    completeness: completenessOf(facts.plans),
    completenessOf: '负荷数据完整率',
    unitNote: '单位未注明者：负荷 万千瓦',
    closedBy: sms.closedBy,
    closedMs: sms.closedMs,
    sendTo: '市经济和信息化委员会',
    sections: [
      // A month has tens of thousands of customers in it, and each table sums them.
      await apart(() => headSection(facts, span)),
      await apart(() => dailyChart(ask, facts, span)),
      await apart(() => daysSection(ask, facts)),
      await apart(() =>
        levelSection(ask, facts.plans, { plans: past.plans, span: before, firstDay: firstPlan }),
      ),
      await apart(() => regionSection(ask, items, { items: dayItems, gapKw: dayGapKw }, note)),
      await apart(() => industrySection(ask, items, dayItems, `${note}${note ? '；' : ''}影响电量为当月`)),
      await apart(() => absentSection(ask, absentOf(facts.plans), MOST_ABSENT)),
      sms.section,
      await serviceSection(ask, span),
      ...(await curveSections(ask, day ?? span.to, windows)),
    ],
    notes: unjudged > 0 ? [`${unjudged} 个方案还没有评估，不计入实压和影响电量。`] : [],
  });
}
