import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';

/** Looks into the embedded archive of a running product, or writes what another program would have written. */
export function inArchive<T>(dataDir: string, work: (db: InstanceType<typeof DatabaseSync>) => T): T {
  const db = new DatabaseSync(join(dataDir, 'archive.db'));
  try {
    db.exec('pragma busy_timeout = 5000');
    return work(db);
  } finally {
    db.close();
  }
}
