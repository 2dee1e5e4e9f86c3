import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import electron from 'electron';
import { keyFile, openStart } from './open-start.ts';
import { entryPath, pagesPath } from './paths.ts';
import { option } from './process.ts';
import { systemSealer } from './setup/secrets.ts';
import { openElectronShell, SCHEME } from './shells/electron/shell.ts';

/** Entry: the core in this process, the screens in a window. */
const { app, protocol } = electron;
protocol.registerSchemesAsPrivileged([
  { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);

if (app.requestSingleInstanceLock()) {
  await app.whenReady();
  const args = process.argv;
  const dataDir = option(args, 'data') || join(app.getPath('userData'), 'drill');
  const opened = await openStart(args, dataDir, systemSealer(electron.safeStorage, keyFile(dataDir)));
  const window = await openElectronShell(electron, {
    app: opened.app,
    dispatch: opened.dispatch,
    pagesDir: pagesPath(),
    preloadFile: entryPath('preload').replace(/\.js$/, '.cjs'),
    makeNonce: () => randomBytes(16).toString('base64'),
  });
  app.on('second-instance', () => {
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  let isStopped = false;
  app.on('before-quit', (event) => {
    if (isStopped) return;
    event.preventDefault();
    isStopped = true;
    void opened.stop().finally(() => app.quit());
  });
  app.on('window-all-closed', () => app.quit());
  process.stdout.write('ready orderly://app/\n');
} else app.quit();
