import type { FileOnWire } from '../../shared/model/common.ts';
import type { Sheet } from '../core/reports/workbook.ts';
import { Book } from './book.ts';
import { pngSize } from './drawings.ts';
import { onWire, openSheet, writeRows } from './lists.ts';
import { styleOf } from './styles.ts';

/** Width of the picture in the workbook, pixels: a landscape page. */
const PICTURE_WIDTH = 960;

/** A sheet of its own that holds the picture under the title lines. */
function pictureSheet(book: Book, title: readonly string[], png: Buffer): void {
  const size = pngSize(png);
  if (!size) return;
  const sheet = book.sheet({
    name: '图',
    widths: [],
    orientation: 'landscape',
    footer: '&R第 &P 页 共 &N 页',
    hidesGrid: true,
  });
  const style = styleOf('caption');
  for (const line of title) sheet.row([{ value: line, style, quoted: style }]);
  sheet.row([]);
  const height = Math.round((PICTURE_WIDTH * size.height) / size.width);
  sheet.picture(png, title[0] ?? '图', { width: PICTURE_WIDTH, height }, { column: 0, row: sheet.rows });
}

/** A workbook that prints well, with a picture (PNG in base64; '' = none) on a first sheet of its own. */
export async function chartBook(fileName: string, sheets: Sheet[], picture: string): Promise<FileOnWire> {
  const book = new Book(fileName.replace(/\.xlsx$/, ''));
  pictureSheet(book, sheets[0]?.title ?? [], Buffer.from(picture, 'base64'));
  for (const { rows, ...head } of sheets) writeRows(openSheet(book, head, 1), rows);
  return onWire(fileName, book.finish());
}
