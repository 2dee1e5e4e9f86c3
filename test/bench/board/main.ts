import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright';
import { applicationRoot } from '../../../main/paths.ts';
import { logIn, openBrowser, openPage } from '../../support/browser.ts';
import { startOwn } from '../sms/processes.ts';
import { frameFigures, type TraceEvent } from './trace.ts';

/** Entry: the execution board of one large plan, on both sides of the contract. */
const { values } = parseArgs({
  options: {
    customers: { type: 'string', default: '10000' },
    profile: { type: 'string' },
    trace: { type: 'string' },
    screens: { type: 'string' },
    json: { type: 'string' },
  },
});
const home = join(applicationRoot(), '.data');
mkdirSync(home, { recursive: true });
const dataDir = mkdtempSync(join(home, 'bench-board-'));
process.on('exit', () => rmSync(dataDir, { recursive: true, force: true }));

const categories = ['devtools.timeline', 'toplevel', 'v8', 'blink.user_timing', '__metadata'];

/** Runs `work` under Chromium's own trace of the page. */
async function traced(page: Page, work: () => Promise<unknown>): Promise<TraceEvent[]> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  const complete = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: categories },
  });
  await work();
  await session.send('Tracing.end');
  await complete;
  return events;
}

type Watched = { ms: number; longestMs: number };
const main: Record<string, Watched> = {};
const profile = values.profile ? { folder: values.profile, name: 'desk' } : undefined;
const desk = await startOwn('desk', {
  folder: 'board',
  args: ['--data', dataDir, '--customers', values.customers],
  profile,
});
const browser = await openBrowser();
try {
  const { url, planId, login } = desk.facts as Record<'url' | 'planId' | 'login', string>;
  const ask = async (what: string) => {
    main[what] = await desk.ask<Watched>(what);
  };
  await ask('issue');
  await desk.ask('settled');
  await ask('firstLook');
  const { page } = await openPage(browser, url, { width: 1920, height: 1080 });
  await logIn(page, login);
  await page.evaluate((id) => (location.hash = `#/board/${id}`), planId);
  await page.getByTestId('rest').waitFor();
  const events = await traced(page, () => ask('storm'));
  if (values.screens) await page.screenshot({ path: values.screens });
  if (values.trace) writeFileSync(values.trace, JSON.stringify({ traceEvents: events }));
  await page.context().close();
  for (const what of ['quarter', 'looksAll', 'handover', 'editor', 'report', 'restore', 'evaluate'])
    await ask(what);
  const result = { customers: Number(values.customers), main, page: frameFigures(events) };
  const body = `${JSON.stringify(result, null, 2)}\n`;
  if (values.json) writeFileSync(values.json, body);
  process.stdout.write(body);
} finally {
  await browser.close();
  await desk.stop();
}
process.exit();
