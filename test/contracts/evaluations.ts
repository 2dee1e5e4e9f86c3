import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { Stores } from '../../main/core/ports.ts';
import type { Database } from '../../main/store/database.ts';
import { createStores } from '../../main/store/index.ts';
import { newId } from '../../shared/ids.ts';
import type { Evaluation, EvaluationItem } from '../../shared/model/evaluation.ts';
import { emptyTables, type Open } from '../support/databases.ts';
import { many } from './samples.ts';

const figures = {
  customers: 1,
  times: 1,
  met: 0,
  over: 1,
  unmeasured: 0,
  shouldKw: 100,
  actualKw: -12.5,
  rate: -0.125,
  energyKwh: -50.25,
  points: 16,
  missing: 2,
};
const evaluation = (change: Partial<Evaluation> = {}): Evaluation => ({
  planId: newId(),
  rule: 'lastFive',
  computedMs: 7,
  computedBy: '李 值班',
  day: '2021-09-30',
  startMs: 1_000,
  endMs: 2_000,
  baselineDays: ['2021-09-29'],
  passedOver: [{ day: '2021-09-28', reason: 'event' }],
  adjust: { fromPoint: 40, toPoint: 52, cap: 0.5 },
  totals: figures,
  best: { point: 60, actualKw: 20, orderedKw: 100, rate: 0.2 },
  worst: null,
  peak: null,
  rounds: [{ ...figures, key: '1', name: '第 1 轮' }],
  regions: [],
  industries: [],
  curve: {
    baseline: many(96, () => 1.5),
    actual: many(96, () => null),
    target: many(96, () => null),
    reported: many(96, () => 0),
  },
  ...change,
});
const item = (planId: string, change: Partial<EvaluationItem> = {}): EvaluationItem => ({
  planId,
  customerId: newId(),
  accountNo: '0241000001',
  regionCode: '210402',
  industryCode: '',
  round: 1,
  startMs: 1_000,
  endMs: 2_000,
  shouldKw: 0,
  limitKw: 0,
  actualKw: null,
  maxKw: null,
  minKw: -3.25,
  baselineKw: 0,
  loadKw: 1,
  energyKwh: -0.8125,
  points: 16,
  missing: 16,
  isMet: false,
  isOver: true,
  overKw: 3.5,
  ...change,
});

/** How a plan was judged, kept. */
export function evaluationContract(open: Open): void {
  let db: Database;
  let stores: Stores;
  beforeAll(async () => {
    db = await open();
    stores = createStores(db);
  });
  beforeEach(() => emptyTables(db));

  it('gives back what was stored: nothing measured stays nothing, negative stays negative', async () => {
    const one = evaluation();
    const items = [item(one.planId), item(one.planId, { round: 2, actualKw: -5, isMet: true })];
    await stores.evaluations.save(one, items);
    expect(await stores.evaluations.get(one.planId)).toEqual(one);
    expect(await stores.evaluations.items([one.planId])).toEqual(items);
    expect(await stores.evaluations.get(newId())).toBeUndefined();
    expect(await stores.evaluations.items([])).toEqual([]);
  });

  it('replaces the evaluation of a plan as a whole', async () => {
    const one = evaluation();
    await stores.evaluations.save(
      one,
      many(1_200, () => item(one.planId)),
    );
    const next = evaluation({ planId: one.planId, rule: 'middleSix' });
    const left = item(one.planId);
    await stores.transaction((tx) => tx.evaluations.save(next, [left]));
    expect(await stores.evaluations.get(one.planId)).toEqual(next);
    expect(await stores.evaluations.items([one.planId])).toEqual([left]);
  });

  it('keeps the one before when the new one fails', async () => {
    const one = evaluation();
    await stores.evaluations.save(one, []);
    const work = stores.transaction(async (tx) => {
      await tx.evaluations.save(evaluation({ planId: one.planId, rule: 'highFive' }), []);
      throw new Error('power cut');
    });
    await expect(work).rejects.toThrow('power cut');
    expect((await stores.evaluations.get(one.planId))?.rule).toBe('lastFive');
  });

  it('lists the plans whose limitation began in a period, oldest first', async () => {
    const all = [3_000, 1_000, 2_000].map((startMs) => evaluation({ startMs }));
    for (const one of all) await stores.evaluations.save(one, [item(one.planId)]);
    const found = await stores.evaluations.between(1_000, 3_000);
    expect(found.map((one) => one.startMs)).toEqual([1_000, 2_000]);
    expect(await stores.evaluations.items(found.map((one) => one.planId))).toHaveLength(2);
  });
}
