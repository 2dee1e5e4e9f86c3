import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addCurve, addSum, badPoints, emptySum, valuesOf } from '../../../shared/load/day-sum.ts';
import { badKind, gapsOf, lastPointOf, wholeUntil } from '../../../shared/load/quality.ts';
import { defaultTariff, tariffOf, wrongPeriods } from '../../../shared/load/tariff.ts';

const customer = fc.record({
  capacityKva: fc.constantFrom(0, 100, 1_000),
  spikeFactor: fc.constant(1.2),
  fetchedMs: fc.integer({ min: 0, max: 9_999 }),
});
const value = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 900 }) },
  { weight: 1, arbitrary: fc.integer({ min: -50, max: -1 }) },
  { weight: 1, arbitrary: fc.integer({ min: 5_000, max: 9_000 }) },
  { weight: 2, arbitrary: fc.constant(Number.NaN) },
);
const curves = fc.array(fc.tuple(fc.array(value, { minLength: 96, maxLength: 96 }), customer), {
  maxLength: 8,
});
const sumOf = (all: [number[], { capacityKva: number; spikeFactor: number; fetchedMs: number }][]) => {
  const sum = emptySum();
  for (const [values, one] of all) addCurve(sum, values, one);
  return sum;
};

describe('the sum of a day', () => {
  it('holds every value exactly once, good or bad', () => {
    fc.assert(
      fc.property(curves, (all) => {
        const sum = sumOf(all);
        for (let i = 0; i < 96; i += 1) {
          const there = all.map(([values]) => values[i]!).filter((one) => !Number.isNaN(one));
          expect(sum.counts[i]! + sum.badCounts[i]!).toBe(there.length);
          expect(sum.kw[i]! + sum.badKw[i]!).toBe(there.reduce((all_, one) => all_ + one, 0));
        }
        expect(sum.reported).toBe(all.filter(([values]) => values.some((one) => !Number.isNaN(one))).length);
      }),
      { numRuns: 40 },
    );
  });

  it('is the same whether added at once or in parts', () => {
    fc.assert(
      fc.property(curves, curves, (a, b) => {
        const parts = emptySum();
        addSum(parts, sumOf(a));
        addSum(parts, sumOf(b));
        expect(parts).toEqual(sumOf([...a, ...b]));
      }),
      { numRuns: 30 },
    );
  });

  it('shows bad values only when asked, and names the moments', () => {
    const values = new Array<number>(96).fill(50);
    values[3] = -7;
    values[9] = 5_000;
    values[20] = Number.NaN;
    const sum = emptySum();
    addCurve(sum, values, { capacityKva: 100, spikeFactor: 1.2, fetchedMs: 5 });
    expect([valuesOf(sum, false)[3], valuesOf(sum, false)[9]]).toEqual([Number.NaN, Number.NaN]);
    expect([valuesOf(sum, true)[3], valuesOf(sum, true)[9]]).toEqual([-7, 5_000]);
    expect(valuesOf(sum, true)[20]).toBeNaN();
    expect(badPoints(sum)).toEqual([
      { point: 3, count: 1, kw: -7 },
      { point: 9, count: 1, kw: 5_000 },
    ]);
  });
});

describe('a value that cannot be true', () => {
  it.each([
    [-0.1, 0, 'negative'],
    [0, 100, undefined],
    [120, 100, undefined],
    [120.5, 100, 'spike'],
    [9_999_999, 0, undefined],
    [Number.NaN, 100, undefined],
  ])('%f kW at %i kVA: %s', (kw, capacity, expected) => {
    expect(badKind(kw, capacity)).toBe(expected);
  });

  it('is no spike when that check is off', () => {
    expect(badKind(9_999, 100, 0)).toBeUndefined();
    expect(badKind(-1, 100, 0)).toBe('negative');
  });
});

describe('gaps and the end of the data', () => {
  const gap = Number.NaN;
  it('finds gaps between values, but not before the first or after the last', () => {
    expect(gapsOf([gap, 1, gap, gap, 2, 3, gap])).toEqual([{ from: 2, to: 4 }]);
    expect(gapsOf([gap, gap])).toEqual([]);
    expect([lastPointOf([gap, 1, gap]), lastPointOf([gap])]).toEqual([1, -1]);
  });

  it('ends the running day where nine of ten have reported', () => {
    expect(wholeUntil([10, 10, 9, 8, 1, 0], 10)).toBe(3);
    expect(wholeUntil([0, 0], 10)).toBe(0);
    // A dip before the end is no end.
    expect(wholeUntil([10, 2, 10], 10)).toBe(3);
  });
});

describe('tariff periods', () => {
  it('cover the day: what is in no period is flat, and a later period wins', () => {
    const kinds = tariffOf([
      { from: '00:00', to: '24:00', kind: 'valley' },
      { from: '08:00', to: '08:15', kind: 'sharp' },
    ]);
    expect(kinds).toHaveLength(96);
    expect(kinds.filter((one) => one === 'valley')).toHaveLength(95);
    expect(kinds[32]).toBe('sharp');
    expect(tariffOf([]).every((one) => one === 'flat')).toBe(true);
    expect(new Set(tariffOf(defaultTariff))).toEqual(new Set(['sharp', 'peak', 'flat', 'valley']));
  });

  it('that end before they begin are pointed out', () => {
    expect(wrongPeriods([{ from: '08:00', to: '08:00', kind: 'peak' }, ...defaultTariff])).toEqual([0]);
    expect(wrongPeriods(defaultTariff)).toEqual([]);
  });
});
