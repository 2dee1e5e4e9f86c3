import { describe, expect, test } from 'vitest';
import { Pace } from '../../../main/gateways/pace.ts';

const PLACES = 16;

/** Answers at a steady rate for some seconds, with more waiting all the time. */
function run(pace: Pace, perSecond: number, seconds: number, fromMs: number): number {
  pace.busy(fromMs);
  for (let i = 1; i <= perSecond * seconds; i += 1) pace.answered(fromMs + (i * 1_000) / perSecond, false);
  return fromMs + seconds * 1_000;
}

describe('how far ahead of the wire', () => {
  test('without an answer yet nothing goes ahead', () => {
    expect(new Pace(PLACES).ahead).toBe(0);
  });

  test.each([20, 100, 1_000])(
    'at %d answers a second it is what a quarter of a second takes',
    (perSecond) => {
      const pace = new Pace(PLACES);
      run(pace, perSecond, 5, 1e6);
      expect(pace.ahead).toBeGreaterThanOrEqual(perSecond * 0.2);
      expect(pace.ahead).toBeLessThanOrEqual(perSecond * 0.3);
    },
  );

  test('a fast gateway shows its speed within a few windows', () => {
    const pace = new Pace(PLACES);
    run(pace, 4_000, 0.03, 1e6);
    expect(pace.ahead).toBeGreaterThanOrEqual(900);
  });

  test('however fast it is, not more than two thousand go ahead', () => {
    const pace = new Pace(PLACES);
    run(pace, 50_000, 1, 1e6);
    expect(pace.ahead).toBe(2_000);
  });

  test('a pause in which there was nothing to answer does not count', () => {
    const pace = new Pace(PLACES);
    for (let round = 0; round < 50; round += 1) {
      const fromMs = 1e6 + round * 100;
      pace.busy(fromMs);
      for (let i = 1; i <= PLACES; i += 1) pace.answered(fromMs + i, i === PLACES);
    }
    expect(pace.ahead).toBeGreaterThanOrEqual(225);
    expect(pace.ahead).toBeLessThanOrEqual(275);
  });

  test('after a longer silence it begins anew', () => {
    const pace = new Pace(PLACES);
    const nowMs = run(pace, 1_000, 1, 1e6);
    pace.answered(nowMs, true);
    pace.busy(nowMs + 60_000);
    expect(pace.ahead).toBe(0);
  });

  test('a window of answers that were held up and come at once does not make a slow gateway fast', () => {
    const pace = new Pace(PLACES);
    const nowMs = run(pace, 50, 3, 1e6);
    for (let i = 0; i < PLACES; i += 1) pace.answered(nowMs + 320 + i * 2, false);
    run(pace, 50, 0.5, nowMs + 352);
    expect(pace.ahead).toBeLessThanOrEqual(40);
  });

  test('a gateway that becomes slow gets few within seconds', () => {
    const pace = new Pace(PLACES);
    const nowMs = run(pace, 1_000, 5, 1e6);
    run(pace, 20, 3, nowMs);
    expect(pace.ahead).toBeLessThanOrEqual(10);
  });

  test('a clock that is set back does not make it wild', () => {
    const pace = new Pace(PLACES);
    run(pace, 100, 5, 1e9);
    run(pace, 100, 5, 1e6);
    expect(pace.ahead).toBeLessThanOrEqual(30);
  });
});
