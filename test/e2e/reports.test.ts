import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWebShell } from '../../main/shells/web/server.ts';
import { newId } from '../../shared/ids.ts';
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
      }),
    );
    await stores.transaction((tx) => tx.messages.insert(sent, newId(), rows));
    await stores.messages.moveAll(sent.id, 'queued', 'delivered');
  }
  return planId;
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
async function pdfOf(name: string): Promise<string[]> {
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
      const names = [
        'monthly',
        'daily',
        'missing',
        'sending',
        'traffic',
        'services',
        'curve',
        'execution',
        'notification',
      ];
      for (const name of names) {
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
        const sheets = await pdfOf(name);
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
        expect(sheets.join('')).toContain('制表人');
        expect(sheets.join('')).toContain('审核人');
      }
      expect(planId).not.toBe('');
    },
  );

  it('complains about nothing', () => {
    expect(complaints).toEqual([]);
  });
});
