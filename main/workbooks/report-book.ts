import type { FileOnWire } from '../../shared/model/common.ts';
import type {
  Cell,
  Column,
  Report,
  ReportChart,
  ReportFigure,
  ReportSection,
  ReportTable,
} from '../../shared/model/report.ts';
import { definitionsOf } from '../../shared/report-figures.ts';
import { writeCell } from '../../shared/report-format.ts';
import { stampOf } from '../../shared/time.ts';
import { Book, type SheetWriter } from './book.ts';
import { serialOf } from './cells.ts';
import type { ChartPlace } from './chart-xml.ts';
import { pngSize } from './drawings.ts';
import { type Format, type Look, styleOf } from './styles.ts';

/** The printed sheet is a grid of narrow columns; every table takes as many of them as its own columns need. */
const GRID = { portrait: 48, landscape: 72 } as const;
const GRID_WIDTH = 1.9;
const CHART_ROWS = 14;
const CHART_SHEET = '图表数据';

type Form = Pick<Column, 'kind' | 'digits'>;

function formatOf({ kind, digits }: Form): Format {
  if (kind === 'percent') return '0.0%';
  if (kind === 'change') return '+0.0%;-0.0%;0.0%';
  if (kind === 'moment') return 'yyyy-mm-dd hh:mm';
  if (kind === 'wait') return '[<0.000694444]s" 秒";[<0.0416666]m" 分 "s" 秒";[h]" 小时 "m" 分"';
  if (kind === 'text') return 'General';
  return digits === 0 ? '#,##0' : digits === 1 ? '#,##0.0' : '#,##0.00';
}

/** The value as a spreadsheet counts it: times in days. What is missing is — in print and empty in data. */
function inSheet(cell: Cell, { kind }: Form, missing: string): string | number | null {
  if (cell === null) return missing || null;
  if (typeof cell === 'string') return cell;
  if (kind === 'moment') return cell > 0 ? serialOf(cell) : missing || null;
  return kind === 'wait' ? cell / 86_400 : cell;
}

const headOf = (column: Column): string => (column.unit ? `${column.title}（${column.unit}）` : column.title);

/** First grid column of each table column, and the end. */
function gridOf(columns: readonly Column[], grid: number): number[] {
  const total = columns.reduce((sum, column) => sum + column.width, 0);
  let used = 0;
  const starts = columns.map((column) => {
    const start = Math.round((used / total) * grid);
    used += column.width;
    return start;
  });
  return [...starts, grid];
}

type Paper = { sheet: SheetWriter; grid: number };

function line(
  paper: Paper,
  value: string,
  look: Look,
  align: 'left' | 'center' | 'right',
  height?: number,
): void {
  paper.sheet.row([{ value, style: styleOf(look, 'General', align) }], height);
  paper.sheet.merge(0, paper.grid - 1);
}

/** Cells over the grid: each spans from its start to the next one's, with borders all along. */
function spread(
  paper: Paper,
  starts: readonly number[],
  cells: readonly { value: string | number | null; style: number; quoted?: number }[],
  height?: number,
): void {
  const row = Array.from({ length: paper.grid }, (_, at) => {
    const index = starts.findLastIndex((start) => start <= at);
    const cell = cells[Math.min(index, cells.length - 1)]!;
    return at === starts[index] ? cell : { value: null, style: cell.style };
  });
  paper.sheet.row(row, height);
  for (let i = 0; i < cells.length; i += 1) paper.sheet.merge(starts[i]!, starts[i + 1]! - 1);
}

function bodyCell(cell: Cell, column: Column, look: Look, missing = '—') {
  const align = column.align;
  const format = typeof cell === 'number' ? formatOf(column) : 'General';
  return {
    value: inSheet(cell, column, missing),
    style: styleOf(look, format, align),
    quoted: styleOf(look, format, align, true),
  };
}

function figures(paper: Paper, all: readonly ReportFigure[]): void {
  const starts = [...all.map((_, index) => Math.round((index / all.length) * paper.grid)), paper.grid];
  const label = styleOf('head', 'General', 'center');
  spread(
    paper,
    starts,
    all.map((one) => ({ value: one.unit ? `${one.label}（${one.unit}）` : one.label, style: label })),
  );
  spread(
    paper,
    starts,
    all.map((one) => ({
      value: inSheet(one.value, one, '—'),
      style: styleOf('figure', typeof one.value === 'number' ? formatOf(one) : 'General', 'center'),
    })),
    26,
  );
}

/** Width of a text in Latin characters. */
const widthOf = (text: string): number =>
  [...text].reduce((sum, one) => sum + (one.charCodeAt(0) > 255 ? 2 : 1), 0);

/** Rows of a long text in a cell of so many characters. */
const linesOf = (text: string, width: number): number => Math.ceil(widthOf(text) / Math.max(1, width));

function tableOnPaper(paper: Paper, table: ReportTable): void {
  const starts = gridOf(table.columns, paper.grid);
  const room = (index: number) => (starts[index + 1]! - starts[index]!) * GRID_WIDTH;
  const most = (texts: readonly string[]) => Math.max(1, ...texts.map((text, i) => linesOf(text, room(i))));
  const heads = table.columns.map(headOf);
  spread(
    paper,
    starts,
    heads.map((value) => ({ value, style: styleOf('head', 'General', 'center') })),
    14 * most(heads) + 2,
  );
  for (const { cells } of table.rows)
    spread(
      paper,
      starts,
      table.columns.map((column, i) => bodyCell(cells[i] ?? null, column, 'body')),
      14 * most(table.columns.map((column, i) => writeCell(cells[i] ?? null, column))) + 2,
    );
  const { total } = table;
  if (total)
    spread(
      paper,
      starts,
      table.columns.map((column, i) => bodyCell(total[i] ?? null, column, 'total')),
      16,
    );
}

/** Where each chart's numbers will stand: two head rows, one row a label, one empty row. */
function placesOf(charts: readonly ReportChart[]): Map<ReportChart, ChartPlace> {
  const places = new Map<ReportChart, ChartPlace>();
  let row = 2;
  for (const chart of charts) {
    places.set(chart, { sheet: CHART_SHEET, row, column: 0 });
    row += chart.labels.length + 3;
  }
  return places;
}

/** A sheet with the numbers of all charts, which Excel draws them from. */
function chartSheet(book: Book, charts: readonly ReportChart[]): void {
  if (charts.length === 0) return;
  const sheet = book.sheet({ name: CHART_SHEET, widths: [14, 14, 14, 14, 14], orientation: 'portrait' });
  const head = styleOf('head', 'General', 'center');
  for (const chart of charts) {
    const number = styleOf('plain', chart.digits === 0 ? '#,##0' : '#,##0.00', 'right');
    sheet.row([{ value: `${chart.title}（${chart.unit}）`, style: styleOf('caption') }]);
    sheet.row([{ value: '', style: head }, ...chart.series.map((one) => ({ value: one.name, style: head }))]);
    chart.labels.forEach((label, i) => {
      sheet.row([
        { value: label, style: styleOf('plain') },
        ...chart.series.map((one) => ({ value: one.values[i] ?? null, style: number })),
      ]);
    });
    sheet.row([]);
  }
}

function sectionOnPaper(paper: Paper, section: ReportSection, places: Map<ReportChart, ChartPlace>): void {
  if (section.title) {
    line(paper, '', 'plain', 'left', 6);
    // The note may be long: the title takes what it needs.
    const width = Math.ceil((widthOf(section.title) * 1.4) / GRID_WIDTH);
    const half = Math.min(Math.round(paper.grid / 2), width);
    paper.sheet.row(
      [
        { value: section.title, style: styleOf('caption') },
        ...Array.from({ length: half - 1 }, () => undefined),
        { value: section.note, style: styleOf('note', 'General', 'right') },
      ],
      17,
    );
    paper.sheet.merge(0, half - 1);
    paper.sheet.merge(half, paper.grid - 1);
  }
  if (section.figures.length > 0) figures(paper, section.figures);
  const place = section.chart && places.get(section.chart);
  if (section.chart && place)
    paper.sheet.chart(section.chart, place, { columns: paper.grid, rows: CHART_ROWS });
  if (section.table && section.table.rows.length > 0) tableOnPaper(paper, section.table);
  else if (section.empty) line(paper, section.empty, 'note', 'left');
}

/** 制表人 and the others, each with a line to sign on; who made it is printed. */
function signatures(paper: Paper, report: Report): void {
  line(paper, '', 'plain', 'left', 12);
  const count = report.signatures.length;
  const starts = report.signatures.flatMap((_, i) => {
    const at = Math.round((i / count) * paper.grid);
    return [at, at + 6];
  });
  const cells = report.signatures.flatMap((name, i) => [
    { value: name, style: styleOf('plain') },
    { value: i === 0 ? report.madeBy : '', style: styleOf('sign', 'General', 'center') },
  ]);
  spread(paper, [...starts, paper.grid], cells, 24);
  line(
    paper,
    `制表时间 ${stampOf(report.madeMs)}${report.sendTo ? `　　报送：${report.sendTo}` : ''}`,
    'note',
    'left',
  );
  for (const note of report.notes) line(paper, note, 'note', 'left');
}

const LOGO = { width: 170, height: 48 };

/** The utility's mark, left of the title. */
function logo(paper: Paper, report: Report): void {
  const png = Buffer.from(report.logo, 'base64');
  const size = pngSize(png);
  if (!size) return;
  const scale = Math.min(LOGO.width / size.width, LOGO.height / size.height);
  const shown = { width: size.width * scale, height: size.height * scale };
  paper.sheet.picture(png, report.office, shown, { column: 0, row: 0 });
}

const amp = (text: string) => text.replaceAll('&', '&&');

function footOf(report: Report): string {
  const parts = [`数据截止 ${stampOf(report.dataUntilMs).slice(0, 16)}`];
  if (report.completeness !== null)
    parts.push(`${report.completenessOf} ${(report.completeness * 100).toFixed(1)}%`);
  if (report.unitNote) parts.push(report.unitNote);
  return `&L${amp(parts.join('　'))}&R第 &P 页 共 &N 页`;
}

/** One sheet for each table with its plain values: for sorting, filtering and further computing. */
function dataSheets(book: Book, report: Report): void {
  for (const { table, title } of report.sections) {
    if (!table || table.rows.length === 0) continue;
    const sheet = book.sheet({
      name: title,
      // The head has a button to filter beside its words.
      widths: table.columns.map((column) =>
        Math.max(8, column.width * 1.1, widthOf(headOf(column)) * 1.15 + 4),
      ),
      orientation: 'landscape',
      freezeRows: 1,
      repeatRows: [1, 1],
      filterRow: 1,
      footer: '&L&A&R第 &P 页 共 &N 页',
    });
    sheet.row(
      table.columns.map((column) => ({ value: headOf(column), style: styleOf('head', 'General', 'center') })),
    );
    for (const { cells } of table.rows)
      sheet.row(table.columns.map((column, i) => bodyCell(cells[i] ?? null, column, 'plain', '')));
  }
}

/** What the figures mean, as on the page. */
function definitionSheet(book: Book, report: Report): void {
  const known = definitionsOf(report);
  if (known.length === 0) return;
  const sheet = book.sheet({ name: '指标说明', widths: [18, 80], orientation: 'portrait', freezeRows: 1 });
  sheet.row([
    { value: '指标', style: styleOf('head', 'General', 'center') },
    { value: '含义与算法', style: styleOf('head', 'General', 'center') },
  ]);
  for (const [name, text] of known)
    sheet.row([
      { value: name, style: styleOf('body') },
      { value: text, style: styleOf('body') },
    ]);
}

/** The workbook of a report: the sheet that is printed and signed, then the data behind it. */
export function reportBook(fileName: string, report: Report): FileOnWire {
  const mark = report.isDrill ? '【演练】' : '';
  const book = new Book(`${mark}${report.title} ${report.periodShort}`);
  const grid = GRID[report.orientation];
  const paper: Paper = {
    grid,
    sheet: book.sheet({
      name: report.title,
      widths: Array.from({ length: grid }, () => GRID_WIDTH),
      orientation: report.orientation,
      freezeRows: 2,
      header: `&L${amp(report.office)}&R${amp(`${mark}${report.title}　${report.periodShort}`)}`,
      footer: footOf(report),
      hidesGrid: true,
    }),
  };
  line(paper, `${mark}${report.title}`, 'title', 'center', 28);
  line(
    paper,
    [report.period, report.number && `编号 ${report.number}`].filter(Boolean).join('　'),
    'subtitle',
    'center',
    18,
  );
  logo(paper, report);
  const charts = report.sections.flatMap(({ chart }) => (chart ? [chart] : []));
  const places = placesOf(charts);
  for (const section of report.sections) sectionOnPaper(paper, section, places);
  signatures(paper, report);
  dataSheets(book, report);
  chartSheet(book, charts);
  definitionSheet(book, report);
  return { name: fileName, base64: book.finish().toString('base64') };
}
