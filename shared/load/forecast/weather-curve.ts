import { POINTS } from '../../model/curve.ts';
import { addDays, DAY_MS } from '../../time.ts';

/** Hours at which a day is warmest; twelve hours from there it is coldest. */
const WARMEST = 15;
/** Share of the days whose weather must be known for it to be used. */
const ENOUGH = 0.8;

/**
 * Temperatures (°C) at every point of the days from … to (inclusive), drawn through the highest and lowest of each
 * day; NaN on days nobody entered. Undefined when too little is known, or nothing of the last day: what is to be
 * forecast needs its own weather.
 */
export function weatherCurve(
  weather: ReadonlyMap<string, { maxC: number; minC: number }>,
  from: string,
  to: string,
): Float64Array | undefined {
  const count = Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
  const days = Array.from({ length: count }, (_, i) => weather.get(addDays(from, i)));
  if (!days.at(-1) || days.filter((day) => day !== undefined).length < ENOUGH * count) return undefined;
  const curve = new Float64Array(count * POINTS).fill(Number.NaN);
  for (const [d, day] of days.entries()) {
    if (!day) continue;
    const middle = (day.maxC + day.minC) / 2;
    const half = (day.maxC - day.minC) / 2;
    for (let i = 0; i < POINTS; i += 1) {
      const hour = (24 * (i + 0.5)) / POINTS;
      curve[d * POINTS + i] = middle + half * Math.cos(((hour - WARMEST) * Math.PI) / 12);
    }
  }
  return curve;
}
