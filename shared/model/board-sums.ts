import type { BoardRow } from './plan.ts';
import { missingKw } from './trouble.ts';

export type BoardSum = {
  key: string;
  customers: number;
  plannedKw: number;
  missingKw: number;
  confirmed: number;
};

/** Sums of a plan's customers by round or region, in the order of the keys: one truth for screen, print and workbook. */
export function boardSums(rows: readonly BoardRow[], by: 'round' | 'region'): BoardSum[] {
  const sums = new Map<string, BoardSum>();
  for (const row of rows) {
    const key = by === 'round' ? String(row.round) : row.regionCode;
    const sum = sums.get(key) ?? { key, customers: 0, plannedKw: 0, missingKw: 0, confirmed: 0 };
    sums.set(key, sum);
    sum.customers += 1;
    sum.plannedKw += row.reductionKw;
    sum.missingKw += missingKw(row);
    sum.confirmed += row.confirmed ? 1 : 0;
  }
  return [...sums.values()].sort((a, b) => a.key.localeCompare(b.key, 'en', { numeric: true }));
}
