import { describe, expect, test } from 'vitest';
import { Pace } from '../../../main/gateways/pace.ts';

/** Answers at a steady rate for some seconds. */
function run(pace: Pace, perSecond: number, seconds: number, fromMs: number): number {
  for (let i = 1; i <= perSecond * seconds; i += 1) pace.answered(fromMs + (i * 1_000) / perSecond);
  return fromMs + seconds * 1_000;
}

describe('how far ahead of the wire', () => {
  test('without an answer yet nothing goes ahead', () => {
    expect(new Pace().ahead).toBe(0);
  });

  test.each([20, 100, 1_000])(
    'at %d answers a second it is what a quarter of a second takes',
    (perSecond) => {
      const pace = new Pace();
      run(pace, perSecond, 5, 1e6);
      expect(pace.ahead).toBeGreaterThanOrEqual(perSecond * 0.2);
      expect(pace.ahead).toBeLessThanOrEqual(perSecond * 0.3);
    },
  );

  test('a gateway that becomes slow gets few within seconds', () => {
    const pace = new Pace();
    const nowMs = run(pace, 1_000, 5, 1e6);
    run(pace, 20, 3, nowMs);
    expect(pace.ahead).toBeLessThanOrEqual(10);
  });

  test('a clock that is set back does not make it wild', () => {
    const pace = new Pace();
    run(pace, 100, 5, 1e9);
    run(pace, 100, 5, 1e6);
    expect(pace.ahead).toBeLessThanOrEqual(30);
  });
});
