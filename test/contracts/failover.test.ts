import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CmppGateway } from '../../main/gateways/cmpp/gateway.ts';
import type { LaneSettings } from '../../main/sender/lane.ts';
import { Sender } from '../../main/sender/sender.ts';
import { type Database, openDatabase } from '../../main/store/database.ts';
import { createStores } from '../../main/store/index.ts';
import { createJobStore } from '../../main/store/jobs.ts';
import { reportContent } from '../support/cmpp-bytes.ts';
import { RecordingLog } from '../support/cmpp-fakes.ts';
import { CmppServer, type Script, type Submitted } from '../support/cmpp-server.ts';
import { until } from '../support/cmpp-until.ts';
import { queue } from './jobs.ts';
import { many } from './samples.ts';

const WINDOW = 16;
const LIMIT_MS = 60_000;

let dir: string;
let db: Database;
const closers: (() => Promise<void>)[] = [];
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'op-failover-'));
  db = await openDatabase({ kind: 'sqlite', file: join(dir, 'archive.db') });
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await db?.q.destroy();
  rmSync(dir, { recursive: true, force: true });
});

const gatewayTo = (name: string, port: number) =>
  new CmppGateway({
    name,
    host: '127.0.0.1',
    port,
    spId: '900001',
    secret: 'drill',
    version: '3.0',
    serviceId: 'SVC',
    srcId: '10690001',
    window: WINDOW,
    connections: 1,
    activeTestMs: 30_000,
    responseTimeoutMs: 30_000,
  });

/** A sender over two operators' gateways, `first` before `second`; its clock can be moved on. */
async function running(script: Script, settings: Partial<LaneSettings> = {}) {
  const [first, second] = [await CmppServer.start(script), await CmppServer.start()];
  const gateways = [gatewayTo('first', first.port), gatewayTo('second', second.port)];
  let aheadMs = 0;
  const sender = new Sender({
    jobs: createJobStore(db),
    clock: { now: () => Date.now() + aheadMs },
    log: new RecordingLog(),
    gateways: gateways.map((gateway) => ({ gateway, settings })),
    ownsDatabase: true,
    messagesChanged: () => undefined,
    connectionChanged: () => undefined,
    received: async () => undefined,
  });
  closers.push(async () => {
    // A link cut here frees what the gateways would otherwise await for seconds.
    const stopping = sender.stop(5_000);
    await Promise.all([first.stop(), second.stop()]);
    await stopping;
  });
  await sender.start();
  await until(() => sender.states().every((state) => state.isOnline), 'both logins');
  const pass = (ms: number) => {
    aheadMs += ms;
    sender.nudge();
  };
  const breaker = () => sender.states().find((state) => state.name === 'first')!.breaker;
  return { first, second, sender, pass, breaker };
}

const rowsIn = async (state: string): Promise<{ phone: string; gateway: string }[]> =>
  db.q('deliveries').where('delivery_state', state).select('phone', 'gateway');

/** Waits until all of them stand in the state; what waits for a retry is made due at once. */
const settled = (sender: Sender, state: string, count: number) =>
  until(
    async () => {
      await db.q('deliveries').where('delivery_state', 'queued').update({ run_at_ms: 0 });
      sender.nudge();
      return (await rowsIn(state)).length === count;
    },
    `${count} ${state}`,
    LIMIT_MS,
  );

const phonesOf = (submits: Submitted[]) => submits.map((one) => `+86${one.phones[0]!.slice(-11)}`).sort();

describe('a gateway that goes down in the middle of 2,000 messages', () => {
  it('leaves the rest to the next one: nothing lost, nothing doubled, the unanswered stay with it', async () => {
    const answered: Submitted[] = [];
    const { first, second, sender } = await running(
      {
        submit: (submit, server) => {
          if (answered.length >= 700) return;
          answered.push(submit);
          server.answer(submit);
        },
      },
      { switchAfterMs: 100 },
    );
    const queued = await queue(
      createStores(db),
      many(2_000, () => ({})),
    );
    sender.nudge();
    await until(() => first.unanswered === WINDOW, 'a full window without answers', LIMIT_MS);
    await first.stop();
    await settled(sender, 'submitted', 2_000 - WINDOW);

    const phones = queued.map((row) => row.phone).sort();
    expect(phonesOf([...first.submits, ...second.submits])).toEqual(phones);
    const unanswered = phonesOf(first.submits.filter((one) => !answered.includes(one)));
    expect(unanswered).toHaveLength(WINDOW);
    const uncertain = await rowsIn('uncertain');
    expect(uncertain.map((row) => row.phone).sort()).toEqual(unanswered);
    expect(new Set(uncertain.map((row) => row.gateway))).toEqual(new Set(['first']));
    const submitted = await rowsIn('submitted');
    const by = (name: string) =>
      submitted
        .filter((row) => row.gateway === name)
        .map((row) => row.phone)
        .sort();
    expect(by('first')).toEqual(phonesOf(answered));
    expect(by('second')).toEqual(phonesOf(second.submits));

    // It comes back, and its reports say what became of the messages in doubt.
    const ids = new Map(unanswered.map((phone) => [phone, first.nextId()]));
    const links = first.links.length;
    await first.listen(first.port);
    await until(() => first.links.length > links && first.links.at(-1)!.frames.length > 0, 'a login', 30_000);
    await until(() => sender.states()[0]!.isOnline, 'the first gateway again');
    for (const [phone, msgId] of ids) {
      const number = phone.slice('+86'.length);
      const content = reportContent({ msgId, stat: 'DELIVRD', phone: number }, 32);
      first.links.at(-1)!.deliver({ msgId: first.nextId(), phone: number, content, isReport: true });
    }
    await settled(sender, 'delivered', WINDOW);
    expect(await rowsIn('uncertain')).toEqual([]);
    expect(first.submits).toHaveLength(700 + WINDOW);
  });
});

describe('a gateway that answers every message with a fault of the account', () => {
  const COUNT = 300;

  it('opens its breaker, the next one takes over, and it closes when the account works again', async () => {
    const { first, second, sender, pass, breaker } = await running({
      submit: (submit, server) => void server.answer(submit, 10),
    });
    const stores = createStores(db);
    const queued = await queue(
      stores,
      many(COUNT, () => ({})),
    );
    sender.nudge();
    await until(() => breaker() !== 'closed', 'the open breaker');
    await settled(sender, 'submitted', COUNT);
    expect(phonesOf(second.submits)).toEqual(queued.map((row) => row.phone).sort());
    expect(new Set((await rowsIn('submitted')).map((row) => row.gateway))).toEqual(new Set(['second']));
    // What it could take at once before the first five answers, and a few single tries.
    expect(first.submits.length).toBeLessThan(COUNT / 3);
    expect(breaker()).not.toBe('closed');

    first.script = {};
    pass(60_000);
    const before = first.submits.length;
    await until(
      async () => {
        await queue(
          stores,
          many(5, () => ({})),
        );
        sender.nudge();
        return breaker() === 'closed';
      },
      'a try that works',
      LIMIT_MS,
    );
    const total = Number((await db.q('deliveries').count({ n: '*' }).first())?.n);
    await settled(sender, 'submitted', total);
    expect(first.submits.length).toBeGreaterThan(before);

    const taken = second.submits.length;
    const back = await queue(
      stores,
      many(100, () => ({})),
    );
    await settled(sender, 'submitted', total + 100);
    expect(second.submits).toHaveLength(taken);
    expect(phonesOf(first.submits.slice(-100))).toEqual(back.map((row) => row.phone).sort());
  });
});
