import { groupBy } from '../../../shared/group-by.ts';
import type { Customer } from '../../../shared/model/archive.ts';
import type { EvaluationItem } from '../../../shared/model/evaluation.ts';
import type { Delivery } from '../../../shared/model/message.ts';
import type { ReportRow, ReportSection } from '../../../shared/model/report.ts';
import { meaning } from '../../../shared/report-figures.ts';
import { clockOf, stampOf } from '../../../shared/time.ts';
import type { Order } from '../ports.ts';
import { type Ask, row, section, values, words } from './build.ts';
import { hoursOf, largestReduction, type PlanFact, rateOf, sumItems, wan } from './orderly-facts.ts';
import { changeOf, type Span } from './periods.ts';
import { orderWords } from './words.ts';

export const energyColumn = values('energy', '影响电量', 'number', {
  digits: 1,
  width: 12,
  unit: '万千瓦时',
  definition: meaning('orderly', 'energy'),
});
export const shouldColumn = values('should', '应压', 'number', {
  digits: 2,
  definition: meaning('orderly', 'should'),
});
export const actualColumn = values('actual', '实压', 'number', {
  digits: 2,
  definition: meaning('orderly', 'reached'),
});
export const rateColumn = values('rate', '执行率', 'percent', {
  definition: meaning('orderly', 'rate'),
});

const levelWords: Record<string, string> = { 1: 'Ⅰ级', 2: 'Ⅱ级', 3: 'Ⅲ级', 4: 'Ⅳ级' };
const colourWords: Record<string, string> = { red: '红', orange: '橙', yellow: '黄', blue: '蓝', grey: '灰' };
export const levelName = (ask: Ask, level: string): string => {
  const known = ask.settings.levels.find((one) => one.level === level);
  return `${levelWords[level] ?? level}${known ? `（${colourWords[known.colour]}）` : ''}`;
};

/** Table B: how often, how long, how much, by warning level. */
export function levelSection(
  ask: Ask,
  plans: readonly PlanFact[],
  past: { plans: readonly PlanFact[]; span: Span; firstDay: string | undefined },
): ReportSection {
  const levels = [
    ...new Set([...ask.settings.levels.map((one) => one.level), ...plans.map((p) => p.plan.level)]),
  ];
  const cells = (some: readonly PlanFact[], before: readonly PlanFact[]) => {
    const byDay = [...groupBy(some, (fact) => fact.day).values()].flatMap(
      (day) => largestReduction(day) ?? [],
    );
    const energy = sumItems(some.flatMap((fact) => fact.items)).energyKwh;
    const earlier = sumItems(before.flatMap((fact) => fact.items)).energyKwh;
    return [
      some.reduce((sum, fact) => sum + fact.rounds, 0),
      some.reduce((sum, fact) => sum + fact.times, 0),
      some.reduce((sum, fact) => sum + hoursOf(fact), 0),
      byDay.length > 0 ? wan(Math.max(...byDay)) : some.length === 0 ? 0 : null,
      some.length === 0 ? 0 : wan(energy),
      changeOf(energy ?? 0, earlier ?? 0, past.span, past.firstDay).value,
    ];
  };
  const of = (all: readonly PlanFact[], level: string) => all.filter((fact) => fact.plan.level === level);
  const { reason } = changeOf(1, 1, past.span, past.firstDay);
  return section('B', '表 B　按预警等级', {
    note: reason ? `同比：${reason}` : '同比按影响电量',
    table: {
      columns: [
        words('level', '等级', { width: 14 }),
        values('rounds', '启动', 'number', { unit: '轮', definition: meaning('orderly', 'starts') }),
        values('times', '户次', 'number', { definition: meaning('orderly', 'times') }),
        values('hours', '累计时长', 'number', {
          unit: 'h',
          digits: 1,
          definition: meaning('orderly', 'hours'),
        }),
        values('max', '最大错避峰负荷', 'number', {
          digits: 2,
          width: 14,
          definition: meaning('orderly', 'mostShifted'),
        }),
        energyColumn,
        values('change', '同比', 'change', {
          definition: meaning('orderly', 'change'),
        }),
      ],
      rows: levels.map((level) =>
        row([levelName(ask, level), ...cells(of(plans, level), of(past.plans, level))]),
      ),
      total: ['合计', ...cells(plans, past.plans)],
    },
  });
}

/** The day on which most was ordered: what tables C and D look at. */
export function heaviestDay(plans: readonly PlanFact[]): string | undefined {
  const sums = [...groupBy(plans, (fact) => fact.day)].map(([day, some]) => ({
    day,
    kw: some.reduce((sum, fact) => sum + fact.plan.plannedKw, 0),
  }));
  return sums.sort((a, b) => b.kw - a.kw || (a.day < b.day ? -1 : 1))[0]?.day;
}

const MOST_INDUSTRIES = 9;

/** Table D: industries with most ordered; the small ones together. */
export async function industrySection(
  ask: Ask,
  monthItems: readonly EvaluationItem[],
  dayItems: readonly EvaluationItem[],
  note: string,
): Promise<ReportSection> {
  const names = new Map((await ask.core.stores.codes.industries()).map((one) => [one.code, one.name]));
  const keyOf = (item: EvaluationItem) => item.industryCode.slice(0, 3);
  const ofDay = groupBy(dayItems, keyOf);
  const ofMonth = groupBy(monthItems, keyOf);
  const keys = [...ofMonth.keys()].sort(
    (a, b) =>
      sumItems(ofDay.get(b) ?? []).shouldKw - sumItems(ofDay.get(a) ?? []).shouldKw ||
      (ofMonth.get(b)?.length ?? 0) - (ofMonth.get(a)?.length ?? 0),
  );
  const line = (name: string, some: readonly string[]): ReportRow => {
    const sums = sumItems(some.flatMap((key) => ofDay.get(key) ?? []));
    const month = sumItems(some.flatMap((key) => ofMonth.get(key) ?? []));
    return row([
      name,
      sums.customers,
      wan(sums.shouldKw),
      sums.shouldKw > 0 ? wan(sums.actualKw) : 0,
      rateOf(sums),
      wan(month.energyKwh),
    ]);
  };
  const rest = keys.slice(MOST_INDUSTRIES);
  return section('D', '表 D　按行业', {
    note,
    table: {
      columns: [
        words('industry', '行业（GB/T 4754）', { width: 34 }),
        values('customers', '户数', 'number', { width: 8, definition: meaning('orderly', 'dayCustomers') }),
        shouldColumn,
        actualColumn,
        rateColumn,
        energyColumn,
      ],
      rows: [
        ...keys
          .slice(0, MOST_INDUSTRIES)
          .map((key) => line(`${key} ${names.get(key) ?? ''}`.trim() || '未填行业', [key])),
        ...(rest.length > 0 ? [line('其他', rest)] : []),
      ],
      total: line('合计', keys).cells,
    },
    empty: keys.length === 0 ? '本期没有评估过的方案' : '',
  });
}

type Absent = { item: EvaluationItem; fact: PlanFact };

/** Customers whose reduction did not reach what was ordered, or who were not measured. */
export const absentOf = (plans: readonly PlanFact[]): Absent[] =>
  plans
    .flatMap((fact) => fact.items.map((item) => ({ item, fact })))
    .filter(({ item }) => item.shouldKw > 0 && !item.isMet)
    .sort((a, b) => lacking(b.item) - lacking(a.item));

const lacking = (item: EvaluationItem): number => item.shouldKw - (item.actualKw ?? 0);

/** Table E: who was not in place, whether they had confirmed, and what the terminal said. */
export async function absentSection(
  ask: Ask,
  absent: readonly Absent[],
  most: number,
): Promise<ReportSection> {
  const shown = absent.slice(0, most);
  const { stores } = ask.core;
  const customers = new Map<string, Customer>(
    (await stores.customers.byIds([...new Set(shown.map(({ item }) => item.customerId))])).map((one) => [
      one.id,
      one,
    ]),
  );
  const deliveries = new Map<string, Delivery[]>();
  const orders = new Map<string, Order>();
  for (const id of new Set(shown.map(({ fact }) => fact.plan.id))) {
    const told = await stores.messages.deliveriesOfPlan(id, ['order', 'prepare', 'change']);
    const pairs = told.flatMap((delivery) =>
      delivery.customerIds.flatMap((customerId) =>
        customers.has(customerId) ? { customerId, delivery } : [],
      ),
    );
    for (const [customerId, own] of groupBy(pairs, (pair) => pair.customerId))
      deliveries.set(
        `${id} ${customerId}`,
        own.map((pair) => pair.delivery),
      );
    // The last one counts.
    for (const order of await stores.orders.ofPlan(id))
      if (order.command === 'limit') orders.set(`${id} ${order.customerId}`, order);
  }
  const rows = shown.map(({ item, fact }) => {
    const customer = customers.get(item.customerId);
    const own = deliveries.get(`${fact.plan.id} ${item.customerId}`) ?? [];
    const confirmed = own.map((one) => one.confirmedMs).filter((ms) => ms > 0);
    const order = orders.get(`${fact.plan.id} ${item.customerId}`);
    return row(
      [
        fact.day.slice(5),
        item.accountNo,
        customer?.name ?? '—',
        item.shouldKw,
        item.actualKw,
        item.actualKw === null ? null : item.shouldKw - item.actualKw,
        confirmed.length > 0 ? clockOf(Math.min(...confirmed)) : own.length > 0 ? '未确认' : '未通知',
        order ? [orderWords[order.state] ?? order.state, order.note].filter(Boolean).join('，') : '无指令',
      ],
      `/board/${fact.plan.id}`,
    );
  });
  const left = absent.length - shown.length;
  return section('E', '表 E　未到位用户', {
    note: `单位 kW　负数表示高于基线，如实列出${left > 0 ? `　共 ${absent.length} 户次，列差额最大的 ${shown.length}` : ''}`,
    table: {
      columns: [
        words('day', '日期', { width: 8, align: 'center' }),
        words('account', '户号', { width: 14 }),
        words('name', '户名', { width: 26 }),
        values('should', '应压', 'number', { width: 9, definition: meaning('orderly', 'should') }),
        values('actual', '实压', 'number', { width: 9, definition: meaning('orderly', 'reached') }),
        values('lack', '差额', 'number', { width: 9, definition: meaning('orderly', 'lack') }),
        words('confirmed', '确认', { width: 10, align: 'center', definition: meaning('orderly', 'answer') }),
        words('order', '处理', { width: 22, definition: meaning('orderly', 'handled') }),
      ],
      rows,
      total: null,
    },
    empty: rows.length === 0 ? '没有未到位的用户' : '',
  });
}

export const moment = (ms: number): string => stampOf(ms).slice(0, 16);
