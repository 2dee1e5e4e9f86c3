import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { applicationRoot } from '../../../main/paths.ts';
import { startPostgres } from '../../support/postgres.ts';
import { bench, type Result } from './bench.ts';

/** Entry: load curves of a region over five days, on SQLite and PostgreSQL. */
const { values } = parseArgs({
  options: {
    customers: { type: 'string', default: '20000' },
    runs: { type: 'string', default: '40' },
    only: { type: 'string', default: 'sqlite,postgres' },
    json: { type: 'string' },
  },
});
const options = { customers: Number(values.customers), runs: Number(values.runs) };
if (!Object.values(options).every((one) => Number.isInteger(one) && one >= 2))
  throw new Error('--customers and --runs must be whole numbers above 1');
const only = values.only.split(',');
// Beside the checkout's own files, because a temporary folder is often memory and not a disk.
const home = join(applicationRoot(), '.data');
mkdirSync(home, { recursive: true });
const dataDir = mkdtempSync(join(home, 'bench-'));
process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

const results: Record<string, Result> = {};
const machine = { cores: cpus().length, node: process.version, loadBefore: loadavg()[0] };
if (only.includes('sqlite'))
  results.sqlite = await bench(
    { kind: 'sqlite', file: join(dataDir, 'archive.db') },
    join(dataDir, 'sqlite'),
    options,
  );
if (only.includes('postgres')) {
  const server = await startPostgres();
  results.postgres = await bench(
    { kind: 'postgres', url: await server.createDatabase() },
    join(dataDir, 'postgres'),
    options,
  );
  await server.stop();
}
for (const [name, result] of Object.entries(results)) {
  process.stdout.write(`${name}\n`);
  console.table(Object.fromEntries(Object.entries(result).filter(([, one]) => typeof one === 'object')));
  for (const [key, one] of Object.entries(result))
    if (typeof one === 'number') process.stdout.write(`  ${key} ${one}\n`);
}
const json = { machine: { ...machine, loadAfter: loadavg()[0] }, options, ...results };
if (values.json) writeFileSync(values.json, `${JSON.stringify(json, null, 2)}\n`);
process.exit();
