import type { Page } from 'playwright';
import { dayOf } from '../../shared/time.ts';
import { issueForAll, openApi } from './api.ts';
import { until } from './product.ts';

/** A screen people can be on: its name in files, its address, and which of its tabs (from 0). */
export type Screen = { name: string; path: string; tab?: number };

const queryViews = ['desk', 'services', 'subscriptions', 'log', 'guards', 'try'];
const reports = ['monthly', 'daily', 'sending', 'traffic', 'services', 'curve'];

/** Lets a plan be issued to everybody and another one wait, so that no screen is empty; gives all screens. */
export async function prepareEveryPage(url: string): Promise<Screen[]> {
  const api = await openApi(url, 'supervisor');
  await until('the curves of today', async () => {
    const { loads } = await api.call('curves.latest', { day: dayOf(Date.now()) });
    return loads.length > 20;
  });
  const { planId, messageId } = await issueForAll(api, '紧急错避峰方案 七号');
  await until('confirmations', async () => {
    const { totals } = await api.call('plans.board', { id: planId });
    return totals.confirmed > 20 && totals.executed > 20;
  });
  const { plans } = await api.call('plans.list', { openOnly: true });
  const draft = plans.find((one) => one.state === 'draft')?.id ?? planId;
  const tabs = (name: string, path: string, count: number): Screen[] =>
    Array.from({ length: count }, (_, tab) => ({ name: `${name}-${tab + 1}`, path, tab }));
  return [
    { name: 'overview', path: '/' },
    { name: 'gaps', path: '/gaps' },
    { name: 'plans', path: '/plans' },
    { name: 'plan', path: `/plans/${draft}` },
    { name: 'issue', path: `/plans/${draft}/issue` },
    { name: 'notify', path: `/plans/${draft}/notify/prepare` },
    { name: 'evaluation', path: `/plans/${planId}/evaluation` },
    { name: 'plan-report', path: `/plans/${planId}/report` },
    { name: 'board-list', path: '/board' },
    { name: 'board', path: `/board/${planId}` },
    { name: 'handover', path: '/handover' },
    ...tabs('messages', '/messages', 4),
    { name: 'message', path: `/messages/${messageId}` },
    { name: 'compose', path: '/compose' },
    { name: 'curves', path: '/curves' },
    ...queryViews.map((view) => ({ name: `query-${view}`, path: `/query/${view}` })),
    ...tabs('archive', '/archive', 4),
    ...reports.map((name) => ({ name: `report-${name}`, path: `/reports/${name}` })),
    ...tabs('settings', '/settings', 7),
    { name: 'wall', path: '/wall' },
  ];
}

/** Goes to a screen, waits until nothing is under way any more, and chooses its tab. */
export async function goTo(page: Page, screen: Screen): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, `#${screen.path}`);
  await page.locator('main, .wall').first().waitFor();
  if (screen.tab !== undefined)
    await page.locator('.page-head .seg').first().getByRole('button').nth(screen.tab).click();
  await settle(page);
}

const LOOK_EVERY_MS = 150;
const STILL_LOOKS = 3;
const MOST_LOOKS = 25;

/** Waits until the screen has stood still for a moment: something is shown and it changes no more. */
export async function settle(page: Page): Promise<void> {
  const look = () => page.evaluate(() => document.querySelector('main, .wall')?.innerHTML.length ?? 0);
  let before = 0;
  let still = 0;
  for (let looks = 0; looks < MOST_LOOKS && still < STILL_LOOKS; looks += 1) {
    const now = await look();
    still = now > 0 && now === before ? still + 1 : 0;
    before = now;
    await page.waitForTimeout(LOOK_EVERY_MS);
  }
}
