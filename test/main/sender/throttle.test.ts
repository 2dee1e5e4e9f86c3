import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Throttle } from '../../../main/sender/throttle.ts';

describe('throttle', () => {
  test('zero a second is no limit', () => {
    const throttle = new Throttle(0, 0);
    expect(Array.from({ length: 1_000 }, () => throttle.take(9, 0)).every((wait) => wait === 0)).toBe(true);
  });

  test('one second of parts may leave at once, the next must wait its share', () => {
    const throttle = new Throttle(10, 0);
    for (let i = 0; i < 10; i += 1) expect(throttle.take(1, 0)).toBe(0);
    expect(throttle.take(1, 0)).toBe(100);
    expect(throttle.take(1, 50)).toBe(50);
    expect(throttle.take(1, 100)).toBe(0);
  });

  test('parts count, not messages', () => {
    const throttle = new Throttle(10, 0);
    expect(throttle.take(4, 0)).toBe(0);
    expect(throttle.take(4, 0)).toBe(0);
    expect(throttle.take(4, 0)).toBe(200);
    expect(throttle.take(2, 0)).toBe(0);
  });

  test('a refusal takes nothing', () => {
    const throttle = new Throttle(10, 0);
    throttle.take(10, 0);
    for (let i = 0; i < 5; i += 1) throttle.take(5, 0);
    expect(throttle.take(5, 500)).toBe(0);
  });

  test('a quiet hour saves up no more than one second', () => {
    const throttle = new Throttle(10, 0);
    expect(throttle.take(10, 3_600_000)).toBe(0);
    expect(throttle.take(1, 3_600_000)).toBe(100);
  });

  test('a message dearer than a second goes alone and is paid for afterwards', () => {
    const throttle = new Throttle(5, 0);
    expect(throttle.take(15, 0)).toBe(0);
    expect(throttle.take(1, 0)).toBe(2_200);
    expect(throttle.take(1, 2_200)).toBe(0);
  });

  test('over any time no more leaves than the rate, one second ahead and one message', () => {
    const requests = fc.array(fc.record({ cost: fc.integer({ min: 1, max: 8 }), pause: fc.nat(400) }), {
      minLength: 1,
      maxLength: 200,
    });
    fc.assert(
      fc.property(requests, fc.integer({ min: 1, max: 50 }), (list, perSecond) => {
        const throttle = new Throttle(perSecond, 0);
        let now = 0;
        let left = 0;
        for (const { cost, pause } of list) {
          now += pause;
          const wait = throttle.take(cost, now);
          expect(wait).toBeGreaterThanOrEqual(0);
          if (wait === 0) left += cost;
          expect(left).toBeLessThanOrEqual((now / 1_000 + 1) * perSecond + 8 + 1e-6);
        }
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  test('whoever waits as long as told may leave then', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 20 }), (perSecond, cost) => {
        const throttle = new Throttle(perSecond, 0);
        throttle.take(perSecond, 0);
        const wait = throttle.take(cost, 0);
        expect(throttle.take(cost, wait)).toBe(0);
      }),
      { seed: 7, numRuns: 200 },
    );
  });
});

test('a clock that is set back ten minutes holds nothing for ten minutes', () => {
  const throttle = new Throttle(10, 600_000);
  expect(throttle.take(10, 600_000)).toBe(0);
  expect(throttle.take(1, 0)).toBe(100);
  expect(throttle.take(1, 100)).toBe(0);
});
