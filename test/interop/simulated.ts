import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MobileNetwork } from '../../main/simulators/network.ts';
import type { PhoneBehaviour } from '../../main/simulators/phones.ts';
import { NetworkRecord, type RecordLine, readRecord } from '../../main/simulators/record.ts';
import { smsServerConfigSchema } from '../../main/sms-server/config.ts';
import { type RunningSmsServer, startSmsServer } from '../../main/sms-server/server.ts';
import { RecordingLog } from '../support/cmpp-fakes.ts';
import { until } from '../support/cmpp-until.ts';

/** How the simulated operator is reached. */
export const operatorAccount = { spId: '900001', secret: 'drill' };
/** The number that phones see as the sender. */
export const srcId = '10690001';

/** The simulated operator with phones that answer at once, and the record of what it saw. */
export class Operator {
  readonly dir = mkdtempSync(join(tmpdir(), 'op-interop-'));
  readonly #file = join(this.dir, 'record.jsonl');
  readonly #network: MobileNetwork;
  port = 0;

  private constructor(behaviour: Partial<PhoneBehaviour>) {
    this.#network = new MobileNetwork(
      {
        host: '127.0.0.1',
        port: 0,
        ...operatorAccount,
        answerMs: 0,
        throttleShare: 0,
        behaviour: {
          seed: 1,
          failShare: 0,
          silentShare: 0,
          confirmShare: 1,
          reportMinMs: 0,
          reportMaxMs: 20,
          confirmMinMs: 0,
          confirmMaxMs: 20,
          ...behaviour,
        },
      },
      new NetworkRecord(this.#file),
    );
  }

  static async start(behaviour: Partial<PhoneBehaviour> = {}): Promise<Operator> {
    const operator = new Operator(behaviour);
    operator.port = await operator.#network.start();
    return operator;
  }

  record(): RecordLine[] {
    return readRecord(this.#file);
  }
  /** The record's lines of one kind. */
  lines<K extends RecordLine['kind']>(kind: K): Extract<RecordLine, { kind: K }>[] {
    return this.record().filter((line): line is Extract<RecordLine, { kind: K }> => line.kind === kind);
  }

  async stop(): Promise<void> {
    await this.#network.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** Our SMS server, logged in at a simulated operator. */
export async function startServer(operator: Operator, accounts: { name: string; password: string }[]) {
  const config = smsServerConfigSchema.parse({
    dataDir: operator.dir,
    soap: { port: 0, accounts },
    gateways: [
      {
        name: 'operator',
        kind: 'cmpp',
        version: '3.0',
        host: '127.0.0.1',
        port: operator.port,
        ...operatorAccount,
        serviceId: 'SVC',
        srcId,
      },
    ],
    health: { port: 0 },
  });
  const server: RunningSmsServer = await startSmsServer(config, new RecordingLog());
  await until(
    async () => (await fetch(`http://127.0.0.1:${server.healthPort}/health`)).status === 200,
    'login at the operator',
    20_000,
  );
  return server;
}
