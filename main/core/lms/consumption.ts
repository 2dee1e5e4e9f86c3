import { groupBy } from '../../../shared/group-by.ts';
import { addDays } from '../../../shared/time.ts';
import type { Meters } from '../ports.ts';

/** Energy used from the end of the day before `fromDay` to the reading at `toMs`; null when a reading lacks or fell. */
export type Consumption = { accountNo: string; kwh: number | null; fromDay: string; toMs: number };

/**
 * Energy of `fromDay` to `toDay`, both included, kWh: between two readings of every meter of an account, times CT × PT.
 * Accounts without a reading are left out.
 */
export async function consumption(
  meters: Pick<Meters, 'readings'>,
  accounts: readonly string[],
  fromDay: string,
  toDay: string,
): Promise<Consumption[]> {
  const before = addDays(fromDay, -1);
  const starts = new Map(
    (await meters.readings(accounts, before))
      .filter((one) => one.day === before)
      .map((one) => [`${one.accountNo} ${one.meterNo}`, one]),
  );
  const ends = groupBy(await meters.readings(accounts, toDay), (one) => one.accountNo);
  return accounts.flatMap((accountNo): Consumption[] => {
    const own = ends.get(accountNo) ?? [];
    if (own.length === 0) return [];
    let kwh: number | null = 0;
    for (const end of own) {
      const start = starts.get(`${accountNo} ${end.meterNo}`);
      const used: number | undefined = start && (end.total - start.total) * end.multiplier;
      // No first reading, an old last one, or a meter that was changed in between: better no figure than a wrong one.
      kwh = kwh === null || used === undefined || used < 0 || end.day < fromDay ? null : kwh + used;
    }
    return [{ accountNo, kwh, fromDay, toMs: Math.max(...own.map((one) => one.readMs)) }];
  });
}
