import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readConfig } from '../../../main/sms-server/config.ts';

const dir = mkdtempSync(join(tmpdir(), 'op-config-'));
const file = join(dir, 'sms.json');
afterEach(() => rmSync(file, { force: true }));

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
  rmSync(dir, { recursive: true, force: true });
});
