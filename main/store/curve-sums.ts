import type { CurveSumStore, LeafKind, Member } from '../core/ports.ts';
import { LEAF_LETTERS, NO_CODE, packSum, unpackSum } from './curve-sum-rows.ts';
import { among, type Database, inChunks, insertMany, inTransaction, num, text } from './database.ts';

export function createCurveSumStore(db: Database): CurveSumStore {
  const { q } = db;
  return {
    async states(days) {
      const rows = await inChunks(days, (chunk) => q('curve_days').whereIn('curve_day', chunk).select());
      return new Map(
        rows.map((row) => [text(row.curve_day), { changed: num(row.changed), summed: num(row.summed) }]),
      );
    },
    async sums(days, kind, codes) {
      const rows = await inChunks(
        codes.map((code) => code || NO_CODE),
        (chunk) =>
          q('curve_sums')
            .whereIn('curve_day', [...days])
            .where('leaf_kind', LEAF_LETTERS[kind])
            .whereIn('leaf_code', chunk)
            .select(),
      );
      return rows.map((row) => ({
        day: text(row.curve_day),
        kind,
        code: text(row.leaf_code) === NO_CODE ? '' : text(row.leaf_code),
        sum: unpackSum(row.body, num(row.reported), num(row.fetched_ms)),
      }));
    },
    saveSums: (day, changed, sums) =>
      inTransaction(db, async ({ q: tx, dialect }) => {
        const held = await tx('curve_days').where({ curve_day: day, changed }).update({ summed: changed });
        if (held === 0) return false;
        await tx('curve_sums').where('curve_day', day).delete();
        await insertMany(
          { q: tx, dialect },
          'curve_sums',
          sums.map(({ kind, code, sum }) => ({
            curve_day: day,
            leaf_kind: LEAF_LETTERS[kind],
            leaf_code: code || NO_CODE,
            reported: sum.reported,
            fetched_ms: sum.fetchedMs,
            body: packSum(sum),
          })),
        );
        return true;
      }),
    async unsummed(limit) {
      const rows = await q('curve_days')
        .whereRaw('?? <> ??', ['changed', 'summed'])
        .orderBy('curve_day', 'desc')
        .limit(limit)
        .select('curve_day');
      return rows.map((row) => text(row.curve_day));
    },
    async invalidate() {
      await q('curve_days').increment('changed', 1);
    },
    ...archiveReads(db),
    ...weatherTable(db),
  };
}

/** Who stands under what, as far as curves need it. */
function archiveReads(
  db: Database,
): Pick<CurveSumStore, 'leafCounts' | 'members' | 'planMembers' | 'feeders' | 'limitsOf'> {
  const { q } = db;
  const toMember = (row: Record<string, unknown>): Member => ({
    accountNo: text(row.account_no),
    capacityKva: num(row.capacity_kva),
  });
  return {
    async leafCounts() {
      const count = async (kind: LeafKind, column: string) =>
        (await q('customers').groupBy(column).select(column).count({ n: '*' })).map(
          (row: Record<string, unknown>) => ({ kind, code: text(row[column]), count: num(row.n) }),
        );
      return [...(await count('region', 'region_code')), ...(await count('industry', 'industry_code'))];
    },
    async members(of) {
      const rows = () => q('customers').select('account_no', 'capacity_kva');
      if ('feeder' in of) return (await rows().where('feeder', of.feeder)).map(toMember);
      const found = await inChunks(
        of.customerIds,
        (chunk) => rows().where(among(db, 'id', chunk)),
        db.dialect.mostAmong,
      );
      return found.map(toMember);
    },
    async planMembers(planId, round) {
      const rows = q('plan_items')
        .join('customers', 'customers.id', 'plan_items.customer_id')
        .where('plan_items.plan_id', planId)
        .select('customers.account_no', 'customers.capacity_kva', 'plan_items.limit_kw');
      if (round !== undefined) rows.where('plan_items.round_no', round);
      return (await rows).map((row) => ({ ...toMember(row), limitKw: num(row.limit_kw) }));
    },
    async feeders() {
      const rows = await q('customers').whereNotNull('feeder').distinct('feeder').orderBy('feeder');
      return rows.map((row) => text(row.feeder)).filter((name) => name !== '');
    },
    async limitsOf(customerId) {
      const rows = await q('plan_items')
        .where('customer_id', customerId)
        .where('limit_kw', '>', 0)
        .select('plan_id', 'limit_kw');
      return rows.map((row) => ({ planId: text(row.plan_id), limitKw: num(row.limit_kw) }));
    },
  };
}

function weatherTable(db: Database): Pick<CurveSumStore, 'weather' | 'saveWeather'> {
  return {
    async weather(from, to) {
      const rows = await db.q('day_weather').whereBetween('weather_day', [from, to]).select();
      return new Map(
        rows.map((row) => [text(row.weather_day), { maxC: num(row.max_c), minC: num(row.min_c) }]),
      );
    },
    saveWeather: (rows) =>
      inTransaction(db, async (tx) => {
        await inChunks(
          rows.map((row) => row.day),
          async (chunk) => {
            await tx.q('day_weather').whereIn('weather_day', chunk).delete();
            return [];
          },
        );
        await insertMany(
          tx,
          'day_weather',
          rows.map((row) => ({ weather_day: row.day, max_c: row.maxC, min_c: row.minC })),
        );
      }),
  };
}
