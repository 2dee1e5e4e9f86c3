import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { applicationRoot } from '../../../main/paths.ts';
import { openBrowser } from '../../support/browser.ts';
import { type Figures, rounded, summarise } from '../sms/figures.ts';
import { prepareHome } from './data.ts';
import { startApplication, usageOf } from './watched.ts';
import { logIn, openWindow, switchPages } from './window.ts';

/** Entry: from the start of the built application to a window that can be used, over a large archive. */
const { values } = parseArgs({
  options: {
    deliveries: { type: 'string', default: '1700000' },
    customers: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '5' },
    idleSeconds: { type: 'string', default: '20' },
    /** A folder the filled archive is kept in. */
    keep: { type: 'string', default: '' },
    json: { type: 'string' },
  },
});
const aims: Figures = {
  usableMs: 1_500,
  scriptKb: 500,
  switchMs: 100,
  firstSwitchMs: 100,
  idlePercent: 1,
  rssMb: 200,
};

const home = join(applicationRoot(), '.data');
mkdirSync(home, { recursive: true });
const folder = values.keep ? resolve(values.keep) : mkdtempSync(join(home, 'bench-'));
if (!values.keep) process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const loadBefore = rounded(loadavg()[0] ?? 0);
const archiveMb = await prepareHome(folder, {
  customers: Number(values.customers),
  contacts: Number(values.customers),
  deliveries: Number(values.deliveries),
});

const browser = await openBrowser();
const figures: Figures[] = [];
const pages: Record<string, number>[] = [];
for (let round = 0; round < Number(values.rounds); round += 1) {
  const application = await startApplication(folder);
  const { page, windowMs, scriptKb, close } = await openWindow(browser, application.url);
  const loginMs = await logIn(page);
  const first = await switchPages(page);
  const again = await switchPages(page);
  await page.waitForTimeout(3_000);
  const before = usageOf(application.child);
  const idleMs = Number(values.idleSeconds) * 1_000;
  await page.waitForTimeout(idleMs);
  const after = usageOf(application.child);
  pages.push(again);
  figures.push({
    readyMs: application.readyMs,
    windowMs,
    usableMs: application.readyMs + windowMs,
    loginMs,
    scriptKb,
    firstSwitchMs: Math.max(...Object.values(first)),
    switchMs: Math.max(...Object.values(again)),
    idlePercent: ((after.cpuSeconds - before.cpuSeconds) * 100_000) / idleMs,
    rssMb: after.rssMb,
  });
  process.stderr.write(`${JSON.stringify(figures.at(-1))}\n`);
  await close();
  await application.stop();
}
await browser.close();
const summary = summarise(figures);
console.table(
  Object.entries(summary).map(([name, { min, median, max }]) => ({
    name,
    min: rounded(min),
    median: rounded(median),
    max: rounded(max),
    aim: aims[name] ?? '',
    met: aims[name] === undefined ? '' : median < aims[name] ? 'yes' : 'NO',
  })),
);
const machine = { cores: cpus().length, node: process.version, loadBefore };
process.stdout.write(`${JSON.stringify({ machine, archiveMb: rounded(archiveMb), pages: pages.at(-1) })}\n`);
if (values.json)
  writeFileSync(values.json, `${JSON.stringify({ machine, archiveMb, summary, figures, pages }, null, 2)}\n`);
process.exit();
