import { groupBy } from '../../../shared/group-by.ts';
import {
  type Cell,
  type Column,
  failureReasons,
  type Report,
  type ReportSection,
  type SendingBy,
} from '../../../shared/model/report.ts';
import { meaning } from '../../../shared/report-figures.ts';
import { addDays } from '../../../shared/time.ts';
import { breathe } from '../portions.ts';
import type { DaySum } from '../ports.ts';
import { type Ask, chart, figure, report, row, section, share, values, words } from './build.ts';
import { spanWords } from './periods.ts';
import { reasonWords } from './reasons.ts';
import { filteredBy } from './sums.ts';
import { fenOfDay } from './tariffs.ts';
import { type FenOf, joinTotals, type Totals, totalOf } from './totals.ts';
import { waitAt } from './waits.ts';
import { messageKindWords } from './words.ts';

export const sendingColumns: Column[] = [
  values('total', '发送', 'number', {
    unit: '条',
    definition: meaning('sms', 'sent'),
  }),
  values('delivered', '成功', 'number', { definition: meaning('sms', 'delivered') }),
  values('failed', '失败', 'number', { width: 8, definition: meaning('sms', 'failed') }),
  values('uncertain', '不确定', 'number', { width: 8, definition: meaning('sms', 'uncertain') }),
  values('pending', '在途', 'number', { width: 8, definition: meaning('sms', 'pending') }),
  values('rate', '成功率', 'percent', { definition: meaning('sms', 'rate') }),
  values('confirmed', '已确认', 'number', { width: 9, definition: meaning('sms', 'confirmed') }),
  values('confirmRate', '确认率', 'percent', { width: 9, definition: meaning('sms', 'confirmRate') }),
  values('parts', '分条数', 'number', { definition: meaning('sms', 'parts') }),
  values('fee', '费用', 'number', { unit: '元', digits: 2, definition: meaning('sms', 'fee') }),
];
export const waitColumns: Column[] = [
  values('wait50', '送达中位', 'wait', {
    width: 14,
    definition: meaning('sms', 'wait50'),
  }),
  values('wait95', '送达 P95', 'wait', { width: 14, definition: meaning('sms', 'wait95') }),
  values('confirm50', '确认中位', 'wait', { width: 14, definition: meaning('sms', 'confirm50') }),
  values('confirm95', '确认 P95', 'wait', { width: 14, definition: meaning('sms', 'confirm95') }),
];

/** The meaning of a figure, as it stands over its column. */
const meaningOf = (title: string): string =>
  [...sendingColumns, ...waitColumns].find((column) => column.title === title)?.definition ?? '';

export const sendingCells = (totals: Totals): Cell[] => [
  totals.total,
  totals.delivered,
  totals.failed,
  totals.uncertain,
  totals.pending,
  share(totals.delivered, totals.total),
  totals.confirmed,
  share(totals.confirmed, totals.asked),
  totals.parts,
  totals.feeFen / 100,
];
const waitCells = ({ waits, confirms }: Totals): Cell[] => [
  waitAt(waits, 0.5),
  waitAt(waits, 0.95),
  waitAt(confirms, 0.5),
  waitAt(confirms, 0.95),
];

const byWords: Record<SendingBy, string> = {
  kind: '业务类型',
  unit: '接收单位',
  plan: '方案',
  gateway: '网关',
  user: '发送人',
  day: '日期',
  month: '月份',
};

type Grouping = { keyOf: (sum: DaySum) => string; label: (value: string) => string };

async function groupingOf(ask: Ask, by: SendingBy): Promise<Grouping> {
  const { stores } = ask.core;
  if (by === 'kind') return { keyOf: (sum) => sum.kind, label: (kind) => messageKindWords[kind] ?? kind };
  if (by === 'unit') {
    const offices = new Map((await stores.contacts.offices()).map((one) => [one.id, one.name]));
    return { keyOf: (sum) => sum.unitId, label: (id) => offices.get(id) ?? '用电客户' };
  }
  if (by === 'plan') {
    const plans = new Map((await stores.plans.list(false)).map((one) => [one.id, one]));
    return {
      keyOf: (sum) => sum.planId,
      label: (id) => {
        const plan = plans.get(id);
        return plan ? `${plan.planNo} ${plan.name}` : id === '' ? '不属于方案' : id;
      },
    };
  }
  if (by === 'gateway') return { keyOf: (sum) => sum.gateway, label: (name) => name || '未交给网关' };
  if (by === 'user') return { keyOf: (sum) => sum.userName, label: (name) => name || '系统' };
  return by === 'day'
    ? { keyOf: (sum) => sum.day, label: (day) => day }
    : { keyOf: (sum) => sum.day.slice(0, 7), label: (month) => month };
}

/** The filter of the drill-down behind a row: only what the row adds to the filter of the report. */
function linkOf(by: SendingBy, value: string): string {
  if (by === 'day') return `from=${value}&to=${value}`;
  if (by === 'month') return `month=${value}`;
  const name = by === 'plan' ? 'planId' : by;
  return `${name}=${encodeURIComponent(value === '' ? '-' : value)}`;
}

/** Which outcome stands behind which figure. */
const outcomes = ['delivered', 'failed', 'uncertain', 'pending', 'confirmed'] as const;
/** Every figure of a line leads to the deliveries it counts. */
const linksOf = (link: string): Record<string, string> => ({
  total: `${link}&only=all`,
  ...Object.fromEntries(outcomes.map((only) => [only, `${link}&only=${only}`])),
});

const cellsOf = (totals: Totals): Cell[] => [...sendingCells(totals), ...waitCells(totals)];

/** Waiting times are read from texts: so many sums at once are a few milliseconds. */
const PORTION = 100;

/** `totalOf` for many sums, without holding the main loop. */
async function totalInPortions(sums: readonly DaySum[], fenOf: FenOf): Promise<Totals> {
  const parts: Totals[] = [];
  for (let start = 0; start < sums.length; start += PORTION) {
    const part = totalOf(sums.slice(start, start + PORTION), fenOf);
    void [part.waits, part.confirms];
    parts.push(part);
    await breathe();
  }
  return joinTotals(parts);
}

type Group = { value: string; label: string; totals: Totals };

/** The sums by what the rows of the table stand for. */
async function groupsOf(ask: Ask, sums: readonly DaySum[], fenOf: FenOf): Promise<Group[]> {
  const { by } = ask.query;
  const { keyOf, label } = await groupingOf(ask, by);
  const groups: Group[] = [];
  for (const [value, some] of groupBy(sums, keyOf)) {
    groups.push({ value, label: label(value), totals: await totalInPortions(some, fenOf) });
  }
  const isTime = by === 'day' || by === 'month';
  return groups.sort((a, b) => (isTime ? (a.value < b.value ? -1 : 1) : b.totals.total - a.totals.total));
}

function tableSection({ by }: Ask['query'], groups: readonly Group[], totals: Totals): ReportSection {
  return section('table', `按${byWords[by]}`, {
    table: {
      columns: [words(by, byWords[by], { width: 20 }), ...sendingColumns, ...waitColumns],
      rows: groups.map((one) => {
        const link = linkOf(by, one.value);
        return row([one.label, ...cellsOf(one.totals)], link, linksOf(link));
      }),
      total: ['合计', ...cellsOf(totals)],
      totalLinks: linksOf(''),
    },
    empty: groups.length === 0 ? '这一期间没有短信' : '',
  });
}

function chartSection(ask: Ask, sums: DaySum[]): ReportSection {
  const { from, to } = ask.query;
  const byMonth = Date.parse(to) - Date.parse(from) > 62 * 86_400_000;
  const keyOf = (sum: DaySum) => (byMonth ? sum.day.slice(0, 7) : sum.day);
  const labels: string[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const label = byMonth ? day.slice(0, 7) : day;
    if (labels.at(-1) !== label) labels.push(label);
  }
  const groups = groupBy(sums, keyOf);
  const of = (name: 'delivered' | 'failed' | 'uncertain' | 'pending') =>
    labels.map((label) => (groups.get(label) ?? []).reduce((sum, one) => sum + one[name], 0));
  return section('chart', byMonth ? '逐月发送' : '逐日发送', {
    chart: chart('stack', {
      title: byMonth ? '逐月发送' : '逐日发送',
      unit: '条',
      labels: byMonth ? labels : labels.map((day) => day.slice(5)),
      series: [
        { name: '成功', look: 'solid', values: of('delivered') },
        { name: '失败', look: 'hatch', values: of('failed') },
        { name: '不确定', look: 'dots', values: of('uncertain') },
        { name: '在途', look: 'outline', values: of('pending') },
      ],
    }),
  });
}

function reasonSection(totals: Totals): ReportSection {
  const rows = failureReasons
    .map((reason) => ({ reason, count: totals.reasons[reason] ?? 0 }))
    .filter((one) => one.count > 0)
    .sort((a, b) => b.count - a.count)
    .map(({ reason, count }) =>
      row([reasonWords[reason], count, share(count, totals.failed)], `only=failed&reason=${reason}`),
    );
  return section('reasons', '失败原因', {
    table: {
      columns: [
        words('reason', '原因', { width: 24 }),
        values('count', '条数', 'number', { definition: meaning('sms', 'reason') }),
        values('share', '占失败', 'percent', { definition: meaning('sms', 'reasonShare') }),
      ],
      rows,
      total: rows.length > 0 ? ['合计', totals.failed, 1] : null,
      totalLinks: { count: 'only=failed' },
    },
    empty: rows.length === 0 ? '没有失败的短信' : '',
  });
}

/** Sending statistics: what was sent, what became of it, how long it took. */
export async function sendingReport(ask: Ask): Promise<Report> {
  const { from, to } = ask.query;
  const sums = filteredBy(ask.query, ask.isDrill, (await ask.days.of(from, to)).sums);
  const fenOf = fenOfDay(ask.settings);
  const groups = await groupsOf(ask, sums, fenOf);
  const totals = joinTotals(groups.map((one) => one.totals));
  const wait = (name: string, waits: Totals['waits'], part: number) =>
    figure(name, waitAt(waits, part), { kind: 'wait', definition: meaningOf(name) });
  const count = (name: string, value: number, only: string) =>
    figure(name, value, { unit: '条', definition: meaningOf(name), link: `only=${only}` });
  const part = (name: string, value: number | null) =>
    figure(name, value, { kind: 'percent', digits: 1, definition: meaningOf(name) });
  return report(ask, {
    name: 'sending',
    title: '短信发送统计',
    period: spanWords(from, to),
    periodShort: `${from}—${to}`,
    orientation: 'landscape',
    completeness: share(totals.total - totals.pending, totals.total),
    completenessOf: '已有结果的短信',
    sections: [
      section('head', '', {
        figures: [
          count('发送', totals.total, 'all'),
          part('成功率', share(totals.delivered, totals.total)),
          count('失败', totals.failed, 'failed'),
          part('确认率', share(totals.confirmed, totals.asked)),
          wait('送达中位', totals.waits, 0.5),
          wait('送达 P95', totals.waits, 0.95),
          figure('费用', totals.feeFen / 100, { unit: '元', digits: 2, definition: meaningOf('费用') }),
        ],
      }),
      chartSection(ask, sums),
      tableSection(ask.query, groups, totals),
      reasonSection(totals),
    ],
  });
}
