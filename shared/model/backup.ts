import { z } from 'zod';

/** What is in a backup, found by opening and counting. */
export const backupFactsSchema = z.object({
  name: z.string(),
  bytes: z.number().int(),
  sha256: z.string(),
  /** '' = the database is whole; otherwise what its own check says. */
  problem: z.string(),
  /** Last step of the schema. */
  schema: z.string(),
  rows: z.array(z.object({ table: z.string(), count: z.number().int() })),
});
export type BackupFacts = z.infer<typeof backupFactsSchema>;
