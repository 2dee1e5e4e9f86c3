import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { longHeader, References, readLongHeader } from '../../../main/gateways/long-message.ts';

const seeded = { seed: 20_210_930, numRuns: 500 };

describe('headers', () => {
  test('what is written is read again, with an 8-bit and a 16-bit reference', () => {
    const number = fc.integer({ min: 1, max: 255 });
    fc.assert(
      fc.property(
        fc.nat(0xffff),
        number,
        number,
        fc.constantFrom(8 as const, 16 as const),
        (reference, a, b, bits) => {
          const [no, total] = [Math.min(a, b), Math.max(a, b)];
          const content = Buffer.concat([longHeader(reference, total, no, bits), Buffer.from('text')]);
          expect(readLongHeader(content)).toEqual({
            reference: bits === 8 ? reference & 0xff : reference,
            total,
            number: no,
            length: bits === 8 ? 6 : 7,
          });
        },
      ),
      seeded,
    );
  });

  test('other elements before and after the concatenation are passed over and counted', () => {
    const content = Buffer.from('0b 0504 13881389 0003 41 02 01 78'.replaceAll(' ', ''), 'hex');
    expect(readLongHeader(content)).toEqual({ reference: 0x41, total: 2, number: 1, length: 12 });
  });

  test.each([
    '',
    '00',
    '050003410201'.slice(0, 10),
    '050003410003',
    '050003410200',
    '050003410103',
    '050003410203',
    '0400034102',
  ])('%s is no header', (text) => {
    expect(readLongHeader(Buffer.from(text, 'hex'))).toBeUndefined();
  });
});

describe('references', () => {
  test('one phone gets all references of its width before one comes again', () => {
    for (const bits of [8, 16] as const) {
      const references = new References(bits);
      const size = 2 ** bits;
      const used = Array.from({ length: size }, () => references.next(['+861'], 1e12));
      expect(new Set(used).size).toBe(size);
      expect(Math.max(...used)).toBe(size - 1);
    }
  });

  test('none of several phones had the new reference last', () => {
    const step = fc.tuple(fc.subarray(['+861', '+862', '+863'], { minLength: 1 }), fc.nat(60_000));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const references = new References();
        const last = new Map<string, { reference: number; atMs: number }>();
        let nowMs = 1e12;
        for (const [phones, ms] of steps) {
          nowMs += ms;
          const reference = references.next(phones, nowMs);
          for (const phone of phones) {
            const before = last.get(phone);
            if (before && nowMs - before.atMs < 600_000) expect(reference).not.toBe(before.reference);
            last.set(phone, { reference, atMs: nowMs });
          }
        }
      }),
      seeded,
    );
  });

  test('at the end of the width the search goes on from zero, past what others had', () => {
    const references = new References();
    expect(references.next(['+861'], 254 * 4_000)).toBe(255);
    expect(references.next(['+862'], 255 * 4_000)).toBe(0);
    expect(references.next(['+861', '+862'], 256 * 4_000)).toBe(1);
  });

  test('what was not used for ten minutes is forgotten and begins from the clock', () => {
    const nowMs = 1_632_970_800_000;
    const fromClock = (ms: number) => new References().next(['+869'], ms);
    const references = new References();
    const first = references.next(['+861'], nowMs);
    references.next(['+862'], nowMs + 599_999);
    expect(references.next(['+861'], nowMs + 599_999)).toBe((first + 1) & 0xff);
    const laterMs = nowMs + 1_300_000;
    references.next(['+862'], laterMs);
    expect(references.next(['+861'], laterMs)).toBe(fromClock(laterMs));
    expect(fromClock(laterMs)).not.toBe((first + 2) & 0xff);
  });
});
