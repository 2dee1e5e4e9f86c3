import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runRules } from '../../../../main/core/rules/rules.ts';
import type { Rule } from '../../../../shared/model/rule.ts';
import { dayOf } from '../../../../shared/time.ts';
import { SmallApp } from '../../../support/small-app.ts';

const MINUTES = 2;
let small: SmallApp;
let accounts: string[];
let rule: Rule;
let aheadMs = 0;
const now = () => Date.now() + aheadMs;
const letMinutesPass = (minutes: number) => {
  aheadMs += minutes * 60_000;
};

/** The load of the region now: the second quarter hour of today, shared by its two customers. */
async function setLoad(kw: number): Promise<void> {
  const points = new Float32Array(96).fill(Number.NaN);
  points.fill(kw / accounts.length, 0, 2);
  const day = dayOf(now());
  await small.app.core.stores.curves.put(
    accounts.map((accountNo) => ({ accountNo, day, points })),
    now(),
  );
}
const sent = async () => {
  const { events } = await small.call('viewer', 'rules.journal', { ruleId: rule.id });
  return events.filter((event) => event.outcome === 'sent');
};
const shown = async () => (await small.call('viewer', 'forecast.watch', {})).watched[0]!;
const todo = async () =>
  (await small.call('viewer', 'system.overview', {})).todo.filter((one) => one.id === `watch-${rule.id}`);
/** Sets the load, lets the rules look, and says whether the alarm stands. */
async function at(kw: number): Promise<boolean> {
  await setLoad(kw);
  await runRules(small.app.core);
  return (await shown()).isOver;
}

beforeAll(async () => {
  small = await SmallApp.open({ isStarted: false });
  Object.assign(small.app.core.clock, { now });
  const big = { capacityKva: 200_000 };
  accounts = [(await small.served(big)).accountNo, (await small.served(big)).accountNo];
  const { templates } = await small.call('viewer', 'templates.list', {});
  rule = await small.call('supervisor', 'rules.save', {
    name: '负荷预警',
    isActive: true,
    mode: 'auto',
    trigger: {
      kind: 'load',
      regionCode: '210402',
      overKw: 100_000,
      clearKw: 90_000,
      minMinutes: MINUTES,
    },
    templateId: templates.find((one) => one.kind === 'info')!.id,
    audience: { parts: [{ kind: 'region', code: '210402' }], excludeContactIds: [], roles: [] },
  });
});
afterAll(() => small.close());

describe('a load warning', () => {
  it('is silent while there is no load, and under its threshold', async () => {
    await runRules(small.app.core);
    expect(await shown()).toMatchObject({ kw: null, isOver: false });
    await setLoad(99_900);
    await runRules(small.app.core);
    expect(await shown()).toMatchObject({ kw: 99_900, overKw: 100_000, clearKw: 90_000, isOver: false });
    expect([await todo(), await sent()]).toEqual([[], []]);
  });

  it('goes off once at its threshold: one message to the people of the region, and an alarm in the overview', async () => {
    expect(await at(100_000)).toBe(true);
    await runRules(small.app.core);
    const [event, ...more] = await sent();
    expect(more).toEqual([]);
    expect(event?.note).toContain('10.00 万千瓦');
    const deliveries = await small.deliveries(event!.messageId);
    expect(deliveries).toHaveLength(accounts.length);
    expect(await todo()).toMatchObject([
      {
        tone: 'red',
        kind: 'loadOver',
        params: { overKw: 100_000 },
      },
    ]);
  });

  it('stands until the load is at its lower value, and sends nothing more on the way', async () => {
    letMinutesPass(2 * MINUTES);
    expect(await at(95_000)).toBe(true);
    expect(await at(130_000)).toBe(true);
    expect(await at(90_001)).toBe(true);
    expect(await sent()).toHaveLength(1);
    expect(await at(90_000)).toBe(false);
    expect(await todo()).toEqual([]);
    // Between the two values an alarm that has ended does not come back.
    expect(await at(99_000)).toBe(false);
  });

  it('goes off again after its least interval only', async () => {
    expect(await at(120_000)).toBe(true);
    expect(await sent()).toHaveLength(2);
    await at(80_000);
    letMinutesPass(MINUTES - 1);
    await at(120_000);
    expect(await sent()).toHaveLength(2);
    letMinutesPass(2);
    await at(120_000);
    expect(await sent()).toHaveLength(3);
  });
});
