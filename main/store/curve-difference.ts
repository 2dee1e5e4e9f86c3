import { addCurve, type DaySum, emptySum, takeCurve } from '../../shared/load/day-sum.ts';
import type { CurveRow, LeafKind } from '../core/ports.ts';
import { LEAF_LETTERS, NO_CODE, packSum, unpackSum } from './curve-sum-rows.ts';
import { type Database, inChunks, insertMany, num, text } from './database.ts';

type Place = { region: string; industry: string; capacityKva: number };
/** A customer's day, in quarter hours. */
export type Dated = { accountNo: string; points: ArrayLike<number>; fetchedMs: number };

const kinds: LeafKind[] = ['region', 'industry'];

async function placesOf({ q }: Database, accounts: readonly string[]): Promise<Map<string, Place>> {
  const rows = await inChunks(accounts, (chunk) =>
    q('customers')
      .whereIn('account_no', chunk)
      .select('account_no', 'region_code', 'industry_code', 'capacity_kva'),
  );
  return new Map(
    rows.map((row) => [
      text(row.account_no),
      {
        region: text(row.region_code),
        industry: text(row.industry_code),
        capacityKva: num(row.capacity_kva),
      },
    ]),
  );
}

/** The sums of a day that some customers stand in, by kind and code; one that is not there yet is empty. */
async function sumsAround({ q }: Database, day: string, places: Iterable<Place>) {
  const found = new Map<string, DaySum>();
  for (const place of places)
    for (const kind of kinds) found.set(`${LEAF_LETTERS[kind]} ${place[kind] || NO_CODE}`, emptySum());
  const rows = await q('curve_sums').where('curve_day', day).select();
  for (const row of rows) {
    const key = `${text(row.leaf_kind)} ${text(row.leaf_code)}`;
    if (found.has(key)) found.set(key, unpackSum(row.body, num(row.reported), num(row.fetched_ms)));
  }
  return found;
}

async function writeSums(db: Database, day: string, sums: Map<string, DaySum>): Promise<void> {
  for (const kind of kinds) {
    const letter = LEAF_LETTERS[kind];
    const codes = [...sums.keys()].filter((key) => key[0] === letter).map((key) => key.slice(2));
    await inChunks(codes, async (chunk) => {
      const own = { curve_day: day, leaf_kind: letter };
      await db.q('curve_sums').where(own).whereIn('leaf_code', chunk).delete();
      return [];
    });
  }
  await insertMany(
    db,
    'curve_sums',
    [...sums].map(([key, sum]) => ({
      curve_day: day,
      leaf_kind: key[0],
      leaf_code: key.slice(2),
      reported: sum.reported,
      fetched_ms: sum.fetchedMs,
      body: packSum(sum),
    })),
  );
}

/**
 * Lets the sums of a day follow its curves: what was there is taken out, what comes is put in. In the transaction of
 * the curves, whose day is held: nobody else changes the sums meanwhile.
 */
export async function moveSums(
  db: Database,
  day: string,
  change: { before: readonly Dated[]; after: readonly CurveRow[]; fetchedMs: number; spikeFactor: number },
): Promise<void> {
  const { before, after, fetchedMs, spikeFactor } = change;
  const places = await placesOf(
    db,
    after.map((row) => row.accountNo),
  );
  const sums = await sumsAround(db, day, places.values());
  const each = (accountNo: string, work: (sum: DaySum, capacityKva: number) => void) => {
    const place = places.get(accountNo);
    if (place)
      for (const kind of kinds)
        work(sums.get(`${LEAF_LETTERS[kind]} ${place[kind] || NO_CODE}`)!, place.capacityKva);
  };
  for (const row of before)
    each(row.accountNo, (sum, capacityKva) =>
      takeCurve(sum, row.points, { capacityKva, spikeFactor, fetchedMs: row.fetchedMs }),
    );
  for (const row of after)
    each(row.accountNo, (sum, capacityKva) =>
      addCurve(sum, row.points, { capacityKva, spikeFactor, fetchedMs }),
    );
  await writeSums(db, day, sums);
}
