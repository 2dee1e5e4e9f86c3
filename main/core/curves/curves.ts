import { dayOf } from '../../../shared/time.ts';
import type { Core } from '../context.ts';

/** The latest value of every customer's curve; a day to come has none, so today's are taken. */
export async function latestLoads(
  core: Core,
  day: string,
): Promise<{ day: string; loads: { accountNo: string; kw: number }[] }> {
  const now = today(core);
  const wanted = day > now ? now : day;
  const rows = await core.stores.curves.get(wanted);
  const loads = rows.flatMap(({ accountNo, points }) => {
    const last = points.findLast((value) => !Number.isNaN(value));
    return last === undefined ? [] : [{ accountNo, kw: last }];
  });
  return { day: wanted, loads };
}

/** Today in the utility's zone. */
export const today = (core: Core): string => dayOf(core.clock.now());

export { toWire } from './answer.ts';
