import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLoadCsv } from '../../../main/load-files/read-load-csv.ts';
import { chineseCalendar } from '../../../shared/load/holidays.ts';
import { fileCurves } from '../../../shared/load/load-file.ts';
import {
  type DayCurves,
  lastOfKind,
  percentageError,
  type Reference,
  referenceOf,
  references,
} from '../../../shared/load/references.ts';
import { addDays } from '../../../shared/time.ts';
import { root } from '../../support/product.ts';

const calendar = chineseCalendar();
/** Days of two points whose level counts up day by day from 2021-01-01 = 1. */
const counted: DayCurves = {
  pointsPerDay: 2,
  kindOf: calendar.kindOf,
  curve: (day) => {
    const level = Math.round((Date.parse(day) - Date.parse('2020-12-31')) / 86_400_000);
    return level > 0 ? [level, level * 2] : undefined;
  },
};
const of = (which: Reference, day: string, lag = 0) => referenceOf(which, counted, day, lag)?.[0];
const levelOf = (day: string) => counted.curve(day)?.[0];

describe('the simple references', () => {
  it('look at the days their names say', () => {
    expect(of('yesterday', '2021-09-29')).toBe(levelOf('2021-09-28'));
    expect(of('lastWeek', '2021-09-29')).toBe(levelOf('2021-09-22'));
    expect(of('lastMonth', '2021-03-31')).toBe(levelOf('2021-02-28'));
    expect(of('lastYear', '2022-09-29')).toBe(levelOf('2021-09-29'));
    expect(of('days364', '2022-09-28')).toBe(levelOf('2021-09-29'));
    expect(of('lastYear', '2021-09-29')).toBeUndefined();
  });

  it('scale last week by how yesterday stood against the day eight before', () => {
    const [week, one, eight] = ['2021-09-22', '2021-09-28', '2021-09-21'].map((day) => levelOf(day)!);
    expect(of('scaledWeek', '2021-09-29')).toBeCloseTo((week! * one!) / eight!, 9);
  });

  it('take days of the same type without holidays; a make-up Sunday is a workday', () => {
    const days = ['2021-09-28', '2021-09-27', '2021-09-26', '2021-09-24', '2021-09-23'];
    expect(lastOfKind(counted, '2021-09-29', 5)).toEqual(days);
    expect(lastOfKind(counted, '2021-09-25', 2)).toEqual(['2021-09-12', '2021-09-11']);
    expect(of('lastFive', '2021-09-29')).toBeCloseTo(
      days.reduce((sum, day) => sum + levelOf(day)!, 0) / 5,
      9,
    );
  });

  it('take the five of ten with the most energy, or the six in the middle', () => {
    const ten = lastOfKind(counted, '2021-09-29', 10).map((day) => levelOf(day)!);
    const sorted = ten.toSorted((a, b) => a - b);
    const mean = (list: number[]) => list.reduce((sum, one) => sum + one, 0) / list.length;
    expect(of('highFive', '2021-09-29')).toBeCloseTo(mean(sorted.slice(5)), 9);
    expect(of('middleSix', '2021-09-29')).toBeCloseTo(mean(sorted.slice(2, 8)), 9);
    expect(of('middleSix', '2021-01-08')).toBeUndefined();
  });

  it('use nothing from the day itself on, nor from the days of the lag', () => {
    for (const lag of [0, 1, 3]) {
      for (const which of references) {
        const asked: string[] = [];
        const watched: DayCurves = {
          ...counted,
          curve: (day) => {
            asked.push(day);
            return counted.curve(day);
          },
        };
        referenceOf(which, watched, '2022-03-16', lag);
        expect(asked.length).toBeGreaterThan(0);
        for (const day of asked) expect(day <= addDays('2022-03-16', -1 - lag)).toBe(true);
      }
    }
  });

  it('measure errors over the points both have', () => {
    expect(percentageError([110, 90, 5], [100, 100, Number.NaN])).toBeCloseTo(10, 9);
    expect(percentageError([110, 100], [100, 100], 1, 2)).toBe(0);
    expect(percentageError([Number.NaN], [1])).toBeNaN();
  });
});

const victoria = join(root, '../shared/data/load/vic_elec_half_hourly.csv.gz');
describe.skipIf(!existsSync(victoria))('the references on half-hourly load of Victoria, 2014', () => {
  it('are as far off as published', () => {
    const series = readLoadCsv(victoria);
    const curves = fileCurves(series, { withoutClockChanges: true });
    const days = series.days.filter((day) => day.startsWith('2014') && !series.clockChanges.has(day));
    const mape = (which: Reference, isRated = (_day: string) => true) => {
      const errors = days.filter(isRated).flatMap((day) => {
        const forecast = referenceOf(which, curves, day);
        return forecast ? [percentageError(forecast, curves.curve(day)!)] : [];
      });
      return errors.reduce((sum, error) => sum + error, 0) / errors.length;
    };
    const isPlain = (day: string) => !series.holidays.has(day);
    expect(mape('yesterday')).toBeCloseTo(7.76, 2);
    expect(mape('lastWeek')).toBeCloseTo(7.05, 2);
    expect(mape('days364')).toBeCloseTo(7.36, 2);
    expect(mape('scaledWeek')).toBeCloseTo(6.26, 2);
    expect(mape('lastFive', isPlain)).toBeCloseTo(5.53, 2);
    expect(mape('middleSix', isPlain)).toBeCloseTo(5.8, 2);
    expect(mape('highFive', isPlain)).toBeCloseTo(7.69, 2);
  });
});
