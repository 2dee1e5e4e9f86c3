import type { Customer } from '../../../shared/model/archive.ts';
import type { Report, ReportSection } from '../../../shared/model/report.ts';
import { meaning } from '../../../shared/report-figures.ts';
import { dayOf, rangeOf } from '../../../shared/time.ts';
import { type Ask, figure, report, row, section, values, words } from './build.ts';
import { curveSections } from './load.ts';
import {
  completenessOf,
  largestReduction,
  type OrderlyFacts,
  orderlyFacts,
  type PlanFact,
  rateOf,
  sumItems,
  wan,
} from './orderly-facts.ts';
import {
  absentOf,
  absentSection,
  energyColumn,
  levelName,
  rateColumn,
  shouldColumn,
} from './orderly-tables.ts';
import { dayWords } from './periods.ts';
import { smsSection } from './sms-table.ts';

const MOST_ABSENT = 60;

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

const noticeKinds = ['prepare', 'order', 'change', 'risk'];

/** Told, delivered and confirmed: the deliveries of a plan's notices. */
async function notices(ask: Ask, fact: PlanFact) {
  const all = (await ask.core.stores.messages.deliveriesOfPlan(fact.plan.id, noticeKinds)).filter(
    (one) => one.state !== 'cancelled',
  );
  return {
    told: all.length,
    links: linksOf(fact, all),
    delivered: all.filter((one) => one.state === 'delivered' || one.confirmedMs > 0).length,
    confirmed: all.filter((one) => one.confirmedMs > 0).length,
  };
}

/** The notices behind the figures: they went out on the day, the day before, or whenever the plan was made. */
function linksOf(
  { plan }: PlanFact,
  all: readonly { queuedMs: number }[],
): Record<string, string> | undefined {
  if (all.length === 0) return undefined;
  const days = all.map((one) => dayOf(one.queuedMs)).sort();
  const link = `from=${days[0]}&to=${days.at(-1)}&planId=${plan.id}&kind=${noticeKinds.join(',')}`;
  return {
    told: `${link}&only=all`,
    delivered: `${link}&only=reached`,
    confirmed: `${link}&only=confirmed`,
  };
}

/** Feeders that a plan cuts: 拉闸条次. */
async function feeders(ask: Ask, fact: PlanFact): Promise<number> {
  if (fact.plan.measure !== 'cut') return 0;
  const members = await ask.core.stores.plans.members(fact.plan.id);
  const customers: Customer[] = await ask.core.stores.customers.byIds(members.map((one) => one.customerId));
  return new Set(customers.map((one) => one.feeder).filter(Boolean)).size;
}

/** Table A: every plan of the day from notice to load. */
async function plansSection(ask: Ask, plans: readonly PlanFact[]): Promise<ReportSection> {
  const rows = [];
  for (const fact of plans) {
    const sums = sumItems(fact.items);
    const { told, delivered, confirmed, links } = await notices(ask, fact);
    rows.push(
      row(
        [
          levelName(ask, fact.plan.level),
          `${fact.plan.planNo} ${fact.plan.name}`,
          fact.rounds,
          rangeOf(fact.startMs, fact.endMs),
          fact.plan.customers,
          wan(fact.plan.plannedKw),
          wan(largestReduction([fact])),
          wan(sums.actualKw),
          rateOf(sums),
          wan(sums.energyKwh),
          await feeders(ask, fact),
          told,
          delivered,
          confirmed,
          fact.plan.createdBy,
        ],
        `/board/${fact.plan.id}`,
        links,
      ),
    );
  }
  return section('A', '表 A　执行方案', {
    empty: rows.length === 0 ? '当日没有执行方案' : '',
    table: {
      columns: [
        words('level', '预警等级', { width: 11, align: 'center' }),
        words('plan', '方案', { width: 26 }),
        values('rounds', '轮次', 'number', { width: 6, definition: meaning('orderly', 'rounds') }),
        words('window', '执行时段', { width: 12, align: 'center' }),
        values('customers', '户数', 'number', { width: 7, definition: meaning('orderly', 'customers') }),
        { ...shouldColumn, width: 8 },
        values('max', '实压最大', 'number', {
          digits: 2,
          width: 8,
          definition: meaning('orderly', 'most'),
        }),
        values('actual', '实压平均', 'number', {
          digits: 2,
          width: 8,
          definition: meaning('orderly', 'mean'),
        }),
        { ...rateColumn, width: 9 },
        { ...energyColumn, width: 10 },
        values('cut', '拉闸', 'number', {
          width: 7,
          unit: '条次',
          definition: meaning('orderly', 'feeders'),
        }),
        values('told', '通知', 'number', { width: 7, definition: meaning('notices', 'told') }),
        values('delivered', '送达', 'number', { width: 7, definition: meaning('notices', 'reached') }),
        values('confirmed', '确认', 'number', { width: 7, definition: meaning('notices', 'answered') }),
        words('duty', '值班员', { width: 10 }),
      ],
      rows,
      total: null,
    },
  });
}

/** The gaps of the day by span of time, as they were entered on the gap board. */
function gapSection(facts: OrderlyFacts, day: string): ReportSection {
  const blocks = facts.gaps.find((one) => one.day === day)?.blocks ?? [];
  return section('gaps', '分时段缺口', {
    empty: blocks.length === 0 ? '当日没有录入缺口' : '',
    table: {
      columns: [
        words('span', '时段', { width: 16, align: 'center' }),
        values('gap', '缺口', 'number', {
          digits: 2,
          unit: '万千瓦',
          definition: meaning('orderly', 'blockGap'),
        }),
      ],
      rows: blocks.map((block) => row([`${clock(block.startMin)}–${clock(block.endMin)}`, wan(block.gapKw)])),
      total: null,
    },
  });
}

/** The orderly-use daily: table A, gaps, who was not in place, messages, load. */
export async function dailyReport(ask: Ask): Promise<Report> {
  const day = ask.query.from;
  const facts = await orderlyFacts(ask, day, day);
  const gap = Math.max(0, ...(facts.gaps[0]?.blocks.map((block) => block.gapKw) ?? []));
  const sums = sumItems(facts.plans.flatMap((fact) => fact.items));
  const sms = await smsSection(ask, { from: day, to: day, isPart: false });
  const isCalm = facts.plans.length === 0;
  return report(ask, {
    name: 'daily',
    title: '有序用电日报',
    period: dayWords(day),
    periodShort: day,
    number: `YXR-${day}`,
    orientation: 'landscape',
    completeness: completenessOf(facts.plans),
    completenessOf: '负荷数据完整率',
    unitNote: '单位未注明者：负荷 万千瓦',
    sendTo: '市经济和信息化委员会',
    sections: [
      section('head', '', {
        figures: [
          figure('方案', facts.plans.length, { unit: '个', definition: meaning('orderly', 'plans') }),
          figure('最大缺口', facts.gaps.length > 0 ? wan(gap) : null, {
            unit: '万千瓦',
            digits: 2,
            definition: meaning('orderly', 'gap'),
          }),
          figure(
            '影响',
            facts.plans.reduce((sum, fact) => sum + fact.times, 0),
            { unit: '户次', definition: meaning('orderly', 'affected') },
          ),
          figure('实压最大', isCalm ? 0 : wan(largestReduction(facts.plans)), {
            unit: '万千瓦',
            digits: 2,
            definition: meaning('orderly', 'most'),
          }),
          figure('执行率', rateOf(sums), {
            kind: 'percent',
            digits: 1,
            definition: meaning('orderly', 'rate'),
          }),
          figure('影响电量', isCalm ? 0 : wan(sums.energyKwh), {
            unit: '万千瓦时',
            digits: 1,
            definition: meaning('orderly', 'energy'),
          }),
        ],
      }),
      await plansSection(ask, facts.plans),
      gapSection(facts, day),
      await absentSection(ask, absentOf(facts.plans), MOST_ABSENT),
      sms.section,
      ...(await curveSections(ask, day, facts.plans)),
    ],
  });
}
