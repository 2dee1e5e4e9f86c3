import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { commands, reportContent } from '../support/cmpp-bytes.ts';
import { CmppServer, type Submitted } from '../support/cmpp-server.ts';
import { call, elements, message } from '../support/cmpp-soap.ts';
import { until } from '../support/cmpp-until.ts';
import { root } from '../support/product.ts';

const text = '【供电公司】有序用电执行令：请于8时起压减负荷。';
const login = { account: 'desk', password: 'desk-pass' };

const folder = mkdtempSync(join(tmpdir(), 'op-sms-server-'));
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  rmSync(folder, { recursive: true, force: true });
});

/** An operator that takes everything and reports it at once, to the submit's own number. */
async function operator(layout: '2.0' | '3.0'): Promise<CmppServer> {
  const server = await CmppServer.start({
    layout,
    submit: (submit, all) => {
      const msgId = all.answer(submit);
      const report = reportContent(
        { msgId, stat: 'DELIVRD', phone: submit.phones[0]! },
        layout === '3.0' ? 32 : 21,
      );
      submit.link.deliver({ msgId: 7n, phone: submit.phones[0]!, content: report, isReport: true });
    },
  });
  closers.push(() => server.stop());
  return server;
}

/** `npm run sms-server -- --config FILE` as an administrator starts it. */
async function start(config: object): Promise<{ child: ChildProcess; soap: number; health: number }> {
  const file = join(folder, 'config.json');
  writeFileSync(file, JSON.stringify(config));
  const child = spawn(process.execPath, [join(root, 'main/run.mjs'), 'sms-server', '--config', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  closers.push(() => child.kill('SIGKILL'));
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ready = await until(() => /^ready (\{.*\})$/m.exec(said)?.[1], 'ready', 30_000);
  return { child, ...(JSON.parse(ready) as { soap: number; health: number }) };
}

const linkOf = (version: string, port: number) => ({
  kind: 'cmpp',
  name: `cmpp-${version}`,
  version,
  host: '127.0.0.1',
  port,
  spId: '900001',
  secret: 'drill',
  serviceId: 'SVC',
  srcId: '10690001',
});

/** Length of a SUBMIT without its list of numbers and its content, as the two versions have it. */
const bareLength = ({ bodyLength, phones, content }: Submitted, width: number) =>
  bodyLength - phones.length * width - content.length;

describe('npm run sms-server', () => {
  it('carries messages to a CMPP 2.0 and a CMPP 3.0 operator, says how they fared and parts politely', async () => {
    const [older, newer] = [await operator('2.0'), await operator('3.0')];
    const { child, soap, health } = await start({
      dataDir: join(folder, 'data'),
      soap: { port: 0, accounts: [{ name: login.account, password: login.password }] },
      gateways: [linkOf('2.0', older.port), linkOf('3.0', newer.port)],
      routes: [
        { prefixes: [''], gateways: ['cmpp-2.0'] },
        { prefixes: ['139'], gateways: ['cmpp-3.0'] },
      ],
      health: { port: 0 },
    });
    const page = async (path: string) => (await fetch(`http://127.0.0.1:${health}/${path}`)).text();
    await until(async () => (await page('health')).split('"isOnline":true').length === 3, 'both operators');
    const long = `${text}${'请保留保安负荷。'.repeat(12)}`;
    const batch = [
      message('to-2', '13300000001', text),
      message('to-3', '13900000001', text),
      message('long-2', '13300000002', long),
      message('long-3', '13900000002', long),
    ];
    const { xml } = await call(soap, 'SendBatch', batch.join(''), login);
    expect(elements(xml, 'status')).toEqual(['accepted', 'accepted', 'accepted', 'accepted']);
    const states = async () => {
      const ids = ['to-2', 'to-3', 'long-2', 'long-3'].map((id) => `<clientId>${id}</clientId>`).join('');
      return elements((await call(soap, 'QueryStates', ids, login)).xml, 'state').filter((one) => one !== '');
    };
    await until(async () => (await states()).every((one) => one === 'delivered'), 'all delivered', 20_000);
    expect(older.submits.map((one) => one.phones[0]).sort()).toEqual([
      '13300000001',
      '13300000002',
      '13300000002',
    ]);
    expect(newer.submits.map((one) => one.phones[0]).sort()).toEqual([
      '13900000001',
      '13900000002',
      '13900000002',
    ]);
    for (const submit of older.submits) expect(bareLength(submit, 21)).toBe(117 + 1 + 8);
    for (const submit of newer.submits) expect(bareLength(submit, 32)).toBe(129 + 2 + 20);
    expect(await page('metrics')).toContain('sms_deliveries{state="delivered"} 4');
    child.kill('SIGTERM');
    await until(() => child.exitCode !== null, 'the end', 15_000);
    expect(child.exitCode).toBe(0);
    for (const one of [older, newer]) expect(one.framesOf(commands.terminate)).toHaveLength(1);
  });

  it('names the key when the configuration is wrong, and does not start', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'op-sms-config-')), 'config.json');
    closers.push(() => rmSync(file));
    const example = JSON.parse(readFileSync(join(root, 'assets/sms-server/config.example.json'), 'utf8'));
    writeFileSync(file, JSON.stringify({ ...example, maxAgeHours: 'a day' }));
    const child = spawn(process.execPath, [join(root, 'main/run.mjs'), 'sms-server', '--config', file]);
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    await until(() => child.exitCode !== null, 'the end', 30_000);
    expect(child.exitCode).toBe(1);
    expect(said).toContain('maxAgeHours: ');
  });
});
