import { describe, expect, it } from 'vitest';
import { chineseCalendar, weekKind } from '../../../shared/load/holidays.ts';

const calendar = chineseCalendar();
const kinds = (days: string[]) => days.map((day) => calendar.kindOf(day));

describe('the calendar of holidays', () => {
  it('knows National Day of 2021 and the Saturday that made up for it', () => {
    expect(kinds(['2021-09-30', '2021-10-01', '2021-10-07', '2021-10-08', '2021-10-09'])).toEqual([
      'work',
      'holiday',
      'holiday',
      'work',
      'work',
    ]);
    expect(calendar.isMakeUp('2021-10-09')).toBe(true);
    expect(calendar.isMakeUp('2021-10-08')).toBe(false);
    expect(calendar.nameOf('2021-10-02')).toBe('国庆节');
  });

  it('tells plain weekends from holidays', () => {
    expect(kinds(['2021-09-25', '2021-09-26', '2021-09-19'])).toEqual(['rest', 'work', 'holiday']);
    expect(weekKind('2021-09-26')).toBe('rest');
  });

  it('has Spring Festival of every year of the table in it', () => {
    const days = { 2012: '01-23', 2014: '01-31', 2017: '01-28', 2020: '01-25', 2021: '02-12', 2026: '02-17' };
    for (const [year, day] of Object.entries(days)) {
      expect(calendar.nameOf(`${year}-${day}`)).toBe('春节');
      expect(calendar.isEstimated(`${year}-${day}`)).toBe(false);
    }
  });

  it('estimates years beyond the table by fixed and lunar dates and says so', () => {
    expect(calendar.isEstimated('2027-02-06')).toBe(true);
    expect(['2027-02-05', '2027-02-06', '2027-02-12', '2027-02-15'].map(calendar.nameOf)).toEqual([
      '春节',
      '春节',
      '春节',
      '',
    ]);
    expect(calendar.nameOf('2027-06-09')).toBe('端午');
    expect(calendar.nameOf('2027-09-15')).toBe('中秋');
    expect(calendar.nameOf('2027-04-05')).toBe('清明');
    expect(calendar.nameOf('2028-04-04')).toBe('清明');
  });

  it('takes the entries of the settings before the table', () => {
    const own = chineseCalendar([
      { day: '2027-02-07', kind: 'work', name: '春节' },
      { day: '2021-09-29', kind: 'holiday', name: '厂庆' },
    ]);
    expect(own.kindOf('2027-02-07')).toBe('work');
    expect(own.isMakeUp('2027-02-07')).toBe(true);
    expect(own.isEstimated('2027-02-07')).toBe(false);
    expect(own.kindOf('2021-09-29')).toBe('holiday');
    expect(own.nameOf('2021-09-29')).toBe('厂庆');
    expect(own.kindOf('2021-09-30')).toBe('work');
  });
});
