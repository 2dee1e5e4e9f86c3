import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';

/** What one process holds after its memory was tidied: MB, and open sockets, timers and files. */
export type Held = { name: string; heapMb: number; externalMb: number; rssMb: number; handles: number };

const PATIENCE_MS = 20_000;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The process and its children. */
function familyOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return [pid, ...children.split(' ').filter(Boolean).map(Number)];
}

/** Has every process of the product tidy up and say what it holds. */
export async function measure(pid: number, folder: string): Promise<Record<string, Held>> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const held: Record<string, Held> = {};
  for (const one of familyOf(pid)) {
    const file = join(folder, `${one}.json`);
    process.kill(one, 'SIGUSR2');
    const end = Date.now() + PATIENCE_MS;
    while (!existsSync(file)) {
      if (Date.now() > end) throw new Error(`process ${one} does not answer`);
      await wait(50);
    }
    const said = JSON.parse(readFileSync(file, 'utf8')) as Held;
    held[said.name] = said;
  }
  return held;
}

/** Rows of every table of the databases below a folder, backups left out. */
export function rowsBelow(folder: string): Record<string, number> {
  const rows: Record<string, number> = {};
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.db') && !name.startsWith('backups'),
  );
  for (const file of files) {
    const db = new DatabaseSync(join(folder, file), { readOnly: true });
    const tables = db.prepare(
      "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'",
    );
    for (const { name } of tables.all() as { name: string }[]) {
      const { n } = db.prepare(`select count(*) as n from "${name}"`).get() as { n: number };
      rows[`${file}/${name}`] = n;
    }
    db.close();
  }
  return rows;
}
