import { median } from './clean.ts';
import { type FeatureSource, likenessColumns } from './features.ts';
import { baseOf } from './model.ts';
import { factor, solve } from './ridge.ts';

/**
 * A forecast by likeness: days that resemble the coming one (calendar, season, how yesterday ran, weather) count by
 * how much they do. Gaussian process with a bell and a linear part over standardised columns; one factorisation
 * serves all points of the day.
 */
export type KernelModel = {
  means: Float64Array;
  scales: Float64Array;
  /** Standardised columns of the days learnt from. */
  days: Float64Array[];
  /** For each point, how much each of these days counts. */
  weights: Float64Array[];
};

const LENGTH = 8;
const NOISE = 0.07;
/** A column further out than this many standard deviations is taken to be there. */
const FAR = 5;

function likeness(a: Float64Array, b: Float64Array): number {
  let distance = 0;
  let product = 0;
  for (let j = 0; j < a.length; j += 1) {
    const difference = a[j]! - b[j]!;
    distance += difference * difference;
    product += a[j]! * b[j]!;
  }
  return Math.exp(-distance / (2 * LENGTH * LENGTH)) + product / a.length + 1;
}

function scaled(
  model: Pick<KernelModel, 'means' | 'scales'>,
  source: FeatureSource,
  day: number,
): Float64Array {
  return Float64Array.from(likenessColumns(source, day), ({ value, scale }, j) => {
    const far = (value - model.means[j]!) * model.scales[j]!;
    return scale * Math.max(-FAR, Math.min(FAR, far));
  });
}

function scalingOf(columns: Float64Array[]): Pick<KernelModel, 'means' | 'scales'> {
  const p = columns[0]?.length ?? 0;
  const means = new Float64Array(p);
  const scales = new Float64Array(p);
  for (const row of columns) for (let j = 0; j < p; j += 1) means[j]! += row[j]! / columns.length;
  for (const row of columns)
    for (let j = 0; j < p; j += 1) scales[j]! += (row[j]! - means[j]!) ** 2 / columns.length;
  for (let j = 0; j < p; j += 1) scales[j] = scales[j]! > 1e-12 ? 1 / Math.sqrt(scales[j]!) : 0;
  return { means, scales };
}

/** Values further from the usual than five times the usual distance are drawn in. */
function drawnIn(y: Float64Array): Float64Array {
  const middle = median(Array.from(y));
  const spread = 7.4 * median(Array.from(y, (value) => Math.abs(value - middle)));
  return y.map((value) => Math.max(middle - spread, Math.min(middle + spread, value)));
}

/** Learns from the given days (rows); a day of weight ½ is trusted half as much. */
export function fitKernel(
  source: FeatureSource,
  rows: readonly number[],
  weights: Float64Array,
): KernelModel {
  const n = rows.length;
  const scaling = scalingOf(
    rows.map((day) => Float64Array.from(likenessColumns(source, day), (one) => one.value)),
  );
  const days = rows.map((day) => scaled(scaling, source, day));
  const k = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) k[i * n + j] = likeness(days[i]!, days[j]!);
    k[i * n + i]! += NOISE / weights[i]!;
  }
  factor(k, n);
  const found: Float64Array[] = [];
  for (let point = 0; point < source.points; point += 1) {
    const y = drawnIn(
      Float64Array.from(rows, (day) => source.log[day * source.points + point]! - baseOf(source, day, point)),
    );
    solve(k, n, y);
    found.push(y);
  }
  return { ...scaling, days, weights: found };
}

/** The forecast of a day: log of the load at each point. */
export function predictKernel(model: KernelModel, source: FeatureSource, day: number): Float64Array {
  const here = scaled(model, source, day);
  const alike = model.days.map((one) => likeness(one, here));
  return Float64Array.from(model.weights, (weights, point) => {
    let value = baseOf(source, day, point);
    for (let i = 0; i < alike.length; i += 1) value += alike[i]! * weights[i]!;
    return value;
  });
}
