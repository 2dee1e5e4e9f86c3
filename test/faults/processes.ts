import { type ChildProcess, spawn } from 'node:child_process';
import { openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../support/product.ts';
import type { Victim } from './plan.ts';

/** An unanswered submit is given up after this, seconds. */
const TIMEOUT_SECONDS = 3;
const START_MS = 60_000;
const ORPHAN_MS = 15_000;

export const clockFile = (dataDir: string) => join(dataDir, 'clock.json');

/** The built product on a data folder, as its user starts it, with what the faults need loaded before it. */
export class Running {
  readonly url: string;
  readonly #dataDir: string;
  readonly #process: ChildProcess;

  private constructor(url: string, dataDir: string, process: ChildProcess) {
    this.url = url;
    this.#dataDir = dataDir;
    this.#process = process;
  }

  static start(dataDir: string, customers: number): Promise<Running> {
    const log = openSync(join(dataDir, 'product.log'), 'a');
    const args = ['--shell', 'browser', '--no-open', '--port', '0', '--data', dataDir];
    const child = spawn(
      process.execPath,
      [join(root, 'dist/main/launch.js'), ...args, '--customers', `${customers}`, '--days', '1'],
      {
        stdio: ['ignore', 'pipe', log],
        env: {
          ...process.env,
          NODE_OPTIONS: `--import ${pathToFileURL(join(root, 'test/faults/preload.mjs')).href}`,
          ORDERLY_FAULTS_CLOCK: clockFile(dataDir),
          ORDERLY_FAULTS_TIMEOUT: `${TIMEOUT_SECONDS}`,
        },
      },
    );
    return new Promise((resolve, reject) => {
      let said = '';
      const fail = (reason: string) => reject(new Error(`the product ${reason}: ${said}`));
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        fail('was not ready in time');
      }, START_MS);
      child.once('exit', (code, signal) => {
        clearTimeout(timer);
        fail(`ended with ${code ?? signal} before it was ready`);
      });
      child.stdout?.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        const url = /^ready (http\S+)$/m.exec(said)?.[1];
        if (!url) return;
        clearTimeout(timer);
        resolve(new Running(url, dataDir, child));
      });
    });
  }

  /** Process id of the desktop or of one of its children; undefined while it is being started again. */
  pidOf(victim: Victim): number | undefined {
    const own = this.#process.pid;
    if (victim === 'desktop') return own;
    return processesOf(this.#dataDir).find(
      (one) => one.parent === own && one.command.includes(`${victim}.js`),
    )?.pid;
  }

  /** Ends the desktop at once, without a word. */
  async killDesktop(): Promise<void> {
    const ended = this.#ended();
    this.#process.kill('SIGKILL');
    await ended;
  }

  async stop(): Promise<void> {
    const ended = this.#ended();
    this.#process.kill('SIGTERM');
    await ended;
  }

  #ended(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => this.#process.once('exit', () => resolve()));
  }
}

/** Running processes that name this data folder in their command line. */
function processesOf(dataDir: string): { pid: number; parent: number; command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
        if (!command.includes(dataDir)) return [];
        const parent = /\nPPid:\s+(\d+)/.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1];
        return [{ pid: Number(name), parent: Number(parent), command }];
      } catch {
        // Gone between the listing and the look.
        return [];
      }
    });
}

/** What a killed desktop left behind ends by itself; whatever does not is ended, and said. */
export async function endOrphans(dataDir: string): Promise<number> {
  const until = Date.now() + ORPHAN_MS;
  while (processesOf(dataDir).length > 0 && Date.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 50));
  const left = processesOf(dataDir);
  for (const { pid } of left) process.kill(pid, 'SIGKILL');
  return left.length;
}

/** Sets the clocks of the product's processes off by so many ms. */
export function setClocks(dataDir: string, offsets: { desktop: number; 'sms-server': number }): void {
  writeFileSync(clockFile(dataDir), JSON.stringify(offsets));
}
