// Makes the icons of the packages from assets/icon.svg: `npm run icons`. Drawn by the browser the tests use; the results are committed.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const svg = readFileSync(join(root, 'assets', 'icon.svg'), 'utf8');
export const pngSizes = [16, 24, 32, 48, 64, 128, 256, 512];
export const icoSizes = pngSizes.filter((size) => size <= 256);

/** A Windows icon of PNG pictures: a head, one entry for each, then the pictures one after the other. */
export function icoOf(pictures) {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  for (const [i, { size, png }] of pictures.entries()) {
    const at = 6 + 16 * i;
    // 256 is written as 0: a byte holds no more.
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([head, ...pictures.map((one) => one.png)]);
}

async function draw() {
  const { chromium } = await import('playwright');
  const executablePath = process.env.CHROME_PATH ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const page = await browser.newPage();
  const pictures = [];
  for (const size of pngSizes) {
    await page.setViewportSize({ width: size, height: size });
    const style = `html,body{margin:0;background:transparent}svg{display:block;width:${size}px;height:${size}px}`;
    await page.setContent(`<style>${style}</style>${svg}`);
    pictures.push({ size, png: await page.screenshot({ omitBackground: true }) });
  }
  await browser.close();
  return pictures;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const pictures = await draw();
  mkdirSync(join(root, 'assets', 'icons'), { recursive: true });
  for (const { size, png } of pictures)
    writeFileSync(join(root, 'assets', 'icons', `${size}x${size}.png`), png);
  writeFileSync(
    join(root, 'assets', 'icon.ico'),
    icoOf(pictures.filter(({ size }) => icoSizes.includes(size))),
  );
}
