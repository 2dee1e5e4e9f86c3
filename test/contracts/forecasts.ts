import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { Stores } from '../../main/core/ports.ts';
import type { Database } from '../../main/store/database.ts';
import { createStores } from '../../main/store/index.ts';
import type { SubjectForecast } from '../../shared/load/forecast/subject.ts';
import { emptyTables, type Open } from '../support/databases.ts';

export const sampleForecast = (change: Partial<SubjectForecast> = {}): SubjectForecast => ({
  day: '2026-03-02',
  knownDay: '2026-03-01',
  method: 'mean',
  values: Array.from({ length: 96 }, (_, i) => 900_000 + i * 1_000.5),
  low: Array(96).fill(800_000),
  high: Array(96).fill(1_100_000),
  mape: 2.4,
  references: { scaledWeek: 5.1, lastFive: null },
  coverage: 79.2,
  backtestDays: 91,
  learntDays: 400,
  usesTemperature: false,
  events: ['春节'],
  ...change,
});

export function forecastContract(open: Open): void {
  let db: Database;
  let stores: Stores;
  beforeAll(async () => {
    db = await open();
    stores = createStores(db);
  });
  beforeEach(() => emptyTables(db));

  it('gives back a forecast as it was made, for its subject and day only', async () => {
    await stores.forecasts.save('region:210400', sampleForecast(), 7);
    expect(await stores.forecasts.get('region:210400', '2026-03-02')).toEqual({
      forecast: sampleForecast(),
      madeMs: 7,
      isOutdated: false,
    });
    expect(await stores.forecasts.get('region:210402', '2026-03-02')).toBeUndefined();
    expect(await stores.forecasts.get('region:210400', '2026-03-03')).toBeUndefined();
  });

  it('a newer one takes the place of the older', async () => {
    await stores.forecasts.save('region:210400', sampleForecast(), 7);
    await stores.forecasts.save(
      'region:210400',
      sampleForecast({ method: 'lastFive', low: null, high: null }),
      9,
    );
    expect(await stores.forecasts.get('region:210400', '2026-03-02')).toMatchObject({
      madeMs: 9,
      forecast: { method: 'lastFive', low: null },
    });
  });

  it('forecasts from a day on are outdated until they are made again; earlier ones stay', async () => {
    const days = ['2026-03-01', '2026-03-02', '2026-03-03'];
    for (const day of days) await stores.forecasts.save('region:210400', sampleForecast({ day }), 7);
    await stores.forecasts.outdate('2026-03-02');
    const outdated = async () => {
      const found = await Promise.all(days.map((day) => stores.forecasts.get('region:210400', day)));
      return found.map((one) => one?.isOutdated);
    };
    expect(await outdated()).toEqual([false, true, true]);
    await stores.forecasts.save('region:210400', sampleForecast({ day: '2026-03-03' }), 8);
    expect(await outdated()).toEqual([false, true, false]);
  });

  it('supply limits of a day have versions; who saves over one that is gone is refused', async () => {
    const limits = {
      day: '2026-03-02',
      blocks: [{ startMin: 480, endMin: 720, limitKw: 950_000 }],
      savedBy: '',
      savedMs: 5,
      version: 0,
    };
    expect(await stores.forecasts.limits('2026-03-02')).toBeUndefined();
    await stores.forecasts.saveLimits(limits);
    expect(await stores.forecasts.limits('2026-03-02')).toEqual({ ...limits, version: 1 });
    await expect(stores.forecasts.saveLimits(limits)).rejects.toMatchObject({ code: 'stale' });
    await stores.forecasts.saveLimits({ ...limits, version: 1, blocks: [], savedBy: '周敏' });
    await expect(stores.forecasts.saveLimits({ ...limits, version: 1 })).rejects.toMatchObject({
      code: 'stale',
    });
    expect(await stores.forecasts.limits('2026-03-02')).toMatchObject({ blocks: [], version: 2 });
  });
}
