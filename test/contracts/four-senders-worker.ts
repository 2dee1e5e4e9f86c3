import { appendFileSync, writeFileSync } from 'node:fs';
import type { Gateway, GatewayOutcome, Log, Outbound } from '../../main/core/ports.ts';
import { Sender } from '../../main/sender/sender.ts';
import { openDatabase } from '../../main/store/database.ts';
import { createJobStore } from '../../main/store/jobs.ts';

/**
 * One workstation as a process of its own: works off the queue through a gateway that takes everything at once and
 * writes down what it took. Arguments: address of the database, file for the ids. Ends when standard input closes.
 */
const [url = '', file = ''] = process.argv.slice(2);

/** Writes each id to the file before the queue hears that it was taken. */
class InstantGateway implements Gateway {
  readonly name = 'instant';
  readonly deduplicates = false;
  readonly maxBatch = 64;
  capacity(): number {
    return 1_000;
  }
  async send(batch: Outbound[]): Promise<GatewayOutcome[]> {
    appendFileSync(file, batch.map((one) => `${one.id}\n`).join(''));
    return batch.map((one) => ({ kind: 'accepted', refs: [{ partNo: 1, msgId: one.id }] }));
  }
  async start(): Promise<void> {}
  async stop(): Promise<void> {}
  health() {
    return { isOnline: true, sinceMs: 0, detail: '' };
  }
  async test(): Promise<string> {
    return 'ok';
  }
}

const say = (event: string, data?: Record<string, unknown>): void =>
  console.error(`${event} ${JSON.stringify(data ?? {})}`);
const log: Log = { info: () => undefined, warn: say, error: say };

const db = await openDatabase({ kind: 'postgres', url });
writeFileSync(file, '');
const sender = new Sender({
  jobs: createJobStore(db),
  clock: { now: () => Date.now() },
  log,
  gateways: [{ gateway: new InstantGateway(), settings: {} }],
  ownsDatabase: false,
  messagesChanged: () => undefined,
  connectionChanged: () => undefined,
  received: async () => undefined,
});
console.log('ready');
// All four begin together: at the first line the parent writes.
process.stdin.once('data', () => void sender.start());
process.stdin.once('end', async () => {
  await sender.stop();
  await db.q.destroy();
});
