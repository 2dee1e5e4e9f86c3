import { describe, expect, test } from 'vitest';
import type { SubmitAnswer } from '../../../../main/gateways/cmpp/link.ts';
import { outcomeOf } from '../../../../main/gateways/cmpp/results.ts';

const answered = (result: number, msgId = 0n): SubmitAnswer => ({ kind: 'answered', result, msgId });
const unknown: SubmitAnswer = { kind: 'unknown', code: 'no-answer' };
const unsent: SubmitAnswer = { kind: 'unsent', code: 'link-down' };

describe('outcome of one part', () => {
  test('result 0 is accepted with its Msg_Id as unsigned text', () => {
    expect(outcomeOf([answered(0, 0x9f3540c003e90007n)])).toEqual({
      kind: 'accepted',
      refs: [{ partNo: 1, msgId: '11472146819239706631' }],
    });
  });

  test.each([4, 6, 9, 12, 13, 100, 199, 5_003])(
    'result %d is refused for good and keeps its number',
    (result) => {
      expect(outcomeOf([answered(result)])).toEqual({ kind: 'rejected', code: `CMPP-${result}` });
    },
  );

  test.each([1, 2, 5, 7, 10, 11])(
    'result %d is a fault of the account: nothing was sent and the message waits',
    (result) => {
      expect(outcomeOf([answered(result)])).toEqual({ kind: 'unreachable', code: `CMPP-${result}` });
    },
  );

  test('a site may say what its own numbers mean', () => {
    const classes = { '101': 'throttled', '102': 'channel', '5': 'rejected' } as const;
    expect(outcomeOf([answered(101)], classes).kind).toBe('throttled');
    expect(outcomeOf([answered(102)], classes).kind).toBe('unreachable');
    expect(outcomeOf([answered(5)], classes).kind).toBe('rejected');
  });

  test('result 3, a sequence seen before, may mean that it was accepted', () => {
    expect(outcomeOf([answered(3)])).toEqual({ kind: 'uncertain', code: 'CMPP-3', refs: [] });
  });

  test('result 8 asks for a slower pace', () => {
    expect(outcomeOf([answered(8)])).toMatchObject({ kind: 'throttled', code: 'CMPP-8' });
  });

  test('no answer is uncertain and never written is unreachable', () => {
    expect(outcomeOf([unknown])).toEqual({ kind: 'uncertain', code: 'no-answer', refs: [] });
    expect(outcomeOf([unsent])).toEqual({ kind: 'unreachable', code: 'link-down' });
  });
});

describe('outcome of several parts', () => {
  test('all accepted gives one reference for each part in its order', () => {
    expect(outcomeOf([answered(0, 5n), answered(0, 6n), answered(0, 4n)])).toEqual({
      kind: 'accepted',
      refs: [
        { partNo: 1, msgId: '5' },
        { partNo: 2, msgId: '6' },
        { partNo: 3, msgId: '4' },
      ],
    });
  });

  test('one part without an answer makes the message uncertain and keeps what is known', () => {
    expect(outcomeOf([answered(0, 5n), unknown])).toEqual({
      kind: 'uncertain',
      code: 'no-answer',
      refs: [{ partNo: 1, msgId: '5' }],
    });
  });

  test('uncertainty weighs more than a refusal', () => {
    expect(outcomeOf([answered(13), unknown]).kind).toBe('uncertain');
  });

  test('a part refused for good refuses the message', () => {
    expect(outcomeOf([answered(0, 5n), answered(13)])).toEqual({ kind: 'rejected', code: 'CMPP-13' });
  });

  test('a part taken and a part held back is uncertain, because a repeat would double the first', () => {
    expect(outcomeOf([answered(0, 5n), answered(8)])).toMatchObject({ kind: 'uncertain', code: 'CMPP-8' });
    expect(outcomeOf([answered(0, 5n), unsent])).toMatchObject({ kind: 'uncertain', code: 'link-lost' });
  });

  test('no part taken may safely go again', () => {
    expect(outcomeOf([answered(8), answered(8)]).kind).toBe('throttled');
    expect(outcomeOf([unsent, unsent]).kind).toBe('unreachable');
  });
});
