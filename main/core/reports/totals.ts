import type { DayCounts, DaySum, Reasons, Waits } from '../ports.ts';
import { joinWaits } from './waits.ts';

export type Totals = DayCounts & { reasons: Reasons; waits: Waits; confirms: Waits; feeFen: number };

/** What a part costs on a day, fen. */
export type FenOf = (day: string) => number;

/** Everything of some day sums together; the fee by the tariff of each day. */
export function totalOf(sums: readonly DaySum[], fenOf: FenOf): Totals {
  const totals: Totals = {
    total: 0,
    cancelled: 0,
    pending: 0,
    delivered: 0,
    failed: 0,
    uncertain: 0,
    asked: 0,
    confirmed: 0,
    parts: 0,
    feeFen: 0,
    reasons: {},
    waits: joinWaits(sums.map((sum) => sum.waits)),
    confirms: joinWaits(sums.map((sum) => sum.confirms)),
  };
  for (const sum of sums) {
    totals.total += sum.total;
    totals.cancelled += sum.cancelled;
    totals.pending += sum.pending;
    totals.delivered += sum.delivered;
    totals.failed += sum.failed;
    totals.uncertain += sum.uncertain;
    totals.asked += sum.asked;
    totals.confirmed += sum.confirmed;
    totals.parts += sum.parts;
    totals.feeFen += sum.parts * fenOf(sum.day);
    for (const [reason, count] of Object.entries(sum.reasons))
      totals.reasons[reason] = (totals.reasons[reason] ?? 0) + count;
  }
  return totals;
}
