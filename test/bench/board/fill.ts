import type { Stores } from '../../../main/core/ports.ts';
import { sampleDay } from '../../../main/simulators/sample-curves.ts';
import { type SampleUtility, sampleUtility } from '../../../main/simulators/sample-utility.ts';
import { addDays, dayOf } from '../../../shared/time.ts';

const SEED = 20_260;
/** Enough for five days of the same type. */
const DAYS = 9;
const PORTION = 1_000;

/** `count` customers that may be limited. */
export function sampleOf(count: number): SampleUtility {
  const sample = sampleUtility(Math.ceil(count * 1.03) + 1, SEED);
  const customers = sample.customers.filter((one) => !one.isProtected).slice(0, count);
  const ids = new Set(customers.map((one) => one.id));
  const accounts = new Set(customers.map((one) => one.accountNo));
  return {
    ...sample,
    customers,
    contacts: sample.contacts.filter((one) =>
      one.assignments.every(({ customerId }) => ids.has(customerId ?? '')),
    ),
    loads: sample.loads.filter((one) => accounts.has(one.accountNo)),
  };
}

/** Loads of today and of the days before, as the load management system would have sent them. */
export async function fillHistory(stores: Stores, sample: SampleUtility, nowMs: number): Promise<void> {
  const today = dayOf(nowMs);
  for (let back = DAYS; back >= 0; back -= 1) {
    const day = addDays(today, -back);
    for (let from = 0; from < sample.loads.length; from += PORTION) {
      const rows = sample.loads
        .slice(from, from + PORTION)
        .map((one) => ({ accountNo: one.accountNo, day, points: sampleDay(one, day, SEED) }));
      await stores.curves.put(rows, nowMs - 3_600_000);
    }
  }
}
