import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { marked } from 'marked';
import { build as viteBuild } from 'vite';

/** Help pages become data when the application is built: no parser ships, and a page is never markup to insert. */
const helpPages = {
  name: 'help-pages',
  transform: (text, id) =>
    id.endsWith('.md')
      ? `export default ${JSON.stringify(marked.lexer(text), (key, value) => (key === 'raw' ? undefined : value))}`
      : undefined,
};

/** Builds every process of the application into `dist`. Libraries stay outside the bundles. */
async function build(root) {
  const outdir = join(root, 'dist', 'main');
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const common = {
    bundle: true,
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    logLevel: 'warning',
    absWorkingDir: root,
  };
  const entry = (name, file = name) => ({ in: join(root, 'main', `${file}.ts`), out: name });
  await Promise.all([
    esbuild.build({
      ...common,
      packages: 'external',
      format: 'esm',
      splitting: true,
      outdir,
      chunkNames: 'chunks/[name]-[hash]',
      entryPoints: [
        entry('launch'),
        entry('heavy-worker'),
        entry('service'),
        entry('curve-worker'),
        entry('batch-worker'),
        entry('sqlite-thread', 'store/dialects/sqlite-thread'),
        entry('sms-server'),
        entry('drill'),
        entry('forecast'),
        entry('evaluate'),
        entry('lms-check'),
        entry('electron'),
        entry('verify-audit'),
        entry('backup'),
        entry('backup-worker', 'backup/backup-worker'),
        entry('mobile-network', 'simulators/mobile-network'),
        entry('load-system', 'simulators/load-system'),
      ],
    }),
    // A sandboxed preload cannot load modules: one file, CommonJS.
    esbuild.build({
      ...common,
      external: ['electron'],
      format: 'cjs',
      outfile: join(outdir, 'preload.cjs'),
      entryPoints: [join(root, 'main', 'preload.ts')],
    }),
    viteBuild({
      root: join(root, 'renderer'),
      configFile: join(root, 'renderer', 'vite.config.ts'),
      logLevel: 'warn',
      plugins: [helpPages],
    }),
  ]);
}

if (process.argv[2]) await build(process.argv[2]);
