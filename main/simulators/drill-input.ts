import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileOnWire } from '../../shared/model/common.ts';
import { POINTS } from '../../shared/model/curve.ts';
import { parseNumber, type Rejected, rejectRow } from '../core/archive/import-rows.ts';
import { type Table, tableFromBytes } from '../core/archive/sheet.ts';
import type { LmsSettings } from './lms.ts';
import { type SampleUtility, sampleIndustries, sampleRegions } from './sample-utility.ts';

export type DrillInput = {
  customers: FileOnWire;
  contacts: FileOnWire;
  plan: Table;
  curves: NonNullable<LmsSettings['curves']>;
  rejected: Rejected[];
  ignoredColumns: string[];
  utility: SampleUtility;
};

/** The first of `customers.xlsx`, `.xls`, `.csv` that is there. */
function findFile(dir: string, name: string): { name: string; bytes: Buffer } {
  for (const ending of ['xlsx', 'xls', 'csv']) {
    const path = join(dir, `${name}.${ending}`);
    if (existsSync(path)) return { name: `${name}.${ending}`, bytes: readFileSync(path) };
  }
  throw new Error(`${dir}: ${name}.xlsx (or .xls, .csv) is missing`);
}

const onWire = ({ name, bytes }: { name: string; bytes: Buffer }): FileOnWire => ({
  name,
  base64: bytes.toString('base64'),
});

/** Reads a folder of real files for the drill; curves are optional. */
export function readDrillInput(dir: string): DrillInput {
  const customers = findFile(dir, 'customers');
  const contacts = findFile(dir, 'contacts');
  const planFile = findFile(dir, 'plan');
  const table = tableFromBytes(customers.name, customers.bytes);
  const loads = table.rows.map(({ cells }) => ({
    accountNo: cells.户号 ?? '',
    peakKw: (parseNumber(cells.合同容量kVA ?? '') ?? 1_000) * 0.75,
    industryCode: cells.行业代码 ?? '',
  }));
  const rejected: Rejected[] = [];
  const curves: DrillInput['curves'] = [];
  const ignoredColumns: string[] = [];
  if (existsSync(join(dir, 'curves.csv'))) {
    const sheet = tableFromBytes('curves.csv', readFileSync(join(dir, 'curves.csv')));
    readCurves(sheet, new Set(loads.map((one) => one.accountNo)), curves, rejected);
    ignoredColumns.push(
      ...sheet.columns.filter(
        (column) => column !== '' && !/^(户号|日期|p([1-9]|[1-8]\d|9[0-6]))$/.test(column),
      ),
    );
  }
  return {
    customers: onWire(customers),
    contacts: onWire(contacts),
    plan: tableFromBytes(planFile.name, planFile.bytes),
    curves,
    rejected,
    ignoredColumns,
    utility: {
      regions: sampleRegions,
      industries: sampleIndustries,
      offices: [],
      customers: [],
      contacts: [],
      loads,
    },
  };
}

function readCurves(
  table: Table,
  accounts: Set<string>,
  curves: DrillInput['curves'],
  rejected: Rejected[],
): void {
  for (const line of table.rows) {
    const accountNo = line.cells.户号 ?? '';
    const day = (line.cells.日期 ?? '').replaceAll('/', '-');
    const points = Array.from(
      { length: POINTS },
      (_, i) => parseNumber(line.cells[`p${i + 1}`] ?? '') ?? null,
    );
    const bad = points.findIndex((value, i) => value === null && (line.cells[`p${i + 1}`] ?? '') !== '');
    if (!accounts.has(accountNo))
      rejected.push(rejectRow(table, line.row, '户号', accountNo, '用户表中没有这个户号').rejected);
    else if (!/^\d{4}-\d{2}-\d{2}$/.test(day))
      rejected.push(rejectRow(table, line.row, '日期', day, '日期应为 2021-09-30').rejected);
    else if (bad >= 0)
      rejected.push(
        rejectRow(table, line.row, `p${bad + 1}`, line.cells[`p${bad + 1}`] ?? '', '不是数').rejected,
      );
    else curves.push({ accountNo, day, points });
  }
}
