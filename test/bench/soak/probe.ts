import { renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

/** Loaded into every process of the product before its own code: on SIGUSR2 it tidies its memory and says what is left. */
const folder = process.env.ORDERLY_SOAK_FOLDER;
if (isMainThread && folder) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  process.on('SIGUSR2', () => {
    // Twice: what finalisers let go of is gone the second time.
    collect();
    setImmediate(() => {
      collect();
      const { heapUsed, external, rss } = process.memoryUsage();
      const file = join(folder, `${process.pid}.json`);
      const said = {
        name: basename(process.argv[1] ?? '', '.js'),
        heapMb: heapUsed / 1_048_576,
        externalMb: external / 1_048_576,
        rssMb: rss / 1_048_576,
        handles: process.getActiveResourcesInfo().length,
      };
      writeFileSync(`${file}.new`, JSON.stringify(said));
      renameSync(`${file}.new`, file);
    });
  });
}
