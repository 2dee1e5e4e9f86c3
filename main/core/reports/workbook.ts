import * as xlsx from '@e965/xlsx';
import type { FileOnWire } from '../../../shared/model/common.ts';

export type Cell = string | number | null;
export type Sheet = { name: string; title: string[]; head: string[]; rows: Cell[][]; widths: number[] };

/** A text that a spreadsheet would take for a formula is kept a text. */
const safe = (cell: Cell): Cell =>
  typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;

/** Builds an xlsx file: title lines, a heading row, data; widths in characters. */
export function workbook(fileName: string, sheets: Sheet[]): FileOnWire {
  const book = xlsx.utils.book_new();
  for (const { name, title, head, rows, widths } of sheets) {
    const lines: Cell[][] = [...title.map((line) => [line]), head, ...rows.map((row) => row.map(safe))];
    const sheet = xlsx.utils.aoa_to_sheet(lines);
    sheet['!cols'] = widths.map((wch) => ({ wch }));
    sheet['!merges'] = title.map((_, r) => ({ s: { r, c: 0 }, e: { r, c: Math.max(0, head.length - 1) } }));
    sheet['!autofilter'] = {
      ref: xlsx.utils.encode_range({
        s: { r: title.length, c: 0 },
        e: { r: lines.length - 1, c: head.length - 1 },
      }),
    };
    xlsx.utils.book_append_sheet(book, sheet, name.slice(0, 31));
  }
  const bytes: Uint8Array = xlsx.write(book, { type: 'buffer', bookType: 'xlsx', compression: true });
  return { name: fileName, base64: Buffer.from(bytes).toString('base64') };
}
