import type { CallInput } from '../../shared/contract/index.ts';
import type { Customer } from '../../shared/model/archive.ts';

const WINDOW_MS = 2 * 3_600_000;

/** An emergency plan of two hours from `startMs`: every customer gives 100 kW and keeps 500 kW above its security load. */
export function emergencyDraft(
  name: string,
  startMs: number,
  customers: readonly Customer[],
): CallInput<'plans.save'> {
  return {
    name,
    kind: 'emergency',
    measure: 'avoid',
    level: '2',
    reason: '电力供应缺口',
    startMs,
    endMs: startMs + WINDOW_MS,
    targetKw: 0,
    overrideReason: '',
    items: customers.map((one) => ({
      customerId: one.id,
      round: 1,
      reductionKw: 100,
      limitKw: one.securityKw + 500,
    })),
  };
}
