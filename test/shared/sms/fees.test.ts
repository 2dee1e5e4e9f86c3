import { describe, expect, it } from 'vitest';
import { monthFee, monthSpan } from '../../../shared/sms/fees.ts';

const at = (text: string) => Date.parse(`${text}+08:00`);
const sub = (from: string, to = '') => ({ fromMs: at(from), toMs: to ? at(to) : 0, monthFen: 300 });

describe('the fee of a calendar month', () => {
  it('is whole for every month that was touched, when that is the rule', () => {
    const one = sub('2026-09-15T10:00:00', '2026-10-01T00:00:01');
    expect(
      ['2026-08', '2026-09', '2026-10', '2026-11'].map((month) => monthFee(one, [], month, 'full')),
    ).toEqual([0, 300, 300, 0]);
  });

  it('leaves the first part month out, when that is the rule', () => {
    const one = sub('2026-09-15T10:00:00');
    expect(['2026-09', '2026-10'].map((month) => monthFee(one, [], month, 'free'))).toEqual([0, 300]);
    expect(monthFee(sub('2026-09-01T00:00:00'), [], '2026-09', 'free')).toBe(300);
  });

  it('counts days in the zone of the utility, begun ones whole', () => {
    expect(monthFee(sub('2026-09-16T23:59:59'), [], '2026-09', 'daily')).toBe(150);
    expect(monthFee(sub('2026-09-01T00:00:00', '2026-09-01T00:00:01'), [], '2026-09', 'daily')).toBe(10);
    expect(monthFee(sub('2026-01-01T00:00:00'), [], '2026-02', 'daily')).toBe(300);
  });

  it('is nothing for a month that was held throughout, and by days for what was not', () => {
    const one = sub('2026-08-01T00:00:00');
    const events = [
      { step: 'pause' as const, atMs: at('2026-08-31T12:00:00') },
      { step: 'resume' as const, atMs: at('2026-10-11T08:00:00') },
    ];
    expect(['2026-08', '2026-09', '2026-10'].map((month) => monthFee(one, events, month, 'full'))).toEqual([
      300, 0, 300,
    ]);
    expect(monthFee({ ...one, monthFen: 310 }, events, '2026-10', 'daily')).toBe(210);
  });

  it('a month ends where the next begins', () => {
    expect(monthSpan('2026-12')).toEqual({
      fromMs: at('2026-12-01T00:00:00'),
      toMs: at('2027-01-01T00:00:00'),
    });
  });
});
