import { z } from 'zod';
import { DRILL_WORD, deskDrillSchema } from '../model/desk-drill.ts';
import { define, supervisors, viewers } from './define.ts';

const stateSchema = deskDrillSchema.extend({
  /** False where everything is simulated anyway. */
  isPossible: z.boolean(),
  /** Running plans of the real thing: while there are any, no drill begins. */
  running: z.array(z.string()),
});

export const drillCalls = {
  'drill.get': define({
    doc: 'Whether the desk is in a drill, since when, and to which numbers its texts may go.',
    roles: viewers,
    input: z.object({}),
    output: stateSchema,
  }),
  'drill.start': define({
    doc: 'Turns the whole desk into a drill: own numbering and statistics, every text marked, only the numbers given, no order to a terminal. Refused while a real plan runs.',
    roles: supervisors,
    input: z.object({
      numbers: z.array(z.string().trim().min(1).max(30)).min(1).max(2_000),
      word: z.literal(DRILL_WORD),
    }),
    output: stateSchema,
  }),
  'drill.stop': define({
    doc: 'Back to the real thing at once: running plans of the drill are cancelled, what of it has not left is not sent.',
    roles: supervisors,
    input: z.object({}),
    output: stateSchema,
  }),
};
