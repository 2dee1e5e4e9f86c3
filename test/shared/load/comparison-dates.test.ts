import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CalendarFacts,
  comparisonDay,
  type DayWeather,
  festivalAligned,
  monthsBefore,
  weatherAlike,
} from '../../../shared/load/comparison-dates.ts';
import { chineseCalendar } from '../../../shared/load/holidays.ts';
import { springFestival } from '../../../shared/load/spring-festival.ts';
import { comparisons } from '../../../shared/model/curve.ts';
import { addDays, weekdayOf } from '../../../shared/time.ts';

const calendar = chineseCalendar();
const factsWith = (weather: Record<string, DayWeather> = {}): CalendarFacts => ({
  springFestival,
  dayKind: (day) => calendar.kindOf(day),
  weather: (day) => weather[day],
});
const day = fc
  .integer({ min: 0, max: 40_000 })
  .map((days) => addDays('1990-01-01', days))
  .filter((one) => one < '2099-12-31');

describe('a number of months back', () => {
  it.each([
    ['2021-09-30', 1, '2021-08-30', false],
    ['2021-10-31', 1, '2021-09-30', true],
    ['2023-03-29', 1, '2023-02-28', true],
    ['2024-03-30', 1, '2024-02-29', true],
    ['2024-03-29', 1, '2024-02-29', false],
    ['2022-01-31', 1, '2021-12-31', false],
    ['2024-02-29', 12, '2023-02-28', true],
    ['2025-02-28', 12, '2024-02-28', false],
    ['2022-01-15', 13, '2020-12-15', false],
  ])('from %s, %i months, lies %s (substitute: %s)', (from, months, expected, isSubstitute) => {
    expect(monthsBefore(from, months)).toEqual({ day: expected, isSubstitute });
  });

  it('is the same date, or the last day of a month that has no such date', () => {
    fc.assert(
      fc.property(day, (one) => {
        const before = monthsBefore(one, 1);
        const lastDay = addDays(`${one.slice(0, 7)}-01`, -1);
        expect(before.day.slice(0, 7)).toBe(lastDay.slice(0, 7));
        if (before.isSubstitute) {
          expect(before.day).toBe(lastDay);
          expect(lastDay.slice(8) < one.slice(8)).toBe(true);
        } else {
          expect(before.day.slice(8)).toBe(one.slice(8));
        }
      }),
    );
  });
});

describe('comparison days', () => {
  it('are named one by one for a day in autumn', () => {
    const days = comparisons.map((one) => [one, comparisonDay('2021-10-31', one, factsWith())?.day]);
    expect(Object.fromEntries(days)).toEqual({
      yesterday: '2021-10-30',
      lastMonth: '2021-09-30',
      lastYear: '2020-10-31',
      days364: '2020-11-01',
      // The nearest Spring Festival is that of 2022-02-01, 93 days after.
      springFestival: '2020-11-11',
      sameWeekday: '2021-10-24',
      weatherAlike: undefined,
    });
  });

  it('keep the weekday where they promise it', () => {
    fc.assert(
      fc.property(day, (one) => {
        for (const which of ['days364', 'sameWeekday'] as const)
          expect(weekdayOf(comparisonDay(one, which, factsWith())!.day)).toBe(weekdayOf(one));
      }),
    );
  });

  it('always lie before the day, and never more than 13 months and a bit', () => {
    fc.assert(
      fc.property(day, fc.constantFrom(...comparisons), (one, which) => {
        const found = comparisonDay(one, which, factsWith());
        if (!found) return;
        expect(found.day < one).toBe(true);
        expect(found.day >= addDays(one, -400)).toBe(true);
      }),
    );
  });
});

describe('the alignment to Spring Festival', () => {
  it.each([
    ['2022-02-01', '2021-02-12', 0],
    ['2022-02-03', '2021-02-14', 2],
    ['2022-01-25', '2021-02-05', -7],
    ['2023-01-21', '2022-01-31', -1],
    // In December the festival to come is nearer than the one that was.
    ['2021-12-31', '2021-01-11', -32],
  ])('takes for %s %s, %i days from the first day', (from, expected, festivalOffset) => {
    expect(festivalAligned(from, springFestival)).toEqual({
      day: expected,
      isSubstitute: false,
      festivalOffset,
    });
  });

  it('lies as many days from its own festival as the day from the nearest', () => {
    fc.assert(
      fc.property(day, (one) => {
        const found = festivalAligned(one, springFestival)!;
        expect(addDays(found.day, -found.festivalOffset!)).toBe(
          springFestival(Number(addDays(one, -found.festivalOffset!).slice(0, 4)) - 1),
        );
        expect(Math.abs(found.festivalOffset!)).toBeLessThan(200);
      }),
    );
  });

  it('is not there outside the table of festivals', () => {
    expect(festivalAligned('1899-05-05', springFestival)).toBeUndefined();
    expect(festivalAligned('2021-05-05', () => undefined)).toBeUndefined();
  });
});

describe('a weather-alike day', () => {
  const weather = (maxC: number, minC: number): DayWeather => ({ maxC, minC });

  it('is the nearest in temperature among days of the same kind, and of equal ones the latest', () => {
    const facts = factsWith({
      '2021-07-15': weather(34, 25),
      '2021-07-14': weather(30, 22),
      // A Sunday as hot as the Thursday asked for does not count.
      '2021-07-11': weather(34, 25),
      '2021-06-29': weather(33, 25),
      '2020-07-15': weather(33, 25),
    });
    expect(weatherAlike('2021-07-15', facts)).toEqual({ day: '2021-06-29', isSubstitute: false });
  });

  it('is not there without the temperature of the day, or of any other', () => {
    expect(weatherAlike('2021-07-15', factsWith())).toBeUndefined();
    expect(weatherAlike('2021-07-15', factsWith({ '2021-07-15': weather(34, 25) }))).toBeUndefined();
  });

  it('follows the calendar: a make-up Saturday is a workday', () => {
    // 2021-09-26 was a Sunday worked for the National Day.
    const facts = factsWith({ '2021-09-28': weather(20, 10), '2021-09-26': weather(20, 10) });
    expect(weatherAlike('2021-09-28', facts)?.day).toBe('2021-09-26');
  });
});
