import { describe, expect, it } from 'vitest';
import {
  type DeliveryState,
  deliveryStates,
  deliveryTransitions,
  mayBecome,
  priorities,
} from '../../../shared/model/message.ts';

/** What may follow each state; what is not here does not exist. */
const way: Record<DeliveryState, DeliveryState[]> = {
  queued: ['paused', 'sending', 'expired', 'rejected', 'cancelled', 'delivered', 'undelivered', 'uncertain'],
  paused: ['queued', 'cancelled', 'expired', 'rejected', 'delivered', 'undelivered', 'uncertain'],
  sending: [
    'queued',
    'submitted',
    'delivered',
    'undelivered',
    'expired',
    'rejected',
    'uncertain',
    'cancelled',
  ],
  submitted: ['delivered', 'undelivered', 'expired', 'rejected', 'uncertain'],
  delivered: [],
  undelivered: [],
  expired: [],
  rejected: [],
  uncertain: ['queued', 'submitted', 'delivered', 'undelivered', 'expired', 'rejected', 'cancelled'],
  cancelled: [],
};
const finals: DeliveryState[] = ['delivered', 'undelivered', 'expired', 'rejected', 'cancelled'];
const pairs = deliveryStates.flatMap((from) =>
  deliveryStates.map((to): [DeliveryState, DeliveryState] => [from, to]),
);

describe('the way of a delivery', () => {
  it.each(pairs)('from %s to %s exists only where the rules say', (from, to) => {
    expect(mayBecome(from, to)).toBe(way[from].includes(to));
  });

  it('names no follower twice and never a state as its own', () => {
    for (const from of deliveryStates) {
      const followers = deliveryTransitions[from];
      expect([from, new Set(followers).size]).toEqual([from, followers.length]);
      expect(followers).not.toContain(from);
    }
  });

  it('ends in exactly five final states', () => {
    expect(deliveryStates.filter((state) => deliveryTransitions[state].length === 0)).toEqual(finals);
  });

  it('reaches every state from queued, and a final one from every state', () => {
    const reach = (start: DeliveryState) => {
      const seen = new Set<DeliveryState>([start]);
      for (const state of seen) for (const next of deliveryTransitions[state]) seen.add(next);
      return seen;
    };
    expect([...reach('queued')].sort()).toEqual([...deliveryStates].sort());
    for (const state of deliveryStates)
      expect([state, finals.some((final) => reach(state).has(final))]).toEqual([state, true]);
  });

  it('cancels nothing the gateway has accepted', () => {
    expect(mayBecome('submitted', 'cancelled')).toBe(false);
  });

  it('never sends again what the gateway has accepted', () => {
    expect(mayBecome('submitted', 'queued')).toBe(false);
    expect(mayBecome('submitted', 'sending')).toBe(false);
  });

  it('never sends an uncertain one straight away, only by way of the queue', () => {
    expect(mayBecome('uncertain', 'sending')).toBe(false);
    expect(mayBecome('uncertain', 'queued')).toBe(true);
  });

  it('lets a report that overtook the answer, or came late, settle the delivery', () => {
    for (const from of ['queued', 'paused', 'sending', 'uncertain'] as const)
      for (const to of ['delivered', 'undelivered'] as const)
        expect([from, to, mayBecome(from, to)]).toEqual([from, to, true]);
  });
});

describe('priorities', () => {
  it('put emergencies before plans, replies and bulletins, in this order', () => {
    const names = Object.entries(priorities).sort(([, a], [, b]) => a - b);
    expect(names.map(([name]) => name)).toEqual(['emergency', 'planned', 'reply', 'bulletin']);
    expect(new Set(Object.values(priorities)).size).toBe(4);
  });
});
