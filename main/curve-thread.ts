import { Worker } from 'node:worker_threads';
import type { DaySum } from '../shared/load/day-sum.ts';
import type { CurveReader, LeafSum } from './core/ports.ts';
import { entryPath } from './paths.ts';
import type { DatabaseSettings } from './store/dialects/dialect.ts';

export type CurveWork = { id: number; spikeFactor: number } & (
  | { kind: 'leaves'; day: string }
  // One text and one buffer: ten thousand small objects would take the main loop longer to hand over than to use.
  | { kind: 'members'; days: readonly string[]; accounts: string; capacities: Float64Array }
);
export type CurveAnswer = { id: number } & (
  | { kind: 'leaves'; sums: LeafSum[] }
  | { kind: 'members'; sums: DaySum[] }
  | { kind: 'failed'; message: string; code: string }
);

type Waiting = { resolve: (answer: CurveAnswer) => void; reject: (error: unknown) => void };
/** What is asked, without the number it gets. */
type Ask = CurveWork extends infer W ? (W extends CurveWork ? Omit<W, 'id'> : never) : never;

/**
 * Adds curves up in a thread with a connection of its own that only reads: twenty thousand curves are a hundred
 * milliseconds that the main loop must not lose. The thread begins with the first question; when it dies, the next
 * question begins another.
 */
export function curvesInThread(settings: DatabaseSettings): CurveReader {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let last = 0;
  const fail = (error: unknown) => {
    worker = undefined;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const begin = (): Worker => {
    const made = new Worker(entryPath('curve-worker'), {
      workerData: settings,
      resourceLimits: { maxYoungGenerationSizeMb: 12 },
    });
    made.on('message', (answer: CurveAnswer) => {
      const one = waiting.get(answer.id);
      waiting.delete(answer.id);
      if (answer.kind === 'failed')
        one?.reject(Object.assign(new Error(answer.message), { code: answer.code }));
      else one?.resolve(answer);
    });
    made.once('error', (error) => made === worker && fail(error));
    made.once('exit', () => made === worker && fail(new Error('the curve thread ended')));
    made.unref();
    return made;
  };
  const ask = (work: Ask): Promise<CurveAnswer> =>
    new Promise((resolve, reject) => {
      worker ??= begin();
      last += 1;
      waiting.set(last, { resolve, reject });
      worker.postMessage({ ...work, id: last });
    });
  return {
    async leaves(day, spikeFactor) {
      const answer = await ask({ kind: 'leaves', day, spikeFactor });
      return answer.kind === 'leaves' ? answer.sums : [];
    },
    async members(days, members, spikeFactor) {
      const accounts = members.map((one) => one.accountNo).join('\n');
      const capacities = Float64Array.from(members, (one) => one.capacityKva);
      const answer = await ask({ kind: 'members', days, accounts, capacities, spikeFactor });
      if (answer.kind !== 'members') throw new Error('another answer than asked for');
      return answer.sums;
    },
    cut() {
      const given = worker;
      fail(Object.assign(new Error('archive given up: no answer'), { code: 'ETIMEDOUT' }));
      void given?.terminate();
    },
    async stop() {
      await worker?.terminate();
    },
  };
}
