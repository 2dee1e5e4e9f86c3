import { PassThrough } from 'node:stream';
import exceljs from 'exceljs';
import type { BatchBook, BatchHead } from './core/ports.ts';

/** A workbook of any number of rows, written row by row. */
export function createBatchBook(head: BatchHead): BatchBook {
  const stream = new PassThrough();
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const book = new exceljs.stream.xlsx.WorkbookWriter({ stream, useStyles: true, useSharedStrings: false });
  const sheetOf = (name: string, columns: string[]) => {
    const top = head.title.length + 1;
    const sheet = book.addWorksheet(name, {
      views: [{ state: 'frozen', ySplit: top, xSplit: 2 }],
      pageSetup: { paperSize: 9, orientation: 'landscape', fitToPage: true, fitToHeight: 0 },
    });
    sheet.getColumn(1).width = 28;
    sheet.getColumn(2).width = 12;
    for (const line of head.title) sheet.addRow([line]).commit();
    const row = sheet.addRow(columns);
    row.font = { bold: true };
    row.commit();
    return sheet;
  };
  const figures = sheetOf('指标', head.figures);
  const values = sheetOf('96 点', head.values);
  return {
    async add(valueRows, figureRows) {
      for (const row of valueRows) values.addRow([...row]).commit();
      for (const row of figureRows) figures.addRow([...row]).commit();
    },
    async finish() {
      figures.commit();
      values.commit();
      await book.commit();
      return { name: head.fileName, base64: Buffer.concat(chunks).toString('base64') };
    },
    async drop() {
      stream.destroy();
    },
  };
}
