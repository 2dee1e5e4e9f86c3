import exceljs from 'exceljs';
import { describe, expect, it } from 'vitest';
import type { Sheet } from '../../main/core/reports/workbook.ts';
import { createBatchBook } from '../../main/workbooks/batch-book.ts';
import { chartBook } from '../../main/workbooks/chart-book.ts';
import type { FileOnWire } from '../../shared/model/common.ts';

/** One red pixel. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC';
const sheet: Sheet = {
  name: '曲线',
  title: ['=抚顺市 负荷曲线', '取数 2021-09-10'],
  head: ['时刻', '当日'],
  widths: [8, 24],
  rows: [
    ['00:00', 1_210.5],
    ['=cmd|calc', null],
  ],
};

/** What a library that wrote none of it reads. */
async function read(file: FileOnWire): Promise<exceljs.Workbook> {
  const book = new exceljs.Workbook();
  await book.xlsx.load(Buffer.from(file.base64, 'base64') as unknown as ArrayBuffer);
  return book;
}
const rowsOf = (book: exceljs.Workbook, name: string) =>
  book
    .getWorksheet(name)!
    .getSheetValues()
    .slice(1)
    .map((row) => (row as unknown[]).slice(1));

describe('a workbook of curves', () => {
  it('has the picture on a sheet of its own, byte for byte, in its own proportions', async () => {
    const book = await read(await chartBook('曲线.xlsx', [sheet], PIXEL));
    expect(book.worksheets.map(({ name }) => name)).toEqual(['图', '曲线']);
    const [image] = book.worksheets[0]!.getImages();
    const range = image!.range as unknown as { ext: { width: number; height: number }; tl: { row: number } };
    expect(range.ext).toEqual({ width: 960, height: 960 });
    expect(range.tl.row).toBe(3);
    const picture = book.getImage(Number(image!.imageId));
    expect(Buffer.from(picture.buffer as ArrayBuffer).toString('base64')).toBe(PIXEL);
  });

  it('has no picture sheet without a picture, nor with something that is none', async () => {
    for (const picture of ['', Buffer.from('GIF89a, says it').toString('base64')]) {
      const book = await read(await chartBook('曲线.xlsx', [sheet], picture));
      expect(book.worksheets.map(({ name }) => name)).toEqual(['曲线']);
    }
  });

  it('keeps texts that look like formulas texts, also after an edit', async () => {
    const book = await read(await chartBook('曲线.xlsx', [sheet], ''));
    expect(rowsOf(book, '曲线').slice(2)).toEqual([['时刻', '当日'], ['00:00', 1_210.5], ['=cmd|calc']]);
    const cell = book.getWorksheet('曲线')!.getCell('A5');
    expect(cell.formula).toBeUndefined();
    expect((cell.style as { quotePrefix?: boolean } & exceljs.Style).font).toBeDefined();
  });

  it('of many days grows row by row, with names and dates in sight', async () => {
    const values = ['对象', '日期', ...Array.from({ length: 96 }, (_, i) => `p${i + 1}`)];
    const writer = createBatchBook({
      fileName: 'b.xlsx',
      title: ['多日'],
      values,
      figures: ['对象', '日期', '最大 kW'],
    });
    for (let day = 1; day <= 300; day += 1) {
      const head = ['抚顺市', `日 ${day}`];
      await writer.add(
        [[...head, ...Array.from({ length: 96 }, (_, i) => (i === 3 ? null : day + i))]],
        [[...head, day]],
      );
    }
    const book = await read(await writer.finish());
    expect(book.worksheets.map(({ name }) => name)).toEqual(['指标', '96 点']);
    const rows = rowsOf(book, '96 点');
    expect(rows).toHaveLength(302);
    expect(rows.at(-1)!.slice(0, 5)).toEqual(['抚顺市', '日 300', 300, 301, 302]);
    expect(book.getWorksheet('96 点')!.views[0]).toMatchObject({ state: 'frozen', xSplit: 2, ySplit: 2 });
  });
});
