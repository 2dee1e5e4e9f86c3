import { describe, expect, it } from 'vitest';
import { parseWeather } from '../../../shared/load/weather-text.ts';

describe('pasted temperatures', () => {
  it('takes highest, mean and lowest in any order, under a heading, with several kinds of days', () => {
    const text = [
      '日期\t最高\t平均\t最低',
      '2026-07-02\t31\t26.5\t22',
      '2026/7/1,20,25,30.5',
      '2026年7月3日 33℃ 21℃',
      '20260704 -3 -12',
    ].join('\r\n');
    expect(parseWeather(text)).toEqual({
      rows: [
        { day: '2026-07-01', maxC: 30.5, minC: 20 },
        { day: '2026-07-02', maxC: 31, minC: 22 },
        { day: '2026-07-03', maxC: 33, minC: 21 },
        { day: '2026-07-04', maxC: -3, minC: -12 },
      ],
      wrong: [],
    });
  });

  it('takes a value for every hour, in one line or in several', () => {
    const hours = Array.from({ length: 24 }, (_, hour) => 10 + Math.abs(12 - hour));
    const tall = hours.map((value, hour) => `2026-07-02 ${hour}:00 ${value}`).join('\n');
    const { rows, wrong } = parseWeather(`2026-07-01 ${hours.join(' ')}\n${tall}`);
    expect(rows.map(({ maxC, minC }) => [maxC, minC])).toEqual([
      [22, 10],
      [22, 10],
    ]);
    expect(wrong).toEqual([]);
  });

  it('says which lines it could not read: no day, no number, one value alone, no temperature of this world', () => {
    const text = '2026-07-01 30 20\nyesterday 30 20\n2026-07-02 warm\n\n2026-07-03 25\n2026-07-04 300 200';
    expect(parseWeather(text)).toEqual({
      rows: [{ day: '2026-07-01', maxC: 30, minC: 20 }],
      wrong: [2, 3, 5, 6],
    });
    expect(parseWeather('2026-02-31 5 3').rows).toEqual([]);
  });
});
