import { newestOfEach, READING_DAYS } from '../../shared/load/meter-readings.ts';
import { addDays } from '../../shared/time.ts';
import type { LmsBalance, LmsReading, MeterStore } from '../core/ports.ts';
import { type Database, inChunks, insertMany, inTransaction, num, text } from './database.ts';

/** A meter without a number of its own; Oracle takes '' for nothing at all. */
const UNNAMED = '-';

const toBalance = (row: Record<string, unknown>): LmsBalance => ({
  accountNo: text(row.account_no),
  value: num(row.rest_value),
  unit: text(row.unit) === 'yuan' ? 'yuan' : 'kwh',
  readMs: num(row.read_ms),
});

function toReading(row: Record<string, unknown>): LmsReading {
  const known = (value: unknown) => (value === null || value === undefined ? null : Number(value));
  const meterNo = text(row.meter_no);
  return {
    accountNo: text(row.account_no),
    meterNo: meterNo === UNNAMED ? '' : meterNo,
    day: text(row.reading_day),
    readMs: num(row.read_ms),
    multiplier: num(row.multiplier),
    total: num(row.total),
    sharp: known(row.sharp),
    peak: known(row.peak),
    flat: known(row.flat),
    valley: known(row.valley),
  };
}

const balanceRow = ({ accountNo, unit, value, readMs }: LmsBalance) => ({
  account_no: accountNo,
  unit,
  rest_value: value,
  read_ms: readMs,
});

const readingRow = ({ accountNo, meterNo, day, readMs, ...rest }: LmsReading) => ({
  account_no: accountNo,
  meter_no: meterNo || UNNAMED,
  reading_day: day,
  read_ms: readMs,
  ...rest,
});

/** Rows take the place of those with the same key; the last of several counts. */
async function replace<R extends Record<string, unknown>>(
  db: Database,
  table: string,
  rows: readonly R[],
  key: readonly (keyof R & string)[],
): Promise<void> {
  const last = new Map(rows.map((row) => [key.map((column) => row[column]).join(' '), row]));
  await inTransaction(db, async (tx) => {
    await inChunks(
      [...last.values()],
      async (some) => {
        await tx
          .q(table)
          .where((any) => {
            for (const row of some) any.orWhere(Object.fromEntries(key.map((name) => [name, row[name]])));
          })
          .delete();
        return [];
      },
      // Conditions joined by OR: more of them are too deep for some databases.
      100,
    );
    await insertMany(tx, table, [...last.values()]);
  });
}

export function createMeterStore(db: Database): MeterStore {
  return {
    keepBalances: (balances) =>
      replace(db, 'meter_balances', balances.map(balanceRow), ['account_no', 'unit']),
    keepReadings: (readings) =>
      replace(db, 'meter_readings', readings.map(readingRow), ['account_no', 'meter_no', 'reading_day']),
    async forgetReadings(beforeDay) {
      await db.q('meter_readings').where('reading_day', '<', beforeDay).delete();
    },
    async balances(accounts) {
      const rows = await inChunks(accounts, (some) => db.q('meter_balances').whereIn('account_no', some));
      return rows.map(toBalance);
    },
    async readings(accounts, day) {
      const rows = await inChunks(accounts, (some) =>
        db
          .q('meter_readings')
          .whereIn('account_no', some)
          .whereBetween('reading_day', [addDays(day, -READING_DAYS), day]),
      );
      return newestOfEach(rows.map(toReading));
    },
  };
}
