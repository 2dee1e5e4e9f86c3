import { Worker } from 'node:worker_threads';
import { AppError, type ErrorCode, type ErrorParams } from '../shared/errors.ts';
import type { SubjectForecast, SubjectHistory } from '../shared/load/forecast/subject.ts';
import type { FileOnWire } from '../shared/model/common.ts';
import type { Report } from '../shared/model/report.ts';
import type { Table } from './core/archive/sheet.ts';
import type { Cell, ListHead, ListSink, Sheet } from './core/reports/workbook.ts';
import { entryPath } from './paths.ts';

export type HeavyWork =
  | { kind: 'workbook'; fileName: string; sheets: Sheet[] }
  | { kind: 'chart-book'; fileName: string; sheets: Sheet[]; picture: string }
  | { kind: 'report'; fileName: string; report: Report }
  | { kind: 'list'; head: ListHead }
  | { kind: 'forecast'; history: SubjectHistory }
  | { kind: 'table'; file: FileOnWire };
export type HeavyAnswer =
  | { kind: 'file'; file: FileOnWire }
  | { kind: 'head'; sheet: string; columns: string[] }
  | { kind: 'rows'; rows: Table['rows'] }
  | { kind: 'forecast'; forecast: SubjectForecast | undefined }
  | { kind: 'taken' }
  | { kind: 'end' }
  | { kind: 'refused'; code: ErrorCode; params: ErrorParams };
/** What a list writer is told. */
export type HeavyPortion = { kind: 'portion'; rows: Cell[][] } | { kind: 'last' };

/** Runs one piece of work in a thread of its own; `take` gets its answers in order. */
function run(work: HeavyWork, take: (answer: HeavyAnswer) => void): { worker: Worker; done: Promise<void> } {
  const worker = new Worker(entryPath('heavy-worker'), { workerData: work });
  const done = new Promise<void>((resolve, reject) => {
    worker.on('message', (answer: HeavyAnswer) => {
      if (answer.kind === 'refused') reject(new AppError(answer.code, answer.params));
      else take(answer);
    });
    worker.once('error', reject);
    worker.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`worker ended with ${code}`))));
  });
  return { worker, done };
}

async function fileOf(work: HeavyWork): Promise<FileOnWire> {
  let built: FileOnWire | undefined;
  await run(work, (answer) => {
    if (answer.kind === 'file') built = answer.file;
  }).done;
  if (!built) throw new Error('the worker gave no workbook');
  return built;
}

/** Builds a workbook with a picture. */
const chartBookInThread = (fileName: string, sheets: Sheet[], picture: string): Promise<FileOnWire> =>
  fileOf({ kind: 'chart-book', fileName, sheets, picture });
/** Builds a workbook: ten thousand rows take a time that the main loop must not lose. */
const workbookInThread = (fileName: string, sheets: Sheet[]): Promise<FileOnWire> =>
  fileOf({ kind: 'workbook', fileName, sheets });

/** Builds the print-ready workbook of a report. */
const reportBookInThread = (fileName: string, report: Report): Promise<FileOnWire> =>
  fileOf({ kind: 'report', fileName, report });

/** Writes a long list in a thread: one portion is on its way at a time, so memory stays flat on both sides. */
function listSinkInThread(head: ListHead): ListSink {
  let file: FileOnWire | undefined;
  let taken: () => void = () => undefined;
  const { worker, done } = run({ kind: 'list', head }, (answer) => {
    if (answer.kind === 'file') file = answer.file;
    if (answer.kind === 'taken') taken();
  });
  // Told to whoever waits for the next portion or the end.
  done.catch(() => undefined);
  const say = (portion: HeavyPortion) => worker.postMessage(portion);
  return {
    async write(rows) {
      const isTaken = new Promise<void>((resolve) => {
        taken = resolve;
      });
      say({ kind: 'portion', rows });
      await Promise.race([isTaken, done]);
    },
    async finish() {
      say({ kind: 'last' });
      await done;
      if (!file) throw new Error('the worker gave no workbook');
      return file;
    },
    async abandon() {
      await worker.terminate();
    },
  };
}

/** Reads a table people sent; a hundred thousand rows come over in portions. Throws `bad-file` with the reason. */
async function tableInThread(file: FileOnWire): Promise<Table> {
  const table: Table = { sheet: '', columns: [], rows: [] };
  await run({ kind: 'table', file }, (answer) => {
    if (answer.kind === 'head') Object.assign(table, { sheet: answer.sheet, columns: answer.columns });
    if (answer.kind === 'rows') for (const row of answer.rows) table.rows.push(row);
  }).done;
  return table;
}

/** Forecasts a day: fits over years of data take seconds. */
async function forecastInThread(history: SubjectHistory): Promise<SubjectForecast | undefined> {
  let made: SubjectForecast | undefined;
  await run({ kind: 'forecast', history }, (answer) => {
    if (answer.kind === 'forecast') made = answer.forecast;
  }).done;
  return made;
}

/** What the core has done off the main loop. */
export const inThreads = {
  workbook: workbookInThread,
  chartBook: chartBookInThread,
  reportBook: reportBookInThread,
  listSink: listSinkInThread,
  readTable: tableInThread,
  forecast: forecastInThread,
};
