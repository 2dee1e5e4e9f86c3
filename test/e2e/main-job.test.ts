import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logIn, openBrowser, openPage, shoot } from '../support/browser.ts';
import { type Product, startProduct } from '../support/product.ts';

let product: Product;
let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  product = await startProduct();
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, product.url));
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const rail = (name: string) => page.getByRole('navigation').getByRole('link', { name });
const numberOf = async (testId: string) =>
  Number((await page.getByTestId(testId).textContent())?.match(/\d+/)?.[0]);

describe('the main job in a real browser', () => {
  it('shows the drill and its sample accounts before anybody logs in', async () => {
    await page.getByText('现在是演练').waitFor();
    await page.getByRole('button', { name: /^0317/ }).waitFor();
    await shoot(page, '01-login');
    await logIn(page, '0317');
    await page.getByText('今日负荷').waitFor();
    await shoot(page, '02-overview-calm');
  });

  it('composes an emergency plan: picks customers, sees the kW add up', async () => {
    await rail('方案').click();
    await page.getByRole('button', { name: '新建紧急限电' }).click();
    await page.getByText('第 1 轮 · 选择用户').waitFor();
    const boxes = page.getByRole('table', { name: /选择用户/ }).getByRole('checkbox');
    await boxes.first().waitFor();
    for (let i = 0; i < 12; i += 1) await boxes.nth(i).check();
    await page.getByText('12 户', { exact: false }).first().waitFor();
    await shoot(page, '03-plan-editor');
    expect(await page.getByRole('button', { name: '核对并下达…' }).isEnabled()).toBe(true);
  });

  it("previews every recipient's own text with parts and cost before anything leaves", async () => {
    await page.getByRole('button', { name: '核对并下达…' }).click();
    const text = page.getByTestId('merged-text');
    await text.waitFor();
    expect(await text.textContent()).toMatch(
      /^【演练】【抚顺供电】抚顺.+（户号\d+）：因.+将负荷降到\d+kW以下（压减\d+kW，保安负荷\d+kW）.+回复1确认。$/,
    );
    await page.getByRole('button', { name: /紧急下达并发送 1[12] 人 \d+ 条/ }).waitFor();
    await shoot(page, '04-send-preview');
  });

  it('issues with one click and watches until all but a few have confirmed', async () => {
    await page.getByRole('button', { name: /紧急下达并发送/ }).dblclick();
    await page.getByText('需要处理').first().waitFor();
    await expect.poll(() => numberOf('rest'), { timeout: 60_000, interval: 500 }).toBeGreaterThanOrEqual(6);
    await page.getByText('执行率').first().waitFor();
    await page.waitForTimeout(5_000);
    await shoot(page, '05-board');
  });

  it('names who is missing, with the whole way of each message', async () => {
    await page.getByRole('link', { name: '执行令短信' }).click();
    await page.getByText('谁没确认').waitFor();
    await page.getByRole('button', { name: /^全部/ }).click();
    await page.getByText(/^原文 \d/).waitFor();
    const missing = await numberOf('missing');
    expect(missing).toBeLessThanOrEqual(6);
    await shoot(page, '06-message');
    await rail('短信').click();
    await page.getByText('执行令').first().waitFor();
    // A double click was one send.
    expect(await page.getByRole('row').filter({ hasText: '执行令' }).count()).toBe(1);
    await shoot(page, '07-messages');
  });

  it('gives the notification record as an Excel file', async () => {
    await rail('执行').click();
    await page.getByRole('button', { name: '导出通知记录' }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '导出通知记录' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/通知记录\.xlsx$/);
  });

  it('restores: the all-clear goes to those who got the order and the plan ends', async () => {
    await page.getByRole('button', { name: '恢复…' }).click();
    await page.getByRole('button', { name: /^恢复 12 户$/ }).click();
    await page.getByText('已恢复').first().waitFor();
    await rail('短信').click();
    await page.getByRole('row').filter({ hasText: '恢复' }).first().waitFor();
  });

  it('shows curves, archive and settings', async () => {
    await rail('曲线').click();
    await page.getByText('负荷率').waitFor();
    await page.getByText('去年同日').first().waitFor();
    await page.waitForTimeout(3_000);
    await shoot(page, '08-curves');
    await rail('档案').click();
    await page.getByRole('button', { name: /联系人 \d+/ }).waitFor();
    await shoot(page, '09-archive');
    await page.getByPlaceholder('姓名、拼音首字母、号码、户名、户号').fill('fshl');
    await page.getByRole('button', { name: /用户 [1-9]/ }).click();
    await rail('设置').click();
    await page.getByRole('button', { name: '测试' }).first().click();
    await page.getByText(/ms）/).first().waitFor();
    await shoot(page, '10-settings');
    await rail('总览').click();
    await page.getByText('接下来').waitFor();
    await shoot(page, '11-overview');
    await page.getByRole('button', { name: /的菜单$/ }).click();
    await page.getByRole('menuitem', { name: '换成深色' }).click();
    await shoot(page, '12-overview-dark');
    await page.setViewportSize({ width: 1366, height: 768 });
    await shoot(page, '13-overview-1366-dark');
  });

  it('says so where an address leads nowhere, and leads back', async () => {
    await page.goto(`${product.url}#/nowhere`);
    await page.getByText('没有这个页面').waitFor();
    await page.getByRole('link', { name: '回到总览' }).click();
    await page.getByText('今日负荷').waitFor();
  });

  it('left nothing in the browser console', () => {
    expect(complaints).toEqual([]);
  });
});
