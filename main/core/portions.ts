/** How long work may hold the main loop in one go, ms: sockets, timers and other people's calls come in between. */
const SLICE_MS = 8;
/** The clock is looked at once for so many items. */
const STEP = 16;

export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A piece of work of a few milliseconds by itself: other people's calls come in before it. */
export async function apart<T>(work: () => T | Promise<T>): Promise<T> {
  await breathe();
  return work();
}

/** Does something with every item without holding the main loop. */
export async function inPortions<T>(
  items: readonly T[],
  work: (item: T, index: number) => void,
): Promise<void> {
  let until = performance.now() + SLICE_MS;
  for (let i = 0; i < items.length; i += 1) {
    if (i % STEP === 0 && performance.now() > until) {
      await breathe();
      until = performance.now() + SLICE_MS;
    }
    work(items[i]!, i);
  }
}

/** `items.map(make)` without holding the main loop. */
export async function mapInPortions<T, R>(
  items: readonly T[],
  make: (item: T, index: number) => R,
): Promise<R[]> {
  const made: R[] = [];
  await inPortions(items, (item, index) => {
    made.push(make(item, index));
  });
  return made;
}
