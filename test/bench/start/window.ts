import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright';
import { account } from './data.ts';

const routes = [
  '/gaps',
  '/plans',
  '/board',
  '/messages',
  '/curves',
  '/query',
  '/archive',
  '/reports',
  '/settings',
  '/',
];

/** Opens the login page in a browser that runs: ms until its fields can be used, and the scripts it took, kB compressed. */
export async function openWindow(browser: Browser, url: string) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  let scriptBytes = 0;
  const sizes: Promise<void>[] = [];
  page.on('response', (response) => {
    if (/\.js$/.test(response.url()))
      sizes.push(
        response.body().then((body) => {
          scriptBytes += gzipSync(body, { level: 9 }).length;
        }),
      );
  });
  const started = performance.now();
  await page.goto(url, { waitUntil: 'commit' });
  await page.locator('input[type=password]').waitFor();
  const windowMs = performance.now() - started;
  await Promise.all(sizes);
  return { page, windowMs, scriptKb: scriptBytes / 1_024, close: () => context.close() };
}

/** Logs in; ms until the overview is there. */
export async function logIn(page: Page): Promise<number> {
  await page.locator('input').first().fill(account.login);
  await page.locator('input[type=password]').fill(account.password);
  const started = performance.now();
  await page.keyboard.press('Enter');
  await page.getByRole('navigation').waitFor();
  return performance.now() - started;
}

/** From the change of the address to the second frame that shows the new page and no waiting sign, ms, page by page. */
export async function switchPages(page: Page): Promise<Record<string, number>> {
  const taken: Record<string, number> = {};
  for (const route of routes) {
    taken[route] = await page.evaluate(
      (to) =>
        new Promise<number>((resolve) => {
          const begun = performance.now();
          const before = document.querySelector('main')?.firstElementChild;
          const look = () => {
            const now = document.querySelector('main')?.firstElementChild;
            const isThere = now && now !== before && !document.querySelector('main .waiting');
            if (isThere || performance.now() - begun > 5_000)
              requestAnimationFrame(() => resolve(performance.now() - begun));
            else requestAnimationFrame(look);
          };
          window.location.hash = to;
          requestAnimationFrame(look);
        }),
      `#${route}`,
    );
    await page.waitForTimeout(400);
  }
  return taken;
}
