import { groupBy } from '../../shared/group-by.ts';
import { POINTS } from '../../shared/model/curve.ts';
import type { CurveCache } from '../core/ports.ts';
import { type Database, inChunks, insertMany, num, text } from './database.ts';

/** 96 little-endian 32-bit floats, kW; NaN is a gap. */
export function packCurve(points: ArrayLike<number>): Buffer {
  const packed = new Float32Array(POINTS);
  packed.set(points as Float32Array);
  return Buffer.from(packed.buffer);
}

/** Reads what `packCurve` wrote; a damaged value becomes an empty day. */
export function unpackCurve(blob: unknown): Float32Array {
  if (!(blob instanceof Uint8Array) || blob.byteLength !== POINTS * 4)
    return new Float32Array(POINTS).fill(Number.NaN);
  return new Float32Array(blob.buffer.slice(blob.byteOffset, blob.byteOffset + blob.byteLength));
}

export function createCurveCache(db: Database): CurveCache {
  return {
    async put(rows, fetchedMs) {
      for (const [day, some] of groupBy(rows, (row) => row.day)) {
        await inChunks(
          some.map((row) => row.accountNo),
          async (chunk) => {
            await db.q('curves').where('curve_day', day).whereIn('account_no', chunk).delete();
            return [];
          },
        );
        await insertMany(
          db,
          'curves',
          some.map((row) => ({
            account_no: row.accountNo,
            curve_day: day,
            points: packCurve(row.points),
            fetched_ms: fetchedMs,
          })),
        );
      }
    },
    async get(day, accounts) {
      const query = () => db.q('curves').where('curve_day', day).select('account_no', 'points', 'fetched_ms');
      const rows = accounts
        ? await inChunks(accounts, (chunk) => query().whereIn('account_no', chunk))
        : await query();
      return rows.map((row) => ({
        accountNo: text(row.account_no),
        points: unpackCurve(row.points),
        fetchedMs: num(row.fetched_ms),
      }));
    },
  };
}
