import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedded } from './open-app.ts';
import { option } from './process.ts';
import { readDrillInput } from './simulators/drill-input.ts';
import { runDrill } from './simulators/drill-run.ts';
import { sampleUtility } from './simulators/sample-utility.ts';

/** Entry: the whole chain without a window, in separate processes over real sockets. */
const args = process.argv.slice(2);
const customers = Number(option(args, 'customers') || 200);
const seed = Number(option(args, 'seed') || 20_260);
const kind = option(args, 'plan') === 'planned' ? 'planned' : 'emergency';
const dataDir = option(args, 'data') || mkdtempSync(join(tmpdir(), 'orderly-drill-'));
const inputDir = option(args, 'input');
const input = inputDir ? readDrillInput(inputDir) : undefined;
const timetable = option(args, 'timetable');
/** Protected customers, and at night some others, have nothing to give: a timetable is played with a set number. */
const size = timetable === undefined ? customers : Math.ceil(customers * 1.4) + 10;
const opened = await openEmbedded({
  dataDir,
  seed,
  days: 8,
  sample: input?.utility ?? sampleUtility(size, seed),
  ...(input ? { lms: { curves: input.curves } } : {}),
});
try {
  const result = await runDrill(opened, {
    kind,
    dataDir,
    input,
    ...(timetable === undefined ? {} : { most: customers, minuteMs: Number(timetable || 60) * 1_000 }),
  });
  const file = option(args, 'json');
  if (file) writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  process.exitCode = result.lost === 0 && result.duplicated === 0 ? 0 : 1;
} finally {
  await opened.stop();
}
process.exit();
