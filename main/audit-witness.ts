import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { AuditHead, AuditStore } from './core/ports.ts';

const EVERY_MS = 10 * 60_000;
const lineSchema = z.object({ atMs: z.number(), seq: z.number().int().min(1), hash: z.string() });

const fileOf = (dataDir: string) => join(dataDir, 'audit-heads.jsonl');

/** Heads of the audit's chain that this workstation saw; lines that cannot be read are passed over. */
export function witnessedHeads(dataDir: string): AuditHead[] {
  if (!existsSync(fileOf(dataDir))) return [];
  return readFileSync(fileOf(dataDir), 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [lineSchema.parse(JSON.parse(line))];
      } catch {
        return [];
      }
    });
}

/**
 * Writes down, outside the database, what the newest audit entry is: at the start, every ten minutes and at the end.
 * Whoever later rewrites the chain in the database has these lines against them.
 */
export function startWitness(audit: AuditStore, dataDir: string, now: () => number): () => Promise<void> {
  mkdirSync(dataDir, { recursive: true });
  let lastSeq = witnessedHeads(dataDir).at(-1)?.seq ?? 0;
  const see = async () => {
    const head = await audit.head();
    if (head.seq === lastSeq || head.seq === 0) return;
    lastSeq = head.seq;
    appendFileSync(fileOf(dataDir), `${JSON.stringify({ atMs: now(), ...head })}\n`, { mode: 0o600 });
  };
  // The database may be away for a while; the next round sees what was missed.
  const quietly = () => see().catch(() => undefined);
  void quietly();
  const timer = setInterval(quietly, EVERY_MS);
  return async () => {
    clearInterval(timer);
    await quietly();
  };
}
