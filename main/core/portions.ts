/** Items worked on in one go: a few milliseconds. */
const PORTION = 500;

/** Does something with every item without holding the main loop. */
export async function inPortions<T>(
  items: readonly T[],
  work: (item: T, index: number) => void,
): Promise<void> {
  for (let i = 0; i < items.length; i += PORTION) {
    if (i > 0) await new Promise((resolve) => setImmediate(resolve));
    for (const [at, item] of items.slice(i, i + PORTION).entries()) work(item, i + at);
  }
}
