import { addCurve, addSum, type DaySum, emptySum } from '../../shared/load/day-sum.ts';
import { resample } from '../../shared/load/resample.ts';
import { POINTS } from '../../shared/model/curve.ts';
import type { CurveReader, LeafKind, LeafSum, Member } from '../core/ports.ts';
import { unpackAny } from './curves.ts';
import { among, type Database, inChunks, num, text } from './database.ts';

type Row = Record<string, unknown>;
/** Where a customer stands, and what it may take. */
type Place = { region: string; industry: string; capacityKva: number };

/** Customers read at once: a few milliseconds of work. */
const PAGE = 2_000;
const breathe = () => new Promise((resolve) => setImmediate(resolve));

/** Adds curves up where they are read: in this thread, page by page. */
export function createCurveReader(db: Database): CurveReader {
  const places = createPlaces(db);
  return {
    async leaves(day, spikeFactor) {
      const known = await places();
      // Each curve is added once; region and industry are sums of the few pairs there are.
      const pairs = new Map<Place, DaySum>();
      const firsts = new Map<string, Place>();
      for (let after = ''; ; ) {
        const page = await curvePage(db, day, after);
        for (const row of page) {
          const place = known.get(text(row.account_no));
          if (!place) continue;
          const key = `${place.region} ${place.industry}`;
          const first = firsts.get(key) ?? place;
          firsts.set(key, first);
          const sum = pairs.get(first) ?? emptySum();
          pairs.set(first, sum);
          const { capacityKva } = place;
          addCurve(sum, inQuarters(row.points), { capacityKva, spikeFactor, fetchedMs: num(row.fetched_ms) });
        }
        if (page.length < PAGE) break;
        after = text(page.at(-1)?.account_no);
        await breathe();
      }
      return [...leavesOf('region', pairs), ...leavesOf('industry', pairs)];
    },
    async members(days, members, spikeFactor) {
      const sums: DaySum[] = [];
      for (const day of days) sums.push(await sumOf(db, day, members, spikeFactor));
      return sums;
    },
    cut: () => undefined,
    stop: async () => undefined,
  };
}

function leavesOf(kind: LeafKind, pairs: Map<Place, DaySum>): LeafSum[] {
  const sums = new Map<string, DaySum>();
  for (const [place, sum] of pairs) {
    const into = sums.get(place[kind]) ?? emptySum();
    sums.set(place[kind], into);
    addSum(into, sum);
  }
  return [...sums].map(([code, sum]) => ({ kind, code, sum }));
}

async function sumOf(
  db: Database,
  day: string,
  members: readonly Member[],
  spikeFactor: number,
): Promise<DaySum> {
  const capacities = new Map(members.map((one) => [one.accountNo, one.capacityKva]));
  const rows: Row[] = await inChunks(
    [...capacities.keys()],
    (chunk) =>
      db
        .q('curves')
        .where('curve_day', day)
        .where(among(db, 'account_no', chunk))
        .select('account_no', 'points', 'fetched_ms'),
    db.dialect.mostAmong,
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
}

/** Where everybody stands, read again when a customer came or changed: every change raises a version. */
function createPlaces({ q }: Database): () => Promise<Map<string, Place>> {
  let mark = '';
  let places = new Map<string, Place>();
  return async () => {
    const state = await q('customers').count({ n: '*' }).sum({ v: 'version' }).first();
    const now = `${num(state?.n)} ${num(state?.v)}`;
    if (now === mark) return places;
    const rows: Row[] = await q('customers').select(
      'account_no',
      'region_code',
      'industry_code',
      'capacity_kva',
    );
    places = new Map(
      rows.map((row) => [
        text(row.account_no),
        {
          region: text(row.region_code),
          industry: text(row.industry_code),
          capacityKva: num(row.capacity_kva),
        },
      ]),
    );
    mark = now;
    return places;
  };
}

function inQuarters(blob: unknown): ArrayLike<number> {
  // Looked at where it lies: a copy of each of ten thousand curves takes longer than adding them up.
  if (blob instanceof Uint8Array && blob.byteLength === POINTS * 4 && blob.byteOffset % 4 === 0)
    return new Float32Array(blob.buffer, blob.byteOffset, POINTS);
  const points = unpackAny(blob);
  return points.length === POINTS ? points : resample(points);
}

/** A page of the day's curves by account number. */
async function curvePage({ q }: Database, day: string, after: string): Promise<Row[]> {
  const page = q('curves')
    .where('curve_day', day)
    .orderBy('account_no')
    .limit(PAGE)
    .select('account_no', 'points', 'fetched_ms');
  if (after) page.where('account_no', '>', after);
  return page;
}
