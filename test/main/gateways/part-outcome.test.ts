import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joinParts, type PartOutcome } from '../../../main/gateways/part-outcome.ts';

const parts: Record<string, PartOutcome> = {
  ok: { kind: 'accepted', msgId: 'm' },
  no: { kind: 'rejected', code: 'NO' },
  slow: { kind: 'throttled', code: 'SLOW' },
  account: { kind: 'channel', code: 'ACCOUNT' },
  maybe: { kind: 'maybe', code: 'no-answer' },
  unsent: { kind: 'unsent', code: 'link-down' },
};
const join = (words: string) => joinParts(words.split(' ').map((word) => parts[word]!));
const ref = (partNo: number) => ({ partNo, msgId: 'm' });

describe('one outcome of several parts', () => {
  test.each([
    ['ok', { kind: 'accepted', refs: [ref(1)] }],
    ['ok ok ok', { kind: 'accepted', refs: [ref(1), ref(2), ref(3)] }],
    ['no', { kind: 'rejected', code: 'NO' }],
    ['slow', { kind: 'throttled', code: 'SLOW', retryAfterMs: 300 }],
    ['account', { kind: 'unreachable', code: 'ACCOUNT' }],
    ['maybe', { kind: 'uncertain', code: 'no-answer', refs: [] }],
    ['unsent', { kind: 'unreachable', code: 'link-down' }],
  ])('%s alone', (words, outcome) => {
    expect(join(words)).toEqual(outcome);
  });

  test.each([
    ['ok maybe ok', { kind: 'uncertain', code: 'no-answer', refs: [ref(1), ref(3)] }],
    ['no maybe', { kind: 'uncertain', code: 'no-answer', refs: [] }],
    ['unsent maybe', { kind: 'uncertain', code: 'no-answer', refs: [] }],
    ['ok unsent', { kind: 'uncertain', code: 'link-lost', refs: [ref(1)] }],
    ['slow ok', { kind: 'uncertain', code: 'SLOW', refs: [ref(2)] }],
  ])('%s may have been sent, so it is uncertain and keeps what is known', (words, outcome) => {
    expect(join(words)).toEqual(outcome);
  });

  test.each([
    ['ok no', { kind: 'rejected', code: 'NO' }],
    ['ok account', { kind: 'rejected', code: 'ACCOUNT' }],
    ['no slow', { kind: 'rejected', code: 'NO' }],
    ['unsent no', { kind: 'rejected', code: 'NO' }],
  ])('%s cannot become complete, so it is refused', (words, outcome) => {
    expect(join(words)).toEqual(outcome);
  });

  test.each([
    ['slow unsent', 'throttled'],
    ['account unsent', 'unreachable'],
    ['account account', 'unreachable'],
    ['slow slow', 'throttled'],
  ])('%s left nothing anywhere, so it may go again: %s', (words, kind) => {
    expect(join(words).kind).toBe(kind);
  });

  test('what may have left is never said to be free to go again, and nothing is accepted in part', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...Object.values(parts)), { minLength: 1, maxLength: 6 }),
        (all) => {
          const { kind } = joinParts(all);
          const mayHaveLeft = all.some((part) => part.kind === 'accepted' || part.kind === 'maybe');
          if (mayHaveLeft) expect(['accepted', 'uncertain', 'rejected']).toContain(kind);
          expect(kind === 'accepted').toBe(all.every((part) => part.kind === 'accepted'));
          if (all.some((part) => part.kind === 'maybe')) expect(kind).toBe('uncertain');
        },
      ),
      { seed: 20_210_930, numRuns: 1_000 },
    );
  });
});
