import { join } from 'node:path';
import { entryPath } from '../../../main/paths.ts';
import { type Running, startProcess } from './processes.ts';
import { RecordTail } from './record-tail.ts';
import { account } from './traffic.ts';

export type Operator = { process: Running; port: number; tail(): RecordTail };

/** The simulated operator: answers at once, every phone gets its message, nobody replies; reports after 20 to 200 ms or never. */
export async function startOperator(dataDir: string, name: string, hasReports: boolean): Promise<Operator> {
  const record = join(dataDir, `${name}.jsonl`);
  const settings = {
    spId: account.spId,
    secret: account.secret,
    answerMs: 0,
    throttleShare: 0,
    behaviour: {
      failShare: 0,
      silentShare: hasReports ? 0 : 1,
      confirmShare: 0,
      reportMinMs: 20,
      reportMaxMs: 200,
    },
  };
  const process = await startProcess(entryPath('mobile-network'), {
    args: ['--settings', JSON.stringify(settings), '--record', record, '--end-with-parent'],
  });
  return { process, port: Number(process.facts.port), tail: () => new RecordTail(record) };
}
