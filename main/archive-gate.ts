import type { ArchiveWatch } from './core/archive-watch.ts';
import type { JobStore, Stores } from './core/ports.ts';

type Method = (...args: unknown[]) => Promise<unknown>;

/** The same store, each call of it through the watch: with the archive away it is refused at once. */
function gated<T extends object>(watch: ArchiveWatch, store: T): T {
  return new Proxy(store, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) => watch.run(() => (method as Method).apply(target, args));
    },
  });
}

/**
 * Stores of a server database: nobody waits on one that is away. What runs inside a transaction is not asked about
 * again: the transaction as a whole is.
 */
export function gatedStores(watch: ArchiveWatch, stores: Stores): Stores {
  const { transaction, ...parts } = stores;
  const through = Object.fromEntries(
    Object.entries(parts).map(([name, store]) => [name, gated(watch, store)]),
  ) as typeof parts;
  return { ...through, transaction: (work) => watch.run(() => transaction(work)) };
}

export const gatedJobs = (watch: ArchiveWatch, jobs: JobStore): JobStore => gated(watch, jobs);
