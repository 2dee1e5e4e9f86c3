import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserWindowConstructorOptions, IpcMainInvokeEvent, WebContents } from 'electron';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type ElectronLike,
  isOwnSender,
  ORIGIN,
  openElectronShell,
  SCHEME,
  servePage,
} from '../../../main/shells/electron/shell.ts';
import { contentPolicy } from '../../../main/shells/policy.ts';
import { until } from '../../support/product.ts';
import { SmallApp } from '../../support/small-app.ts';

type Listener = (...args: unknown[]) => void;
type Handled = { isPrevented: boolean };

/** The window's contents as far as the shell touches them. */
class FakeContents {
  readonly printed: unknown[] = [];
  async printToPDF(options: unknown): Promise<Uint8Array> {
    this.printed.push(options);
    return new TextEncoder().encode('%PDF-1.7');
  }
  readonly listeners = new Map<string, Listener[]>();
  readonly sent: { channel: string; data: unknown }[] = [];
  openWindow: ((details: { url: string }) => { action: string }) | undefined;
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openWindow = handler;
  }
  on(name: string, listener: Listener): void {
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener]);
  }
  send(channel: string, data: unknown): void {
    this.sent.push({ channel, data });
  }
  /** Plays an event that can be prevented. */
  play(name: string, ...args: unknown[]): Handled {
    const handled = { isPrevented: false };
    const event = {
      preventDefault: () => {
        handled.isPrevented = true;
      },
    };
    for (const listener of this.listeners.get(name) ?? []) listener(event, ...args);
    return handled;
  }
}

class FakeWindow {
  static readonly opened: FakeWindow[] = [];
  readonly webContents = new FakeContents();
  readonly loaded: string[] = [];
  readonly options: BrowserWindowConstructorOptions;
  isGone = false;
  isShown = false;
  readonly #once = new Map<string, () => void>();
  constructor(options: BrowserWindowConstructorOptions) {
    this.options = options;
    FakeWindow.opened.push(this);
  }
  once(name: string, listener: () => void): void {
    this.#once.set(name, listener);
  }
  play(name: string): void {
    this.#once.get(name)?.();
  }
  isDestroyed(): boolean {
    return this.isGone;
  }
  show(): void {
    this.isShown = true;
  }
  async loadURL(url: string): Promise<void> {
    this.loaded.push(url);
  }
}

type Permission = (contents: unknown, permission: string, answer: (isGranted: boolean) => void) => void;

/** Electron as the shell sees it. */
function fakeElectron() {
  const seen = {
    handlers: new Map<string, (event: IpcMainInvokeEvent, ...args: unknown[]) => unknown>(),
    schemes: new Map<string, (request: Request) => Promise<Response>>(),
    request: undefined as Permission | undefined,
    check: undefined as (() => boolean) | undefined,
  };
  const electron = {
    BrowserWindow: FakeWindow,
    ipcMain: {
      handle: (channel: string, listener: (event: IpcMainInvokeEvent, ...args: unknown[]) => unknown) =>
        seen.handlers.set(channel, listener),
    },
    protocol: {
      handle: (scheme: string, handler: (request: Request) => Promise<Response>) =>
        seen.schemes.set(scheme, handler),
    },
    session: {
      defaultSession: {
        setPermissionRequestHandler: (handler: Permission) => {
          seen.request = handler;
        },
        setPermissionCheckHandler: (handler: () => boolean) => {
          seen.check = handler;
        },
      },
    },
  } as unknown as ElectronLike;
  return { electron, seen };
}

let folder: string;
let pagesDir: string;
let small: SmallApp;
let fake: ReturnType<typeof fakeElectron>;
let window: FakeWindow;
let nonces = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'orderly-pages-'));
  pagesDir = join(folder, 'renderer');
  mkdirSync(join(pagesDir, 'assets'), { recursive: true });
  writeFileSync(
    join(pagesDir, 'index.html'),
    '<meta name="csp" content="__CSP_NONCE__"><title>pages</title>',
  );
  writeFileSync(join(pagesDir, 'assets', 'main.js'), 'const nonce = "__CSP_NONCE__";');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  mkdirSync(join(folder, 'renderer-other'));
  writeFileSync(join(folder, 'renderer-other', 'secret.txt'), 'secret');
  small = await SmallApp.open({ isStarted: false });
});
afterAll(async () => {
  await small.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  fake = fakeElectron();
  const opened = await openElectronShell(fake.electron, {
    app: small.app,
    dispatch: small.dispatch,
    pagesDir,
    preloadFile: '/app/preload.cjs',
    makeNonce: () => {
      nonces += 1;
      return `nonce-${nonces}`;
    },
  });
  window = opened as unknown as FakeWindow;
});

/** A caller of the channel, as Electron describes it. */
const caller = (change: { sender?: unknown; url?: string; parent?: unknown; frame?: null } = {}) =>
  ({
    sender: change.sender ?? window.webContents,
    senderFrame:
      change.frame === null ? null : { url: change.url ?? `${ORIGIN}/`, parent: change.parent ?? null },
  }) as unknown as IpcMainInvokeEvent;

describe('a report as PDF', () => {
  it('is the page as it would be printed, on the paper it asks for', async () => {
    const file = await small.call('viewer', 'reports.pdf', { name: '有序用电月报 2021-09' });
    expect(Buffer.from(file.base64, 'base64').toString()).toBe('%PDF-1.7');
    expect(file.name).toBe('有序用电月报 2021-09.pdf');
    expect(window.webContents.printed).toEqual([{ preferCSSPageSize: true, printBackground: true }]);
  });
});

describe('the window', () => {
  it('runs its pages isolated, in the sandbox, without Node', () => {
    expect(window.options.webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      preload: '/app/preload.cjs',
    });
    const loosened = [
      'nodeIntegrationInWorker',
      'nodeIntegrationInSubFrames',
      'allowRunningInsecureContent',
      'experimentalFeatures',
      'enableBlinkFeatures',
    ];
    for (const name of loosened) expect(window.options.webPreferences).not.toHaveProperty(name);
  });

  it('loads the own scheme and nothing else, and shows itself when ready', () => {
    expect(window.loaded).toEqual([`${ORIGIN}/`]);
    expect(window.options.show).toBe(false);
    window.play('ready-to-show');
    expect(window.isShown).toBe(true);
  });

  it.each(['https://example.org/', `${ORIGIN}/`, 'file:///etc/passwd', 'about:blank'])(
    'opens no second window for %s',
    (url) => {
      expect(window.webContents.openWindow?.({ url })).toEqual({ action: 'deny' });
    },
  );

  it.each(['https://example.org/', 'file:///etc/passwd', `${ORIGIN}.evil/`, 'javascript:alert(1)'])(
    'does not navigate to %s',
    (url) => {
      expect(window.webContents.play('will-navigate', url).isPrevented).toBe(true);
    },
  );

  it('takes no embedded page', () => {
    expect(window.webContents.play('will-attach-webview').isPrevented).toBe(true);
  });

  it.each(['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'usb', 'serial'])(
    'grants no permission: %s',
    (permission) => {
      const answers: boolean[] = [];
      fake.seen.request?.(window.webContents, permission, (isGranted) => answers.push(isGranted));
      expect(answers).toEqual([false]);
      expect(fake.seen.check?.()).toBe(false);
    },
  );
});

describe('the channel', () => {
  const call = (event: IpcMainInvokeEvent, ...args: unknown[]) =>
    Promise.resolve().then(() => fake.seen.handlers.get('orderly:call')?.(event, ...args));

  it('is one, and answers the top frame of the own window', async () => {
    expect([...fake.seen.handlers.keys()]).toEqual(['orderly:call']);
    expect(await call(caller(), 'system.info', {}, '')).toMatchObject({ ok: true, value: { mode: 'drill' } });
    expect(await call(caller(), 'accounts.me', {}, small.tokens.get('viewer'))).toMatchObject({ ok: true });
  });

  it.each([
    ['a foreign page in our window', { url: 'https://example.org/' }],
    ['a page whose name begins like ours', { url: `${ORIGIN}.evil/` }],
    ['another host of our scheme', { url: `${SCHEME}://other/` }],
    ['our name inside a foreign address', { url: `https://example.org/#${ORIGIN}/` }],
    ['a local file', { url: 'file:///etc/passwd' }],
    ['a page without an address', { url: '' }],
    ['a blank page', { url: 'about:blank' }],
    ['a frame inside our page', { parent: { url: `${ORIGIN}/` } }],
    ['another window', { sender: new FakeContents() }],
    ['a frame that is gone', { frame: null }],
  ] as const)('refuses %s before the call is looked at', async (_what, change) => {
    await expect(call(caller(change), 'system.info', {}, '')).rejects.toThrow();
  });

  it('says of a sender whether it is ours', () => {
    const contents = window.webContents as unknown as WebContents;
    expect(isOwnSender(caller(), contents)).toBe(true);
    expect(isOwnSender(caller({ url: `${ORIGIN}/index.html#/plans` }), contents)).toBe(true);
    expect(isOwnSender(caller({ url: 'https://example.org/' }), contents)).toBe(false);
  });

  it('is not confused by a name or a token that is no text', async () => {
    expect(await call(caller(), { toString: () => 'system.info' }, {}, '')).toMatchObject({ ok: true });
    expect(await call(caller(), '__proto__', {}, '')).toMatchObject({ error: { code: 'unknown-call' } });
    expect(
      await call(caller(), 'accounts.me', {}, { toString: () => small.tokens.get('viewer') }),
    ).toMatchObject({
      error: { code: 'unauthenticated' },
    });
    expect(await call(caller(), 'accounts.me')).toMatchObject({ error: { code: 'unauthenticated' } });
  });

  it('carries events to the window until the window is gone', async () => {
    const seen = () =>
      window.webContents.sent.filter((one) => JSON.stringify(one.data).includes('plans.changed'));
    small.app.core.emit('plans.changed', { ids: ['p-1'] });
    await until('the event', () => seen().length > 0);
    expect(seen()).toEqual([
      { channel: 'orderly:event', data: { name: 'plans.changed', payload: { ids: ['p-1'] } } },
    ]);
    window.isGone = true;
    window.play('closed');
    const heard: string[] = [];
    const off = small.app.on((name) => heard.push(name));
    small.app.core.emit('plans.changed', { ids: ['p-2'] });
    await until('the next event', () => heard.length > 0);
    off();
    expect(seen()).toHaveLength(1);
  });
});

describe('the pages', () => {
  const get = (path: string, init?: RequestInit) =>
    servePage(pagesDir, new Request(`${ORIGIN}${path}`, init), 'n1');

  it('come over the own scheme with their types', async () => {
    expect([...fake.seen.schemes.keys()]).toEqual([SCHEME]);
    const page = await fake.seen.schemes.get(SCHEME)?.(new Request(`${ORIGIN}/`));
    expect(page?.status).toBe(200);
    expect(page?.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const script = await get('/assets/main.js');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('carry a policy with a nonce that is new for each page and stands in the page', async () => {
    const handler = fake.seen.schemes.get(SCHEME);
    const pages = await Promise.all([1, 2].map(() => handler?.(new Request(`${ORIGIN}/`))));
    const nonceOf = (page: Response | undefined) =>
      /'nonce-([^']+)'/.exec(page?.headers.get('content-security-policy') ?? '')?.[1] ?? '';
    expect(nonceOf(pages[0])).not.toBe('');
    expect(nonceOf(pages[0])).not.toBe(nonceOf(pages[1]));
    expect(await pages[0]?.text()).toContain(`content="${nonceOf(pages[0])}"`);
  });

  it('the nonce is filled into pages only, never into scripts', async () => {
    expect(await (await get('/assets/main.js')).text()).toContain('__CSP_NONCE__');
  });

  it('the policy allows own scripts only and nothing by default', () => {
    const policy = new Map(
      contentPolicy('abc')
        .split('; ')
        .map((one) => [one.split(' ')[0], one.split(' ').slice(1).join(' ')]),
    );
    expect(policy.get('default-src')).toBe("'none'");
    expect(policy.get('script-src')).toBe("'self'");
    expect(policy.get('connect-src')).toBe("'self'");
    expect(policy.get('frame-ancestors')).toBe("'none'");
    expect(policy.get('base-uri')).toBe("'none'");
    expect(policy.get('form-action')).toBe("'none'");
    expect(policy.get('style-src')).toBe("'self' 'nonce-abc'");
    expect(policy.has('object-src')).toBe(false);
  });

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/..%2frenderer-other%2fsecret.txt',
    '/%2f..%2fsecret.txt',
    '//../secret.txt',
    '/assets/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
    '/..%5csecret.txt',
    '/..%255c..%255csecret.txt',
    '/%252e%252e%252fsecret.txt',
    '/index.html%00.txt',
    '/assets',
    '/none.html',
  ])('never come from outside the folder: %s', async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toBe('');
  });

  it.each(['/%', '/%zz', '/%c0%ae%c0%ae/secret.txt'])(
    'a spoilt address is answered, not thrown: %s',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'])(
    'answer GET only: %s is refused',
    async (method) => {
      expect((await get('/', { method })).status).toBe(405);
      expect((await get('/../secret.txt', { method })).status).toBe(405);
    },
  );
});
