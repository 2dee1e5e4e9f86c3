import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runRules } from '../../../../main/core/rules/rules.ts';
import { addDays, dayOf } from '../../../../shared/time.ts';
import { SmallApp } from '../../../support/small-app.ts';
import { syntheticLoad } from '../../../support/synthetic-load.ts';

const today = dayOf(Date.now());
const tomorrow = addDays(today, 1);
const region = { kind: 'region' as const, code: '210400' };
const DAYS = 110;
let small: SmallApp;
let highest = 0;
/** Highest and lowest temperature of the made-up days, °C; the load follows them. */
let weather: { maxC: number; minC: number }[] = [];

beforeAll(async () => {
  small = await SmallApp.open();
  const big = { capacityKva: 2_000_000 };
  const members = [await small.served(big), await small.served(big)];
  const made = syntheticLoad({
    seed: 5,
    points: 96,
    days: DAYS,
    closure: 0,
    level: 400_000,
    firstDay: addDays(today, 1 - DAYS),
  });
  highest = Math.max(...made.load.slice(-96 * 8));
  weather = made.days.map((_, d) => {
    const points = made.temperature.subarray(d * 96, (d + 1) * 96);
    return { maxC: Math.max(...points), minC: Math.min(...points) };
  });
  for (const [d, day] of made.days.entries()) {
    const points = Float32Array.from(made.load.subarray(d * 96, (d + 1) * 96));
    await small.app.core.stores.curves.put(
      members.map(({ accountNo }) => ({ accountNo, day, points })),
      Date.now(),
    );
  }
});
afterAll(() => small.close());

const ready = async (day = tomorrow, subject: Parameters<typeof get>[1] = region) => {
  await get(day, subject);
  await small.app.forecasts.idle();
  return get(day, subject);
};
const get = (day: string, subject: typeof region | { kind: 'plan'; id: string }) =>
  small.call('viewer', 'forecast.get', { subject, day });
const setLimit = async (supplyLimitKw: number) => {
  const settings = await small.call('administrator', 'settings.get', {});
  await small.call('administrator', 'settings.save', {
    ...settings,
    utility: { ...settings.utility, supplyLimitKw },
  });
};

describe('forecasts in the product', () => {
  it('the first question begins one, and the answer is there afterwards with its error and band', async () => {
    expect(await get(tomorrow, region)).toMatchObject({ state: 'running', forecast: null });
    const { state, forecast, madeMs } = await ready();
    expect(state).toBe('ready');
    expect(madeMs).toBeGreaterThan(0);
    expect(forecast!.knownDay).toBe(addDays(today, -1));
    expect(forecast!.values.every((kw) => kw > 400_000 && kw < 3 * highest)).toBe(true);
    expect(forecast!.mape).toBeLessThan(10);
    expect(forecast!.references.scaledWeek).toBeGreaterThan(0);
    expect(forecast!.low![40]).toBeLessThan(forecast!.high![40]!);
  });

  it('a plan is forecast from its own customers', async () => {
    const half = await small.call(
      'dispatcher',
      'plans.save',
      small.draft([(await small.app.core.stores.customers.select({}))[0]!.id]),
    );
    const { forecast } = await ready(tomorrow, { kind: 'plan', id: half.id });
    const whole = (await ready()).forecast!;
    expect(Math.max(...forecast!.values)).toBeLessThan(Math.max(...whole.values) * 0.75);
  });

  it('a day weeks ahead has none', async () => {
    expect(await get(addDays(today, 30), region)).toMatchObject({ state: 'none', forecast: null });
  });

  it('a viewer may not have it made again', async () => {
    expect(
      await small.refused('viewer', 'forecast.refresh', { subject: region, day: tomorrow }),
    ).toMatchObject({
      code: 'denied',
    });
  });
});

describe("the day's temperature", () => {
  const enter = (from: number, to: number) =>
    small.call('dispatcher', 'curves.saveWeather', {
      rows: Array.from({ length: to - from + 1 }, (_, i) => {
        const known = weather[Math.min(i, weather.length - 1)]!;
        return { day: addDays(today, from + i), ...known };
      }),
    });

  it('is used as soon as it is entered for the day and for most of the history, and read back', async () => {
    expect((await ready()).forecast!.usesTemperature).toBe(false);
    await enter(1 - DAYS, 1);
    expect(await get(tomorrow, region)).toMatchObject({ state: 'running' });
    await small.app.forecasts.idle();
    const { state, forecast } = await get(tomorrow, region);
    expect([state, forecast!.usesTemperature]).toEqual(['ready', true]);
    const stored = await small.call('viewer', 'curves.weather', { from: today, to: addDays(today, 7) });
    expect(stored.days.map(({ day }) => day)).toEqual([today, tomorrow]);
    expect([stored.stored, stored.firstDay, stored.lastDay]).toEqual([
      DAYS + 1,
      addDays(today, 1 - DAYS),
      tomorrow,
    ]);
  });

  it('is entered by a dispatcher, lowest under highest, and stands in the audit', async () => {
    const rows = [{ day: tomorrow, maxC: 3, minC: 4 }];
    expect(await small.refused('dispatcher', 'curves.saveWeather', { rows })).toMatchObject({
      code: 'invalid-input',
    });
    expect(await small.refused('viewer', 'curves.saveWeather', { rows })).toMatchObject({ code: 'denied' });
    const { entries } = await small.call('administrator', 'audit.list', { limit: 5 });
    expect(entries.filter((entry) => entry.action === 'curves.weather')).toHaveLength(1);
  });
});

describe('the decision', () => {
  it('names gaps, level and peak against the limit, and nothing when supply is enough', async () => {
    const { forecast } = await ready();
    const peak = Math.max(...forecast!.values);
    await setLimit(Math.round(peak * 0.85));
    const found = await small.call('viewer', 'forecast.decide', { day: tomorrow });
    expect(found.peak).toMatchObject({ kw: peak, limitKw: Math.round(peak * 0.85) });
    expect(found.level).toBe('2');
    const largest = Math.max(...found.blocks.map((block) => block.gapKw));
    expect(largest).toBeGreaterThanOrEqual(peak * 0.15 - 1);
    expect(largest).toBeLessThan(peak * 0.15 + 101);
    expect(found.blocks[0]!.missingKw).toBe(found.blocks[0]!.gapKw);
    await setLimit(Math.round(peak * 1.1));
    expect(await small.call('viewer', 'forecast.decide', { day: tomorrow })).toMatchObject({
      blocks: [],
      level: '',
    });
  });

  it('a limit of the day goes before the one of the settings, with a version and in the audit', async () => {
    const blocks = [{ startMin: 0, endMin: 1_440, limitKw: 1 }];
    const saved = await small.call('dispatcher', 'limits.save', {
      day: tomorrow,
      blocks,
      version: 0,
    });
    expect(saved).toMatchObject({ version: 1, savedBy: '周敏' });
    const found = await small.call('viewer', 'forecast.decide', { day: tomorrow });
    expect(found.blocks).toHaveLength(1);
    expect(found.blocks[0]).toMatchObject({ startMin: 0, endMin: 1_440, limitKw: 1 });
    const stale = { day: tomorrow, blocks: [], version: 0 };
    expect(await small.refused('dispatcher', 'limits.save', stale)).toMatchObject({ code: 'stale' });
    const crossed = [...blocks, { startMin: 60, endMin: 120, limitKw: 5 }];
    expect(
      await small.refused('dispatcher', 'limits.save', {
        day: tomorrow,
        blocks: crossed,
        version: 1,
      }),
    ).toMatchObject({ code: 'bad-gap' });
    await small.call('dispatcher', 'limits.save', { day: tomorrow, blocks: [], version: 1 });
    const { entries } = await small.call('administrator', 'audit.list', { limit: 5 });
    expect(entries.some((entry) => entry.action === 'limits.save')).toBe(true);
  });
});

describe('warnings of a forecast', () => {
  it('a rule goes off once for each day whose forecast reaches its value, and can be tried', async () => {
    const { forecast } = await ready();
    await ready(today);
    const { templates } = await small.call('viewer', 'templates.list', {});
    const rule = {
      name: '预测预警',
      isActive: true,
      mode: 'ask' as const,
      trigger: {
        kind: 'forecast' as const,
        regionCode: '210400',
        overKw: Math.max(...forecast!.values) * 0.5,
      },
      templateId: templates.find((one) => one.kind === 'info')!.id,
      audience: { parts: [{ kind: 'region' as const, code: '210400' }], excludeContactIds: [], roles: [] },
    };
    const tried = await small.call('supervisor', 'rules.try', rule);
    expect(tried.sentence).toContain('达到');
    const saved = await small.call('supervisor', 'rules.save', rule);
    await runRules(small.app.core);
    await runRules(small.app.core);
    const { events } = await small.call('viewer', 'rules.journal', { ruleId: saved.id });
    expect(events.map((event) => event.outcome)).toEqual(['asked', 'asked']);
    expect(events.map((event) => event.note).join()).toContain(tomorrow);
    const { watched } = await small.call('viewer', 'forecast.watch', {});
    expect(watched).toMatchObject([{ kind: 'forecast', isOver: true, name: '预测预警' }]);
  });
});
