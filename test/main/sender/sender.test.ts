import { afterEach, describe, expect, test } from 'vitest';
import type { GatewayOutcome, Job } from '../../../main/core/ports.ts';
import type { LaneSettings } from '../../../main/sender/lane.ts';
import { Sender, type SenderNeeds } from '../../../main/sender/sender.ts';
import { openDatabase } from '../../../main/store/database.ts';
import { createJobStore } from '../../../main/store/jobs.ts';
import { RecordingLog } from '../../support/cmpp-fakes.ts';
import { FakeGateway, FakeJobs } from '../../support/cmpp-jobs.ts';
import { gate, until } from '../../support/cmpp-until.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

type Options = {
  settings?: Partial<LaneSettings>;
  gateway?: (gateway: FakeGateway) => void;
  needs?: Partial<SenderNeeds>;
  jobs?: (jobs: FakeJobs) => void;
};

async function running(options: Options = {}) {
  const jobs = new FakeJobs();
  const gateway = new FakeGateway();
  const log = new RecordingLog();
  const changed: string[] = [];
  const received: string[] = [];
  options.jobs?.(jobs);
  options.gateway?.(gateway);
  const sender = new Sender({
    jobs,
    clock: { now: () => Date.now() },
    log,
    gateways: [{ gateway, settings: options.settings ?? {} }],
    ownsDatabase: true,
    messagesChanged: (ids) => changed.push(...ids),
    connectionChanged: () => undefined,
    received: async (_gateway, messages) => {
      received.push(...messages.map((one) => one.text));
    },
    ...options.needs,
  });
  closers.push(() => sender.stop(100));
  await sender.start();
  return { jobs, gateway, log, sender, changed, received };
}

const settled = (jobs: FakeJobs, count: number) =>
  until(() => jobs.finished.length >= count, `${count} verdicts`);

describe('sending', () => {
  test('queued messages are sent once each and written down as submitted', async () => {
    const { jobs, gateway, changed } = await running({
      jobs: (store) => {
        for (let i = 0; i < 20; i += 1) store.add();
      },
    });
    await settled(jobs, 20);
    expect(new Set(gateway.sent.map((one) => one.id)).size).toBe(20);
    expect(gateway.sent).toHaveLength(20);
    expect(jobs.finished[0]!.verdict).toEqual({
      state: 'submitted',
      refs: [{ partNo: 1, msgId: `msg-${jobs.finished[0]!.id}` }],
    });
    expect(new Set(changed).size).toBe(20);
  });

  test('a nudge sends a new message without waiting for the next look', async () => {
    const { jobs, sender } = await running();
    await until(() => jobs.claims.length > 0, 'the first empty claim');
    const before = Date.now();
    jobs.add();
    sender.nudge();
    await settled(jobs, 1);
    expect(Date.now() - before).toBeLessThan(500);
  });

  test('a message that was held back goes again after the pause the gateway asked for', async () => {
    const { jobs, gateway, sender } = await running({
      gateway: (fake) => {
        let count = 0;
        fake.answer = (): GatewayOutcome => {
          count += 1;
          return count === 1
            ? { kind: 'throttled', retryAfterMs: 20, code: 'CMPP-8' }
            : { kind: 'accepted', refs: [] };
        };
      },
      jobs: (store) => store.add({ id: 'd1' }),
    });
    await until(() => {
      sender.nudge();
      return jobs.finished.length === 2;
    }, 'two verdicts');
    expect(jobs.verdictsOf('d1')).toEqual(['queued', 'submitted']);
    expect(gateway.sent).toHaveLength(2);
  });

  test('a message in doubt is not sent again', async () => {
    const { jobs, gateway, sender } = await running({
      gateway: (fake) => {
        fake.answer = (message) =>
          message.id === 'd1'
            ? { kind: 'uncertain', code: 'no-answer', refs: [] }
            : { kind: 'accepted', refs: [] };
      },
      jobs: (store) => store.add({ id: 'd1' }),
    });
    await settled(jobs, 1);
    jobs.add({ id: 'd2' });
    sender.nudge();
    await settled(jobs, 2);
    expect(jobs.verdictsOf('d1')).toEqual(['uncertain']);
    expect(gateway.sent.map((one) => one.id)).toEqual(['d1', 'd2']);
  });

  test('a gateway that breaks its promise and throws leaves doubt, not a loss', async () => {
    const { jobs } = await running({
      gateway: (fake) => {
        fake.answer = () => Promise.reject(new Error('bug'));
      },
      jobs: (store) => store.add({ id: 'd1' }),
    });
    await settled(jobs, 1);
    expect(jobs.finished[0]!.verdict).toMatchObject({ state: 'uncertain', code: 'Error: bug' });
  });

  test('a refusal of the guard never reaches the gateway', async () => {
    const guard = (job: Job) => (job.text.startsWith('演习') ? undefined : 'drill-prefix');
    const { jobs, gateway } = await running({
      needs: { guard },
      gateway: (fake) => {
        fake.maxBatch = 10;
      },
      jobs: (store) => {
        store.add({ id: 'd1', text: '演习 一' });
        store.add({ id: 'd2', text: '真的' });
      },
    });
    await settled(jobs, 2);
    expect(gateway.sent.map((one) => one.id)).toEqual(['d1']);
    expect(jobs.verdictsOf('d1')).toEqual(['submitted']);
    expect(jobs.finished.find((one) => one.id === 'd2')!.verdict).toEqual({
      state: 'rejected',
      code: 'drill-prefix',
    });
  });

  test('a message older than the limit expires instead of going out', async () => {
    const { jobs, gateway } = await running({
      settings: { policy: { maxAgeMs: 60_000, maxAttempts: 3 } },
      jobs: (store) => {
        store.add({ id: 'old', queuedMs: Date.now() - 61_000 });
        store.add({ id: 'new' });
      },
    });
    await settled(jobs, 2);
    expect(gateway.sent.map((one) => one.id)).toEqual(['new']);
    expect(jobs.verdictsOf('old')).toEqual(['expired']);
  });
});

describe('pace', () => {
  test('no more is claimed than the gateway can take', async () => {
    const doors: (() => void)[] = [];
    const { jobs, gateway } = await running({
      gateway: (fake) => {
        fake.room = 5;
        fake.answer = async () => {
          const door = gate();
          doors.push(() => door.open());
          await door.promise;
          return { kind: 'accepted', refs: [] };
        };
      },
      jobs: (store) => {
        for (let i = 0; i < 12; i += 1) store.add();
      },
    });
    for (let done = 0; done < 12; done += 1) {
      await until(() => doors.length > done, `send ${done + 1}`);
      doors[done]!();
    }
    await settled(jobs, 12);
    expect(gateway.mostInFlight).toBeLessThanOrEqual(5);
    expect(jobs.claims.every((one) => one.limit <= 5)).toBe(true);
  });

  test('nothing is claimed while the gateway is away, and all goes when it is back', async () => {
    const { jobs, gateway } = await running({
      gateway: (fake) => {
        fake.room = 0;
      },
      jobs: (store) => store.add(),
    });
    expect(jobs.claims).toEqual([]);
    gateway.room = 10;
    gateway.listener!.changed();
    await settled(jobs, 1);
    expect(gateway.sent).toHaveLength(1);
  });

  test('a paused sender claims nothing until it goes on', async () => {
    const { jobs, gateway, sender } = await running();
    sender.pause(true);
    let looks = 0;
    await until(() => {
      if (looks === 3) jobs.add();
      sender.nudge();
      looks += 1;
      return looks > 20;
    }, 'twenty nudges');
    expect(gateway.sent).toEqual([]);
    sender.pause(false);
    await settled(jobs, 1);
  });

  test('an emergency overtakes what is not yet claimed', async () => {
    const { jobs, gateway, sender } = await running({
      settings: { claimSize: 2 },
      gateway: (fake) => {
        fake.room = 2;
      },
      jobs: (store) => {
        for (let i = 0; i < 30; i += 1) store.add({ priority: 3 });
      },
    });
    await until(() => gateway.sent.length >= 2, 'the first bulletins');
    jobs.add({ id: 'now', priority: 0 });
    sender.nudge();
    await settled(jobs, 31);
    expect(gateway.sent.findIndex((one) => one.id === 'now')).toBeLessThan(12);
  });

  test('the rate of a lane is kept', async () => {
    const started = Date.now();
    const { jobs } = await running({
      settings: { maxPerSecond: 20 },
      jobs: (store) => {
        for (let i = 0; i < 30; i += 1) store.add();
      },
    });
    await settled(jobs, 30);
    expect(Date.now() - started).toBeGreaterThanOrEqual(450);
    expect(jobs.claims.every((one) => one.limit <= 20)).toBe(true);
  });

  test('messages go in batches of what the gateway takes at once', async () => {
    const { jobs, gateway } = await running({
      gateway: (fake) => {
        fake.maxBatch = 8;
      },
      jobs: (store) => {
        for (let i = 0; i < 20; i += 1) store.add();
      },
    });
    await settled(jobs, 20);
    expect(gateway.batches.map((one) => one.length)).toEqual([8, 8, 4]);
  });
});

describe('faults of the database', () => {
  test('a verdict that could not be written is written later, and nothing is sent twice', async () => {
    const { jobs, gateway, log } = await running({
      jobs: (store) => {
        store.failFinish = 2;
        store.add({ id: 'd1' });
      },
    });
    await settled(jobs, 1);
    expect(jobs.verdictsOf('d1')).toEqual(['submitted']);
    expect(gateway.sent).toHaveLength(1);
    expect(log.events.filter((one) => one === 'finish-failed')).toHaveLength(2);
  });

  test('a claim that failed is tried again', async () => {
    const { jobs, log, sender } = await running({
      jobs: (store) => {
        store.failClaim = 1;
        store.add();
      },
    });
    await until(() => log.events.includes('claim-failed'), 'the failed claim');
    sender.nudge();
    await settled(jobs, 1);
    expect(jobs.finished).toHaveLength(1);
  });
});

describe('start and stop', () => {
  test('what a crash left is recovered before the first claim, knowing which gateways know our ids', async () => {
    const { jobs } = await running({
      gateway: (fake) => {
        fake.deduplicates = true;
      },
    });
    expect(jobs.recoveries[0]).toEqual({ deduplicating: ['fake'], ownAll: true });
  });

  test('a database shared with others keeps the leases of the living', async () => {
    const { jobs } = await running({ needs: { ownsDatabase: false } });
    expect(jobs.recoveries[0]).toEqual({ deduplicating: [], ownAll: false });
  });

  test('a stop awaits what is on the wire and writes it down', async () => {
    const door = gate();
    const { jobs, gateway, sender } = await running({
      gateway: (fake) => {
        fake.answer = async () => {
          await door.promise;
          return { kind: 'accepted', refs: [] };
        };
      },
      jobs: (store) => store.add({ id: 'd1' }),
    });
    await until(() => gateway.sent.length === 1, 'the send');
    const stopping = sender.stop(5_000);
    door.open();
    await stopping;
    expect(jobs.verdictsOf('d1')).toEqual(['submitted']);
    expect(gateway.isStopped).toBe(true);
  });

  test('a stop in the middle of a throttled batch leaves nothing sent without a verdict', async () => {
    const { jobs, gateway, sender } = await running({
      settings: { maxPerSecond: 4 },
      gateway: (fake) => {
        fake.answer = async () => {
          const readyAt = performance.now() + 60;
          await until(() => fake.isStopped || performance.now() > readyAt, 'answer time');
          return { kind: 'accepted', refs: [] };
        };
      },
      jobs: (store) => {
        for (let i = 0; i < 8; i += 1) store.add();
      },
    });
    await until(() => jobs.claims.length >= 2 && jobs.finished.length === 4, 'the second claim waits');
    await sender.stop(5_000);
    const written = new Set(jobs.finished.map((one) => one.id));
    expect(gateway.sent.map((one) => one.id).filter((id) => !written.has(id))).toEqual([]);
  });

  test('after a stop nothing is claimed any more', async () => {
    const { jobs, gateway, sender } = await running();
    await sender.stop(100);
    const claims = jobs.claims.length;
    jobs.add();
    sender.nudge();
    gateway.listener!.changed();
    await gateway.listener!.reports([]);
    expect(jobs.claims).toHaveLength(claims);
    expect(gateway.sent).toEqual([]);
  });
});

describe('arrivals', () => {
  test('reports are stored before the gateway is told so, and the screens hear of them', async () => {
    const { jobs, gateway, changed } = await running();
    await gateway.listener!.reports([
      { by: 'part', msgId: '7', phone: '+8613900000001', stat: 'DELIVRD', atMs: 1 },
    ]);
    expect(jobs.reported).toHaveLength(1);
    expect(changed).toEqual(['m-reported']);
  });

  test('an inbound message that comes twice is handled once', async () => {
    const { gateway, received } = await running();
    const message = { ref: '7', phone: '+8613900000001', serviceNo: '', text: '1', atMs: 1 };
    await gateway.listener!.inbound([message]);
    await gateway.listener!.inbound([message]);
    expect(received).toEqual(['1']);
  });

  test('an inbound message whose handling failed is handled when the gateway sends it again', async () => {
    const db = await openDatabase({ kind: 'sqlite', file: ':memory:' }, 'sms');
    const handled: string[] = [];
    let isBroken = true;
    const { gateway } = await running({
      needs: {
        jobs: createJobStore(db),
        received: async (_gateway, messages) => {
          if (isBroken) throw new Error('disk full');
          handled.push(...messages.map((one) => one.text));
        },
      },
    });
    closers.push(() => db.q.destroy());
    const message = { ref: '7', phone: '+8613900000001', serviceNo: '', text: '1', atMs: 1 };
    await expect(gateway.listener!.inbound([message])).rejects.toThrow('disk full');
    isBroken = false;
    await gateway.listener!.inbound([message]);
    expect(handled).toEqual(['1']);
  });
});
