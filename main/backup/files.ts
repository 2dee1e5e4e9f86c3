import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { backup, DatabaseSync } from '@photostructure/sqlite';
import type { BackupFacts } from '../../shared/model/backup.ts';
import { stampOf } from '../../shared/time.ts';

/** Tables that a person knows by their contents. */
const counted = ['users', 'customers', 'contacts', 'plans', 'messages', 'deliveries', 'inbound', 'audit'];
const NAME = /^archive-\d{8}-\d{6}\.db$/;

export const backupFolder = (dataDir: string): string => join(dataDir, 'backups');
export const archiveFile = (dataDir: string): string => join(dataDir, 'archive.db');

/** Names of the backups in a folder, newest first. */
export function backupNames(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => NAME.test(name))
    .toSorted()
    .reverse();
}

/** The file of a backup; a name that is not one of ours is refused. */
export function backupFile(folder: string, name: string): string {
  if (!NAME.test(name) || !existsSync(join(folder, name))) throw new Error(`no backup ${name}`);
  return join(folder, name);
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Opens a backup, has the database check itself, and counts. Never writes to it. */
export async function verifyBackup(folder: string, name: string): Promise<BackupFacts> {
  const file = backupFile(folder, name);
  const facts = { name, bytes: statSync(file).size, sha256: await hashOf(file) };
  try {
    const db = new DatabaseSync(file, { readOnly: true });
    try {
      const check = db.prepare('pragma integrity_check').all() as { integrity_check: string }[];
      const said = check.map((row) => row.integrity_check).join('; ');
      const rows = counted.map((table) => {
        const { n } = db.prepare(`select count(*) as n from ${table}`).get() as { n: number };
        return { table, count: n };
      });
      const last = db.prepare('select name from op_migrations order by name desc limit 1').get() as
        | { name: string }
        | undefined;
      return { ...facts, problem: said === 'ok' ? '' : said.slice(0, 300), schema: last?.name ?? '', rows };
    } finally {
      db.close();
    }
  } catch (error) {
    return {
      ...facts,
      problem: error instanceof Error ? error.message : String(error),
      schema: '',
      rows: [],
    };
  }
}

/** Copies the running database page by page into a new file, checks it, and only then gives it its name. */
export async function makeBackup(dataDir: string, atMs: number, keep: number): Promise<BackupFacts> {
  const folder = backupFolder(dataDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = `archive-${stampOf(atMs).replace(/[-:]/g, '').replace(' ', '-')}.db`;
  const part = join(folder, `${name}.part`);
  rmSync(part, { force: true });
  const source = new DatabaseSync(archiveFile(dataDir), { readOnly: true });
  try {
    await backup(source, part);
  } finally {
    source.close();
  }
  // One file, nothing beside it: it may be copied to anywhere.
  const copy = new DatabaseSync(part);
  copy.exec('pragma journal_mode = delete');
  copy.close();
  renameSync(part, join(folder, name));
  const facts = await verifyBackup(folder, name);
  if (facts.problem) rmSync(join(folder, name), { force: true });
  else for (const old of backupNames(folder).slice(Math.max(1, keep))) rmSync(join(folder, old));
  return facts;
}

/** Where a restore puts the database that was there before. */
export const setAside = (dataDir: string, atMs: number): string =>
  join(dataDir, `archive-before-restore-${stampOf(atMs).replace(/[-: ]/g, '')}.db`);

/**
 * Puts a backup in the place of the database, which must not be open. What was there is kept beside it.
 * Throws when the backup is not whole; nothing is changed then.
 */
export async function restoreBackup(dataDir: string, name: string, atMs: number): Promise<BackupFacts> {
  const facts = await verifyBackup(backupFolder(dataDir), name);
  if (facts.problem) throw new Error(facts.problem);
  const live = archiveFile(dataDir);
  const incoming = `${live}.incoming`;
  rmSync(incoming, { force: true });
  const source = new DatabaseSync(backupFile(backupFolder(dataDir), name), { readOnly: true });
  try {
    await backup(source, incoming);
  } finally {
    source.close();
  }
  if (existsSync(live)) {
    // What is still in the log belongs to the old database: it goes into the file before that is set aside.
    const old = new DatabaseSync(live);
    old.exec('pragma wal_checkpoint(truncate)');
    old.close();
    renameSync(live, setAside(dataDir, atMs));
  }
  for (const tail of ['-wal', '-shm']) rmSync(live + tail, { force: true });
  renameSync(incoming, live);
  return facts;
}
