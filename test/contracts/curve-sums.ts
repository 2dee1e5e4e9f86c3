import { describe, expect, it } from 'vitest';
import type { LeafSum } from '../../main/core/ports.ts';
import { createCurveReader } from '../../main/store/curve-reader.ts';
import { createStores } from '../../main/store/index.ts';
import { newId } from '../../shared/ids.ts';
import { badPoints, valuesOf } from '../../shared/load/day-sum.ts';
import type { Open } from '../support/databases.ts';
import { customer, nextSerial, plan } from './samples.ts';

const flat = (kw: number, points = 96) => new Float32Array(points).fill(kw);
/** A day no other test uses. */
const freshDay = () =>
  `19${String(10 + (nextSerial() % 80))}-03-${String(1 + (nextSerial() % 28)).padStart(2, '0')}`;

/** Sums of curves by region and industry, the state of days, and reading many curves. */
export function curveSumContract(open: Open): void {
  const setUp = async () => {
    const db = await open();
    const stores = createStores(db);
    const tag = String(nextSerial());
    const [one, two, three] = [
      customer({ regionCode: `a${tag}`, industryCode: `C${tag}`, feeder: `甲线${tag}`, capacityKva: 1_000 }),
      customer({ regionCode: `a${tag}`, industryCode: `D${tag}`, feeder: `甲线${tag}`, capacityKva: 1_000 }),
      customer({ regionCode: `b${tag}`, industryCode: '', feeder: '', capacityKva: 0 }),
    ];
    await stores.customers.insertMany([one, two, three]);
    return { db, stores, reader: createCurveReader(db), one, two, three, tag, day: freshDay() };
  };
  const leaf = (sums: LeafSum[], kind: LeafSum['kind'], code: string) =>
    sums.find((sum) => sum.kind === kind && sum.code === code)?.sum;

  describe('the state of a day', () => {
    it('is not there before anybody wrote, and moves on with every write', async () => {
      const { stores, one, two, day } = await setUp();
      expect((await stores.curveSums.states([day])).size).toBe(0);
      await stores.curves.put([{ accountNo: one.accountNo, day, points: flat(1) }], 5);
      const first = (await stores.curveSums.states([day])).get(day)!;
      await stores.curves.put([{ accountNo: two.accountNo, day, points: flat(1) }], 6);
      const second = (await stores.curveSums.states([day])).get(day)!;
      expect(second.changed).toBeGreaterThan(first.changed);
      expect(await stores.curveSums.unsummed(1_000)).toContain(day);
    });

    it('holds its sums until somebody writes or a customer moves; sums of an older state are refused', async () => {
      const { stores, reader, one, two, day } = await setUp();
      const put = (kw: number) => stores.curves.put([{ accountNo: one.accountNo, day, points: flat(kw) }], 5);
      const state = async () => (await stores.curveSums.states([day])).get(day)!;
      await put(1);
      const { changed } = await state();
      const sums = await reader.leaves(day, 1.2);
      expect(await stores.curveSums.saveSums(day, changed, sums)).toBe(true);
      expect(await state()).toEqual({ changed, summed: changed });
      expect(await stores.curveSums.unsummed(1_000)).not.toContain(day);
      await put(2);
      expect(await stores.curveSums.saveSums(day, changed, sums)).toBe(false);
      const after = await state();
      expect(after.summed).toBe(changed);
      await stores.curveSums.saveSums(day, after.changed, sums);
      const { id: _, version, ...fields } = two;
      await stores.customers.update(two.id, version, { ...fields, regionCode: 'elsewhere' });
      expect(await stores.curveSums.unsummed(1_000)).toContain(day);
    });
  });

  describe('sums of a day that hold', () => {
    it('follow what is written: new, changed, bad, gone, in any resolution, exactly as if made anew', async () => {
      const { stores, reader, one, two, three, day } = await setUp();
      const spike = flat(7);
      spike[3] = 99_999;
      spike[4] = -2;
      const gap = flat(9);
      gap[5] = Number.NaN;
      const writes: Parameters<typeof stores.curves.put>[0][] = [
        [{ accountNo: one.accountNo, day, points: flat(1.25) }],
        [
          { accountNo: one.accountNo, day, points: spike },
          { accountNo: two.accountNo, day, points: flat(0.1, 1_440) },
          { accountNo: 'nobody', day, points: flat(5) },
        ],
        [{ accountNo: one.accountNo, day, points: gap }],
        [
          { accountNo: one.accountNo, day, points: flat(Number.NaN) },
          { accountNo: three.accountNo, day, points: flat(3, 24) },
        ],
      ];
      const ordered = (sums: LeafSum[]) =>
        sums
          .filter(({ sum }) => sum.reported > 0)
          .sort((a, b) => `${a.kind}${a.code}`.localeCompare(`${b.kind}${b.code}`));
      for (const [index, rows] of writes.entries()) {
        await stores.curves.put(rows, 100 + index, 1.2);
        const state = (await stores.curveSums.states([day])).get(day)!;
        expect(state.summed).toBe(state.changed);
        const anew = ordered(await reader.leaves(day, 1.2));
        const kept: LeafSum[] = [];
        for (const kind of ['region', 'industry'] as const) {
          const codes = anew.filter((sum) => sum.kind === kind).map((sum) => sum.code);
          kept.push(...(await stores.curveSums.sums([day], kind, codes)).map(({ day: _, ...rest }) => rest));
        }
        const bare = (sums: LeafSum[]) =>
          sums.map(({ kind, code, sum }) => [kind, code, sum.reported, ...sum.counts, ...sum.badCounts]);
        expect(bare(ordered(kept))).toEqual(bare(anew));
        for (const [i, { sum }] of ordered(kept).entries())
          for (let point = 0; point < 96; point += 1) {
            expect(sum.kw[point]).toBeCloseTo(anew[i]!.sum.kw[point]!, 6);
            expect(sum.badKw[point]).toBeCloseTo(anew[i]!.sum.badKw[point]!, 6);
          }
      }
    });

    it('are left for later when they did not hold, or a copy of many days comes', async () => {
      const { stores, one, two, day } = await setUp();
      const state = async (of: string) => (await stores.curveSums.states([of])).get(of)!;
      await stores.curves.put([{ accountNo: one.accountNo, day, points: flat(1) }], 1);
      await stores.curves.put([{ accountNo: two.accountNo, day, points: flat(1) }], 2, 1.2);
      expect(await state(day)).toEqual({ changed: 2, summed: 0 });
      const many = Array.from({ length: 12 }, (_, i) => `${day.slice(0, 4)}-11-${10 + i}`);
      await stores.curves.put(
        many.map((one_) => ({ accountNo: one.accountNo, day: one_, points: flat(1) })),
        3,
        1.2,
      );
      const last = await state(many[0]!);
      expect(last.summed).toBeLessThan(last.changed);
    });
  });

  describe('sums of a day', () => {
    it('are read back as they were kept, bad values apart, and for no code as well', async () => {
      const { stores, reader, one, two, three, tag, day } = await setUp();
      const spike = flat(10);
      spike[7] = 99_999;
      const points = (accountNo: string, values: Float32Array) => ({ accountNo, day, points: values });
      await stores.curves.put(
        [points(one.accountNo, spike), points(two.accountNo, flat(5)), points(three.accountNo, flat(-1))],
        77,
      );
      const sums = await reader.leaves(day, 1.2);
      const { changed } = (await stores.curveSums.states([day])).get(day)!;
      await stores.curveSums.saveSums(day, changed, sums);
      const kept = await stores.curveSums.sums([day], 'region', [`a${tag}`, `b${tag}`]);
      expect(kept.map(({ day: _, ...rest }) => rest)).toEqual(
        sums.filter((sum) => sum.kind === 'region' && /^[ab]/.test(sum.code)),
      );
      const a = leaf(sums, 'region', `a${tag}`)!;
      expect([valuesOf(a, false)[7], valuesOf(a, true)[7], valuesOf(a, false)[8]]).toEqual([5, 100_004, 15]);
      expect([a.reported, a.fetchedMs]).toEqual([2, 77]);
      expect(badPoints(leaf(sums, 'region', `b${tag}`)!)).toHaveLength(96);
      const none = await stores.curveSums.sums([day], 'industry', ['']);
      expect(none[0]).toMatchObject({ code: '', kind: 'industry' });
    });

    it('of chosen customers are added up in quarter hours; one alone comes as it was stored', async () => {
      const { stores, reader, one, two, day } = await setUp();
      await stores.curves.put(
        [
          { accountNo: one.accountNo, day, points: flat(60, 1_440) },
          { accountNo: two.accountNo, day, points: flat(40, 24) },
        ],
        9,
      );
      const [both] = await reader.members([day], [one, two], 1.2);
      expect([both?.kw.length, both?.kw[0], both?.kw[95], both?.reported]).toEqual([96, 100, 100, 2]);
      const [alone] = await reader.members([day], [one], 1.2);
      expect([alone?.kw.length, alone?.kw[1_439]]).toEqual([1_440, 60]);
      const [seen] = await stores.curves.get(day, [one.accountNo]);
      expect(seen?.points).toEqual(flat(60));
    });
  });

  describe('who stands where', () => {
    it('is counted by region and industry, listed by feeder and by id', async () => {
      const { stores, one, two, three, tag } = await setUp();
      const counts = await stores.curveSums.leafCounts();
      expect(counts).toContainEqual({ kind: 'region', code: `a${tag}`, count: 2 });
      expect(counts.some((count) => count.kind === 'industry' && count.code === '')).toBe(true);
      const accounts = (members: { accountNo: string }[]) => members.map((member) => member.accountNo).sort();
      expect(accounts(await stores.curveSums.members({ feeder: `甲线${tag}` }))).toEqual(
        accounts([one, two]),
      );
      expect(accounts(await stores.curveSums.members({ customerIds: [three.id, newId()] }))).toEqual([
        three.accountNo,
      ]);
      const feeders = await stores.curveSums.feeders();
      expect(feeders).toContain(`甲线${tag}`);
      expect(feeders).not.toContain('');
    });
  });

  it('customers of a plan, or of one round of it, come with what it allows them', async () => {
    const { stores, one, two } = await setUp();
    const item = (customerId: string, round: number, limitKw: number) => ({
      customerId,
      round,
      reductionKw: 1,
      limitKw,
      achievedKw: null,
    });
    const made = plan({ items: [item(one.id, 1, 300), item(two.id, 2, 500)] });
    await stores.plans.insert(made);
    const { curveSums } = stores;
    expect(await curveSums.planMembers(made.id, 2)).toEqual([
      { accountNo: two.accountNo, capacityKva: 1_000, limitKw: 500 },
    ]);
    const all = await curveSums.planMembers(made.id);
    expect(all.map(({ accountNo, limitKw }) => [accountNo, limitKw]).sort()).toEqual(
      [
        [one.accountNo, 300],
        [two.accountNo, 500],
      ].sort(),
    );
    expect(await curveSums.planMembers(made.id, 3)).toEqual([]);
    expect(await curveSums.planMembers(newId())).toEqual([]);
  });

  it('temperatures are replaced by day and given by range', async () => {
    const { stores } = await setUp();
    await stores.curveSums.saveWeather([
      { day: '1960-07-01', maxC: 30.5, minC: -2 },
      { day: '1960-07-02', maxC: 31, minC: 20 },
    ]);
    await stores.curveSums.saveWeather([{ day: '1960-07-02', maxC: 33, minC: 21 }]);
    expect(await stores.curveSums.weather('1960-07-02', '1960-07-09')).toEqual(
      new Map([['1960-07-02', { maxC: 33, minC: 21 }]]),
    );
    expect((await stores.curveSums.weather('1960-07-01', '1960-07-09')).get('1960-07-01')).toEqual({
      maxC: 30.5,
      minC: -2,
    });
  });
}
