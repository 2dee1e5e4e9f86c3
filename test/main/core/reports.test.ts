import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as xlsx from '@e965/xlsx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { produceDue } from '../../../main/core/reports/saved.ts';
import { saveFile } from '../../../main/save-file.ts';
import type { CallInput } from '../../../shared/contract/index.ts';
import { newId } from '../../../shared/ids.ts';
import { type Report, reportNames } from '../../../shared/model/report.ts';
import { addDays, DAY_MS, dayOf, dayStartMs } from '../../../shared/time.ts';
import { delivery, message } from '../../contracts/samples.ts';
import { SmallApp } from '../../support/small-app.ts';

let small: SmallApp;
let folder: string;
const now = Date.now();
const lastMonthEnd = addDays(`${dayOf(now).slice(0, 7)}-01`, -1);
const month = lastMonthEnd.slice(0, 7);
const period = { from: `${month}-01`, to: lastMonthEnd };

beforeAll(async () => {
  small = await SmallApp.open();
  small.app.core.host.saveFile = saveFile;
  folder = mkdtempSync(join(tmpdir(), 'orderly-reports-'));
});
afterAll(async () => {
  await small.close();
  rmSync(folder, { recursive: true, force: true });
});

const query = (change: Partial<CallInput<'reports.get'>> = {}): CallInput<'reports.get'> => ({
  name: 'sending',
  ...period,
  ...change,
});
const get = (change: Partial<CallInput<'reports.get'>> = {}): Promise<Report> =>
  small.call('viewer', 'reports.get', query(change));
/** Messages as old ones lie in the archive. */
const past = async (
  day: string,
  count: number,
  change: { kind?: 'info' | 'order'; isDrill?: boolean } = {},
) => {
  const sent = message({ kind: change.kind ?? 'info', isDrill: change.isDrill ?? true, createdBy: '周敏' });
  const rows = Array.from({ length: count }, () =>
    delivery(sent.id, { queuedMs: dayStartMs(day) + 36_000_000 }),
  );
  await small.app.core.stores.transaction((tx) => tx.messages.insert(sent, newId(), rows));
  await small.app.core.stores.messages.moveAll(sent.id, 'queued', 'delivered');
  small.app.reportDays.changed([sent.id]);
  return sent;
};
const tableOf = (report: Report, id: string) => report.sections.find((one) => one.id === id)!.table!;
const valueIn = (report: Report, id: string, row: number, key: string) => {
  const table = tableOf(report, id);
  return table.rows[row]!.cells[table.columns.findIndex((column) => column.key === key)];
};

describe('reports', () => {
  it('say on every page whose they are, who made them and what is missing, also when nothing happened', async () => {
    for (const name of reportNames.filter((one) => one !== 'execution' && one !== 'notification')) {
      const report = await get({ name });
      expect([name, report.office.includes('抚顺供电公司'), report.isDrill]).toEqual([name, true, true]);
      expect(report.madeBy).not.toBe('');
      for (const { table } of report.sections)
        for (const one of [
          ...(table?.rows.map((row) => row.cells) ?? []),
          ...(table?.total ? [table.total] : []),
        ])
          expect([name, one.length]).toEqual([name, table?.columns.length]);
    }
  });

  it('of a plan tell of its customers and of everybody told, word for word', async () => {
    const served = await small.served();
    const { plan } = await small.issued([served.id]);
    await expect
      .poll(
        async () => tableOf(await get({ name: 'notification', planId: plan.id }), 'deliveries').rows.length,
      )
      .toBe(1);
    const execution = await get({ name: 'execution', planId: plan.id });
    expect(valueIn(execution, 'customers', 0, 'account')).toBe(served.accountNo);
    const notice = await get({ name: 'notification', planId: plan.id });
    expect(valueIn(notice, 'deliveries', 0, 'text')).toContain('【演练】');
    expect((await small.refused('viewer', 'reports.get', query({ name: 'execution' }))).code).toBe(
      'not-found',
    );
  });

  it('count drills and the real thing apart', async () => {
    await past(period.from, 3);
    await past(period.from, 2, { isDrill: false });
    expect(tableOf(await get(), 'table').total?.[1]).toBe(3);
    expect(tableOf(await get({ isDrill: false }), 'table').total?.[1]).toBe(2);
  });

  it('lead from a figure to the deliveries it counts', async () => {
    const { deliveries } = await small.call('viewer', 'reports.deliveries', { ...query(), kind: 'info' });
    expect(deliveries).toHaveLength(3);
    const of = async (planId: string) =>
      (await small.call('viewer', 'reports.deliveries', { ...query(), planId })).deliveries.length;
    expect([await of('-'), await of(newId())]).toEqual([3, 0]);
  });

  it('refuse a period that ends before it begins', async () => {
    expect((await small.refused('viewer', 'reports.get', query({ to: '2000-01-01' }))).code).toBe(
      'bad-period',
    );
  });
});

describe('closing a month', () => {
  const line = async (row: number) => {
    const report = await get({ name: 'traffic' });
    return {
      sent: valueIn(report, 'table', row, 'outMessages'),
      state: String(valueIn(report, 'table', row, 'state')),
    };
  };

  it('is for supervisors, and only when the month is over', async () => {
    expect((await small.refused('dispatcher', 'reports.close', { month })).code).toBe('denied');
    const running = dayOf(now).slice(0, 7);
    expect((await small.refused('supervisor', 'reports.close', { month: running })).code).toBe('month-open');
  });

  it('freezes the figures with who and when; what changes later is a line of its own until it is corrected', async () => {
    expect(await line(0)).toMatchObject({ sent: 3, state: expect.stringContaining('未结账') });
    await small.call('supervisor', 'reports.close', { month });
    expect(await line(0)).toMatchObject({ sent: 3, state: expect.stringContaining('已结账 韩立国') });
    expect((await small.refused('supervisor', 'reports.close', { month })).code).toBe('nothing-changed');
    await past(period.from, 4);
    expect(await line(0)).toMatchObject({ sent: 3 });
    expect(await line(1)).toMatchObject({ sent: 4, state: expect.stringContaining('尚未更正') });
    await small.call('supervisor', 'reports.close', { month, reason: '补发的通知' });
    expect(await line(1)).toMatchObject({ sent: 4, state: expect.stringContaining('补发的通知') });
    const report = await get({ name: 'traffic' });
    expect(tableOf(report, 'table').rows).toHaveLength(2);
    expect(tableOf(report, 'table').total?.[3]).toBe(7);
    const { entries } = await small.call('supervisor', 'audit.list', {
      search: 'reports.',
      offset: 0,
      limit: 10,
    });
    expect(entries.map((entry) => entry.action)).toEqual(['reports.correct', 'reports.close']);
  });

  it('is what the monthly shows', async () => {
    const report = await get({ name: 'monthly' });
    expect(report.closedBy).toBe('韩立国');
    expect(tableOf(report, 'F').total?.[1]).toBe(7);
    expect(tableOf(report, 'F').rows.at(-1)?.cells[0]).toBe('更正 1');
  });
});

describe('the workbook of a report', () => {
  it('holds the numbers of the screen', async () => {
    const report = await get({ name: 'sending', by: 'day' });
    const file = await small.call('viewer', 'reports.workbook', query({ by: 'day' }));
    expect(file.name).toContain('短信发送统计');
    const book = xlsx.read(Buffer.from(file.base64, 'base64'));
    const data = xlsx.utils.sheet_to_json<unknown[]>(book.Sheets.按日期!, { header: 1 });
    const table = tableOf(report, 'table');
    expect(data.slice(1).map((row) => row.slice(0, 3))).toEqual(
      table.rows.map(({ cells }) => cells.slice(0, 3)),
    );
  });

  it('never holds a text that a spreadsheet takes for a formula', async () => {
    const served = await small.served({ name: '=HYPERLINK("http://x","点我")' });
    const { plan } = await small.issued([served.id]);
    const file = await small.call(
      'viewer',
      'reports.workbook',
      query({ name: 'execution', planId: plan.id }),
    );
    const book = xlsx.read(Buffer.from(file.base64, 'base64'), { cellFormula: true });
    const cells = book.SheetNames.flatMap((name) => Object.values(book.Sheets[name]!)) as {
      f?: string;
      v?: unknown;
    }[];
    expect(cells.some((cell) => cell.v === '=HYPERLINK("http://x","点我")')).toBe(true);
    expect(cells.filter((cell) => cell?.f !== undefined)).toEqual([]);
  });
});

describe('a saved report', () => {
  const schedule = { isOn: false, dayOfMonth: 3, at: '08:00', folder: '' };

  it('is made into a file with a checksum, now and when it is due, once each', async () => {
    const saved = await small.call('dispatcher', 'reports.save', {
      name: '短信月报',
      query: query(),
      schedule: { ...schedule, isOn: true, folder },
    });
    const [made] = (await small.call('dispatcher', 'reports.produce', { id: saved.id })).produced;
    const bytes = readFileSync(join(folder, made!.fileName));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(made!.sha256);
    expect([made!.bytes, made!.problem]).toEqual([bytes.length, '']);
    const { core, reportBooks } = small.app;
    const clock = core.clock;
    core.clock = { now: () => saved.nextMs + 60_000 };
    expect(await produceDue(core, reportBooks)).toBe(1);
    expect(await produceDue(core, reportBooks)).toBe(0);
    core.clock = clock;
    const { produced } = await small.call('viewer', 'reports.saved', {});
    expect(produced.map((one) => one.userName).sort()).toEqual(['周敏', '自动'].sort());
  });

  it('is a PDF as well where the shell prints, once each; another workstation leaves the PDF to it', async () => {
    const { core, reportBooks } = small.app;
    const saved = await small.call('dispatcher', 'reports.save', {
      name: '月报两份',
      query: query(),
      schedule: { ...schedule, isOn: true, folder, formats: ['xlsx', 'pdf'] },
    });
    const clock = core.clock;
    core.clock = { now: () => saved.nextMs + 60_000 };
    expect(await produceDue(core, reportBooks)).toBe(1);
    core.host.reportPdf = async (report) => new TextEncoder().encode(`%PDF ${report.title}`);
    expect((await small.call('viewer', 'reports.saved', {})).canPdf).toBe(true);
    expect(await produceDue(core, reportBooks)).toBe(1);
    expect(await produceDue(core, reportBooks)).toBe(0);
    core.clock = clock;
    delete core.host.reportPdf;
    const { produced } = await small.call('viewer', 'reports.saved', {});
    const own = produced.filter((one) => one.savedId === saved.id).map((one) => one.fileName);
    expect(own.map((name) => name.split('.').at(-1)).sort()).toEqual(['pdf', 'xlsx']);
    expect(readFileSync(join(folder, own.find((name) => name.endsWith('pdf'))!), 'utf8')).toBe(
      '%PDF 短信发送统计',
    );
    await small.call('dispatcher', 'reports.remove', { id: saved.id });
  });

  it('says in the list when its folder cannot be used', async () => {
    const saved = await small.call('dispatcher', 'reports.save', {
      name: '坏文件夹',
      query: query(),
      schedule: { ...schedule, folder: 'not/absolute' },
    });
    const [made] = (await small.call('dispatcher', 'reports.produce', { id: saved.id })).produced;
    expect(made).toMatchObject({ fileName: '', problem: expect.stringContaining('完整路径') });
    expect(
      (await small.refused('viewer', 'reports.save', { name: 'x', query: query(), schedule })).code,
    ).toBe('denied');
  });

  it('with a schedule needs a folder', async () => {
    const input = { name: 'x', query: query(), schedule: { ...schedule, isOn: true } };
    expect((await small.refused('dispatcher', 'reports.save', input)).code).toBe('bad-folder');
  });
});

describe('an export of the deliveries behind a figure', () => {
  it('is written in the background, watched, and fetched when it is done', async () => {
    await past(addDays(period.from, 3), 2_500);
    const started = await small.call('viewer', 'exports.start', query());
    await expect
      .poll(async () => (await small.call('viewer', 'exports.get', { id: started.id })).state, {
        timeout: 20_000,
      })
      .toBe('done');
    const state = await small.call('viewer', 'exports.get', { id: started.id });
    expect([state.rows, state.total]).toEqual([2_507, 2_507]);
    const file = await small.call('viewer', 'exports.file', { id: started.id });
    const book = xlsx.read(Buffer.from(file.base64, 'base64'));
    expect(xlsx.utils.sheet_to_json(book.Sheets[book.SheetNames[0]!]!)).toHaveLength(2_507);
  });

  it('can be stopped, and leaves nothing', async () => {
    const { id } = await small.call('viewer', 'exports.start', query());
    expect((await small.call('viewer', 'exports.stop', { id })).state).toBe('stopped');
    expect((await small.refused('viewer', 'exports.file', { id })).code).toBe('not-found');
  });
});

describe('pdf', () => {
  it('is made by the shell that can, and refused by the others', async () => {
    expect((await small.refused('viewer', 'reports.pdf', { name: '月报' })).code).toBe('no-host');
    small.app.core.host.pdf = async () => new TextEncoder().encode('%PDF-1.4');
    const file = await small.call('viewer', 'reports.pdf', { name: '月报 2021/09' });
    expect(file).toEqual({ name: '月报 2021-09.pdf', base64: Buffer.from('%PDF-1.4').toString('base64') });
    expect(DAY_MS).toBe(86_400_000);
  });
});
