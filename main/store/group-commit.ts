import { type Database, inTransaction } from './database.ts';

type Work = (tx: Database) => Promise<unknown>;
type Waiting = { work: Work; resolve: (value: unknown) => void; reject: (error: unknown) => void };

/** Most pieces of work in one transaction, so that none waits long for the others. */
const MOST = 32;
const groups = new WeakMap<object, GroupCommit>();

/**
 * Runs `work` in a transaction, together with whatever else waits for the database at that moment: they wait for the
 * disk once. When one of them fails, all is undone and each runs again by itself, so `work` must change nothing but
 * the database. Where a database has several connections each piece has its own transaction.
 */
export function inGroup<T>(db: Database, work: (tx: Database) => Promise<T>): Promise<T> {
  if (db.q.isTransaction || !db.dialect.isExclusive) return inTransaction(db, work);
  const group = groups.get(db.q) ?? new GroupCommit(db);
  groups.set(db.q, group);
  return group.run(work);
}

class GroupCommit {
  readonly #db: Database;
  #waiting: Waiting[] = [];
  #isRunning = false;

  constructor(db: Database) {
    this.#db = db;
  }

  run<T>(work: (tx: Database) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ work, resolve: (value) => resolve(value as T), reject });
      if (!this.#isRunning) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#isRunning = true;
    while (this.#waiting.length > 0) {
      const some = this.#waiting.splice(0, MOST);
      if (some.length === 1) await this.#alone(some[0]!);
      else if (!(await this.#together(some))) for (const one of some) await this.#alone(one);
    }
    this.#isRunning = false;
  }

  async #alone({ work, resolve, reject }: Waiting): Promise<void> {
    await inTransaction(this.#db, work).then(resolve, reject);
  }

  /** False when nothing of it was kept. */
  async #together(some: Waiting[]): Promise<boolean> {
    let values: unknown[];
    try {
      values = await inTransaction(this.#db, async (tx) => {
        const all: unknown[] = [];
        for (const { work } of some) all.push(await work(tx));
        return all;
      });
    } catch {
      return false;
    }
    for (const [index, { resolve }] of some.entries()) resolve(values[index]);
    return true;
  }
}
