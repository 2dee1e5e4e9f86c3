import { spawn } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { applicationRoot } from '../../../main/paths.ts';

export const writerNames = ['own', 'exceljs', 'xlsx', 'write-excel-file'] as const;
export type WriterName = (typeof writerNames)[number];
export type WriterFigures = { seconds: number; peakMb: number; megabytes: number };

/** One writer in a process of its own: what it took from start to file, and the most memory it held. */
function runOne(name: WriterName, rows: number, file: string): Promise<WriterFigures> {
  const script = join(applicationRoot(), 'dist', 'bench', 'reports', 'write-one.js');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, name, String(rows), file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (data: Buffer) => {
      said += data.toString();
    });
    child.once('exit', (code) => {
      if (code !== 0) return reject(new Error(`${name} ended with ${code}`));
      const { seconds, peakMb } = JSON.parse(said) as { seconds: number; peakMb: number };
      return resolve({ seconds, peakMb, megabytes: Math.round(statSync(file).size / 104_857.6) / 10 });
    });
  });
}

/** The same list by each writer in turn; medians over the rounds. */
export async function measureWriters(
  rows: number,
  rounds: number,
  dataDir: string,
): Promise<Record<string, WriterFigures>> {
  const all: Record<WriterName, WriterFigures[]> = { own: [], exceljs: [], xlsx: [], 'write-excel-file': [] };
  for (let round = 0; round < rounds; round += 1)
    for (const name of writerNames) {
      const file = join(dataDir, `${name}.xlsx`);
      all[name].push(await runOne(name, rows, file));
      rmSync(file);
    }
  const middle = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  return Object.fromEntries(
    writerNames.map((name) => [
      name,
      {
        seconds: middle(all[name].map((one) => one.seconds)),
        peakMb: middle(all[name].map((one) => one.peakMb)),
        megabytes: middle(all[name].map((one) => one.megabytes)),
      },
    ]),
  );
}
