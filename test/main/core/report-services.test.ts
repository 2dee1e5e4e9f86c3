import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../shared/ids.ts';
import type { Subscription } from '../../../shared/model/query.ts';
import { defaultQuerySettings, type PartMonthRule } from '../../../shared/model/query-settings.ts';
import type { Report } from '../../../shared/model/report.ts';
import { dayStartMs } from '../../../shared/time.ts';
import { SmallApp } from '../../support/small-app.ts';

let small: SmallApp;
const noon = (day: string) => dayStartMs(day) + 12 * 3_600_000;
const agreed = (change: Partial<Subscription>): Subscription => ({
  id: newId(),
  phone: '+8613900000001',
  contactId: '',
  contactName: '',
  customerId: '',
  serviceCode: '1',
  serviceName: '剩余电量',
  state: 'active',
  fromMs: noon('2023-01-10'),
  toMs: 0,
  monthFen: 300,
  useFen: 10,
  inboundId: '',
  inboundText: '',
  inboundMs: 0,
  noticeText: '',
  noticeMs: 0,
  replyText: '',
  endInboundId: '',
  endText: '',
  changedMs: 0,
  ...change,
});
const used = (day: string, count: number) =>
  small.app.core.stores.queries.addUses(
    Array.from({ length: count }, (_, i) => ({
      id: newId(),
      atMs: noon(day) + i,
      phone: '+8613900000001',
      contactId: '',
      customerId: '',
      serviceCode: '1',
      kind: 'query' as const,
      outcome: 'answered' as const,
      inboundId: newId(),
      deliveryId: '',
      feeFen: 10,
      answerMs: 500,
      note: '',
    })),
  );
const charge = async (partMonth: PartMonthRule) =>
  small.app.core.stores.settings.set('queries', JSON.stringify({ ...defaultQuerySettings, partMonth }));
const ask = async (from: string, to: string): Promise<Report> =>
  small.call('viewer', 'reports.get', { name: 'services', from, to });
const line = (report: Report, id: string, name: string): Record<string, unknown> => {
  const { columns, rows, total } = report.sections.find((one) => one.id === id)!.table!;
  const cells = [...rows.map((row) => row.cells), ...(total ? [total] : [])].find((one) => one[0] === name);
  return Object.fromEntries(columns.map((column, at) => [column.key, cells?.[at]]));
};

beforeAll(async () => {
  small = await SmallApp.open();
  const { stores } = small.app.core;
  small.app.core.clock = { now: () => noon('2024-06-20') };
  const held = agreed({ phone: '+8613900000002', fromMs: noon('2024-01-01') });
  await stores.subscriptions.insert([
    agreed({}),
    // Begins in the middle of April, leaves and comes back in May.
    agreed({
      phone: '+8613900000003',
      fromMs: noon('2024-04-16'),
      toMs: noon('2024-05-10'),
      state: 'cancelled',
    }),
    agreed({ phone: '+8613900000003', fromMs: noon('2024-05-12') }),
    held,
  ]);
  const step = { subscriptionId: held.id, inboundId: '', text: '', byName: '' };
  await stores.subscriptions.addEvents([
    { ...step, id: newId(), atMs: noon('2024-03-31'), step: 'pause' },
    { ...step, id: newId(), atMs: noon('2024-06-01'), step: 'resume' },
  ]);
  await used('2023-05-02', 4);
  await used('2024-05-02', 6);
  await used('2024-06-19', 3);
});
afterAll(() => small.close());

describe('fees of the query service in reports', () => {
  it('are those of every month by the price agreed: nothing for a month held, one month for who came back', async () => {
    await charge('full');
    const report = await ask('2024-04-01', '2024-05-31');
    expect(line(report, 'months', '2024 年 4 月')).toMatchObject({ monthFee: 6, subscribers: 3 });
    expect(line(report, 'months', '2024 年 5 月')).toMatchObject({ monthFee: 6, added: 1, cancelled: 1 });
  });

  it('of several months are the sum of the months, by service, in the year and at the top', async () => {
    const report = await ask('2024-04-01', '2024-05-31');
    expect(line(report, 'G', '合计')).toMatchObject({ monthFee: 12, useFee: 0.6 });
    expect(line(report, 'years', '2024 年（4—5 月）')).toMatchObject({ monthFee: 12, uses: 6 });
    const fees = report.sections[0]!.figures.find((one) => one.label === '包月费');
    expect(fees?.value).toBe(12);
  });

  it('of part months follow the rule of the query service, and say which', async () => {
    const april = async (rule: PartMonthRule) => {
      await charge(rule);
      const report = await ask('2024-04-01', '2024-04-30');
      const note = report.sections.find((one) => one.id === 'G')!.note;
      return [line(report, 'months', '2024 年 4 月').monthFee, note.split('；')[0]];
    };
    expect(await april('full')).toEqual([6, '月费不足整月按整月收']);
    expect(await april('free')).toEqual([3, '月费开通当月不收']);
    // Fifteen of thirty days.
    expect(await april('daily')).toEqual([4.5, '月费不足整月按天数收']);
  });
});

describe('year on year', () => {
  it('compares whole months with whole ones and says so where the year before was not whole', async () => {
    const report = await ask('2024-01-01', '2024-05-31');
    expect(line(report, 'months', '2024 年 5 月').change).toBeCloseTo(0.5, 9);
    expect(line(report, 'months', '2024 年 1 月').change).toBeNull();
    const months = report.sections.find((one) => one.id === 'months')!;
    expect(months.note).toContain('去年同期数据自 2023-01-10 起，不完整');
    expect(line(report, 'years', '2024 年（1—5 月）').change).toBeNull();
  });

  it('compares a month that is not over with the same days, and says that its fees are those known so far', async () => {
    const report = await ask('2024-06-01', '2024-06-20');
    expect(line(report, 'months', '2024 年 6 月（至 20 日）')).toMatchObject({ uses: 3, change: null });
    expect(report.sections.find((one) => one.id === 'G')!.note).toContain('未完的月份按现有订阅计到月底');
    expect(report.sections.find((one) => one.id === 'months')!.note).toContain('去年同期为 0');
  });
});
