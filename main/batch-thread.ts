import { Worker } from 'node:worker_threads';
import type { FileOnWire } from '../shared/model/common.ts';
import type { BatchBook, BatchHead } from './core/ports.ts';
import { entryPath } from './paths.ts';

export type BatchWork =
  | { kind: 'add'; values: Parameters<BatchBook['add']>[0]; figures: Parameters<BatchBook['add']>[1] }
  | { kind: 'finish' };
export type BatchSaid = { kind: 'added' } | { kind: 'file'; file: FileOnWire };

/** A workbook of many rows that is written and packed in a thread of its own; each handful waits until the last is taken. */
export function batchBookInThread(head: BatchHead): BatchBook {
  const worker = new Worker(entryPath('batch-worker'), { workerData: head });
  const ask = (work: BatchWork): Promise<BatchSaid> =>
    new Promise((resolve, reject) => {
      const onError = (error: unknown) => reject(error);
      worker.once('error', onError);
      worker.once('message', (said: BatchSaid) => {
        worker.off('error', onError);
        resolve(said);
      });
      worker.postMessage(work);
    });
  return {
    async add(values, figures) {
      await ask({ kind: 'add', values, figures });
    },
    async finish() {
      const said = await ask({ kind: 'finish' });
      await worker.terminate();
      if (said.kind !== 'file') throw new Error('the worker gave no workbook');
      return said.file;
    },
    async drop() {
      await worker.terminate();
    },
  };
}
