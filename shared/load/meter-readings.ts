import { groupBy } from '../group-by.ts';

/** How far back a reading is still worth showing, days. */
export const READING_DAYS = 31;

type OfMeter = { accountNo: string; meterNo: string; day: string; readMs: number };

/** The last reading of each meter. */
export const newestOfEach = <T extends OfMeter>(readings: readonly T[]): T[] =>
  [...groupBy(readings, (one) => `${one.accountNo} ${one.meterNo}`).values()].flatMap(
    (ofMeter) => ofMeter.toSorted((a, b) => a.day.localeCompare(b.day) || a.readMs - b.readMs).at(-1) ?? [],
  );
