import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { ListWriter } from '../../main/workbooks/lists.ts';
import { reportBook } from '../../main/workbooks/report-book.ts';
import type { Column, Report } from '../../shared/model/report.ts';

const reader = fileURLToPath(new URL('./openpyxl-reader.py', import.meta.url));
const isHere = existsSync('/usr/lib/python3/dist-packages/openpyxl');
const folder = mkdtempSync(join(tmpdir(), 'orderly-book-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type ReadSheet = {
  name: string;
  rows: (string | number | null)[][];
  merged: number;
  freeze: string | null;
  titles: string | null;
  area: string | null;
  orientation: string | null;
  paper: number | null;
  footer: string | null;
  filter: string | null;
  charts: { kind: string; refs: string[] }[];
  formulas: number;
};
/** What another program reads out of our bytes. */
function read(bytes: Buffer): ReadSheet[] {
  const file = join(folder, 'book.xlsx');
  writeFileSync(file, bytes);
  return JSON.parse(execFileSync('/usr/bin/python3', [reader, file], { encoding: 'utf8', maxBuffer: 64e6 }));
}

const column = (key: string, kind: Column['kind'], digits = 0): Column => ({
  key,
  title: key,
  unit: '',
  kind,
  digits,
  align: kind === 'text' ? 'left' : 'right',
  width: 12,
  definition: `${key} 的含义`,
});
const report: Report = {
  name: 'monthly',
  title: '有序用电月报',
  logo: '',
  office: '抚顺供电公司　调度控制中心 & 营销部',
  period: '2021 年 9 月 1 日至 30 日',
  periodShort: '2021 年 9 月',
  number: 'YX-2021-09',
  isDrill: true,
  orientation: 'portrait',
  madeBy: '周敏',
  madeMs: 1_633_046_400_000,
  dataUntilMs: 1_633_046_400_000,
  completeness: 0.992,
  completenessOf: '数据完整率',
  unitNote: '',
  closedBy: '',
  closedMs: 0,
  signatures: ['制表人', '审核人', '批准人'],
  sendTo: '',
  notes: [],
  sections: [
    {
      id: '1',
      title: '图 1　每日',
      note: '',
      figures: [
        { label: '启动', value: 15, unit: '轮', kind: 'number', digits: 0, definition: '' },
        { label: '执行率', value: 0.968, unit: '', kind: 'percent', digits: 1, definition: '' },
      ],
      chart: {
        kind: 'bars',
        title: '每日最大缺口与实压',
        unit: '万千瓦',
        digits: 2,
        labels: ['1', '2', '3'],
        series: [
          { name: '最大缺口', look: 'outline', values: [28.1, null, 6.5] },
          { name: '实压最大', look: 'hatch', values: [27.1, 0, 6.1] },
        ],
        marks: [],
        limit: null,
      },
      table: {
        columns: [
          column('户名', 'text'),
          column('应压', 'number'),
          column('差额', 'number', 2),
          column('执行率', 'percent', 1),
          column('等候', 'wait'),
          column('确认', 'moment'),
        ],
        rows: [
          { cells: ['=1+1 <b>&"\u0007', 1_210, -180.5, 0.75, 200, 1_633_046_400_000], link: '' },
          { cells: ['抚顺永冶铝业😀', 2_400, null, null, null, null], link: '' },
        ],
        total: ['合计', 3_610, -180.5, 0.75, null, null],
      },
      empty: '',
    },
  ],
};

describe.skipIf(!isHere)(isHere ? 'a workbook read by another program' : 'skipped: python3-openpyxl', () => {
  const sheets = isHere ? read(Buffer.from(reportBook('月报.xlsx', report).base64, 'base64')) : [];
  const [paper] = sheets;

  it('has the printed sheet first, then data, the charts numbers and what the figures mean', () => {
    expect(sheets.map((sheet) => sheet.name)).toEqual(['有序用电月报', '图 1　每日', '图表数据', '指标说明']);
    expect(paper!.rows[0]![0]).toBe('【演练】有序用电月报');
    expect(paper!.merged).toBeGreaterThan(20);
  });

  it('prints on A4 with page numbers and repeated heads', () => {
    expect(paper).toMatchObject({ orientation: 'portrait', paper: 9, freeze: 'A3' });
    expect(paper!.footer).toContain('第 &P 页 共 &N 页');
    expect(paper!.area).toContain('$A$1');
    expect(sheets[1]).toMatchObject({ freeze: 'A2', titles: '$1:$1' });
    expect(sheets[1]!.filter).toBe('A1:F3');
  });

  it('holds the values of the report as numbers, times as times, what is missing as nothing', () => {
    const [, first, second] = sheets[1]!.rows;
    expect(first!.slice(0, 4)).toEqual(['=1+1 <b>&"', 1_210, -180.5, 0.75]);
    expect(first![4]).toBeCloseTo(200 / 86_400, 9);
    expect(first![5]).toBe('2021-10-01 08:00:00');
    expect(second).toEqual(['抚顺永冶铝业😀', 2_400, null, null, null, null]);
    expect(sheets.reduce((sum, sheet) => sum + sheet.formulas, 0)).toBe(0);
  });

  it('draws its chart from cells that hold its numbers', () => {
    expect(paper!.charts).toHaveLength(1);
    expect(paper!.charts[0]).toMatchObject({ kind: 'BarChart' });
    expect(paper!.charts[0]!.refs).toEqual(["'图表数据'!$B$3:$B$5", "'图表数据'!$C$3:$C$5"]);
    expect(sheets[2]!.rows.slice(1, 5).map((row) => row.slice(0, 3))).toEqual([
      [null, '最大缺口', '实压最大'],
      ['1', 28.1, 27.1],
      ['2', null, 0],
      ['3', 6.5, 6.1],
    ]);
  });

  it('of many rows, written in portions, is whole', () => {
    const writer = new ListWriter({
      fileName: 'l.xlsx',
      name: '明细',
      title: ['明细'],
      head: ['甲', '乙'],
      widths: [10, 10],
    });
    for (let i = 0; i < 40; i += 1)
      writer.write(Array.from({ length: 500 }, (_, at) => [`名字 ${i * 500 + at}`, i * 500 + at]));
    const [sheet] = read(writer.bytes());
    expect(sheet!.rows).toHaveLength(20_002);
    expect(sheet!.rows.at(-1)).toEqual(['名字 19999', 19_999]);
    expect(sheet).toMatchObject({ freeze: 'A3', titles: '$2:$2', filter: 'A2:B20002' });
  });
});
