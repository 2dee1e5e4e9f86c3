/** Log errors (actual less forecast) of one earlier day, one a point; NaN where nothing was measured. */
export type DayErrors = { errors: Float64Array; isSpecial: boolean; covered: number };

const DAYS = 60;
const LOW = 0.1;
const HIGH = 0.9;
/** The share of points that should lie inside, and how fast the width follows what was seen. */
const TARGET = 0.8;
const FOLLOW = 0.04;
const WIDER = 1.12;
/** Holidays and events are less sure. */
const SPECIAL = 1.5;

/** The value under which `share` of the sorted numbers lie. */
function quantile(sorted: number[], share: number): number {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(sorted.length - 1, low + 1);
  return sorted[low]! + (sorted[high]! - sorted[low]!) * (at - low);
}

/** How much wider or narrower than the plain quantiles the band has to be for what it covered so far. */
export function widthFactor(past: readonly DayErrors[]): number {
  let factor = WIDER;
  for (const { covered } of past) {
    if (Number.isNaN(covered)) continue;
    factor *= Math.exp(FOLLOW * (TARGET - covered));
    factor = Math.max(0.6, Math.min(2.5, factor));
  }
  return factor;
}

/**
 * Where 80 % of the coming values should lie, as logs around the forecast: the 10 and 90 % quantiles of the own
 * errors of the last 60 days at this time of day, one hour to either side. Undefined with under two weeks of errors.
 */
export function bandOf(
  past: readonly DayErrors[],
  points: number,
  isSpecial: boolean,
): { low: Float64Array; high: Float64Array } | undefined {
  const recent = past.slice(-DAYS);
  if (recent.length < 14) return undefined;
  const factor = widthFactor(past) * (isSpecial ? SPECIAL : 1);
  const around = Math.max(1, Math.round(points / 24));
  const low = new Float64Array(points);
  const high = new Float64Array(points);
  for (let point = 0; point < points; point += 1) {
    const pool: number[] = [];
    for (const { errors } of recent)
      for (let i = Math.max(0, point - around); i <= Math.min(points - 1, point + around); i += 1)
        if (!Number.isNaN(errors[i]!)) pool.push(errors[i]!);
    pool.sort((a, b) => a - b);
    low[point] = pool.length > 0 ? Math.min(0, quantile(pool, LOW)) * factor : Number.NaN;
    high[point] = pool.length > 0 ? Math.max(0, quantile(pool, HIGH)) * factor : Number.NaN;
  }
  return { low, high };
}
