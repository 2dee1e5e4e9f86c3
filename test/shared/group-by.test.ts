import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupBy } from '../../shared/group-by.ts';

describe('groupBy', () => {
  it('keeps groups in the order their keys first came and rows in the order they came', () => {
    const rows = ['b1', 'a1', 'b2', 'c1', 'a2'];
    expect([...groupBy(rows, (row) => row[0])]).toEqual([
      ['b', ['b1', 'b2']],
      ['a', ['a1', 'a2']],
      ['c', ['c1']],
    ]);
  });

  it('makes no group from no rows', () => {
    expect(groupBy([], (row) => row).size).toBe(0);
  });

  it('takes any iterable, once', () => {
    function* rows() {
      yield 1;
      yield 2;
      yield 3;
    }
    expect(groupBy(rows(), (row) => row % 2)).toEqual(
      new Map([
        [1, [1, 3]],
        [0, [2]],
      ]),
    );
  });

  it('keeps keys that look alike but differ in type apart', () => {
    expect([...groupBy<string | number, string | number>([1, '1'], (row) => row).keys()]).toEqual([1, '1']);
  });

  it('loses and doubles no row, and puts each under its own key', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (rows) => {
        const groups = groupBy(rows, (row) => row % 5);
        expect([...groups.values()].flat().sort()).toEqual([...rows].sort());
        for (const [key, group] of groups) expect(group.every((row) => row % 5 === key)).toBe(true);
      }),
    );
  });
});
