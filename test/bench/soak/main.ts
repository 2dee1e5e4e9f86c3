import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { applicationRoot } from '../../../main/paths.ts';
import { rounded } from '../sms/figures.ts';
import { Day } from './day.ts';
import { type Held, measure, rowsBelow } from './measure.ts';
import { startProduct } from './product.ts';

/** Entry: the events of a day in minutes, and what every process holds at its beginning, in the middle and at its end. */
const { values } = parseArgs({
  options: {
    quarters: { type: 'string', default: '96' },
    /** How long a quarter of an hour takes, ms. */
    quarterMs: { type: 'string', default: '2500' },
    customers: { type: 'string', default: '200' },
    json: { type: 'string' },
  },
});
/** Before the first look: a process that has never done its work holds little. */
const WARM_UP = 12;
/** What may come on top between the middle and the end, after tidying: nothing that goes on like this for weeks. */
const mayGrow = (before: number) => before * 1.05 + 2;

const home = join(applicationRoot(), '.data');
mkdirSync(home, { recursive: true });
const folder = mkdtempSync(join(home, 'bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const product = await startProduct(folder, join(folder, 'probe'), Number(values.customers));
const day = await Day.open(product.url);

async function play(quarters: number): Promise<void> {
  for (let i = 0; i < quarters; i += 1) {
    const pause = new Promise((resolve) => setTimeout(resolve, Number(values.quarterMs)));
    await day.quarter();
    await pause;
  }
}

type Look = { after: number; held: Record<string, Held>; rows: Record<string, number> };
async function look(): Promise<Look> {
  await day.settle();
  const held = await measure(product.pid, join(folder, 'probe'));
  process.stderr.write(`${day.quarters} quarters: ${JSON.stringify(held)}\n`);
  return { after: day.quarters, held, rows: rowsBelow(folder) };
}

const quarters = Number(values.quarters);
const started = performance.now();
await play(WARM_UP);
const looks = [await look()];
await play(Math.ceil(quarters / 2));
looks.push(await look());
await play(Math.floor(quarters / 2));
looks.push(await look());
const seconds = (performance.now() - started) / 1_000;
await product.stop();

const [start, middle, end] = looks as [Look, Look, Look];
const names = Object.keys(end.held);
const table = names.flatMap((name) =>
  (['heapMb', 'externalMb', 'rssMb', 'handles'] as const).map((what) => {
    const [a, b, c] = [start, middle, end].map((one) => one.held[name]?.[what] ?? Number.NaN) as [
      number,
      number,
      number,
    ];
    const grows = what === 'handles' || what === 'heapMb' ? c > mayGrow(b) : undefined;
    return {
      process: name,
      what,
      start: rounded(a),
      middle: rounded(b),
      end: rounded(c),
      verdict: grows === undefined ? '' : grows ? 'GROWS' : 'steady',
    };
  }),
);
console.table(table);
const moved = Object.entries(end.rows).filter(([name, n]) => n !== start.rows[name]);
console.table(
  moved.map(([name, n]) => ({
    table: name,
    start: start.rows[name] ?? 0,
    middle: middle.rows[name] ?? 0,
    end: n,
  })),
);
const machine = { cores: cpus().length, node: process.version, load: rounded(loadavg()[0] ?? 0) };
const result = { machine, seconds: rounded(seconds), counts: day.counts, table, looks };
process.stdout.write(`${JSON.stringify({ machine, seconds: result.seconds, counts: day.counts })}\n`);
if (values.json) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
process.exit(table.some((one) => one.verdict === 'GROWS') ? 1 : 0);
