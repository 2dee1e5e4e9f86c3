import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { Stores } from '../../main/core/ports.ts';
import type { Database } from '../../main/store/database.ts';
import { createStores } from '../../main/store/index.ts';
import { newId } from '../../shared/ids.ts';
import { emptyTables, type Open, openStations } from '../support/databases.ts';
import { many, order, plan } from './samples.ts';

export function planContract(open: Open): void {
  let db: Database;
  let stores: Stores;
  beforeAll(async () => {
    db = await open();
    stores = createStores(db);
  });
  beforeEach(() => emptyTables(db));

  const item = (round: number, reductionKw: number) => ({
    customerId: newId(),
    round,
    reductionKw,
    limitKw: 0,
  });

  it('gives back a plan with its items by round and size', async () => {
    const items = [item(1, 900), item(1, 100), item(2, 500)];
    const one = plan({ items: [items[2]!, items[1]!, items[0]!] });
    await stores.plans.insert(one);
    expect(await stores.plans.get(one.id)).toEqual({ ...one, items });
    expect(await stores.plans.get(newId())).toBeUndefined();
  });

  it('gives back empty texts as empty texts', async () => {
    const one = plan({ reason: '', createdBy: '' });
    await stores.plans.insert(one);
    expect(await stores.plans.get(one.id)).toEqual(one);
  });

  it('keeps the megawatts of a whole province, and fractions', async () => {
    const one = plan({ targetKw: 12_345_678.5, items: [{ ...item(1, 1_000_000.125), limitKw: 99_999_999 }] });
    await stores.plans.insert(one);
    expect(await stores.plans.get(one.id)).toEqual(one);
    expect((await stores.plans.list(false))[0]).toMatchObject({ customers: 1, plannedKw: 1_000_000.125 });
  });

  it('refuses a plan number that is taken', async () => {
    const one = plan();
    await stores.plans.insert(one);
    await expect(stores.plans.insert(plan({ planNo: one.planNo }))).rejects.toMatchObject({ code: 'taken' });
  });

  it('lists the newest first with sums, and only open ones when asked', async () => {
    const open1 = plan({ items: [item(1, 300), item(2, 200)] });
    const done = plan({ state: 'evaluated' });
    await stores.plans.insert(open1);
    await stores.plans.insert(done);
    const all = await stores.plans.list(false);
    expect(all.map((row) => [row.id, row.customers, row.plannedKw])).toEqual([
      [done.id, 0, 0],
      [open1.id, 2, 500],
    ]);
    expect((await stores.plans.list(true)).map((row) => row.id)).toEqual([open1.id]);
  });

  it('replaces the fields of a draft by version and refuses an old version as stale', async () => {
    const one = plan({ items: [item(1, 100)] });
    await stores.plans.insert(one);
    const items = many(1_200, () => item(1, 5));
    const fields = { ...one, name: '新方案', reason: '', items };
    await stores.plans.updateFields(one.id, 1, fields);
    const saved = await stores.plans.get(one.id);
    expect(saved).toMatchObject({ name: '新方案', reason: '', version: 2 });
    expect(saved?.items).toHaveLength(1_200);
    await expect(stores.plans.updateFields(one.id, 1, one)).rejects.toMatchObject({ code: 'stale' });
    expect((await stores.plans.get(one.id))?.items).toHaveLength(1_200);
  });

  it('does not change the fields of a plan that is no draft', async () => {
    const one = plan({ state: 'submitted' });
    await stores.plans.insert(one);
    await expect(stores.plans.updateFields(one.id, 1, one)).rejects.toMatchObject({ code: 'stale' });
  });

  it('moves the state with its stamps by version', async () => {
    const one = plan();
    await stores.plans.insert(one);
    await stores.plans.move(one.id, 1, { state: 'submitted', submittedBy: '李', approvalDueMs: 7 });
    await stores.plans.move(one.id, 2, {
      state: 'approved',
      approvedBy: '张',
      issuedAtMs: 8,
      restoredAtMs: 9,
    });
    expect(await stores.plans.get(one.id)).toEqual({
      ...one,
      state: 'approved',
      version: 3,
      submittedBy: '李',
      approvedBy: '张',
      issuedAtMs: 8,
      restoredAtMs: 9,
      approvalDueMs: 7,
    });
    await expect(stores.plans.move(one.id, 2, { state: 'cancelled' })).rejects.toMatchObject({
      code: 'stale',
    });
  });

  it('lets exactly one of two workstations take the same step', async () => {
    const one = plan();
    await stores.plans.insert(one);
    const stations = (await openStations(open, 2)).map(createStores);
    const steps = stations.map((each) =>
      each.transaction((tx) => tx.plans.move(one.id, 1, { state: 'submitted' })),
    );
    const ends = await Promise.allSettled(steps);
    expect(ends.map((end) => end.status).sort()).toEqual(['fulfilled', 'rejected']);
    const lost = ends.find((end) => end.status === 'rejected');
    expect(lost?.reason).toMatchObject({ code: 'stale' });
  });

  it('keeps the events of a plan in order', async () => {
    const planId = newId();
    for (const step of ['submit', 'approve', 'issue'])
      await stores.plans.addEvent(planId, { atMs: 5, step, userName: '李', remark: '' });
    const events = await stores.plans.events(planId);
    expect(events.map((event) => event.step)).toEqual(['submit', 'approve', 'issue']);
    expect(events[0]).toEqual({ atMs: 5, step: 'submit', userName: '李', remark: '' });
  });

  it('numbers plans of a day one after the other', async () => {
    expect(await stores.plans.nextNumber('YX20250801-')).toBe('YX20250801-001');
    await stores.plans.insert(plan({ planNo: 'YX20250801-009' }));
    expect(await stores.plans.nextNumber('YX20250801-')).toBe('YX20250801-010');
    expect(await stores.plans.nextNumber('YX20250802-')).toBe('YX20250802-001');
  });
}

export function orderContract(open: Open): void {
  let db: Database;
  let stores: Stores;
  beforeAll(async () => {
    db = await open();
    stores = createStores(db);
  });
  beforeEach(() => emptyTables(db));

  it('gives back the orders of a plan in the order they were made', async () => {
    const planId = newId();
    const orders = [
      order(planId, { note: '', limitKw: 12_345_678.25 }),
      order(planId, { command: 'restore', note: '注' }),
    ];
    await stores.orders.insertMany(orders);
    expect(await stores.orders.ofPlan(planId)).toEqual(orders);
    expect(await stores.orders.ofPlan(newId())).toEqual([]);
  });

  it('finds orders by state up to a limit', async () => {
    const planId = newId();
    const states = ['waiting', 'written', 'failed', 'waiting'];
    const orders = states.map((state) => order(planId, { state }));
    await stores.orders.insertMany(orders);
    const ids = async (wanted: string[], limit: number) =>
      (await stores.orders.inStates(wanted, limit)).map((one) => orders.findIndex((o) => o.id === one.id));
    expect(await ids(['waiting', 'written'], 10)).toEqual([0, 1, 3]);
    expect(await ids(['waiting'], 1)).toEqual([0]);
  });

  it('moves more orders than one list may hold, and only those still in a wanted state', async () => {
    const planId = newId();
    const orders = many(1_500, (index) => order(planId, { state: index % 3 === 0 ? 'failed' : 'waiting' }));
    await stores.orders.insertMany(orders);
    const ids = orders.map((one) => one.id);
    expect(await stores.orders.move(ids, ['waiting', 'written'], 'received', '已收')).toBe(1_000);
    expect(await stores.orders.move(ids, ['waiting'], 'received', '')).toBe(0);
    const after = await stores.orders.ofPlan(planId);
    expect(after.filter((one) => one.state === 'received' && one.note === '已收')).toHaveLength(1_000);
    expect(after.filter((one) => one.state === 'failed' && one.note === '')).toHaveLength(500);
  });
}

export function curveContract(open: Open): void {
  let stores: Stores;
  beforeAll(async () => {
    stores = createStores(await open());
  });

  const curve = (first: number) =>
    Float32Array.from({ length: 96 }, (_, i) => (i === 7 ? Number.NaN : first + i));

  it('gives back the points with their gaps', async () => {
    await stores.curves.put([{ accountNo: '330001', day: '2025-08-01', points: curve(0.5) }], 77);
    const [one] = await stores.curves.get('2025-08-01', ['330001']);
    expect(one?.fetchedMs).toBe(77);
    expect(one?.points).toEqual(curve(0.5));
  });

  it('replaces a curve of the same day and keeps the other days', async () => {
    const put = (day: string, first: number, at: number) =>
      stores.curves.put([{ accountNo: '330002', day, points: curve(first) }], at);
    await put('2025-08-02', 1, 1);
    await put('2025-08-03', 2, 2);
    await put('2025-08-02', 3, 3);
    const days = await Promise.all(['2025-08-02', '2025-08-03'].map((day) => stores.curves.get(day)));
    expect(days.map((rows) => rows.map((row) => [row.points[0], row.fetchedMs]))).toEqual([
      [[3, 3]],
      [[2, 2]],
    ]);
  });

  it('holds a day of more accounts than one list may hold', async () => {
    const rows = many(1_100, (index) => ({
      accountNo: String(400_000 + index),
      day: '2025-08-04',
      points: curve(index),
    }));
    await stores.curves.put(rows, 1);
    await stores.curves.put(rows, 2);
    const some = await stores.curves.get(
      '2025-08-04',
      rows.map((row) => row.accountNo),
    );
    expect(some).toHaveLength(1_100);
    expect(some.find((row) => row.accountNo === '400555')?.points[0]).toBe(555);
    expect((await stores.curves.get('2025-08-04')).every((row) => row.fetchedMs === 2)).toBe(true);
  });

  it('has nothing for an unknown day or account', async () => {
    expect(await stores.curves.get('1999-01-01')).toEqual([]);
    expect(await stores.curves.get('2025-08-01', ['none'])).toEqual([]);
    expect(await stores.curves.get('2025-08-01', [])).toEqual([]);
  });
}
