import { writeFileSync } from 'node:fs';
import { type FileForecastOptions, forecastFile } from '../shared/load/forecast/file.ts';
import { LoadFileError } from '../shared/load/load-file.ts';
import { readLoadCsv } from './load-files/read-load-csv.ts';
import { option } from './process.ts';

const usage =
  'npm run forecast -- --csv FILE --from YYYY-MM-DD --days N [--step-minutes 15|30|60] [--json OUT] ' +
  '[--issue-lag 1] [--temperature on|off] [--calendar file|chinese|week] [--refit-days 7] [--zone Asia/Shanghai]';

/** Entry: day-ahead forecasts of a plain load file, each day as if it were tomorrow, and how good they were. */
const args = process.argv.slice(2);
const oneOf = <T extends string>(name: string, words: readonly T[]): T | undefined => {
  const value = option(args, name);
  const word = words.find((one) => one === value);
  if (value && !word) fail(`--${name} is one of ${words.join(', ')}`);
  return word;
};
function fail(reason: string): never {
  process.stderr.write(`${reason}\n${usage}\n`);
  process.exit(2);
}

const file = option(args, 'csv') || fail('--csv is missing');
const from = option(args, 'from') || fail('--from is missing');
const days = Number(option(args, 'days') || 1);
const step = option(args, 'step-minutes');
const refit = Number(option(args, 'refit-days') || 0);
const zone = option(args, 'zone');
if (!/^\d{4}-\d{2}-\d{2}$/.test(from) || Number.isNaN(Date.parse(from))) fail('--from wants YYYY-MM-DD');
if (!Number.isInteger(days) || days < 1 || days > 3_660) fail('--days wants a number of days');
const options: FileForecastOptions = {
  from,
  days,
  issueLag: oneOf('issue-lag', ['0', '1', '2', '3', '4', '5', '6'] as const)
    ? Number(option(args, 'issue-lag'))
    : 0,
  temperature: oneOf('temperature', ['on', 'off'] as const),
  calendar: oneOf('calendar', ['file', 'chinese', 'week'] as const),
  refitDays: refit > 0 ? refit : undefined,
};
try {
  const wanted = { ...(step ? { stepMinutes: Number(step) } : {}), ...(zone ? { zone } : {}) };
  const found = forecastFile(readLoadCsv(file, wanted), options, (day) => {
    if (day.endsWith('-01')) process.stderr.write(`${day}\n`);
  });
  const out = option(args, 'json');
  if (out) writeFileSync(out, `${JSON.stringify(found, null, 1)}\n`);
  const { days: _, ...figures } = found;
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
} catch (error) {
  if (error instanceof LoadFileError) fail(error.message);
  throw error;
}
