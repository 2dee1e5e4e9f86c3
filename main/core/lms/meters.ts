import { addDays, dayOf } from '../../../shared/time.ts';
import type { Core } from '../context.ts';
import type { Stores } from '../ports.ts';

/** Readings that are kept, days: enough for the month before from its first day, and for a reading a month old. */
const KEPT_DAYS = 70;

/** Takes one page of what changed over there and moves the watermark with it; false = nothing is new. */
async function takePage<T>(
  core: Core,
  name: string,
  page: (watermark: number) => Promise<{ rows: T[]; watermark: number }>,
  keep: (stores: Stores, rows: T[]) => Promise<void>,
): Promise<boolean> {
  const before = Number((await core.stores.settings.get(name)) ?? 0);
  const { rows, watermark } = await page(before);
  if (watermark === before) return false;
  await core.stores.transaction(async (tx) => {
    await keep(tx, rows);
    await tx.settings.set(name, String(watermark));
  });
  return true;
}

/** Keeps one page of balances that changed in the load management system; false = nothing is new. */
export const takeBalances = (core: Core): Promise<boolean> =>
  takePage(
    core,
    'lms-balances',
    (watermark) => core.loadSystem.changedBalances(watermark),
    (stores, rows) => stores.meters.keepBalances(rows),
  );

/** Keeps one page of readings of the last weeks and forgets older ones; false = nothing is new. */
export function takeReadings(core: Core): Promise<boolean> {
  const fromDay = addDays(dayOf(core.clock.now()), -KEPT_DAYS);
  return takePage(
    core,
    'lms-readings',
    (watermark) => core.loadSystem.changedReadings(watermark, fromDay),
    async (stores, rows) => {
      await stores.meters.forgetReadings(fromDay);
      await stores.meters.keepReadings(rows);
    },
  );
}
