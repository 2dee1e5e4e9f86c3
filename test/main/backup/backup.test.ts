import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  archiveFile,
  backupFolder,
  backupNames,
  makeBackup,
  restoreBackup,
  verifyBackup,
} from '../../../main/backup/files.ts';
import { requestRestore, restoreRequest, restoreWhatWasRequested } from '../../../main/backup/request.ts';
import { backupTime, isBackupDue } from '../../../main/core/system/backups.ts';
import { seedArchive } from '../../../main/seed.ts';
import { type Database, openDatabase } from '../../../main/store/database.ts';
import { createStores } from '../../../main/store/index.ts';
import { ownFolder } from '../../../main/store/owner.ts';

const NOON = Date.parse('2026-03-01T12:00:00+08:00');
let dir: string;
const open = () => openDatabase({ kind: 'sqlite', file: archiveFile(dir) });
const offices = async (db: Database) =>
  (await createStores(db).contacts.offices()).map((one) => one.name).toSorted();
const addOffice = (db: Database, name: string) =>
  createStores(db).contacts.saveOffice({ id: crypto.randomUUID(), name });

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'orderly-backup-'));
  const db = await open();
  await seedArchive(createStores(db), undefined);
  await addOffice(db, '经信委');
  await db.q.destroy();
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('a backup', () => {
  it('is made while the database is open and being written to, and holds what was there', async () => {
    const db = await open();
    const [facts] = await Promise.all([makeBackup(dir, NOON, 5), addOffice(db, '发改委')]);
    await addOffice(db, '市长办公会');
    await db.q.destroy();
    expect(facts).toMatchObject({ name: 'archive-20260301-120000.db', problem: '' });
    expect(facts.rows.find((row) => row.table === 'users')?.count).toBe(4);
    expect(facts.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(readdirSync(backupFolder(dir))).toEqual([facts.name]);
  });

  it('keeps the newest ones and removes older ones', async () => {
    for (const minute of [0, 1, 2, 3]) await makeBackup(dir, NOON + minute * 60_000, 2);
    expect(backupNames(backupFolder(dir))).toEqual([
      'archive-20260301-120300.db',
      'archive-20260301-120200.db',
    ]);
  });

  it('that was damaged is named so, and is not restored', async () => {
    const { name } = await makeBackup(dir, NOON, 5);
    writeFileSync(join(backupFolder(dir), name), Buffer.alloc(100_000, 7));
    expect((await verifyBackup(backupFolder(dir), name)).problem).not.toBe('');
    await expect(restoreBackup(dir, name, NOON)).rejects.toThrow();
    const db = await open();
    expect(await offices(db)).toEqual(['经信委']);
    await db.q.destroy();
  });

  it('is found by its own name only', async () => {
    for (const name of ['../archive.db', 'archive.db', 'archive-20260301-120000.db'])
      await expect(verifyBackup(backupFolder(dir), name)).rejects.toThrow('no backup');
  });
});

describe('a restore', () => {
  it('puts the backup in place and sets aside what was there, whole', async () => {
    const { name } = await makeBackup(dir, NOON, 5);
    const before = await open();
    await addOffice(before, '发改委');
    await before.q.destroy();
    await restoreBackup(dir, name, NOON + 60_000);
    const after = await open();
    expect(await offices(after)).toEqual(['经信委']);
    await after.q.destroy();
    const aside = await openDatabase({
      kind: 'sqlite',
      file: join(dir, 'archive-before-restore-20260301120100.db'),
    });
    expect(await offices(aside)).toEqual(['发改委', '经信委']);
    await aside.q.destroy();
  });

  it('that was requested happens once, at the next start', async () => {
    const { name } = await makeBackup(dir, NOON, 5);
    const before = await open();
    await addOffice(before, '发改委');
    await before.q.destroy();
    requestRestore(dir, { name, by: '管理员', atMs: NOON });
    expect(restoreRequest(dir)?.name).toBe(name);
    expect(await restoreWhatWasRequested(dir, NOON + 1_000)).toContain('restored');
    expect(await restoreWhatWasRequested(dir, NOON + 2_000)).toBe('');
    const after = await open();
    expect(await offices(after)).toEqual(['经信委']);
    await after.q.destroy();
  });

  it('that cannot be done leaves everything as it was and is not tried again', async () => {
    requestRestore(dir, { name: 'archive-20200101-000000.db', by: '管理员', atMs: NOON });
    expect(await restoreWhatWasRequested(dir, NOON)).toContain('not restored');
    expect(restoreRequest(dir)).toBeUndefined();
    expect(existsSync(archiveFile(dir))).toBe(true);
  });
});

describe('the daily backup', () => {
  const at = (time: string) => Date.parse(`2026-03-01T${time}:00+08:00`);
  it.each([
    ['before its time', '02:29', undefined, false],
    ['at its time', '02:30', undefined, true],
    ['made today already', '09:00', 'archive-20260301-023000.db', false],
    ['last made yesterday evening', '09:00', 'archive-20260228-230000.db', true],
    ['made by hand before its time', '02:30', 'archive-20260301-010000.db', true],
  ])('%s', (_why, time, newest, isDue) => {
    expect(isBackupDue(at(time), '02:30', newest)).toBe(isDue);
  });

  it('reads the time of a backup from its name', () => {
    expect(backupTime('archive-20260301-120000.db')).toBe(NOON);
  });
});

describe('a data folder', () => {
  it('belongs to one process at a time, and is free again afterwards', () => {
    const release = ownFolder(dir);
    expect(() => ownFolder(dir)).toThrow(expect.objectContaining({ code: 'in-use' }));
    release();
    ownFolder(dir)();
  });
});

describe('a database of a later version', () => {
  it('is refused by name and left as it is', async () => {
    const db = await open();
    await db.q('op_migrations').insert({ name: '999-tomorrow', batch: 9, migration_time: new Date() });
    await db.q.destroy();
    await expect(open()).rejects.toMatchObject({ code: 'newer-database', params: { step: '999-tomorrow' } });
  });
});
