import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { restoreBackup } from './files.ts';

const requestSchema = z.object({ name: z.string(), by: z.string(), atMs: z.number() });
export type RestoreRequest = z.infer<typeof requestSchema>;

const fileOf = (dataDir: string) => join(dataDir, 'restore-request.json');

/** Remembers that a backup is to be put in place at the next start, when nobody has the database open. */
export function requestRestore(dataDir: string, request: RestoreRequest | undefined): void {
  if (request) writeFileSync(fileOf(dataDir), JSON.stringify(request), { mode: 0o600 });
  else rmSync(fileOf(dataDir), { force: true });
}

export function restoreRequest(dataDir: string): RestoreRequest | undefined {
  if (!existsSync(fileOf(dataDir))) return undefined;
  try {
    return requestSchema.parse(JSON.parse(readFileSync(fileOf(dataDir), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Carries out what was requested, before the database is opened. Says what it did; the request is used up either way. */
export async function restoreWhatWasRequested(dataDir: string, nowMs: number): Promise<string> {
  const request = restoreRequest(dataDir);
  if (!request) return '';
  requestRestore(dataDir, undefined);
  try {
    await restoreBackup(dataDir, request.name, nowMs);
    return `restored ${request.name}, requested by ${request.by}`;
  } catch (error) {
    return `not restored ${request.name}: ${error instanceof Error ? error.message : error}`;
  }
}
