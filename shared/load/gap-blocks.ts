import { POINTS } from '../model/curve.ts';
import type { LimitBlock } from '../model/forecast.ts';

/** A stretch of the day in which the expected load lies over the supply limit. */
export type ExpectedGap = {
  startMin: number;
  endMin: number;
  /** Limit and highest expected load of the stretch, kW. */
  limitKw: number;
  loadKw: number;
  /** What is missing at the worst moment, kW, rounded up to 100 kW. */
  gapKw: number;
};

const MINUTES = 1_440 / POINTS;
const HOUR = 60;
const ROUND_KW = 100;
/** Stretches closer than this become one: nobody restarts works for half an hour. */
const APART_MIN = 60;

/** The limit at each point, kW; 0 = none. Hours in no block have `otherwise`. */
export function limitCurve(blocks: readonly LimitBlock[], otherwise: number): Float64Array {
  const limits = new Float64Array(POINTS).fill(otherwise);
  for (const { startMin, endMin, limitKw } of blocks)
    for (let i = Math.ceil(startMin / MINUTES); i < endMin / MINUTES; i += 1) limits[i] = limitKw;
  return limits;
}

/**
 * Where 96 expected values (kW) exceed the limit (kW, 0 = none), in whole hours; a change of the limit begins a new
 * stretch. Empty when the supply is enough.
 */
export function expectedGaps(values: ArrayLike<number>, limits: ArrayLike<number>): ExpectedGap[] {
  const gaps: ExpectedGap[] = [];
  for (let i = 0; i < POINTS; i += 1) {
    const limitKw = limits[i]!;
    const excess = values[i]! - limitKw;
    if (limitKw <= 0 || !(excess > 0)) continue;
    const startMin = Math.floor((i * MINUTES) / HOUR) * HOUR;
    const endMin = Math.ceil(((i + 1) * MINUTES) / HOUR) * HOUR;
    const last = gaps.at(-1);
    const gapKw = Math.ceil(excess / ROUND_KW) * ROUND_KW;
    if (last && last.limitKw === limitKw && startMin - last.endMin < APART_MIN) {
      last.endMin = endMin;
      last.loadKw = Math.max(last.loadKw, values[i]!);
      last.gapKw = Math.max(last.gapKw, gapKw);
    } else
      gaps.push({
        startMin: Math.max(startMin, last?.endMin ?? 0),
        endMin,
        limitKw,
        loadKw: values[i]!,
        gapKw,
      });
  }
  return gaps.filter((gap) => gap.endMin > gap.startMin);
}
