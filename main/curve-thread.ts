import { Worker } from 'node:worker_threads';
import type { DaySum } from '../shared/load/day-sum.ts';
import type { CurveReader, LeafSum, Member } from './core/ports.ts';
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

/** A thread with a connection of its own that only reads; it begins with the first question, and anew after it died. */
class CurveThread {
  readonly #settings: DatabaseSettings;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #last = 0;

  constructor(settings: DatabaseSettings) {
    this.#settings = settings;
  }

  /** Questions it has not answered yet. */
  get busy(): number {
    return this.#waiting.size;
  }

  #fail(error: unknown): void {
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  #begin(): Worker {
    const made = new Worker(entryPath('curve-worker'), {
      workerData: this.#settings,
      resourceLimits: { maxYoungGenerationSizeMb: 12 },
    });
    made.on('message', (answer: CurveAnswer) => {
      const one = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if (answer.kind === 'failed')
        one?.reject(Object.assign(new Error(answer.message), { code: answer.code }));
      else one?.resolve(answer);
    });
    made.once('error', (error) => made === this.#worker && this.#fail(error));
    made.once('exit', () => made === this.#worker && this.#fail(new Error('the curve thread ended')));
    made.unref();
    return made;
  }

  ask(work: Ask): Promise<CurveAnswer> {
    return new Promise((resolve, reject) => {
      this.#worker ??= this.#begin();
      this.#last += 1;
      this.#waiting.set(this.#last, { resolve, reject });
      this.#worker.postMessage({ ...work, id: this.#last });
    });
  }

  cut(): void {
    const given = this.#worker;
    this.#fail(Object.assign(new Error('archive given up: no answer'), { code: 'ETIMEDOUT' }));
    void given?.terminate();
  }

  async stop(): Promise<void> {
    await this.#worker?.terminate();
  }
}

/** Days of at least so many customers are shared among the threads; below it one is as fast. */
const MANY = 1_000;
const otherAnswer = () => new Error('another answer than asked for');

/**
 * Adds curves up in two threads: twenty thousand curves are a hundred milliseconds that the main loop must not lose,
 * and the days of a comparison are independent of each other.
 */
export function curvesInThreads(settings: DatabaseSettings): CurveReader {
  const threads = [new CurveThread(settings), new CurveThread(settings)] as const;
  const idlest = () => (threads[1].busy < threads[0].busy ? threads[1] : threads[0]);
  const sumsOf = async (days: readonly string[], members: readonly Member[], spikeFactor: number) => {
    const accounts = members.map((one) => one.accountNo).join('\n');
    const capacities = Float64Array.from(members, (one) => one.capacityKva);
    const answer = await idlest().ask({ kind: 'members', days, accounts, capacities, spikeFactor });
    if (answer.kind !== 'members') throw otherAnswer();
    return answer.sums;
  };
  return {
    async leaves(day, spikeFactor) {
      const answer = await idlest().ask({ kind: 'leaves', day, spikeFactor });
      if (answer.kind !== 'leaves') throw otherAnswer();
      return answer.sums;
    },
    async members(days, members, spikeFactor) {
      const half = members.length >= MANY ? Math.ceil(days.length / 2) : days.length;
      const parts = [days.slice(0, half), days.slice(half)].filter((part) => part.length > 0);
      return (await Promise.all(parts.map((part) => sumsOf(part, members, spikeFactor)))).flat();
    },
    cut: () => threads.forEach((one) => void one.cut()),
    async stop() {
      await Promise.all(threads.map((one) => one.stop()));
    },
  };
}
