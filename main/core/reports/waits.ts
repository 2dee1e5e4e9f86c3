import type { Waits } from '../ports.ts';

/** Steps of waiting times, s: [up to, step]. Medians computed from counts per step are those of the rounded times. */
const steps: [upTo: number, step: number][] = [
  [120, 1],
  [1_200, 10],
  [14_400, 60],
  [259_200, 600],
];
const longest = 259_200;

/** A wait in ms rounded up to the step it is counted in: whole seconds at first, ever coarser later. */
export function waitStep(ms: number): number {
  const seconds = Math.max(0, ms) / 1_000;
  for (const [upTo, step] of steps) if (seconds <= upTo) return Math.ceil(seconds / step) * step;
  return longest;
}

export function addWait(waits: Waits, ms: number): void {
  const step = waitStep(ms);
  waits.set(step, (waits.get(step) ?? 0) + 1);
}

export function joinWaits(all: Iterable<Waits>): Waits {
  const joined: Waits = new Map();
  for (const waits of all)
    for (const [step, count] of waits) joined.set(step, (joined.get(step) ?? 0) + count);
  return joined;
}

/** The value below or at which a `share` of all lies (nearest rank), s; null when there is none. */
export function waitAt(waits: Waits, share: number): number | null {
  const total = [...waits.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let left = Math.ceil(total * share);
  for (const [step, count] of [...waits].sort(([a], [b]) => a - b)) {
    left -= count;
    if (left <= 0) return step;
  }
  return null;
}
