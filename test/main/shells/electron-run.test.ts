import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron } from 'playwright';
import { describe, expect, it } from 'vitest';
import { root } from '../../support/product.ts';

const isThere = existsSync(join(root, 'node_modules/electron/dist'));

describe('the application in its own window', () => {
  if (!isThere) {
    it.skip('skipped: no Electron runtime', () => undefined);
    return;
  }

  it('opens one window on the own scheme, with the bridge and without Node', {
    timeout: 120_000,
  }, async () => {
    const data = mkdtempSync(join(tmpdir(), 'orderly-electron-'));
    const running = await _electron.launch({
      args: [root, '--no-sandbox', '--empty', '--data', data],
      cwd: root,
    });
    try {
      const page = await running.firstWindow();
      await page.getByRole('button', { name: /^0317/ }).waitFor();
      expect(page.url()).toMatch(/^orderly:\/\/app\//);
      expect(running.windows()).toHaveLength(1);
      const seen = await page.evaluate(() => ({
        bridge: Object.keys((globalThis as unknown as { orderly: object }).orderly).toSorted(),
        hasNode: 'process' in globalThis || 'require' in globalThis,
        opened: globalThis.open('https://example.org/') === null,
      }));
      expect(seen).toEqual({ bridge: ['call', 'on'], hasNode: false, opened: true });
      await page.evaluate(() => globalThis.location.assign('https://example.org/'));
      expect(page.url()).toMatch(/^orderly:\/\/app\//);
      await page.getByRole('button', { name: /^0317/ }).click();
      await page.getByRole('button', { name: '登录' }).click();
      await page.getByRole('navigation').waitFor();
    } finally {
      await running.close();
      rmSync(data, { recursive: true, force: true });
    }
  });
});
