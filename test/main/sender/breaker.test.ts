import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Breaker } from '../../../main/sender/breaker.ts';

const now = 1_632_979_203_000;
const failTimes = (breaker: Breaker, times: number, atMs: number): void => {
  for (let i = 0; i < times; i += 1) breaker.failed(atMs);
};
/** A breaker that has just opened, and when. */
function opened(): Breaker {
  const breaker = new Breaker();
  failTimes(breaker, 5, now);
  return breaker;
}

describe('a closed breaker', () => {
  test('lets as many pass as are wanted, whatever is under way', () => {
    const breaker = new Breaker();
    expect(breaker.state(now)).toBe('closed');
    expect(breaker.room(now, 512, 0)).toBe(512);
    expect(breaker.room(now, 7, 300)).toBe(7);
  });

  test('bears four failures in a row and opens at the fifth', () => {
    const breaker = new Breaker();
    failTimes(breaker, 4, now);
    expect(breaker.state(now)).toBe('closed');
    breaker.failed(now);
    expect(breaker.state(now)).toBe('open');
    expect(breaker.room(now, 512, 0)).toBe(0);
  });

  test('forgets failures when something works in between', () => {
    const breaker = new Breaker();
    for (let i = 0; i < 20; i += 1) {
      failTimes(breaker, 4, now);
      breaker.succeeded();
    }
    expect(breaker.state(now)).toBe('closed');
  });
});

describe('an open breaker', () => {
  test('lets nothing pass for a second, then one message to try', () => {
    const breaker = opened();
    expect(breaker.state(now + 999)).toBe('open');
    expect(breaker.room(now + 999, 10, 0)).toBe(0);
    expect(breaker.state(now + 1_000)).toBe('trying');
    expect(breaker.room(now + 1_000, 10, 0)).toBe(1);
    expect(breaker.room(now + 1_000, 0, 0)).toBe(0);
  });

  test('lets no second message pass while the first is being tried', () => {
    expect(opened().room(now + 1_000, 10, 1)).toBe(0);
  });

  test('stays open no longer for what was already on its way when it opened', () => {
    const breaker = opened();
    failTimes(breaker, 300, now + 900);
    expect(breaker.state(now + 1_000)).toBe('trying');
  });

  test('waits twice as long after every try that failed, a minute at most', () => {
    const breaker = opened();
    const pauses: number[] = [];
    let atMs = now;
    for (let pause = 1_000; pauses.length < 9; pause = Math.min(60_000, pause * 2)) {
      expect(breaker.state(atMs + pause - 1)).toBe('open');
      expect(breaker.state(atMs + pause)).toBe('trying');
      pauses.push(pause);
      atMs += pause;
      breaker.failed(atMs);
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  test('closes at the first success and begins anew: five failures, one second', () => {
    const breaker = opened();
    for (const atMs of [now + 1_000, now + 3_000, now + 7_000]) breaker.failed(atMs);
    expect(breaker.state(now + 14_999)).toBe('open');
    breaker.succeeded();
    expect(breaker.state(now + 7_000)).toBe('closed');
    expect(breaker.room(now + 7_000, 512, 9)).toBe(512);
    failTimes(breaker, 4, now + 8_000);
    expect(breaker.state(now + 8_000)).toBe('closed');
    breaker.failed(now + 8_000);
    expect(breaker.state(now + 8_999)).toBe('open');
    expect(breaker.state(now + 9_000)).toBe('trying');
  });

  test('closes also when a message that was on its way is answered late', () => {
    const breaker = opened();
    breaker.succeeded();
    expect(breaker.state(now + 1)).toBe('closed');
  });
});

test('whatever happens, a gateway is tried again within a minute and gets no more than is wanted', () => {
  const step = fc.record({
    pause: fc.nat(90_000),
    works: fc.boolean(),
    wanted: fc.nat(600),
    inFlight: fc.nat(3),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const breaker = new Breaker();
      let atMs = now;
      for (const { pause, works, wanted, inFlight } of steps) {
        atMs += pause;
        if (works) breaker.succeeded();
        else breaker.failed(atMs);
        const room = breaker.room(atMs, wanted, inFlight);
        const state = breaker.state(atMs);
        const most = state === 'closed' ? wanted : state === 'open' || inFlight > 0 ? 0 : Math.min(1, wanted);
        expect(room).toBe(most);
        if (works) expect(state).toBe('closed');
        expect(breaker.state(atMs + 60_000)).not.toBe('open');
      }
    }),
    { seed: 7, numRuns: 300 },
  );
});

test('a clock that is set back two hours keeps a breaker open no longer than its longest pause', () => {
  expect(opened().state(now - 2 * 3_600_000)).toBe('trying');
});
