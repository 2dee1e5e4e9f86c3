import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Reply, RequestWindow } from '../../../main/gateways/request-window.ts';

type Answer = { status: number };

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A window over a wire that remembers what was written; `isUp` false = the wire takes nothing. */
function setUp(size = 2, timeoutMs = 60_000) {
  const wire = { written: [] as string[], isUp: true, times: [] as number[] };
  const window = new RequestWindow<string, Answer>(
    { size, timeoutMs },
    (request) => (wire.isUp ? wire.written.push(request) : undefined),
    (ms) => wire.times.push(ms),
  );
  const replies: Record<string, Reply<Answer>> = {};
  const push = (...names: string[]) => {
    for (const name of names)
      void window.push(name).then((reply) => {
        expect(replies[name]).toBeUndefined();
        replies[name] = reply;
      });
  };
  /** Lets the promises that are settled say so. */
  const settled = async () => {
    await vi.advanceTimersByTimeAsync(0);
    return replies;
  };
  return { wire, window, push, settled };
}

describe('places', () => {
  test('before it is open everything is unsent', async () => {
    const { wire, push, settled } = setUp();
    push('a');
    expect(await settled()).toEqual({ a: { kind: 'unsent', code: 'link-down' } });
    expect(wire.written).toEqual([]);
  });

  test('at most `size` are on the wire, in the order of the calls; each answer lets one in', async () => {
    const { wire, window, push, settled } = setUp(2);
    window.open();
    push('a', 'b', 'c', 'd');
    expect(wire.written).toEqual(['a', 'b']);
    expect([window.used, window.load]).toEqual([2, 4]);
    window.settle(2, { status: 0 });
    expect(wire.written).toEqual(['a', 'b', 'c']);
    window.settle(1, { status: 5 });
    expect(wire.written).toEqual(['a', 'b', 'c', 'd']);
    expect(await settled()).toEqual({
      b: { kind: 'answered', status: 0 },
      a: { kind: 'answered', status: 5 },
    });
    expect([window.used, window.load]).toEqual([2, 2]);
  });

  test('an answer counts once, and one to nothing not at all', async () => {
    const { wire, window, push, settled } = setUp(1);
    window.open();
    push('a', 'b');
    for (const sequence of [99, 0, 1, 1]) window.settle(sequence, { status: 0 });
    expect(wire.written).toEqual(['a', 'b']);
    expect(Object.keys(await settled())).toEqual(['a']);
    expect(window.used).toBe(1);
  });

  test('how long each answer took is told', () => {
    const { wire, window, push } = setUp(2);
    window.open();
    push('a');
    vi.advanceTimersByTime(40);
    push('b');
    vi.advanceTimersByTime(2);
    window.settle(1, { status: 0 });
    window.settle(2, { status: 0 });
    expect(wire.times).toEqual([42, 2]);
  });
});

describe('time', () => {
  test('what waited its full time is unknown, what is younger stays, and the place is free', async () => {
    const { wire, window, push, settled } = setUp(2, 1_000);
    window.open();
    push('a');
    vi.advanceTimersByTime(600);
    push('b', 'c');
    vi.advanceTimersByTime(399);
    window.expire(Date.now());
    expect(await settled()).toEqual({});
    vi.advanceTimersByTime(1);
    window.expire(Date.now());
    expect(await settled()).toEqual({ a: { kind: 'unknown', code: 'no-answer' } });
    expect(wire.written).toEqual(['a', 'b', 'c']);
    window.settle(1, { status: 0 });
    expect(Object.keys(await settled())).toEqual(['a']);
  });

  test('the time of a request begins when it is written, not while it waits for a place', async () => {
    const { window, push, settled } = setUp(1, 1_000);
    window.open();
    push('a', 'b');
    vi.advanceTimersByTime(900);
    window.settle(1, { status: 0 });
    vi.advanceTimersByTime(900);
    window.expire(Date.now());
    expect(Object.keys(await settled())).toEqual(['a']);
  });

  test('while it rests nothing is written and answers go on; then all goes by itself', async () => {
    const { wire, window, push, settled } = setUp(2);
    window.open();
    push('a');
    window.rest(300);
    push('b');
    window.settle(1, { status: 0 });
    window.expire(Date.now());
    expect(Object.keys(await settled())).toEqual(['a']);
    vi.advanceTimersByTime(299);
    expect(wire.written).toEqual(['a']);
    vi.advanceTimersByTime(1);
    expect(wire.written).toEqual(['a', 'b']);
  });

  test('a longer rest replaces a shorter one and a shorter one never ends a longer', () => {
    const { wire, window, push } = setUp();
    window.open();
    window.rest(300);
    window.rest(1_000);
    window.rest(100);
    push('a');
    vi.advanceTimersByTime(999);
    expect(wire.written).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(wire.written).toEqual(['a']);
  });
});

describe('a wire that is gone', () => {
  test('a request that is not taken waits, keeps its place in the order and goes once', () => {
    const { wire, window, push } = setUp();
    window.open();
    wire.isUp = false;
    push('a', 'b');
    expect([window.used, window.load]).toEqual([0, 2]);
    wire.isUp = true;
    window.expire(Date.now());
    window.expire(Date.now());
    expect(wire.written).toEqual(['a', 'b']);
  });

  test('at the end what was written is unknown and the rest is unsent', async () => {
    const { wire, window, push, settled } = setUp(2);
    window.open();
    push('a', 'b', 'c');
    window.close();
    push('d');
    expect(await settled()).toEqual({
      a: { kind: 'unknown', code: 'link-lost' },
      b: { kind: 'unknown', code: 'link-lost' },
      c: { kind: 'unsent', code: 'link-down' },
      d: { kind: 'unsent', code: 'link-down' },
    });
    expect(wire.written).toEqual(['a', 'b']);
    expect(window.load).toBe(0);
  });

  test('a window that is closed while it rests writes nothing afterwards', () => {
    const { wire, window, push } = setUp();
    window.open();
    window.rest(300);
    push('a');
    window.close();
    vi.advanceTimersByTime(1_000);
    expect(wire.written).toEqual([]);
  });

  test('drop gives back what waits and leaves what is on the wire', async () => {
    const { window, push, settled } = setUp(1);
    window.open();
    push('a', 'b');
    window.drop();
    expect(await settled()).toEqual({ b: { kind: 'unsent', code: 'link-down' } });
    window.settle(1, { status: 0 });
    expect((await settled()).a).toEqual({ kind: 'answered', status: 0 });
  });

  test('a wire that is lost while it is written to gives every request exactly one answer', async () => {
    const replies: string[] = [];
    const window = new RequestWindow<string, Answer>({ size: 4, timeoutMs: 1_000 }, () => {
      window.close();
      return undefined;
    });
    window.open();
    for (const name of ['a', 'b'])
      void window.push(name).then((reply) => replies.push(`${name} ${reply.kind}`));
    await vi.advanceTimersByTimeAsync(0);
    expect(replies).toEqual(['a unsent', 'b unsent']);
  });
});

describe('a clock that is set back ten minutes', () => {
  const setBack = () => vi.setSystemTime(Date.now() - 600_000);

  test('begins the time of what is unanswered anew, and does not hold it for ten minutes', async () => {
    const { window, push, settled } = setUp(2, 3_000);
    window.open();
    push('a');
    setBack();
    window.expire(Date.now());
    await vi.advanceTimersByTimeAsync(3_000);
    window.expire(Date.now());
    expect(await settled()).toEqual({ a: { kind: 'unknown', code: 'no-answer' } });
  });

  test('makes no rest longer', async () => {
    const { wire, window, push } = setUp();
    window.open();
    window.rest(300);
    push('a');
    setBack();
    await vi.advanceTimersByTimeAsync(300);
    expect(wire.written).toEqual(['a']);
  });
});
