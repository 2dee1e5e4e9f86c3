import { afterEach, describe, expect, test } from 'vitest';
import { DailyCeiling } from '../../../main/sender/ceiling.ts';
import { Sender } from '../../../main/sender/sender.ts';
import { RecordingLog } from '../../support/cmpp-fakes.ts';
import { FakeGateway, FakeJobs } from '../../support/cmpp-jobs.ts';
import { until } from '../../support/cmpp-until.ts';

/** 2 July 2025, 09:00 in Shanghai, and that day's first moment. */
const morning = Date.UTC(2025, 6, 2, 1);
const dayStart = Date.UTC(2025, 6, 1, 16);
const DAY = 24 * 3_600_000;

/** A store that says `count` and remembers what it was asked. */
function counting(count = 0) {
  const asked: { gateway: string; sinceMs: number }[] = [];
  const store = {
    asked,
    count,
    async sentParts(gateway: string, sinceMs: number): Promise<number> {
      asked.push({ gateway, sinceMs });
      return store.count;
    },
  };
  return store;
}

function ceilingOf(limit: number) {
  const log = new RecordingLog();
  let changes = 0;
  const ceiling = new DailyCeiling('cm', limit, log, () => {
    changes += 1;
  });
  return { ceiling, log, changes: () => changes };
}

describe('a ceiling of 0', () => {
  test('is none: nothing is counted and it is never reached', async () => {
    const { ceiling, log } = ceilingOf(0);
    const store = counting(9_999_999);
    await ceiling.refresh(store, morning);
    ceiling.add(9_999_999);
    expect(ceiling.isReached).toBe(false);
    expect(store.asked).toEqual([]);
    expect(log.events).toEqual([]);
  });
});

describe('the count', () => {
  test('begins at midnight in the utility’s zone, for this gateway', async () => {
    const { ceiling } = ceilingOf(100);
    const store = counting(30);
    await ceiling.refresh(store, morning);
    expect(store.asked).toEqual([{ gateway: 'cm', sinceMs: dayStart }]);
    expect(ceiling.sent).toBe(30);
  });

  test('grows by parts and is reached at the limit, not before', async () => {
    const { ceiling } = ceilingOf(100);
    await ceiling.refresh(counting(90), morning);
    ceiling.add(9);
    expect(ceiling.isReached).toBe(false);
    ceiling.add(1);
    expect(ceiling.isReached).toBe(true);
  });

  test('is taken from the store again after a minute, because others send too', async () => {
    const { ceiling } = ceilingOf(100);
    const store = counting(10);
    await ceiling.refresh(store, morning);
    store.count = 100;
    await ceiling.refresh(store, morning + 59_999);
    expect([store.asked.length, ceiling.isReached]).toEqual([1, false]);
    await ceiling.refresh(store, morning + 60_000);
    expect([store.asked.length, ceiling.isReached]).toEqual([2, true]);
  });

  test('begins anew with the day, however fresh it is', async () => {
    const { ceiling } = ceilingOf(100);
    const store = counting(100);
    const midnight = dayStart + DAY;
    await ceiling.refresh(store, midnight - 1);
    expect(ceiling.isReached).toBe(true);
    store.count = 0;
    await ceiling.refresh(store, midnight);
    expect(store.asked.at(-1)).toEqual({ gateway: 'cm', sinceMs: midnight });
    expect([ceiling.sent, ceiling.isReached]).toEqual([0, false]);
  });
});

describe('people', () => {
  test('are told once at four fifths and once at the limit', async () => {
    const { ceiling, log, changes } = ceilingOf(100);
    await ceiling.refresh(counting(0), morning);
    ceiling.add(79);
    expect([log.events, changes()]).toEqual([[], 0]);
    for (let i = 0; i < 20; i += 1) ceiling.add(1);
    expect([log.events, changes()]).toEqual([['daily-ceiling-near'], 1]);
    for (let i = 0; i < 20; i += 1) ceiling.add(1);
    expect([log.events, changes()]).toEqual([['daily-ceiling-near', 'daily-ceiling-reached'], 2]);
  });

  test('are told at the start when the day’s count is that far already', async () => {
    const { ceiling, log } = ceilingOf(100);
    await ceiling.refresh(counting(100), morning);
    expect(log.events).toEqual(['daily-ceiling-reached']);
  });

  test('are told again on another day', async () => {
    const { ceiling, log } = ceilingOf(100);
    const store = counting(85);
    await ceiling.refresh(store, morning);
    await ceiling.refresh(store, morning + 120_000);
    expect(log.events).toEqual(['daily-ceiling-near']);
    await ceiling.refresh(store, morning + DAY);
    expect(log.events).toEqual(['daily-ceiling-near', 'daily-ceiling-near']);
  });
});

describe('a sender with a ceiling', () => {
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });

  /** A sender over one gateway with a ceiling of ten parts and some messages of one part. */
  async function running(messages: number, room: number, ceilings: { sent?: number; limit?: number } = {}) {
    const jobs = new FakeJobs();
    const gateway = new FakeGateway();
    gateway.room = room;
    for (let i = 0; i < messages; i += 1) jobs.add();
    let sentToday = ceilings.sent ?? 0;
    jobs.sentParts = async () => sentToday;
    let nowMs = morning;
    const notices: string[] = [];
    const sender = new Sender({
      jobs,
      clock: { now: () => nowMs },
      log: new RecordingLog(),
      gateways: [{ gateway, settings: { dailyCeiling: ceilings.limit ?? 10 } }],
      ownsDatabase: true,
      messagesChanged: () => undefined,
      connectionChanged: (name) => notices.push(name),
      received: async () => undefined,
    });
    closers.push(() => sender.stop(0));
    await sender.start();
    const tomorrow = () => {
      nowMs += DAY;
      sentToday = 0;
      sender.nudge();
    };
    return { jobs, gateway, sender, notices, tomorrow };
  }
  /** Lets the lane look for work some more times. */
  async function looks(jobs: FakeJobs, sender: Sender, times = 10): Promise<void> {
    for (let i = 0; i < times; i += 1) {
      const before = jobs.claims.length;
      sender.nudge();
      await until(() => jobs.claims.length > before, 'another look', 60).catch(() => undefined);
    }
  }

  test('stops at the ceiling, says so, and goes on the next day', async () => {
    const { jobs, gateway, sender, notices, tomorrow } = await running(25, 5);
    await until(() => jobs.finished.length >= 10, 'ten verdicts');
    await looks(jobs, sender);
    expect(gateway.sent).toHaveLength(10);
    expect(sender.states()[0]).toMatchObject({ sentParts: 10, dailyCeiling: 10 });
    expect(notices).toContain('fake');
    tomorrow();
    await until(() => jobs.finished.length >= 20, 'the ten of the next day');
    await looks(jobs, sender);
    expect(gateway.sent).toHaveLength(20);
  });

  test('sends nothing more when the store says that the day is full', async () => {
    const { jobs, gateway, sender } = await running(5, 5, { sent: 10 });
    await looks(jobs, sender);
    expect([jobs.claims, gateway.sent]).toEqual([[], []]);
  });

  test('does not run past the ceiling with one large handful', async () => {
    const { jobs, gateway, sender } = await running(30, 100);
    await until(() => jobs.finished.length >= 10, 'ten verdicts');
    await looks(jobs, sender);
    expect(gateway.sent).toHaveLength(10);
  });

  test('counts what may have left, and not what was refused or never left', async () => {
    const { jobs, gateway, sender } = await running(4, 1, { limit: 1_000 });
    const outcomes = [
      { kind: 'uncertain', code: 'no-answer', refs: [] },
      { kind: 'rejected', code: '12' },
      { kind: 'unreachable', code: 'link-down' },
      { kind: 'accepted', refs: [] },
    ] as const;
    gateway.answer = (message) => ({ ...outcomes[Number(message.id.slice(1)) - 1]!, refs: [] });
    await until(() => jobs.finished.length >= 4, 'four verdicts');
    expect(sender.states()[0]).toMatchObject({ sentParts: 2 });
  });
});
