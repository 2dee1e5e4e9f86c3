import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logIn, openBrowser, openPage, shoot } from '../support/browser.ts';
import { type Product, startProduct } from '../support/product.ts';

let product: Product;
let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  product = await startProduct({ args: ['--customers', '120', '--days', '10'] });
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, product.url));
  await logIn(page, '0317');
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const rail = (name: string) => page.getByRole('navigation').getByRole('link', { name });
const go = (hash: string) => page.evaluate((to) => (location.hash = to), hash);

describe('from the gap to the wall', () => {
  it('begins with a day that really was: levels, what is arranged, what is missing', async () => {
    await rail('缺口').click();
    await page.getByRole('button', { name: /^13–22 时/ }).waitFor();
    await page.getByText('13–22 时还缺').waitFor();
    expect(await page.getByRole('row', { name: /全省缺口/ }).textContent()).toContain('539');
    await page.getByText('补齐建议').waitFor();
    await shoot(page, 'gaps');
  });

  it('explains whom it proposes, and takes them over with one click', async () => {
    await page.getByRole('button', { name: /^查看并加入 \d+ 户/ }).click();
    await page.getByText(/第 1 顺位/).waitFor();
    await page.getByRole('button', { name: /^加入第 1 轮/ }).click();
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByText('已保存').first().waitFor();
  });

  it('shows who can give how much as a map, and a tile lists its customers', async () => {
    await page.getByRole('button', { name: '分布图' }).click();
    const tiles = page.getByRole('group', { name: '分布图维度' }).last();
    const tile = tiles.getByRole('button', { name: /可压 .* 万千瓦/ }).first();
    await tile.click();
    await expect.poll(() => tile.getAttribute('aria-pressed')).toBe('true');
    const whole = Number(/(\d+) 户；/.exec((await tile.getAttribute('aria-label')) ?? '')?.[1]);
    await page.getByRole('button', { name: `可压 ${whole}`, exact: true }).waitFor();
    await shoot(page, 'composer-map');
    await tile.click();
    await page.getByRole('button', { name: '收起分布图' }).click();
  });

  it('reads what dispatch sends, as text', async () => {
    await page.getByRole('button', { name: '后一天' }).click();
    await page.getByRole('button', { name: '导入指标' }).click();
    await page.getByPlaceholder(/0-5: 133/).fill('5–8时459万千瓦；13–22时539万千瓦');
    await page.getByText('识别出 2 个时段').waitFor();
    await page.getByRole('button', { name: '填入下表' }).click();
    await page.getByRole('button', { name: '保存 2 个时段' }).click();
    await page.getByRole('button', { name: /^5–8 时/ }).waitFor();
    await page.getByRole('button', { name: '前一天' }).click();
  });

  it('keeps what one desk typed when the other saves first, and joins both', async () => {
    await rail('方案').click();
    await page.getByRole('row', { name: /紧急错避峰方案 二号/ }).click();
    const name = page.getByLabel('方案名称');
    await name.fill('紧急错避峰方案 三号');
    const other = await openPage(browser, product.url);
    await logIn(other.page, '0421');
    await other.page.getByRole('navigation').getByRole('link', { name: '方案' }).click();
    await other.page.getByRole('row', { name: /紧急错避峰方案 二号/ }).click();
    await other.page.getByLabel('原因').fill('高温缺口');
    await other.page.getByRole('button', { name: '保存' }).click();
    await page.getByText(/周敏 于 .* 保存了这个方案/).waitFor();
    expect(await name.inputValue()).toBe('紧急错避峰方案 三号');
    await page.getByRole('button', { name: '合并我的修改' }).click();
    expect(await page.getByLabel('原因').inputValue()).toBe('高温缺口');
    expect(await name.inputValue()).toBe('紧急错避峰方案 三号');
    await page.getByRole('button', { name: '保存' }).click();
    await expect
      .poll(() => page.getByRole('button', { name: '保存' }).isDisabled(), { timeout: 15_000 })
      .toBe(true);
    await other.page.context().close();
  });

  it('runs it: the board fills, the window is extended, the sheet for the next shift knows it', async () => {
    await page.getByRole('button', { name: '核对并下达…' }).click();
    await page.getByRole('button', { name: /紧急下达并发送/ }).click();
    await page.getByText('需要处理').first().waitFor();
    await page.getByRole('button', { name: '变更时段' }).click();
    await page.getByRole('button', { name: '延长 1 小时' }).click();
    await page.getByRole('button', { name: /^变更并发送 \d+ 人/ }).click();
    await page.getByText(/已变更：通知 \d+ 人/).waitFor();
    await shoot(page, 'board');
    await go('#/handover');
    await page.getByText('执行中的方案 1').waitFor();
    await shoot(page, 'handover');
    await go('#/wall');
    await page.getByText('接下来').waitFor();
    await page.setViewportSize({ width: 2560, height: 1440 });
    await shoot(page, 'wall');
    expect(await page.getByRole('navigation').count()).toBe(0);
  });

  it('judges it when it is over: worked out, looked at by list, kept', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await go('#/board');
    await page.getByText('需要处理').first().waitFor();
    await page.getByRole('button', { name: /^恢复…/ }).click();
    await page.getByRole('button', { name: /^恢复 \d+ 户/ }).click();
    await page.getByText('恢复通知已发出').waitFor();
    await page.getByRole('link', { name: '评估' }).click();
    await page.getByText('试算，未保存').waitFor();
    const rows = page.getByRole('table', { name: '逐户' });
    await rows.getByRole('row').nth(1).waitFor();
    const all = Number(
      /\d+/.exec((await page.getByRole('button', { name: /^全部 \d+/ }).textContent()) ?? '')?.[0],
    );
    expect(Number(await rows.getAttribute('aria-rowcount'))).toBe(all);
    await page.getByRole('button', { name: /评估并保存/ }).click();
    await page.getByText('已评估').first().waitFor();
    await page.getByRole('button', { name: /^未测 \d+/ }).click();
    await shoot(page, 'evaluation');
  });

  it('left nothing in the browser console', () => {
    expect(complaints).toEqual([]);
  });
});

describe('while the archive is away', () => {
  it('plans, boards, gaps, handover and wall say so, and never that there is nothing', async () => {
    const { page: own } = await openPage(browser, product.url);
    await logIn(own, '0317');
    const error = { code: 'archive-away', params: { since: '2026-09-30 08:00' }, message: '数据库离线' };
    await own.route(/\/api\/(plans|gaps)\./, (route) => route.fulfill({ json: { ok: false, error } }));
    const waits = own.getByText('数据库离线，恢复连接后自动显示');
    for (const screen of ['plans', 'board', 'gaps', 'handover', 'wall']) {
      await own.evaluate((to) => (location.hash = to), `#/${screen}`);
      await waits.first().waitFor();
      const text = (await own.locator('#root').textContent()) ?? '';
      for (const nothing of [
        '没有方案',
        '没有执行中',
        '没有下达缺口',
        '没有编制中',
        '没有未下达',
        '没有安排',
      ])
        expect(`${screen}: ${text}`).not.toContain(nothing);
    }
    await own.context().close();
  });
});
