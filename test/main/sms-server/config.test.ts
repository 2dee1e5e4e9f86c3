import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { createGateway, gatewayConfigSchema } from '../../../main/gateways/registry.ts';
import { assetPath } from '../../../main/paths.ts';
import { readConfig, smsServerConfigSchema } from '../../../main/sms-server/config.ts';
import { RecordingLog } from '../../support/cmpp-fakes.ts';

const dir = mkdtempSync(join(tmpdir(), 'op-config-'));
const file = join(dir, 'sms.json');
afterEach(() => rmSync(file, { force: true }));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const gateway = {
  name: 'operator',
  kind: 'cmpp',
  version: '3.0',
  host: '10.0.0.1',
  port: 7890,
  spId: '900001',
  secret: 'drill',
  serviceId: 'SVC',
  srcId: '10690001',
};
const good = {
  dataDir: dir,
  soap: { port: 8090, accounts: [{ name: 'a', password: 'b' }] },
  gateways: [gateway],
};
const read = (config: unknown) => {
  writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
  return readConfig(file);
};

test('what is left out takes the usual value of the specification', () => {
  expect(read(good).gateways[0]).toMatchObject({ window: 16, connections: 1, responseTimeoutSeconds: 60 });
  expect(read(good).soap).toMatchObject({ host: '127.0.0.1', allow: [] });
});

test('each wrong key is named with its place', () => {
  const bad = { ...good, gateways: [{ ...gateway, spId: '9000012', port: 0 }] };
  expect(() => read(bad)).toThrow(/gateways\.0\.port[\s\S]*gateways\.0\.spId/);
});

test('a server without accounts or gateways is refused', () => {
  expect(() => read({ ...good, gateways: [] })).toThrow('gateways');
  expect(() => read({ ...good, soap: { port: 1, accounts: [] } })).toThrow('soap.accounts');
});

test('a file that is no JSON or is not there is named', () => {
  expect(() => read('{')).toThrow(file);
  rmSync(file);
  expect(() => readConfig(file)).toThrow(file);
});

const soap = { kind: 'soap', name: 'next', endpoint: 'http://10.0.0.2/sms', account: 'a', password: 'b' };
const smpp = {
  kind: 'smpp',
  name: 'unicom',
  host: '10.0.0.3',
  port: 2775,
  systemId: 'orderly',
  password: 'changeme',
  srcId: '1069',
};
const mas = {
  kind: 'mas',
  name: 'mas',
  endpoint: 'http://10.0.0.4/mas',
  account: 'a',
  profile: { of: 'cmcc', isWrapped: true, isQualified: false },
};
const withGateway = (...gateways: object[]) => ({ ...good, gateways });
const withRoutes = (...routes: object[]) => ({ ...good, routes });
const all = { prefixes: [''], gateways: ['operator'] };

describe('a wrong key is named', () => {
  test.each<[string, object, string]>([
    ['unknown at the top', { ...good, quietHour: {} }, '(top): Unrecognized key: "quietHour"'],
    ['unknown in soap', { ...good, soap: { ...good.soap, tsl: {} } }, 'soap: Unrecognized key: "tsl"'],
    [
      'unknown in a gateway',
      withGateway(gateway, { ...smpp, windows: 9 }),
      'gateways.1: Unrecognized key: "windows"',
    ],
    [
      'of another kind of gateway',
      withGateway({ ...soap, spId: '9' }),
      'gateways.0: Unrecognized key: "spId"',
    ],
    [
      'unknown in a ready profile',
      withGateway({ ...mas, profile: { ...mas.profile, x: 1 } }),
      'gateways.0.profile: Unrecognized key: "x"',
    ],
    ['unknown in a route', withRoutes({ ...all, gateway: 'x' }), 'routes.0: Unrecognized key: "gateway"'],
    [
      'unknown in the quiet hours',
      { ...good, quietHours: { from: '21:00', to: '07:00', days: 1 } },
      'quietHours: Unrecognized key: "days"',
    ],
    ['an unknown kind', withGateway({ ...gateway, kind: 'sgip' }), 'gateways.0.kind: '],
    ['a missing kind', withGateway({ ...gateway, kind: undefined }), 'gateways.0.kind: '],
    ['a missing folder', { ...good, dataDir: undefined }, 'dataDir: '],
    [
      'a name used twice',
      withGateway(gateway, { ...smpp, name: 'operator' }),
      'gateways.1.name: "operator" is used twice',
    ],
    ['a gateway without a name', withGateway({ ...gateway, name: '' }), 'gateways.0.name: '],
    [
      'a route to nowhere',
      withRoutes(all, { prefixes: ['130'], gateways: ['operator', 'unicom'] }),
      'routes.1.gateways: no gateway is named "unicom"',
    ],
    [
      'routes without the rest',
      withRoutes({ ...all, prefixes: ['130', '131'] }),
      'routes: one route must have the prefix ""',
    ],
    [
      'numbers with two routes',
      withRoutes(all, { prefixes: ['130', '+86130'], gateways: ['operator'] }),
      'routes.1.prefixes.1: the numbers "+86130" have a route already',
    ],
    ['a route without prefixes', withRoutes(all, { ...all, prefixes: [] }), 'routes.1.prefixes: '],
    ['a route without gateways', withRoutes(all, { ...all, gateways: [] }), 'routes.1.gateways: '],
    [
      'a prefix that is no number',
      withRoutes(all, { ...all, prefixes: ['130', '13x'] }),
      'routes.1.prefixes.1: digits',
    ],
    ['an allowed number that is none', { ...good, allowNumbers: ['139', '1 39'] }, 'allowNumbers.1: digits'],
    [
      'an hour that is none',
      { ...good, quietHours: { from: '24:00', to: '07:00' } },
      'quietHours.from: a time like 21:00',
    ],
    [
      'an hour of one digit',
      { ...good, quietHours: { from: '21:00', to: '7:30' } },
      'quietHours.to: a time like 21:00',
    ],
    ['minutes that are none', { ...good, quietHours: { from: '21:60', to: '07:00' } }, 'quietHours.from: '],
    ['quiet hours without an end', { ...good, quietHours: { from: '21:00' } }, 'quietHours.to: '],
    ['half of TLS', { ...good, soap: { ...good.soap, tls: { certFile: 'x' } } }, 'soap.tls.keyFile: '],
    ['no age', { ...good, maxAgeHours: 0 }, 'maxAgeHours: '],
    ['a port that is none', { ...good, health: { port: 70_000 } }, 'health.port: '],
    ['an unknown version', withGateway({ ...gateway, version: '4.0' }), 'gateways.0.version: '],
    ['a group of a hundred', withGateway({ ...gateway, groupSize: 100 }), 'gateways.0.groupSize: '],
    ['half an alphabet', withGateway({ ...gateway, referenceBits: 12 }), 'gateways.0.referenceBits: '],
    [
      'an unknown class',
      withGateway({ ...gateway, resultClasses: { 9: 'ignored' } }),
      'gateways.0.resultClasses.9: ',
    ],
    [
      'a password too long for SMPP',
      withGateway({ ...smpp, password: '123456789' }),
      'gateways.0.password: ',
    ],
    ['an address that is none', withGateway({ ...soap, endpoint: '10.0.0.2/sms' }), 'gateways.0.endpoint: '],
    [
      'a gateway that never answers',
      withGateway({ ...mas, responseTimeoutSeconds: 0 }),
      'gateways.0.responseTimeoutSeconds: ',
    ],
    [
      'an account without a password',
      { ...good, soap: { port: 1, accounts: [{ name: 'a' }] } },
      'soap.accounts.0.password: ',
    ],
  ])('%s', (_, config, named) => {
    expect(() => read(config)).toThrow(named);
  });

  test('several at once are all named', () => {
    const config = {
      ...withRoutes({ ...all, gateways: ['x'] }),
      maxAge: 1,
      dataDir: '',
      allowNumbers: ['a'],
    };
    for (const named of ['"maxAge"', 'dataDir', 'allowNumbers.0']) expect(() => read(config)).toThrow(named);
  });
});

test('every kind of gateway and every optional key together are fine', () => {
  const config = read({
    ...good,
    gateways: [gateway, smpp, soap, mas],
    routes: [{ prefixes: ['130', '+852'], gateways: ['unicom', 'operator'] }, all],
    quietHours: { from: '21:30', to: '07:30' },
    allowNumbers: ['139', '+852'],
    requiredPrefix: '【演练】',
    health: { port: 0 },
  });
  expect(config.gateways.map((one) => one.kind)).toEqual(['cmpp', 'smpp', 'soap', 'mas']);
  expect(config).toMatchObject({ maxAgeHours: 24, switchAfterSeconds: 5, endWithParent: false });
});

describe('the example beside the service', () => {
  const example = assetPath('sms-server/config.example.json');

  test('is valid, and its gateways can be made', () => {
    const config = readConfig(example);
    expect(config.gateways.map((one) => one.name)).toEqual(['mobile', 'unicom']);
    for (const one of config.gateways) expect(createGateway(one, new RecordingLog()).name).toBe(one.name);
  });

  test('shows secrets that nobody can take for real ones and no account twice', () => {
    const text = readFileSync(example, 'utf8');
    const secrets = [...text.matchAll(/"(?:password|secret)": "([^"]*)"/g)].map((match) => match[1]);
    expect(secrets.length).toBe(3);
    for (const secret of secrets) expect(secret).toMatch(/^change-?me$/);
  });

  test('every key that the notes name is one', () => {
    const notes = readFileSync(assetPath('sms-server/README.md'), 'utf8');
    const rows = [...notes.matchAll(/^\| (`[^|]*) \| (.*) \|$/gm)].map(([, keys = '', text = '']) => ({
      keys,
      text,
    }));
    const kinds = gatewayConfigSchema.options.map((option) => String(option.shape.kind.value));
    const quoted = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);
    let known = 0;
    for (const { keys, text } of rows) {
      const [first = ''] = quoted(keys);
      const kind = kinds.indexOf(first);
      const shape = gatewayConfigSchema.options[kind]?.shape;
      const names = shape ? quoted(text).filter((key) => /^[a-zA-Z]+$/.test(key)) : quoted(keys);
      for (const name of names) {
        const [top = '', inner] = name.split('.');
        if (shape) expect(Object.keys(shape)).toContain(name);
        else expect(Object.keys(smsServerConfigSchema.shape)).toContain(top);
        if (inner) expect(Object.keys(smsServerConfigSchema.shape.soap.shape)).toContain(inner);
        known += 1;
      }
    }
    expect(known).toBeGreaterThan(40);
  });
});
