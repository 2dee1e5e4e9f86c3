import { unpackSum } from '../../../main/store/curve-sums.ts';
import { unpackAny } from '../../../main/store/curves.ts';
import type { Database } from '../../../main/store/database.ts';
import { addCurve, addSum, emptySum } from '../../../shared/load/day-sum.ts';
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

/** Every curve of the five days as one bare statement and an adding loop in this thread: what it costs without sums. */
export async function bareCurves({ q }: Database): Promise<number> {
  const rows = await q('curves').whereIn('curve_day', days).select('curve_day', 'points');
  const sums = new Map(days.map((day) => [day, emptySum()]));
  const customer = { capacityKva: 1_000, spikeFactor: 1.2, fetchedMs: 1 };
  for (const row of rows) addCurve(sums.get(String(row.curve_day))!, unpackAny(row.points), customer);
  return sums.get(days[0]!)!.kw[0]!;
}
