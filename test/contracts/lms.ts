import type { Knex } from 'knex';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { consumption } from '../../main/core/lms/consumption.ts';
import type { LmsOrder, LoadSystem } from '../../main/core/ports.ts';
import { lmsDatabase } from '../../main/lms-database.ts';
import { createLoadSystem } from '../../main/load-system/load-system.ts';
import type { Database } from '../../main/store/database.ts';
import { defaultLmsConfig, type LmsConfig } from '../../shared/model/lms.ts';
import { dayStartMs } from '../../shared/time.ts';
import type { Open } from '../support/databases.ts';
import { createLmsTables, lmsTables } from '../support/lms-tables.ts';
import { many } from './samples.ts';

const DAY = '2021-09-30';
const AT = 1_633_000_000_000;
const order = (n: number): LmsOrder => ({
  key: `order-${n}`,
  planNo: 'YL20210930-001',
  control: '04',
  accountNo: `0241${String(n).padStart(6, '0')}`,
  round: 1,
  command: 'limit',
  limitKw: 100 + n,
  startMs: 1_633_000_000_000,
  endMs: 1_633_007_200_000,
});
/** A curve row: every point has the number of its point, 1 to 96, times `factor`. */
const curveRow = (seq: number, account: string, day: string, factor = 1) => ({
  cons_no: account,
  data_date: day,
  upd_seq: seq,
  ...Object.fromEntries(Array.from({ length: 96 }, (_, i) => [`p${i + 1}`, (i + 1) * factor])),
});

/** The load management system's database as ours reads and writes it, on every kind of database. */
export function loadSystemContract(open: Open): void {
  let db: Database;
  let q: Knex;
  let lms: LoadSystem;
  const configured = (change: Partial<LmsConfig['conventions']>, curves = {}): LmsConfig => ({
    mapping: { ...defaultLmsConfig.mapping, curves: { ...defaultLmsConfig.mapping.curves, ...curves } },
    conventions: { ...defaultLmsConfig.conventions, ...change },
  });
  beforeAll(async () => {
    db = await open();
    q = db.q;
    await createLmsTables(q);
    lms = createLoadSystem(lmsDatabase(q, db.dialect));
  }, 60_000);
  beforeEach(async () => {
    lms.configure(defaultLmsConfig);
    for (const table of lmsTables) await q(table).delete();
  });

  describe('orders', () => {
    it('are written once, whoever writes them again', async () => {
      const list = many(900, order);
      await lms.writeOrders(list.slice(0, 500));
      await lms.writeOrders(list);
      const rows = await q('l_order').select();
      expect(rows).toHaveLength(900);
      const [first] = await q('l_order').where('order_key', 'order-7');
      expect(first).toMatchObject({
        cons_no: '0241000007',
        command: 'limit',
        control_code: '04',
        plan_no: 'YL20210930-001',
      });
      expect([first.limit_kw, first.start_ms, first.round_no].map(Number)).toEqual([
        107, 1_633_000_000_000, 1,
      ]);
    });

    it('are written once when two workstations write them at the same moment', async () => {
      const list = many(300, order);
      const other = createLoadSystem(lmsDatabase((db.dialect.isExclusive ? db : await open()).q, db.dialect));
      await Promise.all([lms.writeOrders(list), other.writeOrders(list)]);
      expect(await q('l_order').select()).toHaveLength(300);
    });

    it('carry the words and times of the site', async () => {
      const names = defaultLmsConfig.mapping.orders;
      lms.configure({
        mapping: {
          ...defaultLmsConfig.mapping,
          orders: { ...names, plan: '', control: '', startMs: 'start_text', endMs: 'end_text' },
        },
        conventions: {
          ...defaultLmsConfig.conventions,
          times: 'text',
          commands: { limit: '1', restore: '0', cancel: '9' },
        },
      });
      await lms.writeOrders([{ ...order(1), command: 'restore' }]);
      const [row] = await q('l_order').select();
      expect(row).toMatchObject({ command: '0', start_text: '2021-09-30 19:06:40', plan_no: null });
    });
  });

  describe('feedback', () => {
    const says = (key: string, state: string, note: string | null = null) =>
      q('l_feedback').insert({
        seq: Number(key),
        order_key: `order-${key}`,
        fb_state: state,
        note,
        at_ms: AT,
      });

    it('comes in the order it was written, each once', async () => {
      await says('1', 'received');
      await says('2', 'failed', '跳闸未动作');
      const first = await lms.feedbackSince(0);
      expect(first).toEqual({
        feedback: [
          { key: 'order-1', state: 'received', note: '', atMs: AT },
          { key: 'order-2', state: 'failed', note: '跳闸未动作', atMs: AT },
        ],
        watermark: 2,
      });
      await says('3', 'executed');
      expect((await lms.feedbackSince(first.watermark)).feedback.map((one) => one.key)).toEqual(['order-3']);
      expect(await lms.feedbackSince(3)).toEqual({ feedback: [], watermark: 3 });
    });

    it('is understood in the words of the site, several for one state', async () => {
      lms.configure(
        configured({ feedback: { ...defaultLmsConfig.conventions.feedback, executed: '1,OK', failed: '0' } }),
      );
      for (const [key, state] of [
        ['1', '1'],
        ['2', 'OK'],
        ['3', '0'],
        ['4', '?'],
      ] as const)
        await says(key, state);
      const { feedback, watermark } = await lms.feedbackSince(0);
      expect(feedback.map((one) => one.state)).toEqual(['executed', 'executed', 'failed']);
      expect(watermark).toBe(4);
    });
  });

  describe('curves', () => {
    const read = async (account: string, day: string) => {
      const { rows } = await lms.changedCurves(0);
      return rows.find((row) => row.accountNo === account && row.day === day)?.points;
    };

    it('come page by page without losing rows of one sequence, gaps as gaps', async () => {
      const rows = many(700, (n) => ({
        ...curveRow(n < 650 ? Math.floor(n / 2) : 400, `A${n}`, DAY),
        p3: null,
      }));
      for (let i = 0; i < rows.length; i += 50) await q.batchInsert('e_curve', rows.slice(i, i + 50), 5);
      const seen = new Map<string, number>();
      let mark = -1;
      for (let page = 0; page < 20; page += 1) {
        const next = await lms.changedCurves(mark);
        if (next.rows.length === 0) break;
        for (const row of next.rows) seen.set(row.accountNo, (seen.get(row.accountNo) ?? 0) + 1);
        expect(next.rows[0]!.points[2]).toBeNaN();
        mark = next.watermark;
      }
      expect(seen.size).toBe(700);
      expect([...seen.values()].every((count) => count === 1)).toBe(true);
    });

    it('are secondary values times CT × PT where the site keeps them so', async () => {
      await q('e_curve').insert({ ...curveRow(1, 'A1', DAY), ct: 20, pt: 100 });
      expect((await read('A1', DAY))?.[0]).toBe(1);
      lms.configure(configured({}, { ct: 'ct', pt: 'pt' }));
      expect((await read('A1', DAY))?.[95]).toBe(96 * 2_000);
    });

    it('begin with the last point of the day before where point 1 is 00:15', async () => {
      await q('e_curve').insert([curveRow(1, 'A1', '2021-09-29', 10)]);
      await q('e_curve').insert([curveRow(2, 'A1', DAY)]);
      lms.configure(configured({ pointOne: '00:15' }));
      const points = await read('A1', DAY);
      expect([points?.[0], points?.[1], points?.[95]]).toEqual([960, 1, 95]);
      const before = await read('A1', '2021-09-29');
      expect(before?.[0]).toBeNaN();
      expect(before?.[1]).toBe(10);
      // The late last point of a day changes the next one too.
      await q('e_curve').where('data_date', '2021-09-29').update({ p96: 7, upd_seq: 3 });
      const { rows } = await lms.changedCurves(2);
      expect(rows.map((row) => [row.day, row.points[0]])).toContainEqual([DAY, 7]);
    });

    it.each([24, 48, 288] as const)(
      'of %i points a day are read as such, loads or energies of a step',
      async (count) => {
        const table = `e_curve_${count}`;
        await q.schema.createTable(table, (t) => {
          t.string('cons_no', 20).notNullable();
          t.string('data_date', 10).notNullable();
          t.integer('upd_seq').notNullable();
          for (let n = 1; n <= count; n += 1) t.float(`p${n}`);
        });
        const row = (seq: number, day: string, factor: number) => ({
          cons_no: 'A1',
          data_date: day,
          upd_seq: seq,
          ...Object.fromEntries(many(count, (i) => [`p${i + 1}`, (i + 1) * factor])),
        });
        await q(table).insert(row(1, '2021-09-29', 10));
        await q(table).insert({ ...row(2, DAY, 1), p3: null });
        const pointsPerDay = `${count}` as const;
        const as = async (change: Partial<LmsConfig['conventions']>) => {
          lms.configure(configured({ pointsPerDay, ...change }, { table }));
          return read('A1', DAY);
        };
        const loads = await as({});
        expect([loads?.length, loads?.[0], loads?.[2], loads?.at(-1)]).toEqual([count, 1, Number.NaN, count]);
        const energies = await as({ curveUnit: 'kwhPerStep' });
        expect([energies?.[0], energies?.at(-1)]).toEqual([count / 24, (count * count) / 24]);
        // A load read at the end of its step; an energy stays with the step it counts.
        const ends = await as({ pointOne: '00:15' });
        expect([ends?.[0], ends?.[1], ends?.at(-1)]).toEqual([count * 10, 1, count - 1]);
        expect(await as({ pointOne: '00:15', curveUnit: 'kwhPerStep' })).toEqual(energies);
        const config = configured({ pointsPerDay }, { table });
        const odd = async (one: LmsConfig) =>
          (await lms.check(one, false)).findings
            .filter(({ part, result }) => part === 'curves' && result !== 'fits' && result !== 'absent')
            .map(({ column, result }) => `${column} ${result}`);
        expect(await odd(config)).toEqual([]);
        const other = count === 288 ? '96' : '288';
        expect(await odd(configured({ pointsPerDay: other }, { table }))).toEqual(
          count === 288 ? ['p97 odd'] : ['p144 missing', 'p288 missing'],
        );
        await q.schema.dropTable(table);
      },
    );

    it('are found by day however the site writes days', async () => {
      await q('e_curve').insert([curveRow(1, 'A1', '20210930'), curveRow(2, 'A1', '20210929')]);
      lms.configure(configured({ days: 'compact' }));
      const { rows } = await lms.changedCurves(0, DAY);
      expect(rows.map((row) => row.day)).toEqual([DAY]);
    });
  });

  describe('meters', () => {
    const readMs = dayStartMs(DAY) + 8 * 3_600_000;
    const reading = (seq: number, day: string, total: number, meter = 'M1') => ({
      cons_no: 'A1',
      meter_no: meter,
      data_date: day,
      read_ms: readMs,
      r_total: total,
      r_sharp: 1,
      r_peak: 2,
      r_flat: 3,
      r_valley: null,
      upd_seq: seq,
    });
    beforeEach(() =>
      q('c_cons').insert({
        cons_no: 'A1',
        cons_name: '恒岭特钢',
        org_no: '210402',
        ct: 20,
        pt: 100,
        upd_seq: 4,
      }),
    );

    it('give balances with the time they were read, in kWh or yuan', async () => {
      await q('a_balance').insert([
        { cons_no: 'A1', rest_value: 1_234.5, rest_unit: 'kwh', read_ms: readMs, upd_seq: 1 },
        { cons_no: 'A2', rest_value: -3, rest_unit: '元', read_ms: readMs, upd_seq: 2 },
      ]);
      expect(await lms.balances(['A2', 'A1', 'A9'])).toEqual(
        expect.arrayContaining([
          { accountNo: 'A1', value: 1_234.5, unit: 'kwh', readMs },
          { accountNo: 'A2', value: -3, unit: 'yuan', readMs },
        ]),
      );
      expect((await lms.changedBalances(1)).rows.map((row) => row.accountNo)).toEqual(['A2']);
      expect(await lms.balances([])).toEqual([]);
    });

    it('give the newest reading of each meter on or before a day', async () => {
      await q('e_read').insert([reading(1, '2021-09-28', 10), reading(2, '2021-09-29', 12.5)]);
      await q('e_read').insert([reading(3, DAY, 15), reading(4, '2021-09-29', 99, 'M2')]);
      const found = await lms.readings(['A1', 'A2'], '2021-09-29');
      expect(found.map((one) => [one.meterNo, one.day, one.total])).toEqual(
        expect.arrayContaining([
          ['M1', '2021-09-29', 12.5],
          ['M2', '2021-09-29', 99],
        ]),
      );
      expect(found[0]).toMatchObject({
        accountNo: 'A1',
        readMs,
        multiplier: 2_000,
        sharp: 1,
        peak: 2,
        flat: 3,
        valley: null,
      });
      expect((await lms.changedReadings(3, '2021-09-01')).rows).toHaveLength(1);
      const recent = await lms.changedReadings(0, DAY);
      expect(recent.rows.map((one) => one.day)).toEqual([DAY]);
      expect(recent.watermark).toBe(3);
    });

    it('give the energy between two readings times CT × PT, and none rather than a wrong one', async () => {
      await q('e_read').insert([
        reading(1, '2021-09-28', 10),
        reading(2, '2021-09-29', 12.5),
        reading(3, DAY, 15),
      ]);
      const of = async (from: string, to: string) =>
        (await consumption(lms, ['A1', 'A2'], from, to)).map((one) => one.kwh);
      expect(await of('2021-09-29', '2021-09-29')).toEqual([5_000]);
      expect(await of('2021-09-29', DAY)).toEqual([10_000]);
      expect(await of('2021-09-28', DAY)).toEqual([null]);
      await q('e_read').where('data_date', DAY).update({ r_total: 3 });
      expect(await of(DAY, DAY)).toEqual([null]);
    });

    it('give customers that changed', async () => {
      const { rows, watermark } = await lms.changedCustomers(0);
      expect(rows).toEqual([
        {
          accountNo: 'A1',
          name: '恒岭特钢',
          regionCode: '210402',
          industryCode: '',
          voltage: '',
          contractKva: null,
          securityKw: null,
          feeder: '',
          multiplier: 2_000,
        },
      ]);
      expect(await lms.changedCustomers(watermark)).toEqual({ rows: [], watermark: 4 });
    });
  });

  describe('the check of a mapping', () => {
    it('finds that the tables fit, what they hold and that orders may be written, and leaves nothing behind', async () => {
      await q('e_curve').insert(curveRow(1, 'A1', DAY));
      const { fits, findings } = await lms.check(defaultLmsConfig, true);
      expect(findings.filter((one) => one.result !== 'fits' && one.result !== 'absent')).toEqual([]);
      expect(fits).toBe(true);
      expect(findings.find((one) => one.part === 'curves' && one.field === 'p96')?.detail).toBe('96');
      expect(await q('l_order').select()).toEqual([]);
    });

    it('names what is missing with names that are close, and what cannot be meant', async () => {
      await q('e_curve').insert(curveRow(1, 'A1', 'yesterday'));
      const { mapping, conventions } = defaultLmsConfig;
      const wrong: LmsConfig = {
        conventions,
        mapping: {
          ...mapping,
          feedback: { ...mapping.feedback, table: 'no_such' },
          balances: { ...mapping.balances, value: 'rest_valu' },
        },
      };
      const { fits, findings } = await lms.check(wrong, false);
      expect(fits).toBe(false);
      const of = (part: string, field: string) =>
        findings.find((one) => one.part === part && one.field === field);
      expect(of('feedback', '')?.result).toBe('missing');
      expect(of('balances', 'value')?.result).toBe('missing');
      expect(of('balances', 'value')?.detail.split(', ')[0]).toBe('rest_value');
      expect(of('curves', 'day')?.result).toBe('odd');
    });
  });

  it('is one thing when it goes wrong: away, with the reason', async () => {
    const { mapping, conventions } = defaultLmsConfig;
    lms.configure({
      conventions,
      mapping: { ...mapping, balances: { ...mapping.balances, table: 'no_such' } },
    });
    await expect(lms.balances(['A1'])).rejects.toMatchObject({ code: 'offline' });
  });
}
