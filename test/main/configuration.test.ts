import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigurationError, parseConfiguration, readConfiguration } from '../../main/configuration.ts';
import { databaseSettings } from '../../main/open-parts.ts';
import { assetPath } from '../../main/paths.ts';
import { connectDatabase } from '../../main/store/database.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'op-config-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const good = {
  mode: 'live',
  dataDir: 'data',
  archive: { kind: 'sqlite' },
  sms: {
    kind: 'soap',
    name: 'sms-server',
    endpoint: 'http://127.0.0.1:8090/sms',
    account: 'a',
    password: 'b',
  },
  lms: { kind: 'none' },
};

function problemsOf(json: unknown): Record<string, string> {
  try {
    parseConfiguration(json, folder);
  } catch (error) {
    if (error instanceof ConfigurationError)
      return Object.fromEntries(error.problems.map((one) => [one.key, one.problem]));
    throw error;
  }
  return {};
}

describe('the configuration', () => {
  it('puts files under its data folder, and that beside the file', () => {
    const { archive, dataDir } = parseConfiguration(good, folder);
    expect(dataDir).toBe(join(folder, 'data'));
    expect(archive).toMatchObject({ kind: 'sqlite', file: join(folder, 'data', 'archive.db'), shared: true });
  });

  it('names each wrong key and what belongs there', () => {
    expect(problemsOf({ ...good, mode: 'test', dataDir: '' })).toMatchObject({
      mode: expect.stringContaining('drill'),
      dataDir: expect.any(String),
    });
    expect(problemsOf({ ...good, archive: { kind: 'postgres', url: 'mysql://x' } })).toMatchObject({
      'archive.url': expect.stringContaining('postgres://'),
    });
    expect(problemsOf({ ...good, sms: { kind: 'pigeon' } })).toHaveProperty('sms.kind');
    expect(Object.values(problemsOf({ ...good, smss: {} })).join()).toContain('smss');
    expect(problemsOf([])).toHaveProperty('(top)');
  });

  it('takes the limits of a server database and the folder of Oracle’s client', () => {
    const oracle = { kind: 'oracle', connectString: 'db:1521/x', user: 'u', password: 'p' };
    const limits = { poolSize: 3, statementSeconds: 20, clientFolder: '/opt/oracle' };
    const { archive, lms } = parseConfiguration(
      { ...good, archive: { ...oracle, ...limits }, lms: { ...oracle, clientFolder: '' } },
      folder,
    );
    expect(archive.kind === 'oracle' && databaseSettings(archive)).toEqual({ ...oracle, ...limits });
    expect(lms.kind === 'oracle' && databaseSettings(lms)).toEqual(oracle);
    expect(problemsOf({ ...good, archive: { ...oracle, poolSize: 1_000 } })).toHaveProperty(
      'archive.poolSize',
    );
  });

  it('says which folder Oracle’s client was looked for in', () => {
    const settings = {
      kind: 'oracle',
      connectString: 'db/x',
      user: 'u',
      password: 'p',
      clientFolder: '/nowhere',
    } as const;
    expect(() => connectDatabase(settings)).toThrow(/Oracle client in \/nowhere: /);
  });

  it('takes secrets from the environment and from files', () => {
    process.env.OP_TEST_SECRET = 's3cret';
    writeFileSync(join(folder, 'pw.txt'), 'from file\n');
    const archive = (password: unknown) => ({
      kind: 'oracle',
      connectString: 'h:1521/x',
      user: 'u',
      password,
    });
    expect(
      parseConfiguration({ ...good, archive: archive({ env: 'OP_TEST_SECRET' }) }, folder).archive,
    ).toMatchObject({
      password: 's3cret',
    });
    expect(
      parseConfiguration({ ...good, archive: archive({ file: 'pw.txt' }) }, folder).archive,
    ).toMatchObject({
      password: 'from file',
    });
    const sms = { ...good.sms, password: { env: 'OP_TEST_SECRET' } };
    expect(parseConfiguration({ ...good, sms }, folder).sms).toMatchObject({ password: 's3cret' });
  });

  it('says which secret cannot be had, never what it is', () => {
    const sms = (password: unknown) => ({ ...good, sms: { ...good.sms, password } });
    expect(problemsOf(sms({ env: 'OP_NO_SUCH' }))).toEqual({
      'sms.password': 'the environment has no variable OP_NO_SUCH',
    });
    expect(problemsOf(sms({ file: 'gone.txt' }))['sms.password']).toContain('gone.txt');
    expect(problemsOf(sms({ envv: 'X' }))['sms.password']).toContain('{"env": "NAME"}');
  });

  it('reads the example that is delivered, and says when a file is none', () => {
    const file = join(folder, 'example.json');
    process.env.ORDERLY_DB_PASSWORD = 'x';
    process.env.ORDERLY_LMS_PASSWORD = 'y';
    writeFileSync(join(folder, 'sms-password.txt'), 'z');
    writeFileSync(file, readFileSync(assetPath('service', 'config.example.json')));
    expect(readConfiguration(file)).toMatchObject({
      mode: 'live',
      archive: { kind: 'postgres', password: 'x' },
    });
    writeFileSync(file, '{ "mode": ');
    expect(() => readConfiguration(file)).toThrow(/example\.json/);
    expect(() => readConfiguration(join(folder, 'no.json'))).toThrow(/no\.json/);
  });
});
