import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { planQueryRound, type QueryResult, runQueryRound } from './query-round.ts';

/** Entry: rounds in which the query service is killed while phones write. Ends with 1 when a round has a violation. */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    /** The first round: with `--rounds 1` a single round again. */
    from: { type: 'string', default: '1' },
    json: { type: 'string' },
  },
});
const [count, seed, first] = [values.rounds, values.seed, values.from].map(Number) as [
  number,
  number,
  number,
];
if (![count, seed, first].every((one) => Number.isInteger(one) && one > 0))
  throw new Error('--seed, --from and --rounds must be whole numbers above 0');

const judged = ['lost', 'doubled', 'notStored', 'unhandled', 'subscribedTwice'] as const;
const rounds: QueryResult[] = [];
const broken: { round: number; error: string }[] = [];
const say = (line: string) => process.stdout.write(`${line}\n`);
const sum = (of: (one: QueryResult) => number) => rounds.reduce((total, one) => total + of(one), 0);
const totals = () => ({
  rounds: rounds.length,
  broken: broken.length,
  kills: sum((one) => one.kills.length),
  inbound: sum((one) => one.inbound),
  answers: sum((one) => one.answers),
  ...Object.fromEntries(judged.map((name) => [name, sum((one) => one[name])])),
  violations: rounds.filter((one) => judged.some((name) => one[name] > 0)).length,
});

for (let number = first; number < first + count; number += 1) {
  try {
    const result = await runQueryRound(planQueryRound(seed, number));
    rounds.push(result);
    const { kills, hasRival, inbound, answers, seconds, dataDir } = result;
    const faulty = judged.map((name) => `${name} ${result[name]}`).join(', ');
    say(
      `round ${number}: ${kills.length} kills${hasRival ? ' of two' : ''}, ${inbound} received, ${answers} answers, ${faulty}, ${seconds} s`,
    );
    if (dataDir)
      say(
        `  VIOLATION; data in ${dataDir}; again: npm run faults -- queries --seed ${seed} --from ${number} --rounds 1`,
      );
  } catch (error) {
    broken.push({ round: number, error: String(error) });
    say(`round ${number} BROKE: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
  }
  if (values.json)
    writeFileSync(values.json, `${JSON.stringify({ seed, totals: totals(), rounds, broken }, null, 2)}\n`);
}
say(JSON.stringify(totals()));
process.exit(totals().violations + broken.length > 0 ? 1 : 0);
