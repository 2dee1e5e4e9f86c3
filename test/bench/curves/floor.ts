import { unpackSum } from '../../../main/store/curve-sum-rows.ts';
import { unpackAny } from '../../../main/store/curves.ts';
import { among, type Database, inChunks } from '../../../main/store/database.ts';
import { addCurve, addSum, emptySum } from '../../../shared/load/day-sum.ts';
import type { Customer } from '../../../shared/model/archive.ts';
import { days } from './data.ts';

/** The sums as one bare statement and an adding loop: what the question costs without the product around it. */
export async function bareSums({ q }: Database): Promise<number> {
  const rows = await q('curve_sums')
    .whereIn('curve_day', days)
    .where('leaf_kind', 'r')
    .select('curve_day', 'body');
  const sums = new Map(days.map((day) => [day, emptySum()]));
  for (const row of rows) addSum(sums.get(String(row.curve_day))!, unpackSum(row.body, 0, 0));
  return sums.get(days[0]!)!.kw[0]!;
}

/** The curves of some customers as one bare statement for each day, and an adding loop in this thread. */
export async function bareHalf(db: Database, customers: readonly Customer[]): Promise<number> {
  const accounts = customers.map((one) => one.accountNo);
  const customer = { capacityKva: 1_000, spikeFactor: 1.2, fetchedMs: 1 };
  const sum = emptySum();
  for (const day of days) {
    const rows = await inChunks(
      accounts,
      (chunk) =>
        db
          .q('curves')
          .where('curve_day', day)
          .where(among(db, 'account_no', chunk))
          .select('points'),
      db.dialect.mostAmong,
    );
    for (const row of rows) addCurve(sum, unpackAny(row.points), customer);
  }
  return sum.kw[0]!;
}

/** Every curve of the five days as one bare statement and an adding loop in this thread: what it costs without sums. */
export async function bareCurves({ q }: Database): Promise<number> {
  const rows = await q('curves').whereIn('curve_day', days).select('curve_day', 'points');
  const sums = new Map(days.map((day) => [day, emptySum()]));
  const customer = { capacityKva: 1_000, spikeFactor: 1.2, fetchedMs: 1 };
  for (const row of rows) addCurve(sums.get(String(row.curve_day))!, unpackAny(row.points), customer);
  return sums.get(days[0]!)!.kw[0]!;
}
