import type { BoardRow } from './plan.ts';

/** A limit counts as kept up to this share above it. */
const TOLERANCE = 1.02;

export const troubleKeys = [
  'no-order',
  'failed',
  'undelivered',
  'nobody',
  'uncertain',
  'no-report',
  'no-reply',
  'sending',
] as const;
export type TroubleKey = (typeof troubleKeys)[number];
/** What somebody must do about a customer: about the order to its terminal, or about its people. */
export type Trouble = { key: TroubleKey; kind: 'order' | 'confirm'; rank: number };

const ranks: Record<TroubleKey, number> = {
  'no-order': 0,
  failed: 1,
  undelivered: 2,
  nobody: 2,
  uncertain: 3,
  'no-report': 4,
  'no-reply': 5,
  sending: 6,
};
const of = (key: TroubleKey, kind: Trouble['kind']): Trouble => ({ key, kind, rank: ranks[key] });

/** The trouble of a row, or nothing. The order to the terminal comes before the notice. */
export function troubleOf(row: BoardRow): Trouble | undefined {
  if (row.orderState === 'offline') return of('no-order', 'order');
  if (row.orderState === 'failed') return of('failed', 'order');
  if (row.confirmed) return undefined;
  switch (row.deliveryState) {
    case 'undelivered':
    case 'expired':
    case 'rejected':
      return of('undelivered', 'confirm');
    case 'uncertain':
      return of('uncertain', 'confirm');
    case 'delivered':
      return of('no-reply', 'confirm');
    case 'submitted':
      return of('no-report', 'confirm');
    case '':
      return of('nobody', 'confirm');
    default:
      return of('sending', 'confirm');
  }
}

/** True when the load is down to what was ordered: the limit, or failing that the reduction. */
export function isBelowLimit(row: BoardRow): boolean {
  if (row.loadKw === null) return false;
  if (row.limitKw > 0) return row.loadKw <= row.limitKw * TOLERANCE;
  return row.baselineKw !== null && row.baselineKw - row.loadKw >= row.reductionKw / TOLERANCE;
}

/** What is missing of the reduction ordered, kW; the whole of it while nothing is measured, 0 when in place. */
export function missingKw(row: BoardRow): number {
  if (isBelowLimit(row)) return 0;
  if (row.loadKw === null || row.baselineKw === null) return row.reductionKw;
  return Math.max(0, row.reductionKw - (row.baselineKw - row.loadKw));
}

/** How far a customer's load is down to what was ordered, 0 to 1. */
export function reached(row: BoardRow): number {
  if (isBelowLimit(row)) return 1;
  if (row.loadKw === null || row.baselineKw === null || row.reductionKw <= 0) return 0;
  return Math.max(0, Math.min(1, (row.baselineKw - row.loadKw) / row.reductionKw));
}
