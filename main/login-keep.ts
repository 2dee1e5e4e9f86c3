import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { roleSchema } from '../shared/model/account.ts';
import type { KeptLogins, Log, LoginKeep } from './core/ports.ts';
import type { Sealer } from './setup/secrets.ts';

const keptSchema: z.ZodType<KeptLogins> = z.object({
  seenMs: z.number(),
  users: z.array(
    z.object({
      id: z.string(),
      login: z.string(),
      name: z.string(),
      role: roleSchema,
      isActive: z.boolean(),
      passwordHash: z.string(),
      mustChange: z.boolean(),
    }),
  ),
  logins: z.array(
    z.object({
      actor: z.object({
        userId: z.string(),
        name: z.string(),
        role: roleSchema,
        workstation: z.string(),
      }),
      login: z.string(),
      atMs: z.number(),
    }),
  ),
  settings: z.string(),
});

/** A sealed file of this machine's data folder. One that cannot be read is as good as none. */
export function createLoginKeep(dataDir: string, sealer: Sealer, log: Log): LoginKeep {
  const file = join(dataDir, 'kept-logins');
  return {
    read() {
      if (!existsSync(file)) return undefined;
      try {
        return keptSchema.parse(JSON.parse(sealer.open(readFileSync(file, 'utf8'))));
      } catch (error) {
        log.warn('logins-unreadable', { error: String(error).slice(0, 200) });
        return undefined;
      }
    },
    write(kept) {
      try {
        mkdirSync(dataDir, { recursive: true, mode: 0o700 });
        const next = `${file}.new`;
        writeFileSync(next, sealer.seal(JSON.stringify(kept)), { mode: 0o600 });
        chmodSync(next, 0o600);
        renameSync(next, file);
      } catch (error) {
        log.warn('logins-not-kept', { error: String(error).slice(0, 200) });
      }
    },
  };
}
