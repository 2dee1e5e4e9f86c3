import { describe, expect, test } from 'vitest';
import { partOutcomeOf } from '../../../../main/gateways/smpp/results.ts';

const answer = (status: number, messageId = '') => ({ kind: 'answered', status, messageId }) as const;
const same = (id: string) => id;

describe('what an answer means', () => {
  test('status 0 is accepted under the id in the form of the site', () => {
    expect(partOutcomeOf(answer(0, 'AB'), (id) => id.toLowerCase())).toEqual({
      kind: 'accepted',
      msgId: 'ab',
    });
  });

  test.each([0x58, 0x14, 0x08, 0x45])('status %d is temporary', (status) => {
    expect(partOutcomeOf(answer(status), same).kind).toBe('throttled');
  });

  test.each([0x02, 0x03, 0x04, 0x0a, 0x0d, 0x0e, 0x0f, 0x15, 0x48, 0x49, 0x53])(
    'status %d is a fault of the account, every message would get it',
    (status) => {
      expect(partOutcomeOf(answer(status), same).kind).toBe('channel');
    },
  );

  test.each([0x01, 0x0b, 0x0c, 0x33, 0x50, 0x51, 0x61, 0x400])('status %d refuses the message', (status) => {
    expect(partOutcomeOf(answer(status), same).kind).toBe('rejected');
  });

  test('the code names the status with at least two hexadecimal digits', () => {
    expect(partOutcomeOf(answer(0x0b), same)).toMatchObject({ code: 'SMPP-0x0b' });
    expect(partOutcomeOf(answer(0x4ff), same)).toMatchObject({ code: 'SMPP-0x4ff' });
  });

  test('a site may say what any status but success means', () => {
    const classes = { '400': 'throttled', '0b': 'channel', '58': 'rejected', '00': 'rejected' } as const;
    expect(partOutcomeOf(answer(0x400), same, classes).kind).toBe('throttled');
    expect(partOutcomeOf(answer(0x0b), same, classes).kind).toBe('channel');
    expect(partOutcomeOf(answer(0x58), same, classes).kind).toBe('rejected');
    expect(partOutcomeOf(answer(0, '7'), same, classes).kind).toBe('accepted');
  });

  test('no answer may have been taken, never written was not', () => {
    expect(partOutcomeOf({ kind: 'unknown', code: 'no-answer' }, same)).toEqual({
      kind: 'maybe',
      code: 'no-answer',
    });
    expect(partOutcomeOf({ kind: 'unsent', code: 'link-down' }, same)).toEqual({
      kind: 'unsent',
      code: 'link-down',
    });
  });
});
