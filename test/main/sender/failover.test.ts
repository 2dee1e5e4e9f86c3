import { afterEach, describe, expect, test } from 'vitest';
import type { GatewayOutcome, Outbound, Submission } from '../../../main/core/ports.ts';
import type { LaneSettings } from '../../../main/sender/lane.ts';
import type { Route } from '../../../main/sender/routes.ts';
import { Sender } from '../../../main/sender/sender.ts';
import { openDatabase } from '../../../main/store/database.ts';
import { createJobStore } from '../../../main/store/jobs.ts';
import { createOutboxStore } from '../../../main/store/outbox.ts';
import { RecordingLog } from '../../support/cmpp-fakes.ts';
import { FakeGateway } from '../../support/cmpp-jobs.ts';
import { gate, until } from '../../support/cmpp-until.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const accept = (message: Outbound): GatewayOutcome => ({
  kind: 'accepted',
  refs: [{ partNo: 1, msgId: `msg-${message.id}` }],
});
const refuseChannel = (): GatewayOutcome => ({ kind: 'unreachable', code: 'CMPP-10' });

let serial = 0;
const submission = (change: Partial<Submission> = {}): Submission => {
  serial += 1;
  const phone = `+86139${String(serial).padStart(8, '0')}`;
  return { clientId: `c-${serial}`, phone, text: '限电', parts: 1, priority: 1, serviceNo: '', ...change };
};

type Options = {
  settings?: Partial<LaneSettings>;
  routes?: Route[];
  maxPriority?: () => number | undefined;
};

/** A sender over the gateways `first` and `second` and a real queue in memory; its clock moves by hand. */
async function running(options: Options = {}) {
  const db = await openDatabase({ kind: 'sqlite', file: ':memory:' }, 'sms');
  const outbox = createOutboxStore(db);
  const [first, second] = ['first', 'second'].map((name) => Object.assign(new FakeGateway(), { name }));
  let nowMs = Date.now();
  const notices: string[] = [];
  const log = new RecordingLog();
  const sender = new Sender({
    jobs: createJobStore(db),
    clock: { now: () => nowMs },
    log,
    gateways: [first!, second!].map((gateway) => ({ gateway, settings: options.settings ?? {} })),
    ownsDatabase: true,
    ...(options.routes ? { routes: options.routes } : {}),
    ...(options.maxPriority ? { maxPriority: options.maxPriority } : {}),
    messagesChanged: () => undefined,
    connectionChanged: (name) => notices.push(name),
    received: async () => undefined,
  });
  closers.push(async () => {
    await sender.stop(0);
    await db.q.destroy();
  });
  const queue = async (...changes: Partial<Submission>[]) => {
    const some = changes.map(submission);
    await outbox.accept('bureau', some);
    sender.nudge();
    return some.map((one) => one.clientId);
  };
  const rows = async (state: string): Promise<{ client_id: string; gateway: string | null }[]> =>
    db.q('deliveries').where('delivery_state', state).orderBy('client_id').select('client_id', 'gateway');
  /** Everything that waits for a retry is due now. */
  const due = async () => {
    await db.q('deliveries').where('delivery_state', 'queued').update({ run_at_ms: 0 });
    sender.nudge();
  };
  /** Waits until so many are in the state, with retries made due at once. */
  const settled = (state: string, count: number) =>
    until(async () => {
      await due();
      return (await rows(state)).length === count;
    }, `${count} ${state}`);
  /** Lets both lanes look for work for a while. */
  const looks = async () => {
    for (let i = 0; i < 30; i += 1) {
      await due();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const pass = (ms: number) => {
    nowMs += ms;
    sender.nudge();
  };
  const stateOf = (name: string) => sender.states().find((one) => one.name === name)!;
  const away = (gateway: FakeGateway, isAway: boolean) => {
    gateway.room = isAway ? 0 : 100;
    gateway.listener!.changed();
  };
  await sender.start();
  const world = { db, sender, log, notices, queue, rows, settled, looks, pass, stateOf, away };
  return { ...world, first: first!, second: second! };
}

const idsOf = (gateway: FakeGateway) => gateway.sent.map((one) => one.clientId).sort();
const twenty = Array.from({ length: 20 }, () => ({}));

describe('a gateway that is away', () => {
  test('gets everything as long as it is there; the second gateway rests', async () => {
    const { first, second, queue, settled } = await running();
    await queue(...twenty);
    await settled('submitted', 20);
    expect([first.sent.length, second.sent.length]).toEqual([20, 0]);
  });

  test('keeps its messages through a short absence', async () => {
    const { first, second, queue, settled, looks, pass, away } = await running();
    away(first, true);
    await queue({}, {});
    await looks();
    pass(4_999);
    await looks();
    expect([first.sent, second.sent]).toEqual([[], []]);
    away(first, false);
    await settled('submitted', 2);
    expect([first.sent.length, second.sent.length]).toEqual([2, 0]);
  });

  test('leaves them to the next one after the time set for it, and has new ones again when it is back', async () => {
    const { first, second, queue, settled, looks, pass, away } = await running();
    away(first, true);
    const held = await queue(...twenty);
    await looks();
    pass(5_000);
    await settled('submitted', 20);
    expect(idsOf(second)).toEqual([...held].sort());
    expect(first.sent).toEqual([]);
    away(first, false);
    await looks();
    const later = await queue({}, {}, {});
    await settled('submitted', 23);
    expect(idsOf(first)).toEqual([...later].sort());
  });

  test('loses nothing when the other one is away too', async () => {
    const { first, second, queue, rows, settled, looks, pass, away } = await running();
    away(first, true);
    away(second, true);
    await queue(...twenty);
    await looks();
    pass(60_000);
    await looks();
    expect(await rows('queued')).toHaveLength(20);
    away(second, false);
    await settled('submitted', 20);
    expect([first.sent.length, second.sent.length]).toEqual([0, 20]);
  });

  test('keeps what may have left with it; no other gateway sends that', async () => {
    const { first, second, queue, rows, settled, looks, pass, away } = await running();
    first.answer = () => ({ kind: 'uncertain', code: 'link-lost', refs: [] });
    const lost = await queue({}, {}, {});
    await settled('uncertain', 3);
    away(first, true);
    await looks();
    pass(60_000);
    const rest = await queue({}, {});
    await settled('submitted', 2);
    await looks();
    expect(idsOf(second)).toEqual([...rest].sort());
    expect(await rows('uncertain')).toEqual(
      [...lost].sort().map((client_id) => ({ client_id, gateway: 'first' })),
    );
  });

  test('keeps its repeats when it knows our ids: only it can tell a repeat', async () => {
    const { first, second, queue, rows, settled, looks, pass, away } = await running();
    first.deduplicates = true;
    first.answer = () => ({ kind: 'uncertain', code: 'no-answer', refs: [] });
    const [id] = await queue({});
    await until(() => first.sent.length > 0, 'the first try');
    away(first, true);
    await looks();
    pass(60_000);
    await looks();
    expect(second.sent).toEqual([]);
    expect(await rows('queued')).toEqual([{ client_id: id, gateway: 'first' }]);
    first.answer = accept;
    away(first, false);
    await settled('submitted', 1);
    expect(second.sent).toEqual([]);
  });

  test('gives back what had not left it, and the other one sends it', async () => {
    const { first, second, queue, rows, settled, looks, pass, away } = await running();
    first.answer = () => ({ kind: 'unreachable', code: 'link-down' });
    const ids = await queue({}, {});
    await until(() => first.sent.length >= 2, 'the tries');
    away(first, true);
    await until(async () => (await rows('queued')).length === 2, 'both queued again');
    expect((await rows('queued')).map((row) => row.gateway)).toEqual([null, null]);
    await looks();
    pass(60_000);
    await settled('submitted', 2);
    expect(idsOf(second)).toEqual([...ids].sort());
  });
});

describe('a gateway that fails', () => {
  test('is left alone after five failures, and the other one takes all', async () => {
    const { first, second, queue, settled, stateOf, notices, log } = await running();
    first.answer = refuseChannel;
    first.room = 5;
    const ids = await queue(...twenty);
    await settled('submitted', 20);
    expect(idsOf(second)).toEqual([...ids].sort());
    expect(first.sent.length).toBeLessThanOrEqual(5);
    expect(stateOf('first').breaker).toBe('open');
    expect(stateOf('second').breaker).toBe('closed');
    expect(notices).toContain('first');
    expect(log.events).toContain('breaker');
  });

  test('is tried with one message after the pause while the other one goes on', async () => {
    const { first, second, queue, settled, looks, pass, stateOf } = await running();
    first.answer = refuseChannel;
    await queue(...twenty);
    await settled('submitted', 20);
    const tries = first.sent.length;
    const door = gate<GatewayOutcome>();
    first.answer = () => door.promise;
    pass(1_000);
    expect(stateOf('first').breaker).toBe('trying');
    const held = gate<GatewayOutcome>();
    second.answer = () => held.promise;
    const ids = await queue(...twenty);
    await until(() => first.sent.length > tries, 'the try');
    await looks();
    expect(first.sent).toHaveLength(tries + 1);
    const tried = first.sent.at(-1)!.clientId;
    door.open({ kind: 'accepted', refs: [] });
    held.open({ kind: 'accepted', refs: [] });
    await settled('submitted', 40);
    expect(stateOf('first').breaker).toBe('closed');
    expect(idsOf(second).filter((id) => ids.includes(id))).not.toContain(tried);
    second.answer = accept;
    const before = second.sent.length;
    await queue(...twenty);
    await settled('submitted', 60);
    expect(second.sent).toHaveLength(before);
  });

  test('that times out on everything is left alone too, and its messages stay uncertain', async () => {
    const { first, second, queue, rows, settled, stateOf } = await running();
    first.answer = () => ({ kind: 'uncertain', code: 'no-answer', refs: [] });
    first.room = 5;
    await queue(...twenty.slice(0, 5));
    await settled('uncertain', 5);
    expect(stateOf('first').breaker).toBe('open');
    const rest = await queue({}, {}, {});
    await settled('submitted', 3);
    expect(idsOf(second)).toEqual([...rest].sort());
    expect(await rows('uncertain')).toHaveLength(5);
  });

  test('that refuses messages for good or slows us down works; the breaker stays closed', async () => {
    const { first, second, queue, settled, stateOf } = await running();
    let count = 0;
    first.answer = () => {
      count += 1;
      return count % 2 === 0
        ? { kind: 'rejected', code: 'CMPP-13' }
        : { kind: 'throttled', retryAfterMs: 0, code: 'CMPP-8' };
    };
    await queue(...twenty);
    await settled('rejected', 20);
    expect(stateOf('first').breaker).toBe('closed');
    expect(second.sent).toEqual([]);
  });
});

describe('what else sends messages elsewhere', () => {
  test('a gateway at its daily ceiling leaves the rest to the next one', async () => {
    const { first, second, queue, settled, rows } = await running({ settings: { dailyCeiling: 6 } });
    first.room = 3;
    second.room = 3;
    await queue(...twenty.slice(0, 12));
    await settled('submitted', 12);
    expect([first.sent.length, second.sent.length]).toEqual([6, 6]);
    const [late] = await queue({});
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await rows('queued')).toEqual([{ client_id: late, gateway: null }]);
  });

  test('numbers go to the gateway of their range, and elsewhere only while it is down', async () => {
    const { first, second, queue, settled, pass, away, looks } = await running({
      routes: [
        { prefixes: [''], gateways: ['first'] },
        { prefixes: ['130', '131'], gateways: ['second', 'first'] },
      ],
    });
    const [unicom, mobile] = await queue({ phone: '+8613000000001' }, { phone: '+8613900000001' });
    await settled('submitted', 2);
    expect([idsOf(first), idsOf(second)]).toEqual([[mobile], [unicom]]);
    away(second, true);
    await looks();
    pass(5_000);
    const [moved] = await queue({ phone: '+8613100000001' });
    await settled('submitted', 3);
    expect(idsOf(first)).toContain(moved);
  });

  test('held priorities wait on every gateway, and go when they are no longer held', async () => {
    let most: number | undefined = 2;
    const { first, queue, rows, settled, looks } = await running({ maxPriority: () => most });
    const [now, , bulletin] = await queue({ priority: 0 }, { priority: 2 }, { priority: 3 });
    await settled('submitted', 2);
    await looks();
    expect(idsOf(first)).toContain(now);
    expect((await rows('queued')).map((row) => row.client_id)).toEqual([bulletin]);
    most = undefined;
    await settled('submitted', 3);
  });
});
