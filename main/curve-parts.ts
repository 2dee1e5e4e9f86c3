import { join } from 'node:path';
import type { CurveParts } from './core/curves/book.ts';
import { curvesInThread } from './curve-thread.ts';
import { createArchiveLink } from './store/archive-link.ts';
import { openCurveKeep } from './store/curve-keep.ts';
import type { Database } from './store/database.ts';
import type { DatabaseSettings } from './store/dialects/dialect.ts';

/** What curves need beside the stores: a thread that adds up, a file of this machine that keeps, a look at the connection. */
export async function openCurveParts(
  db: Database,
  settings: DatabaseSettings,
  dataDir: string,
): Promise<CurveParts> {
  return {
    reader: curvesInThread(settings),
    keep: await openCurveKeep(join(dataDir, 'kept-curves.db')),
    link: createArchiveLink(db),
  };
}
