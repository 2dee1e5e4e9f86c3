import { Worker } from 'node:worker_threads';
import { AppError, type ErrorCode, type ErrorParams } from '../shared/errors.ts';
import type { FileOnWire } from '../shared/model/common.ts';
import type { Table } from './core/archive/sheet.ts';
import type { Sheet } from './core/reports/workbook.ts';
import { entryPath } from './paths.ts';

export type HeavyWork =
  | { kind: 'workbook'; fileName: string; sheets: Sheet[] }
  | { kind: 'chart-book'; fileName: string; sheets: Sheet[]; picture: string }
  | { kind: 'table'; file: FileOnWire };
export type HeavyAnswer =
  | { kind: 'file'; file: FileOnWire }
  | { kind: 'head'; sheet: string; columns: string[] }
  | { kind: 'rows'; rows: Table['rows'] }
  | { kind: 'end' }
  | { kind: 'refused'; code: ErrorCode; params: ErrorParams };

/** Runs one piece of work in a thread of its own; `take` gets its answers in order. */
function run(work: HeavyWork, take: (answer: HeavyAnswer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(entryPath('heavy-worker'), { workerData: work });
    worker.on('message', (answer: HeavyAnswer) => {
      if (answer.kind === 'refused') reject(new AppError(answer.code, answer.params));
      else take(answer);
    });
    worker.once('error', reject);
    worker.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`worker ended with ${code}`))));
  });
}

async function fileOf(work: HeavyWork): Promise<FileOnWire> {
  let built: FileOnWire | undefined;
  await run(work, (answer) => {
    if (answer.kind === 'file') built = answer.file;
  });
  if (!built) throw new Error('the worker gave no workbook');
  return built;
}

/** Builds a workbook: ten thousand rows take a second that the main loop must not lose. */
export const workbookInThread = (fileName: string, sheets: Sheet[]): Promise<FileOnWire> =>
  fileOf({ kind: 'workbook', fileName, sheets });

/** Builds a workbook with a picture. */
export const chartBookInThread = (fileName: string, sheets: Sheet[], picture: string): Promise<FileOnWire> =>
  fileOf({ kind: 'chart-book', fileName, sheets, picture });

/** Reads a table people sent; a hundred thousand rows come over in portions. Throws `bad-file` with the reason. */
export async function tableInThread(file: FileOnWire): Promise<Table> {
  const table: Table = { sheet: '', columns: [], rows: [] };
  await run({ kind: 'table', file }, (answer) => {
    if (answer.kind === 'head') Object.assign(table, { sheet: answer.sheet, columns: answer.columns });
    if (answer.kind === 'rows') for (const row of answer.rows) table.rows.push(row);
  });
  return table;
}
