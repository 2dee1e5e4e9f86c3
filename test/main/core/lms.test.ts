import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultLmsConfig } from '../../../shared/model/lms.ts';
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
