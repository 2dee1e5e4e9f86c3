import { createWriteStream, writeFileSync } from 'node:fs';
import * as xlsx from '@e965/xlsx';
import Excel from 'exceljs';
import writeExcelFile, { type SheetData } from 'write-excel-file/node';
import { ListWriter } from '../../../main/workbooks/lists.ts';

/** Entry of a process: writes one list of ten columns with one writer and says what it took. */
const [name = '', count = '0', file = ''] = process.argv.slice(2);
const rows = Number(count);
const head = ['入队时间', '业务', '标题', '收信人', '手机号', '短信原文', '分条', '状态', '网关', '金额'];
const widths = head.map(() => 16);

/** One row: dates, names, numbers and a text, as an export has them. */
const rowOf = (i: number): (string | number)[] => [
  `2021-09-${String((i % 30) + 1).padStart(2, '0')} 13:20:${String(i % 60).padStart(2, '0')}`,
  '执行令',
  `紧急错避峰方案 ${i % 500}`,
  `联系人${i % 9_999}`,
  `142 ${String(i % 9_999).padStart(4, '0')} ${String((i * 7) % 9_999).padStart(4, '0')}`,
  `请于13:30至22:00将负荷降到${1_000 + (i % 5_000)}kW以下，回复1确认。`,
  1 + (i % 3),
  i % 50 === 0 ? '未送达' : '已送达',
  'cmpp-1',
  (i % 1_000) / 20,
];

const writers: Record<string, () => Promise<void>> = {
  async own() {
    const writer = new ListWriter({ fileName: 'list.xlsx', name: '明细', title: [], head, widths });
    for (let i = 0; i < rows; i += 1_000)
      writer.write(Array.from({ length: Math.min(1_000, rows - i) }, (_, at) => rowOf(i + at)));
    writeFileSync(file, writer.bytes());
  },
  async exceljs() {
    const stream = createWriteStream(file);
    const book = new Excel.stream.xlsx.WorkbookWriter({ stream, useStyles: true, useSharedStrings: false });
    const sheet = book.addWorksheet('明细');
    sheet.addRow(head).commit();
    for (let i = 0; i < rows; i += 1) sheet.addRow(rowOf(i)).commit();
    sheet.commit();
    await book.commit();
  },
  async xlsx() {
    const book = xlsx.utils.book_new();
    const lines = [head, ...Array.from({ length: rows }, (_, i) => rowOf(i))];
    xlsx.utils.book_append_sheet(book, xlsx.utils.aoa_to_sheet(lines), '明细');
    writeFileSync(file, xlsx.write(book, { type: 'buffer', bookType: 'xlsx', compression: true }));
  },
  async 'write-excel-file'() {
    const lines: SheetData = [head, ...Array.from({ length: rows }, (_, i) => rowOf(i))];
    await writeExcelFile(lines, { sheet: '明细' }).toFile(file);
  },
};

const started = performance.now();
await writers[name]?.();
const seconds = Math.round((performance.now() - started) / 10) / 100;
process.stdout.write(JSON.stringify({ seconds, peakMb: Math.round(process.resourceUsage().maxRSS / 1_024) }));
