import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../shared/errors.ts';
import { forecastSubject } from '../shared/load/forecast/subject.ts';
import { readTable } from './core/archive/sheet.ts';
import type { HeavyAnswer, HeavyPortion, HeavyWork } from './heavy-thread.ts';
import { chartBook } from './workbooks/chart-book.ts';
import { ListWriter, listBook } from './workbooks/lists.ts';
import { reportBook } from './workbooks/report-book.ts';

/** Rows handed over at once: taking them apart must not hold the main loop either. */
const PORTION = 1_000;

const say = (answer: HeavyAnswer) => parentPort?.postMessage(answer);

function sayTable(work: Extract<HeavyWork, { kind: 'table' }>): void {
  const { sheet, columns, rows } = readTable(work.file);
  say({ kind: 'head', sheet, columns });
  for (let i = 0; i < rows.length; i += PORTION) say({ kind: 'rows', rows: rows.slice(i, i + PORTION) });
  say({ kind: 'end' });
}

/** Takes portions until the last one is said. */
function takeList(work: Extract<HeavyWork, { kind: 'list' }>): void {
  const writer = new ListWriter(work.head);
  parentPort?.on('message', (portion: HeavyPortion) => {
    if (portion.kind === 'portion') {
      writer.write(portion.rows);
      say({ kind: 'taken' });
    } else {
      say({ kind: 'file', file: writer.finish() });
      parentPort?.close();
    }
  });
}

/** Entry of a worker thread: does one piece of heavy work and hands it back. */
const work = workerData as HeavyWork;
try {
  if (work.kind === 'workbook') say({ kind: 'file', file: listBook(work.fileName, work.sheets) });
  else if (work.kind === 'report') say({ kind: 'file', file: reportBook(work.fileName, work.report) });
  else if (work.kind === 'chart-book')
    say({ kind: 'file', file: await chartBook(work.fileName, work.sheets, work.picture) });
  else if (work.kind === 'forecast') say({ kind: 'forecast', forecast: forecastSubject(work.history) });
  else if (work.kind === 'list') takeList(work);
  else sayTable(work);
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  say({ kind: 'refused', code: error.code, params: error.params });
}
