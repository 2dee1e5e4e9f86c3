import { z } from 'zod';
import { daySchema } from '../model/common.ts';
import { dayOf } from '../time.ts';

/** What one part costs from a day on, fen. */
export const tariffSchema = z.object({
  validFromDay: daySchema,
  fenPerPart: z.number().min(0).max(1_000),
});
export type Tariff = z.infer<typeof tariffSchema>;

/** The price of one part at a moment, fen: the latest tariff that is valid by then; before the first one, the first. */
export function fenPerPartAt(tariffs: readonly Tariff[], ms: number): number {
  const day = dayOf(ms);
  const inOrder = tariffs.toSorted((a, b) => (a.validFromDay < b.validFromDay ? -1 : 1));
  const valid = inOrder.findLast((one) => one.validFromDay <= day) ?? inOrder[0];
  return valid?.fenPerPart ?? 0;
}
