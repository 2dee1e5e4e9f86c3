import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../shared/errors.ts';
import { chartBook } from './chart-book.ts';
import { readTable } from './core/archive/sheet.ts';
import { workbook } from './core/reports/workbook.ts';
import type { HeavyAnswer, HeavyWork } from './heavy-thread.ts';

/** Rows handed over at once: taking them apart must not hold the main loop either. */
const PORTION = 1_000;

/** Entry of a worker thread: does one piece of heavy work and hands it back. */
const work = workerData as HeavyWork;
const say = (answer: HeavyAnswer) => parentPort?.postMessage(answer);
try {
  if (work.kind === 'workbook') say({ kind: 'file', file: workbook(work.fileName, work.sheets) });
  else if (work.kind === 'chart-book')
    say({ kind: 'file', file: await chartBook(work.fileName, work.sheets, work.picture) });
  else {
    const { sheet, columns, rows } = readTable(work.file);
    say({ kind: 'head', sheet, columns });
    for (let i = 0; i < rows.length; i += PORTION) say({ kind: 'rows', rows: rows.slice(i, i + PORTION) });
    say({ kind: 'end' });
  }
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  say({ kind: 'refused', code: error.code, params: error.params });
}
