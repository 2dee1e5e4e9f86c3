import { parentPort, workerData } from 'node:worker_threads';
import type { BatchSaid, BatchWork } from './batch-thread.ts';
import type { BatchHead } from './core/ports.ts';
import { createBatchBook } from './workbooks/batch-book.ts';

/** Entry of the thread that writes a workbook of many rows. */
const book = createBatchBook(workerData as BatchHead);
const say = (said: BatchSaid) => parentPort?.postMessage(said);

parentPort?.on('message', async (work: BatchWork) => {
  if (work.kind === 'finish') return say({ kind: 'file', file: await book.finish() });
  await book.add(work.values, work.figures);
  return say({ kind: 'added' });
});
