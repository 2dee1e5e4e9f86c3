import { join } from 'node:path';
import { openWindow } from './browser.ts';
import { homeOf, openStart } from './open-start.ts';
import { pagesPath } from './paths.ts';
import { onShutdown, option } from './process.ts';
import { startWebShell } from './shells/web/server.ts';

/** The browser shell: the core in this process, the screens in a browser. */
export async function runWeb(args: readonly string[]): Promise<void> {
  const dataDir = homeOf(args);
  const opened = await openStart(args, dataDir);
  const shell = await startWebShell(opened.app, opened.dispatch, {
    port: Number(option(args, 'port') || 0),
    pagesDir: pagesPath(),
  });
  onShutdown(async () => {
    await shell.stop();
    await opened.stop();
  });
  const isOpen = !args.includes('--no-open') && openWindow(shell.url, join(dataDir, 'browser'));
  process.stdout.write(`ready ${shell.url}\n`);
  if (!isOpen && !args.includes('--no-open')) process.stdout.write(`请在浏览器中打开 ${shell.url}\n`);
}
