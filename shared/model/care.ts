import { z } from 'zod';
import { contactFields, contactRowSchema } from './archive.ts';
import { idSchema, msSchema } from './common.ts';

/** One field of a record before and after, as a reader sees them. */
export const fieldChangeSchema = z.object({ field: z.string(), before: z.string(), after: z.string() });
export type FieldChange = z.infer<typeof fieldChangeSchema>;

export const historyEntrySchema = z.object({
  atMs: msSchema,
  userName: z.string(),
  workstation: z.string(),
  action: z.string(),
  changes: z.array(fieldChangeSchema),
});
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

/** Why two records are taken for the same person. */
export const duplicateReasons = ['same-number', 'same-place', 'near-number'] as const;
export const duplicateSchema = z.object({
  reason: z.enum(duplicateReasons),
  first: contactRowSchema,
  second: contactRowSchema,
});
export type Duplicate = z.infer<typeof duplicateSchema>;

/** What becomes of two records when they are made one. */
export const mergePreviewSchema = z.object({
  keep: contactRowSchema,
  drop: contactRowSchema,
  /** The record that stays, with the places of both; a number that does not fit in is listed in `lost`. */
  merged: contactFields,
  lost: z.array(z.string()),
  groups: z.array(z.string()),
});
export type MergePreview = z.infer<typeof mergePreviewSchema>;

/** What was found when a number was checked. */
export const checkOutcomes = ['changed', 'right', 'left', 'phone-only'] as const;
export const numberTaskSchema = z.object({
  phone: z.string(),
  contactId: idSchema,
  name: z.string(),
  place: z.string(),
  /** The gateway's code of the last failure; '' = several failures without one. */
  code: z.string(),
  failures: z.number().int(),
  firstMs: msSchema,
  lastMs: msSchema,
});
export type NumberTask = z.infer<typeof numberTaskSchema>;
