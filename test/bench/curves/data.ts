import type { Stores } from '../../../main/core/ports.ts';
import { packCurve } from '../../../main/store/curves.ts';
import { type Database, insertMany } from '../../../main/store/database.ts';
import { newId } from '../../../shared/ids.ts';
import { comparisonDay } from '../../../shared/load/comparison-dates.ts';
import { springFestival } from '../../../shared/load/spring-festival.ts';
import type { Customer } from '../../../shared/model/archive.ts';

export const DAY = '2026-07-15';
export const COMPARISONS = ['yesterday', 'lastMonth', 'lastYear', 'days364'] as const;
export const CITY = '210400';

const facts = { springFestival, dayKind: () => 'work', weather: () => undefined };
/** The day and what it is held against. */
export const days: string[] = [
  DAY,
  ...COMPARISONS.map((which) => comparisonDay(DAY, which, facts)?.day ?? DAY),
];

const regions = ['210402', '210403', '210404', '210411', '210421', '210422', '210423'];
const industries = ['B06', 'B08', 'C25', 'C26', 'C30', 'C31', 'C32', 'C33', 'C34', 'D44'];

function customerOf(index: number): Customer {
  return {
    id: newId(),
    accountNo: `2104${String(index).padStart(8, '0')}`,
    name: `抚顺样本${index}`,
    regionCode: regions[index % regions.length] ?? CITY,
    industryCode: industries[index % industries.length] ?? '',
    voltage: '10kV',
    capacityKva: 1_000,
    securityKw: 10,
    feeder: `线路${index % 400}`,
    isProtected: false,
    limitClass: '3',
    version: 1,
  };
}

/** A utility of `count` customers with a curve each on the five days. Values are whole kW, so that sums can be checked exactly. */
export async function fill(db: Database, stores: Stores, count: number): Promise<Customer[]> {
  await stores.codes.replaceCodes(
    [
      { code: CITY, name: '抚顺市', parent: '' },
      ...regions.map((code) => ({ code, name: code, parent: CITY })),
    ],
    industries.map((code) => ({ code, name: code, parent: '' })),
  );
  const customers = Array.from({ length: count }, (_, index) => customerOf(index));
  await stores.customers.insertMany(customers);
  for (const day of days) {
    await db.q.transaction(async (q) => {
      const tx = { q, dialect: db.dialect };
      await q('curve_days').insert({ curve_day: day, changed: 1, summed: 0 });
      await insertMany(
        tx,
        'curves',
        customers.map((one, index) => ({
          account_no: one.accountNo,
          curve_day: day,
          points: packCurve(curveOf(index)),
          fetched_ms: 1,
        })),
      );
    });
  }
  return customers;
}

/** A customer's day, kW. */
export const curveOf = (index: number): Float32Array =>
  Float32Array.from({ length: 96 }, (_, i) => ((index + i) % 97) + 1);

/** What the region's load must be at a point, kW. */
export const truth = (count: number, point: number): number => {
  let sum = 0;
  for (let index = 0; index < count; index += 1) sum += ((index + point) % 97) + 1;
  return sum;
};
