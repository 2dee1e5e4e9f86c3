import { describe, expect, it } from 'vitest';
import {
  changeOf,
  monthEnd,
  monthSpan,
  monthsBetween,
  spanYearBefore,
  yearBefore,
} from '../../../main/core/reports/periods.ts';
import { reasonOf } from '../../../main/core/reports/reasons.ts';
import { dueMs, nextDueMs, queryForRun } from '../../../main/core/reports/saved.ts';
import { addWait, joinWaits, waitAt, waitStep } from '../../../main/core/reports/waits.ts';
import { writeCell } from '../../../shared/report-format.ts';
import { dayStartMs } from '../../../shared/time.ts';

const noon = (day: string) => dayStartMs(day) + 12 * 3_600_000;

describe('periods', () => {
  it('know how long a month is, and how much of it has come', () => {
    expect(monthEnd('2024-02')).toBe('2024-02-29');
    expect(monthSpan('2021-09', noon('2021-10-05'))).toEqual({
      from: '2021-09-01',
      to: '2021-09-30',
      isPart: false,
    });
    expect(monthSpan('2021-09', noon('2021-09-10'))).toEqual({
      from: '2021-09-01',
      to: '2021-09-10',
      isPart: true,
    });
    expect(monthSpan('2021-09', noon('2021-09-30')).isPart).toBe(true);
    expect(monthsBetween('2021-11-15', '2022-02-01')).toEqual(['2021-11', '2021-12', '2022-01', '2022-02']);
  });

  it('are compared with the same days a year earlier, a part with the same part', () => {
    expect(yearBefore('2024-02-29')).toBe('2023-02-28');
    expect(spanYearBefore({ from: '2025-02-01', to: '2025-02-28', isPart: false }).to).toBe('2024-02-29');
    expect(spanYearBefore({ from: '2025-02-01', to: '2025-02-28', isPart: true }).to).toBe('2024-02-28');
    expect(spanYearBefore({ from: '2021-09-01', to: '2021-09-10', isPart: true })).toEqual({
      from: '2020-09-01',
      to: '2020-09-10',
      isPart: true,
    });
  });

  it('give no change where the earlier one is missing, incomplete or nothing, and say why', () => {
    const span = { from: '2020-09-01', to: '2020-09-30', isPart: false };
    expect(changeOf(12, 10, span, '2020-01-01')).toEqual({ value: 0.2, reason: '' });
    expect(changeOf(12, 0, span, '2020-01-01').value).toBeNull();
    expect(changeOf(12, 10, span, '2020-09-15').reason).toContain('2020-09-15');
    expect(changeOf(12, 0, span, '2021-01-01').reason).toContain('无数据');
    expect(changeOf(12, 0, span, undefined).value).toBeNull();
  });
});

describe('waiting times', () => {
  it('are rounded up ever more coarsely', () => {
    expect([0, 1, 1_000, 1_001, 120_000, 120_001, 1_200_000, 1_200_001].map(waitStep)).toEqual([
      0, 1, 1, 2, 120, 130, 1_200, 1_260,
    ]);
    expect(waitStep(90 * 86_400_000)).toBe(259_200);
  });

  it('counted by step give the very quantiles of the rounded values', () => {
    const values = Array.from({ length: 999 }, (_, i) => ((i * 7_919) % 400_000) + 3);
    const waits = new Map<number, number>();
    for (const value of values) addWait(waits, value);
    const sorted = values.map(waitStep).sort((a, b) => a - b);
    for (const share of [0.01, 0.5, 0.95, 1])
      expect(waitAt(waits, share)).toBe(sorted[Math.ceil(sorted.length * share) - 1]);
    expect(waitAt(joinWaits([waits, waits]), 0.5)).toBe(waitAt(waits, 0.5));
    expect(waitAt(new Map(), 0.5)).toBeNull();
  });
});

describe('reasons of failures', () => {
  it.each([
    ['undelivered', 'MB:0001', 'number'],
    ['undelivered', 'UNDELIV', 'phone'],
    ['undelivered', 'MB:0015', 'phone'],
    ['expired', 'EXPIRED', 'expired'],
    ['expired', 'max-age', 'expired'],
    ['expired', '', 'expired'],
    ['rejected', 'CMPP-10', 'gateway'],
    ['rejected', 'CMPP-13', 'number'],
    ['undelivered', 'REJECTD', 'refused'],
    ['undelivered', 'ZZ:9999', 'other'],
  ])('%s %s is %s', (state, code, reason) => {
    expect(reasonOf(state, code)).toBe(reason);
  });
});

describe('a schedule', () => {
  const schedule = { isOn: true, dayOfMonth: 3, at: '08:30', folder: '/r', formats: ['xlsx' as const] };

  it('is due on its day of the month', () => {
    expect(dueMs(schedule, '2021-10')).toBe(dayStartMs('2021-10-03') + 510 * 60_000);
    expect(nextDueMs(schedule, noon('2021-10-02'))).toBe(dueMs(schedule, '2021-10'));
    expect(nextDueMs(schedule, noon('2021-12-03'))).toBe(dueMs(schedule, '2022-01'));
    expect(nextDueMs({ ...schedule, isOn: false }, noon('2021-10-02'))).toBe(0);
  });

  it('makes the month before, or for a daily the day before', () => {
    const query = {
      name: 'monthly',
      from: '2020-01-01',
      to: '2020-01-31',
      by: 'kind',
      kind: '',
      unit: '',
      gateway: '',
      user: '',
    } as const;
    expect(queryForRun(query, noon('2022-01-03'))).toMatchObject({ from: '2021-12-01', to: '2021-12-31' });
    expect(queryForRun({ ...query, name: 'daily' }, noon('2022-01-01'))).toMatchObject({
      from: '2021-12-31',
      to: '2021-12-31',
    });
  });
});

describe('a cell', () => {
  it.each([
    [null, 'number', 2, '—'],
    [1_234_567.891, 'number', 2, '1,234,567.89'],
    [-180, 'number', 0, '−180'],
    [-0.001, 'number', 2, '0.00'],
    [0, 'number', 0, '0'],
    [0.9876, 'percent', 1, '98.8%'],
    [0.182, 'change', 1, '+18.2%'],
    [-0.063, 'change', 1, '−6.3%'],
    [8, 'wait', 0, '8 秒'],
    [200, 'wait', 0, '3 分 20 秒'],
    [7_500, 'wait', 0, '2 小时 5 分'],
    [dayStartMs('2021-09-30') + 13 * 3_600_000, 'moment', 0, '09-30 13:00'],
    ['—', 'number', 0, '—'],
  ] as const)('%j as %s is written %s', (cell, kind, digits, text) => {
    expect(writeCell(cell, { kind, digits })).toBe(text);
  });
});
