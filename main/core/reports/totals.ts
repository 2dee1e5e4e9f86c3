import type { DayCounts, DaySum, Reasons, Waits } from '../ports.ts';
import { joinWaits } from './waits.ts';

export type Totals = DayCounts & { reasons: Reasons; waits: Waits; confirms: Waits; feeFen: number };

/** What a part costs on a day, fen. */
export type FenOf = (day: string) => number;

/** A value worked out when it is first asked for: most totals never show their waiting times. */
function later<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

type Part = DayCounts & { reasons: Reasons; waits: Waits; confirms: Waits };

function joined(parts: readonly Part[], feeFen: number): Totals {
  const waits = later(() => joinWaits(parts.map((part) => part.waits)));
  const confirms = later(() => joinWaits(parts.map((part) => part.confirms)));
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
    feeFen,
    reasons: {},
    get waits() {
      return waits();
    },
    get confirms() {
      return confirms();
    },
  };
  for (const part of parts) {
    totals.total += part.total;
    totals.cancelled += part.cancelled;
    totals.pending += part.pending;
    totals.delivered += part.delivered;
    totals.failed += part.failed;
    totals.uncertain += part.uncertain;
    totals.asked += part.asked;
    totals.confirmed += part.confirmed;
    totals.parts += part.parts;
    for (const [reason, count] of Object.entries(part.reasons))
      totals.reasons[reason] = (totals.reasons[reason] ?? 0) + count;
  }
  return totals;
}

/** Everything of some day sums together; the fee by the tariff of each day. */
export const totalOf = (sums: readonly DaySum[], fenOf: FenOf): Totals =>
  joined(
    sums,
    sums.reduce((fen, sum) => fen + sum.parts * fenOf(sum.day), 0),
  );

/** Totals of groups together. */
export const joinTotals = (totals: readonly Totals[]): Totals =>
  joined(
    totals,
    totals.reduce((fen, one) => fen + one.feeFen, 0),
  );
