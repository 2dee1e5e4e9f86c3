// Everything `npm test` does, in order, with one closing line. Plain JavaScript: it installs what the rest needs.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, root } from '../main/run.mjs';

const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : undefined;
const total = { passed: 0, failed: 0, skipped: 0 };
const results = join(root, 'test-results');

function run(command, args, env = {}) {
  return (
    spawnSync(command, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    }).status === 0
  );
}

function count(name, isGood) {
  total[isGood ? 'passed' : 'failed'] += 1;
  console.log(`${isGood ? 'ok' : 'FAILED'}  ${name}`);
}

const bin = (name) => join(root, 'node_modules', '.bin', name);

/** Debian's packages the tests use; installed when they are missing and we may. */
function ensureDebian() {
  const wanted = [
    ['chromium', '/usr/bin/chromium'],
    ['fonts-noto-cjk', '/usr/share/fonts/opentype/noto'],
    ['python3-zeep', '/usr/lib/python3/dist-packages/zeep'],
    ['tshark', '/usr/bin/tshark'],
    ['poppler-utils', '/usr/bin/pdftotext'],
    ['python3-openpyxl', '/usr/lib/python3/dist-packages/openpyxl'],
    ['openjdk-17-jdk-headless', '/usr/lib/jvm/java-17-openjdk-amd64/bin/javac', '../shared/peers/oracle'],
    ['libh2-java', '/usr/share/java/h2.jar', '../shared/peers/oracle'],
  ].filter(([, file, onlyWith]) => !existsSync(file) && (!onlyWith || existsSync(join(root, onlyWith))));
  const mayInstall =
    process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (wanted.length === 0 || !mayInstall) return;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], env);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...wanted.map(([name]) => name)], env);
}

function checkStatic() {
  for (const folder of ['shared', 'main', 'renderer', 'test'])
    count(`types of ${folder}`, run(bin('tsc'), ['-p', folder]));
  count('lint and format', run(bin('biome'), ['check', '--error-on-warnings', '.']));
}

function runVitest(project) {
  const file = join(results, `${project}.json`);
  const isGood = run(bin('vitest'), [
    'run',
    '--config',
    'test/vitest.config.ts',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    '--passWithNoTests',
  ]);
  if (!existsSync(file)) return count(`${project} tests`, isGood);
  const report = JSON.parse(readFileSync(file, 'utf8'));
  total.passed += report.numPassedTests;
  total.failed += report.numFailedTests;
  total.skipped += report.numPendingTests + report.numTodoTests;
  // A file that breaks before its first test counts too.
  if (!isGood && report.numFailedTests === 0) total.failed += 1;
}

ensureInstalled();
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
if (!only || only === 'static') checkStatic();
if (only !== 'static') {
  ensureDebian();
  await ensureBuilt();
  const projects = only === 'oracle' ? ['contracts'] : only ? [only] : ['unit', 'contracts', 'e2e'];
  for (const project of projects) runVitest(project);
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed > 0 ? 1 : 0);
