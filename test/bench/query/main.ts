import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { applicationRoot } from '../../../main/paths.ts';
import { percentile, rounded } from '../sms/figures.ts';
import { usesOf } from './log.ts';
import { Operator } from './operator.ts';
import { prepareArchive } from './prepare.ts';
import { QueryService } from './service.ts';
import { dayOf, queriesOf } from './traffic.ts';

/** Entry: the query service under load, judged by the operator's own record. */
const { values } = parseArgs({
  options: {
    numbers: { type: 'string', default: '10000' },
    rate: { type: 'string', default: '200' },
    count: { type: 'string', default: '6000' },
    /** Messages of the day that is replayed; 0 = no day. */
    day: { type: 'string', default: '50000' },
    dayRate: { type: 'string', default: '300' },
    /** How often the service is killed without a word during the day; then it works through the SMS server. */
    kills: { type: 'string', default: '0' },
    json: { type: 'string' },
  },
});
const [numbers, rate, count, day, dayRate, kills] = [
  values.numbers,
  values.rate,
  values.count,
  values.day,
  values.dayRate,
  values.kills,
].map(Number) as [number, number, number, number, number, number];

// Beside the checkout's own files, because a temporary folder is often memory and not a disk.
const home = join(applicationRoot(), '.data');
mkdirSync(home, { recursive: true });
const folder = mkdtempSync(join(home, 'bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const say = (text: string) => process.stderr.write(`${text}\n`);
const phones = await prepareArchive(folder, numbers);
const operator = await Operator.start(folder);
const service = new QueryService(folder, operator.port, kills > 0);
await service.start();

/** Time from a DELIVER to the SUBMIT of its answer, both as the operator saw them. */
async function speed() {
  await operator.play(queriesOf(phones, 200), 100);
  await operator.quiet();
  operator.forget();
  const said = queriesOf(phones, count + 200).slice(200);
  const cpu = service.cpuSeconds();
  const seconds = await operator.play(said, rate);
  await operator.quiet();
  const cpuSeconds = service.cpuSeconds() - cpu;
  const { times, lost, doubled } = operator.judge(said);
  return {
    inbound: said.length,
    perSecond: rounded(said.length / seconds),
    answered: times.length,
    p50Ms: percentile(times, 0.5),
    p95Ms: percentile(times, 0.95),
    p99Ms: percentile(times, 0.99),
    maxMs: Math.max(...times),
    cpuSeconds: rounded(cpuSeconds),
    lost,
    doubled,
  };
}

async function wholeDay() {
  operator.forget();
  const said = dayOf(phones, day);
  const killing = kills > 0 ? service.killOften(kills, (said.length / dayRate) * 1_000) : Promise.resolve(0);
  const seconds = await operator.play(said, dayRate);
  const killed = await killing;
  await operator.quiet(20_000);
  const { lost, doubled, answers, expected } = operator.judge(said);
  return { inbound: said.length, seconds: rounded(seconds), expected, answers, lost, doubled, killed };
}

const result = {
  machine: { cores: cpus().length, node: process.version, loadBefore: rounded(loadavg()[0] ?? 0) },
  options: { numbers, rate, count, day, dayRate, kills, via: kills > 0 ? 'SMS server' : 'CMPP' },
  speed: count > 0 ? await speed() : undefined,
  day: day > 0 ? await wholeDay() : undefined,
  kinds: {},
};
await service.stop();
await operator.stop();
result.kinds = await usesOf(folder);
if (values.json) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
say(JSON.stringify(result, null, 2));
process.exit(0);
