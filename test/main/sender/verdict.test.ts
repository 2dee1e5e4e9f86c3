import { describe, expect, test } from 'vitest';
import type { GatewayOutcome, Job, Verdict } from '../../../main/core/ports.ts';
import { type LaneOutcome, retryDelayMs, verdictFor } from '../../../main/sender/verdict.ts';

const HOUR = 3_600_000;
const now = 1_632_979_203_000;
const policy = { maxAgeMs: 24 * HOUR, maxAttempts: 3 };

function job(fields: Partial<Job> = {}): Job {
  return {
    id: 'd1',
    clientId: 'd1',
    phone: '+8613900000001',
    text: 'hello',
    parts: 1,
    priority: 1,
    account: '',
    messageId: 'm1',
    attempts: 1,
    attemptId: 'a1',
    leaseToken: 'l1',
    queuedMs: now - 1_000,
    isRepeat: false,
    ...fields,
  };
}

const refs = [{ partNo: 1, msgId: '7' }];
const accepted: GatewayOutcome = { kind: 'accepted', refs };
const rejected: GatewayOutcome = { kind: 'rejected', code: 'CMPP-13' };
const throttled: GatewayOutcome = { kind: 'throttled', retryAfterMs: 700, code: 'CMPP-8' };
const away: GatewayOutcome = { kind: 'unreachable', code: 'link-down' };
const uncertain: GatewayOutcome = { kind: 'uncertain', code: 'no-answer', refs };
const old = { queuedMs: now - 24 * HOUR - 1 };

const withheld: LaneOutcome = { kind: 'withheld', state: 'cancelled', code: 'opted-out' };
const repeat = { isRepeat: true, attempts: 2 };

const table: [string, Partial<Job>, LaneOutcome, boolean, Verdict][] = [
  ['accepted is submitted with its references', {}, accepted, false, { state: 'submitted', refs }],
  ['accepted stays submitted however old it is', old, accepted, false, { state: 'submitted', refs }],
  ['refused is final', {}, rejected, false, { state: 'rejected', code: 'CMPP-13' }],
  [
    'refused is final on a gateway that knows our ids',
    {},
    rejected,
    true,
    { state: 'rejected', code: 'CMPP-13' },
  ],
  [
    'held back waits as long as the gateway asks',
    {},
    throttled,
    false,
    { state: 'queued', delayMs: 700, code: 'CMPP-8', isBound: false },
  ],
  ['held back and too old expires', old, throttled, false, { state: 'expired', code: 'max-age' }],
  [
    'held back never counts as a failed attempt',
    { attempts: 500 },
    throttled,
    false,
    { state: 'queued', delayMs: 700, code: 'CMPP-8', isBound: false },
  ],
  [
    'never left goes again after a second',
    {},
    away,
    false,
    { state: 'queued', delayMs: 1_000, code: 'link-down', isBound: false },
  ],
  [
    'never left waits five seconds at most',
    { attempts: 40 },
    away,
    false,
    { state: 'queued', delayMs: 5_000, code: 'link-down', isBound: false },
  ],
  ['never left and too old expires', old, away, false, { state: 'expired', code: 'max-age' }],
  [
    'doubt is never repeated on a gateway that does not know our ids',
    {},
    uncertain,
    false,
    { state: 'uncertain', code: 'no-answer', refs },
  ],
  [
    'doubt is repeated on a gateway that knows our ids',
    { attempts: 2 },
    uncertain,
    true,
    { state: 'queued', delayMs: 3_000, code: 'no-answer', isBound: true },
  ],
  [
    'doubt after the last attempt stays doubt',
    { attempts: 3 },
    uncertain,
    true,
    { state: 'uncertain', code: 'no-answer', refs },
  ],
  ['withheld ends as the lane says', {}, withheld, true, { state: 'cancelled', code: 'opted-out' }],
  [
    'withheld of what the gateway may have is doubt',
    repeat,
    withheld,
    true,
    { state: 'uncertain', code: 'opted-out', refs: [] },
  ],
  [
    'a repeat that never left stays with the gateway that may have it',
    repeat,
    away,
    true,
    { state: 'queued', delayMs: 3_000, code: 'link-down', isBound: true },
  ],
  [
    'a repeat that was held back stays with the gateway that may have it',
    repeat,
    throttled,
    true,
    { state: 'queued', delayMs: 700, code: 'CMPP-8', isBound: true },
  ],
  [
    'a repeat that is too old is doubt',
    { ...repeat, ...old },
    away,
    true,
    { state: 'uncertain', code: 'max-age', refs: [] },
  ],
];

describe('verdict', () => {
  test.each(table)('%s', (_, fields, outcome, deduplicates, verdict) => {
    expect(verdictFor(job(fields), outcome, { nowMs: now, random: 0.5, deduplicates, policy })).toEqual(
      verdict,
    );
  });

  test('a message is old only past its last millisecond', () => {
    const context = { nowMs: now, random: 0.5, deduplicates: false, policy };
    expect(verdictFor(job({ queuedMs: now - 24 * HOUR }), away, context).state).toBe('queued');
    expect(verdictFor(job({ queuedMs: now - 24 * HOUR - 1 }), away, context).state).toBe('expired');
  });
});

describe('retry delay', () => {
  test.each([
    [1, 1_000],
    [2, 3_000],
    [3, 10_000],
    [4, 20_000],
    [5, 40_000],
    [6, 80_000],
    [7, 160_000],
    [8, 300_000],
    [9, 300_000],
    [1_000, 300_000],
  ])('attempt %d waits %d ms in the middle of its jitter', (attempt, delay) => {
    expect(retryDelayMs(attempt, 0.5)).toBe(delay);
  });

  test('jitter moves a delay by a quarter to either side', () => {
    expect(retryDelayMs(2, 0)).toBe(2_250);
    expect(retryDelayMs(2, 1)).toBe(3_750);
  });

  test('no attempt number gives a delay that is negative or no number', () => {
    for (let attempt = 0; attempt < 2_000; attempt += 1) {
      const delay = retryDelayMs(attempt, 0.999);
      expect(delay).toBeGreaterThan(0);
      expect(delay).toBeLessThanOrEqual(375_000);
    }
  });
});
