import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { Stores } from '../../main/core/ports.ts';
import type { Database } from '../../main/store/database.ts';
import { createStores } from '../../main/store/index.ts';
import { emptyGapDay, type GapDay } from '../../shared/model/gap.ts';
import { emptyTables, type Open } from '../support/databases.ts';
import { plan } from './samples.ts';

export function gapContract(open: Open): void {
  let db: Database;
  let stores: Stores;
  beforeAll(async () => {
    db = await open();
    stores = createStores(db);
  });
  beforeEach(() => emptyTables(db));

  const day = (date: string, change: Partial<GapDay> = {}): GapDay => ({
    ...emptyGapDay(date),
    blocks: [{ startMin: 0, endMin: 300, gapKw: 69_000.5, provinceKw: 1_330_000 }],
    savedBy: '李调度',
    savedMs: 7,
    ...change,
  });

  it('gives back a day as it was saved, with a version of its own', async () => {
    await stores.gaps.save(day('2021-09-30', { note: '省调 08:10 下达', share: 0.05 }));
    expect(await stores.gaps.get('2021-09-30')).toEqual(
      day('2021-09-30', { note: '省调 08:10 下达', share: 0.05, version: 1 }),
    );
    expect(await stores.gaps.get('2021-10-01')).toBeUndefined();
  });

  it('refuses who saves over a version that is gone, and a second first save', async () => {
    await stores.gaps.save(day('2021-09-30'));
    await expect(stores.gaps.save(day('2021-09-30'))).rejects.toMatchObject({ code: 'stale' });
    await stores.gaps.save(day('2021-09-30', { version: 1, savedBy: '' }));
    await expect(stores.gaps.save(day('2021-09-30', { version: 1 }))).rejects.toMatchObject({
      code: 'stale',
    });
    expect(await stores.gaps.get('2021-09-30')).toMatchObject({ version: 2, savedBy: '' });
  });

  it('lists a period, newest first', async () => {
    for (const date of ['2021-09-28', '2021-09-30', '2021-09-29', '2021-10-01'])
      await stores.gaps.save(day(date));
    const days = await stores.gaps.between('2021-09-29', '2021-09-30');
    expect(days.map((one) => one.day)).toEqual(['2021-09-30', '2021-09-29']);
  });

  it('finds the plans of a span with the sums of their rounds', async () => {
    const customer = (no: number) => `00000000-0000-4000-8000-00000000000${no}`;
    const items = [
      { customerId: customer(1), round: 1, reductionKw: 100, limitKw: 0 },
      { customerId: customer(2), round: 1, reductionKw: 50, limitKw: 0 },
      { customerId: customer(3), round: 2, reductionKw: 25, limitKw: 0 },
    ];
    const rounds = [{ no: 2, startMs: 150, endMs: 200 }];
    const blocks = [{ startMs: 100, endMs: 200, targetKw: 175.5 }];
    const inside = plan({ startMs: 100, endMs: 200, items, rounds, blocks });
    await stores.plans.insert(inside);
    await stores.plans.insert(plan({ startMs: 300, endMs: 400 }));
    const found = await stores.plans.touching(200, 300);
    expect(found).toEqual([]);
    const [row] = await stores.plans.touching(199, 300);
    expect(row).toMatchObject({ id: inside.id, customers: 3, plannedKw: 175, rounds, blocks });
    const sums = await stores.plans.roundSums([inside.id]);
    expect(sums.toSorted((a, b) => a.round - b.round)).toEqual([
      { planId: inside.id, round: 1, kw: 150, customers: 2 },
      { planId: inside.id, round: 2, kw: 25, customers: 1 },
    ]);
    expect(await stores.plans.members(inside.id)).toHaveLength(3);
  });
}
