import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyCurve,
  figuresOf,
  meanDifference,
  pointClock,
  pointOfMinute,
  sumCurves,
} from '../../../shared/load/curve.ts';
import { defaultTariff, tariffOf } from '../../../shared/load/tariff.ts';
import { figuresSchema, POINTS } from '../../../shared/model/curve.ts';

const flat = (kw: number) => new Float64Array(POINTS).fill(kw);
const withPoints = (points: Record<number, number>) => {
  const curve = emptyCurve();
  for (const [point, kw] of Object.entries(points)) curve[Number(point)] = kw;
  return curve;
};
/** Whole kilowatts, so that sums are exact; about one point in four is a gap. */
const point = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: -5_000, max: 500_000 }) },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
);
const curve = fc.array(point, { minLength: POINTS, maxLength: POINTS }).map((all) => Float64Array.from(all));
describe('emptyCurve', () => {
  it('is 96 gaps, and a new one each time', () => {
    expect([...emptyCurve()]).toEqual(Array.from({ length: 96 }, () => Number.NaN));
    expect(emptyCurve()).not.toBe(emptyCurve());
  });
});

describe('sumCurves', () => {
  it('adds what was reported and counts how many reported', () => {
    const { values, counts } = sumCurves([withPoints({ 0: 100, 1: 5 }), withPoints({ 0: 20, 95: 7 })]);
    expect([values[0], values[1], values[95]]).toEqual([120, 5, 7]);
    expect([counts[0], counts[1], counts[2], counts[95]]).toEqual([2, 1, 0, 1]);
  });

  it('keeps a point where nobody reported as a gap, and a reported zero as zero', () => {
    const { values, counts } = sumCurves([withPoints({ 3: 0 }), emptyCurve()]);
    expect(values[2]).toBeNaN();
    expect(values[3]).toBe(0);
    expect(counts[3]).toBe(1);
  });

  it('makes a day of gaps from no curves at all', () => {
    const { values, counts } = sumCurves([]);
    expect(values.every(Number.isNaN)).toBe(true);
    expect(counts.every((count) => count === 0)).toBe(true);
  });

  it('is a gap exactly where all are gaps, and else the sum of the rest', () => {
    fc.assert(
      fc.property(fc.array(curve, { maxLength: 6 }), (all) => {
        const { values, counts } = sumCurves(all);
        for (let i = 0; i < POINTS; i += 1) {
          const reported = all.map((one) => one[i]!).filter((kw) => !Number.isNaN(kw));
          expect(counts[i]).toBe(reported.length);
          if (reported.length === 0) expect(values[i]).toBeNaN();
          else expect(values[i]).toBe(reported.reduce((sum, kw) => sum + kw, 0));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('does not depend on the order of the curves and changes none of them', () => {
    fc.assert(
      fc.property(fc.array(curve, { maxLength: 4 }), (all) => {
        const copies = all.map((one) => one.slice());
        expect(sumCurves([...all].reverse())).toEqual(sumCurves(all));
        expect(all).toEqual(copies);
      }),
      { numRuns: 40 },
    );
  });
});

describe('figuresOf', () => {
  it('gives nothing but gaps for a day of gaps', () => {
    expect(figuresOf(emptyCurve())).toEqual({
      maxKw: null,
      maxPoint: 0,
      minKw: null,
      minPoint: 0,
      averageKw: null,
      loadFactor: null,
      energyKwh: null,
      peakValleyKw: null,
      peakValleyRate: null,
      tariffKwh: null,
      points: 0,
    });
  });

  it('counts a quarter hour of each point as energy', () => {
    expect(figuresOf(flat(400))).toMatchObject({
      averageKw: 400,
      energyKwh: 9_600,
      loadFactor: 1,
      points: 96,
    });
  });

  it('finds maximum and minimum with the first point they occur at', () => {
    const values = withPoints({ 10: 50, 20: 200, 30: 200, 40: -10, 50: -10 });
    expect(figuresOf(values)).toEqual({
      maxKw: 200,
      maxPoint: 20,
      minKw: -10,
      minPoint: 40,
      averageKw: 86,
      loadFactor: 0.43,
      energyKwh: 107.5,
      peakValleyKw: 210,
      peakValleyRate: 1.05,
      tariffKwh: null,
      points: 5,
    });
  });

  it('gives no load factor where the largest load is not above zero', () => {
    expect(figuresOf(flat(0)).loadFactor).toBeNull();
    expect(figuresOf(flat(-3))).toMatchObject({ loadFactor: null, averageKw: -3, maxKw: -3 });
  });

  it('leaves gaps out of the average instead of counting them as zero', () => {
    expect(figuresOf(withPoints({ 0: 10, 1: 30 })).averageKw).toBe(20);
  });

  it('counts energy by the length of a point, whatever the resolution', () => {
    for (const points of [24, 48, 96, 288, 1_440])
      expect(figuresOf(new Float64Array(points).fill(100)).energyKwh).toBeCloseTo(2_400, 6);
  });

  it('splits the energy over the tariff periods without losing any', () => {
    const kinds = tariffOf(defaultTariff);
    fc.assert(
      fc.property(curve, (values) => {
        const { energyKwh, tariffKwh } = figuresOf(values, kinds);
        const sum = tariffKwh ? Object.values(tariffKwh).reduce((all, one) => all + one, 0) : null;
        if (energyKwh === null) expect(sum).toBeNull();
        else expect(sum).toBeCloseTo(energyKwh, 4);
      }),
      { numRuns: 40 },
    );
  });

  it('agrees with its points for any day, and always fits the contract', () => {
    fc.assert(
      fc.property(curve, (values) => {
        const figures = figuresOf(values);
        expect(figuresSchema.safeParse(figures).success).toBe(true);
        const reported = [...values].filter((kw) => !Number.isNaN(kw));
        expect(figures.points).toBe(reported.length);
        if (reported.length === 0) return;
        expect(figures.maxKw).toBe(Math.max(...reported));
        expect(figures.minKw).toBe(Math.min(...reported));
        expect(values[figures.maxPoint]).toBe(figures.maxKw);
        expect(values[figures.minPoint]).toBe(figures.minKw);
        expect(figures.energyKwh).toBeCloseTo(reported.reduce((sum, kw) => sum + kw, 0) / 4, 6);
      }),
      { numRuns: 60 },
    );
  });
});

describe('meanDifference', () => {
  it('looks only at points both days have', () => {
    expect(meanDifference(withPoints({ 0: 10, 1: 20, 2: 99 }), withPoints({ 0: 4, 1: 10, 3: 99 }))).toBe(8);
  });

  it('is null when the days share no point', () => {
    expect(meanDifference(withPoints({ 0: 1 }), withPoints({ 1: 1 }))).toBeNull();
  });

  it('changes its sign when the days are swapped', () => {
    fc.assert(
      fc.property(curve, curve, (a, b) => {
        const there = meanDifference(a, b);
        const back = meanDifference(b, a);
        if (there === null) expect(back).toBeNull();
        else expect(there + back!).toBeCloseTo(0, 6);
      }),
      { numRuns: 40 },
    );
  });
});

describe('points and clock times', () => {
  it('start at 00:00 and end at 23:45, with 24:00 as the end of the day', () => {
    expect([0, 1, 53, 95, 96].map((one) => pointClock(one))).toEqual([
      '00:00',
      '00:15',
      '13:15',
      '23:45',
      '24:00',
    ]);
  });

  it('follow the resolution of the day', () => {
    expect([pointClock(23, 24), pointClock(1, 48), pointClock(287, 288), pointClock(1_439, 1_440)]).toEqual([
      '23:00',
      '00:30',
      '23:55',
      '23:59',
    ]);
  });

  it('find the quarter hour that contains a minute, within the day', () => {
    expect([0, 14, 15, 809, 810, 1_439].map(pointOfMinute)).toEqual([0, 0, 1, 53, 54, 95]);
    expect(pointOfMinute(-1)).toBe(0);
    expect(pointOfMinute(1_440)).toBe(95);
  });

  it('agree with each other for all 96 points', () => {
    for (let i = 0; i < POINTS; i += 1) {
      const [hour = 0, minute = 0] = pointClock(i).split(':').map(Number);
      expect(pointOfMinute(hour * 60 + minute)).toBe(i);
      expect(pointOfMinute(hour * 60 + minute + 14)).toBe(i);
    }
  });
});
