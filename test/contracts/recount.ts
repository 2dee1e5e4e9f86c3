import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ArchiveWatch } from '../../main/core/archive-watch.ts';
import type { Core } from '../../main/core/context.ts';
import { CurveBook } from '../../main/core/curves/book.ts';
import type { Stores } from '../../main/core/ports.ts';
import { DeliveryDays } from '../../main/core/reports/delivery-days.ts';
import { makeReport } from '../../main/core/reports/make.ts';
import { defaultSettings } from '../../main/core/system/settings.ts';
import { createArchiveLink } from '../../main/store/archive-link.ts';
import { openCurveKeep } from '../../main/store/curve-keep.ts';
import { createCurveReader } from '../../main/store/curve-reader.ts';
import type { Database } from '../../main/store/database.ts';
import { createStores } from '../../main/store/index.ts';
import type { Report, ReportQuery, SendingBy } from '../../shared/model/report.ts';
import { emptyTables, type Open } from '../support/databases.ts';
import { before, fillArchive, month, nowMs, shares } from '../support/recount/fill.ts';
import * as orderly from '../support/recount/orderly.ts';
import { dayAt, rounded, type Shown, s } from '../support/recount/raw.ts';
import { serviceLine, serviceTables } from '../support/recount/services.ts';
import * as sms from '../support/recount/sms.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const tariffs = [
  { validFromDay: '2020-01-01', fenPerPart: 5 },
  { validFromDay: '2026-10-16', fenPerPart: 4.5 },
];
const settings = { ...defaultSettings, sms: { ...defaultSettings.sms, tariffs } };

const sectionOf = (report: Report, id: string) => report.sections.find((one) => one.id === id)!;
/** Rows of a table and its totals by the words of their first columns, `without` some columns. */
function linesOf(report: Report, id: string, names = 1, without: string[] = []): Map<string, Shown> {
  const { columns, rows, total } = sectionOf(report, id).table!;
  const lines = [...rows.map((row) => row.cells), ...(total ? [total] : [])];
  return new Map(
    lines.map((cells) => [
      cells.slice(0, names).join(' '),
      Object.fromEntries(
        columns
          .map((column, index) => [column.key, cells[index] ?? null] as const)
          .slice(names)
          .filter(([key]) => !without.includes(key)),
      ),
    ]),
  );
}
const figuresOf = (report: Report): Shown =>
  Object.fromEntries(sectionOf(report, 'head').figures.map((one) => [one.label, one.value]));
const seriesOf = (report: Report, id: string): Record<string, (number | null)[]> =>
  Object.fromEntries(sectionOf(report, id).chart!.series.map((one) => [one.name, one.values]));

function expectSame(shown: Map<string, Shown>, counted: Map<string, Shown>): void {
  const plain = (lines: Map<string, Shown>) =>
    Object.fromEntries([...lines].map(([name, line]) => [name, rounded(line)]));
  expect(shown.size).toBeGreaterThan(1);
  expect(plain(shown)).toEqual(plain(counted));
}

/** Every figure of the reports against a count of the raw tables that knows nothing of how reports are made. */
export function recountContract(open: Open): void {
  let db: Database;
  let stores: Stores;
  let get: (change: Partial<ReportQuery>) => Promise<Report>;
  let all: sms.Sms[];
  let close = async () => {};
  beforeAll(async () => {
    db = await open();
    stores = createStores(db);
    await emptyTables(db);
    await fillArchive(db, stores);
    const list = Object.entries(shares).map(([regionCode, share]) => ({ regionCode, share }));
    await stores.settings.set('reports', JSON.stringify({ logo: '', shares: list }));
    const core = {
      ...{ stores, log, mode: 'live', installation: 'live', clock: { now: () => nowMs } },
      settings: async () => settings,
      emit: () => undefined,
      lmsAwaySinceMs: () => 0,
    } as unknown as Core;
    const watch = new ArchiveWatch({ link: createArchiveLink(db), clock: core.clock, log });
    const keep = await openCurveKeep(':memory:');
    const curves = new CurveBook(core, { reader: createCurveReader(db), keep, watch });
    close = () => curves.stop();
    const days = new DeliveryDays(core);
    await days.catchUp();
    const actor = { userId: '', name: '周敏', role: 'viewer', workstation: '' } as const;
    const usual = {
      name: 'monthly',
      ...month,
      by: 'kind',
      kind: '',
      unit: '',
      gateway: '',
      user: '',
    } as const;
    get = (change) => makeReport(core, { days, curves }, { ...usual, ...change }, actor);
    all = await sms.allSms(db);
  }, 120_000);
  afterAll(() => close());

  describe('of the monthly, from the raw tables', () => {
    let monthly: Report;
    let tables: orderly.OrderlyTables;
    beforeAll(async () => {
      monthly = await get({});
      tables = await orderly.orderlyTables(db);
    });

    it('the head and figure 1', () => {
      expect(rounded(figuresOf(monthly))).toEqual(rounded(orderly.headFigures(tables, month)));
      const days = orderly.days(tables, month);
      const { 实压最大: reached } = seriesOf(monthly, '1');
      const { labels } = sectionOf(monthly, '1').chart!;
      for (const [index, label] of labels.entries()) {
        const day = days.get(`10-${label.padStart(2, '0')}`);
        expect(rounded({ [label]: reached![index] ?? null })).toEqual(
          rounded({ [label]: day ? (day.max ?? null) : 0 }),
        );
      }
    });

    it('table A, day by day', () => {
      expectSame(linesOf(monthly, 'A'), orderly.days(tables, month));
    });

    it('table B, by warning level and with the year before', () => {
      expectSame(linesOf(monthly, 'B'), orderly.levels(tables, month, before));
    });

    it('table C, by region with quotas and ranks', () => {
      expectSame(linesOf(monthly, 'C'), orderly.regions(tables, month, shares));
    });

    it('table D, by industry', () => {
      const lines = linesOf(monthly, 'D');
      const names = [...lines.keys()].filter((name) => name !== '合计');
      expectSame(lines, orderly.industries(tables, month, names));
    });

    it('table E, who was not in place', () => {
      const counted = orderly.absent(tables, month);
      expectSame(linesOf(monthly, 'E', 2), counted);
      const words = [...counted.values()].map((line) => `${line.confirmed} ${line.order}`).join();
      for (const word of ['未确认', '未通知', '无指令', '终端无应答']) expect(words).toContain(word);
    });

    it('table F, messages by kind with fees by the price of each day', () => {
      expectSame(linesOf(monthly, 'F'), sms.monthlySms(all, month, before));
    });

    it('table G, services with fees, held and broken agreements', async () => {
      const services = await serviceTables(db);
      const line = (code = '') => serviceLine(services, month, { before, code });
      expectSame(
        linesOf(monthly, 'G'),
        new Map([
          ['1 剩余电量', line('1')],
          ['2 本月用电', line('2')],
          ['合计', line()],
        ]),
      );
    });

    it('table H, the load of the heaviest day, of the same day last month and last year', async () => {
      const day = orderly.heaviestDay(tables, month);
      const lines = linesOf(monthly, 'H');
      const own = [...lines].find(([name]) => name.startsWith('当日'))!;
      expect(own[0]).toBe(`当日 ${day.slice(5)}`);
      expect(rounded(own[1])).toEqual(rounded(await orderly.load(db, day)));
      const [name, year] = [...lines].find(([one]) => one.startsWith('去年同日'))!;
      if (year.max !== null)
        expect(rounded(year)).toEqual(rounded(await orderly.load(db, `2025-${name.slice(-5)}`)));
    });
  });

  describe('of the sending statistics, from the raw tables', () => {
    const keys: Record<Exclude<SendingBy, 'day'>, (one: sms.Sms) => string> = {
      kind: (one) => one.kind,
      unit: ({ row }) => (s(row.contact_role) === 'office' ? '市发改委' : '用电客户'),
      plan: ({ message }) => s(message?.plan_id),
      gateway: ({ row }) => s(row.gateway) || '未交给网关',
      user: ({ message }) => s(message?.created_by) || '系统',
      month: (one) => one.day.slice(0, 7),
    };
    const kindNames: Record<string, string> = {
      reply: '查询答复',
      info: '动态信息',
      order: '执行令',
      prepare: '预通知',
      free: '其他短信',
    };
    const period = { from: '2026-06-15', to: '2026-11-12' };

    it.each(Object.keys(keys) as (keyof typeof keys)[])('every line by %s, and all together', async (by) => {
      const report = await get({ name: 'sending', ...period, by });
      const plans = new Map((await db.q('plans').select()).map((one) => [s(one.id), one]));
      const nameOf = (value: string): string => {
        const plan = plans.get(value);
        if (by === 'plan') return plan ? `${s(plan.plan_no)} ${s(plan.name)}` : '不属于方案';
        return by === 'kind' ? kindNames[value]! : value;
      };
      const own = sms.within(all, period);
      const counted = sms.sendingBy(own, (one) => nameOf(keys[by](one)));
      expectSame(linesOf(report, 'table'), counted.set('合计', sms.sendingLine(own)));
    });

    it('the head, the reasons of failures and the chart', async () => {
      const report = await get({ name: 'sending', ...period });
      const own = sms.within(all, period);
      const line = sms.sendingLine(own);
      expect(rounded(figuresOf(report))).toEqual(
        rounded({
          发送: line.total!,
          成功率: line.rate!,
          失败: line.failed!,
          确认率: line.confirmRate!,
          送达中位: line.wait50!,
          '送达 P95': line.wait95!,
          费用: line.fee!,
        }),
      );
      const reasons = sms.reasons(own);
      expectSame(linesOf(report, 'reasons'), reasons.set('合计', { count: line.failed!, share: 1 }));
      const months = sms.sendingBy(own, (one) => one.day.slice(0, 7));
      const { 成功: delivered, 失败: failed } = seriesOf(report, 'chart');
      const of = (key: string) => [...months].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one[key]);
      expect([delivered, failed]).toEqual([of('delivered'), of('failed')]);
    });
  });

  it('of traffic, month by month, against the same days of the year before', async () => {
    const report = await get({ name: 'traffic', from: '2026-09-01', to: '2026-11-12' });
    const inbound = await sms.received(db);
    const firstDay = [...all, ...inbound].map((one) => one.day).sort()[0]!;
    const line = (from: string, to: string, past?: sms.Period) =>
      sms.trafficLine(all, inbound, { period: { from, to }, before: past, firstDay });
    const counted = new Map([
      ['2026 年 9 月', line('2026-09-01', '2026-09-30', { from: '2025-09-01', to: '2025-09-30' })],
      ['2026 年 10 月', line(month.from, month.to, before)],
      [
        '2026 年 11 月（至 12 日）',
        line('2026-11-01', '2026-11-12', { from: '2025-11-01', to: '2025-11-12' }),
      ],
      ['合计', line('2026-09-01', '2026-11-12')],
    ]);
    expect([...counted.values()].filter((one) => one.change !== null)).toHaveLength(2);
    expectSame(linesOf(report, 'table', 1, ['state']), counted);
    const total = counted.get('合计')!;
    expect(figuresOf(report)).toEqual({
      下行分条: total.outParts,
      上行分条: total.inParts,
      费用: total.fee,
      未结账: 2,
    });
  });

  it('of the query service, by service, month and year', async () => {
    const report = await get({ name: 'services', from: '2026-09-01', to: '2026-11-12' });
    const services = await serviceTables(db);
    const past = ({ from, to }: sms.Period) => ({ from: `2025${from.slice(4)}`, to: `2025${to.slice(4)}` });
    const line = (period: sms.Period, code = '') =>
      serviceLine(services, period, { before: past(period), code });
    const whole = { from: '2026-09-01', to: '2026-11-12' };
    expectSame(
      linesOf(report, 'G'),
      new Map([
        ['1 剩余电量', line(whole, '1')],
        ['2 本月用电', line(whole, '2')],
        ['合计', line(whole)],
      ]),
    );
    expectSame(
      linesOf(report, 'months'),
      new Map([
        ['2026 年 9 月', line({ from: '2026-09-01', to: '2026-09-30' })],
        ['2026 年 10 月', line(month)],
        ['2026 年 11 月（至 12 日）', line({ from: '2026-11-01', to: '2026-11-12' })],
      ]),
    );
    const { subscribers, added, cancelled, uses, monthFee, useFee } = line(whole);
    expect(figuresOf(report)).toEqual({
      订阅: subscribers,
      新增: added,
      取消: cancelled,
      查询次数: uses,
      包月费: monthFee,
      按次费: useFee,
    });
    expect(dayAt(nowMs)).toBe('2026-11-12');
  });
}
