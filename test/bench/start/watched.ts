import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applicationRoot } from '../../../main/paths.ts';

export type Watched = {
  url: string;
  /** From the start of the process to its word that it is ready, ms. */
  readyMs: number;
  child: ChildProcess;
  stop(): Promise<void>;
};

/** Starts the built application as `npm start` does, without a window. */
export function startApplication(home: string): Promise<Watched> {
  const started = performance.now();
  const entry = join(applicationRoot(), 'dist', 'main', 'launch.js');
  const child = spawn(
    process.execPath,
    ['--max-semi-space-size=8', entry, '--shell', 'browser', '--no-open', '--data', home],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ORDERLY_LOG: 'error' },
    },
  );
  const stop = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  };
  return new Promise((resolve, reject) => {
    let said = '';
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)));
    child.stdout!.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const url = /^ready (http\S+)$/m.exec(said)?.[1];
      if (url) resolve({ url, readyMs: performance.now() - started, child, stop });
    });
  });
}

/** Seconds of processor time so far and memory of a process, where the system says it. */
export function usageOf(child: ChildProcess): { cpuSeconds: number; rssMb: number } {
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  const rss = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
  return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100, rssMb: Number(rss) / 1_024 };
}
