import { parentPort, workerData } from 'node:worker_threads';
import { backupFolder, makeBackup, verifyBackup } from './files.ts';

export type BackupWork =
  | { kind: 'make'; dataDir: string; atMs: number; keep: number }
  | { kind: 'verify'; dataDir: string; name: string };

/** Entry of a worker thread: makes or checks one backup; a large database must not hold the main loop. */
const work = workerData as BackupWork;
const facts =
  work.kind === 'make'
    ? await makeBackup(work.dataDir, work.atMs, work.keep)
    : await verifyBackup(backupFolder(work.dataDir), work.name);
parentPort?.postMessage(facts);
