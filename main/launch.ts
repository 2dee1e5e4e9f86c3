import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { applicationRoot } from './paths.ts';
import { option } from './process.ts';
import { runWeb } from './web.ts';

const FETCH_MS = 20_000;
const say = (text: string) => process.stderr.write(`${text}\n`);

/** The Electron program of the installed package, fetched once if that works in a short time; otherwise why not. */
async function electronProgram(): Promise<string | { reason: string }> {
  const folder = dirname(
    createRequire(join(applicationRoot(), 'package.json')).resolve('electron/package.json'),
  );
  const program = () => {
    const names = { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' } as Record<
      string,
      string
    >;
    return join(folder, 'dist', names[process.platform] ?? 'electron');
  };
  if (existsSync(program())) return program();
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 22 || (major === 22 && minor < 12))
    return { reason: `Electron 运行时需要 Node 22.12 以上才能下载（现在 ${process.versions.node}）` };
  const fetched = await new Promise<boolean>((resolve) => {
    const child = spawn(process.execPath, [join(folder, 'install.js')], {
      stdio: 'ignore',
      timeout: FETCH_MS,
    });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
  return fetched && existsSync(program())
    ? program()
    : { reason: `Electron 运行时下载不到（等了 ${FETCH_MS / 1_000} 秒）` };
}

/** What `npm start` runs: Electron where it can be had, otherwise the browser shell. */
const args = process.argv.slice(2);
const shell = option(args, 'shell');
const found =
  shell === 'browser'
    ? undefined
    : await electronProgram().catch((error: unknown) => ({ reason: String(error) }));
if (typeof found === 'string') {
  const child = spawn(found, [applicationRoot(), ...args], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => process.exit(code ?? 0));
} else if (shell === 'electron') {
  say(`不能用 Electron 打开：${found?.reason ?? ''}`);
  process.exit(1);
} else {
  if (found) say(`${found.reason}，改用浏览器窗口。`);
  await runWeb(args);
}
