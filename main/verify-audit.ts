import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { witnessedHeads } from './audit-witness.ts';
import { option } from './process.ts';
import { chainRows, storedHead } from './store/audit.ts';
import { ChainCheck, type ChainFault } from './store/audit-chain.ts';
import { openDatabase } from './store/database.ts';

const words: Record<ChainFault['problem'], string> = {
  changed: '内容被改动',
  removed: '之前有记录被删除',
  moved: '与前一条不衔接（次序被改动或被插入）',
  cut: '这一条及之前的最新记录被删除',
  rewritten: '与当时的见证不符（整条链被重算）',
};

/** Entry: follows the audit's chain in a data folder and says every changed, removed or moved entry. Ends with 1 when there is one. */
const args = process.argv.slice(2);
const dataDir = option(args, 'data') || join(homedir(), '.orderly-power', 'drill');
const file = join(dataDir, 'archive.db');
if (!existsSync(file)) {
  process.stderr.write(`没有找到 ${file}。用 --data 指定应用的数据目录。\n`);
  process.exit(2);
}
const db = await openDatabase({ kind: 'sqlite', file });
const witnesses = witnessedHeads(dataDir);
const check = new ChainCheck(witnesses);
for await (const row of chainRows(db)) check.take(row);
const { entries, faults } = check.finish(await storedHead(db));
await db.q.destroy();
for (const { seq, problem } of faults) process.stdout.write(`第 ${seq} 条：${words[problem]}\n`);
process.stdout.write(
  `${faults.length === 0 ? '完好' : `发现 ${faults.length} 处问题`}：${entries} 条审计记录，${witnesses.length} 次见证\n`,
);
process.exit(faults.length === 0 ? 0 : 1);
