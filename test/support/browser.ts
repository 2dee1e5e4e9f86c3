import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { findBrowser } from '../../main/browser.ts';
import { root } from './product.ts';

/** Debian's Chromium (or whatever is installed), without the network chatter of a desktop browser. */
export function openBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (!executablePath) throw new Error("no Chromium found: install Debian's chromium");
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--force-color-profile=srgb',
    ],
  });
}

/** Opens a page and collects what the console complains about; the test decides that there is nothing. */
export async function openPage(
  browser: Browser,
  url: string,
  size = { width: 1440, height: 900 },
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport: size, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on(
    'console',
    (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()),
  );
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  return { page, complaints };
}

export async function logIn(page: Page, login: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^${login}`) }).click();
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.getByRole('navigation').waitFor();
}

/**
 * Keeps the picture of a screen for people to look at: in `test-results/screenshots`, or with
 * `ORDERLY_SCREENSHOTS=keep` in `assets/screenshots`, where README and help show it.
 */
export async function shoot(page: Page, name: string): Promise<void> {
  const folder =
    process.env.ORDERLY_SCREENSHOTS === 'keep'
      ? join(root, 'assets', 'screenshots')
      : join(root, 'test-results', 'screenshots');
  mkdirSync(folder, { recursive: true });
  await page.waitForTimeout(400);
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
