import { groupBy } from '../../../shared/group-by.ts';
import type { Cell, MonthFigures, Report, ReportRow, ReportSection } from '../../../shared/model/report.ts';
import { meaning } from '../../../shared/report-figures.ts';
import { dayOf, stampOf } from '../../../shared/time.ts';
import { breathe } from '../portions.ts';
import type { DaySum, InboundSum } from '../ports.ts';
import { type Ask, chart, figure, report, row, section, values, words } from './build.ts';
import {
  addFigures,
  allKinds,
  type ClosedMonth,
  closedMonths,
  closedTotal,
  isNothing,
  monthFigures,
} from './closings.ts';
import {
  changeOf,
  monthOf,
  monthSpan,
  monthsBetween,
  monthWords,
  type Span,
  spanYearBefore,
} from './periods.ts';
import { fenOfDay } from './tariffs.ts';
import type { FenOf } from './totals.ts';

const columns = [
  words('month', '月份', { width: 18 }),
  values('inMessages', '上行短信', 'number', { unit: '条', definition: meaning('sms', 'inMessages') }),
  values('inParts', '上行分条', 'number', { definition: meaning('sms', 'inParts') }),
  values('outMessages', '下行短信', 'number', {
    unit: '条',
    definition: meaning('sms', 'outMessages'),
  }),
  values('outParts', '下行分条', 'number', { definition: meaning('sms', 'outParts') }),
  words('fens', '资费', {
    width: 10,
    align: 'right',
    definition: meaning('sms', 'fens'),
  }),
  values('fee', '费用', 'number', {
    unit: '元',
    digits: 2,
    definition: meaning('sms', 'fee'),
  }),
  values('change', '同比', 'change', {
    definition: meaning('sms', 'feeChange'),
  }),
  words('state', '状态', { width: 34 }),
];

type MonthLine = {
  month: string;
  span: Span;
  figures: MonthFigures;
  closed: ClosedMonth | undefined;
  open: MonthFigures | undefined;
  change: { value: number | null; reason: string };
};

const within = <T extends { day: string }>(all: readonly T[], span: Span): T[] =>
  all.filter((one) => one.day >= span.from && one.day <= span.to);

const moment = (ms: number) => stampOf(ms).slice(0, 16);

function cellsOf(name: string, figures: MonthFigures, change: Cell, state: string): Cell[] {
  const counts = allKinds(figures);
  return [
    name,
    figures.inboundMessages,
    figures.inboundParts,
    counts.total,
    counts.parts,
    figures.fens.map(String).join('、') || '—',
    counts.feeFen / 100,
    change,
    state,
  ];
}

/** A month: its figures, then every correction, then what has changed since and is not corrected yet. */
function rowsOf({ month, span, figures, closed, open, change }: MonthLine): ReportRow[] {
  const name = `${monthWords(month)}${span.isPart ? `（至 ${Number(span.to.slice(8))} 日）` : ''}`;
  const behind = [`month=${month}`, { outMessages: `month=${month}&only=all` }] as const;
  const why = change.reason ? `同比：${change.reason}` : '';
  if (!closed) {
    const state = span.isPart ? '当月未完' : '未结账';
    return [row(cellsOf(name, figures, change.value, [state, why].filter(Boolean).join('；')), ...behind)];
  }
  const { closing, corrections } = closed;
  const state = `已结账 ${closing.userName} ${moment(closing.atMs)}`;
  return [
    row(cellsOf(name, closed.figures, change.value, [state, why].filter(Boolean).join('；')), ...behind),
    ...corrections.map((one) =>
      row(
        cellsOf(
          `　更正 ${one.closing.step}`,
          one.figures,
          null,
          `${one.closing.userName} ${moment(one.closing.atMs)} ${one.closing.reason}`.trim(),
        ),
      ),
    ),
    ...(open ? [row(cellsOf('　结账后变动', open, null, '尚未更正，不计入合计'))] : []),
  ];
}

/** What counts for a month: the frozen figures with their corrections when it is closed. */
const countedOf = (line: MonthLine): MonthFigures => (line.closed ? closedTotal(line.closed) : line.figures);

/** The figures of each month; between two months the main loop goes on. */
async function figuresOf(
  { sums, inbound }: { sums: readonly DaySum[]; inbound: readonly InboundSum[] },
  spans: readonly Span[],
  isDrill: boolean,
  fenOf: FenOf,
): Promise<MonthFigures[]> {
  const byMonth = groupBy(
    sums.filter((sum) => sum.isDrill === isDrill),
    (sum) => monthOf(sum.day),
  );
  const figures: MonthFigures[] = [];
  for (const span of spans) {
    const own = within(byMonth.get(monthOf(span.from)) ?? [], span);
    figures.push(monthFigures(own, within(inbound, span), fenOf));
    await breathe();
  }
  return figures;
}

async function linesOf(ask: Ask): Promise<MonthLine[]> {
  const months = monthsBetween(ask.query.from, ask.query.to).filter((month) => month <= dayOf(ask.nowMs));
  const spans = months.map((month) => monthSpan(month, ask.nowMs));
  if (spans.length === 0) return [];
  const earlier = spans.map(spanYearBefore);
  const fenOf = fenOfDay(ask.settings);
  const { sums, inbound } = await ask.days.of(spans[0]!.from, spans.at(-1)!.to);
  const past = await ask.days.of(earlier[0]!.from, earlier.at(-1)!.to);
  const firstDay = await ask.days.firstDay();
  const closed = await closedMonths(ask.core, ask.isDrill, months);
  const isOwn = ask.isDrill === (ask.core.installation === 'drill');
  const figures = await figuresOf({ sums, inbound: isOwn ? inbound : [] }, spans, ask.isDrill, fenOf);
  const before = await figuresOf({ sums: past.sums, inbound: [] }, earlier, ask.isDrill, fenOf);
  return months.map((month, index) => {
    const own = closed.get(month);
    const difference = own && addFigures(figures[index]!, closedTotal(own), -1);
    const fee = allKinds(own ? closedTotal(own) : figures[index]!).feeFen;
    return {
      month,
      span: spans[index]!,
      figures: figures[index]!,
      closed: own,
      open: difference && !isNothing(difference) ? difference : undefined,
      change: changeOf(fee, allKinds(before[index]!).feeFen, earlier[index]!, firstDay),
    };
  });
}

function chartSection(lines: MonthLine[]): ReportSection {
  return section('chart', '逐月费用', {
    chart: chart('bars', {
      title: '逐月费用',
      unit: '元',
      digits: 2,
      labels: lines.map((line) => line.month),
      series: [
        { name: '费用', look: 'hatch', values: lines.map((line) => allKinds(countedOf(line)).feeFen / 100) },
      ],
    }),
  });
}

/** Traffic and fees month by month, by the tariff of each day; closed months as they were frozen. */
export async function trafficReport(ask: Ask): Promise<Report> {
  const lines = await linesOf(ask);
  const total = lines.map(countedOf).reduce((sum, one) => addFigures(sum, one), {
    byKind: {},
    inboundMessages: 0,
    inboundParts: 0,
    fens: [],
  } as MonthFigures);
  const counts = allKinds(total);
  const [first, last] = [lines[0]?.month ?? '', lines.at(-1)?.month ?? ''];
  const open = lines.filter((line) => !line.closed && !line.span.isPart).length;
  return report(ask, {
    name: 'traffic',
    title: '短信流量与费用',
    period:
      first === '' ? '—' : first === last ? monthWords(first) : `${monthWords(first)}至${monthWords(last)}`,
    periodShort: `${first}—${last}`,
    orientation: 'landscape',
    completeness: lines.length === 0 ? null : (lines.length - open) / lines.length,
    completenessOf: '已结账或未完的月份',
    sections: [
      section('head', '', {
        figures: [
          figure('下行分条', counts.parts, { unit: '条', definition: meaning('sms', 'outParts') }),
          figure('上行分条', total.inboundParts, { unit: '条', definition: meaning('sms', 'inParts') }),
          figure('费用', counts.feeFen / 100, { unit: '元', digits: 2, definition: meaning('sms', 'fee') }),
          figure('未结账', open, { unit: '个月', definition: meaning('sms', 'openMonths') }),
        ],
      }),
      chartSection(lines),
      section('table', '逐月', {
        table: {
          columns,
          rows: lines.flatMap(rowsOf),
          total: cellsOf('合计', total, null, '含更正'),
          totalLinks: { outMessages: 'only=all' },
        },
        empty: lines.length === 0 ? '这一期间还没有到' : '',
      }),
    ],
    notes: ['结账后的月份以结账时冻结的数字为准，其后的变化另列更正。'],
  });
}
