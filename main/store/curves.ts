import type { Knex } from 'knex';
import { groupBy } from '../../shared/group-by.ts';
import { isResolution, resample } from '../../shared/load/resample.ts';
import { POINTS } from '../../shared/model/curve.ts';
import type { CurveCache, CurveRow } from '../core/ports.ts';
import { type Dated, moveSums } from './curve-difference.ts';
import {
  breathe,
  type Database,
  inChunks,
  inSteps,
  insertMany,
  inTransaction,
  num,
  PAGE,
  text,
} from './database.ts';

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

/** Days of one call whose sums follow the curves; a copy of years of history is summed afterwards. */
const FOLLOWED_DAYS = 8;

/** The day has other curves now, and is held until the transaction ends. True when its sums held until now. */
async function touchDay({ q }: Database, day: string): Promise<boolean> {
  const touched = await q('curve_days').where('curve_day', day).increment('changed', 1);
  if (touched === 0) {
    await q('curve_days').insert({ curve_day: day, changed: 1, summed: 0 });
    return true;
  }
  const state = await q('curve_days').where('curve_day', day).first();
  return num(state?.changed) === num(state?.summed) + 1;
}

/** Curves of some customers on a day as they are stored. */
async function storedCurves({ q }: Database, day: string, accounts: readonly string[]): Promise<Dated[]> {
  const rows = await inChunks(accounts, (chunk) =>
    q('curves').where('curve_day', day).whereIn('account_no', chunk).select(),
  );
  return rows.map((row) => ({
    accountNo: text(row.account_no),
    points: unpackCurve(row.points),
    fetchedMs: num(row.fetched_ms),
  }));
}

/** Replaces curves of a day, none twice; its sums follow when they held and the spike limit is known. */
async function putDay(
  db: Database,
  day: string,
  rows: readonly CurveRow[],
  how: { fetchedMs: number; spikeFactor: number | undefined },
): Promise<void> {
  const { fetchedMs, spikeFactor } = how;
  const accounts = rows.map((row) => row.accountNo);
  const held = await touchDay(db, day);
  if (held && spikeFactor !== undefined) {
    const before = await storedCurves(db, day, accounts);
    const after = rows.map((row) => ({ ...row, points: unpackCurve(packCurve(row.points)) }));
    await moveSums(db, day, { before, after, fetchedMs, spikeFactor });
    await db
      .q('curve_days')
      .where('curve_day', day)
      .update({ summed: db.q.ref('changed') });
  }
  await inChunks(accounts, async (chunk) => {
    await db.q('curves').where('curve_day', day).whereIn('account_no', chunk).delete();
    return [];
  });
  await insertMany(
    db,
    'curves',
    rows.map((row) => ({
      account_no: row.accountNo,
      curve_day: day,
      points: packCurve(row.points),
      fetched_ms: fetchedMs,
    })),
  );
}

/** All accounts of a day page by page: ten thousand curves at once would hold the main loop when they arrive. */
async function wholeDay(query: () => Knex.QueryBuilder): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for (let after = ' '; ; ) {
    const page: Record<string, unknown>[] = await query()
      .where('account_no', '>', after)
      .orderBy('account_no')
      .limit(PAGE);
    rows.push(...page);
    if (page.length < PAGE) return rows;
    after = text(page.at(-1)?.account_no);
    await breathe();
  }
}

export function createCurveCache(db: Database): CurveCache {
  return {
    put: (rows, fetchedMs, spikeFactor) =>
      inTransaction(db, async (tx) => {
        const byDay = groupBy(rows, (row) => row.day);
        const followed = byDay.size <= FOLLOWED_DAYS ? spikeFactor : undefined;
        // In the order of the calendar, so that two workstations never wait for each other.
        for (const day of [...byDay.keys()].sort()) {
          // The last of several curves of one customer counts.
          const last = new Map((byDay.get(day) ?? []).map((row) => [row.accountNo, row]));
          await putDay(tx, day, [...last.values()], { fetchedMs, spikeFactor: followed });
        }
      }),
    async get(day, accounts, sinceMs = 0) {
      const query = () => {
        const all = db.q('curves').where('curve_day', day).select('account_no', 'points', 'fetched_ms');
        return sinceMs > 0 ? all.where('fetched_ms', '>=', sinceMs) : all;
      };
      const rows = accounts
        ? await inChunks(accounts, (chunk) => query().whereIn('account_no', chunk))
        : await wholeDay(query);
      return inSteps(rows, (row) => ({
        accountNo: text(row.account_no),
        points: unpackCurve(row.points),
        fetchedMs: num(row.fetched_ms),
      }));
    },
  };
}
