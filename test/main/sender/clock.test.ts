import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Sender } from '../../../main/sender/sender.ts';
import { RecordingLog } from '../../support/cmpp-fakes.ts';
import { FakeGateway, FakeJobs } from '../../support/cmpp-jobs.ts';

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'],
  });
});
afterEach(() => {
  vi.useRealTimers();
});

test('a clock that is set back has the queue looked through at once, once', async () => {
  const jobs = new FakeJobs();
  let aheadMs = 600_000;
  const sender = new Sender({
    jobs,
    clock: { now: () => 1_700_000_000_000 + performance.now() + aheadMs },
    log: new RecordingLog(),
    gateways: [{ gateway: new FakeGateway(), settings: {} }],
    ownsDatabase: true,
    messagesChanged: () => undefined,
    connectionChanged: () => undefined,
    received: async () => undefined,
  });
  await sender.start();
  const before = jobs.recoveries.length;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(jobs.recoveries).toHaveLength(before);
  aheadMs = 0;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(jobs.recoveries).toHaveLength(before + 1);
  const stopping = sender.stop(0);
  await vi.advanceTimersByTimeAsync(2_000);
  await stopping;
});
