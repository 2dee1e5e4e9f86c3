import exceljs from 'exceljs';
import type { FileOnWire } from '../shared/model/common.ts';
import type { Cell, Sheet } from './core/reports/workbook.ts';

/** Width of the picture in the workbook, pixels: a landscape page. */
const PICTURE_WIDTH = 960;

/** A text that a spreadsheet would take for a formula is kept a text. */
const safe = (cell: Cell): Cell =>
  typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;

/** Width and height of a PNG by its own head; undefined when it is none. */
export function pngSize(base64: string): { width: number; height: number } | undefined {
  const head = Buffer.from(base64.slice(0, 64), 'base64');
  if (head.length < 24 || head.readUInt32BE(0) !== 0x89504e47) return undefined;
  const size = { width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
  return size.width > 0 && size.height > 0 ? size : undefined;
}

function addSheet(book: exceljs.Workbook, { name, title, head, rows, widths }: Sheet): exceljs.Worksheet {
  const top = title.length + 1;
  const sheet = book.addWorksheet(name.slice(0, 31), {
    views: [{ state: 'frozen', ySplit: top, xSplit: 1 }],
    pageSetup: {
      paperSize: 9,
      orientation: 'landscape',
      fitToPage: true,
      fitToWidth: 1,
      fitToHeight: 0,
      printTitlesRow: `${top}:${top}`,
    },
    headerFooter: { oddFooter: '第 &P 页 共 &N 页' },
  });
  sheet.columns = widths.map((width) => ({ width }));
  for (const line of title) sheet.addRow([line]);
  sheet.addRow(head);
  for (const row of rows) sheet.addRow(row.map(safe));
  sheet.getRow(1).font = { bold: true, size: 14 };
  sheet.getRow(top).font = { bold: true };
  sheet.getRow(top).border = { bottom: { style: 'thin' } };
  return sheet;
}

/** A workbook that prints well, with a picture (PNG in base64; '' = none) on a first sheet of its own. */
export async function chartBook(fileName: string, sheets: Sheet[], picture: string): Promise<FileOnWire> {
  const book = new exceljs.Workbook();
  const size = pngSize(picture);
  if (size) {
    const sheet = addSheet(book, {
      name: '图',
      title: sheets[0]?.title ?? [],
      head: [],
      rows: [],
      widths: [],
    });
    sheet.views = [{ showGridLines: false }];
    const id = book.addImage({ base64: picture, extension: 'png' });
    sheet.addImage(id, {
      tl: { col: 0, row: 3 },
      ext: { width: PICTURE_WIDTH, height: Math.round((PICTURE_WIDTH * size.height) / size.width) },
    });
  }
  for (const sheet of sheets) addSheet(book, sheet);
  const bytes = await book.xlsx.writeBuffer();
  return { name: fileName, base64: Buffer.from(bytes).toString('base64') };
}
