import { AppError } from '../../../shared/errors.ts';
import { groupBy } from '../../../shared/group-by.ts';
import type { QuerySource } from '../../../shared/model/query.ts';
import { addDays, dayOf } from '../../../shared/time.ts';
import type { Core } from '../context.ts';
import type { FactBook, FactReader } from './facts.ts';

type Balance = { accountNo: string; value: number; unit: 'kwh' | 'yuan'; readMs: number };
type Reading = {
  accountNo: string;
  readMs: number;
  total: number;
  sharp: number | null;
  peak: number | null;
  flat: number | null;
  valley: number | null;
};
type Consumption = { accountNo: string; kwh: number | null; toMs: number };

/** What a load management system offers that has meters. */
type Meters = {
  balances(accounts: readonly string[]): Promise<Balance[]>;
  readings(accounts: readonly string[], day: string): Promise<Reading[]>;
  consumption(accounts: readonly string[], fromDay: string, toDay: string): Promise<Consumption[]>;
};

const hasMeters = (system: object): system is Meters =>
  ['balances', 'readings', 'consumption'].every((name) => name in system);

/** kWh of one day from its quarter hours, kW; a day with gaps counts what it has. */
const energyOf = (points: Float32Array): number =>
  points.reduce((sum, kw) => (Number.isNaN(kw) ? sum : sum + kw / 4), 0);

/** Reads from the load management system; consumption of accounts without readings from the load curves at hand. */
export function lmsReader(core: Core): FactReader {
  return async (source, accounts) => {
    const system: object = core.loadSystem;
    const yesterday = addDays(dayOf(core.clock.now()), -1);
    if (hasMeters(system)) {
      const book = await read[source](system, accounts, yesterday);
      if (source !== 'energy') return book;
      const left = accounts.filter((one) => !book.has(one));
      return left.length > 0 ? new Map([...(await energies(core, left, yesterday)), ...book]) : book;
    }
    if (source === 'energy') return energies(core, accounts, yesterday);
    throw new AppError('offline', { what: 'lms', reason: source });
  };
}

type Read = (system: Meters, accounts: readonly string[], yesterday: string) => Promise<FactBook>;

const read: Record<QuerySource, Read> = {
  balance: async (system, accounts) => {
    const book: FactBook = new Map();
    for (const [account, some] of groupBy(await system.balances(accounts), (one) => one.accountNo)) {
      const of = (unit: Balance['unit']) => some.find((one) => one.unit === unit)?.value;
      const yuan = of('yuan');
      const fen = yuan === undefined ? undefined : yuan * 100;
      book.set(account, {
        balance: { kwh: of('kwh'), fen, atMs: Math.max(...some.map((one) => one.readMs)) },
      });
    }
    return book;
  },
  reading: async (system, accounts, yesterday) => {
    const book: FactBook = new Map();
    for (const [account, meters] of groupBy(
      await system.readings(accounts, addDays(yesterday, 1)),
      (one) => one.accountNo,
    )) {
      // Several meters of one account add up; the oldest of their times is the honest one.
      const sum = (pick: (one: Reading) => number | null) => {
        const values = meters.flatMap((one) => pick(one) ?? []);
        return values.length === meters.length ? values.reduce((a, b) => a + b, 0) : undefined;
      };
      book.set(account, {
        reading: {
          total: sum((one) => one.total) ?? 0,
          sharp: sum((one) => one.sharp),
          peak: sum((one) => one.peak),
          flat: sum((one) => one.flat),
          valley: sum((one) => one.valley),
          atMs: Math.min(...meters.map((one) => one.readMs)),
        },
      });
    }
    return book;
  },
  energy: async (system, accounts, yesterday) => {
    const month = new Map(
      (await system.consumption(accounts, `${yesterday.slice(0, 7)}-01`, yesterday)).map((one) => [
        one.accountNo,
        one,
      ]),
    );
    const book: FactBook = new Map();
    for (const { accountNo, kwh, toMs } of await system.consumption(accounts, yesterday, yesterday))
      if (kwh !== null)
        book.set(accountNo, {
          energy: {
            day: yesterday,
            dayKwh: kwh,
            monthKwh: month.get(accountNo)?.kwh ?? undefined,
            atMs: toMs,
          },
        });
    return book;
  },
};

/** Consumption of yesterday and of its month until then, from curves. */
async function energies(core: Core, accounts: readonly string[], yesterday: string): Promise<FactBook> {
  const book: FactBook = new Map();
  for (let day = yesterday; day.slice(0, 7) === yesterday.slice(0, 7); day = addDays(day, -1))
    for (const { accountNo, points, fetchedMs } of await core.stores.curves.get(day, accounts)) {
      const kwh = energyOf(points);
      const before = book.get(accountNo)?.energy;
      const dayKwh = day === yesterday ? kwh : before?.dayKwh;
      const atMs = Math.max(before?.atMs ?? 0, fetchedMs);
      book.set(accountNo, {
        energy: { day: yesterday, dayKwh, monthKwh: (before?.monthKwh ?? 0) + kwh, atMs },
      });
    }
  return book;
}
