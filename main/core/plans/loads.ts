import { pointOfMinute, sumCurves } from '../../../shared/load/curve.ts';
import type { Plan } from '../../../shared/model/plan.ts';
import { dayOf, dayStartMs } from '../../../shared/time.ts';
import type { Core } from '../context.ts';
import { loadCurveSettings } from '../curves/settings.ts';
import { breathe } from '../portions.ts';
import { baselinesOf } from './baselines.ts';

export type PlanLoads = {
  day: string;
  /** The quarter hour that counts now: the running one, or the last of the window. */
  point: number;
  /** By account number, 96 points in kW. */
  actual: Map<string, Float32Array>;
  baselines: Map<string, Float64Array>;
};

/** Curves summed in one go: a few milliseconds. */
const SUMMED = 2_000;
/** Plans whose baselines are kept at most. */
const KEPT = 20;

/** Loads and baselines of a plan's customers; baselines do not change while a plan runs and are kept. */
export class LoadBook {
  readonly #core: Core;
  readonly #baselines = new Map<string, Map<string, Float64Array>>();

  constructor(core: Core) {
    this.#core = core;
  }

  /** The day and the quarter hour that count now: a plan of several days is watched on the one that runs, or its last. */
  momentOf(plan: Plan): { day: string; point: number } {
    const last = Math.min(this.#core.clock.now(), plan.restoredAtMs || plan.endMs - 1);
    const until = Math.max(last, plan.startMs);
    const day = dayOf(until);
    return { day, point: pointOfMinute((until - dayStartMs(day)) / 60_000) };
  }

  async of(plan: Plan, accounts: readonly string[]): Promise<PlanLoads> {
    const { day, point } = this.momentOf(plan);
    // Days of the same type are others once somebody has changed a holiday.
    const { holidays } = await loadCurveSettings(this.#core.stores.settings);
    const key = `${plan.id} ${plan.issuedAtMs} ${day} ${JSON.stringify(holidays)}`;
    const known = this.#baselines.get(key);
    if (known) {
      const rows = await this.#core.stores.curves.get(day, accounts);
      return {
        day,
        point,
        actual: new Map(rows.map((row) => [row.accountNo, row.points])),
        baselines: known,
      };
    }
    const made = await baselinesOf(this.#core, plan, accounts, { day, rule: 'lastFive' });
    // Kept only when the history was really there; otherwise the next look tries again.
    if (plan.issuedAtMs > 0 && made.isComplete) {
      this.#baselines.set(key, made.baselines);
      if (this.#baselines.size > KEPT) this.#baselines.delete(this.#baselines.keys().next().value ?? '');
    }
    return { day, point, actual: made.actual, baselines: made.baselines };
  }
}

/** Sum of all customers' curves, without holding the main loop. */
export async function totalOf(curves: readonly ArrayLike<number>[]): Promise<Float64Array> {
  const parts: Float64Array[] = [];
  for (let i = 0; i < curves.length; i += SUMMED) {
    if (i > 0) await breathe();
    parts.push(sumCurves(curves.slice(i, i + SUMMED)).values);
  }
  return sumCurves(parts).values;
}

/** Reduction of one customer at a point, kW; undefined when either value is missing. Negative is shown as it is. */
export function reductionAt(loads: PlanLoads, account: string): number | undefined {
  const actual = loads.actual.get(account)?.[loads.point];
  const base = loads.baselines.get(account)?.[loads.point];
  if (actual === undefined || base === undefined || Number.isNaN(actual) || Number.isNaN(base))
    return undefined;
  return base - actual;
}
