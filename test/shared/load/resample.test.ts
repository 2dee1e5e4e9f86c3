import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { figuresOf } from '../../../shared/load/curve.ts';
import { isResolution, resample, resolutions } from '../../../shared/load/resample.ts';

const resolution = fc.constantFrom(...resolutions);
const valuesOf = (count: number, hasGaps: boolean) =>
  fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 0, max: 100_000 }) },
      { weight: hasGaps ? 1 : 0, arbitrary: fc.constant(Number.NaN) },
    ),
    { minLength: count, maxLength: count },
  );

describe('a day in another resolution', () => {
  it('keeps its energy when it has no gaps, in every direction', () => {
    fc.assert(
      fc.property(resolution, resolution, (from, to) => {
        fc.assert(
          fc.property(valuesOf(from, false), (values) => {
            expect(figuresOf(resample(values, to)).energyKwh).toBeCloseTo(figuresOf(values).energyKwh!, 3);
          }),
          { numRuns: 3 },
        );
      }),
      { numRuns: 25 },
    );
  });

  it('comes back unchanged from a finer one', () => {
    fc.assert(
      fc.property(valuesOf(24, true), (values) => {
        for (const fine of [48, 96, 288, 1_440] as const)
          expect([...resample(resample(values, fine), 24)]).toEqual(values);
      }),
      { numRuns: 30 },
    );
  });

  it('takes the mean of what is there, and is a gap only where nothing is', () => {
    const quarters = new Float64Array(96).fill(Number.NaN);
    quarters.set([10, 20, Number.NaN, 30, Number.NaN, Number.NaN, Number.NaN, Number.NaN, 0]);
    expect([...resample(quarters, 24)].slice(0, 4)).toEqual([20, Number.NaN, 0, Number.NaN]);
  });

  it('never leaves the range of its values', () => {
    fc.assert(
      fc.property(valuesOf(1_440, true), (values) => {
        const there = values.filter((one) => !Number.isNaN(one));
        for (const one of resample(values, 96)) {
          if (Number.isNaN(one)) continue;
          expect(one).toBeGreaterThanOrEqual(Math.min(...there));
          expect(one).toBeLessThanOrEqual(Math.max(...there));
        }
      }),
      { numRuns: 15 },
    );
  });

  it('is a copy in its own resolution, and refuses what is no day', () => {
    const values = Float64Array.from({ length: 96 }, (_, i) => i);
    expect(resample(values, 96)).toEqual(values);
    expect(resample(values, 96)).not.toBe(values);
    expect(() => resample([1, 2, 3])).toThrow('3 points');
    expect([12, 95, 97].some(isResolution)).toBe(false);
  });
});
