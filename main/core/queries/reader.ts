import { AppError } from '../../../shared/errors.ts';
import { addDays, dayOf } from '../../../shared/time.ts';
import type { Core } from '../context.ts';
import type { FactBook, FactReader } from './facts.ts';

/** kWh of one day from its quarter hours, kW; a day with gaps counts what it has. */
const energyOf = (points: Float32Array): number =>
  points.reduce((sum, kw) => (Number.isNaN(kw) ? sum : sum + kw / 4), 0);

/** Reads from the load management system, and consumption from the load curves at hand. */
export function lmsReader(core: Core): FactReader {
  return async (source, accounts) => {
    if (source === 'energy') return energies(core, accounts);
    throw new AppError('offline', { what: 'lms', reason: source });
  };
}

/** Consumption of yesterday and of this month until then. */
async function energies(core: Core, accounts: readonly string[]): Promise<FactBook> {
  const yesterday = addDays(dayOf(core.clock.now()), -1);
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
