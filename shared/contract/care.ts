import { z } from 'zod';
import { backupFactsSchema } from '../model/backup.ts';
import { fileSchema, msSchema } from '../model/common.ts';
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
  'system.diagnostics': define({
    doc: 'What a developer needs to see of this installation: versions, counts, states; no names, numbers or texts.',
    roles: administrators,
    input: z.object({}),
    output: fileSchema,
  }),
};
