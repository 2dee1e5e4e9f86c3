import type { BatchBook, BatchHead } from '../core/ports.ts';
import { Book } from './book.ts';
import { onWire, openSheet, writeRows } from './lists.ts';

/** Quick rather than small: there are tens of thousands of rows of a hundred columns. */
const LEVEL = 2;

/** A workbook of any number of rows, written row by row. */
export function createBatchBook({ fileName, title, figures, values }: BatchHead): BatchBook {
  const book = new Book(fileName.replace(/\.xlsx$/, ''), LEVEL);
  const sheetOf = (name: string, head: string[]) => {
    const widths = head.map((_, index) => [28, 12][index] ?? 10);
    return openSheet(book, { name, title, head, widths }, 2);
  };
  const figureSheet = sheetOf('指标', figures);
  const valueSheet = sheetOf('96 点', values);
  return {
    async add(valueRows, figureRows) {
      writeRows(valueSheet, valueRows);
      writeRows(figureSheet, figureRows);
    },
    finish: async () => onWire(fileName, book.finish()),
    drop: async () => undefined,
  };
}
