import { Worker } from 'node:worker_threads';
import type { BackupFacts } from '../../shared/model/backup.ts';
import type { BackupPort } from '../core/ports.ts';
import { entryPath } from '../paths.ts';
import type { BackupWork } from './backup-worker.ts';
import { backupFolder, backupNames } from './files.ts';
import { requestRestore, restoreRequest } from './request.ts';

function inThread(work: BackupWork): Promise<BackupFacts> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(entryPath('backup-worker'), { workerData: work });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => code !== 0 && reject(new Error(`backup ended with ${code}`)));
  });
}

/** Backups of the embedded database in the data folder of this workstation. */
export function createBackups(dataDir: string): BackupPort {
  let making: Promise<BackupFacts> | undefined;
  return {
    // Two at once would be twice the reading for the same copy.
    make(atMs, keep) {
      making ??= inThread({ kind: 'make', dataDir, atMs, keep }).finally(() => {
        making = undefined;
      });
      return making;
    },
    verify: (name) => inThread({ kind: 'verify', dataDir, name }),
    names: () => backupNames(backupFolder(dataDir)),
    requested: () => restoreRequest(dataDir),
    request: (request) => requestRestore(dataDir, request),
  };
}
