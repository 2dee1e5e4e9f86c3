import * as xlsx from '@e965/xlsx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../shared/ids.ts';
import type { Plan } from '../../../shared/model/plan.ts';
import { dayStartMs } from '../../../shared/time.ts';
import { at, SmallApp } from '../../support/small-app.ts';

const DAY = '2021-09-30';
/** The five workdays before: the make-up Sunday is one, Mid-Autumn is passed over. */
const BEFORE = ['2021-09-29', '2021-09-28', '2021-09-27', '2021-09-26', '2021-09-24'];
const time = (hours: number) => dayStartMs(DAY) + hours * 3_600_000;

let small: SmallApp;
type Served = Awaited<ReturnType<SmallApp['served']>>;
let [one, two, three]: Served[] = [];
let plan: Plan;

const flat = (kw: number) => new Float32Array(96).fill(kw);
const put = (accountNo: string, day: string, points: Float32Array) =>
  small.app.core.stores.curves.put([{ accountNo, day, points }], 1);

/** A plan that was issued at 13:00 for 13:30 to 17:30 of a day in 2021 and restored at 15:30. */
async function restored(customers: Served[], change: Parameters<SmallApp['draft']>[1] = {}): Promise<Plan> {
  const { plan: issued } = await small.issued(
    customers.map((customer) => customer.id),
    change,
  );
  const { plan: ended } = await small.call('dispatcher', 'plans.restore', {
    ...at(issued),
    dedupeKey: newId(),
  });
  await small.db
    .q('plans')
    .where('id', ended.id)
    .update({
      start_ms: time(13.5),
      end_ms: time(17.5),
      issued_ms: time(13),
      restored_ms: time(15.5),
    });
  await small.db
    .q('orders')
    .where('plan_id', ended.id)
    .update({ start_ms: time(13.5), end_ms: time(17.5) });
  return small.plan(ended.id);
}

/** Customers of an evaluation as its screen lists them. */
const itemsOf = async (id: string, only: 'all' | 'unmeasured' = 'all') =>
  (await small.call('viewer', 'plans.evaluationRows', { id, only })).rows;

beforeAll(async () => {
  small = await SmallApp.open();
  [one, two, three] = [
    await small.served(),
    await small.served(),
    await small.served({ regionCode: '210404' }),
  ];
  for (const day of BEFORE) {
    await put(one!.accountNo, day, flat(2_000));
    await put(two!.accountNo, day, flat(1_000));
  }
  // One came down by 550 of 500, after a morning 100 higher than usual; two went up; three never reported.
  await put(one!.accountNo, DAY, flat(2_100).fill(1_550, 54));
  const second = flat(1_000).fill(1_040, 54);
  second[56] = Number.NaN;
  await put(two!.accountNo, DAY, second);
  plan = await restored([one!, two!, three!]);
});
afterAll(() => small.close());

describe('the evaluation of a plan', () => {
  it('can be looked at before it is kept, with the day of each customer against its baseline', async () => {
    const { evaluation, isStored } = await small.call('viewer', 'plans.evaluation', { id: plan.id });
    const items = await itemsOf(plan.id);
    expect(isStored).toBe(false);
    expect(evaluation).toMatchObject({ rule: 'lastFive', day: DAY, endMs: time(15.5), baselineDays: BEFORE });
    expect(evaluation.adjust).toEqual({ fromPoint: 38, toPoint: 50, cap: 0.5 });
    const of = (customer: Served | undefined) => items.find((item) => item.customerId === customer?.id);
    expect(of(one)).toMatchObject({
      shouldKw: 500,
      actualKw: 550,
      baselineKw: 2_100,
      loadKw: 1_550,
      energyKwh: 1_100,
    });
    expect(of(one)).toMatchObject({ points: 8, missing: 0, isMet: true, isOver: true, name: one?.name });
    expect(of(two)).toMatchObject({ actualKw: -40, maxKw: -40, energyKwh: -70, missing: 1, isMet: false });
    expect(of(three)).toMatchObject({ actualKw: null, energyKwh: null, points: 8, missing: 8, isMet: false });
  });

  it('adds up by round, region and industry, and names best and worst moment', async () => {
    const { evaluation } = await small.call('viewer', 'plans.evaluation', { id: plan.id });
    expect(evaluation.totals).toMatchObject({
      customers: 3,
      times: 3,
      met: 1,
      unmeasured: 1,
      shouldKw: 1_500,
    });
    expect(evaluation.totals).toMatchObject({
      actualKw: 510,
      rate: 0.51,
      energyKwh: 1_030,
      points: 24,
      missing: 9,
    });
    expect(evaluation.rounds.map((group) => [group.key, group.times])).toEqual([['1', 3]]);
    expect(evaluation.regions.map((group) => [group.key, group.actualKw])).toEqual([
      ['210402', 510],
      ['210404', null],
    ]);
    expect(evaluation.best).toMatchObject({ point: 56, actualKw: 550, orderedKw: 500, rate: 1.1 });
    expect(evaluation.worst).toMatchObject({ actualKw: 510, orderedKw: 1_000 });
    expect(evaluation.curve.baseline[60]).toBe(3_100);
    expect(evaluation.curve.target[60]).toBe(1_600);
    expect(evaluation.curve.target[40]).toBeNull();
    expect(evaluation.curve.reported[56]).toBe(1);
  });

  it('is kept by the step, with the name of who took it, and the plan is evaluated', async () => {
    const kept = await small.call('dispatcher', 'plans.evaluate', { ...at(plan), rule: 'middleSix' });
    expect(kept).toMatchObject({
      isStored: true,
      plan: { state: 'evaluated' },
      evaluation: { rule: 'middleSix' },
    });
    expect(kept.evaluation.computedBy).not.toBe('');
    const again = await small.call('viewer', 'plans.evaluation', { id: plan.id });
    expect(again.evaluation).toEqual(kept.evaluation);
    expect(again.counts).toEqual(kept.counts);
    expect(kept.counts).toMatchObject({ all: 3, unmet: 1, unmeasured: 1 });
    expect((await itemsOf(plan.id, 'unmeasured')).map((item) => item.accountNo)).toEqual([three!.accountNo]);
    expect((await small.call('viewer', 'plans.get', { id: plan.id })).events.at(-1)).toMatchObject({
      step: 'evaluate',
    });
    expect((await small.call('viewer', 'plans.evaluation', { id: plan.id, rule: 'lastFive' })).isStored).toBe(
      false,
    );
  });

  it('may be made again by another rule, and the audit says from which to which', async () => {
    const now = await small.plan(plan.id);
    await small.call('dispatcher', 'plans.evaluate', { ...at(now), rule: 'lastFive' });
    expect((await small.call('viewer', 'plans.evaluation', { id: plan.id })).evaluation.rule).toBe(
      'lastFive',
    );
    const { entries } = await small.call('administrator', 'audit.list', { search: 'plans.evaluate' });
    expect(entries[0]?.detail).toContain('middleSix');
    expect((await small.plan(plan.id)).state).toBe('evaluated');
  });

  it('is refused to people who only read, to plans that run and to an old version', async () => {
    expect((await small.refused('viewer', 'plans.evaluate', at(plan))).code).toBe('denied');
    expect((await small.refused('dispatcher', 'plans.evaluate', at(plan))).code).toBe('stale');
    const { plan: running } = await small.issued([one!.id]);
    expect((await small.refused('dispatcher', 'plans.evaluate', at(running))).code).toBe('plan-state');
    const draft = await small.call('dispatcher', 'plans.save', small.draft([one!.id]));
    expect((await small.refused('viewer', 'plans.evaluation', { id: draft.id })).code).toBe('plan-state');
  });

  it('compares nobody with a day on which it was limited itself', async () => {
    const other = await restored([one!]);
    await small.db
      .q('orders')
      .where('plan_id', other.id)
      .update({ start_ms: time(13.5 - 24), end_ms: time(15 - 24) });
    await small.db
      .q('plans')
      .where('id', other.id)
      .update({ start_ms: time(13.5 - 24), end_ms: time(15 - 24), restored_ms: time(15 - 24) });
    await put(one!.accountNo, '2021-09-23', flat(2_600));
    const fresh = await restored([one!]);
    const judged = await small.call('viewer', 'plans.evaluation', { id: fresh.id });
    expect(judged.evaluation.baselineDays).toEqual([...BEFORE.slice(1), '2021-09-23']);
    expect(judged.evaluation.passedOver).toContainEqual({ day: '2021-09-29', reason: 'event' });
  });

  it('compares with other days as soon as somebody enters a holiday or a make-up workday', async () => {
    const judged = await restored([two!]);
    const days = async () =>
      (await small.call('viewer', 'plans.evaluation', { id: judged.id })).evaluation.baselineDays;
    const settings = await small.call('viewer', 'curves.settings', {});
    const enter = (holidays: typeof settings.holidays) =>
      small.call('administrator', 'curves.saveSettings', { ...settings, holidays });
    for (const day of ['2021-09-25', '2021-09-23']) await put(two!.accountNo, day, flat(9_000));
    expect(await days()).toEqual(BEFORE);
    await enter([{ day: '2021-09-28', kind: 'holiday', name: '厂庆' }]);
    expect(await days()).toEqual(['2021-09-29', '2021-09-27', '2021-09-26', '2021-09-24', '2021-09-23']);
    const { evaluation } = await small.call('viewer', 'plans.evaluation', { id: judged.id });
    expect(evaluation.passedOver).toContainEqual({ day: '2021-09-28', reason: 'holiday' });
    // The board's baseline follows at its next look: (4 × 1,000 + 9,000) / 5, less the same-day difference of half at most.
    const baseline = async () =>
      (await small.app.loads.of(judged, [two!.accountNo])).baselines.get(two!.accountNo)?.[0];
    expect(await baseline()).toBe(1_300);
    await enter([{ day: '2021-09-25', kind: 'work', name: '补班' }]);
    expect(await days()).toEqual(['2021-09-29', '2021-09-28', '2021-09-27', '2021-09-26', '2021-09-25']);
    await enter([]);
    expect(await days()).toEqual(BEFORE);
    expect(await baseline()).toBe(1_000);
  });

  it('judges each round by its own window', async () => {
    const late = await restored([one!]);
    const rounds = JSON.stringify([{ no: 1, startMs: time(15), endMs: time(16) }]);
    await small.db.q('plans').where('id', late.id).update({ rounds_json: rounds });
    const items = await itemsOf(late.id);
    // From 15:00 to 15:30, when the plan was restored.
    expect(items).toMatchObject([{ startMs: time(15), endMs: time(15.5), points: 2, actualKw: 550 }]);
  });

  it('is the same as a workbook', async () => {
    const file = await small.call('viewer', 'plans.evaluationReport', { id: plan.id });
    expect(file.name).toContain('执行评估');
    const book = xlsx.read(Buffer.from(file.base64, 'base64'));
    expect(book.SheetNames).toEqual(['总计', '按轮次', '按区域', '按行业', '逐户', '曲线']);
    const rows = xlsx.utils.sheet_to_json<unknown[]>(book.Sheets.逐户!, { header: 1 });
    const own = rows.find((row) => row[1] === two?.accountNo);
    expect(own).toEqual(expect.arrayContaining([500, -40, -8]));
    expect(own?.at(-1)).toBe(1);
  });
});
