import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright';
import { logIn, openBrowser, openPage } from '../support/browser.ts';
import { goTo, prepareEveryPage, type Screen } from '../support/every-page.ts';
import { root, startProduct } from '../support/product.ts';

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    only: { type: 'string', default: '.' },
    size: { type: 'string', default: '1366x768' },
    keep: { type: 'boolean', default: false },
  },
});
const [width = 1_366, height = 768] = values.size.split('x').map(Number);
const out = join(root, 'test-results', 'contact-sheet');
const looks = ['light', 'dark'].flatMap((theme) =>
  ['zh-CN', 'en-US'].map((language) => ({ theme, language, name: `${theme}-${language}` })),
);
type Look = (typeof looks)[number];
/** What the help shows: the name of the screen is the name of its picture. */
const KEPT =
  /^(overview|gaps|plan|issue|evaluation|board|handover|messages-1|message|compose|curves|query-desk|archive-1|report-monthly|settings-1|wall)$/;

async function openLook(browser: Browser, url: string, look: Look): Promise<Page> {
  const { page } = await openPage(browser, url, { width, height });
  // The desk as a supervisor sees it, and as an administrator.
  await logIn(page, look === looks[0] ? '0317' : '0001');
  await page.evaluate(({ theme, language }) => {
    localStorage.setItem('orderly-theme', theme);
    localStorage.setItem('orderly-language', language);
  }, look);
  await page.reload();
  await page.getByRole('navigation').first().waitFor();
  return page;
}

/** The picture as WebP, drawn anew by the browser itself: a quarter of the size of a PNG. */
async function keep(page: Page, png: Buffer, name: string): Promise<void> {
  const base64 = await page.evaluate(async (data) => {
    const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    canvas.getContext('2d')?.drawImage(picture, 0, 0);
    const webp = await canvas.convertToBlob({ type: 'image/webp', quality: 0.7 });
    let text = '';
    for (const byte of new Uint8Array(await webp.arrayBuffer())) text += String.fromCharCode(byte);
    return btoa(text);
  }, png.toString('base64'));
  writeFileSync(join(root, 'assets', 'help', 'pictures', `${name}.webp`), Buffer.from(base64, 'base64'));
}

async function shootAll(browser: Browser, url: string, screens: Screen[], look: Look): Promise<void> {
  const page = await openLook(browser, url, look);
  mkdirSync(join(out, look.name), { recursive: true });
  for (const screen of screens) {
    await goTo(page, screen);
    const png = await page.screenshot({ path: join(out, look.name, `${screen.name}.png`) });
    if (values.keep) await keep(page, png, screen.name);
  }
  await page.context().close();
}

/** One page with all of them side by side, and as pictures of a dozen screens each. */
async function sheet(browser: Browser, screens: Screen[]): Promise<void> {
  const style =
    'body{margin:8px;font:13px sans-serif;background:#888}.row{display:grid;grid-template-columns:repeat(4,1fr);gap:6px;margin-bottom:6px}img{width:100%;display:block}';
  const row = (screen: Screen) =>
    `<h4 style="margin:2px">${screen.name}</h4><div class="row">${looks
      .map((look) => `<img src="${look.name}/${screen.name}.png">`)
      .join('')}</div>`;
  const html = `<!doctype html><meta charset="utf-8"><style>${style}</style>${screens.map(row).join('')}`;
  const file = join(out, 'index.html');
  writeFileSync(file, html);
  const page = await browser.newPage({ viewport: { width: 1_900, height: 1_000 } });
  await page.goto(`file://${file}`);
  await page.screenshot({ path: join(out, 'all.png'), fullPage: true });
}

mkdirSync(out, { recursive: true });
const product = values.url ? undefined : await startProduct();
const browser = await openBrowser();
try {
  const url = values.url ?? product?.url ?? '';
  const all = await prepareEveryPage(url);
  const wanted = values.keep ? KEPT : new RegExp(values.only);
  const screens = all.filter((screen) => wanted.test(screen.name));
  for (const look of values.keep ? looks.slice(0, 1) : looks) await shootAll(browser, url, screens, look);
  if (!values.keep) await sheet(browser, screens);
  process.stdout.write(`${screens.length} screens: ${relative(root, out)}\n`);
} finally {
  await browser.close();
  await product?.stop();
}
