import {
  closeSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { applicationRoot } from '../../../main/paths.ts';
import { floor, longQueue, type Setting, smsServer, wholeChain } from './benches.ts';
import { type Figures, percentile, rounded, summarise } from './figures.ts';
import { startOperator } from './operator.ts';
import { runOwn } from './processes.ts';
import { printProfiles } from './profile.ts';
import { printTable } from './table.ts';

/** Entry: the benches of the SMS chain, one after another in turn, so that a machine that drifts drifts for all. */
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: 'a,b,c,d' },
    /** Length of the queue in (d). */
    backlog: { type: 'string', default: '200000' },
    reports: { type: 'string', default: 'quick' },
    json: { type: 'string' },
    profile: { type: 'string' },
  },
});
const count = Number(values.count);
const backlog = Number(values.backlog);
const roundCount = Number(values.rounds);
const only = values.only.split(',');
const hasReports = values.reports !== 'off';
const profileDir = values.profile === undefined ? undefined : resolve(values.profile);
if (![count, backlog, roundCount].every((one) => Number.isInteger(one) && one > 0))
  throw new Error('--count, --backlog and --rounds must be whole numbers above 0');

const benches = { a: floor, b: smsServer, c: wholeChain, d: longQueue };
type Name = keyof typeof benches;
const names = (Object.keys(benches) as Name[]).filter((name) => only.includes(name));
if (names.length !== only.length) throw new Error('--only takes some of a,b,c,d');

// Beside the checkout's own files, because a temporary folder is often memory and not a disk.
const home = join(applicationRoot(), '.data');
mkdirSync(home, { recursive: true });
const dataDir = mkdtempSync(join(home, 'bench-'));
process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));
if (profileDir) mkdirSync(profileDir, { recursive: true });

/** Median of 50 small writes that wait for the disk, ms: a commit cannot be faster. */
function fsyncMs(): number {
  const file = openSync(join(dataDir, 'fsync'), 'w');
  const times = Array.from({ length: 50 }, () => {
    const started = performance.now();
    writeSync(file, Buffer.alloc(4_096));
    fsyncSync(file);
    return performance.now() - started;
  });
  closeSync(file);
  return rounded(percentile(times, 0.5));
}

async function queueOf(length: number): Promise<string> {
  const folder = join(dataDir, `queue-${length}`);
  await runOwn('prepare', ['--data', folder, '--count', `${length}`]);
  return join(folder, 'sms.db');
}

const load = () => rounded(loadavg()[0] ?? 0);
const machine = {
  cores: cpus().length,
  node: process.version,
  fsyncMs: fsyncMs(),
  loadBefore: load(),
  loadAfter: 0,
};
const operator = await startOperator(dataDir, 'operator', hasReports);
const queued = names.includes('b') ? await queueOf(count) : '';
const longQueued = names.includes('d') ? await queueOf(backlog) : '';
const rounds: Record<Name, Figures[]> = { a: [], b: [], c: [], d: [] };

async function run(name: Name, round: number): Promise<void> {
  const setting: Setting = {
    dataDir,
    hasReports,
    operator,
    count: name === 'd' ? backlog : count,
    queued: name === 'd' ? longQueued : queued,
    profile: profileDir === undefined ? undefined : { folder: profileDir, name: `${name}${round}` },
  };
  const figures = await benches[name](setting);
  rounds[name].push(Object.fromEntries(Object.entries(figures).map(([key, value]) => [key, rounded(value)])));
  process.stderr.write(`round ${round}, ${name}: ${JSON.stringify(rounds[name].at(-1))}\n`);
}

// The operator is warm before the first figure, so that the first bench pays nothing for the others.
await floor({ dataDir, hasReports, operator, count: 3_000, queued: '', profile: undefined });
for (let round = 1; round <= roundCount; round += 1)
  for (const name of names) if (name !== 'd') await run(name, round);
for (let round = 1; round <= roundCount; round += 1) if (names.includes('d')) await run('d', round);
await operator.process.stop();
machine.loadAfter = load();

const summary = Object.fromEntries(names.map((name) => [name, summarise(rounds[name])]));
const ratio = (name: Name, figure = 'perSecond') => {
  const [one, base] = [summary[name]?.[figure]?.median, summary.a?.perSecond?.median];
  return one && base ? rounded(one / base) : undefined;
};
const result = {
  machine,
  options: {
    count,
    backlog,
    rounds: roundCount,
    reports: values.reports,
    isProfiled: profileDir !== undefined,
  },
  ratios: { 'b/a': ratio('b'), 'c/a': ratio('c'), 'c again/a': ratio('c', 'again.perSecond') },
  summary,
  rounds,
};
if (values.json) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
printTable(result);
if (profileDir) printProfiles(profileDir);
process.exit();
