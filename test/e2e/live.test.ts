import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashPassword } from '../../main/core/accounts/passwords.ts';
import { keyFileSealer } from '../../main/setup/secrets.ts';
import { createSetup } from '../../main/setup/setup.ts';
import { type Product, startProduct } from '../support/product.ts';
import { ListingLog } from '../support/small-app.ts';

const PASSWORD = 'korrekt-pferd-9';
let home: string;
let product: Product | undefined;

async function call(name: string, input: unknown, token = '') {
  const answer = await fetch(`${product?.url}api/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(input),
  });
  return (await answer.json()) as { ok: boolean; value: Record<string, unknown> };
}

const logIn = async () => (await call('accounts.login', { login: 'root', password: PASSWORD })).value;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'orderly-live-'));
  const configuration = {
    mode: 'live',
    dataDir: 'live',
    archive: { kind: 'sqlite', shared: false },
    sms: { kind: 'soap', name: 'soap', endpoint: 'http://127.0.0.1:1/sms', account: 'a', password: 'hidden' },
    lms: { kind: 'none' },
  };
  const setup = createSetup(
    join(home, 'configuration.json'),
    keyFileSealer(join(home, 'secrets.key')),
    new ListingLog(),
  );
  await setup.write(JSON.stringify(configuration), {
    id: crypto.randomUUID(),
    login: 'root',
    name: '管理员',
    role: 'administrator',
    isActive: true,
    passwordHash: await hashPassword(PASSWORD),
    mustChange: false,
  });
  product = await startProduct({ dataDir: home });
});
afterAll(async () => {
  await product?.stop();
  rmSync(home, { recursive: true, force: true });
});

describe('the application on an embedded archive of its own', () => {
  it('is no drill, and names no sample accounts', async () => {
    expect((await call('system.info', {})).value).toMatchObject({ mode: 'live', sampleAccounts: [] });
  });

  it('makes backups beside its archive, and puts one in place at the next start', async () => {
    const { token } = await logIn();
    const made = await call('backups.make', {}, String(token));
    expect(made.value).toMatchObject({ problem: '' });
    await call('backups.request', { name: made.value.name }, String(token));
    await product?.stop();
    product = await startProduct({ dataDir: home });
    expect(await call('backups.list', {}, String((await logIn()).token))).toMatchObject({
      value: { isPossible: true, requested: '', backups: [{ name: made.value.name }] },
    });
    expect(readdirSync(join(home, 'live')).some((name) => name.startsWith('archive-before-restore'))).toBe(
      true,
    );
  });

  it('is open in one process only', async () => {
    await expect(startProduct({ dataDir: home })).rejects.toThrow(/ended with 1/);
  });
});
