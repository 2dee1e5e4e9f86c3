import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Faulty } from './judge.ts';
import { faultNames, planRound } from './plan.ts';
import { type RoundResult, runRound } from './round.ts';

/** Entry: rounds of faults against the built product. Ends with 1 when a round has a violation. */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    /** The first round: with `--rounds 1` a single round again. */
    from: { type: 'string', default: '1' },
    /** Only faults of these names. */
    only: { type: 'string', default: faultNames.join(',') },
    json: { type: 'string' },
  },
});
const seed = Number(values.seed);
const first = Number(values.from);
const count = Number(values.rounds);
const only = values.only.split(',');
if (![seed, first, count].every((one) => Number.isInteger(one) && one > 0))
  throw new Error('--seed, --from and --rounds must be whole numbers above 0');
if (!only.every((name) => faultNames.includes(name)))
  throw new Error(`--only takes some of ${faultNames.join(',')}`);

const say = (line: string) => process.stdout.write(`${line}\n`);
const rounds: RoundResult[] = [];
const broken: { seed: number; round: number; error: string }[] = [];

for (let number = first; number < first + count; number += 1) {
  const plan = planRound(seed, number, only);
  try {
    const result = await runRound(plan);
    rounds.push(result);
    print(result);
  } catch (error) {
    broken.push({ seed, round: number, error: String(error) });
    say(`round ${number} BROKE: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
  }
  if (values.json) writeFileSync(values.json, `${JSON.stringify(summary(), null, 2)}\n`);
}
const { totals } = summary();
say(JSON.stringify(totals));
process.exit(totals.violations + broken.length > 0 ? 1 : 0);

function print({
  round,
  faults,
  skipped,
  counts,
  faulty,
  seconds,
  violations,
  examples,
  dataDir,
}: RoundResult) {
  const what = faults.map(({ name, struckAfter }) => `${name}@${struckAfter}`).join(' ');
  const left = skipped.map(({ name, reason }) => ` (${name} skipped: ${reason})`).join('');
  say(
    `round ${round}: ${what}${left}: ${counts.deliveries} deliveries, ${counts.delivered} delivered, ` +
      `${counts.uncertain} uncertain, ${counts.released} released, lost ${faulty.lost}, ` +
      `doubled ${faulty.doubled}, ${seconds} s`,
  );
  if (violations.length === 0) return;
  say(`  VIOLATION ${violations.map((name) => `${name} ${faulty[name]}`).join(', ')}; data in ${dataDir}`);
  say(`  again: npm run faults -- --seed ${seed} --from ${round} --rounds 1`);
  for (const example of examples) say(`  ${example}`);
}

function summary() {
  const sum = (of: (one: RoundResult) => number) => rounds.reduce((total, one) => total + of(one), 0);
  const faultySums = Object.fromEntries(
    Object.keys(rounds[0]?.faulty ?? {}).map((name) => [
      name,
      sum((one) => one.faulty[name as keyof Faulty]),
    ]),
  );
  const struck = rounds.flatMap((one) => one.faults.map(({ name }) => name));
  return {
    seed,
    totals: {
      rounds: rounds.length,
      broken: broken.length,
      deliveries: sum((one) => one.counts.deliveries),
      delivered: sum((one) => one.counts.delivered),
      failed: sum((one) => one.counts.failed),
      uncertain: sum((one) => one.counts.uncertain),
      released: sum((one) => one.counts.released),
      doubledByRelease: sum((one) => one.counts.doubledByRelease),
      ...faultySums,
      violations: rounds.filter((one) => one.violations.length > 0).length,
      seconds: Math.round(sum((one) => one.seconds)),
      faults: Object.fromEntries(
        faultNames.map((name) => [name, struck.filter((one) => one === name).length]),
      ),
    },
    violations: rounds.filter((one) => one.violations.length > 0),
    broken,
    rounds,
  };
}
