import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfiguration } from '../../../main/configuration.ts';
import type { StoredUser } from '../../../main/core/ports.ts';
import { hideSecrets, restoreSecrets, sealSecrets } from '../../../main/setup/kept-secrets.ts';
import { keyFileSealer, systemSealer } from '../../../main/setup/secrets.ts';
import { createSetup } from '../../../main/setup/setup.ts';
import { lmsSchema } from '../../../main/simulators/lms-schema.ts';
import { connectDatabase, openDatabase } from '../../../main/store/database.ts';
import { createStores } from '../../../main/store/index.ts';
import { ListingLog } from '../../support/small-app.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'orderly-setup-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const sealer = () => keyFileSealer(join(dir, 'secrets.key'));
const file = () => join(dir, 'configuration.json');
const setup = () => createSetup(file(), sealer(), new ListingLog());
const first: StoredUser = {
  id: crypto.randomUUID(),
  login: 'root',
  name: '管理员',
  role: 'administrator',
  isActive: true,
  passwordHash: 'scrypt$1$2',
  mustChange: false,
};
const configuration = {
  mode: 'live',
  dataDir: 'live',
  archive: { kind: 'sqlite', shared: false },
  sms: {
    kind: 'soap',
    name: 'soap',
    endpoint: 'http://127.0.0.1:1/sms',
    account: 'dispatch',
    password: 'p4ss of the server',
  },
  lms: { kind: 'none' },
};

describe('sealed secrets', () => {
  it('come back as they were, differ each time, and the key is for its owner only', () => {
    const { seal, open } = sealer();
    const sealed = [seal('密钥 123'), seal('密钥 123')];
    expect(sealed[0]).not.toBe(sealed[1]);
    expect(sealed.map(open)).toEqual(['密钥 123', '密钥 123']);
    expect(statSync(join(dir, 'secrets.key')).mode & 0o777).toBe(0o600);
  });

  it('cannot be opened when one sign was changed, or with another key', () => {
    const sealed = sealer().seal('secret');
    const bytes = Buffer.from(sealed.slice(4), 'base64');
    bytes[bytes.length - 1] = bytes.at(-1)! ^ 1;
    expect(() => sealer().open(`key:${bytes.toString('base64')}`)).toThrow();
    expect(() => keyFileSealer(join(dir, 'other.key')).open(sealed)).toThrow();
  });

  it('use the store of the operating system where there is one', () => {
    const storage = (isThere: boolean) => ({
      isEncryptionAvailable: () => isThere,
      encryptString: (plain: string) => Buffer.from(plain).reverse(),
      decryptString: (sealed: Buffer) => Buffer.from(sealed).reverse().toString(),
    });
    const withStore = systemSealer(storage(true), join(dir, 'secrets.key'));
    expect(withStore.seal('abc')).toMatch(/^system:/);
    expect(withStore.open(withStore.seal('abc'))).toBe('abc');
    const without = systemSealer(storage(false), join(dir, 'secrets.key'));
    expect(without.seal('abc')).toMatch(/^key:/);
    expect(withStore.open(without.seal('abc'))).toBe('abc');
  });
});

describe('a configuration on the screen', () => {
  it('shows no secret, and puts back the stored one where nothing new was typed', () => {
    const shown = hideSecrets(configuration);
    expect(JSON.stringify(shown)).not.toContain('p4ss');
    expect(restoreSecrets(shown, configuration)).toEqual(configuration);
    const typed = structuredClone(shown) as { sms: { password: unknown } };
    typed.sms.password = 'new one';
    expect(restoreSecrets(typed, configuration)).toMatchObject({ sms: { password: 'new one' } });
  });

  it('hides a password that stands in an address', () => {
    const hidden = hideSecrets({ archive: { url: 'postgres://orderly:s3cret@db:5432/x' } });
    expect(hidden).toEqual({ archive: { url: 'postgres://orderly@db:5432/x' } });
  });

  it('seals the password of an address as one of its own, and leaves the one that stood beside it', () => {
    const seal = (plain: string) => plain.toUpperCase();
    const url = 'postgres://orderly:s3cr%20et@db:5432/x';
    const bare = 'postgres://orderly@db:5432/x';
    expect(sealSecrets({ lms: { url } }, seal)).toEqual({
      lms: { url: bare, password: { sealed: 'S3CR ET' } },
    });
    expect(sealSecrets({ lms: { url, password: 'own' } }, seal)).toEqual({
      lms: { url: bare, password: { sealed: 'OWN' } },
    });
  });

  it('keeps a reference to the environment as it is', () => {
    const reference = { sms: { password: { env: 'SMS_PASSWORD' } } };
    expect(sealSecrets(reference, () => 'never')).toEqual(reference);
  });
});

describe('the assistant', () => {
  it('writes the file with secrets sealed, for its owner only, and reads it back whole', async () => {
    await setup().write(JSON.stringify(configuration), first);
    const text = readFileSync(file(), 'utf8');
    expect(text).not.toContain('p4ss');
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    const read = readConfiguration(file(), sealer());
    expect(read.sms).toMatchObject({ password: 'p4ss of the server' });
    expect(setup().read()).not.toContain('p4ss');
    expect(setup().read()).not.toContain('sealed');
  });

  it('makes the new archive with its first administrator, and leaves one that has users alone', async () => {
    await setup().write(JSON.stringify(configuration), first);
    await setup().write(JSON.stringify(configuration), {
      ...first,
      id: crypto.randomUUID(),
      login: 'second',
    });
    const db = await openDatabase({ kind: 'sqlite', file: join(dir, 'live', 'archive.db') });
    expect((await createStores(db).users.list()).map((one) => one.login)).toEqual(['root']);
    await db.q.destroy();
  });

  it('names the key that is wrong and writes nothing', async () => {
    const wrong = { ...configuration, sms: { ...configuration.sms, endpoint: 'nowhere' } };
    await expect(setup().write(JSON.stringify(wrong), first)).rejects.toMatchObject({
      code: 'bad-configuration',
      params: { key: 'sms.endpoint' },
    });
    await expect(setup().write('{', first)).rejects.toMatchObject({ code: 'bad-configuration' });
    expect(existsSync(file())).toBe(false);
  });

  it('says what happened to each part', async () => {
    const text = JSON.stringify(configuration);
    expect(await setup().test('archive', text)).toContain('库是新的');
    const db = connectDatabase({ kind: 'sqlite', file: join(dir, 'live', 'archive.db') });
    expect(await db.q.schema.hasTable('users')).toBe(false);
    await db.q.destroy();
    expect(await setup().test('lms', text)).toContain('没有');
    await expect(setup().test('sms', text)).rejects.toThrow();
  });

  it('looks at the real tables of the load management system and says whether the names fit', async () => {
    const tried = (name: string) =>
      setup().test(
        'lms',
        JSON.stringify({ ...configuration, lms: { kind: 'sqlite', file: join(dir, name) } }),
      );
    const db = connectDatabase({ kind: 'sqlite', file: join(dir, 'lms.db') });
    for (const statement of lmsSchema.split(';').filter((one) => one.trim() !== ''))
      await db.q.raw(statement);
    expect(await tried('lms.db')).toContain('表名列名相符');
    await db.q.schema.dropTable('l_feedback');
    await db.q.destroy();
    expect(await tried('lms.db')).toMatch(/\d+ 处表名列名不符/);
  });

  it('says clearly that secrets were sealed elsewhere', async () => {
    await setup().write(JSON.stringify(configuration), first);
    writeFileSync(join(dir, 'secrets.key'), Buffer.alloc(32, 1).toString('base64'));
    expect(() => readConfiguration(file(), sealer())).toThrow(/sms\.password: was sealed on another machine/);
  });
});
