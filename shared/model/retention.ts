import { z } from 'zod';
import { msSchema } from './common.ts';

/** Tables of messages in the order in which their rows may be written; they are deleted in the opposite one. */
export const messageTables = [
  'messages',
  'deliveries',
  'attempts',
  'delivery_parts',
  'delivery_notes',
  'inbound',
  'reports',
] as const;
export type MessageTable = (typeof messageTables)[number];

/** What was put away of one year. */
export const oldYearSchema = z.object({
  year: z.string().regex(/^\d{4}$/),
  file: z.string(),
  bytes: z.number().int(),
  messages: z.number().int(),
  deliveries: z.number().int(),
  inbound: z.number().int(),
});
export type OldYear = z.infer<typeof oldYearSchema>;

/** A run that puts old messages away, or only counts them. */
export const oldRunSchema = z.object({
  isDryRun: z.boolean(),
  isRunning: z.boolean(),
  /** What is older goes. */
  beforeMs: msSchema,
  messages: z.number().int(),
  deliveries: z.number().int(),
  inbound: z.number().int(),
  /** Why it ended early; '' = it did not. */
  problem: z.string(),
});
export type OldRun = z.infer<typeof oldRunSchema>;
