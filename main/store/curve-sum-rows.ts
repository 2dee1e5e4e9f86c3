import { type DaySum, emptySum } from '../../shared/load/day-sum.ts';
import { isResolution } from '../../shared/load/resample.ts';
import type { LeafKind } from '../core/ports.ts';

/** How the kind of a leaf is written. */
export const LEAF_LETTERS: Record<LeafKind, string> = { region: 'r', industry: 'i' };
/** Stands for no code at all: Oracle reads '' as NULL, and a key has none. */
export const NO_CODE = '-';

/** Points and whether bad values follow, then doubles of the sum and counts; the same of the bad ones where there are any. */
export function packSum(sum: DaySum): Buffer {
  const hasBad = sum.badCounts.some((count) => count > 0);
  const parts: (Float64Array | Uint32Array)[] = [
    Uint32Array.of(sum.kw.length, hasBad ? 1 : 0),
    sum.kw,
    sum.counts,
  ];
  if (hasBad) parts.push(sum.badKw, sum.badCounts);
  return Buffer.concat(parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength)));
}

/** Reads what `packSum` wrote; a damaged value becomes an empty day. */
export function unpackSum(blob: unknown, reported: number, fetchedMs: number): DaySum {
  if (!(blob instanceof Uint8Array) || blob.byteLength < HEAD) return emptySum();
  // A copy, because doubles must begin at a multiple of eight.
  const buffer = blob.buffer.slice(blob.byteOffset, blob.byteOffset + blob.byteLength);
  const [points = 0, hasBad = 0] = new Uint32Array(buffer, 0, 2);
  if (!isResolution(points) || buffer.byteLength !== HEAD + points * 12 * (1 + hasBad)) return emptySum();
  const sum = { ...emptySum(points), reported, fetchedMs };
  sum.kw = new Float64Array(buffer, HEAD, points);
  sum.counts = new Uint32Array(buffer, HEAD + points * 8, points);
  if (hasBad === 0) return sum;
  sum.badKw = new Float64Array(buffer, HEAD + points * 12, points);
  sum.badCounts = new Uint32Array(buffer, HEAD + points * 20, points);
  return sum;
}
const HEAD = 8;
