import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CmppGateway } from '../../main/gateways/cmpp/gateway.ts';
import { Sender } from '../../main/sender/sender.ts';
import { type Database, openDatabase } from '../../main/store/database.ts';
import { createStores } from '../../main/store/index.ts';
import { createJobStore } from '../../main/store/jobs.ts';
import { RecordingLog } from '../support/cmpp-fakes.ts';
import { CmppServer, type Script } from '../support/cmpp-server.ts';
import { until } from '../support/cmpp-until.ts';
import { queue } from './jobs.ts';
import { delivery, many, message } from './samples.ts';

const BULLETINS = 100_000;
const EMERGENCY = 0;
const BULLETIN = 3;
/** How long bulletins go before the emergency comes, ms: long enough for the pace to be steady. */
const STEADY_MS = 2_500;

let dir: string;
let db: Database;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'op-emergency-'));
  db = await openDatabase({ kind: 'sqlite', file: join(dir, 'archive.db') });
  const one = message({ priority: BULLETIN });
  const bulletins = many(BULLETINS, () => delivery(one.id, { priority: BULLETIN, text: '今日电网平稳' }));
  await createStores(db).transaction((stores) => stores.messages.insert(one, one.id, bulletins));
});
afterAll(async () => {
  await db?.q.destroy();
  rmSync(dir, { recursive: true, force: true });
});

let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  close = undefined;
  // Every test begins with the whole queue.
  for (const table of ['delivery_parts', 'attempts']) await db.q(table).delete();
  await db.q('deliveries').where('priority', EMERGENCY).delete();
  await db
    .q('deliveries')
    .update({ delivery_state: 'queued', gateway: null, run_at_ms: 0, lease_token: null });
});

async function running(script: Script, maxPerSecond = 0) {
  const server = await CmppServer.start(script);
  const gateway = new CmppGateway({
    name: 'cm',
    host: '127.0.0.1',
    port: server.port,
    spId: '900001',
    secret: 'drill',
    version: '3.0',
    serviceId: 'SVC',
    srcId: '10690001',
    window: 16,
    connections: 1,
    activeTestMs: 30_000,
    responseTimeoutMs: 30_000,
  });
  const log = new RecordingLog();
  const sender = new Sender({
    jobs: createJobStore(db),
    clock: { now: () => Date.now() },
    log,
    gateways: [{ gateway, settings: { maxPerSecond } }],
    ownsDatabase: true,
    messagesChanged: () => undefined,
    connectionChanged: () => undefined,
    received: async () => undefined,
  });
  close = async () => {
    // A link cut here frees what the gateway would otherwise await for seconds.
    const stopping = sender.stop(5_000);
    await server.stop();
    await stopping;
  };
  await sender.start();
  return { server, sender, log };
}

/** The most that arrived within any one second. */
function bestSecond(timesMs: number[]): number {
  let from = 0;
  let best = 0;
  for (const [to, atMs] of timesMs.entries()) {
    while (timesMs[from]! <= atMs - 1_000) from += 1;
    best = Math.max(best, to - from + 1);
  }
  return best;
}

/** Queues an emergency in the middle of the bulletins; what went on the wire between the two. */
async function emergencyAmong(server: CmppServer, sender: Sender, title: string) {
  await until(() => server.submits.length > 0, 'the first bulletin');
  const firstMs = server.submits[0]!.atMs;
  await until(() => Date.now() - firstMs >= STEADY_MS, 'a steady pace');
  const [emergency] = await queue(createStores(db), [{ priority: EMERGENCY, text: '紧急限电' }]);
  const [before, queuedMs] = [server.submits.length, Date.now()];
  sender.nudge();
  const number = emergency!.phone.slice('+86'.length);
  const isIt = ({ phones }: { phones: string[] }) => phones[0]!.endsWith(number);
  const at = await until(() => {
    const index = server.submits.findIndex(isIt);
    return index >= 0 ? { index } : undefined;
  }, 'the emergency');
  const steady = server.submits.filter((one) => one.atMs > firstMs + STEADY_MS / 2).map((one) => one.atMs);
  const perSecond = bestSecond(steady);
  const between = at.index - before;
  const tookMs = server.submits[at.index]!.atMs - queuedMs;
  const waiting = Number(
    (await db.q('deliveries').where('delivery_state', 'queued').count({ n: '*' }).first())?.n,
  );
  console.log(
    `${title}: ${tookMs} ms, ${between} parts between at ${perSecond}/s, ${waiting} messages still waiting`,
  );
  expect(waiting).toBeGreaterThan(BULLETINS / 2);
  return { between, perSecond };
}

const answersAfter =
  (ms: number): Script['submit'] =>
  (submit, server) =>
    void setTimeout(() => server.answer(submit), ms);

describe('with 100,000 bulletins waiting, an emergency is on the wire before a second’s worth of them', () => {
  it('at a gateway that takes everything at once', async () => {
    const { server, sender, log } = await running({});
    const { between, perSecond } = await emergencyAmong(server, sender, 'no limit');
    expect(between).toBeLessThan(perSecond);
    expect(log.events).toEqual([]);
  });

  it('at a gateway with a rate of 100 parts a second', async () => {
    const { server, sender } = await running({}, 100);
    const { between } = await emergencyAmong(server, sender, '100 parts a second');
    expect(between).toBeLessThan(100);
  });

  it('at a gateway that takes 50 ms for an answer', async () => {
    const { server, sender } = await running({ submit: answersAfter(50) });
    const { between, perSecond } = await emergencyAmong(server, sender, 'answers after 50 ms');
    expect(between).toBeLessThan(perSecond);
  });

  it('at a gateway that takes half a second for an answer', async () => {
    const { server, sender } = await running({ submit: answersAfter(500) });
    const { between } = await emergencyAmong(server, sender, 'answers after 500 ms');
    // Sixteen at once, twice a second.
    expect(between).toBeLessThan(32);
  });

  describe('when they have five parts each', () => {
    beforeAll(() => db.q('deliveries').update({ body: '今日电网平稳。'.repeat(47), parts: 5 }));

    it('at a gateway that takes everything at once', async () => {
      const { server, sender } = await running({});
      const { between, perSecond } = await emergencyAmong(server, sender, 'long, no limit');
      expect(between).toBeLessThan(perSecond);
    });

    it('at a gateway with a rate of 100 parts a second', async () => {
      const { server, sender } = await running({}, 100);
      const { between } = await emergencyAmong(server, sender, 'long, 100 parts a second');
      expect(between).toBeLessThan(100);
    });

    it('at a gateway that takes 50 ms for an answer', async () => {
      const { server, sender } = await running({ submit: answersAfter(50) });
      const { between, perSecond } = await emergencyAmong(server, sender, 'long, answers after 50 ms');
      expect(between).toBeLessThan(perSecond);
    });
  });
});
