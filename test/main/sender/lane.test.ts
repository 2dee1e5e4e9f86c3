import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ClaimOptions, GatewayOutcome } from '../../../main/core/ports.ts';
import { Lane, type LaneNeeds, type LaneSettings } from '../../../main/sender/lane.ts';
import { RecordingLog } from '../../support/cmpp-fakes.ts';
import { FakeGateway, FakeJobs } from '../../support/cmpp-jobs.ts';
import { gate } from '../../support/cmpp-until.ts';

/** Only the clock stands still: all pauses of a lane pass when the test says so. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const defaults: LaneSettings = {
  maxPerSecond: 0,
  leaseMs: 120_000,
  claimSize: 512,
  dailyCeiling: 0,
  switchAfterMs: 5_000,
  policy: { maxAgeMs: 24 * 3_600_000, maxAttempts: 20 },
};

function laneOver(
  jobs: FakeJobs,
  gateway: FakeGateway,
  settings: Partial<LaneSettings> = {},
  unwanted: LaneNeeds['unwanted'] = async () => new Map(),
) {
  const lane = new Lane(
    {
      gateway,
      jobs,
      clock: { now: () => Date.now() },
      log: new RecordingLog(),
      guard: () => undefined,
      unwanted,
      changed: () => undefined,
      scope: () => [{ prefix: '', isOwn: true }],
      maxPriority: () => undefined,
      connectionChanged: () => undefined,
      settled: () => undefined,
    },
    { ...defaults, ...settings },
  );
  lane.start();
  const stop = async () => {
    const stopping = lane.stop(0);
    await vi.advanceTimersByTimeAsync(5_000);
    await stopping;
  };
  return { lane, stop };
}

describe('a nudge', () => {
  test('that comes while the lane is resting makes it look at once', async () => {
    const [jobs, gateway] = [new FakeJobs(), new FakeGateway()];
    const { lane, stop } = laneOver(jobs, gateway);
    await vi.advanceTimersByTimeAsync(10);
    jobs.add({ priority: 0 });
    lane.nudge();
    await vi.advanceTimersByTimeAsync(10);
    expect(gateway.sent).toHaveLength(1);
    await stop();
  });

  test('that comes while the lane is looking is not forgotten', async () => {
    const [jobs, gateway] = [new FakeJobs(), new FakeGateway()];
    const looking = gate();
    const claim = jobs.claim.bind(jobs);
    jobs.claim = async (options: ClaimOptions) => {
      const found = await claim(options);
      await looking.promise;
      return found;
    };
    const { lane, stop } = laneOver(jobs, gateway);
    await vi.advanceTimersByTimeAsync(10);
    // The look under way cannot see this one any more.
    jobs.add({ priority: 0 });
    lane.nudge();
    looking.open();
    await vi.advanceTimersByTimeAsync(500);
    expect(gateway.sent).toHaveLength(1);
    await stop();
  });
});

describe('a rate', () => {
  test('outlives an absence of the gateway: its return gives no new second', async () => {
    const [jobs, gateway] = [new FakeJobs(), new FakeGateway()];
    gateway.room = 1_000;
    for (let i = 0; i < 300; i += 1) jobs.add();
    const { lane, stop } = laneOver(jobs, gateway, { maxPerSecond: 100 });
    for (let tenth = 1; tenth <= 10; tenth += 1) {
      gateway.room = 0;
      await vi.advanceTimersByTimeAsync(50);
      gateway.room = 1_000;
      lane.nudge();
      await vi.advanceTimersByTimeAsync(50);
      // A second's worth ahead and what was earned since, in whatever pieces the link was there.
      expect(gateway.sent.length).toBeLessThanOrEqual(100 + tenth * 10);
    }
    expect(gateway.sent.length).toBeGreaterThanOrEqual(100);
    await stop();
  });
});

describe('an emergency', () => {
  /** How much leaves between the queueing of an emergency and the emergency, bulletins of `parts` at 100 parts a second. */
  async function partsBefore(parts: number): Promise<number> {
    const [jobs, gateway] = [new FakeJobs(), new FakeGateway()];
    gateway.room = 1_000;
    gateway.answer = (): GatewayOutcome => ({ kind: 'accepted', refs: [] });
    for (let i = 0; i < 2_000; i += 1) jobs.add({ priority: 3, parts });
    const { lane, stop } = laneOver(jobs, gateway, { maxPerSecond: 100 });
    await vi.advanceTimersByTimeAsync(10_000);
    const before = gateway.sent.length;
    jobs.add({ id: 'now', priority: 0 });
    lane.nudge();
    await vi.advanceTimersByTimeAsync(10_000);
    const at = gateway.sent.findIndex((one) => one.id === 'now');
    await stop();
    expect(at).toBeGreaterThanOrEqual(before);
    return gateway.sent.slice(before, at).reduce((sum, one) => sum + one.parts, 0);
  }

  test('lets no more than a second of bulletins go first', async () => {
    expect(await partsBefore(1)).toBeLessThanOrEqual(100);
  });

  test('lets no more than a second of long bulletins go first', async () => {
    expect(await partsBefore(5)).toBeLessThanOrEqual(100);
  });
});

describe('the last look at who wants it', () => {
  test('keeps back who does not, and lets the others go', async () => {
    const [jobs, gateway] = [new FakeJobs(), new FakeGateway()];
    for (const id of ['a', 'b', 'c']) jobs.add({ id });
    const { stop } = laneOver(jobs, gateway, {}, async () => new Map([['b', 'opted-out']]));
    await vi.advanceTimersByTimeAsync(100);
    expect(gateway.sent.map((one) => one.id)).toEqual(['a', 'c']);
    expect(jobs.finished.find((one) => one.id === 'b')!.verdict).toEqual({
      state: 'cancelled',
      code: 'opted-out',
    });
    await stop();
  });

  test('is one question for each handful', async () => {
    const [jobs, gateway] = [new FakeJobs(), new FakeGateway()];
    for (let i = 0; i < 90; i += 1) jobs.add();
    const asked: number[] = [];
    const { stop } = laneOver(jobs, gateway, { claimSize: 40 }, async (claimed) => {
      asked.push(claimed.length);
      return new Map();
    });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(asked).toEqual([40, 40, 10]);
    await stop();
  });

  test('that fails lets nothing leave; it goes when the look succeeds', async () => {
    const [jobs, gateway] = [new FakeJobs(), new FakeGateway()];
    jobs.add();
    let isAway = true;
    const { stop } = laneOver(jobs, gateway, {}, async () => {
      if (isAway) throw new Error('database away');
      return new Map();
    });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(gateway.sent).toEqual([]);
    isAway = false;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(gateway.sent).toHaveLength(1);
    await stop();
  });

  test('leaves room for the next: what is kept back is not in hand for ever', async () => {
    const [jobs, gateway] = [new FakeJobs(), new FakeGateway()];
    gateway.room = 2;
    for (let i = 0; i < 10; i += 1) jobs.add();
    const { lane, stop } = laneOver(jobs, gateway, {}, async (claimed) => {
      return new Map(claimed.map(({ id }) => [id, 'quiet']));
    });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(jobs.finished).toHaveLength(10);
    expect(lane.state().inFlight).toBe(0);
    await stop();
  });
});
