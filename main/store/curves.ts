import { groupBy } from '../../shared/group-by.ts';
import { isResolution, resample } from '../../shared/load/resample.ts';
import { POINTS } from '../../shared/model/curve.ts';
import type { CurveCache } from '../core/ports.ts';
import { type Database, inChunks, insertMany, num, text } from './database.ts';

/** Little-endian 32-bit floats, kW; NaN is a gap. The length says the resolution; anything else becomes 96 points. */
export function packCurve(points: ArrayLike<number>): Buffer {
  const packed = new Float32Array(isResolution(points.length) ? points.length : POINTS);
  packed.set(points as Float32Array);
  return Buffer.from(packed.buffer);
}

/** Reads what `packCurve` wrote, in its own resolution; a damaged value becomes an empty day of 96 points. */
export function unpackAny(blob: unknown): Float32Array {
  if (!(blob instanceof Uint8Array) || !isResolution(blob.byteLength / 4))
    return new Float32Array(POINTS).fill(Number.NaN);
  return new Float32Array(blob.buffer.slice(blob.byteOffset, blob.byteOffset + blob.byteLength));
}

/** The same in 96 points, kW. */
export function unpackCurve(blob: unknown): Float32Array {
  const points = unpackAny(blob);
  return points.length === POINTS ? points : Float32Array.from(resample(points));
}

/** The day has other curves now: its sums do not hold any more. */
async function touchDay(db: Database, day: string): Promise<void> {
  const touched = await db.q('curve_days').where('curve_day', day).increment('changed', 1);
  if (touched === 0) await db.q('curve_days').insert({ curve_day: day, changed: 1, summed: 0 });
}

export function createCurveCache(db: Database): CurveCache {
  return {
    async put(rows, fetchedMs) {
      const byDay = groupBy(rows, (row) => row.day);
      // In the order of the calendar, so that two workstations never wait for each other.
      for (const day of [...byDay.keys()].sort()) {
        const some = byDay.get(day) ?? [];
        await touchDay(db, day);
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
    async get(day, accounts, sinceMs = 0) {
      const query = () => {
        const all = db.q('curves').where('curve_day', day).select('account_no', 'points', 'fetched_ms');
        return sinceMs > 0 ? all.where('fetched_ms', '>=', sinceMs) : all;
      };
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
