import type { Subscription } from '../../../shared/model/query.ts';
import type { Cell, Report, ReportSection } from '../../../shared/model/report.ts';
import { addDays, dayOf, dayStartMs } from '../../../shared/time.ts';
import type { UseTotal } from '../ports.ts';
import { type Ask, chart, figure, report, row, section, share, values, words } from './build.ts';
import { changeOf, monthSpan, monthsBetween, monthWords, type Span, spanYearBefore } from './periods.ts';

type ServiceFigures = {
  subscribers: number;
  added: number;
  cancelled: number;
  uses: number;
  phones: number;
  monthFen: number;
  useFen: number;
};

const feeDefinition = '期内在用的订阅按约定的月费各计一次；退订后同月再订的只计一次';
const columns = (first: string) => [
  words('service', first, { width: 24 }),
  values('subscribers', '订阅', 'number', { unit: '户', definition: '期末在用（含暂停）的订阅' }),
  values('added', '新增', 'number', { width: 8, definition: '期内开始的订阅' }),
  values('cancelled', '取消', 'number', { width: 8, definition: '期内结束的订阅' }),
  values('uses', '查询次数', 'number', { definition: '得到答复的查询，不含自动推送' }),
  values('perUser', '户均次数', 'number', { digits: 1, definition: '查询次数 ÷ 期末订阅' }),
  values('perDay', '日均次数', 'number', { digits: 1, definition: '查询次数 ÷ 天数' }),
  values('monthFee', '包月费', 'number', { unit: '元', digits: 2, definition: feeDefinition }),
  values('useFee', '按次费', 'number', { unit: '元', digits: 2, definition: '得到答复的查询按次收费之和' }),
  values('change', '同比', 'change', { definition: '查询次数与去年同期相比；去年无数据或不完整时为 —' }),
];

const span2ms = (span: Span): [number, number] => [dayStartMs(span.from), dayStartMs(addDays(span.to, 1))];
const lengthOf = (span: Span): number => Math.round((span2ms(span)[1] - span2ms(span)[0]) / 86_400_000);

/** Every agreement once a month: the same number, customer and service do not pay twice. */
function monthFenOf(subscriptions: readonly Subscription[]): number {
  const fens = new Map<string, number>();
  for (const one of subscriptions) {
    const key = `${one.phone} ${one.customerId} ${one.serviceCode}`;
    fens.set(key, Math.max(fens.get(key) ?? 0, one.monthFen));
  }
  return [...fens.values()].reduce((sum, fen) => sum + fen, 0);
}

function figuresOf(
  subscriptions: readonly Subscription[],
  uses: readonly UseTotal[],
  [fromMs, toMs]: [number, number],
): ServiceFigures {
  const answered = uses.filter((use) => use.outcome === 'answered' && use.kind === 'query');
  const isBetween = (ms: number) => ms >= fromMs && ms < toMs;
  return {
    subscribers: subscriptions.filter((one) => one.toMs === 0 || one.toMs >= toMs).length,
    added: subscriptions.filter((one) => isBetween(one.fromMs)).length,
    cancelled: subscriptions.filter((one) => one.toMs > 0 && isBetween(one.toMs)).length,
    uses: answered.reduce((sum, use) => sum + use.uses, 0),
    phones: answered.reduce((sum, use) => sum + use.phones, 0),
    monthFen: monthFenOf(subscriptions),
    useFen: uses.reduce((sum, use) => sum + use.feeFen, 0),
  };
}

async function read(ask: Ask, span: Span) {
  const range = span2ms(span);
  // Drills and the real thing live in installations of their own; the other one has no query service here.
  const isOwn = ask.isDrill === (ask.core.mode === 'drill');
  return {
    range,
    subscriptions: isOwn ? await ask.core.stores.subscriptions.inPeriod(...range) : [],
    uses: isOwn ? await ask.core.stores.queries.totalUses(...range) : [],
  };
}

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

/** The first day of the query service; undefined = it has not begun. */
async function firstServiceDay(ask: Ask): Promise<string | undefined> {
  const all = await ask.core.stores.subscriptions.inPeriod(0, ask.nowMs);
  return all.length === 0 ? undefined : dayOf(Math.min(...all.map((one) => one.fromMs)));
}

/** Table G: services with their subscribers, uses and fees in a span. */
export async function serviceSection(ask: Ask, span: Span): Promise<ReportSection> {
  const before = spanYearBefore(span);
  const now = await read(ask, span);
  const past = await read(ask, before);
  const services = await ask.core.stores.services.list();
  const names = new Map(services.map((one) => [one.code, one.name]));
  const codes = [
    ...new Set([
      ...services.filter((one) => one.isActive).map((one) => one.code),
      ...now.subscriptions.map((one) => one.serviceCode),
      ...now.uses.filter((one) => one.outcome === 'answered').map((one) => one.serviceCode),
    ]),
  ].filter((code) => code !== '');
  const firstDay = await firstServiceDay(ask);
  const of = (from: typeof now, code?: string) =>
    figuresOf(
      from.subscriptions.filter((one) => code === undefined || one.serviceCode === code),
      from.uses.filter((one) => code === undefined || one.serviceCode === code),
      from.range,
    );
  const change = (code?: string) => changeOf(of(now, code).uses, of(past, code).uses, before, firstDay);
  const days = lengthOf(span);
  return section('G', '表 G　查询服务', {
    note: change().reason ? `同比：${change().reason}` : '',
    empty: codes.length === 0 ? '还没有开办查询服务' : '',
    table: {
      columns: columns('服务'),
      rows: codes
        .sort()
        .map((code) =>
          row(cellsOf(`${code} ${names.get(code) ?? ''}`.trim(), of(now, code), days, change(code).value)),
        ),
      total: cellsOf('合计', of(now), days, change().value),
    },
  });
}

type Line = {
  month: string;
  span: Span;
  figures: ServiceFigures;
  change: { value: number | null; reason: string };
};

async function linesOf(
  ask: Ask,
  months: readonly string[],
  spans: readonly Span[],
  firstDay: string | undefined,
): Promise<Line[]> {
  const lines: Line[] = [];
  for (const [index, span] of spans.entries()) {
    const [now, past] = [await read(ask, span), await read(ask, spanYearBefore(span))];
    const figures = figuresOf(now.subscriptions, now.uses, now.range);
    const earlier = figuresOf(past.subscriptions, past.uses, past.range);
    lines.push({
      month: months[index]!,
      span,
      figures,
      change: changeOf(figures.uses, earlier.uses, spanYearBefore(span), firstDay),
    });
  }
  return lines;
}

/** What stands at the top: all months together. */
function headSection(lines: readonly Line[]): ReportSection {
  const sum = (pick: (one: ServiceFigures) => number) =>
    lines.reduce((all, line) => all + pick(line.figures), 0);
  const last = lines.at(-1)?.figures;
  return section('head', '', {
    figures: [
      figure('订阅', last?.subscribers ?? 0, { unit: '户' }),
      figure(
        '新增',
        sum((one) => one.added),
        { unit: '户' },
      ),
      figure(
        '取消',
        sum((one) => one.cancelled),
        { unit: '户' },
      ),
      figure(
        '查询次数',
        sum((one) => one.uses),
        { unit: '次' },
      ),
      figure('包月费', sum((one) => one.monthFen) / 100, {
        unit: '元',
        digits: 2,
        definition: feeDefinition,
      }),
      figure('按次费', sum((one) => one.useFen) / 100, { unit: '元', digits: 2 }),
    ],
  });
}

/** Query services over months and years: by service, and month by month. */
export async function servicesReport(ask: Ask): Promise<Report> {
  const months = monthsBetween(ask.query.from, ask.query.to).filter(
    (month) => `${month}-01` <= dayOf(ask.nowMs),
  );
  const spans = months.map((month) => monthSpan(month, ask.nowMs));
  const whole: Span = {
    from: spans[0]?.from ?? ask.query.from,
    to: spans.at(-1)?.to ?? ask.query.to,
    isPart: spans.at(-1)?.isPart ?? false,
  };
  const firstDay = await firstServiceDay(ask);
  const lines = await linesOf(ask, months, spans, firstDay);
  const reasons = [...new Set(lines.map((line) => line.change.reason).filter(Boolean))];
  const nameOf = (line: Line) =>
    `${monthWords(line.month)}${line.span.isPart ? `（至 ${Number(line.span.to.slice(8))} 日）` : ''}`;
  return report(ask, {
    name: 'services',
    title: '查询服务统计',
    period: `${monthWords(whole.from.slice(0, 7))}至${monthWords(whole.to.slice(0, 7))}`,
    periodShort: `${whole.from.slice(0, 7)}—${whole.to.slice(0, 7)}`,
    orientation: 'landscape',
    sections: [
      headSection(lines),
      section('chart', '逐月查询次数', {
        chart: chart('bars', {
          title: '逐月查询次数',
          unit: '次',
          labels: months,
          series: [{ name: '查询次数', look: 'hatch', values: lines.map((line) => line.figures.uses) }],
        }),
      }),
      await serviceSection(ask, whole),
      section('months', '逐月', {
        note: reasons.length > 0 ? `同比：${reasons.join('；')}` : '未完的月份只与去年相同的天数比',
        table: {
          columns: columns('月份'),
          rows: lines.map((line) =>
            row(cellsOf(nameOf(line), line.figures, lengthOf(line.span), line.change.value)),
          ),
          total: null,
        },
      }),
    ],
  });
}
