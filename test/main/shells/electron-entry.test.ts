import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it, vi } from 'vitest';

/** Electron as the entry sees it. */
class FakeApp extends EventEmitter {
  readonly quits: number[] = [];
  isFirst = true;
  requestSingleInstanceLock = () => this.isFirst;
  whenReady = async () => undefined;
  getPath = () => '/home/somebody/.config/orderly-power';
  quit = () => void this.quits.push(1);
}

const seen = vi.hoisted(() => ({
  app: undefined as unknown,
  schemes: [] as { scheme: string; privileges: Record<string, boolean> }[],
  opened: [] as { home: string }[],
  stopped: 0,
  shell: [] as { preloadFile: string; pagesDir: string }[],
  window: { isMinimized: () => true, restores: 0, focuses: 0 },
}));

vi.mock('electron', () => ({
  default: {
    get app() {
      return seen.app;
    },
    protocol: { registerSchemesAsPrivileged: (list: typeof seen.schemes) => seen.schemes.push(...list) },
    safeStorage: { isEncryptionAvailable: () => false },
  },
}));
vi.mock('../../../main/open-start.ts', () => ({
  keyFile: (home: string) => `${home}/secrets.key`,
  openStart: async (_args: unknown, home: string) => {
    seen.opened.push({ home });
    return {
      app: {},
      dispatch: {},
      stop: async () => {
        seen.stopped += 1;
      },
    };
  },
}));
vi.mock('../../../main/shells/electron/shell.ts', () => ({
  SCHEME: 'orderly',
  openElectronShell: async (_electron: unknown, parts: (typeof seen.shell)[number]) => {
    seen.shell.push(parts);
    return {
      isMinimized: seen.window.isMinimized,
      restore: () => {
        seen.window.restores += 1;
      },
      focus: () => {
        seen.window.focuses += 1;
      },
    };
  },
}));

let app: FakeApp;
async function start(isFirst = true): Promise<void> {
  vi.resetModules();
  app = new FakeApp();
  app.isFirst = isFirst;
  seen.app = app;
  Object.assign(seen, { schemes: [], opened: [], shell: [], stopped: 0 });
  await import('../../../main/electron.ts');
}

describe('the entry of the desktop application', () => {
  beforeEach(() => start());

  it('gives its own scheme what a page needs and no way around the policy', () => {
    expect(seen.schemes).toEqual([
      { scheme: 'orderly', privileges: { standard: true, secure: true, supportFetchAPI: true } },
    ]);
  });

  it('keeps its data with the user and bridges with the built preload', () => {
    expect(seen.opened).toEqual([{ home: '/home/somebody/.config/orderly-power/drill' }]);
    expect(seen.shell.map(({ preloadFile }) => /preload\.cjs$/.test(preloadFile))).toEqual([true]);
  });

  it('brings the one window forward when it is started again', () => {
    app.emit('second-instance');
    expect(seen.window).toMatchObject({ restores: 1, focuses: 1 });
  });

  it('stops the core once, before it ends', async () => {
    const prevented: number[] = [];
    const quit = () => app.emit('before-quit', { preventDefault: () => prevented.push(1) });
    quit();
    await vi.waitFor(() => expect(app.quits).toHaveLength(1));
    quit();
    expect({ stopped: seen.stopped, prevented: prevented.length }).toEqual({ stopped: 1, prevented: 1 });
  });
});

describe('a second start', () => {
  it('opens nothing and goes', async () => {
    await start(false);
    expect({ opened: seen.opened, quits: app.quits.length }).toEqual({ opened: [], quits: 1 });
  });
});
