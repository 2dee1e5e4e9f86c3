import { z } from 'zod';
import { msSchema } from './common.ts';

/** A drill of the whole desk on its real connections: who began it, and the only numbers that may be written to. */
export const deskDrillSchema = z.object({
  isOn: z.boolean(),
  sinceMs: msSchema,
  by: z.string(),
  /** E.164; nobody else gets a text that begins with the drill's mark, whatever is on. */
  numbers: z.array(z.string().max(20)).max(2_000),
});
/** What a supervisor types so that no drill begins by mistake. */
export const DRILL_WORD = '演练';
export type DeskDrill = z.infer<typeof deskDrillSchema>;
export const noDeskDrill: DeskDrill = { isOn: false, sinceMs: 0, by: '', numbers: [] };
