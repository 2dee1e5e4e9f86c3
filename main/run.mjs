// Runs an entry of the application from a checkout: installs and builds first when that is needed.
// Plain JavaScript without dependencies, because at this point there may be none.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Installs the locked packages unless exactly these are installed already. */
export function ensureInstalled() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const mark = join(root, 'node_modules', '.orderly-lock');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return;
  process.stderr.write('installing packages …\n');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const done = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) {
    process.stderr.write('npm ci failed\n');
    process.exit(1);
  }
  writeFileSync(mark, lock);
}

function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    latest = Math.max(latest, entry.isDirectory() ? newest(path) : statSync(path).mtimeMs);
  }
  return latest;
}

/** Builds when a source is newer than the last build. */
export async function ensureBuilt() {
  const mark = join(root, 'dist', '.built');
  const sources = ['main', 'renderer', 'shared', 'assets/messages', 'assets/help'].map((folder) =>
    newest(join(root, folder)),
  );
  const changed = Math.max(...sources, statSync(join(root, 'package-lock.json')).mtimeMs);
  if (existsSync(mark) && statSync(mark).mtimeMs >= changed) return;
  process.stderr.write('building …\n');
  // In a process of its own: what the build tools load must not stay in the application's memory.
  const done = spawnSync(process.execPath, [join(root, 'main', 'build.mjs'), root], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (done.status !== 0) process.exit(1);
  writeFileSync(mark, '');
}

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1]) {
  const [entry, ...args] = process.argv.slice(2);
  ensureInstalled();
  await ensureBuilt();
  if (entry !== '--build-only') {
    process.argv = [process.argv[0], join(root, 'dist', 'main', `${entry}.js`), ...args];
    await import(pathToFileURL(process.argv[1]).href);
  }
}
