import { describe, expect, it } from 'vitest';
import { defaultLevels, type LevelRow, levelOf, levelProblems } from '../../../shared/load/levels.ts';

const of = (share: number) => levelOf(share * 10_000, 1_000_000, defaultLevels)?.level;
const row = (
  level: LevelRow['level'],
  from: number,
  to: number | null,
  unit: LevelRow['unit'] = 'MW',
): LevelRow => ({
  level,
  name: '一般',
  colour: 'blue',
  from,
  to,
  unit,
});

describe('the level of a gap', () => {
  it('belongs to the graver level at a limit', () => {
    expect([0.1, 4.999, 5, 9.999, 10, 19.999, 20, 45].map(of)).toEqual([
      '4',
      '4',
      '3',
      '3',
      '2',
      '2',
      '1',
      '1',
    ]);
  });

  it('is none without a gap, and none in % when the demand is unknown', () => {
    expect(of(0)).toBeUndefined();
    expect(levelOf(5_000, 0, defaultLevels)).toBeUndefined();
  });

  it('counts in MW where the table does, whatever the demand', () => {
    const table = [row('2', 15.7, 25), row('3', 3.15, 12.5)];
    expect(levelOf(15_700, 0, table)?.level).toBe('2');
    expect(levelOf(12_500, 0, table)).toBeUndefined();
    expect(levelOf(25_000, 0, table)).toBeUndefined();
  });
});

describe('the table of levels', () => {
  it('of the national rules has no fault', () => {
    expect(levelProblems(defaultLevels)).toEqual([]);
  });

  it('is told its holes, open ends and overlaps', () => {
    expect(
      levelProblems([row('1', 50, null), row('2', 37.5, 50), row('3', 15.7, 25), row('4', 3.15, 12.5)]),
    ).toEqual([
      { problem: 'open-start', at: 3.15, unit: 'MW' },
      { problem: 'hole', from: 12.5, to: 15.7, unit: 'MW' },
      { problem: 'hole', from: 25, to: 37.5, unit: 'MW' },
    ]);
    expect(levelProblems([row('1', 10, 30), row('2', 0, 12)])).toEqual([
      { problem: 'overlap', from: 10, to: 12, unit: 'MW' },
      { problem: 'open-end', at: 30, unit: 'MW' },
    ]);
  });

  it('is told rows upside down, levels named twice and units mixed', () => {
    expect(levelProblems([row('1', 20, 10)]).map((one) => one.problem)).toContain('order');
    expect(levelProblems([row('1', 0, 5), row('1', 5, null)])).toEqual([{ problem: 'twice', level: '1' }]);
    expect(levelProblems([row('1', 0, 5), row('2', 5, null, 'percent')])).toEqual([{ problem: 'units' }]);
  });
});
