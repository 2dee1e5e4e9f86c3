import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { BrowserWindow, IpcMainInvokeEvent, Session, WebContents } from 'electron';
import type { App } from '../../app.ts';
import type { Dispatch } from '../dispatch.ts';
import { contentPolicy } from '../policy.ts';
import { sheetPrinter } from './sheets.ts';

/** The part of Electron the shell uses; tests hand in a stand-in of the same shape. */
export type ElectronLike = {
  BrowserWindow: new (options: Electron.BrowserWindowConstructorOptions) => BrowserWindow;
  ipcMain: {
    handle(channel: string, listener: (event: IpcMainInvokeEvent, ...args: unknown[]) => unknown): void;
  };
  protocol: { handle(scheme: string, handler: (request: Request) => Promise<Response>): void };
  session: { defaultSession: Session };
};

export const SCHEME = 'orderly';
export const ORIGIN = `${SCHEME}://app`;

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/** The path of an address, or undefined when it is not well formed. */
function pathOf(url: string): string | undefined {
  try {
    return decodeURIComponent(new URL(url).pathname);
  } catch {
    return undefined;
  }
}

/** Serves a page file: GET only, and never from outside the folder. */
export async function servePage(pagesDir: string, request: Request, nonce: string): Promise<Response> {
  const path = pathOf(request.url);
  if (path === undefined) return new Response('', { status: 404 });
  const file = normalize(join(pagesDir, path === '/' ? 'index.html' : path));
  const isInside = file.startsWith(pagesDir + sep);
  if (request.method !== 'GET' || !isInside)
    return new Response('', { status: request.method === 'GET' ? 404 : 405 });
  try {
    const bytes = await readFile(file);
    const type = types[extname(file)] ?? 'application/octet-stream';
    const body = type.startsWith('text/html')
      ? bytes.toString('utf8').replaceAll('__CSP_NONCE__', nonce)
      : new Uint8Array(bytes);
    return new Response(body, {
      headers: {
        'content-type': type,
        'content-security-policy': contentPolicy(nonce),
        'x-content-type-options': 'nosniff',
      },
    });
  } catch {
    return new Response('', { status: 404 });
  }
}

/** A call counts only from the top frame of our own window on our own scheme. */
export function isOwnSender(event: IpcMainInvokeEvent, window: WebContents): boolean {
  const frame = event.senderFrame;
  if (event.sender !== window || frame === null || frame.parent !== null) return false;
  return new URL(frame.url).origin === ORIGIN || frame.url.startsWith(`${ORIGIN}/`);
}

/** Navigation, new windows, permissions, devices: denied, all of them. */
function lockDown(contents: WebContents, session: Session): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
}

export type ShellParts = {
  app: App;
  dispatch: Dispatch;
  pagesDir: string;
  preloadFile: string;
  makeNonce: () => string;
};

/** Opens the window over the core: one channel in, one channel out. */
export async function openElectronShell(electron: ElectronLike, parts: ShellParts): Promise<BrowserWindow> {
  electron.protocol.handle(SCHEME, (request) => servePage(parts.pagesDir, request, parts.makeNonce()));
  const window = new electron.BrowserWindow({
    width: 1_440,
    height: 900,
    minWidth: 1_280,
    minHeight: 720,
    show: false,
    title: '有序用电管理系统',
    autoHideMenuBar: true,
    webPreferences: {
      preload: parts.preloadFile,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    },
  });
  lockDown(window.webContents, electron.session.defaultSession);
  electron.ipcMain.handle('orderly:call', (event, name, input, token) => {
    if (!isOwnSender(event, window.webContents)) throw new Error('foreign sender');
    return parts.dispatch(String(name), input, typeof token === 'string' ? token : '');
  });
  // The page as it would be printed: the sheet, not the screen.
  parts.app.core.host.pdf = () =>
    window.webContents.printToPDF({ preferCSSPageSize: true, printBackground: true });
  parts.app.core.host.reportPdf = sheetPrinter(electron, {
    address: `${ORIGIN}/sheet.html`,
    lockDown: (contents) => lockDown(contents, electron.session.defaultSession),
  });
  const off = parts.app.on((name, payload) => {
    if (!window.isDestroyed()) window.webContents.send('orderly:event', { name, payload });
  });
  window.once('closed', off);
  window.once('ready-to-show', () => window.show());
  await window.loadURL(`${ORIGIN}/`);
  return window;
}
