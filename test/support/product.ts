import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export type Product = {
  url: string;
  dataDir: string;
  process: ChildProcess;
  /** Its log so far; '' when no level was asked for. */
  log(): string;
  stop(): Promise<void>;
};

/** Starts the built product as its user does, in a data folder of its own, and waits for `ready`. */
export function startProduct(
  options: { dataDir?: string; args?: string[]; logLevel?: string } = {},
): Promise<Product> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'orderly-e2e-'));
  const args = [
    join(root, 'dist/main/launch.js'),
    '--shell',
    'browser',
    '--no-open',
    '--port',
    '0',
    '--data',
    dataDir,
  ];
  const { logLevel } = options;
  const child = spawn(process.execPath, [...args, ...(options.args ?? [])], {
    stdio: ['ignore', 'pipe', logLevel ? 'pipe' : 'ignore'],
    env: { ...process.env, ...(logLevel ? { ORDERLY_LOG: logLevel } : {}) },
  });
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error(`not ready: ${said}`)), 60_000);
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${said}`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const url = /^ready (http\S+)$/m.exec(said)?.[1];
      if (!url) return;
      clearTimeout(timer);
      resolve({ url, dataDir, process: child, log: () => log, stop: () => stop(child) });
    });
  });
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

/** Waits until `check` gives a value; asks often, gives up late. */
export async function until<T>(
  what: string,
  check: () => Promise<T | undefined | false> | T | undefined | false,
  patienceMs = 60_000,
): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
