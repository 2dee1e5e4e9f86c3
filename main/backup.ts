import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { BackupFacts } from '../shared/model/backup.ts';
import { archiveFile, backupFolder, makeBackup, restoreBackup, verifyBackup } from './backup/files.ts';
import { option } from './process.ts';

const KEEP = 14;

/** Entry: `make` a backup of the embedded database, `verify` one, or `restore` one while the application is closed (`--dry-run`: only look). */
const args = process.argv.slice(2);
const dataDir = option(args, 'data') || join(homedir(), '.orderly-power', 'drill');
const name = option(args, 'name') ?? '';
const say = (facts: BackupFacts) => {
  process.stdout.write(`${JSON.stringify(facts, null, 2)}\n`);
  return facts.problem === '' ? 0 : 1;
};

async function run(): Promise<number> {
  if (!existsSync(archiveFile(dataDir)))
    throw new Error(`没有找到 ${archiveFile(dataDir)}。用 --data 指定数据目录。`);
  switch (args[0]) {
    case 'make':
      return say(await makeBackup(dataDir, Date.now(), Number(option(args, 'keep') || KEEP)));
    case 'verify':
      return say(await verifyBackup(backupFolder(dataDir), name));
    case 'restore':
      if (args.includes('--dry-run')) return say(await verifyBackup(backupFolder(dataDir), name));
      return say(await restoreBackup(dataDir, name, Date.now()));
    default:
      throw new Error(
        'usage: npm run backup -- make|verify|restore [--data DIR] [--name FILE] [--keep N] [--dry-run]',
      );
  }
}
try {
  process.exitCode = await run();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 2;
}
