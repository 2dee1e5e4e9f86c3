import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import highsLoader from 'highs';
import { sampleDay } from '../../../main/simulators/sample-curves.ts';
import { sampleUtility } from '../../../main/simulators/sample-utility.ts';
import { type Candidate, layersOf, propose } from '../../../shared/load/assistant.ts';

/** Entry: the assistant against an exact solver (MIP) on the same customers, all-or-nothing, where fitting is hard. */
const { values } = parseArgs({
  options: {
    customers: { type: 'string', default: '200' },
    cases: { type: 'string', default: '24' },
    json: { type: 'string' },
  },
});
const customers = Number(values.customers);
const HOUR = 3_600_000;
const DAY = '2026-07-15';
const POINT = 60;

/** Who could give what on a summer afternoon, all or nothing. */
function candidatesOf(seed: number): Candidate[] {
  const sample = sampleUtility(customers, seed);
  const loads = new Map(sample.loads.map((one) => [one.accountNo, sampleDay(one, DAY, seed)[POINT] ?? 0]));
  return sample.customers.flatMap((one, at) =>
    one.isProtected
      ? []
      : {
          customerId: String(at).padStart(5, '0'),
          availableKw: Math.max(0, Math.round((loads.get(one.accountNo) ?? 0) - one.securityKw)),
          limitClass: one.limitClass,
          lastMs: 0,
          hours: 0,
          isWhole: true,
        },
  );
}

type Case = {
  seed: number;
  targetKw: number;
  exactErrorPercent: number;
  errorPercent: number;
  milliseconds: number;
  solverMilliseconds: number;
};

async function compare(seed: number): Promise<Case> {
  const highs = await highsLoader();
  const pool = candidatesOf(seed);
  const whole = pool.reduce((sum, one) => sum + one.availableKw, 0);
  const targetKw = Math.round(whole * (0.03 + ((seed * 37) % 60) / 100));
  const began = performance.now();
  const layers = layersOf([{ startMs: 0, endMs: 24 * HOUR, targetKw }]);
  const reached = propose(layers, pool).items.reduce((sum, one) => sum + one.reductionKw, 0);
  const milliseconds = performance.now() - began;
  const terms = pool.map((one, at) => `${one.availableKw} x${at}`).join(' + ');
  const model = `Minimize\n obj: u + o\nSubject To\n c: ${terms} + u - o = ${targetKw}\nBounds\n u >= 0\n o >= 0\nBinary\n ${pool.map((_, at) => `x${at}`).join(' ')}\nEnd`;
  const solving = performance.now();
  const exact = highs.solve(model, { time_limit: 10 });
  const percent = (kw: number) => Number(((Math.abs(kw) / targetKw) * 100).toFixed(4));
  return {
    seed,
    targetKw,
    exactErrorPercent: percent(exact.ObjectiveValue),
    errorPercent: percent(reached - targetKw),
    milliseconds: Number(milliseconds.toFixed(2)),
    solverMilliseconds: Number((performance.now() - solving).toFixed(1)),
  };
}

const cases: Case[] = [];
for (let seed = 1; seed <= Number(values.cases); seed += 1) cases.push(await compare(seed));
const worst = (pick: (one: Case) => number) => Math.max(...cases.map(pick));
const result = {
  customers,
  cases: cases.length,
  worstErrorPercent: worst((one) => one.errorPercent),
  worstExactErrorPercent: worst((one) => one.exactErrorPercent),
  /** Where the exact optimum is within 2 %, the assistant must be too. */
  outside: cases.filter((one) => one.exactErrorPercent <= 2 && one.errorPercent > 2).length,
  slowestMs: worst((one) => one.milliseconds),
  each: cases,
};
const body = `${JSON.stringify(result, null, 2)}\n`;
if (values.json) writeFileSync(values.json, body);
process.stdout.write(body);
process.exit(result.outside === 0 ? 0 : 1);
