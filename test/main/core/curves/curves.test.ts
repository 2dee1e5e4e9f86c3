import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sampleAccounts } from '../../../../main/seed.ts';
import type { CallInput, CallOutput } from '../../../../shared/contract/index.ts';
import type { CurveSubject } from '../../../../shared/model/curve.ts';
import { addDays, dayOf, dayStartMs } from '../../../../shared/time.ts';
import { SmallApp } from '../../../support/small-app.ts';

let small: SmallApp;
let ids: { steel: string; mine: string; shop: string; plan: string; group: string };
const day = addDays(dayOf(Date.now()), -3);

const flat = (kw: number, points = 96) => new Float32Array(points).fill(kw);
const put = (accountNo: string, on: string, points: Float32Array) =>
  small.app.core.stores.curves.put([{ accountNo, day: on, points }], Date.now());
const get = (
  subject: CurveSubject,
  rest: Partial<CallInput<'curves.get'>> = {},
): Promise<CallOutput<'curves.get'>> =>
  small.call('viewer', 'curves.get', { subject, day, comparisons: [], ...rest });

beforeAll(async () => {
  small = await SmallApp.open();
  const { stores } = small.app.core;
  await stores.codes.replaceCodes(
    [
      { code: '210400', name: '抚顺市', parent: '' },
      { code: '210402', name: '新抚区', parent: '210400' },
      { code: '210403', name: '东洲区', parent: '210400' },
    ],
    [
      { code: 'C', name: '制造业', parent: '' },
      { code: 'C31', name: '黑色金属冶炼', parent: 'C' },
      { code: 'B06', name: '煤炭开采', parent: '' },
    ],
  );
  const steel = await small.customer({
    accountNo: '21040001',
    regionCode: '210402',
    industryCode: 'C31',
    feeder: '钢一线',
    capacityKva: 1_000,
    securityKw: 0,
  });
  const mine = await small.customer({
    accountNo: '21040002',
    regionCode: '210403',
    industryCode: 'B06',
    feeder: '钢一线',
    capacityKva: 1_000,
    securityKw: 0,
  });
  const shop = await small.customer({
    accountNo: '21040003',
    regionCode: '210403',
    industryCode: 'C31',
    feeder: '城线',
    capacityKva: 1_000,
    securityKw: 0,
  });
  for (const [index, one] of [steel, mine, shop].entries()) {
    await put(one.accountNo, day, flat(100 * (index + 1)));
    await put(one.accountNo, addDays(day, -1), flat(50));
  }
  const boss = await small.person('power', [steel.id, shop.id]);
  await small.person('power', [mine.id]);
  // At whatever time of day this runs, the plan is issued at noon, before its window.
  const noon = vi.spyOn(Date, 'now').mockReturnValue(dayStartMs(day) + 12 * 3_600_000);
  const { plan } = await small.issued([steel.id, mine.id], {
    startMs: dayStartMs(day) + 13 * 3_600_000,
    endMs: dayStartMs(day) + 22 * 3_600_000,
    items: [
      { customerId: steel.id, round: 1, reductionKw: 50, limitKw: 60 },
      { customerId: mine.id, round: 2, reductionKw: 50, limitKw: 70 },
    ],
  });
  noon.mockRestore();
  // To the sessions that was long ago.
  for (const one of sampleAccounts) await small.logIn(one.role, one);
  const group = await small.call('dispatcher', 'groups.save', {
    name: '钢铁联系人',
    isFavourite: false,
    contactIds: [boss.id],
  });
  ids = { steel: steel.id, mine: mine.id, shop: shop.id, plan: plan.id, group: group.id };
});
afterAll(() => small.close());

describe('a curve', () => {
  it('is the sum of whom the subject means, whatever kind it is', async () => {
    const subjects: [CurveSubject, string, number, number][] = [
      [{ kind: 'region', code: '210400' }, '抚顺市', 600, 3],
      [{ kind: 'region', code: '210403' }, '东洲区', 500, 2],
      [{ kind: 'industry', code: 'C' }, '制造业', 400, 2],
      [{ kind: 'feeder', name: '钢一线' }, '钢一线', 300, 2],
      [{ kind: 'plan', id: ids.plan }, '迎峰度冬一号', 300, 2],
      [{ kind: 'round', id: ids.plan, round: 2 }, '迎峰度冬一号 第 2 轮', 200, 1],
      [{ kind: 'group', id: ids.group }, '钢铁联系人', 400, 2],
      [{ kind: 'customer', id: ids.shop }, '杭州明珠水泥有限公司', 300, 1],
    ];
    for (const [subject, name, kw, expected] of subjects) {
      const { subjectName, series } = await get(subject);
      expect([subjectName, series[0]?.values[50], series[0]?.expected]).toEqual([name, kw, expected]);
      expect(series[0]?.reported).toBe(expected);
    }
  });

  it('comes with its comparison days, their figures and the difference in one answer', async () => {
    const { series, missing } = await get(
      { kind: 'region', code: '210400' },
      { comparisons: ['yesterday', 'lastMonth', 'weatherAlike'], others: [addDays(day, -1)] },
    );
    expect(series.map((one) => one.which)).toEqual(['day', 'yesterday', 'lastMonth', 'other']);
    expect(series[1]).toMatchObject({ differenceKw: 450, figures: { maxKw: 150, energyKwh: 3_600 } });
    expect(series[2]?.figures.points).toBe(0);
    expect(missing).toEqual(['weatherAlike']);
    const { tariffKwh, energyKwh } = series[0]!.figures;
    expect(Object.values(tariffKwh!).reduce((sum, kwh) => sum + kwh, 0)).toBeCloseTo(energyKwh!, 6);
  });

  it('names the day it took where the calendar had none, holidays and days with a plan', async () => {
    const { series } = await get(
      { kind: 'region', code: '210400' },
      {
        day: '2021-10-31',
        comparisons: ['lastMonth', 'springFestival'],
        others: ['2021-10-01', '2021-10-09'],
      },
    );
    expect(series.map((one) => [one.day, one.isSubstitute, one.dayName, one.isMakeUp])).toEqual([
      ['2021-10-31', false, '', false],
      ['2021-09-30', true, '', false],
      ['2020-11-11', false, '', false],
      ['2021-10-01', false, '国庆节', false],
      ['2021-10-09', false, '国庆节', true],
    ]);
    expect(series[2]?.festivalOffset).toBe(-93);
    expect((await get({ kind: 'plan', id: ids.plan })).series[0]?.plans).toEqual(['迎峰度冬一号']);
  });

  it('shows the window of the plan and what it allows', async () => {
    const { windows, lines } = await get({ kind: 'plan', id: ids.plan });
    expect(windows).toEqual([{ title: '迎峰度冬一号', startPoint: 52, endPoint: 88 }]);
    expect(lines).toEqual([{ kind: 'plan', label: '迎峰度冬一号', kw: 130, startPoint: 52, endPoint: 88 }]);
    expect((await get({ kind: 'customer', id: ids.mine })).lines[0]).toMatchObject({ kw: 70 });
    expect((await get({ kind: 'customer', id: ids.shop })).lines).toEqual([]);
  });

  it('follows new values, a moved customer and a new spike limit at once', async () => {
    const east: CurveSubject = { kind: 'region', code: '210403' };
    const at = async () => (await get(east)).series[0]!.values[10];
    expect(await at()).toBe(500);
    await put('21040003', day, flat(320));
    expect(await at()).toBe(520);
    const { customer } = await small.call('viewer', 'customers.get', { id: ids.shop });
    const { id, version, ...fields } = customer;
    await small.app.core.stores.customers.update(id, version, { ...fields, regionCode: '210402' });
    small.app.curves.live.forget();
    expect(await at()).toBe(200);
    const back = (await small.call('viewer', 'customers.get', { id })).customer;
    await small.app.core.stores.customers.update(id, back.version, { ...fields, regionCode: '210403' });
    small.app.curves.live.forget();
    const settings = await small.call('viewer', 'curves.settings', {});
    await small.call('administrator', 'curves.saveSettings', { ...settings, spikeFactor: 0.3 });
    expect(await at()).toBe(200);
    expect((await get(east, { withBad: true })).series[0]?.values[10]).toBe(520);
    await small.call('administrator', 'curves.saveSettings', settings);
    expect(await at()).toBe(520);
    await put('21040003', day, flat(300));
  });

  it('leaves out what cannot be true, names the moments, and shows it when asked', async () => {
    const on = addDays(day, -9);
    const values = flat(400);
    values[27] = -5;
    values[30] = 40_000;
    values.fill(Number.NaN, 60, 64);
    await put('21040001', on, values);
    const steel: CurveSubject = { kind: 'customer', id: ids.steel };
    const { series } = await get(steel, { day: on });
    expect(series[0]?.bad).toEqual([
      { point: 27, count: 1, kw: -5 },
      { point: 30, count: 1, kw: 40_000 },
    ]);
    expect([series[0]?.values[27], series[0]?.values[30], series[0]?.values[62]]).toEqual([null, null, null]);
    expect(series[0]?.figures).toMatchObject({ maxKw: 400, points: 90 });
    expect((await get(steel, { day: on, withBad: true })).series[0]?.figures.maxKw).toBe(40_000);
  });

  it('ends the running day where most have reported', async () => {
    const now = dayOf(Date.now());
    for (const accountNo of ['21040001', '21040002', '21040003']) {
      const values = flat(10);
      values.fill(Number.NaN, accountNo === '21040003' ? 6 : 8);
      await put(accountNo, now, values);
    }
    const { series } = await get({ kind: 'region', code: '210400' }, { day: now });
    expect(series[0]?.values.slice(0, 9)).toEqual([30, 30, 30, 30, 30, 30, null, null, null]);
    expect(series[0]?.counts.slice(5, 9)).toEqual([3, 2, 2, 0]);
  });

  it('has a band of the lowest and highest of the last days', async () => {
    const { band } = await get({ kind: 'region', code: '210400' }, { day: addDays(day, 1), bandDays: 3 });
    expect([band?.days, band?.low[0], band?.high[0]]).toEqual([2, 150, 600]);
  });

  it('of one customer keeps its 1,440 points', async () => {
    const on = addDays(day, -12);
    await put('21040001', on, flat(7, 1_440));
    const { series } = await get({ kind: 'customer', id: ids.steel }, { day: on, others: [day] });
    expect(series.map((one) => one.values.length)).toEqual([1_440, 96]);
    expect(series[0]?.figures.energyKwh).toBeCloseTo(168, 3);
  });

  it('of somebody nobody knows is not found', async () => {
    for (const subject of [
      { kind: 'region', code: '999' },
      { kind: 'feeder', name: '无此线' },
      { kind: 'round', id: ids.plan, round: 9 },
      { kind: 'customer', id: '00000000-0000-0000-0000-000000000000' },
    ] as CurveSubject[])
      expect((await small.refused('viewer', 'curves.get', { subject, day, comparisons: [] })).code).toBe(
        'not-found',
      );
  });
});

describe('sums in the background', () => {
  it('make every day hold again, and are read instead of the curves', async () => {
    const { curveSums } = small.app.core.stores;
    await curveSums.invalidate();
    for (let i = 0; i < 50 && (await curveSums.unsummed(1)).length > 0; i += 1) {
      const [next = ''] = await curveSums.unsummed(1);
      await small.app.curves.live.sumDay(next, (await curveSums.states([next])).get(next)!.changed);
    }
    expect(await curveSums.unsummed(1)).toEqual([]);
    // Only a wrong sum shows that it is the sum that is read.
    const [before] = await curveSums.sums([addDays(day, -1)], 'region', ['210402']);
    const state = (await curveSums.states([addDays(day, -1)])).get(addDays(day, -1))!;
    before!.sum.kw.fill(12_345);
    await curveSums.saveSums(addDays(day, -1), state.changed, [before!]);
    const other = new (await import('../../../../main/core/curves/live-source.ts')).LiveSource(
      small.app.core,
      { leaves: never, members: never, cut: () => undefined, stop: async () => undefined },
    );
    const resolved = await other.resolve({ kind: 'region', code: '210402' });
    const sums = await other.days(resolved, [addDays(day, -1)]);
    expect(sums.get(addDays(day, -1))?.kw[0]).toBe(12_345);
  });
});

async function never(): Promise<never> {
  throw new Error('curves were read');
}

describe('weather and settings', () => {
  it('make a weather-alike day possible', async () => {
    const alike = addDays(day, -7);
    await small.call('dispatcher', 'curves.saveWeather', {
      rows: [
        { day, maxC: 30, minC: 20 },
        { day: alike, maxC: 30.5, minC: 20 },
        { day: addDays(day, -14), maxC: 25, minC: 20 },
      ],
    });
    const { series, missing } = await get(
      { kind: 'region', code: '210400' },
      { comparisons: ['weatherAlike'] },
    );
    expect([series[1]?.day, missing]).toEqual([alike, []]);
  });

  it('refuse a period that ends before it begins, and who may not set them', async () => {
    const settings = await small.call('viewer', 'curves.settings', {});
    const wrong = {
      ...settings,
      tariff: [{ from: '10:00' as const, to: '09:00' as const, kind: 'peak' as const }],
    };
    expect((await small.refused('administrator', 'curves.saveSettings', wrong)).code).toBe('invalid-input');
    expect((await small.refused('dispatcher', 'curves.saveSettings', settings)).code).toBe('denied');
    const holiday = { day: '2021-10-31', kind: 'holiday' as const, name: '厂庆' };
    await small.call('administrator', 'curves.saveSettings', { ...settings, holidays: [holiday] });
    const { series } = await get({ kind: 'region', code: '210400' }, { day: '2021-10-31' });
    expect(series[0]).toMatchObject({ dayKind: 'holiday', dayName: '厂庆' });
  });
});
