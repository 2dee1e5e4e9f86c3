import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temperatureOf } from '../../main/simulators/sample-curves.ts';
import { addDays, dayOf, dayStartMs } from '../../shared/time.ts';
import { openApi } from '../support/api.ts';
import { logIn, openBrowser, openPage, shoot } from '../support/browser.ts';
import { type Product, startProduct } from '../support/product.ts';

const today = dayOf(Date.now());
const tomorrow = addDays(today, 1);
let product: Product;
let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  product = await startProduct({ args: ['--customers', '40', '--days', '130'] });
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, product.url, { width: 1366, height: 768 }));
  await logIn(page, '0421');
  await page.getByRole('navigation').getByRole('link', { name: '曲线' }).click();
  await page.getByLabel('日期').fill(tomorrow);
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const panel = () => page.locator('.decision-panel');
const dialog = () => page.getByRole('dialog');
/** What stands beside a word in the panel, 万千瓦. */
const figure = async (name: string) =>
  Number(await panel().locator(`.kv > :text-is("${name}") + span`).first().textContent());

describe('the day’s temperature', () => {
  it('is pasted from a table, read back, and used by the forecast at once', async () => {
    await panel().getByText('未用气温').waitFor({ timeout: 60_000 });
    await panel().getByRole('button', { name: '录入气温' }).click();
    await dialog().getByText('还没有存过气温').waitFor();
    const lines = Array.from({ length: 140 }, (_, i) => {
      const day = addDays(tomorrow, i - 138);
      const middle = temperatureOf(day, 20_260, '210402');
      return `${day}\t${(middle + 5).toFixed(1)}\t${(middle - 5).toFixed(1)}`;
    });
    await dialog()
      .getByLabel('从表格粘贴')
      .fill(['日期\t最高\t最低', ...lines, '后天\t晴'].join('\n'));
    await dialog().getByText('第 142 行看不懂，共 1 行').waitFor();
    // A value by hand goes before a pasted one.
    await dialog().getByLabel(`${tomorrow} 最高气温`).fill('31.5');
    await dialog().getByRole('button', { name: '保存 140 天' }).click();
    await dialog()
      .getByText(/^已存 140 天/)
      .waitFor();
    await expect.poll(() => dialog().getByLabel('从表格粘贴').inputValue()).toBe('');
    expect(await dialog().getByLabel(`${tomorrow} 最高气温`).inputValue()).toMatch(/^31\.5/);
    expect(
      await dialog()
        .getByLabel(`${addDays(tomorrow, 3)} 最低气温`)
        .inputValue(),
    ).toBe('');
    await shoot(page, '08-curves-weather');
    await page.keyboard.press('Escape');
    await panel().getByText('用了当日气温').waitFor({ timeout: 60_000 });
  });
});

describe('from the forecast to the plan', () => {
  it('a limit below the forecast shows gap, level and what is missing in each block', async () => {
    const peak = await figure('预测最大');
    await panel().getByRole('button', { name: '分时限额' }).click();
    await dialog().getByRole('button', { name: '加一个时段' }).click();
    await dialog()
      .getByLabel('供电限额')
      .fill((peak * 0.85).toFixed(2));
    await dialog().getByRole('button', { name: '保存' }).click();
    await panel().getByText('预计最大缺口').waitFor();
    // 15 % of the largest demand is the second level.
    await panel().getByText('Ⅱ级').waitFor();
    const rows = panel().locator('.decision-blocks tbody tr');
    expect(await rows.count()).toBeGreaterThan(0);
    const [gap, missing] = await Promise.all(
      [1, 3].map((cell) => rows.first().getByRole('cell').nth(cell).textContent()),
    );
    expect(missing).toBe(gap);
    await panel().getByText('这些时段还没有方案').waitFor();
    await shoot(page, '08-curves-decision');
  });

  it('one click fills the gap board of that day with these blocks', async () => {
    const rows = await panel().locator('.decision-blocks tbody tr').count();
    await panel()
      .getByRole('button', { name: `把 ${rows} 个时段填入缺口表` })
      .click();
    await page.waitForURL(new RegExp(`\\?day=${tomorrow}#/gaps$`));
    await page.getByText('按预测估算').waitFor();
    await page.getByText('这一天没有编制中的方案').waitFor();
    await page.getByRole('navigation').getByRole('link', { name: '曲线' }).click();
  });

  it('another makes a plan that wants what is missing in them', async () => {
    const rows = panel().locator('.decision-blocks tbody tr');
    await rows.first().waitFor();
    const count = await rows.count();
    await panel()
      .getByRole('button', { name: `为未补齐的 ${count} 个时段新建方案` })
      .click();
    await page.waitForURL(new RegExp(`\\?day=${tomorrow}&plan=.*#/gaps$`));
    const id = new URL(page.url()).searchParams.get('plan') ?? '';
    await page.getByText('方案信息').waitFor();
    await shoot(page, 'gaps-from-forecast');
    const api = await openApi(product.url, 'viewer');
    const { blocks } = await api.call('forecast.decide', { day: tomorrow });
    const { plan } = await api.call('plans.get', { id });
    const start = dayStartMs(tomorrow);
    expect(plan.blocks).toEqual(
      blocks.map(({ startMin, endMin, gapKw }) => ({
        startMs: start + startMin * 60_000,
        endMs: start + endMin * 60_000,
        targetKw: Math.round(gapKw),
      })),
    );
    expect(plan).toMatchObject({ level: '2', targetKw: Math.max(...plan.blocks.map((one) => one.targetKw)) });
  });

  it('left nothing in the browser console', () => {
    expect(complaints).toEqual([]);
  });
});
