import highsLoader from 'highs';
import { describe, expect, it } from 'vitest';
import { type Candidate, fairOrder, layersOf, propose } from '../../../shared/load/assistant.ts';

const HOUR = 3_600_000;
const block = (from: number, to: number, targetKw: number) => ({
  startMs: from * HOUR,
  endMs: to * HOUR,
  targetKw,
});
const layer = (targetKw: number) => layersOf([block(0, 24, targetKw)]);

/** Plausible customers, the same every time. */
function utility(count: number, seed: number, isWhole: boolean): Candidate[] {
  let state = seed;
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  return Array.from({ length: count }, (_, index) => ({
    customerId: `c${String(index).padStart(4, '0')}`,
    availableKw: Math.round(300 + next() ** 2 * 6_000),
    limitClass: String(1 + Math.floor(next() * 3)),
    lastMs: next() < 0.4 ? 0 : Math.floor(next() * 300) * 24 * HOUR,
    hours: Math.floor(next() * 40),
    isWhole,
  }));
}
const sumOf = (items: { reductionKw: number }[]) => items.reduce((sum, one) => sum + one.reductionKw, 0);

describe('the order of fairness', () => {
  it('is class first, then who was limited longest ago, then fewer hours, then the larger', () => {
    const one = (customerId: string, change: Partial<Candidate>): Candidate => ({
      customerId,
      availableKw: 100,
      limitClass: '2',
      lastMs: 5,
      hours: 3,
      ...change,
    });
    const order = fairOrder([
      one('larger', { availableKw: 200 }),
      one('plain', {}),
      one('long-ago', { lastMs: 1 }),
      one('first-class', { limitClass: '1', lastMs: 9 }),
      one('rested', { hours: 1 }),
      one('nothing', { availableKw: 0, limitClass: '1' }),
    ]);
    expect(order.map((each) => each.customerId)).toEqual([
      'first-class',
      'long-ago',
      'rested',
      'larger',
      'plain',
    ]);
  });
});

describe('the layers of a target', () => {
  it('of one height are one round', () => {
    expect(layersOf([block(13, 22, 28)])).toEqual([{ no: 1, ...block(13, 22, 28) }]);
  });

  it('of a day lie on each other, so that every block gets exactly its target', () => {
    const blocks = [
      block(0, 5, 6.9),
      block(5, 8, 23.8),
      block(8, 13, 21.1),
      block(13, 22, 28),
      block(22, 24, 22.7),
    ];
    const layers = layersOf(blocks);
    expect(layers[0]).toMatchObject({ startMs: 0, endMs: 24 * HOUR, targetKw: 6.9 });
    for (const one of blocks) {
      const own = layers.filter((each) => each.startMs <= one.startMs && each.endMs >= one.endMs);
      expect(own.reduce((sum, each) => sum + each.targetKw, 0)).toBeCloseTo(one.targetKw);
    }
  });

  it('never join over hours without a target, and are merged when there are too many', () => {
    expect(
      layersOf([block(0, 5, 10), block(8, 10, 10)]).map((one) => [one.startMs / HOUR, one.endMs / HOUR]),
    ).toEqual([
      [0, 5],
      [8, 10],
    ]);
    const stairs = Array.from({ length: 12 }, (_, i) => block(i, i + 1, (i + 1) * 100));
    const few = layersOf(stairs, 3);
    expect(few).toHaveLength(3);
    for (const one of stairs) {
      const own = few.filter((each) => each.startMs <= one.startMs && each.endMs >= one.endMs);
      expect(own.reduce((sum, each) => sum + each.targetKw, 0)).toBeGreaterThanOrEqual(one.targetKw);
    }
  });
});

describe('the assistant', () => {
  it('calls customers in turn and asks the last one for what is left', () => {
    const pool = utility(200, 7, false);
    const { items, missingKw } = propose(layer(100_000), pool);
    expect(missingKw).toBe(0);
    expect(sumOf(items)).toBe(100_000);
    expect(items.map((one) => one.rank)).toEqual(items.map((_, index) => index + 1));
    expect(items.filter((one) => one.why !== 'order')).toHaveLength(1);
    const available = new Map(pool.map((one) => [one.customerId, one.availableKw]));
    for (const one of items) expect(one.reductionKw).toBeLessThanOrEqual(available.get(one.customerId)!);
  });

  it('says the same to the same question, in whatever order the customers come', () => {
    const pool = utility(200, 3, true);
    expect(propose(layer(80_000), pool.toReversed())).toEqual(propose(layer(80_000), pool));
  });

  it('gives nobody two rounds, and every block its target', () => {
    const layers = layersOf([block(0, 8, 40_000), block(8, 22, 120_000), block(22, 24, 60_000)]);
    const { items, missingKw } = propose(layers, utility(400, 11, false));
    expect(missingKw).toBe(0);
    expect(new Set(items.map((one) => one.customerId)).size).toBe(items.length);
    for (const one of layers)
      expect(sumOf(items.filter((item) => item.round === one.no)) / one.targetKw).toBeCloseTo(1, 3);
  });

  it('takes everybody and says what is missing when they have not enough', () => {
    const pool = utility(20, 5, false);
    const all = pool.reduce((sum, one) => sum + one.availableKw, 0);
    const { items, missingKw } = propose(layer(all + 5_000), pool);
    expect(items).toHaveLength(20);
    expect(missingKw).toBe(5_000);
  });

  it('asks for a part of what a customer can give when told so', () => {
    const pool = utility(200, 7, false);
    const available = new Map(pool.map((one) => [one.customerId, one.availableKw]));
    for (const one of propose(layer(60_000), pool, 0.6).items)
      expect(one.reductionKw).toBeLessThanOrEqual(available.get(one.customerId)! * 0.6);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'with 200 all-or-nothing customers (%i) stays within 2 %% where the exact optimum does',
    async (seed) => {
      const highs = await highsLoader();
      const pool = utility(200, seed, true);
      const target = 20_000 + seed * 17_311;
      const reached = sumOf(propose(layer(target), pool).items);
      // Least distance from the target: minimise u + o with the sum of the chosen − o + u = target.
      const terms = pool.map((one, index) => `${one.availableKw} x${index}`).join(' + ');
      const model = `Minimize\n obj: u + o\nSubject To\n c: ${terms} + u - o = ${target}\nBounds\n u >= 0\n o >= 0\nBinary\n ${pool.map((_, index) => `x${index}`).join(' ')}\nEnd`;
      const exact = highs.solve(model, { time_limit: 5 });
      expect(exact.ObjectiveValue / target).toBeLessThan(0.02);
      expect(Math.abs(reached - target) / target).toBeLessThan(0.02);
    },
  );
});
