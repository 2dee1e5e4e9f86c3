import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Arrivals } from '../../../main/gateways/arrivals.ts';
import type { InboundPart } from '../../../main/gateways/inbound-merger.ts';
import { RecordingListener } from '../../support/cmpp-fakes.ts';
import { gate } from '../../support/cmpp-until.ts';

let arrivals: Arrivals;
let listener: RecordingListener;
beforeEach(async () => {
  vi.useFakeTimers();
  arrivals = new Arrivals();
  listener = new RecordingListener();
  arrivals.start(listener);
});
afterEach(() => {
  arrivals.stop();
  vi.useRealTimers();
});

const report = (msgId: string) => ({
  by: 'part' as const,
  msgId,
  phone: '+8613900000001',
  stat: 'DELIVRD',
  atMs: 0,
});
const part = (number: number, total: number, fields: Partial<InboundPart> = {}): InboundPart => ({
  ref: `r${number}`,
  phone: '+8613900000001',
  serviceNo: '10690001',
  text: `(${number})`,
  atMs: Date.now(),
  header: total === 1 ? undefined : { reference: 7, total, number, length: 6 },
  ...fields,
});
/** What becomes of calls, without waiting for them. */
function watch(...calls: Promise<void>[]): string[] {
  const states = calls.map(() => 'open');
  for (const [index, call] of calls.entries())
    call.then(
      () => {
        states[index] = 'stored';
      },
      (error: Error) => {
        states[index] = error.message;
      },
    );
  return states;
}
const soon = () => vi.advanceTimersByTimeAsync(100);

describe('storing', () => {
  test('what arrives within a moment is stored together, reports under one time, and settles when stored', async () => {
    const stored = gate();
    listener.before = () => stored.promise;
    const states = watch(
      arrivals.report(report('1')),
      arrivals.message(part(1, 1)),
      arrivals.report(report('2')),
    );
    await soon();
    expect(listener.calls).toBe(1);
    expect(states).toEqual(['open', 'open', 'open']);
    stored.open();
    await soon();
    expect(states).toEqual(['stored', 'stored', 'stored']);
    expect(listener.calls).toBe(2);
    const [first, second] = listener.reported;
    expect(listener.reported).toMatchObject([{ msgId: '1' }, { msgId: '2' }]);
    expect(first!.atMs).toBe(second!.atMs);
    expect(first!.atMs).toBeGreaterThan(0);
    expect(listener.received).toMatchObject([{ text: '(1)' }]);
    expect(listener.received[0]).not.toHaveProperty('header');
  });

  test('what arrives while the store works is stored after it, and nothing twice', async () => {
    const stored = gate();
    listener.before = () => stored.promise;
    const states = watch(arrivals.report(report('1')));
    await soon();
    states.push(...watch(arrivals.report(report('2'))));
    stored.open();
    await soon();
    expect(listener.reported).toMatchObject([{ msgId: '1' }, { msgId: '2' }]);
  });

  test('a store that fails fails every call of that moment and none of the next', async () => {
    listener.before = () => Promise.reject(new Error('disk full'));
    const states = watch(arrivals.report(report('1')), arrivals.message(part(1, 1)));
    await soon();
    expect(states).toEqual(['disk full', 'disk full']);
    listener.before = async () => undefined;
    expect(listener.received).toEqual([]);
    const again = watch(arrivals.report(report('1')), arrivals.message(part(1, 1)));
    await soon();
    expect(again).toEqual(['stored', 'stored']);
  });

  test('a store that takes reports and not messages fails both: they come again', async () => {
    listener.inbound = () => Promise.reject(new Error('disk full'));
    const states = watch(arrivals.report(report('1')), arrivals.message(part(1, 1)));
    await soon();
    expect(states).toEqual(['disk full', 'disk full']);
  });
});

describe('long messages', () => {
  test('a part settles at once, the last one when the whole is stored', async () => {
    const stored = gate();
    listener.before = () => stored.promise;
    const states = watch(arrivals.message(part(2, 2)), arrivals.message(part(1, 2)));
    await soon();
    expect(states).toEqual(['stored', 'open']);
    stored.open();
    await soon();
    expect(states).toEqual(['stored', 'stored']);
    expect(listener.received.map((one) => one.text)).toEqual(['(1)(2)']);
  });

  test('a whole that could not be stored is whole again when its last part comes again', async () => {
    listener.before = () => Promise.reject(new Error('disk full'));
    const states = watch(arrivals.message(part(1, 2)), arrivals.message(part(2, 2)));
    await soon();
    expect(states).toEqual(['stored', 'disk full']);
    listener.before = async () => undefined;
    const again = watch(arrivals.message(part(2, 2)));
    await soon();
    expect(again).toEqual(['stored']);
    expect(listener.received.map((one) => one.text)).toEqual(['(1)(2)']);
    await vi.advanceTimersByTimeAsync(300_000);
    expect(listener.received).toHaveLength(1);
  });

  test('a whole that could not be stored and does not come again is stored by itself later', async () => {
    listener.before = () => Promise.reject(new Error('disk full'));
    watch(arrivals.message(part(1, 2)), arrivals.message(part(2, 2)));
    await soon();
    listener.before = async () => undefined;
    await vi.advanceTimersByTimeAsync(131_000);
    expect(listener.received.map((one) => one.text)).toEqual(['(1)(2)']);
  });

  test('what is incomplete after two minutes is stored as it is, once, and until it is stored', async () => {
    watch(arrivals.message(part(1, 3)), arrivals.message(part(3, 3)));
    await vi.advanceTimersByTimeAsync(119_000);
    expect(listener.received).toEqual([]);
    listener.before = () => Promise.reject(new Error('disk full'));
    await vi.advanceTimersByTimeAsync(11_000);
    expect(listener.calls).toBeGreaterThan(0);
    expect(listener.received).toEqual([]);
    listener.before = async () => undefined;
    await vi.advanceTimersByTimeAsync(300_000);
    expect(listener.received.map((one) => one.text)).toEqual(['(1)(3)']);
  });

  test('after stop nothing runs any more', () => {
    arrivals.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
