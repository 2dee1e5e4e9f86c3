import { parentPort, workerData } from 'node:worker_threads';
import { type Sheet, workbook } from './core/reports/workbook.ts';

/** Entry of a worker thread: builds one workbook and hands it back. */
const { fileName, sheets } = workerData as { fileName: string; sheets: Sheet[] };
parentPort?.postMessage(workbook(fileName, sheets));
