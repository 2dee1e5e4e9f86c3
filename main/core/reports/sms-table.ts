import type { Cell, MonthCounts, ReportSection } from '../../../shared/model/report.ts';
import { meaning } from '../../../shared/report-figures.ts';
import { type Ask, row, section, share, values, words } from './build.ts';
import { addCounts, closedMonths, closedTotal, monthFigures, noCounts } from './closings.ts';
import { changeOf, monthEnd, monthOf, type Span, spanYearBefore } from './periods.ts';
import { fenOfDay } from './tariffs.ts';

/** Kinds of messages gathered as the monthly shows them. */
const groups: [name: string, kinds: string[]][] = [
  ['方案通知', ['prepare', 'order', 'change', 'restore', 'risk', 'office']],
  ['动态信息', ['info']],
  ['查询答复', ['reply']],
  ['其他短信', ['free']],
];

const columns = [
  words('kind', '业务', { width: 16 }),
  values('sent', '发送', 'number', { unit: '条', definition: meaning('sms', 'sent') }),
  values('done', '成功', 'number', { definition: meaning('sms', 'delivered') }),
  values('failed', '失败', 'number', { width: 8, definition: meaning('sms', 'failed') }),
  values('uncertain', '不确定', 'number', { width: 8, definition: meaning('sms', 'uncertain') }),
  values('read', '已确认', 'number', { width: 9, definition: meaning('sms', 'confirmed') }),
  values('rate', '成功率', 'percent', { definition: meaning('sms', 'rate') }),
  values('parts', '分条数', 'number', { definition: meaning('sms', 'parts') }),
  values('fee', '费用', 'number', { unit: '元', digits: 2, definition: meaning('sms', 'fee') }),
  values('change', '同比', 'change', { width: 9, definition: meaning('sms', 'change') }),
];

/** Every figure leads to the deliveries it counts. */
const linksOf = (link: string) => ({
  sent: `${link}&only=all`,
  done: `${link}&only=delivered`,
  failed: `${link}&only=failed`,
  uncertain: `${link}&only=uncertain`,
  read: `${link}&only=confirmed`,
});

const cellsOf = (name: string, counts: MonthCounts, change: Cell): Cell[] => [
  name,
  counts.total,
  counts.delivered,
  counts.failed,
  counts.uncertain,
  counts.asked > 0 || counts.confirmed > 0 ? counts.confirmed : null,
  share(counts.delivered, counts.total),
  counts.parts,
  counts.feeFen / 100,
  change,
];

/** Table F: messages of a span; a closed month as it was frozen, corrections as lines of their own. */
export async function smsSection(
  ask: Ask,
  span: Span,
): Promise<{ section: ReportSection; closedBy: string; closedMs: number }> {
  const fenOf = fenOfDay(ask.settings);
  const before = spanYearBefore(span);
  const own = async (from: string, to: string) =>
    monthFigures(
      (await ask.days.of(from, to)).sums.filter((sum) => sum.isDrill === ask.isDrill),
      [],
      fenOf,
    );
  const period = `from=${span.from}&to=${span.to}`;
  const month = monthOf(span.from);
  const isMonth = span.from.endsWith('-01') && span.to === monthEnd(month);
  const closed = isMonth ? (await closedMonths(ask.core, ask.isDrill, [month])).get(month) : undefined;
  const figures = closed ? closed.figures : await own(span.from, span.to);
  const past = await own(before.from, before.to);
  const firstDay = await ask.days.firstDay();
  const known = new Set(groups.flatMap(([, kinds]) => kinds));
  const all = [
    ...groups,
    ['其他业务', Object.keys(figures.byKind).filter((kind) => !known.has(kind))] as const,
  ];
  const countsOf = (from: typeof figures, kinds: readonly string[]) =>
    kinds.reduce((sum, kind) => addCounts(sum, from.byKind[kind] ?? noCounts()), noCounts());
  const change = (now: MonthCounts, earlier: MonthCounts) =>
    changeOf(now.total, earlier.total, before, firstDay).value;
  const rows = all
    .map(([name, kinds]) => ({ name, kinds, now: countsOf(figures, kinds), earlier: countsOf(past, kinds) }))
    .filter((one, index) => index < 3 || one.now.total > 0)
    .map((one) => {
      const link = `${period}&kind=${one.kinds.join(',')}`;
      return row(cellsOf(one.name, one.now, change(one.now, one.earlier)), link, linksOf(link));
    });
  const total = countsOf(
    closed ? closedTotal(closed) : figures,
    Object.keys((closed ? closedTotal(closed) : figures).byKind),
  );
  for (const { closing, figures: more } of closed?.corrections ?? [])
    rows.push(row(cellsOf(`更正 ${closing.step}`, countsOf(more, Object.keys(more.byKind)), null)));
  const { reason } = changeOf(1, 1, before, firstDay);
  return {
    closedBy: closed?.closing.userName ?? '',
    closedMs: closed?.closing.atMs ?? 0,
    section: section('F', '表 F　短信', {
      note: [closed ? '已结账' : '', reason ? `同比：${reason}` : '', '已确认指本人回复']
        .filter(Boolean)
        .join('；'),
      table: {
        columns,
        rows,
        totalLinks: linksOf(period),
        total: cellsOf('合计', total, change(total, countsOf(past, Object.keys(past.byKind)))),
      },
    }),
  };
}
