import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeCustomers } from '../../../main/core/lms/customers.ts';
import { defaultLmsConfig } from '../../../shared/model/lms.ts';
import { until } from '../../support/product.ts';
import { SmallApp } from '../../support/small-app.ts';

let small: SmallApp;
beforeAll(async () => {
  small = await SmallApp.open();
});
afterAll(() => small.close());

const renamed = {
  ...defaultLmsConfig,
  conventions: { ...defaultLmsConfig.conventions, pointOne: '00:15' as const },
};

describe('the names of the load management system', () => {
  it('are those the installation began with until an administrator changes them', async () => {
    expect(await small.call('administrator', 'lms.get', {})).toEqual(defaultLmsConfig);
    expect((await small.refused('dispatcher', 'lms.save', renamed)).code).toBe('denied');
    await small.call('administrator', 'lms.save', renamed);
    expect(small.lms.config().conventions.pointOne).toBe('00:15');
    expect(await small.call('administrator', 'lms.get', {})).toEqual(renamed);
    const { entries } = await small.call('administrator', 'audit.list', { search: 'lms.save' });
    expect(entries).toHaveLength(1);
  });

  it('cannot be anything that is no name', async () => {
    const { mapping } = defaultLmsConfig;
    const bad = {
      ...defaultLmsConfig,
      mapping: { ...mapping, orders: { ...mapping.orders, table: 'x; drop table y' } },
    };
    expect((await small.refused('administrator', 'lms.save', bad)).code).toBe('invalid-input');
  });

  it('can be checked, and a system that is away says so', async () => {
    expect(await small.call('administrator', 'lms.check', {})).toEqual({ fits: true, findings: [] });
    small.lms.isAway = true;
    expect((await small.refused('administrator', 'lms.check', {})).code).toBe('offline');
    small.lms.isAway = false;
  });
});

describe('customers that changed in the load management system', () => {
  const row = {
    accountNo: '2104009001',
    name: '抚顺新立轧钢有限公司',
    regionCode: '210402',
    industryCode: 'C31',
    voltage: '10kV',
    contractKva: 5_000,
    securityKw: 400,
    feeder: '新立线',
    multiplier: 1,
  };
  const customerOf = async (accountNo: string) =>
    (await small.app.core.stores.customers.byAccounts([accountNo]))[0];

  it('come into the archive, keep what is decided here, and leave one audit line', async () => {
    small.lms.customers.push(row, { ...row, accountNo: '2104009002', name: '', regionCode: '999999' });
    expect(await takeCustomers(small.app.core)).toBe(2);
    const made = await customerOf(row.accountNo);
    expect(made).toMatchObject({ name: row.name, securityKw: 400, limitClass: '3', isProtected: false });
    expect(await customerOf('2104009002')).toBeUndefined();
    await small.app.core.stores.customers.update(made!.id, made!.version, {
      ...made!,
      isProtected: true,
      limitClass: '1',
    });
    small.lms.customers.push({ ...row, feeder: '', securityKw: null, contractKva: 6_300, regionCode: '888' });
    expect(await takeCustomers(small.app.core)).toBe(1);
    expect(await customerOf(row.accountNo)).toMatchObject({
      isProtected: true,
      limitClass: '1',
      feeder: '新立线',
      securityKw: 400,
      capacityKva: 6_300,
      regionCode: '210402',
    });
    const { entries } = await small.call('administrator', 'audit.list', { search: 'lms.customers' });
    expect(entries).toHaveLength(2);
  });

  it('are taken once, and the same again changes nothing', async () => {
    expect(await takeCustomers(small.app.core)).toBe(0);
    const before = await customerOf(row.accountNo);
    small.lms.customers.push({ ...row, contractKva: 6_300 });
    expect(await takeCustomers(small.app.core)).toBe(1);
    expect(await customerOf(row.accountNo)).toEqual(before);
  });

  it('that cannot be read hold up no order', async () => {
    const { changedCustomers } = small.lms;
    small.lms.changedCustomers = () => Promise.reject(new Error('no such table'));
    const served = await small.served();
    const { plan } = await small.issued([served.id]);
    await until('the order over there', () => small.lms.written.some((one) => one.planNo === plan.planNo));
    expect(small.app.core.lmsAwaySinceMs()).toBe(0);
    small.lms.changedCustomers = changedCustomers;
  });
});
