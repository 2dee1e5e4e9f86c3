import { POINTS } from '../../../shared/model/curve.ts';
import type { Evaluation } from '../../../shared/model/evaluation.ts';
import { inPortions } from '../portions.ts';
import type { DayBaselines } from './baselines.ts';

/** What one customer was to give, and over which points of the plan's days (counted from 00:00 of the first). */
export type Span = { accountNo: string; shouldKw: number; from: number; to: number };
type Moment = NonNullable<Evaluation['best']>;

/** All customers together, quarter hour by quarter hour, over all days of a plan. */
export class Together {
  readonly #baseline: Float64Array;
  readonly #actual: Float64Array;
  readonly #ordered: Float64Array;
  /** What was ordered of, and given by, those who reported and were due at the point. */
  readonly #due: Float64Array;
  readonly #given: Float64Array;
  readonly #reported: Uint32Array;
  readonly #active: Uint32Array;

  constructor(days: number) {
    const size = days * POINTS;
    this.#baseline = new Float64Array(size);
    this.#actual = new Float64Array(size);
    this.#ordered = new Float64Array(size);
    this.#due = new Float64Array(size);
    this.#given = new Float64Array(size);
    this.#reported = new Uint32Array(size);
    this.#active = new Uint32Array(size);
  }

  async add(days: readonly DayBaselines[], spans: readonly Span[]): Promise<void> {
    const loads = loadsOver(days);
    const size = this.#baseline.length;
    const accounts = [...new Set(spans.map((span) => span.accountNo))];
    await inPortions(accounts, (account) => {
      for (let point = 0; point < size; point += 1) {
        const base = loads.baseline(account, point);
        const actual = loads.actual(account, point);
        if (Number.isNaN(base) || Number.isNaN(actual)) continue;
        this.#baseline[point]! += base;
        this.#actual[point]! += actual;
        this.#reported[point]! += 1;
      }
    });
    await inPortions(spans, ({ accountNo, shouldKw, from, to }) => {
      for (let point = Math.max(0, from); point < Math.min(size, to); point += 1) {
        this.#ordered[point]! += shouldKw;
        this.#active[point]! += 1;
        const reduction = loads.baseline(accountNo, point) - loads.actual(accountNo, point);
        if (Number.isNaN(reduction)) continue;
        this.#due[point]! += shouldKw;
        this.#given[point]! += reduction;
      }
    });
  }

  /** The first day as curves: baseline and actual of those who reported both, and what was to be left. */
  curve(): Evaluation['curve'] {
    const points = Array.from({ length: POINTS }, (_, point) => point);
    const known = (point: number) => this.#reported[point]! > 0;
    return {
      baseline: points.map((point) => (known(point) ? Math.round(this.#baseline[point]!) : null)),
      actual: points.map((point) => (known(point) ? Math.round(this.#actual[point]!) : null)),
      target: points.map((point) =>
        known(point) && this.#active[point]! > 0
          ? Math.round(this.#baseline[point]! - this.#ordered[point]!)
          : null,
      ),
      reported: points.map((point) => this.#reported[point]!),
    };
  }

  /** Best and worst quarter hour by rate (by reduction when nothing was ordered), and that of the highest baseline. */
  moments(): Pick<Evaluation, 'best' | 'worst' | 'peak'> {
    const points = Array.from(this.#active.keys()).filter(
      (point) => this.#active[point]! > 0 && this.#reported[point]! > 0,
    );
    if (points.length === 0) return { best: null, worst: null, peak: null };
    const moments = points.map((point): Moment => {
      const [actualKw, orderedKw] = [this.#given[point]!, this.#due[point]!];
      return { point, actualKw, orderedKw, rate: orderedKw > 0 ? actualKw / orderedKw : null };
    });
    const worth = (one: Moment) => one.rate ?? one.actualKw;
    const pick = (better: (a: Moment, b: Moment) => boolean) =>
      moments.reduce((best, one) => (better(one, best) ? one : best));
    return {
      best: pick((a, b) => worth(a) > worth(b)),
      worst: pick((a, b) => worth(a) < worth(b)),
      peak: pick((a, b) => this.#baseline[a.point]! > this.#baseline[b.point]!),
    };
  }
}

/** Loads by account and point counted from 00:00 of the first day; NaN is a gap. */
export function loadsOver(days: readonly DayBaselines[]) {
  const at = (which: 'baselines' | 'actual', account: string, point: number): number =>
    days[Math.floor(point / POINTS)]?.[which].get(account)?.[point % POINTS] ?? Number.NaN;
  return {
    baseline: (account: string, point: number) => at('baselines', account, point),
    actual: (account: string, point: number) => at('actual', account, point),
  };
}
