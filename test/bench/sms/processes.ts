import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { applicationRoot } from '../../../main/paths.ts';
import type { Answer, Question } from './answers.ts';

/** CPU seconds (user and system) since the start of the process, and its largest resident memory so far, MB. */
export type Usage = { cpuSeconds: number; peakMb: number };

export type Running = {
  /** What the process said when it was ready. */
  facts: Record<string, unknown>;
  ask<T>(what: string): Promise<T>;
  /** Ends it as its user would; it must go on its own. */
  stop(): Promise<void>;
};

export type StartOptions = {
  args?: string[];
  /** Folder and name of a CPU profile to be written at the end. */
  profile?: { folder: string; name: string } | undefined;
  /** The bench whose entry is meant. */
  folder?: string;
};

const START_MS = 120_000;
const STOP_MS = 30_000;
const benchPath = (name: string, folder: string) =>
  join(applicationRoot(), 'dist', 'bench', folder, `${name}.js`);

/** Starts an entry in a process of its own and waits for its `ready {…}` line. */
export async function startProcess(file: string, options: StartOptions = {}): Promise<Running> {
  const { args = [], profile, folder = 'sms' } = options;
  const child = spawn(
    process.execPath,
    [
      '--import',
      pathToFileURL(benchPath('meter', folder)).href,
      ...(profile
        ? ['--cpu-prof', '--cpu-prof-dir', profile.folder, '--cpu-prof-name', `${profile.name}.cpuprofile`]
        : []),
      file,
      ...args,
    ],
    { stdio: ['pipe', 'pipe', 'inherit', 'ipc'], env: { ...process.env, ORDERLY_LOG: 'warn' } },
  );
  // The pipe may break while we still hold it; that is the child's end, not ours.
  child.stdin!.on('error', () => undefined);
  const facts = await readyLine(child, file);
  const ask = questions(child, file);
  return { facts, ask, stop: () => stopProcess(child, file) };
}

/** An entry of the benchmark itself. */
export const startOwn = (name: string, options: StartOptions = {}): Promise<Running> =>
  startProcess(benchPath(name, options.folder ?? 'sms'), options);

/** Runs an entry of the benchmark to its end. */
export async function runOwn(name: string, args: string[]): Promise<void> {
  const child = spawn(process.execPath, [benchPath(name, 'sms'), ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`${name}: ended with ${code}`);
}

function readyLine(child: ChildProcess, file: string): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${file}: not ready in ${START_MS / 1_000} s`));
    }, START_MS);
    const onExit = (code: number | null) => {
      clearTimeout(timer);
      reject(new Error(`${file}: ended with ${code} before it was ready`));
    };
    child.once('exit', onExit);
    child.stdout!.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const match = /^ready (\{.*\})$/m.exec(said);
      if (!match) return;
      clearTimeout(timer);
      child.off('exit', onExit);
      child.stdout!.removeAllListeners('data');
      child.stdout!.resume();
      resolve(JSON.parse(match[1]!) as Record<string, unknown>);
    });
  });
}

function questions(child: ChildProcess, file: string): Running['ask'] {
  const open = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let last = 0;
  child.on('message', ({ id, value, error }: Answer) => {
    const question = open.get(id);
    open.delete(id);
    if (error === undefined) question?.resolve(value);
    else question?.reject(new Error(error));
  });
  child.once('exit', (code) => {
    for (const { reject } of open.values()) reject(new Error(`${file}: ended with ${code}`));
    open.clear();
  });
  return <T>(what: string) =>
    new Promise<T>((resolve, reject) => {
      last += 1;
      open.set(last, { resolve: resolve as (value: unknown) => void, reject });
      child.send({ id: last, what } satisfies Question, (error) => error && reject(error));
    });
}

async function stopProcess(child: ChildProcess, file: string): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => {
    process.stderr.write(`${file}: did not end in ${STOP_MS / 1_000} s\n`);
    child.kill('SIGKILL');
  }, STOP_MS);
  await ended;
  clearTimeout(timer);
}
