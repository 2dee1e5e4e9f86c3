/** Points that cannot be true, gaps, and where the data of a running day ends. */

/** A meter that runs a fifth over its contract is possible; more is a fault of the meter. Parts of the capacity. */
export const SPIKE_FACTOR = 1.2;

export type BadKind = 'negative' | 'spike';

/**
 * Why a value cannot be true, or undefined. `capacityKva` 0 = not known, then no spike is found; a `spikeFactor` of 0
 * turns that check off. A gap (NaN) is not bad.
 */
export function badKind(kw: number, capacityKva: number, spikeFactor = SPIKE_FACTOR): BadKind | undefined {
  if (kw < 0) return 'negative';
  return kw > mostPossible(capacityKva, spikeFactor) ? 'spike' : undefined;
}

/** Above this a value is a spike, kW; infinite when nothing is. */
export const mostPossible = (capacityKva: number, spikeFactor: number): number =>
  capacityKva > 0 && spikeFactor > 0 ? capacityKva * spikeFactor : Number.POSITIVE_INFINITY;

/** Runs of gaps between the first and the last value, `to` exclusive. */
export function gapsOf(values: ArrayLike<number>): { from: number; to: number }[] {
  const gaps: { from: number; to: number }[] = [];
  let last = -1;
  for (let i = 0; i < values.length; i += 1) {
    if (Number.isNaN(values[i]!)) continue;
    if (last >= 0 && i > last + 1) gaps.push({ from: last + 1, to: i });
    last = i;
  }
  return gaps;
}

/** Index of the last value; −1 when there is none. */
export function lastPointOf(values: ArrayLike<number>): number {
  for (let i = values.length - 1; i >= 0; i -= 1) if (!Number.isNaN(values[i]!)) return i;
  return -1;
}

/**
 * The point after the last one that is whole: where at least `share` of those who reported that day have reported.
 * The points after it are still coming in; as a sum they would look like a fall of the load.
 */
export function wholeUntil(counts: ArrayLike<number>, reported: number, share = 0.9): number {
  for (let i = counts.length; i > 0; i -= 1)
    if (counts[i - 1]! > 0 && counts[i - 1]! >= reported * share) return i;
  return 0;
}
