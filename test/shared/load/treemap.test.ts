import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { treemap } from '../../../shared/load/treemap.ts';

describe('a treemap', () => {
  it('gives every value its part of the area, within the frame and without overlap', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 40 }),
        (given) => {
          const values = given.toSorted((a, b) => b - a);
          const whole = values.reduce((a, b) => a + b, 0);
          const boxes = treemap(values, 160, 90);
          expect(boxes).toHaveLength(values.length);
          boxes.forEach((box, at) => {
            expect((box.width * box.height) / (160 * 90)).toBeCloseTo(values[at]! / whole, 6);
            expect(box.x).toBeGreaterThanOrEqual(-1e-6);
            expect(box.y).toBeGreaterThanOrEqual(-1e-6);
            expect(box.x + box.width).toBeLessThanOrEqual(160 + 1e-6);
            expect(box.y + box.height).toBeLessThanOrEqual(90 + 1e-6);
          });
          for (const [at, a] of boxes.entries())
            for (const b of boxes.slice(at + 1)) {
              const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
              const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
              expect(Math.min(wide, high)).toBeLessThan(1e-6);
            }
        },
      ),
    );
  });

  it('keeps boxes of one size near to squares', () => {
    for (const { width, height } of treemap([1, 1, 1, 1, 1, 1], 300, 200))
      expect(Math.max(width / height, height / width)).toBeLessThan(1.6);
  });

  it('is empty when there is nothing to show', () => {
    expect(treemap([], 10, 10)).toEqual([]);
  });
});
