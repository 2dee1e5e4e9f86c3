/** Items sorted or merged in one go: a few milliseconds. */
const PORTION = 8_000;

const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Sorts a long list without holding the main loop: short runs first, then run by run into one. */
export async function sortInPortions<T>(items: readonly T[], compare: (a: T, b: T) => number): Promise<T[]> {
  let runs: T[][] = [];
  for (let i = 0; i < items.length; i += PORTION) {
    runs.push(items.slice(i, i + PORTION).sort(compare));
    await breathe();
  }
  while (runs.length > 1) {
    const next: T[][] = [];
    for (let i = 0; i < runs.length; i += 2) next.push(await merge(runs[i]!, runs[i + 1] ?? [], compare));
    runs = next;
  }
  return runs[0] ?? [];
}

async function merge<T>(left: T[], right: T[], compare: (a: T, b: T) => number): Promise<T[]> {
  if (right.length === 0) return left;
  const merged: T[] = [];
  let l = 0;
  let r = 0;
  while (l < left.length || r < right.length) {
    const takesLeft = r >= right.length || (l < left.length && compare(left[l]!, right[r]!) <= 0);
    merged.push(takesLeft ? left[l++]! : right[r++]!);
    if (merged.length % PORTION === 0) await breathe();
  }
  return merged;
}
