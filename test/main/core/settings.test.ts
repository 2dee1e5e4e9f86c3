import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSettings } from '../../../main/core/system/settings.ts';
import { fenPerPartAt } from '../../../shared/sms/tariff.ts';
import { dayStartMs } from '../../../shared/time.ts';
import { SmallApp } from '../../support/small-app.ts';

let small: SmallApp;
beforeAll(async () => {
  small = await SmallApp.open({ isStarted: false });
});
afterAll(() => small.close());

describe('tariffs', () => {
  const tariffs = [
    { validFromDay: '2026-07-01', fenPerPart: 4 },
    { validFromDay: '2025-01-01', fenPerPart: 6 },
  ];

  it('the price of a moment is the latest one valid by then, the first one before all', () => {
    const at = (day: string) => fenPerPartAt(tariffs, dayStartMs(day));
    expect(['2024-12-31', '2025-01-01', '2026-06-30', '2026-07-01', '2027-01-01'].map(at)).toEqual([
      6, 6, 6, 4, 4,
    ]);
    expect(fenPerPartAt(tariffs, dayStartMs('2026-07-01') - 1)).toBe(6);
  });

  it('settings of an earlier version with one price are read on', async () => {
    const old = { utility: { name: '旧站' }, sms: { partFen: 7, approvalOver: 20 } };
    await small.app.core.stores.settings.set('settings', JSON.stringify(old));
    const { sms, utility } = await loadSettings(small.app.core.stores.settings);
    expect(utility.name).toBe('旧站');
    expect(sms.approvalOver).toBe(20);
    expect(sms.tariffs).toEqual([{ validFromDay: '2020-01-01', fenPerPart: 7 }]);
  });

  it('two prices from the same day, or none, are refused', async () => {
    const settings = await small.call('administrator', 'settings.get', {});
    const twice = [tariffs[0]!, { ...tariffs[0]!, fenPerPart: 9 }];
    for (const wrong of [twice, []]) {
      const refused = await small.refused('administrator', 'settings.save', {
        ...settings,
        sms: { ...settings.sms, tariffs: wrong },
      });
      expect(refused.code).toBe('invalid-input');
    }
  });

  it('what a message costs follows the price valid now', async () => {
    const settings = await small.call('administrator', 'settings.get', {});
    const today = new Date().toISOString().slice(0, 10);
    await small.call('administrator', 'settings.save', {
      ...settings,
      sms: {
        ...settings.sms,
        tariffs: [
          { validFromDay: '2020-01-01', fenPerPart: 3 },
          { validFromDay: '2099-01-01', fenPerPart: 50 },
        ],
      },
    });
    const works = await small.served();
    const preview = await small.call('dispatcher', 'messages.preview', {
      kind: 'free',
      text: `请注意 ${today}`,
      audience: { parts: [{ kind: 'contact', id: works.power.id }] },
    });
    expect(preview.costFen).toBe(3 * preview.parts);
  });
});
