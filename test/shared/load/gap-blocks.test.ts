import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedGaps, limitCurve } from '../../../shared/load/gap-blocks.ts';

const flat = (kw: number) => new Float64Array(96).fill(kw);
const load = (change: Record<number, number>) => {
  const values = flat(100_000);
  for (const [point, kw] of Object.entries(change)) values[Number(point)] = kw;
  return values;
};

describe('where the expected load exceeds the supply', () => {
  it('is a block of whole hours with the worst moment, rounded up', () => {
    const values = load({ 53: 121_010, 54: 130_001, 58: 125_000 });
    expect(expectedGaps(values, limitCurve([], 120_000))).toEqual([
      { startMin: 780, endMin: 900, limitKw: 120_000, loadKw: 130_001, gapKw: 10_100 },
    ]);
  });

  it('is empty when supply is enough, and when there is no limit', () => {
    expect(expectedGaps(flat(100_000), limitCurve([], 100_000))).toEqual([]);
    expect(expectedGaps(flat(100_000), limitCurve([], 0))).toEqual([]);
  });

  it('a limit of its own for some hours begins a block of its own', () => {
    const limits = limitCurve([{ startMin: 600, endMin: 720, limitKw: 90_000 }], 95_000);
    const gaps = expectedGaps(load({}), limits);
    expect(gaps.map(({ startMin, endMin, gapKw }) => [startMin, endMin, gapKw])).toEqual([
      [0, 600, 5_000],
      [600, 720, 10_000],
      [720, 1_440, 5_000],
    ]);
  });

  it('blocks never overlap, lie in the day, and cover every point that is over', () => {
    const kw = fc.integer({ min: 50_000, max: 150_000 });
    const block = fc.record({
      startMin: fc.integer({ min: 0, max: 1_380 }),
      endMin: fc.integer({ min: 1, max: 1_440 }),
      limitKw: kw,
    });
    fc.assert(
      fc.property(
        fc.array(kw, { minLength: 96, maxLength: 96 }),
        fc.array(block, { maxLength: 4 }),
        (values, blocks) => {
          const limits = limitCurve(blocks, 100_000);
          const gaps = expectedGaps(values, limits);
          let reached = 0;
          for (const gap of gaps) {
            expect(gap.startMin).toBeGreaterThanOrEqual(reached);
            expect(gap.endMin).toBeGreaterThan(gap.startMin);
            reached = gap.endMin;
          }
          expect(reached).toBeLessThanOrEqual(1_440);
          for (const [i, value] of values.entries())
            if (value > limits[i]!)
              expect(gaps.some((gap) => gap.startMin <= i * 15 && i * 15 < gap.endMin)).toBe(true);
        },
      ),
    );
  });
});
