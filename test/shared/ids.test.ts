import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newId } from '../../shared/ids.ts';
import { idSchema } from '../../shared/model/common.ts';

const millisecondsOf = (id: string) => Number.parseInt(id.replace('-', '').slice(0, 12), 16);

describe('newId', () => {
  it('makes a lower-case UUID of version 7 with the standard variant', () => {
    for (let i = 0; i < 500; i += 1) {
      expect(newId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });

  it('makes ids that the contract takes', () => {
    expect(idSchema.safeParse(newId()).success).toBe(true);
  });

  it('never repeats and always sorts after the one before, also when more are made than one millisecond holds', () => {
    const now = Date.now();
    const ids = Array.from({ length: 10_000 }, () => newId(now));
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
  });

  it('never goes backwards, whatever the clock does', () => {
    const moments = fc.array(fc.integer({ min: 0, max: 4_000_000_000_000 }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(moments, (clock) => {
        const ids = clock.map((ms) => newId(ms));
        expect([...ids].sort()).toEqual(ids);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  it('carries the time it was made at when the clock has moved on', () => {
    const ahead = millisecondsOf(newId()) + 1_000;
    expect(millisecondsOf(newId(ahead))).toBe(ahead);
  });

  it('differs in its random part between two ids of the same moment', () => {
    const now = Date.now();
    expect(newId(now).slice(20)).not.toBe(newId(now).slice(20));
  });
});
