/** Errors of one method over earlier days, parts of one; NaN where it gave nothing. Oldest first. */
export type Track = { method: string; errors: number[] };

const HALF_LIFE = 60;

/** Mean error of a method, recent days counting more; NaN when it gave nothing. */
export function recentError(errors: readonly number[]): number {
  let sum = 0;
  let total = 0;
  for (const [i, error] of errors.entries()) {
    if (Number.isNaN(error)) continue;
    const weight = 2 ** ((i + 1 - errors.length) / HALF_LIFE);
    sum += weight * error;
    total += weight;
  }
  return total > 0 ? sum / total : Number.NaN;
}

/** Days of errors before anything is chosen by them. */
const ENOUGH = 10;

/**
 * The method with the least recent error. The first track is kept unless another is clearly better (by 2 %), so
 * that the choice does not flicker; methods without errors are never chosen over ones that have some.
 */
export function chooseMethod(tracks: readonly Track[]): string {
  const [first] = tracks;
  if (!first) throw new Error('no method to choose from');
  let best = first.method;
  let least = recentError(first.errors) * 0.98;
  if (Number.isNaN(least)) least = Number.POSITIVE_INFINITY;
  for (const { method, errors } of tracks.slice(1)) {
    if (errors.filter((error) => !Number.isNaN(error)).length < ENOUGH) continue;
    const error = recentError(errors);
    if (error < least) [best, least] = [method, error];
  }
  return best;
}
