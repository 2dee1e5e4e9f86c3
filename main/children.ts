import { type ChildProcess, spawn } from 'node:child_process';
import { entryPath } from './paths.ts';

export type Facts = Record<string, unknown>;

export type Child = {
  /** What the child said when it was ready. */
  facts: Facts;
  readonly pid: number;
  stop(): Promise<void>;
};

const START_MS = 30_000;

/** Starts one of our entries and waits for its `ready {…}` line. Its standard input is our leash: it ends when we do. */
function startOnce(entry: string, args: string[]): Promise<{ process: ChildProcess; facts: Facts }> {
  const child = spawn(process.execPath, [entryPath(entry), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...(process.versions.electron ? { ELECTRON_RUN_AS_NODE: '1' } : {}) },
  });
  // The leash may break while we still hold it; that is the child's end, not ours.
  child.stdin.on('error', () => undefined);
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${entry}: not ready in ${START_MS / 1_000} s`));
    }, START_MS);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`${entry}: ended with ${code} before it was ready`));
    });
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const match = /^ready (\{.*\})$/m.exec(said);
      if (!match) return;
      clearTimeout(timer);
      child.removeAllListeners('exit');
      child.stdout.removeAllListeners('data');
      child.stdout.resume();
      resolve({ process: child, facts: JSON.parse(match[1]!) as Facts });
    });
  });
}

/** Keeps an entry running: when it dies it is started again, with arguments that may use what it said the first time. */
export async function superviseChild(
  entry: string,
  args: (previous: Facts | undefined) => string[],
): Promise<Child> {
  let isStopping = false;
  let current = await startOnce(entry, args(undefined));
  const facts = current.facts;
  const watch = (child: ChildProcess) => {
    child.once('exit', () => {
      if (!isStopping) setTimeout(() => void restart(), 300);
    });
  };
  const restart = async () => {
    if (isStopping) return;
    try {
      current = await startOnce(entry, args(facts));
      watch(current.process);
    } catch {
      setTimeout(() => void restart(), 1_000);
    }
  };
  watch(current.process);
  return {
    facts,
    get pid() {
      return current.process.pid ?? 0;
    },
    async stop() {
      isStopping = true;
      const child = current.process;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 6_000);
      await ended;
      clearTimeout(timer);
    },
  };
}
