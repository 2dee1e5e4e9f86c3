import type { LoadSystem } from '../../main/core/ports.ts';
import { defaultLmsConfig } from '../../shared/model/lms.ts';

const nothing = async (watermark: number) => ({ rows: [], watermark });

/** A load management system where nothing happens. */
export const idleLoadSystem: LoadSystem = {
  config: () => defaultLmsConfig,
  configure: () => undefined,
  check: async () => ({ fits: true, findings: [] }),
  writeOrders: async () => undefined,
  feedbackSince: async (watermark) => ({ feedback: [], watermark }),
  changedCurves: nothing,
  changedCustomers: nothing,
  changedBalances: nothing,
  changedReadings: nothing,
  balances: async () => [],
  readings: async () => [],
  ping: async () => '',
};
