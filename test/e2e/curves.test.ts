import { readFileSync } from 'node:fs';
import exceljs from 'exceljs';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logIn, openBrowser, openPage, shoot } from '../support/browser.ts';
import { type Product, startProduct } from '../support/product.ts';

let product: Product;
let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  product = await startProduct({ args: ['--customers', '40', '--days', '40'] });
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, product.url, { width: 1366, height: 768 }));
  await logIn(page, '0317');
  await page.getByRole('navigation').getByRole('link', { name: '曲线' }).click();
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const chart = () => page.getByRole('application', { name: '抚顺市的负荷曲线' });
const figures = () => page.getByRole('table', { name: '抚顺市的指标' });
/** The file behind an entry of the export list. */
async function exported(entry: RegExp) {
  await page.getByRole('button', { name: '导出', exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: entry }).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: readFileSync((await download.path()) ?? '') };
}

describe('the curve screen', () => {
  it('shows the day with its comparisons, named at the line ends, and their figures', async () => {
    await chart().waitFor();
    await expect.poll(() => figures().getByRole('row').count(), { timeout: 30_000 }).toBeGreaterThan(3);
    await chart()
      .getByText(/^昨天 \d\d-\d\d/)
      .waitFor();
    await shoot(page, '08-curves');
  });

  it('moves the crosshair with the arrow keys and says the value of each line at that minute', async () => {
    await chart().focus();
    await page.keyboard.press('Home');
    await figures().getByRole('columnheader', { name: '00:00' }).waitFor();
    await page.keyboard.press('ArrowRight');
    await figures().getByRole('columnheader', { name: '00:15' }).waitFor();
    await page.keyboard.press('+');
    await page.getByRole('button', { name: '看全天' }).waitFor();
    await page.keyboard.press('0');
    await expect.poll(() => page.getByRole('button', { name: '看全天' }).count()).toBe(0);
  });

  it('shows differences, and the energy by tariff period', async () => {
    await page.getByRole('button', { name: '差值' }).click();
    await chart().getByText('当日减对比日').waitFor();
    await page.getByRole('button', { name: '叠加' }).click();
    await page.getByRole('button', { name: '峰谷电量' }).click();
    await figures().getByRole('columnheader', { name: '峰谷差率' }).waitFor();
    await page.getByRole('button', { name: '指标' }).click();
  });

  it('exports exactly what it shows: values, figures, coverage and the picture', async () => {
    const max = await figures().getByRole('row').nth(1).getByRole('cell').nth(1).textContent();
    const { name, bytes } = await exported(/Excel/);
    expect(name).toMatch(/^【演练】抚顺市-\d{4}-\d\d-\d\d-负荷曲线\.xlsx$/);
    const book = new exceljs.Workbook();
    await book.xlsx.load(bytes as unknown as ArrayBuffer);
    expect(book.worksheets.map((sheet) => sheet.name)).toEqual(['图', '曲线', '指标', '覆盖率']);
    expect(book.worksheets[0]?.getImages()).toHaveLength(1);
    const picture = Buffer.from(book.getImage(0).buffer as ArrayBuffer);
    expect(picture.subarray(1, 4).toString()).toBe('PNG');
    expect(picture.length).toBeGreaterThan(10_000);
    const columns = book.getWorksheet('指标')?.getRow(3).values;
    expect(columns).toContain('最大 kW');
    // The crosshair stands at the first column after the name.
    expect(max).toMatch(/^\d+\.\d\d$/);
    expect(book.getWorksheet('曲线')?.rowCount).toBe(3 + 96);
  });

  it('exports the forecast it shows, with its band, its method and when it was made', async () => {
    const forecast = figures().getByRole('row', { name: /^日前预测/ });
    await forecast.waitFor({ timeout: 30_000 });
    const { bytes } = await exported(/CSV/);
    const lines = bytes.toString('utf8').split('\r\n');
    const head = lines.find((line) => line.startsWith('时刻,'))!;
    expect(head).toContain(',日前预测');
    const row = lines.find((line) => line.startsWith('日前预测（'))!;
    expect(row).toMatch(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    // What stands in the table stands in the file, in kW.
    const shown = Number(await forecast.getByRole('cell').nth(-10).textContent());
    const max = Number(row.split(',')[row.split(',').findIndex((cell) => /^\d+\.?\d*$/.test(cell))]);
    expect(max / 10_000).toBeCloseTo(shown, 1);
    expect(lines.filter((line) => /^\d\d:\d\d,/.test(line))).toHaveLength(96);
  });

  it('exports many days in the background, and keeps what was shown on this machine', async () => {
    await page.getByRole('button', { name: '导出', exact: true }).click();
    await page.getByRole('menuitem', { name: '批量导出' }).click();
    await page.getByRole('button', { name: /^导出 31 条日曲线$/ }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download', { timeout: 60_000 }),
      page.getByRole('button', { name: '保存文件' }).click({ timeout: 60_000 }),
    ]);
    expect(download.suggestedFilename()).toMatch(/1 个对象\.xlsx$/);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: '更多操作' }).click();
    await page.getByRole('menuitem', { name: '缓存目录' }).click();
    await page.getByRole('dialog').getByText('抚顺市').first().waitFor();
    await shoot(page, '08-curves-kept');
    await page.keyboard.press('Escape');
  });

  it('shows the same after a reload: the view stands in the address', async () => {
    await page.getByRole('button', { name: '差值' }).click();
    await page.getByLabel('364 天前').uncheck();
    await page.reload();
    await chart().getByText('当日减对比日').waitFor();
    expect(await page.getByLabel('364 天前').isChecked()).toBe(false);
    await page.getByLabel('364 天前').check();
    await page.getByRole('button', { name: '叠加' }).click();
    await page.getByRole('navigation').getByRole('link', { name: '方案' }).click();
    await expect.poll(() => page.url()).not.toContain('curves=');
    await page.getByRole('navigation').getByRole('link', { name: '曲线' }).click();
    await chart().waitFor();
  });

  it('left nothing in the browser console', () => {
    expect(complaints).toEqual([]);
  });
});
