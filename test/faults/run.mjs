// Runs the fault suite from a checkout: `npm run faults -- --rounds N --seed S --json FILE`. Installs and builds first
// when that is needed. `npm run faults -- queries …` kills the query service instead. Plain JavaScript without
// dependencies, because at this point there may be none.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureInstalled, root } from '../../main/run.mjs';

const isAboutQueries = process.argv[2] === 'queries';
if (isAboutQueries) process.argv.splice(2, 1);
ensureInstalled();
await ensureBuilt();
// Outside `dist`, which is what gets packaged, and two folders deep, as its source.
const outdir = join(root, 'test-results', 'faults');
mkdirSync(outdir, { recursive: true });
const outfile = join(outdir, `main-${process.pid}.mjs`);
process.on('exit', () => rmSync(outfile, { force: true }));
const { buildSync } = await import('esbuild');
buildSync({
  absWorkingDir: root,
  entryPoints: [join(root, 'test', 'faults', isAboutQueries ? 'query-main.ts' : 'main.ts')],
  outfile,
  bundle: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
});
await import(pathToFileURL(outfile).href);
