import type { EvaluationFigures, EvaluationItem } from '../model/evaluation.ts';
import { QUARTER_MS } from '../time.ts';

/** A limit counts as kept, and an order as fulfilled, up to this share of difference: meters and plants are not exact. */
export const TOLERANCE = 1.02;

export type Judged = Pick<
  EvaluationItem,
  | 'actualKw'
  | 'maxKw'
  | 'minKw'
  | 'baselineKw'
  | 'loadKw'
  | 'energyKwh'
  | 'points'
  | 'missing'
  | 'isMet'
  | 'isOver'
  | 'overKw'
>;

/**
 * The quarter hours of a window, counted from `zeroMs`: those that lie in it entirely, or, of a window shorter than
 * that, those it touches.
 */
export function pointsOf(
  window: { startMs: number; endMs: number },
  zeroMs: number,
): { from: number; to: number } {
  const start = (window.startMs - zeroMs) / QUARTER_MS;
  const end = (window.endMs - zeroMs) / QUARTER_MS;
  if (end <= start) return { from: Math.floor(start), to: Math.floor(start) };
  const whole = { from: Math.ceil(start), to: Math.floor(end) };
  return whole.to > whole.from ? whole : { from: Math.floor(start), to: Math.ceil(end) };
}

/**
 * Judges one customer over the points from `from` to `to` (not included): baseline and actual load give kW of a point,
 * NaN for a gap. Nothing is clipped: a customer above its baseline has a negative reduction.
 */
export function judge(
  order: { shouldKw: number; limitKw: number },
  span: { from: number; to: number },
  loads: { baseline: (point: number) => number; actual: (point: number) => number },
): Judged {
  let points = 0;
  let [sum, base, load, over] = [0, 0, 0, 0];
  let max = Number.NEGATIVE_INFINITY;
  let min = Number.POSITIVE_INFINITY;
  for (let point = span.from; point < span.to; point += 1) {
    const expected = loads.baseline(point);
    const actual = loads.actual(point);
    const reduction = expected - actual;
    if (Number.isNaN(reduction)) continue;
    points += 1;
    sum += reduction;
    base += expected;
    load += actual;
    max = Math.max(max, reduction);
    min = Math.min(min, reduction);
    const allowed = order.limitKw > 0 ? order.limitKw : expected - order.shouldKw;
    const isBound = order.limitKw > 0 || order.shouldKw > 0;
    if (isBound && actual > allowed + Math.abs(allowed) * (TOLERANCE - 1))
      over = Math.max(over, actual - allowed);
  }
  const all = span.to - span.from;
  const mean = (total: number) => (points === 0 ? null : total / points);
  const isDown = order.shouldKw > 0 ? sum / points >= order.shouldKw / TOLERANCE : over === 0;
  return {
    actualKw: mean(sum),
    maxKw: points === 0 ? null : max,
    minKw: points === 0 ? null : min,
    baselineKw: mean(base),
    loadKw: mean(load),
    energyKwh: points === 0 ? null : sum / 4,
    points: all,
    missing: all - points,
    isMet: points > 0 && isDown,
    isOver: over > 0,
    overKw: over,
  };
}

type Counted = Pick<
  EvaluationItem,
  'customerId' | 'shouldKw' | 'actualKw' | 'energyKwh' | 'points' | 'missing' | 'isMet' | 'isOver'
>;

/** Figures of several customers together; the rate compares those that were measured with what was ordered of them. */
export function sumFigures(items: readonly Counted[]): EvaluationFigures {
  const figures: EvaluationFigures = {
    customers: new Set(items.map((item) => item.customerId)).size,
    times: items.length,
    met: 0,
    over: 0,
    unmeasured: 0,
    shouldKw: 0,
    actualKw: null,
    rate: null,
    energyKwh: null,
    points: 0,
    missing: 0,
  };
  let ordered = 0;
  for (const item of items) {
    figures.shouldKw += item.shouldKw;
    figures.points += item.points;
    figures.missing += item.missing;
    if (item.isMet) figures.met += 1;
    if (item.isOver) figures.over += 1;
    if (item.actualKw === null || item.energyKwh === null) {
      figures.unmeasured += 1;
      continue;
    }
    figures.actualKw = (figures.actualKw ?? 0) + item.actualKw;
    figures.energyKwh = (figures.energyKwh ?? 0) + item.energyKwh;
    ordered += item.shouldKw;
  }
  if (ordered > 0 && figures.actualKw !== null) figures.rate = figures.actualKw / ordered;
  return figures;
}

/** 执行率 of one customer, parts of one; null when nothing was ordered or measured. */
export function rateOf(item: Pick<EvaluationItem, 'shouldKw' | 'actualKw'>): number | null {
  return item.shouldKw > 0 && item.actualKw !== null ? item.actualKw / item.shouldKw : null;
}
