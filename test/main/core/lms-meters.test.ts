import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { takeBalances, takeReadings } from '../../../main/core/lms/meters.ts';
import type { LmsReading } from '../../../main/core/ports.ts';
import { lmsReader } from '../../../main/core/queries/reader.ts';
import { defaultQuerySettings } from '../../../shared/model/query-settings.ts';
import { addDays, clockOf, dayOf, monthDayOf } from '../../../shared/time.ts';
import { subscription } from '../../contracts/queries.ts';
import { SmallApp } from '../../support/small-app.ts';

/** Balances and readings are kept, so that customers are answered while the load management system is away. */
let small: SmallApp;
const NOW = Date.parse('2031-03-10T12:00:00+08:00');
const READ_MS = NOW - 3_600_000;

beforeAll(async () => {
  small = await SmallApp.open({ isStarted: false });
  small.app.core.clock = { now: () => NOW };
});
afterAll(() => small.close());
beforeEach(() => {
  small.lms.isAway = false;
});

const stores = () => small.app.core.stores;
const reading = (accountNo: string, day: string, total: number): LmsReading => ({
  accountNo,
  meterNo: 'M1',
  day,
  readMs: Date.parse(`${day}T23:59:00+08:00`),
  multiplier: 100,
  total,
  sharp: null,
  peak: null,
  flat: null,
  valley: null,
});
const balance = (accountNo: string, value: number) => ({
  accountNo,
  value,
  unit: 'kwh' as const,
  readMs: READ_MS,
});

describe('what changed in the load management system', () => {
  it('is kept once, from where the last look ended', async () => {
    small.lms.meters.balances.push(balance('210401000001', 86_420));
    expect(await takeBalances(small.app.core)).toBe(true);
    expect(await takeBalances(small.app.core)).toBe(false);
    small.lms.meters.balances.push(balance('210401000001', 80_000));
    expect(await takeBalances(small.app.core)).toBe(true);
    expect(await stores().meters.balances(['210401000001'])).toEqual([balance('210401000001', 80_000)]);
  });

  it('stays to be taken when keeping it failed', async () => {
    small.lms.meters.balances.push(balance('210401000002', 5));
    const { transaction } = stores();
    stores().transaction = () => Promise.reject(new Error('disk full'));
    await expect(takeBalances(small.app.core)).rejects.toThrow('disk full');
    stores().transaction = transaction;
    expect(await takeBalances(small.app.core)).toBe(true);
    expect(await stores().meters.balances(['210401000002'])).toHaveLength(1);
  });

  it('readings of the last weeks are kept and older ones forgotten', async () => {
    await stores().meters.keepReadings([reading('210401000003', '2030-12-20', 1)]);
    small.lms.meters.readings.push(reading('210401000003', '2031-03-09', 30));
    expect(await takeReadings(small.app.core)).toBe(true);
    expect(await stores().meters.readings(['210401000003'], '2030-12-31')).toEqual([]);
    expect(await stores().meters.readings(['210401000003'], '2031-03-10')).toHaveLength(1);
  });
});

describe('while the load management system is away', () => {
  const yesterday = addDays(dayOf(NOW), -1);

  it('facts are those that were kept, with their own time; what was never kept cannot be had', async () => {
    const account = '210401000010';
    await stores().meters.keepBalances([balance(account, 1_200)]);
    await stores().meters.keepReadings(
      ['2031-02-28', '2031-03-08', yesterday].map((day, i) => reading(account, day, 10 * i)),
    );
    small.lms.isAway = true;
    const read = lmsReader(small.app.core);
    expect(await read('balance', [account, '210401000099'])).toEqual(
      new Map([
        [account, { balance: { kwh: 1_200, fen: undefined, atMs: READ_MS } }],
        ['210401000099', null],
      ]),
    );
    const readMs = Date.parse(`${yesterday}T23:59:00+08:00`);
    expect((await read('reading', [account])).get(account)?.reading).toMatchObject({
      total: 20,
      atMs: readMs,
    });
    expect((await read('energy', [account])).get(account)?.energy).toEqual({
      day: yesterday,
      dayKwh: 1_000,
      monthKwh: 2_000,
      atMs: readMs,
    });
  });

  it('a customer is answered at once with the time of the data; who has none is promised the answer', async () => {
    await stores().settings.set('queries', JSON.stringify(defaultQuerySettings));
    await small.app.start();
    const ask = async (name: string) => {
      const served = await small.served({ name });
      await stores().subscriptions.insert([
        subscription({
          phone: served.power.mobile,
          contactId: served.power.id,
          contactName: name,
          fromMs: 1,
        }),
      ]);
      return { ...served, phone: served.power.mobile };
    };
    const kept = await ask('恒岭留数厂');
    const unknown = await ask('恒岭无数厂');
    await stores().meters.keepBalances([balance(kept.accountNo, 1_200)]);
    small.lms.isAway = true;
    for (const { phone } of [kept, unknown]) await small.reply(phone, '查询');
    const [answer] = await stores().messages.sentTo(kept.phone, 0);
    expect(answer?.text).toContain(`1,200kWh，读数时间${monthDayOf(READ_MS)}${clockOf(READ_MS)}`);
    expect((await stores().queries.promises(9)).map((one) => one.phone)).toEqual([unknown.phone]);
  });
});
