/** What one run of one bench found, by name; times in the unit the name ends with. */
export type Figures = Record<string, number>;
export type Spread = { min: number; median: number; max: number };

/** The value below which `share` of all lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const median =
    sorted.length % 2 === 1
      ? sorted[Math.floor(middle)]!
      : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
  return { min: sorted[0] ?? Number.NaN, median, max: sorted.at(-1) ?? Number.NaN };
}

/** Min, median and max of every figure over the rounds. */
export function summarise(rounds: readonly Figures[]): Record<string, Spread> {
  const names = [...new Set(rounds.flatMap((figures) => Object.keys(figures)))];
  return Object.fromEntries(
    names.map((name) => [name, spreadOf(rounds.flatMap((figures) => figures[name] ?? []))]),
  );
}

/** Four digits are more than any of this is good for. */
export const rounded = (value: number): number => Number(value.toPrecision(4));
