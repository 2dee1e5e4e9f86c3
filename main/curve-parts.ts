import { join } from 'node:path';
import { ArchiveWatch } from './core/archive-watch.ts';
import type { CurveParts } from './core/curves/book.ts';
import { curvesInThreads } from './curve-thread.ts';
import { createLog } from './log.ts';
import { createArchiveLink } from './store/archive-link.ts';
import { openCurveKeep } from './store/curve-keep.ts';
import type { Database } from './store/database.ts';
import type { DatabaseSettings } from './store/dialects/dialect.ts';

/** What looks after the connection to an archive. */
export const archiveWatch = (db: Database, settings: DatabaseSettings): ArchiveWatch =>
  new ArchiveWatch({
    link: createArchiveLink(db, settings),
    clock: { now: () => Date.now() },
    log: createLog('archive'),
  });

/** What curves need beside the stores: threads that add up, a file of this machine that keeps, a look at the connection. */
export async function openCurveParts(
  db: Database,
  settings: DatabaseSettings,
  dataDir: string,
  watch = archiveWatch(db, settings),
): Promise<CurveParts> {
  return {
    reader: curvesInThreads(settings),
    keep: await openCurveKeep(join(dataDir, 'kept-curves.db')),
    watch,
  };
}
