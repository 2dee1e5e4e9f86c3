import { AppError } from '../../../shared/errors.ts';
import { groupBy } from '../../../shared/group-by.ts';
import type { QuerySource } from '../../../shared/model/query.ts';
import { addDays, dayOf } from '../../../shared/time.ts';
import type { Core } from '../context.ts';
import { consumption } from '../lms/consumption.ts';
import type { LmsBalance, LmsReading, Meters } from '../ports.ts';
import { type FactBook, type FactReader, inTime } from './facts.ts';

/** The load management system may take so long, ms; what is left of the asker's patience is for what was kept. */
const LIVE_MS = 2_000;

/** kWh of one day from its quarter hours, kW; a day with gaps counts what it has. */
const energyOf = (points: Float32Array): number =>
  points.reduce((sum, kw) => (Number.isNaN(kw) ? sum : sum + kw / 4), 0);

/** Facts of one source; consumption of accounts without readings comes from the load curves at hand. */
async function factsOf(
  core: Core,
  meters: Meters,
  source: QuerySource,
  accounts: readonly string[],
): Promise<FactBook> {
  const yesterday = addDays(dayOf(core.clock.now()), -1);
  const book = await read[source](meters, accounts, yesterday);
  if (source !== 'energy') return book;
  const left = accounts.filter((one) => !book.has(one));
  return left.length > 0 ? new Map([...(await energies(core, left, yesterday)), ...book]) : book;
}

const isAway = (error: unknown) => error instanceof AppError && error.code === 'offline';

/**
 * Reads from the load management system. While it is away, the answer is what was kept of it, with the time of the
 * data itself; only what was never kept cannot be had.
 */
export function lmsReader(core: Core): FactReader {
  return async (source, accounts) => {
    const { loadSystem, stores } = core;
    // Known to be away: nobody waits for it whose data is at hand.
    const kept: FactBook =
      core.lmsAwaySinceMs() > 0 ? await factsOf(core, stores.meters, source, accounts) : new Map();
    const left = accounts.filter((one) => !kept.has(one));
    if (left.length === 0) return kept;
    try {
      return new Map([...kept, ...(await inTime(factsOf(core, loadSystem, source, left), LIVE_MS))]);
    } catch (error) {
      if (!isAway(error)) throw error;
      const found = await factsOf(core, stores.meters, source, left);
      return new Map([...kept, ...left.map((one) => [one, found.get(one) ?? null] as const)]);
    }
  };
}

type Read = (from: Meters, accounts: readonly string[], yesterday: string) => Promise<FactBook>;

const read: Record<QuerySource, Read> = {
  balance: async (from, accounts) => {
    const book: FactBook = new Map();
    for (const [account, some] of groupBy(await from.balances(accounts), (one) => one.accountNo)) {
      const of = (unit: LmsBalance['unit']) => some.find((one) => one.unit === unit)?.value;
      const yuan = of('yuan');
      const fen = yuan === undefined ? undefined : yuan * 100;
      book.set(account, {
        balance: { kwh: of('kwh'), fen, atMs: Math.max(...some.map((one) => one.readMs)) },
      });
    }
    return book;
  },
  reading: async (from, accounts, yesterday) => {
    const book: FactBook = new Map();
    for (const [account, meters] of groupBy(
      await from.readings(accounts, addDays(yesterday, 1)),
      (one) => one.accountNo,
    )) {
      // Several meters of one account add up; the oldest of their times is the honest one.
      const sum = (pick: (one: LmsReading) => number | null) => {
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
  energy: async (from, accounts, yesterday) => {
    const month = new Map(
      (await consumption(from, accounts, `${yesterday.slice(0, 7)}-01`, yesterday)).map((one) => [
        one.accountNo,
        one,
      ]),
    );
    const book: FactBook = new Map();
    for (const { accountNo, kwh, toMs } of await consumption(from, accounts, yesterday, yesterday))
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
