import { baseline, sameTypeDays } from '../../../shared/load/baseline.ts';
import { pointOfMinute, sumCurves } from '../../../shared/load/curve.ts';
import type { Plan } from '../../../shared/model/plan.ts';
import { dayOf, dayStartMs } from '../../../shared/time.ts';
import type { Core } from '../context.ts';

export type PlanLoads = {
  day: string;
  /** The quarter hour that counts now: the running one, or the last of the window. */
  point: number;
  /** By account number, 96 points in kW. */
  actual: Map<string, Float32Array>;
  baselines: Map<string, Float64Array>;
};

const HISTORY_DAYS = 5;
const ADJUST_POINTS = 12;
const ADJUST_CAP = 0.2;
/** The half hour before the notice is left out: plants come down early when they hear of it. */
const QUIET_POINTS = 2;

/** Loads and baselines of a plan's customers; baselines do not change while a plan runs and are kept. */
export class LoadBook {
  readonly #core: Core;
  readonly #baselines = new Map<string, Map<string, Float64Array>>();

  constructor(core: Core) {
    this.#core = core;
  }

  async of(plan: Plan, accounts: readonly string[]): Promise<PlanLoads> {
    const now = this.#core.clock.now();
    const day = dayOf(plan.startMs);
    const until = Math.min(now, plan.restoredAtMs || plan.endMs - 1);
    const point = pointOfMinute((Math.max(until, plan.startMs) - dayStartMs(day)) / 60_000);
    const rows = await this.#core.stores.curves.get(day, accounts);
    const actual = new Map(rows.map((row) => [row.accountNo, row.points]));
    return { day, point, actual, baselines: await this.#baselinesOf(plan, accounts, actual, day) };
  }

  async #baselinesOf(
    plan: Plan,
    accounts: readonly string[],
    actual: Map<string, Float32Array>,
    day: string,
  ) {
    const key = `${plan.id} ${plan.issuedAtMs}`;
    const known = this.#baselines.get(key);
    if (known) return known;
    const history = new Map<string, Float32Array[]>();
    let days = 0;
    for (const past of sameTypeDays(day, HISTORY_DAYS)) {
      const rows = await this.#core.stores.curves.get(past, accounts);
      if (rows.length > 0) days += 1;
      for (const row of rows) history.set(row.accountNo, [...(history.get(row.accountNo) ?? []), row.points]);
    }
    const noticeMs = plan.issuedAtMs || this.#core.clock.now();
    const toPoint =
      pointOfMinute((Math.min(noticeMs, plan.startMs) - dayStartMs(day)) / 60_000) - QUIET_POINTS;
    const adjust = {
      fromPoint: Math.max(0, toPoint - ADJUST_POINTS),
      toPoint: Math.max(0, toPoint),
      cap: ADJUST_CAP,
    };
    const empty = new Float32Array(96).fill(Number.NaN);
    const made = new Map(
      accounts.map((account) => [
        account,
        baseline(history.get(account) ?? [], actual.get(account) ?? empty, adjust),
      ]),
    );
    // Kept only when the history was really there; otherwise the next look tries again.
    if (plan.issuedAtMs > 0 && days === HISTORY_DAYS) this.#baselines.set(key, made);
    return made;
  }
}

/** Sum of all customers' curves. */
export function totalOf(curves: Iterable<ArrayLike<number>>): Float64Array {
  return sumCurves(curves).values;
}

/** Reduction of one customer at a point, kW; undefined when either value is missing. Negative is shown as it is. */
export function reductionAt(loads: PlanLoads, account: string): number | undefined {
  const actual = loads.actual.get(account)?.[loads.point];
  const base = loads.baselines.get(account)?.[loads.point];
  if (actual === undefined || base === undefined || Number.isNaN(actual) || Number.isNaN(base))
    return undefined;
  return base - actual;
}
