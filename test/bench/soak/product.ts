import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { applicationRoot } from '../../../main/paths.ts';

export type Product = { url: string; pid: number; stop(): Promise<void> };

/** Starts the built application with its drill, every process of it ready to be measured. */
export function startProduct(dataDir: string, folder: string, customers: number): Promise<Product> {
  const probe = new URL('probe.js', import.meta.url).href;
  const child: ChildProcess = spawn(
    process.execPath,
    [
      join(applicationRoot(), 'dist', 'main', 'launch.js'),
      ...['--shell', 'browser', '--no-open', '--data', dataDir],
      ...['--customers', `${customers}`, '--days', '8'],
    ],
    {
      stdio: ['ignore', 'pipe', openSync(join(dataDir, 'product.log'), 'a')],
      env: { ...process.env, NODE_OPTIONS: `--import ${fileURLToPath(probe)}`, ORDERLY_SOAK_FOLDER: folder },
    },
  );
  return new Promise((resolve, reject) => {
    let said = '';
    child.once('exit', (code) => reject(new Error(`the product ended with ${code}: ${said}`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const url = /^ready (http\S+)$/m.exec(said)?.[1];
      if (!url) return;
      child.removeAllListeners('exit');
      resolve({
        url,
        pid: child.pid ?? 0,
        stop: async () => {
          const ended = new Promise((done) => child.once('exit', done));
          child.kill('SIGTERM');
          await ended;
        },
      });
    });
  });
}
