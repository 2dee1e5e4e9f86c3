import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  adjustBefore,
  baseline,
  daysOfRule,
  dayType,
  pickDays,
  sameDayDifference,
  sameTypeDays,
} from '../../../shared/load/baseline.ts';
import { emptyCurve } from '../../../shared/load/curve.ts';
import { chineseCalendar } from '../../../shared/load/holidays.ts';
import { POINTS } from '../../../shared/model/curve.ts';
import { baselineRules } from '../../../shared/model/evaluation.ts';

const flat = (kw: number) => new Float64Array(POINTS).fill(kw);
/** A flat day that reads `kw` in the points from `from` up to, not including, `to`. */
const flatBut = (level: number, from: number, to: number, kw: number) => flat(level).fill(kw, from, to);
const morning = { fromPoint: 40, toPoint: 52, cap: 0.2 };

describe('dayType', () => {
  it('knows workdays and rest days by the week', () => {
    const week = ['27', '28', '29', '30'].map((date) => dayType(`2021-09-${date}`));
    expect(week).toEqual(['work', 'work', 'work', 'work']);
    expect(['01', '02', '03', '04'].map((date) => dayType(`2021-10-${date}`))).toEqual([
      'work',
      'rest',
      'rest',
      'work',
    ]);
  });
});

describe('sameTypeDays', () => {
  it('takes the last five workdays before a workday, newest first, over the weekend', () => {
    expect(sameTypeDays('2021-09-29', 5)).toEqual([
      '2021-09-28',
      '2021-09-27',
      '2021-09-24',
      '2021-09-23',
      '2021-09-22',
    ]);
  });

  it('takes rest days before a rest day', () => {
    expect(sameTypeDays('2021-09-26', 3)).toEqual(['2021-09-25', '2021-09-19', '2021-09-18']);
  });

  it('leaves out event days and holidays and goes further back instead', () => {
    const events = new Set(['2021-09-28', '2021-09-24']);
    expect(sameTypeDays('2021-09-29', 3, (day) => events.has(day))).toEqual([
      '2021-09-27',
      '2021-09-23',
      '2021-09-22',
    ]);
  });

  it('gives up instead of searching for ever when no day qualifies', () => {
    expect(sameTypeDays('2021-09-29', 5, () => true)).toEqual([]);
  });

  it('never takes the day itself or a later one', () => {
    for (const day of sameTypeDays('2021-09-29', 20)) expect(day < '2021-09-29').toBe(true);
    expect(sameTypeDays('2021-09-29', 20)).toHaveLength(20);
  });
});

describe('baseline', () => {
  it('is the mean of the given days when today fits them', () => {
    expect([...baseline([flat(900), flat(1_100)], flat(1_000), morning)]).toEqual([...flat(1_000)]);
  });

  it('is raised and lowered by the difference seen today', () => {
    expect(baseline([flat(1_000)], flatBut(0, 40, 52, 1_100), morning)[70]).toBe(1_100);
    expect(baseline([flat(1_000)], flatBut(0, 40, 52, 900), morning)[70]).toBe(900);
  });

  it('caps the difference on either side', () => {
    expect(baseline([flat(1_000)], flatBut(0, 40, 52, 5_000), morning)[70]).toBe(1_200);
    expect(baseline([flat(1_000)], flatBut(5_000, 40, 52, 0), morning)[70]).toBe(800);
  });

  it('caps by the mean in the adjusting points, not by the whole day', () => {
    const history = [flatBut(100, 40, 52, 1_000)];
    expect(baseline(history, flatBut(0, 40, 52, 2_000), morning)[70]).toBe(300);
  });

  it('does not look at today after the notice went out', () => {
    const quiet = flatBut(1_000, 40, 52, 1_050);
    const ramped = quiet.slice().fill(0, 52);
    const early = quiet.slice().fill(7_777, 0, 40);
    const expected = baseline([flat(1_000)], quiet, morning);
    expect([...baseline([flat(1_000)], ramped, morning)]).toEqual([...expected]);
    expect([...baseline([flat(1_000)], early, morning)]).toEqual([...expected]);
    expect(expected[60]).toBe(1_050);
  });

  it('takes the mean as it is when today has no point to compare', () => {
    expect([...baseline([flat(1_000)], emptyCurve(), morning)]).toEqual([...flat(1_000)]);
    const nothing = { fromPoint: 40, toPoint: 40, cap: 0.2 };
    expect([...baseline([flat(1_000)], flat(5_000), nothing)]).toEqual([...flat(1_000)]);
  });

  it('adjusts by the points that are there when some of today are gaps', () => {
    const today = flatBut(Number.NaN, 40, 46, 1_100);
    expect(baseline([flat(1_000)], today, morning)[0]).toBe(1_100);
  });

  it('leaves gaps of single days out of the mean and keeps common gaps as gaps', () => {
    const first = flat(900);
    const second = flat(1_100);
    first[5] = Number.NaN;
    first[6] = Number.NaN;
    second[6] = Number.NaN;
    const result = baseline([first, second], flat(1_000), morning);
    expect(result[4]).toBe(1_000);
    expect(result[5]).toBe(1_100);
    expect(result[6]).toBeNaN();
  });

  it('is a day of gaps without history', () => {
    expect(baseline([], flat(1_000), morning).every(Number.isNaN)).toBe(true);
  });

  it('lowers a baseline of generated load by the cap of its size, not upwards', () => {
    expect(baseline([flat(-1_000)], flat(-5_000), morning)[0]).toBe(-1_200);
  });

  it('never leaves the band of the cap around the mean, and changes no day it was given', () => {
    const kw = fc.integer({ min: 0, max: 20_000 });
    const cap = fc.double({ min: 0, max: 1, noNaN: true });
    const days = fc.array(kw, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(days, kw, cap, (levels, now, part) => {
        const history = levels.map(flat);
        const today = flat(now);
        const mean = levels.reduce((sum, level) => sum + level, 0) / levels.length;
        const result = baseline(history, today, { ...morning, cap: part });
        expect(Math.abs(result[0]! - mean)).toBeLessThanOrEqual(mean * part + 1e-6);
        expect(Math.abs(result[0]! - now)).toBeLessThanOrEqual(Math.abs(mean - now) + 1e-6);
        expect(history).toEqual(levels.map(flat));
        expect(today).toEqual(flat(now));
      }),
      { numRuns: 60 },
    );
  });
});

describe('sameTypeDays with a calendar', () => {
  const { kindOf } = chineseCalendar();
  const of = (day: string, count: number) => sameTypeDays(day, count, () => false, kindOf);

  it('passes holidays over and takes make-up workdays for workdays', () => {
    expect(of('2021-10-12', 5)).toEqual([
      '2021-10-11',
      '2021-10-09',
      '2021-10-08',
      '2021-09-30',
      '2021-09-29',
    ]);
  });

  it('compares a holiday with plain rest days', () => {
    expect(of('2021-10-02', 3)).toEqual(['2021-09-25', '2021-09-12', '2021-09-11']);
  });
});

describe('the rules', () => {
  const sizes = (levels: number[]) => levels.map(flat);
  const levelsOf = (days: Float64Array[]) => days.map((day) => day[0]!).toSorted((a, b) => a - b);
  const ten = sizes([5, 3, 9, 1, 7, 10, 2, 8, 4, 6]);

  it('take the last five, the five highest or the six in the middle of ten', () => {
    expect(levelsOf(pickDays('lastFive', ten))).toEqual([1, 3, 5, 7, 9]);
    expect(levelsOf(pickDays('highFive', ten))).toEqual([6, 7, 8, 9, 10]);
    expect(levelsOf(pickDays('middleSix', ten))).toEqual([3, 4, 5, 6, 7, 8]);
  });

  it('look no further back than they say', () => {
    const twelve = [...ten, flat(100), flat(-100)];
    for (const rule of baselineRules)
      expect(pickDays(rule, twelve)).toEqual(pickDays(rule, twelve.slice(0, daysOfRule[rule])));
  });

  it('take the same share of fewer days, and something of a single one', () => {
    expect(levelsOf(pickDays('highFive', sizes([1, 2, 3])))).toEqual([2, 3]);
    expect(levelsOf(pickDays('middleSix', sizes([1, 2, 3, 4, 5])))).toEqual([2, 3, 4]);
    for (const rule of baselineRules) {
      expect(pickDays(rule, sizes([4]))).toHaveLength(1);
      expect(pickDays(rule, [])).toEqual([]);
    }
  });

  it('lie between the least and the most of the days, and the high one never under the others', () => {
    const levels = fc.array(fc.integer({ min: -500, max: 9_000 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(levels, (some) => {
        const history = sizes(some);
        const [last, high, middle] = baselineRules.map(
          (rule) => baseline(history, emptyCurve(), null, rule)[0]!,
        );
        for (const one of [last, high, middle]) {
          expect(one).toBeGreaterThanOrEqual(Math.min(...some) - 1e-9);
          expect(one).toBeLessThanOrEqual(Math.max(...some) + 1e-9);
        }
        expect(high).toBeGreaterThanOrEqual(middle! - 1e-9);
      }),
      { numRuns: 80 },
    );
  });

  it('are shifted by the same difference whichever it is, within its cap', () => {
    const adjust = adjustBefore(54);
    expect(adjust).toEqual({ fromPoint: 40, toPoint: 52, cap: 0.5 });
    expect(adjustBefore(1)).toMatchObject({ fromPoint: 0, toPoint: 0 });
    const today = flatBut(0, 40, 52, 60);
    for (const rule of baselineRules) {
      const mean = baseline(ten, today, null, rule);
      const shifted = baseline(ten, today, adjust, rule);
      expect(shifted[70]! - mean[70]!).toBeCloseTo(sameDayDifference(mean, today, adjust), 9);
      expect(shifted[70]).toBeCloseTo(mean[0]! * 1.5, 9);
    }
  });

  it('work for days of any number of points', () => {
    const day = new Float64Array(24).fill(7);
    expect(baseline([day], day, { fromPoint: 10, toPoint: 13, cap: 0.5 })).toHaveLength(24);
  });
});
