import type { ReportChart } from '../../shared/model/report.ts';
import { cellXml, columnName, xmlAttribute, xmlText } from './cells.ts';
import { type ChartPlace, chartXml } from './chart-xml.ts';
import { type Drawing, drawingXml, type Size } from './drawings.ts';
import { stylesXml } from './styles.ts';
import { Zip, type ZipEntry } from './zip.ts';

export type SheetSetup = {
  name: string;
  /** Width of each column in characters. */
  widths: readonly number[];
  orientation: 'portrait' | 'landscape';
  /** Rows that stay in sight, and are repeated on every printed page. */
  freezeRows?: number;
  /** Columns that stay in sight, with the frozen rows. */
  freezeColumns?: number;
  repeatRows?: [from: number, to: number];
  /** `&P` is the page, `&N` how many there are, `&L &C &R` the sides. */
  header?: string;
  footer?: string;
  /** Row (1-based) of the heads of a list that is to have filter buttons. */
  filterRow?: number;
  /** A sheet to be looked at and printed, not to be computed with. */
  hidesGrid?: boolean;
};

type Cell = { value: string | number | null; style: number; quoted?: number };

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageRelations = 'http://schemas.openxmlformats.org/package/2006/relationships';

/** Names of sheets: at most 31 characters, without the ones Excel refuses. */
export const sheetName = (name: string): string =>
  name
    .replace(/[[\]*?:/\\]/g, ' ')
    .replace(/^'|'$/g, '')
    .trim()
    .slice(0, 31) || '表';

/** What stays in sight while the rest is moved. */
function paneXml({ freezeRows = 0, freezeColumns = 0 }: SheetSetup): string {
  if (freezeRows + freezeColumns === 0) return '';
  const pane = freezeColumns === 0 ? 'bottomLeft' : freezeRows === 0 ? 'topRight' : 'bottomRight';
  const split = `${freezeColumns > 0 ? ` xSplit="${freezeColumns}"` : ''}${freezeRows > 0 ? ` ySplit="${freezeRows}"` : ''}`;
  return `<pane${split} topLeftCell="${columnName(freezeColumns)}${freezeRows + 1}" activePane="${pane}" state="frozen"/><selection pane="${pane}"/>`;
}

/** One sheet; rows go out as they are written. */
export class SheetWriter {
  readonly setup: SheetSetup;
  readonly #entry: ZipEntry;
  readonly #merges: string[] = [];
  readonly #breaks: number[] = [];
  readonly drawings: Drawing[] = [];
  rows = 0;
  columns = 0;

  constructor(setup: SheetSetup, entry: ZipEntry) {
    this.setup = setup;
    this.#entry = entry;
    const pane = paneXml(setup);
    const cols = setup.widths
      .map((width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`)
      .join('');
    entry.write(
      `${head}<worksheet xmlns="${main}" xmlns:r="${relations}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView showGridLines="${setup.hidesGrid ? 0 : 1}" workbookViewId="0">${pane}</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>${cols ? `<cols>${cols}</cols>` : ''}<sheetData>`,
    );
  }

  /** The next row; `height` in points. */
  row(cells: readonly (Cell | undefined)[], height?: number): void {
    this.rows += 1;
    if (cells.length > this.columns) this.columns = cells.length;
    let xml = `<row r="${this.rows}"${height ? ` ht="${height}" customHeight="1"` : ''}>`;
    for (let i = 0; i < cells.length; i += 1) {
      const cell = cells[i];
      if (cell) xml += cellXml(columnName(i) + this.rows, cell.value, cell.style, cell.quoted);
    }
    this.#entry.write(`${xml}</row>`);
  }

  /** Joins cells of the present row. */
  merge(from: number, to: number): void {
    if (to > from) this.#merges.push(`${columnName(from)}${this.rows}:${columnName(to)}${this.rows}`);
  }

  /** What follows begins on a new page. */
  breakPage(): void {
    this.#breaks.push(this.rows);
  }

  /** A chart over the next `height` rows, which are made empty. */
  chart(chart: ReportChart, place: ChartPlace, size: { columns: number; rows: number }): void {
    const from = { column: 0, row: this.rows };
    for (let i = 0; i < size.rows; i += 1) this.row([]);
    const to = { column: size.columns, row: this.rows };
    this.drawings.push({ kind: 'chart', title: chart.title, chart, place, from, to });
  }

  /** A PNG over the cells at `from`, counted from 0; the rows under it are the caller's business. */
  picture(png: Buffer, title: string, size: Size, from: { column: number; row: number }): void {
    this.drawings.push({ kind: 'picture', title, png, size, from });
  }

  finish(): void {
    const { setup } = this;
    const parts = ['</sheetData>'];
    if (setup.filterRow && this.rows > setup.filterRow)
      parts.push(`<autoFilter ref="${this.filterArea()}"/>`);
    if (this.#merges.length > 0)
      parts.push(
        `<mergeCells count="${this.#merges.length}">${this.#merges.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`,
      );
    parts.push(
      `<printOptions horizontalCentered="1"/><pageMargins left="0.6" right="0.6" top="0.75" bottom="0.75" header="0.35" footer="0.35"/><pageSetup paperSize="9" orientation="${setup.orientation}" fitToWidth="1" fitToHeight="0"/>`,
    );
    const text = (value = '') => xmlText(value);
    parts.push(
      `<headerFooter><oddHeader>${text(setup.header)}</oddHeader><oddFooter>${text(setup.footer)}</oddFooter></headerFooter>`,
    );
    if (this.#breaks.length > 0)
      parts.push(
        `<rowBreaks count="${this.#breaks.length}" manualBreakCount="${this.#breaks.length}">${this.#breaks.map((row) => `<brk id="${row}" max="16383" man="1"/>`).join('')}</rowBreaks>`,
      );
    if (this.drawings.length > 0) parts.push('<drawing r:id="rId1"/>');
    this.#entry.write(`${parts.join('')}</worksheet>`);
  }

  filterArea(): string {
    return `A${this.setup.filterRow}:${columnName(Math.max(0, this.columns - 1))}${this.rows}`;
  }
}

/** An xlsx workbook written row by row: memory holds the compressed bytes and half a megabyte of text. */
export class Book {
  readonly #zip: Zip;
  readonly #sheets: SheetWriter[] = [];
  readonly #title: string;

  constructor(title: string, level = 6) {
    this.#title = title;
    this.#zip = new Zip(level);
  }

  sheet(setup: SheetSetup): SheetWriter {
    const entry = this.#zip.entry(`xl/worksheets/sheet${this.#sheets.length + 1}.xml`);
    let name = sheetName(setup.name);
    for (let n = 2; this.#sheets.some((sheet) => sheet.setup.name === name); n += 1)
      name = `${sheetName(setup.name).slice(0, 28)} ${n}`;
    const sheet = new SheetWriter({ ...setup, name }, entry);
    this.#sheets.push(sheet);
    return sheet;
  }

  finish(): Buffer {
    const types: string[] = [];
    const drawn = { chart: 0, picture: 0 };
    for (const [index, sheet] of this.#sheets.entries()) {
      sheet.finish();
      types.push(part(`/xl/worksheets/sheet${index + 1}.xml`, 'spreadsheetml.worksheet'));
      if (sheet.drawings.length > 0) types.push(...this.#drawings(index + 1, sheet.drawings, drawn));
    }
    this.#frame(types);
    return this.#zip.finish();
  }

  /** The drawing layer of a sheet with what is linked in it; returns the types of the new parts. */
  #drawings(
    sheet: number,
    drawings: readonly Drawing[],
    drawn: { chart: number; picture: number },
  ): string[] {
    const types = [part(`/xl/drawings/drawing${sheet}.xml`, 'drawing')];
    const links = drawings.map((one, index) => {
      drawn[one.kind] += 1;
      const number = drawn[one.kind];
      if (one.kind === 'picture') {
        this.#zip.add(`xl/media/image${number}.png`, one.png);
        return link(index + 1, 'image', `../media/image${number}.png`);
      }
      this.#zip.add(`xl/charts/chart${number}.xml`, chartXml(one.chart, one.place));
      types.push(part(`/xl/charts/chart${number}.xml`, 'drawingml.chart'));
      return link(index + 1, 'chart', `../charts/chart${number}.xml`);
    });
    this.#zip.add(`xl/drawings/drawing${sheet}.xml`, drawingXml(drawings));
    this.#zip.add(`xl/drawings/_rels/drawing${sheet}.xml.rels`, linkFile(links));
    this.#zip.add(
      `xl/worksheets/_rels/sheet${sheet}.xml.rels`,
      linkFile([link(1, 'drawing', `../drawings/drawing${sheet}.xml`)]),
    );
    return types;
  }

  /** What every workbook consists of besides its sheets. */
  #frame(types: string[]): void {
    const sheets = this.#sheets
      .map(
        (sheet, i) =>
          `<sheet name="${xmlAttribute(sheet.setup.name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`,
      )
      .join('');
    const links = this.#sheets.map((_, i) => link(i + 1, 'worksheet', `worksheets/sheet${i + 1}.xml`));
    links.push(link(links.length + 1, 'styles', 'styles.xml'));
    this.#zip.add('xl/styles.xml', stylesXml());
    this.#zip.add(
      'xl/workbook.xml',
      `${head}<workbook xmlns="${main}" xmlns:r="${relations}"><bookViews><workbookView activeTab="0"/></bookViews><sheets>${sheets}</sheets>${this.#names()}</workbook>`,
    );
    this.#zip.add('xl/_rels/workbook.xml.rels', linkFile(links));
    this.#zip.add('_rels/.rels', linkFile([link(1, 'officeDocument', 'xl/workbook.xml'), core(2)]));
    this.#zip.add(
      'docProps/core.xml',
      `${head}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>${xmlText(this.#title)}</dc:title></cp:coreProperties>`,
    );
    this.#zip.add(
      '[Content_Types].xml',
      `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>${part('/xl/workbook.xml', 'spreadsheetml.sheet.main')}${part('/xl/styles.xml', 'spreadsheetml.styles')}<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>${types.join('')}</Types>`,
    );
  }

  /** Print areas, repeated rows and filters are names of the workbook. */
  #names(): string {
    const names: string[] = [];
    for (const [index, { setup, rows, columns }] of this.#sheets.entries()) {
      const place = `'${setup.name.replaceAll("'", "''")}'!`;
      const add = (name: string, area: string, rest = '') =>
        names.push(
          `<definedName name="_xlnm.${name}" localSheetId="${index}"${rest}>${xmlText(area)}</definedName>`,
        );
      const last = `$${columnName(Math.max(0, Math.max(columns, setup.widths.length) - 1))}$${Math.max(1, rows)}`;
      if (setup.filterRow && rows > setup.filterRow)
        add('_FilterDatabase', `${place}$A$${setup.filterRow}:${last}`, ' hidden="1"');
      add('Print_Area', `${place}$A$1:${last}`);
      if (setup.repeatRows) add('Print_Titles', `${place}$${setup.repeatRows[0]}:$${setup.repeatRows[1]}`);
    }
    return names.length > 0 ? `<definedNames>${names.join('')}</definedNames>` : '';
  }
}

const part = (name: string, kind: string) =>
  `<Override PartName="${name}" ContentType="application/vnd.openxmlformats-officedocument.${kind}+xml"/>`;
const link = (id: number, kind: string, target: string) =>
  `<Relationship Id="rId${id}" Type="${relations}/${kind}" Target="${target}"/>`;
const core = (id: number) =>
  `<Relationship Id="rId${id}" Type="${packageRelations}/metadata/core-properties" Target="docProps/core.xml"/>`;
const linkFile = (links: string[]) =>
  `${head}<Relationships xmlns="${packageRelations}">${links.join('')}</Relationships>`;
