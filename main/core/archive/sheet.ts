import * as xlsx from '@e965/xlsx';
import iconv from 'iconv-lite';
import { AppError } from '../../../shared/errors.ts';
import type { FileOnWire } from '../../../shared/model/common.ts';
import { refuseBomb } from './unpacked.ts';

/** A table as people send it: first sheet, first row is the heading; every cell as trimmed text. */
export type Table = {
  sheet: string;
  columns: string[];
  rows: { row: number; cells: Record<string, string> }[];
};

const MAX_ROWS = 100_000;
const MAX_COLUMNS = 500;

const tooManyRows = () => new AppError('bad-file', { reason: `超过 ${MAX_ROWS} 行` });

/** One cell far away makes a table of all the empty cells before it. */
function refuseVast(sheet: xlsx.WorkSheet): void {
  if (!sheet['!ref']) return;
  const { s, e } = xlsx.utils.decode_range(sheet['!ref']);
  if (e.r - s.r > MAX_ROWS) throw tooManyRows();
  if (e.c - s.c >= MAX_COLUMNS) throw new AppError('bad-file', { reason: `超过 ${MAX_COLUMNS} 列` });
}

/** UTF-8 with or without mark, otherwise GBK: what Chinese spreadsheets save as csv. */
function decodeCsv(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return iconv.decode(bytes, 'gb18030');
  }
}

/** Reads xlsx, xls or csv; throws `bad-file` with the reason. Row numbers are the file's own, heading = 1. */
export function readTable(file: FileOnWire): Table {
  return tableFromBytes(file.name, Buffer.from(file.base64, 'base64'));
}

/** Numbers as they are, not as they are shown: a twelve-digit account number must not become 9.9E+11. Dates stay formatted. */
function plainNumbers(sheet: xlsx.WorkSheet): void {
  for (const cell of Object.values(sheet) as (xlsx.CellObject | unknown)[]) {
    const known = cell as Partial<xlsx.CellObject> | undefined;
    if (known?.t === 'n' && !xlsx.SSF.is_date(String(known.z ?? ''))) known.w = String(known.v);
  }
}

export function tableFromBytes(name: string, bytes: Buffer): Table {
  const isCsv = /\.(csv|txt)$/i.test(name);
  let grid: unknown[][];
  let sheetName = '';
  if (!isCsv) refuseBomb(bytes);
  try {
    const book = isCsv
      ? xlsx.read(decodeCsv(bytes), { type: 'string', raw: true })
      : xlsx.read(bytes, { type: 'buffer', cellDates: false, cellNF: true });
    sheetName = isCsv ? name : (book.SheetNames[0] ?? '');
    const sheet = book.Sheets[book.SheetNames[0] ?? ''];
    if (!sheet) throw new Error('没有工作表');
    refuseVast(sheet);
    if (!isCsv) plainNumbers(sheet);
    grid = xlsx.utils.sheet_to_json<unknown[]>(sheet, {
      header: 1,
      raw: isCsv,
      defval: '',
      blankrows: true,
      dateNF: 'yyyy-mm-dd hh:mm',
    });
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(
      'bad-file',
      { reason: error instanceof Error ? error.message : name },
      { cause: error },
    );
  }
  const columns = (grid[0] ?? []).map((cell) => String(cell ?? '').trim());
  if (columns.every((column) => column === '')) throw new AppError('bad-file', { reason: '第一行没有列名' });
  const rows = grid.slice(1).flatMap((line, index) => {
    const cells = Object.fromEntries(columns.map((column, at) => [column, String(line[at] ?? '').trim()]));
    const isEmpty = Object.values(cells).every((cell) => cell === '');
    return isEmpty ? [] : [{ row: index + 2, cells }];
  });
  return { sheet: sheetName, columns, rows };
}
