import { Worker } from 'node:worker_threads';
import type { FileOnWire } from '../shared/model/common.ts';
import type { Sheet } from './core/reports/workbook.ts';
import { entryPath } from './paths.ts';

/** Builds a workbook in a thread of its own: ten thousand rows take a second that the main loop must not lose. */
export function workbookInThread(fileName: string, sheets: Sheet[]): Promise<FileOnWire> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(entryPath('workbook-worker'), { workerData: { fileName, sheets } });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => code !== 0 && reject(new Error(`workbook worker ended with ${code}`)));
  });
}
