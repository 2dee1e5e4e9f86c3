import { beforeAll, beforeEach, expect, it } from 'vitest';
import { consumption } from '../../main/core/lms/consumption.ts';
import type { LmsBalance, LmsReading, Stores } from '../../main/core/ports.ts';
import type { Database } from '../../main/store/database.ts';
import { createStores } from '../../main/store/index.ts';
import { emptyTables, type Open } from '../support/databases.ts';

const AT = Date.parse('2021-09-30T00:05:00+08:00');
const balance = (change: Partial<LmsBalance> = {}): LmsBalance => ({
  accountNo: 'A1',
  value: 1_234.5,
  unit: 'kwh',
  readMs: AT,
  ...change,
});
const reading = (change: Partial<LmsReading> = {}): LmsReading => ({
  accountNo: 'A1',
  meterNo: 'M1',
  day: '2021-09-29',
  readMs: AT,
  multiplier: 2_000,
  total: 12.5,
  sharp: 1.25,
  peak: 2,
  flat: 3,
  valley: null,
  ...change,
});

export function meterContract(open: Open): void {
  let db: Database;
  let stores: Stores;
  beforeAll(async () => {
    db = await open();
    stores = createStores(db);
  });
  beforeEach(() => emptyTables(db));

  it('give back balances as they came over, the last of an account and unit', async () => {
    const { meters } = stores;
    await meters.keepBalances([
      balance(),
      balance({ value: 7 }),
      balance({ unit: 'yuan', value: -3.25 }),
      balance({ accountNo: 'A2' }),
    ]);
    await meters.keepBalances([balance({ accountNo: 'A2', value: 1_000, readMs: AT + 1 })]);
    const found = await meters.balances(['A1', 'A2', 'A9']);
    expect(found).toHaveLength(3);
    expect(found).toEqual(
      expect.arrayContaining([
        balance({ value: 7 }),
        balance({ unit: 'yuan', value: -3.25 }),
        balance({ accountNo: 'A2', value: 1_000, readMs: AT + 1 }),
      ]),
    );
    expect(await meters.balances([])).toEqual([]);
  });

  it('give back the newest reading of each meter on or before a day, no older than a month', async () => {
    const { meters } = stores;
    const first = reading({ day: '2021-09-28', total: 10 });
    const unnamed = reading({ meterNo: '', total: 99, sharp: null });
    await meters.keepReadings([first, reading(), reading({ day: '2021-09-30', total: 15 }), unnamed]);
    await meters.keepReadings([reading({ total: 12.75, readMs: AT + 5 })]);
    expect(await meters.readings(['A1', 'A2'], '2021-09-28')).toEqual([first]);
    const found = await meters.readings(['A1'], '2021-09-29');
    expect(found).toHaveLength(2);
    expect(found).toEqual(expect.arrayContaining([reading({ total: 12.75, readMs: AT + 5 }), unnamed]));
    expect(await meters.readings(['A1'], '2021-11-15')).toEqual([]);
  });

  it('give the energy between two readings as the load management system itself would', async () => {
    const { meters } = stores;
    await meters.keepReadings([reading({ day: '2021-09-28', total: 10 }), reading()]);
    const used = await consumption(meters, ['A1', 'A2'], '2021-09-29', '2021-09-29');
    expect(used).toEqual([{ accountNo: 'A1', kwh: 5_000, fromDay: '2021-09-29', toMs: AT }]);
  });

  it('forget readings of days before one, and take thousands at once', async () => {
    const { meters } = stores;
    await meters.keepReadings([reading({ day: '2021-09-01' }), reading()]);
    await meters.forgetReadings('2021-09-29');
    expect(await meters.readings(['A1'], '2021-09-28')).toEqual([]);
    const many = Array.from({ length: 2_500 }, (_, i) => reading({ accountNo: `N${i}` }));
    await meters.keepReadings(many);
    await meters.keepReadings(many);
    expect(await meters.readings(['A1', 'N0', 'N2499'], '2021-09-29')).toHaveLength(3);
  });
}
