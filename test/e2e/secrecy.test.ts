import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashPassword } from '../../main/core/accounts/passwords.ts';
import { keyFileSealer } from '../../main/setup/secrets.ts';
import { createSetup } from '../../main/setup/setup.ts';
import { type CallName, contract } from '../../shared/contract/index.ts';
import { type Product, startProduct, until } from '../support/product.ts';
import { ListingLog } from '../support/small-app.ts';

/** Every secret the product gets to know, each recognisable wherever it comes up. */
const secrets = {
  operator: 'geheim-cmpp-4711',
  loadSystem: 'geheim-lms-4712',
  inAddress: 'geheim-url-4713',
  administrator: 'geheim-root-4714',
  dispatcher: 'geheim-desk-4715',
  next: 'geheim-next-4716',
  mistyped: 'geheim-oops-4717',
  tried: 'geheim-try-4718',
};
const values = Object.values(secrets);
const leaksIn = (text: string) => values.filter((secret) => text.includes(secret));

/** Calls that end what the test needs, or change what others answer. */
const notSwept: ReadonlySet<string> = new Set([
  'accounts.logout',
  'accounts.lock',
  'accounts.me',
  'drill.stop',
]);

let dataDir: string;
let product: Product;
let operator: Server;
let token = '';
let answers = '';

async function call(name: CallName, input: unknown, bearer = token): Promise<Record<string, unknown>> {
  const response = await fetch(`${product.url}api/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
    body: JSON.stringify(input),
  });
  const text = await response.text();
  answers += `${name} ${text}\n`;
  return JSON.parse(text) as Record<string, unknown>;
}

const fileOf = (answer: Record<string, unknown>): string =>
  Buffer.from((answer.value as { base64: string }).base64, 'base64').toString();

const dead = (database: object) => ({ kind: 'postgres', ...database });

function configuration(port: number) {
  return {
    mode: 'live',
    dataDir: '.',
    archive: { kind: 'sqlite', shared: false },
    sms: {
      name: 'cm',
      kind: 'cmpp',
      version: '3.0',
      host: '127.0.0.1',
      port,
      spId: '900001',
      secret: secrets.operator,
      serviceId: 'TEST',
      srcId: '10690001',
    },
    lms: dead({ url: `postgres://op:${secrets.inAddress}@127.0.0.1:1/lms` }),
  };
}

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'orderly-secrecy-'));
  // An operator that takes the line and never says a word.
  operator = createServer(() => undefined).listen(0, '127.0.0.1');
  await until('a port', () => operator.listening);
  const { port } = operator.address() as { port: number };
  const file = join(dataDir, 'configuration.json');
  const setup = createSetup(file, keyFileSealer(join(dataDir, 'secrets.key')), new ListingLog());
  await setup.write(JSON.stringify(configuration(port)), {
    id: crypto.randomUUID(),
    login: 'root',
    name: '管理员',
    role: 'administrator',
    isActive: true,
    passwordHash: await hashPassword(secrets.administrator),
    mustChange: false,
  });
  product = await startProduct({ dataDir, logLevel: 'debug' });
  await useIt();
});
afterAll(async () => {
  await product?.stop();
  operator?.close();
});

const logIn = async (login: string, password: string) =>
  String(((await call('accounts.login', { login, password }, '')).value as { token?: string })?.token ?? '');

/** What people do with secrets, well and badly, and then every question there is. */
async function useIt(): Promise<void> {
  token = await logIn('root', secrets.administrator);
  const desk = { login: 'desk', name: '值班', role: 'dispatcher', isActive: true };
  await call('accounts.save', { ...desk, password: secrets.dispatcher });
  await call('accounts.save', { ...desk, password: secrets.next });
  const own = await logIn('desk', secrets.dispatcher);
  await call('accounts.rekey', { old: secrets.dispatcher, next: secrets.next }, own);
  await logIn('desk', secrets.mistyped);
  await call('accounts.login', { login: secrets.mistyped.repeat(9), password: secrets.mistyped }, '');
  await call('accounts.unlock', { password: [secrets.mistyped] });
  const tried = {
    ...configuration(1),
    archive: dead({ url: 'postgres://op@127.0.0.1:1/archive', password: secrets.tried }),
    sms: { ...configuration(1).sms, secret: secrets.tried },
  };
  for (const part of ['archive', 'sms', 'lms'])
    await call('setup.test', { part, configuration: JSON.stringify(tried) });
  await call('setup.test', { part: 'sms', configuration: JSON.stringify({ ...tried, mode: secrets.tried }) });
  for (const name of ['archive', 'sms', 'lms']) await call('system.test', { name });
  await call('setup.save', {
    configuration: JSON.stringify(tried),
    password: secrets.administrator,
    supervisor: { login: 'desk', password: secrets.next },
    first: { login: 'first', name: '新管理员', password: secrets.tried },
  });
  for (const name of Object.keys(contract) as CallName[])
    if (!notSwept.has(name) && contract[name].input.safeParse({}).success) await call(name, {});
}

describe('secrets the product was given', () => {
  it('come up in no answer to the screens, good or bad', () => {
    expect(answers).toContain('"ok":true');
    expect(answers).toContain('"ok":false');
    for (const name of ['setup.get', 'settings.get', 'accounts.list', 'audit.list', 'system.overview'])
      expect(answers).toMatch(new RegExp(`^${name} \\{"ok":true`, 'm'));
    // What the drill shows on its login page is not there in a real application.
    expect(answers).not.toContain('orderly-0317');
    expect(leaksIn(answers)).toEqual([]);
    expect(answers).not.toMatch(/scrypt|sealed/);
  });

  it('come up in no log, down to the finest', () => {
    expect(product.log()).toContain('"level":');
    expect(leaksIn(product.log())).toEqual([]);
  });

  it('leave in no file: configuration, diagnostics, audit', async () => {
    const exported = fileOf(await call('setup.export', {}));
    expect(JSON.parse(exported)).toMatchObject({
      sms: { secret: { kept: true } },
      lms: { url: 'postgres://op@127.0.0.1:1/lms', password: { kept: true } },
    });
    const diagnosis = fileOf(await call('system.diagnostics', {}));
    const audit = JSON.stringify(await call('audit.list', { offset: 0, limit: 500 }));
    expect(JSON.parse(diagnosis)).toMatchObject({ mode: 'live' });
    expect(leaksIn(exported + diagnosis + audit)).toEqual([]);
  });

  it('stand in no file of the data folder, the database included', () => {
    const files = readdirSync(dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    expect(files.some((path) => path.endsWith('archive.db'))).toBe(true);
    const found = files.flatMap((path) =>
      leaksIn(readFileSync(path, 'latin1')).map((secret) => `${path}: ${secret}`),
    );
    expect(found).toEqual([]);
  });
});
