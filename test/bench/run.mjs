// Runs a benchmark from a checkout: `npm run bench -- NAME …`. Installs and builds first when that is needed.
// Plain JavaScript without dependencies, because at this point there may be none.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureInstalled, root } from '../../main/run.mjs';

const here = join(root, 'test', 'bench');
const names = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);
const [name = '', ...args] = process.argv.slice(2);
if (!names.includes(name)) {
  process.stderr.write(`usage: npm run bench -- ${names.join('|')} [options], see test/bench/README.md\n`);
  process.exit(2);
}
ensureInstalled();
await ensureBuilt();
const folder = join(here, name);
const outdir = join(root, 'dist', 'bench', name);
// `dist` is what gets packaged: nothing of this stays there.
process.on('exit', () => rmSync(join(root, 'dist', 'bench'), { recursive: true, force: true }));
const { buildSync } = await import('esbuild');
buildSync({
  absWorkingDir: root,
  bundle: true,
  splitting: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
  outdir,
  entryPoints: readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file)),
});
process.argv = [process.argv[0], join(outdir, 'main.js'), ...args];
await import(pathToFileURL(process.argv[1]).href);
