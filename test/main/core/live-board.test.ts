import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../shared/ids.ts';
import { addDays, dayOf, dayStartMs } from '../../../shared/time.ts';
import { until } from '../../support/product.ts';
import { at, SmallApp } from '../../support/small-app.ts';

let small: SmallApp;
beforeAll(async () => {
  small = await SmallApp.open();
});
afterAll(() => small.close());

const head = (id: string) => small.call('viewer', 'plans.boardHead', { id });
const rows = async (id: string, only: 'todo' | 'confirm' | 'order' | 'away' | 'all', more = {}) =>
  small.call('dispatcher', 'plans.boardRows', { id, only, ...more });

describe('the live board', () => {
  it('shows the same figures as the whole board, and takes in news without reading everything again', async () => {
    const [one, two] = [await small.served(), await small.served()];
    const { plan, messageId } = await small.issued([one.id, two.id]);
    expect((await head(plan.id)).totals.confirmed).toBe(0);
    await until('the messages out', async () =>
      (await small.deliveries(messageId)).every((each) => each.state === 'submitted'),
    );
    await small.reply(one.power.mobile, '1');
    const live = await until('one confirmed', async () => {
      const found = await head(plan.id);
      return found.totals.confirmed === 1 && found;
    });
    const whole = await small.call('viewer', 'plans.board', { id: plan.id });
    expect(live.totals).toEqual(whole.totals);
    expect(live.counts).toMatchObject({ all: 2, confirm: 1, todo: 1, order: 0 });
    const { rows: open } = await rows(plan.id, 'confirm');
    expect(open.map((row) => row.customerId)).toEqual([two.id]);
    expect(open[0]?.contactPhone).toBe(two.power.mobile);
  });

  it('takes in what terminals say, and puts orders that failed before people who are silent', async () => {
    const [one, two] = [await small.served(), await small.served()];
    const { plan } = await small.issued([one.id, two.id]);
    await head(plan.id);
    const written = await until('the orders written', async () => {
      const orders = await small.app.core.stores.orders.ofPlan(plan.id);
      return orders.every((order) => order.state === 'written') && orders;
    });
    small.lms.answer(written.find((order) => order.customerId === two.id)!.id, 'failed', '跳闸未动作');
    await until('the failure on the board', async () => (await head(plan.id)).totals.failed === 1);
    const { rows: todo } = await rows(plan.id, 'todo');
    expect(todo[0]).toMatchObject({ customerId: two.id, orderState: 'failed', orderNote: '跳闸未动作' });
  });

  it('takes in loads, says who is in place, and sorts the others by what is missing', async () => {
    const day = dayOf(Date.now());
    const made = [await small.served(), await small.served(), await small.served()];
    const items = made.map((each, index) => ({
      customerId: each.id,
      round: 1,
      reductionKw: 100 * (index + 1),
      limitKw: 900,
    }));
    const { plan } = await small.issued([], { items, startMs: Date.now() - 60_000 });
    await head(plan.id);
    const points = (kw: number) => new Float32Array(96).fill(kw);
    await small.app.core.stores.curves.put(
      made.map((each, index) => ({
        accountNo: each.accountNo,
        day,
        points: points(index === 0 ? 880 : 1_900),
      })),
      Date.now(),
    );
    await until('the loads on the board', async () => (await head(plan.id)).totals.inPlace === 1);
    const { rows: away } = await rows(plan.id, 'away');
    expect(away.map((row) => row.customerId)).toEqual([made[2]!.id, made[1]!.id]);
  });

  it('gives lists in pages and finds customers by name, account and number', async () => {
    const made = [];
    for (let i = 0; i < 5; i += 1) made.push(await small.served({ name: `第${i}钢厂` }));
    const { plan } = await small.issued(made.map((each) => each.id));
    const page = await rows(plan.id, 'all', { offset: 2, limit: 2 });
    expect([page.total, page.rows.length]).toEqual([5, 2]);
    for (const search of ['第3钢', made[3]!.accountNo, made[3]!.power.mobile.slice(-8)])
      expect((await rows(plan.id, 'all', { search })).rows.map((row) => row.customerId)).toEqual([
        made[3]!.id,
      ]);
  });

  it('follows a change of the window, and a plan that does not exist is said', async () => {
    const one = await small.served();
    const { plan } = await small.issued([one.id]);
    await head(plan.id);
    const endMs = plan.endMs + 3_600_000;
    await small.call('dispatcher', 'plans.change', {
      ...at(plan),
      startMs: plan.startMs,
      endMs,
      dedupeKey: newId(),
    });
    await until('the new window', async () => (await head(plan.id)).plan.endMs === endMs);
    expect((await small.refused('viewer', 'plans.boardHead', { id: newId() })).code).toBe('not-found');
  });

  it('tells the next person of everybody who is open, but for those left out', async () => {
    const made = [await small.served(), await small.served(), await small.served()];
    for (const each of made) await small.person('manager', [each.id]);
    const { plan } = await small.issued(made.map((each) => each.id));
    const done = await small.call('dispatcher', 'plans.escalate', {
      id: plan.id,
      all: true,
      exceptIds: [made[0]!.id],
      dedupeKey: newId(),
    });
    expect(done.deliveries).toBe(2);
  });
});

describe('the sheet for the next shift', () => {
  it('has running plans with who is missing, what waits and what comes next', async () => {
    const [one, two] = [await small.served(), await small.served()];
    const { plan } = await small.issued([one.id]);
    const waiting = await small.approved([two.id]);
    const sheet = await small.call('viewer', 'plans.handover', {});
    const own = sheet.running.find((each) => each.plan.id === plan.id);
    expect(own?.open.map((row) => row.customerId)).toEqual([one.id]);
    expect(sheet.waiting.map((each) => each.id)).toContain(waiting.id);
    const kinds = sheet.agenda.filter((each) => each.planId === plan.id).map((each) => each.kind);
    expect(kinds).toEqual(['start', 'end']);
    expect(sheet.agenda.find((each) => each.planId === waiting.id)?.kind).toBe('waiting');
    expect(sheet.agenda.map((each) => each.atMs)).toEqual(
      sheet.agenda.map((each) => each.atMs).toSorted((a, b) => a - b),
    );
  });

  it('alarms when a window has ended and nobody has restored, and names a gap of tomorrow nobody covers', async () => {
    const one = await small.served();
    const now = Date.now();
    const { plan } = await small.issued([one.id], { startMs: now - 7_200_000 });
    const past = { startMs: plan.startMs, endMs: now - 60_000, rounds: [] };
    await small.app.core.stores.plans.reschedule(plan.id, plan.version, past);
    const day = addDays(dayOf(now), 1);
    const blocks = [{ startMin: 300, endMin: 480, gapKw: 31_000, provinceKw: 0 }];
    await small.call('dispatcher', 'gaps.save', {
      day,
      maxDemandKw: 900_000,
      blocks,
      source: 'typed',
      version: 0,
    });
    const { items } = await small.call('viewer', 'plans.agenda', {});
    expect(items.find((each) => each.planId === plan.id)?.kind).toBe('over');
    expect(items.find((each) => each.kind === 'gap')).toMatchObject({
      name: day,
      kw: 31_000,
      atMs: dayStartMs(day) + 18_000_000,
    });
    const { todo } = await small.call('viewer', 'system.overview', {});
    expect(todo.find((each) => each.id === `${plan.id}-planOver`)).toMatchObject({ tone: 'red' });
    expect(todo.find((each) => each.id === `gap-${day}`)).toMatchObject({
      tone: 'amber',
      link: `/gaps?day=${day}`,
    });
  });
});
