import { describe, expect, it } from 'vitest';
import { type CoverPlan, coverBlocks } from '../../../shared/load/cover.ts';
import { blocksFrom, parseGapText } from '../../../shared/load/gap-text.ts';
import { defaultLevels } from '../../../shared/load/levels.ts';
import { gapProblems } from '../../../shared/model/gap.ts';
import { dayStartMs } from '../../../shared/time.ts';

const day = '2021-09-30';
const at = (hour: number) => dayStartMs(day) + hour * 3_600_000;
const id = (no: number) => `00000000-0000-4000-8000-00000000000${no}`;
const plan = (
  no: number,
  state: CoverPlan['state'],
  ...rounds: [from: number, to: number, kw: number][]
): CoverPlan => ({
  id: id(no),
  name: `方案 ${no}`,
  state,
  rounds: rounds.map(([from, to, kw]) => ({ startMs: at(from), endMs: at(to), kw })),
});
/** Liaoning on 30 September 2021, and Fushun's part of it. */
const { blocks: province } = parseGapText('0-5: 133, 5-8: 459, 8-13: 407, 13-22: 539, 22-24: 437');
const gaps = { day, maxDemandKw: 1_810_000, blocks: blocksFrom(province, 28 / 539) };

describe('the gap board of 30 September 2021', () => {
  it('names the level of every block', () => {
    const board = coverBlocks(gaps, [], defaultLevels);
    expect(board.map((one) => [(one.gapKw / 10_000).toFixed(1), one.level])).toEqual([
      ['6.9', '4'],
      ['23.8', '2'],
      ['21.1', '2'],
      ['28.0', '2'],
      ['22.7', '2'],
    ]);
    expect(board.every((one) => one.missingKw === one.gapKw)).toBe(true);
  });

  it('counts approved plans and drafts apart, and says what is missing', () => {
    const board = coverBlocks(
      gaps,
      [plan(1, 'approved', [13, 22, 178_000]), plan(2, 'draft', [13.5, 22, 79_000])],
      defaultLevels,
    );
    expect(board[3]).toMatchObject({ arrangedKw: 178_000, draftKw: 79_000, missingKw: 23_000 });
    expect(board[3]?.plans.map((one) => [one.isDraft, one.isPartial])).toEqual([
      [false, false],
      [true, true],
    ]);
    expect(board[4]?.plans).toEqual([]);
  });

  it('counts each round in its own window, and none that lasts less than half of a block', () => {
    const board = coverBlocks(
      gaps,
      [plan(1, 'executing', [0, 5, 30_000], [5, 8, 40_000], [8, 9, 5_000])],
      defaultLevels,
    );
    expect(board.map((one) => one.arrangedKw)).toEqual([30_000, 40_000, 0, 0, 0]);
    expect(board[2]?.plans[0]).toMatchObject({ kw: 0, isPartial: true });
  });

  it('shows more than needed as a negative rest', () => {
    expect(coverBlocks(gaps, [plan(1, 'issued', [0, 5, 100_000])], defaultLevels)[0]?.missingKw).toBeLessThan(
      0,
    );
  });
});

describe('the blocks of a day', () => {
  const block = (startMin: number, endMin: number) => ({ startMin, endMin, gapKw: 1, provinceKw: 0 });
  it('may leave hours out, in any order', () => {
    expect(gapProblems([block(600, 700), block(0, 60), block(60, 120)])).toEqual([]);
  });
  it('are told when they overlap or end before they begin', () => {
    expect(gapProblems([block(0, 100), block(60, 120)])).toEqual([{ index: 1, problem: 'overlap' }]);
    expect(gapProblems([block(60, 60)])).toEqual([{ index: 0, problem: 'window' }]);
  });
});
