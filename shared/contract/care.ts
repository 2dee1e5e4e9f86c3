import { z } from 'zod';
import { backupFactsSchema } from '../model/backup.ts';
import { fileSchema, msSchema } from '../model/common.ts';
import { deliverySchema } from '../model/message.ts';
import { oldRunSchema, oldYearSchema } from '../model/retention.ts';
import { administrators, define } from './define.ts';

const name = z.string().max(60);

export const careCalls = {
  'backups.list': define({
    doc: 'Backups of the embedded database, newest first, and which one is put in place at the next start.',
    roles: administrators,
    input: z.object({}),
    output: z.object({
      /** False where the archive is a server database. */
      isPossible: z.boolean(),
      backups: z.array(z.object({ name, atMs: msSchema })),
      requested: name,
    }),
  }),
  'backups.make': define({
    doc: 'Copies the running database, checks the copy and counts what is in it.',
    roles: administrators,
    input: z.object({}),
    output: backupFactsSchema,
  }),
  'backups.verify': define({
    doc: 'Opens a backup, has the database check itself and counts: the dry run of a restore.',
    roles: administrators,
    input: z.object({ name }),
    output: backupFactsSchema,
  }),
  'backups.request': define({
    doc: 'Puts a backup in place at the next start; an empty name takes that back.',
    roles: administrators,
    input: z.object({ name }),
    output: z.object({ requested: name }),
  }),
  'retention.get': define({
    doc: 'Old messages that were put away, by year, and the run that goes on or the last one.',
    roles: administrators,
    input: z.object({}),
    output: z.object({ years: z.array(oldYearSchema), run: oldRunSchema.optional() }),
  }),
  'retention.move': define({
    doc: 'Begins to put messages older than the set time away into yearly files, or only counts them.',
    roles: administrators,
    input: z.object({ isDryRun: z.boolean() }),
    output: oldRunSchema,
  }),
  'retention.search': define({
    doc: 'Single SMS of a year that was put away, newest first, by number or part of the text.',
    roles: administrators,
    input: z.object({
      year: z.string().regex(/^\d{4}$/),
      search: z.string().max(100).default(''),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(500).default(100),
    }),
    output: z.object({
      deliveries: z.array(deliverySchema.extend({ title: z.string() })),
      total: z.number().int(),
    }),
  }),
  'system.diagnostics': define({
    doc: 'What a developer needs to see of this installation: versions, counts, states; no names, numbers or texts.',
    roles: administrators,
    input: z.object({}),
    output: fileSchema,
  }),
};
