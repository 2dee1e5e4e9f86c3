import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runtimePackages } from '../../main/licences.mjs';
import { root } from '../support/product.ts';

/** Without the runtime itself; a little more than today, so that a library that doubles it is noticed. */
const BUDGET_MB = 260;
let dir: string;

const sizeOf = (path: string): number =>
  statSync(path).isDirectory()
    ? readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
    : statSync(path).size;

/** The folder that is packed: the build, the assets, the manifest, and what the lock says is needed at run time. */
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'orderly-packed-'));
  cpSync(join(root, 'dist'), join(dir, 'dist'), {
    recursive: true,
    filter: (path) => !path.endsWith('.map'),
  });
  cpSync(join(root, 'assets'), join(dir, 'assets'), {
    recursive: true,
    filter: (path) => !path.includes('screenshots'),
  });
  cpSync(join(root, 'package.json'), join(dir, 'package.json'));
  for (const place of runtimePackages()) {
    if (!existsSync(join(root, place))) continue;
    mkdirSync(dirname(join(dir, place)), { recursive: true });
    // Nested packages are places of their own.
    cpSync(join(root, place), join(dir, place), {
      recursive: true,
      filter: (path) => !path.slice(join(root, place).length).includes('node_modules'),
    });
  }
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('the packed application', () => {
  it('starts from its own folder with nothing of the checkout, and answers', async () => {
    const child = spawn(
      process.execPath,
      [
        join(dir, 'dist/main/launch.js'),
        '--shell',
        'browser',
        '--no-open',
        '--data',
        join(dir, 'data'),
        '--days',
        '8',
      ],
      { cwd: dir, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    try {
      const url = await new Promise<string>((resolve, reject) => {
        let said = '';
        child.stdout.on('data', (chunk: Buffer) => {
          said += chunk.toString();
          const match = /^ready (\S+)$/m.exec(said);
          if (match?.[1]) resolve(match[1]);
        });
        child.once('exit', (code) => reject(new Error(`ended with ${code}`)));
      });
      const page = await fetch(url);
      expect(await page.text()).toContain('<script type="module"');
      const info = await fetch(`${url}api/system.info`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
      expect(await info.json()).toMatchObject({ ok: true, value: { mode: 'drill' } });
    } finally {
      child.kill('SIGTERM');
    }
    expect(await ended).toBe(0);
  });

  it('stays within its size', () => {
    const mb = ['dist', 'assets', 'node_modules'].map((name) => sizeOf(join(dir, name)) / 1_048_576);
    console.log(`packed: ${mb.map((one) => one.toFixed(0)).join(' + ')} MB`);
    expect(mb.reduce((a, b) => a + b)).toBeLessThan(BUDGET_MB);
  });
});
