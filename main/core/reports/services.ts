import { groupBy } from '../../../shared/group-by.ts';
import type { Cell, Report, ReportSection } from '../../../shared/model/report.ts';
import { meaning } from '../../../shared/report-figures.ts';
import { dayOf } from '../../../shared/time.ts';
import { type Ask, chart, figure, report, row, section, share, values, words } from './build.ts';
import { changeOf, monthSpan, monthsBetween, monthWords, type Span, spanYearBefore } from './periods.ts';
import {
  addServiceFigures,
  lengthOf,
  openServiceBook,
  ruleWords,
  type ServiceBook,
  type ServiceFigures,
  serviceFigures,
  usesOf,
} from './service-figures.ts';

const columns = (first: string) => [
  words('service', first, { width: 24 }),
  values('subscribers', '订阅', 'number', { unit: '户', definition: meaning('services', 'subscribers') }),
  values('added', '新增', 'number', { width: 8, definition: meaning('services', 'added') }),
  values('cancelled', '取消', 'number', { width: 8, definition: meaning('services', 'cancelled') }),
  values('uses', '查询次数', 'number', { definition: meaning('services', 'uses') }),
  values('perUser', '户均次数', 'number', { digits: 1, definition: meaning('services', 'perUser') }),
  values('perDay', '日均次数', 'number', { digits: 1, definition: meaning('services', 'perDay') }),
  values('monthFee', '包月费', 'number', {
    unit: '元',
    digits: 2,
    definition: meaning('services', 'monthFee'),
  }),
  values('useFee', '按次费', 'number', { unit: '元', digits: 2, definition: meaning('services', 'useFee') }),
  values('change', '同比', 'change', { definition: meaning('services', 'change') }),
];

const cellsOf = (name: string, one: ServiceFigures, days: number, change: Cell): Cell[] => [
  name,
  one.subscribers,
  one.added,
  one.cancelled,
  one.uses,
  share(one.uses, one.subscribers),
  share(one.uses, days),
  one.monthFen / 100,
  one.useFen / 100,
  change,
];

/** How months are charged that are not whole; and that a month which is not over is charged as far as is known. */
const feeNote = (book: ServiceBook, span: Span): string =>
  `月费${ruleWords[book.rule]}${span.isPart ? '；未完的月份按现有订阅计到月底' : ''}`;

async function sectionOf(ask: Ask, span: Span, book: ServiceBook): Promise<ReportSection> {
  const before = spanYearBefore(span);
  const [uses, earlier] = [await usesOf(ask, span), await usesOf(ask, before)];
  const services = await ask.core.stores.services.list();
  const names = new Map(services.map((one) => [one.code, one.name]));
  const codes = [
    ...new Set([
      ...services.filter((one) => one.isActive).map((one) => one.code),
      ...book.subscriptions.filter((one) => serviceIn(one, span)).map((one) => one.serviceCode),
      ...uses.filter((one) => one.outcome === 'answered').map((one) => one.serviceCode),
    ]),
  ].filter((code) => code !== '');
  const line = (name: string, code?: string): Cell[] => {
    const now = serviceFigures(book, uses, span, code);
    const past = serviceFigures(book, earlier, before, code);
    return cellsOf(name, now, lengthOf(span), changeOf(now.uses, past.uses, before, book.firstDay).value);
  };
  const { reason } = changeOf(1, 1, before, book.firstDay);
  return section('G', '表 G　查询服务', {
    note: [feeNote(book, span), reason ? `同比：${reason}` : ''].filter(Boolean).join('；'),
    empty: codes.length === 0 ? '还没有开办查询服务' : '',
    table: {
      columns: columns('服务'),
      rows: codes.sort().map((code) => row(line(`${code} ${names.get(code) ?? ''}`.trim(), code))),
      total: line('合计'),
    },
  });
}

const serviceIn = (one: { fromMs: number; toMs: number }, span: Span): boolean =>
  dayOf(one.fromMs) <= span.to && (one.toMs === 0 || dayOf(one.toMs) >= span.from);

/** Table G: services with their subscribers, uses and fees in a span. */
export const serviceSection = async (ask: Ask, span: Span): Promise<ReportSection> =>
  sectionOf(ask, span, await openServiceBook(ask));

type Line = { month: string; span: Span; figures: ServiceFigures; past: ServiceFigures };

async function linesOf(ask: Ask, months: readonly string[], book: ServiceBook): Promise<Line[]> {
  const lines: Line[] = [];
  for (const month of months) {
    const span = monthSpan(month, ask.nowMs);
    const before = spanYearBefore(span);
    lines.push({
      month,
      span,
      figures: serviceFigures(book, await usesOf(ask, span), span),
      past: serviceFigures(book, await usesOf(ask, before), before),
    });
    // Fees of a month look at every subscription: the main loop goes on in between.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return lines;
}

/** What stands at the top: all months together. */
function headSection(all: ServiceFigures): ReportSection {
  const count = (label: string, value: number, unit: string, definition: string) =>
    figure(label, value, { unit, definition });
  const fee = (label: string, fen: number, definition: string) =>
    figure(label, fen / 100, { unit: '元', digits: 2, definition });
  return section('head', '', {
    figures: [
      count('订阅', all.subscribers, '户', meaning('services', 'subscribers')),
      count('新增', all.added, '户', meaning('services', 'added')),
      count('取消', all.cancelled, '户', meaning('services', 'cancelled')),
      count('查询次数', all.uses, '次', meaning('services', 'uses')),
      fee('包月费', all.monthFen, meaning('services', 'monthFee')),
      fee('按次费', all.useFen, meaning('services', 'useFee')),
    ],
  });
}

const changeIn = (lines: readonly Line[], book: ServiceBook) => {
  const first = lines[0]!;
  const last = lines.at(-1)!;
  const before = {
    from: spanYearBefore(first.span).from,
    to: spanYearBefore(last.span).to,
    isPart: last.span.isPart,
  };
  const uses = (pick: 'figures' | 'past') => lines.reduce((sum, line) => sum + line[pick].uses, 0);
  return changeOf(uses('figures'), uses('past'), before, book.firstDay);
};

/** A table of months, or of years made of them. */
function timeSection(
  { id, title, first }: { id: string; title: string; first: string },
  groups: readonly { name: string; lines: readonly Line[] }[],
  book: ServiceBook,
): ReportSection {
  const reasons = [...new Set(groups.map(({ lines }) => changeIn(lines, book).reason).filter(Boolean))];
  const rest = '未完的月份只与去年相同的天数比';
  return section(id, title, {
    note: reasons.length > 0 ? `同比：${reasons.join('；')}` : rest,
    table: {
      columns: columns(first),
      rows: groups.map(({ name, lines }) =>
        row(
          cellsOf(
            name,
            addServiceFigures(lines.map((line) => line.figures)),
            lines.reduce((days, line) => days + lengthOf(line.span), 0),
            changeIn(lines, book).value,
          ),
        ),
      ),
      total: null,
    },
  });
}

const monthName = ({ month, span }: Line): string =>
  `${monthWords(month)}${span.isPart ? `（至 ${Number(span.to.slice(8))} 日）` : ''}`;
function yearName(year: string, lines: readonly Line[]): string {
  const [first, last] = [lines[0]!.month, lines.at(-1)!.month];
  const isWhole = first.endsWith('-01') && last.endsWith('-12') && !lines.at(-1)!.span.isPart;
  return isWhole ? `${year} 年` : `${year} 年（${Number(first.slice(5))}—${Number(last.slice(5))} 月）`;
}

/** Query services over months and years: by service, month by month and year by year. */
export async function servicesReport(ask: Ask): Promise<Report> {
  const months = monthsBetween(ask.query.from, ask.query.to).filter(
    (month) => `${month}-01` <= dayOf(ask.nowMs),
  );
  const book = await openServiceBook(ask);
  const lines = await linesOf(ask, months, book);
  const whole: Span = {
    from: lines[0]?.span.from ?? ask.query.from,
    to: lines.at(-1)?.span.to ?? ask.query.to,
    isPart: lines.at(-1)?.span.isPart ?? false,
  };
  const years = [...groupBy(lines, (line) => line.month.slice(0, 4))];
  return report(ask, {
    name: 'services',
    title: '查询服务统计',
    period: `${monthWords(whole.from.slice(0, 7))}至${monthWords(whole.to.slice(0, 7))}`,
    periodShort: `${whole.from.slice(0, 7)}—${whole.to.slice(0, 7)}`,
    orientation: 'landscape',
    sections: [
      headSection(addServiceFigures(lines.map((line) => line.figures))),
      section('chart', '逐月查询次数', {
        chart: chart('bars', {
          title: '逐月查询次数',
          unit: '次',
          labels: months,
          series: [{ name: '查询次数', look: 'hatch', values: lines.map((line) => line.figures.uses) }],
        }),
      }),
      await sectionOf(ask, whole, book),
      timeSection(
        { id: 'years', title: '逐年', first: '年份' },
        years.map(([year, some]) => ({ name: yearName(year, some), lines: some })),
        book,
      ),
      timeSection(
        { id: 'months', title: '逐月', first: '月份' },
        lines.map((line) => ({ name: monthName(line), lines: [line] })),
        book,
      ),
    ],
  });
}
