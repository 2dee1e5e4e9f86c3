import { median } from './clean.ts';
import { dayColumns, type FeatureSource, pointColumns } from './features.ts';
import { ridge } from './ridge.ts';
import { WIDTH } from './weather.ts';

/** One regression for each point of the day; predicts the log of the load. */
export type RidgeModel = { points: PointModel[] };
type PointModel = Scaling & { coefficients: Float64Array };
type Scaling = { means: Float64Array; scales: Float64Array; lows: Float64Array; highs: Float64Array };

/** Rows before this have no four weeks behind them. */
export const FIRST_ROW = 30;

/** Half of the last known day and half of the week before: what the regression corrects. */
export function baseOf({ log, points, lag }: FeatureSource, day: number, point: number): number {
  return (log[(day - lag) * points + point]! + log[(day - 7) * points + point]!) / 2;
}

/** Centres and scales the columns in place by their weights; columns that do not vary become 0. */
function standardise(x: Float64Array, weights: Float64Array, n: number, p: number): Scaling {
  const means = new Float64Array(p);
  const scales = new Float64Array(p);
  const lows = new Float64Array(p);
  const highs = new Float64Array(p);
  let total = 0;
  for (let r = 0; r < n; r += 1) {
    total += weights[r]!;
    for (let j = 0; j < p; j += 1) means[j]! += weights[r]! * x[r * p + j]!;
  }
  for (let j = 0; j < p; j += 1) means[j]! /= total;
  for (let r = 0; r < n; r += 1)
    for (let j = 0; j < p; j += 1) scales[j]! += weights[r]! * (x[r * p + j]! - means[j]!) ** 2;
  for (let j = 0; j < p; j += 1) {
    const deviation = Math.sqrt(scales[j]! / total);
    scales[j] = deviation > 1e-9 ? 1 / deviation : 0;
  }
  for (let r = 0; r < n; r += 1)
    for (let j = 0; j < p; j += 1) {
      const value = (x[r * p + j]! - means[j]!) * scales[j]!;
      x[r * p + j] = value;
      lows[j] = Math.min(lows[j]!, value);
      highs[j] = Math.max(highs[j]!, value);
    }
  return { means, scales, lows, highs };
}

/** Rows whose residual is more than twice the usual one count less. */
function robustWeights(
  x: Float64Array,
  y: Float64Array,
  weights: Float64Array,
  b: Float64Array,
): Float64Array {
  const p = b.length - 1;
  const residuals = new Float64Array(y.length);
  for (let r = 0; r < y.length; r += 1) {
    let value = b[p]!;
    for (let j = 0; j < p; j += 1) value += b[j]! * x[r * p + j]!;
    residuals[r] = Math.abs(y[r]! - value);
  }
  const limit = 2 * median(Array.from(residuals));
  return weights.map((w, r) => (residuals[r]! > limit ? (w * limit) / residuals[r]! : w));
}

/** Writes the columns of one point of a day into `x`; returns how many there are. */
function writeRow(
  x: Float64Array,
  at: number,
  source: FeatureSource,
  { day, point, shared }: { day: number; point: number; shared: readonly number[] },
): number {
  const own = pointColumns(source, day, point);
  x.set(own, at);
  x.set(shared, at + own.length);
  const weather = source.weather?.columns;
  if (!weather) return own.length + shared.length;
  const start = (day * source.points + point) * WIDTH;
  x.set(weather.subarray(start, start + WIDTH), at + own.length + shared.length);
  return own.length + shared.length + WIDTH;
}

/** More columns than there are ever of a point. */
const MOST = 128;

/**
 * Fits all points on the given days (rows), whose weights say how much they count. Two passes: in the second, what
 * fits badly counts less.
 */
export function fitRidge(
  source: FeatureSource,
  rows: readonly number[],
  weights: Float64Array,
  penalty: number,
): RidgeModel {
  const model: RidgeModel = { points: [] };
  const shared = rows.map((day) => dayColumns(source, day));
  const n = rows.length;
  const p = writeRow(new Float64Array(MOST), 0, source, { day: rows[0]!, point: 0, shared: shared[0]! });
  const x = new Float64Array(n * p);
  const y = new Float64Array(n);
  for (let point = 0; point < source.points; point += 1) {
    for (const [r, day] of rows.entries()) {
      writeRow(x, r * p, source, { day, point, shared: shared[r]! });
      y[r] = source.log[day * source.points + point]! - baseOf(source, day, point);
    }
    const scaling = standardise(x, weights, n, p);
    const size = { n, p, penalty };
    const first = ridge(x, y, weights, size);
    const coefficients = ridge(x, y, robustWeights(x, y, weights, first), size);
    model.points.push({ ...scaling, coefficients });
  }
  return model;
}

/** How far a column may leave what was seen when learning, in its standard deviations. */
const BEYOND = 0.5;

/** The forecast of a day: log of the load at each point. */
export function predictRidge(model: RidgeModel, source: FeatureSource, day: number): Float64Array {
  const shared = dayColumns(source, day);
  const row = new Float64Array(MOST);
  return Float64Array.from(model.points, ({ means, scales, lows, highs, coefficients: b }, point) => {
    const p = writeRow(row, 0, source, { day, point, shared });
    let value = b[p]! + baseOf(source, day, point);
    for (let j = 0; j < p; j += 1) {
      const scaled = (row[j]! - means[j]!) * scales[j]!;
      value += b[j]! * Math.max(lows[j]! - BEYOND, Math.min(highs[j]! + BEYOND, scaled));
    }
    return value;
  });
}
