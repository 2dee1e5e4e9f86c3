// `npm run pictures`: every screen in both themes and languages on one sheet; with `--keep` the pictures of the help instead.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureInstalled, root } from '../../main/run.mjs';

ensureInstalled();
await ensureBuilt();
// Two folders deep, as its source.
const outfile = join(root, 'test-results', 'pictures', 'main.mjs');
process.on('exit', () => rmSync(outfile, { force: true }));
const { buildSync } = await import('esbuild');
buildSync({
  absWorkingDir: root,
  bundle: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
  outfile,
  entryPoints: [join(root, 'test', 'pictures', 'main.ts')],
});
await import(pathToFileURL(outfile).href);
