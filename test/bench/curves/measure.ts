import { monitorEventLoopDelay } from 'node:perf_hooks';

export type Figures = { runs: number; p50Ms: number; p95Ms: number; maxMs: number; loopMaxMs: number };

const rounded = (value: number): number => Number(value.toFixed(2));

/** The value below which `share` of the values lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/** Times `work`, after `prepare` which does not count, and the longest the event loop stood still meanwhile. */
export async function measure(
  runs: number,
  work: () => Promise<unknown>,
  prepare: () => Promise<unknown> | unknown = () => undefined,
): Promise<Figures> {
  const times: number[] = [];
  let loopMaxMs = 0;
  for (let run = 0; run < runs; run += 1) {
    await prepare();
    await new Promise((resolve) => setTimeout(resolve, 5));
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
    await new Promise((resolve) => setTimeout(resolve, 3));
    delay.disable();
    loopMaxMs = Math.max(loopMaxMs, delay.max / 1e6);
  }
  return {
    runs,
    p50Ms: rounded(percentile(times, 0.5)),
    p95Ms: rounded(percentile(times, 0.95)),
    maxMs: rounded(Math.max(...times)),
    loopMaxMs: rounded(loopMaxMs),
  };
}
