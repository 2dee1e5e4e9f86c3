import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { AppError } from '../../shared/errors.ts';

/**
 * Makes this process the only one that works with a data folder, until it releases it or ends in whatever way: the lock
 * is the operating system's on an open file, so nothing is left behind by a crash. Throws `in-use`.
 */
export function ownFolder(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(join(dataDir, 'owner.lock'));
  try {
    lock.exec('pragma busy_timeout = 0; pragma journal_mode = delete; begin exclusive');
  } catch (error) {
    lock.close();
    throw new AppError('in-use', { folder: dataDir }, { cause: error });
  }
  return () => lock.close();
}
