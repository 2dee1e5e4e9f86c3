import { writeFileSync } from 'node:fs';
import { ADJUST_CAP } from '../shared/load/baseline.ts';
import { evaluateFile } from '../shared/load/file-evaluation.ts';
import { chineseCalendar, weekKind } from '../shared/load/holidays.ts';
import { fileCurves, LoadFileError } from '../shared/load/load-file.ts';
import { addDays } from '../shared/time.ts';
import { evaluationTable } from './load-files/evaluation-table.ts';
import { readLoadCsv } from './load-files/read-load-csv.ts';
import { option } from './process.ts';

/** Entry: how far off the baseline rules and the simple references are on a plain load file. */
const args = process.argv.slice(2);
const usage =
  'npm run evaluate -- --csv FILE [--step-minutes 30|15|60] [--from YYYY-MM-DD] [--days N] [--json OUT] [--cap 0.5] [--calendar chinese] [--stamps start|end] [--zone ZONE]';

function number(name: string, otherwise: number): number {
  const text = option(args, name);
  const value = text ? Number(text) : otherwise;
  if (!Number.isFinite(value) || value <= 0)
    throw new LoadFileError(`--${name} ${text}: a number above 0 is wanted`);
  return value;
}

function run(): void {
  const file = option(args, 'csv');
  if (!file) throw new LoadFileError('--csv is missing');
  const stamps = option(args, 'stamps');
  const series = readLoadCsv(file, {
    stepMinutes: option(args, 'step-minutes') ? number('step-minutes', 30) : undefined,
    stamps: stamps === 'start' || stamps === 'end' ? stamps : undefined,
    zone: option(args, 'zone') || undefined,
  });
  // Without a beginning: the last year of the file, so that what there is before it serves as history.
  const from = option(args, 'from') || addDays(series.days.at(-1) ?? '', -364);
  const days = Array.from({ length: Math.floor(number('days', 365)) }, (_, i) => addDays(from, i));
  if (!days.some((day) => series.days.includes(day)))
    throw new LoadFileError(
      `no day of ${from} + ${days.length} is in the file (${series.days[0]} to ${series.days.at(-1)})`,
    );
  const calendar = /^chin/.test(option(args, 'calendar') ?? '') ? chineseCalendar().kindOf : weekKind;
  const curves = fileCurves(series, { withoutClockChanges: true, calendar });
  const { stepMinutes, clockChanges, notes } = series;
  const evaluated = evaluateFile(curves, days, number('cap', ADJUST_CAP));
  const leftOut = days.filter((day) => clockChanges.has(day));
  const out = option(args, 'json');
  if (out)
    writeFileSync(out, `${JSON.stringify({ file, stepMinutes, ...evaluated, leftOut, notes }, null, 2)}\n`);
  process.stdout.write(evaluationTable(evaluated));
}

try {
  run();
} catch (error) {
  const isTheirs = error instanceof LoadFileError || (error instanceof Error && 'code' in error);
  if (!isTheirs) throw error;
  process.stderr.write(`${(error as Error).message}\n${usage}\n`);
  process.exitCode = 1;
}
