import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logIn, openBrowser, openPage } from '../support/browser.ts';
import { goTo, prepareEveryPage, type Screen } from '../support/every-page.ts';
import { type Product, startProduct } from '../support/product.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** 1280×720 is what is left of 1920×1080 at 150 %. */
const sizes = [
  { width: 1_366, height: 768 },
  { width: 1_920, height: 1_080 },
  { width: 2_560, height: 1_440 },
  { width: 1_280, height: 720 },
];

let product: Product;
let browser: Browser;
let page: Page;
let complaints: string[];
let screens: Screen[];

beforeAll(async () => {
  product = await startProduct({ args: ['--customers', '60', '--days', '8'] });
  browser = await openBrowser();
  screens = await prepareEveryPage(product.url);
  ({ page, complaints } = await openPage(browser, product.url, sizes[0]));
  await page.emulateMedia({ reducedMotion: 'reduce' });
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

/** What axe calls serious or critical, one line each. */
async function findings(where: string, rules: string[] = []): Promise<string[]> {
  await page.evaluate(`window.axe ?? (() => { ${axeSource} })()`);
  const found = await page.evaluate(async (only) => {
    type Found = {
      violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[];
    };
    const { axe } = window as unknown as { axe: { run(root: Document, options: unknown): Promise<Found> } };
    const { violations } = await axe.run(document, {
      resultTypes: ['violations'],
      runOnly: only.length > 0 ? only : ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'],
      // Chromium makes a region that scrolls and holds no control focusable by itself.
      rules: { 'scrollable-region-focusable': { enabled: false } },
    });
    return violations
      .filter((one) => one.impact === 'serious' || one.impact === 'critical')
      .map(
        (one) =>
          `${one.id}: ${one.nodes.length} × ${one.nodes[0]?.html.slice(0, 160)} ${one.nodes[0]?.failureSummary.slice(0, 200)}`,
      );
  }, rules);
  return found.map((one) => `${where} ${one}`);
}

/** What sticks out of the window, or is cut off without an ellipsis. */
const cut = () =>
  page.evaluate(() => {
    const found: string[] = [];
    if (document.documentElement.scrollWidth > window.innerWidth) found.push('the window scrolls sideways');
    for (const one of document.querySelectorAll<HTMLElement>('main, .wall')) {
      if (one.scrollWidth > one.clientWidth + 1) found.push(`${one.className} is wider than the window`);
    }
    for (const head of document.querySelectorAll<HTMLElement>(
      '.page-head, .card > .hd, .card > .ft, .seg, .top',
    )) {
      if (head.scrollWidth > head.clientWidth + 1)
        found.push(
          `${head.className} cuts ${head.textContent?.slice(0, 40)} (${head.scrollWidth} > ${head.clientWidth})`,
        );
    }
    for (const one of document.querySelectorAll<HTMLElement>(
      'main button, main h1, main h2, main .n1, main .n2',
    )) {
      const style = getComputedStyle(one);
      if (
        one.scrollWidth > one.clientWidth + 1 &&
        style.overflowX !== 'visible' &&
        style.textOverflow !== 'ellipsis'
      )
        found.push(`${one.tagName} cuts ${one.textContent?.slice(0, 30)}`);
    }
    return found;
  });

describe('every screen', () => {
  it('can be used before anybody logged in', async () => {
    expect(await findings('login')).toEqual([]);
    await logIn(page, '0317');
  });

  it('has no serious finding of axe in the light theme, and fits from 1366 to 2560 and at 150 %', async () => {
    const found: string[] = [];
    for (const screen of screens) {
      await goTo(page, screen);
      found.push(...(await findings(screen.name)));
      for (const size of [...sizes.slice(1), ...sizes.slice(0, 1)]) {
        await page.setViewportSize(size);
        await page.waitForTimeout(50);
        found.push(...(await cut()).map((one) => `${screen.name} ${size.width}: ${one}`));
      }
    }
    expect(found).toEqual([]);
  });

  it('can be read in the dark theme', async () => {
    await page.evaluate(() => {
      localStorage.setItem('orderly-theme', 'dark');
      location.hash = '#/';
    });
    await page.reload();
    await page.getByRole('navigation').first().waitFor();
    const found: string[] = [];
    for (const screen of screens) {
      await goTo(page, screen);
      found.push(...(await findings(screen.name, ['color-contrast', 'link-in-text-block'])));
    }
    expect(found).toEqual([]);
  });

  it('has its help under F1, searched, chosen and closed by keyboard alone', async () => {
    await goTo(page, { name: 'board', path: '/board' });
    await page.keyboard.press('F1');
    const help = page.getByRole('dialog');
    await help.getByRole('heading', { name: '执行', exact: true, level: 1 }).waitFor();
    expect(await findings('help')).toEqual([]);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('基线');
    await page.keyboard.press('Tab');
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('BUTTON');
    await help.getByRole('button', { name: '指标定义' }).focus();
    await page.keyboard.press('Enter');
    await help.getByRole('heading', { name: '指标定义', level: 1 }).waitFor();
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'hidden' });
  });

  it('is reached by keys, the search box too, and shows where one is', async () => {
    await page.keyboard.press('Alt+8');
    await page.getByRole('button', { name: /联系人 \d+/ }).click();
    await page.getByRole('searchbox').first().waitFor();
    await page.keyboard.press('Control+k');
    expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).type)).toBe('search');
    await page.keyboard.press('Tab');
    const ring = await page.evaluate(() => {
      const style = getComputedStyle(
        document.activeElement!.closest('.ant-select') ?? document.activeElement!,
      );
      return `${style.outlineStyle} ${style.boxShadow} ${style.borderColor}`;
    });
    expect(ring).not.toBe('none none ');
    await page.keyboard.press('Alt+0');
    await page.getByRole('heading', { name: '设置', level: 1 }).waitFor();
    await page.keyboard.press('Shift+?');
    await page.getByRole('dialog').getByText('静音 5 分钟').waitFor();
    await page.keyboard.press('Escape');
  });

  it('moves nothing where motion is not wanted', async () => {
    const moving = await page.evaluate(
      () => document.getAnimations().filter((one) => one.playState === 'running').length,
    );
    expect(moving).toBe(0);
  });

  it('left nothing in the browser console', () => {
    expect(complaints).toEqual([]);
  });
});
