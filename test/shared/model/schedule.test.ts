import { describe, expect, it } from 'vitest';
import { cronOf, scheduleOf } from '../../../shared/model/schedule.ts';

describe('schedules in words', () => {
  it('reads what people have words for, and nothing else', () => {
    expect(scheduleOf('0 8 * * *')).toEqual({ kind: 'daily', time: '08:00' });
    expect(scheduleOf(' 30  7 * *  1-5 ')).toEqual({ kind: 'weekly', time: '07:30', days: [1, 2, 3, 4, 5] });
    expect(scheduleOf('5 22 * * 7,1')).toEqual({ kind: 'weekly', time: '22:05', days: [0, 1] });
    expect(scheduleOf('0 9 31 * *')).toEqual({ kind: 'monthly', time: '09:00', day: 31 });
    for (const other of [
      '*/5 8 * * *',
      '0 8-10 * * *',
      '0 8 * 6 *',
      '0 8 1 * 1',
      '0 8 * * 5-1',
      '0 8 0 * *',
      '61 8 * * *',
      '0 8',
      '',
    ])
      expect([other, scheduleOf(other)]).toEqual([other, undefined]);
  });

  it('writes what it read', () => {
    for (const cron of ['0 8 * * *', '30 7 * * 1,2,3,4,5', '5 22 * * 0', '0 9 31 * *'])
      expect(cronOf(scheduleOf(cron)!)).toBe(cron);
    expect(cronOf({ kind: 'weekly', time: '08:00', days: [] })).toBe('0 8 * * *');
  });
});
