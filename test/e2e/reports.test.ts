import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Stores } from '../../main/core/ports.ts';
import { servePage } from '../../main/shells/electron/shell.ts';
import { startWebShell } from '../../main/shells/web/server.ts';
import { newId } from '../../shared/ids.ts';
import { type Report, reportNames } from '../../shared/model/report.ts';
import { writeCell } from '../../shared/report-format.ts';
import { addDays, dayOf, dayStartMs } from '../../shared/time.ts';
import { fillPlans } from '../bench/reports/show-data.ts';
import { delivery, message } from '../contracts/samples.ts';
import { openBrowser, openPage, shoot } from '../support/browser.ts';
import { root } from '../support/product.ts';
import { SmallApp } from '../support/small-app.ts';

let small: SmallApp;
let shell: { url: string; stop(): Promise<void> };
let browser: Browser;
let page: Page;
let complaints: string[];
const folder = mkdtempSync(join(tmpdir(), 'orderly-pdf-'));
const today = dayOf(Date.now());
const lastDay = addDays(`${today.slice(0, 7)}-01`, -1);
const month = lastDay.slice(0, 7);
const pdfText = existsSync('/usr/bin/pdftotext');

/** Several lines in its column, with a first and a last character that stand nowhere else. */
const longText = `甲${'因电力缺口，请于13:30至22:00将负荷降到1210kW以下，回复1确认。'.repeat(4)}丙`;

async function fill(): Promise<string> {
  const { stores } = small.app.core;
  const plans = await fillPlans(stores, month, { isDrill: true, customers: 60 });
  const planId = plans.at(-1)!.id;
  const served = await stores.customers.byIds(plans.at(-1)!.items.map((item) => item.customerId));
  for (let day = `${month}-01`; day <= lastDay; day = addDays(day, 1)) {
    const isPlan = plans.some((plan) => dayOf(plan.startMs) === day);
    const sent = message({
      kind: isPlan ? 'order' : 'info',
      isDrill: true,
      planId: isPlan ? planId : '',
      createdBy: '周敏',
    });
    const rows = Array.from({ length: 20 }, (_, i) =>
      delivery(sent.id, {
        queuedMs: dayStartMs(day) + 36_000_000 + i,
        customerIds: [served[i % served.length]!.id],
        asksConfirmation: isPlan,
        text: longText,
      }),
    );
    await stores.transaction((tx) => tx.messages.insert(sent, newId(), rows));
    await stores.messages.moveAll(sent.id, 'queued', 'delivered');
  }
  await fillServices(stores);
  return planId;
}

/** A month of the query service: subscriptions, questions answered and one nobody could answer. */
async function fillServices(stores: Stores): Promise<void> {
  const [service] = await stores.services.list();
  const day = dayStartMs(`${month}-05`);
  const phones = Array.from({ length: 12 }, (_, i) => `+86142000011${String(i).padStart(2, '0')}`);
  await stores.subscriptions.insert(
    phones.map((phone, i) => ({
      id: newId(),
      phone,
      contactId: '',
      contactName: `联系人${i}`,
      customerId: '',
      serviceCode: service!.code,
      serviceName: service!.name,
      state: 'active' as const,
      fromMs: day + i,
      toMs: 0,
      monthFen: 300,
      useFen: 10,
      inboundId: '',
      inboundText: '订阅1',
      inboundMs: day + i,
      noticeText: '',
      noticeMs: 0,
      replyText: '',
      endInboundId: '',
      endText: '',
      changedMs: day,
    })),
  );
  await stores.queries.addUses(
    phones.flatMap((phone, i) =>
      Array.from({ length: i + 1 }, (_, n) => ({
        id: newId(),
        atMs: day + n * 86_400_000,
        phone,
        contactId: '',
        customerId: '',
        serviceCode: service!.code,
        kind: 'query' as const,
        outcome: n === 11 ? ('unavailable' as const) : ('answered' as const),
        inboundId: newId(),
        deliveryId: '',
        feeFen: n === 11 ? 0 : 10,
        answerMs: 400,
        note: '',
      })),
    ),
  );
}

let planId = '';
beforeAll(async () => {
  small = await SmallApp.open();
  planId = await fill();
  shell = await startWebShell(small.app, small.dispatch, {
    port: 0,
    pagesDir: join(root, 'dist', 'renderer'),
  });
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, shell.url, { width: 1366, height: 768 }));
  await page
    .getByLabel('工号')
    .fill('0317')
    .catch(() => undefined);
  await page.getByRole('button', { name: /^0317/ }).click();
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.getByRole('navigation').waitFor();
});
afterAll(async () => {
  await browser?.close();
  await shell?.stop();
  await small?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The report as its PDF, in pages of text. */
async function pdfOf(page: Page, name: string): Promise<string[]> {
  await page.evaluate(() => document.body.classList.add('prints-sheet'));
  const bytes = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  await page.evaluate(() => document.body.classList.remove('prints-sheet'));
  const file = join(folder, `${name}.pdf`);
  writeFileSync(file, bytes);
  const kept = join(root, 'test-results', 'pdf');
  mkdirSync(kept, { recursive: true });
  writeFileSync(join(kept, `${name}.pdf`), bytes);
  return execFileSync('/usr/bin/pdftotext', ['-layout', file, '-'], { encoding: 'utf8' })
    .split('\f')
    .slice(0, -1)
    .map((text) => text.replace(/\s/g, ''));
}

/** When it was made is not the same twice. */
const withoutTimes = (text: string): string => text.replace(/\d\d:\d\d/g, '');

const bare = (text: string): string => text.replace(/\s/g, '');
const timesIn = (text: string, what: string): number => text.split(what).length - 1;

/** Lines to sign on stand once, together, on the last page with who made it; after them what the figures mean. */
function expectSigned(report: Report, sheets: string[]): void {
  const last = sheets.at(-1)!;
  const at = [...report.signatures, '指标说明'].map((word) => [word, timesIn(sheets.join(''), word)]);
  expect([report.name, ...at]).toEqual([report.name, ...at.map(([word]) => [word, 1])]);
  expect([report.name, last.indexOf(`制表人${report.madeBy}审核人`) >= 0]).toEqual([report.name, true]);
  expect(last.indexOf('审核人')).toBeLessThan(last.indexOf('指标说明'));
}

/** A4, as the report wants it. */
function expectPaper(name: string, orientation: Report['orientation']): void {
  const info = execFileSync('/usr/bin/pdfinfo', [join(folder, `${name}.pdf`)], { encoding: 'utf8' });
  const [, width, height] = /Page size:\s+([\d.]+) x ([\d.]+)/.exec(info) ?? [];
  const [short, long] = [Number(width), Number(height)].sort((a, b) => a - b);
  expect([name, Math.round(short!), Math.round(long!)]).toEqual([name, 595, 842]);
  expect([name, Number(width) > Number(height)]).toEqual([name, orientation === 'landscape']);
}

/** Every figure at the head, every title and every line of totals is on paper as the report has it. */
function expectWritten(report: Report, sheets: string[]): void {
  const text = sheets.join('');
  for (const { title, figures, table } of report.sections) {
    expect(text).toContain(bare(title));
    for (const one of figures) expect(text).toContain(bare(writeCell(one.value, one)));
    const total = table?.total?.map((cell, at) => writeCell(cell, table.columns[at]!)) ?? [];
    for (const cell of total) expect(text).toContain(bare(cell));
  }
}

/** A table's head stands on every page that has rows of it; returns on how many. */
function expectHeads(report: Report, id: string, sheets: string[]): number {
  const { columns, rows } = report.sections.find((one) => one.id === id)!.table!;
  const head = columns.map((column) => bare(column.title));
  // Day and account of a customer, or the number of a phone.
  const marks = rows.map(({ cells }) => (id === 'E' ? `${cells[0]}${cells[1]}` : bare(String(cells[4]))));
  const pages = sheets.filter((text) => marks.some((mark) => text.includes(mark)));
  for (const page of pages) for (const title of head) expect(page).toContain(title);
  return pages.length;
}

/** No row goes over the end of a page: the names of customers end where their rows stand, and every row stands once. */
function expectWholeRows(report: Report, sheets: string[]): void {
  expect(expectHeads(report, 'E', sheets)).toBeGreaterThan(1);
  const { rows } = report.sections.find((one) => one.id === 'E')!.table!;
  const lines = rows.map(({ cells }) => ({ mark: `${cells[0]}${cells[1]}`, name: String(cells[2]) }));
  for (const { mark } of lines) expect([mark, timesIn(sheets.join(''), mark)]).toEqual([mark, 1]);
  for (const page of sheets) {
    const own = lines.filter(({ mark }) => page.includes(mark)).map(({ name }) => name);
    // The name of the utility in the head of the page has the same end.
    expect(timesIn(page, '司')).toBe(timesIn(own.join(''), '司') + 1);
  }
}

/** The page of Electron's unseen window, served as Electron serves it. */
async function sheetPage() {
  const own = await (await browser.newContext()).newPage();
  await own.route('**/*', async (route) => {
    const { pathname } = new URL(route.request().url());
    const answer = await servePage(
      join(root, 'dist', 'renderer'),
      new Request(`orderly://app${pathname}`),
      'bm9uY2U=',
    );
    await route.fulfill({
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: Buffer.from(await answer.arrayBuffer()),
    });
  });
  own.on('console', (one) => one.type() === 'error' && complaints.push(one.text()));
  const show = async (report: Report) => {
    await own.goto('http://sheet.test/sheet.html');
    await own.evaluate(`showReport(${JSON.stringify(report)})`);
  };
  return { page: own, show };
}

describe('the page of reports', () => {
  it('opens from the rail with the monthly of the last whole month', async () => {
    await page.getByRole('navigation').getByText('报表').click();
    await page.getByRole('heading', { name: '有序用电月报' }).waitFor();
    for (const title of ['图 1', '表 B', '表 C', '表 D', '表 E', '表 F', '表 G', '图 2', '表 H'])
      expect(await page.getByRole('heading', { name: new RegExp(title) }).count()).toBeGreaterThan(0);
    await shoot(page, '30-report-monthly');
  });

  it('leads from the sending statistics to the deliveries and exports them all', async () => {
    await page.getByRole('button', { name: '短信发送统计' }).click();
    await page.getByRole('button', { name: '上月', exact: true }).click();
    await page
      .getByRole('row', { name: /执行令/ })
      .first()
      .click();
    await page.getByText(/· 短信明细/).waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: '全部导出 Excel' }).click();
    expect((await download).suggestedFilename()).toContain('短信明细');
    await page.getByText('已导出').waitFor();
    await shoot(page, '31-report-drill');
    await page.getByRole('button', { name: '关闭', exact: true }).last().click();
  });

  it('counts the questions of the query service and what they cost, with the year before said honestly', async () => {
    await page.goto(`${shell.url}#/reports/services/${month}-01/${lastDay}`);
    await page.getByRole('heading', { name: '查询服务统计' }).waitFor();
    // 1 + 2 + … + 12 questions, one of them without an answer; twelve agreements of 3 yuan.
    const row = page.getByRole('row', { name: /^合计/ });
    await row.getByRole('cell', { name: '77', exact: true }).waitFor();
    await row.getByRole('cell', { name: '36.00', exact: true }).waitFor();
    await row.getByRole('cell', { name: '7.70', exact: true }).waitFor();
    expect(await page.getByText('去年同期无数据').count()).toBeGreaterThan(0);
    await shoot(page, '32-report-services');
  });

  it('opens the deliveries of one figure alone', async () => {
    await page.goto(`${shell.url}#/reports/sending/${month}-01/${lastDay}`);
    await page
      .getByRole('row', { name: /^动态信息/ })
      .getByRole('button')
      .nth(1)
      .click();
    await page
      .getByRole('dialog')
      .getByText(/动态信息 · 成功 · 短信明细/)
      .waitFor();
    await page.getByRole('button', { name: '关闭', exact: true }).last().click();
  });

  it('saves a report with a schedule, makes its file and shows the checksum', async () => {
    small.app.core.host.saveFile = async (where) => where;
    await page.getByRole('button', { name: '保存报表' }).click();
    await page.getByLabel('文件夹').fill('/reports');
    await page.getByRole('button', { name: '保存', exact: true }).click();
    await page.getByRole('button', { name: /已保存的报表 1/ }).click();
    await page.getByRole('button', { name: '立即生成' }).click();
    await page.getByRole('cell', { name: /^[0-9a-f]{64}$/ }).waitFor();
    await page.keyboard.press('Escape');
  });

  it.skipIf(!pdfText)(
    'prints every report on A4 with whose it is, page of pages and lines to sign on',
    async () => {
      // Once more with the page that is printed without anybody looking, as Electron serves it.
      const sheet = await sheetPage();
      for (const name of reportNames) {
        const day = `${month}-28`;
        const period = name === 'daily' || name === 'curve' ? `${day}/${day}` : `${month}-01/${lastDay}`;
        await page.goto(`${shell.url}#/reports/${name}/${period}`);
        if (name === 'execution' || name === 'notification') {
          await page.getByRole('combobox').first().click();
          // The words stand on the hidden sheet as well: only a choice of the list is meant.
          await page.locator('.ant-select-item-option', { hasText: '28 日错避峰方案' }).first().click();
        }
        await page.locator('.report-sheet h1').waitFor({ state: 'attached' });
        await page.waitForTimeout(300);
        const sheets = await pdfOf(page, name);
        expect([name, sheets.length > 0]).toEqual([name, true]);
        sheets.forEach((text, index) => {
          expect([
            name,
            index,
            text.includes(`第${index + 1}页`),
            text.includes(`共${sheets.length}页`),
          ]).toEqual([name, index, true, true]);
          // Head and foot alone are about a hundred characters: no page is empty.
          expect([name, index, text.length > 160]).toEqual([name, index, true]);
          expect(text).toContain('抚顺供电公司');
          expect(text).toContain('【演练】');
        });
        const [from = '', to = ''] = period.split('/');
        const report = await small.call('supervisor', 'reports.get', { name, from, to, planId });
        expectSigned(report, sheets);
        expectPaper(name, report.orientation);
        expectWritten(report, sheets);
        if (name === 'missing') expectWholeRows(report, sheets);
        if (name === 'notification') {
          expect(expectHeads(report, 'deliveries', sheets)).toBeGreaterThan(2);
          // A text begins and ends on one page.
          expect(sheets.map((text) => timesIn(text, '甲'))).toEqual(
            sheets.map((text) => timesIn(text, '丙')),
          );
        }
        if (name === 'monthly' || name === 'services') {
          await sheet.show(report);
          const unseen = await pdfOf(sheet.page, `${name}-unseen`);
          expect([name, unseen.map(withoutTimes)]).toEqual([name, sheets.map(withoutTimes)]);
        }
      }
    },
  );

  it('complains about nothing', () => {
    expect(complaints).toEqual([]);
  });
});
