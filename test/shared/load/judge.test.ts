import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge, pointsOf, rateOf, sumFigures } from '../../../shared/load/judge.ts';
import { dayStartMs, QUARTER_MS } from '../../../shared/time.ts';

const zero = dayStartMs('2021-09-30');
const at = (hours: number) => zero + hours * 3_600_000;
const loads = (baseline: number[], actual: number[]) => ({
  baseline: (point: number) => baseline[point] ?? Number.NaN,
  actual: (point: number) => actual[point] ?? Number.NaN,
});

describe('the points of a window', () => {
  it('are the quarter hours that lie in it entirely', () => {
    expect(pointsOf({ startMs: at(13.5), endMs: at(22) }, zero)).toEqual({ from: 54, to: 88 });
    expect(pointsOf({ startMs: at(13.4), endMs: at(22.2) }, zero)).toEqual({ from: 54, to: 88 });
  });

  it('are those it touches when it is shorter than one', () => {
    expect(pointsOf({ startMs: at(13.5) + 60_000, endMs: at(13.5) + 240_000 }, zero)).toEqual({
      from: 54,
      to: 55,
    });
  });

  it('go on into the next day, and are none for a window that never opened', () => {
    expect(pointsOf({ startMs: at(22), endMs: at(26) }, zero)).toEqual({ from: 88, to: 104 });
    expect(pointsOf({ startMs: at(13), endMs: at(13) }, zero)).toEqual({ from: 52, to: 52 });
  });
});

describe('the judgement of a customer', () => {
  const order = { shouldKw: 100, limitKw: 0 };

  it('gives mean, largest and smallest reduction and the energy not used', () => {
    const judged = judge(order, { from: 0, to: 4 }, loads([500, 500, 500, 500], [400, 380, 420, 390]));
    expect(judged).toMatchObject({
      actualKw: 102.5,
      maxKw: 120,
      minKw: 80,
      energyKwh: 102.5,
      points: 4,
      missing: 0,
    });
    expect(judged).toMatchObject({ baselineKw: 500, loadKw: 397.5, isMet: true, isOver: true, overKw: 20 });
  });

  it('shows a customer above its baseline as negative', () => {
    const judged = judge(order, { from: 0, to: 2 }, loads([500, 500], [520, 540]));
    expect(judged).toMatchObject({
      actualKw: -30,
      maxKw: -20,
      minKw: -40,
      energyKwh: -15,
      isMet: false,
      isOver: true,
    });
    expect(rateOf({ shouldKw: 100, actualKw: judged.actualKw })).toBe(-0.3);
  });

  it('counts missing points and judges by the others', () => {
    const judged = judge(
      order,
      { from: 0, to: 4 },
      loads([500, Number.NaN, 500, 500], [400, 400, Number.NaN, 380]),
    );
    expect(judged).toMatchObject({ points: 4, missing: 2, actualKw: 110, energyKwh: 55 });
  });

  it('says nothing about a customer without a single point', () => {
    const judged = judge(order, { from: 0, to: 4 }, loads([], []));
    expect(judged).toMatchObject({
      actualKw: null,
      maxKw: null,
      energyKwh: null,
      missing: 4,
      isMet: false,
      isOver: false,
    });
  });

  it('has no rate where 0 kW was ordered, and fulfils it by keeping the limit', () => {
    const free = judge({ shouldKw: 0, limitKw: 0 }, { from: 0, to: 1 }, loads([100], [130]));
    expect(free).toMatchObject({ isMet: true, isOver: false, actualKw: -30 });
    expect(rateOf({ shouldKw: 0, actualKw: -30 })).toBeNull();
    const bound = judge({ shouldKw: 0, limitKw: 110 }, { from: 0, to: 1 }, loads([100], [130]));
    expect(bound).toMatchObject({ isMet: false, isOver: true, overKw: 20 });
  });

  it('knows a customer that was under its limit all the time as kept but not as reduced', () => {
    const judged = judge({ shouldKw: 100, limitKw: 400 }, { from: 0, to: 1 }, loads([300], [300]));
    expect(judged).toMatchObject({ isMet: false, isOver: false, actualKw: 0 });
  });

  it('leaves two percent for what meters cannot tell', () => {
    const span = { from: 0, to: 1 };
    expect(judge({ shouldKw: 100, limitKw: 400 }, span, loads([500], [401.5]))).toMatchObject({
      isMet: true,
      isOver: false,
    });
    expect(judge({ shouldKw: 100, limitKw: 400 }, span, loads([500], [409]))).toMatchObject({
      isMet: false,
      isOver: true,
    });
  });

  it('has its mean between smallest and largest, and energy of as many quarter hours as there are', () => {
    const kw = fc.oneof(fc.integer({ min: -100, max: 5_000 }), fc.constant(Number.NaN));
    const series = fc.array(fc.tuple(kw, kw), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(series, (pairs) => {
        const judged = judge(
          order,
          { from: 0, to: pairs.length },
          loads(
            pairs.map(([base]) => base),
            pairs.map(([, actual]) => actual),
          ),
        );
        const there = pairs.filter(([base, actual]) => !Number.isNaN(base - actual));
        expect(judged.points - judged.missing).toBe(there.length);
        if (there.length === 0) {
          expect(judged.actualKw).toBeNull();
          return;
        }
        expect(judged.actualKw!).toBeGreaterThanOrEqual(judged.minKw! - 1e-9);
        expect(judged.actualKw!).toBeLessThanOrEqual(judged.maxKw! + 1e-9);
        expect(judged.energyKwh!).toBeCloseTo((judged.actualKw! * there.length * QUARTER_MS) / 3_600_000, 6);
        expect(judged.baselineKw! - judged.loadKw!).toBeCloseTo(judged.actualKw!, 6);
      }),
      { numRuns: 100 },
    );
  });
});

describe('figures together', () => {
  const item = (customerId: string, shouldKw: number, actualKw: number | null, more = {}) => ({
    customerId,
    shouldKw,
    actualKw,
    energyKwh: actualKw === null ? null : actualKw * 2,
    points: 8,
    missing: actualKw === null ? 8 : 1,
    isMet: actualKw !== null && actualKw >= shouldKw,
    isOver: false,
    ...more,
  });

  it('count customers once and times by round, and rate what was measured against what was ordered of it', () => {
    const figures = sumFigures([
      item('a', 100, 90),
      item('a', 50, 60, { isOver: true }),
      item('b', 100, null),
    ]);
    expect(figures).toMatchObject({ customers: 2, times: 3, met: 1, over: 1, unmeasured: 1, shouldKw: 250 });
    expect(figures).toMatchObject({ actualKw: 150, rate: 1, energyKwh: 300, points: 24, missing: 10 });
  });

  it('have no rate without an order and none without a measurement', () => {
    expect(sumFigures([item('a', 0, 5)]).rate).toBeNull();
    expect(sumFigures([item('a', 5, null)])).toMatchObject({ rate: null, actualKw: null, energyKwh: null });
    expect(sumFigures([])).toMatchObject({ customers: 0, times: 0, rate: null });
  });

  it('of parts add up to the figures of the whole', () => {
    const some = fc.array(fc.tuple(fc.nat(500), fc.option(fc.integer({ min: -500, max: 500 }))), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(some, some, (left, right) => {
        const items = (list: typeof left, mark: string) =>
          list.map(([ordered, given], i) => item(`${mark}${i}`, ordered, given));
        const [a, b] = [sumFigures(items(left, 'a')), sumFigures(items(right, 'b'))];
        const all = sumFigures([...items(left, 'a'), ...items(right, 'b')]);
        for (const key of [
          'customers',
          'times',
          'met',
          'over',
          'unmeasured',
          'shouldKw',
          'points',
          'missing',
        ] as const)
          expect(all[key]).toBe(a[key] + b[key]);
        expect(all.actualKw ?? 0).toBe((a.actualKw ?? 0) + (b.actualKw ?? 0));
      }),
      { numRuns: 60 },
    );
  });
});
