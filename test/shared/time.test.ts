import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  clockOf,
  DAY_MS,
  dayOf,
  dayStartMs,
  monthDayOf,
  parseStamp,
  QUARTER_MS,
  rangeOf,
  stampOf,
  weekdayOf,
} from '../../shared/time.ts';

/** 2021-09-30 13:20:03 in China. */
const MOMENT = Date.UTC(2021, 8, 30, 5, 20, 3);
const anyMs = fc.integer({ min: Date.UTC(1970, 0, 2), max: Date.UTC(2099, 11, 31) });
const anyDay = anyMs.map(dayOf);

describe('dayOf and dayStartMs', () => {
  it('changes the day at midnight in China, not at midnight UTC', () => {
    const midnight = Date.UTC(2021, 8, 29, 16);
    expect(dayOf(midnight - 1)).toBe('2021-09-29');
    expect(dayOf(midnight)).toBe('2021-09-30');
    expect(dayStartMs('2021-09-30')).toBe(midnight);
  });

  it('puts every moment into the 96 quarter hours of its own day', () => {
    fc.assert(
      fc.property(anyMs, (ms) => {
        const since = ms - dayStartMs(dayOf(ms));
        expect(since).toBeGreaterThanOrEqual(0);
        expect(since).toBeLessThan(96 * QUARTER_MS);
      }),
    );
    expect(DAY_MS).toBe(96 * QUARTER_MS);
  });
});

describe('addDays', () => {
  it('crosses months, years and leap days both ways', () => {
    expect(addDays('2021-12-31', 1)).toBe('2022-01-01');
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2023-03-01', -1)).toBe('2023-02-28');
    expect(addDays('2021-09-30', -364)).toBe('2020-10-01');
    expect(addDays('2021-09-30', 0)).toBe('2021-09-30');
  });

  it('is undone by going the same way back', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -4_000, max: 4_000 }), (day, days) => {
        expect(addDays(addDays(day, days), -days)).toBe(day);
        expect(dayStartMs(addDays(day, days)) - dayStartMs(day)).toBe(days * DAY_MS);
      }),
    );
  });
});

describe('weekdayOf', () => {
  it('counts from Sunday as 0', () => {
    expect(weekdayOf('2021-10-03')).toBe(0);
    expect(weekdayOf('2021-09-30')).toBe(4);
    expect(weekdayOf('2021-10-02')).toBe(6);
  });
});

describe('local forms of a moment', () => {
  it('shows hours and minutes in China, seconds only on request', () => {
    expect(clockOf(MOMENT)).toBe('13:20');
    expect(clockOf(MOMENT, true)).toBe('13:20:03');
    expect(clockOf(Date.UTC(2021, 8, 29, 16))).toBe('00:00');
  });

  it('writes month and day without leading zeros', () => {
    expect(monthDayOf(MOMENT)).toBe('9月30日');
    expect(monthDayOf(dayStartMs('2022-01-05'))).toBe('1月5日');
    expect(monthDayOf(dayStartMs('2022-01-05') - 1)).toBe('1月4日');
  });

  it('writes the full local time', () => {
    expect(stampOf(MOMENT)).toBe('2021-09-30 13:20:03');
  });
});

describe('rangeOf', () => {
  const at = (clock: string) => parseStamp(`2021-09-30 ${clock}`)!;

  it('joins start and end with a dash', () => {
    expect(rangeOf(at('13:30'), at('22:00'))).toBe('13:30–22:00');
  });

  it('ends a range at midnight at 24:00', () => {
    expect(rangeOf(at('18:00'), at('24:00'))).toBe('18:00–24:00');
    expect(rangeOf(at('00:00'), at('24:00'))).toBe('00:00–24:00');
  });

  it('leaves an empty range at midnight at 00:00', () => {
    expect(rangeOf(at('00:00'), at('00:00'))).toBe('00:00–00:00');
  });
});

describe('parseStamp', () => {
  it('reads what stampOf writes', () => {
    fc.assert(
      fc.property(anyMs, (ms) => {
        const whole = ms - (ms % 1_000);
        expect(parseStamp(stampOf(whole))).toBe(whole);
      }),
    );
  });

  it.each(['2021-09-30 13:20:03', '2021/9/30 13:20:03', '2021.09.30T13:20:03', '  2021-09-30 13:20:03 '])(
    'reads %j',
    (text) => {
      expect(parseStamp(text)).toBe(MOMENT);
    },
  );

  it('takes a time without seconds and a day without a time', () => {
    expect(parseStamp('2021-09-30 9:05')).toBe(dayStartMs('2021-09-30') + 9 * 3_600_000 + 5 * 60_000);
    expect(parseStamp('2021-09-30')).toBe(dayStartMs('2021-09-30'));
  });

  it('takes 24:00 as the start of the next day', () => {
    expect(parseStamp('2021-09-30 24:00')).toBe(dayStartMs('2021-10-01'));
    expect(parseStamp('2021-09-30 24:00:00')).toBe(dayStartMs('2021-10-01'));
  });

  it('takes 29 February in leap years only', () => {
    expect(parseStamp('2024-02-29')).toBe(dayStartMs('2024-02-29'));
    expect(parseStamp('2023-02-29')).toBeUndefined();
  });

  it.each([
    '',
    '明天',
    '13:30',
    '2021-09',
    '2021-13-01',
    '2021-00-10',
    '2021-09-31',
    '2021-09-00',
    '2021-09-30 25:00',
    '2021-09-30 12:60',
    '2021-09-30 12:00:60',
    '2021-09-30 1200',
    '2021-09-30 12:00 左右',
  ])('refuses %j', (text) => {
    expect(parseStamp(text)).toBeUndefined();
  });

  it.each(['2021-09-30 24:01', '2021-09-30 24:30', '2021-09-30 24:00:01'])(
    'refuses %j, for a day ends at 24:00',
    (text) => {
      expect(parseStamp(text)).toBeUndefined();
    },
  );
});
