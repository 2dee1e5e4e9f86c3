import { addCurve, type DaySum, emptySum } from '../../shared/load/day-sum.ts';
import { resample } from '../../shared/load/resample.ts';
import { POINTS } from '../../shared/model/curve.ts';
import type { CurveReader, LeafKind, LeafSum } from '../core/ports.ts';
import { unpackAny } from './curves.ts';
import { type Database, inChunks, num, text } from './database.ts';

type Row = Record<string, unknown>;

/** Customers read at once: a few milliseconds of work. */
const PAGE = 2_000;

/** Adds curves up where they are read: in this thread, page by page. */
export function createCurveReader(db: Database): CurveReader {
  return {
    async leaves(day, spikeFactor) {
      const sums = new Map<string, LeafSum>();
      const into = (kind: LeafKind, code: string): DaySum => {
        const key = `${kind} ${code}`;
        const known = sums.get(key) ?? { kind, code, sum: emptySum() };
        sums.set(key, known);
        return known.sum;
      };
      for (let after = ''; ; ) {
        const page = await customerPage(db, day, after);
        for (const row of page) {
          const points = inQuarters(row.points);
          const customer = {
            capacityKva: num(row.capacity_kva),
            spikeFactor,
            fetchedMs: num(row.fetched_ms),
          };
          addCurve(into('region', text(row.region_code)), points, customer);
          addCurve(into('industry', text(row.industry_code)), points, customer);
        }
        if (page.length < PAGE) break;
        after = text(page.at(-1)?.account_no);
        await new Promise((resolve) => setImmediate(resolve));
      }
      return [...sums.values()];
    },
    async members(day, members, spikeFactor) {
      const capacities = new Map(members.map((one) => [one.accountNo, one.capacityKva]));
      const rows: Row[] = await inChunks([...capacities.keys()], (chunk) =>
        db.q('curves').where('curve_day', day).whereIn('account_no', chunk).select(),
      );
      const own = members.length === 1 ? unpackAny(rows[0]?.points) : undefined;
      const sum = emptySum(own?.length ?? POINTS);
      for (const row of rows)
        addCurve(sum, own ?? inQuarters(row.points), {
          capacityKva: capacities.get(text(row.account_no)) ?? 0,
          spikeFactor,
          fetchedMs: num(row.fetched_ms),
        });
      return sum;
    },
    cut: () => undefined,
    stop: async () => undefined,
  };
}

function inQuarters(blob: unknown): ArrayLike<number> {
  const points = unpackAny(blob);
  return points.length === POINTS ? points : resample(points);
}

/** A page of the day's curves with where their customers stand, by account number. */
function customerPage({ q }: Database, day: string, after: string): Promise<Row[]> {
  const page = q('curves')
    .join('customers', 'customers.account_no', 'curves.account_no')
    .where('curves.curve_day', day)
    .orderBy('curves.account_no')
    .limit(PAGE)
    .select(
      'curves.account_no',
      'curves.points',
      'curves.fetched_ms',
      'customers.region_code',
      'customers.industry_code',
      'customers.capacity_kva',
    );
  if (after) page.where('curves.account_no', '>', after);
  return page.then((rows: Row[]) => rows);
}
