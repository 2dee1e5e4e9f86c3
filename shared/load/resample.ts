/** How many equal steps a day may come in: hours, half hours, quarter hours, five minutes, minutes. */
export const resolutions = [24, 48, 96, 288, 1_440] as const;
export type Resolution = (typeof resolutions)[number];

/** True for a number of points a day may have. */
export const isResolution = (count: number): count is Resolution =>
  (resolutions as readonly number[]).includes(count);

/**
 * A day in another resolution, kW; NaN is a gap. Finer to coarser takes the mean of what is there (a step without
 * any value stays a gap); coarser to finer repeats the value, because what happened in between is not known. Energy
 * of a day without gaps stays the same both ways.
 */
export function resample(values: ArrayLike<number>, to: Resolution = 96): Float64Array {
  const from = values.length;
  if (!isResolution(from)) throw new RangeError(`a day of ${from} points`);
  if (from === to) return Float64Array.from(values);
  const result = new Float64Array(to);
  if (from < to) {
    const times = to / from;
    for (let i = 0; i < to; i += 1) result[i] = values[Math.floor(i / times)]!;
    return result;
  }
  const width = from / to;
  for (let i = 0; i < to; i += 1) {
    let sum = 0;
    let count = 0;
    for (let j = i * width; j < (i + 1) * width; j += 1) {
      const value = values[j]!;
      if (Number.isNaN(value)) continue;
      sum += value;
      count += 1;
    }
    result[i] = count === 0 ? Number.NaN : sum / count;
  }
  return result;
}
