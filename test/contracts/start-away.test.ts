import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../main/configuration.ts';
import { hashPassword } from '../../main/core/accounts/passwords.ts';
import { openConfigured, type RunningApp } from '../../main/open-app.ts';
import { seedArchive } from '../../main/seed.ts';
import { type Database, openDatabase } from '../../main/store/database.ts';
import { createStores } from '../../main/store/index.ts';
import type { CallInput, CallName, CallOutput } from '../../shared/contract/index.ts';
import { addDays, dayOf } from '../../shared/time.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { sampleForecast } from './forecasts.ts';
import { customer } from './samples.ts';

const DAY = addDays(dayOf(Date.now()), -1);
const CITY = { kind: 'region', code: '210400' } as const;
const SUPERVISOR = { login: '0317', password: 'orderly-0317' };
const FETCHED_MS = Date.parse('2021-09-30T06:00:00Z');

let folder: string;
let server: PostgresServer;
let proxy: TcpProxy;
let direct: Database;
let own: string;
let running: RunningApp | undefined;

/** A workstation as its configuration says, over the road that can be cut. */
async function start(station: string, url = own): Promise<RunningApp> {
  const configuration = parseConfiguration(
    {
      mode: 'live',
      dataDir: station,
      archive: { kind: 'postgres', url: url.replace(/:\d+\//, `:${proxy.port}/`) },
      sms: {
        kind: 'soap',
        name: 'sms-server',
        endpoint: 'http://127.0.0.1:9/sms',
        account: 'dispatch',
        password: 'none',
      },
      lms: { kind: 'none' },
    },
    folder,
  );
  running = await openConfigured(configuration);
  return running;
}

const send = (name: CallName, input: unknown, token = '') => running!.dispatch(name, input, token);
async function call<N extends CallName>(name: N, input: CallInput<N>, token = ''): Promise<CallOutput<N>> {
  const answer = await send(name, input, token);
  if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`);
  return answer.value as CallOutput<N>;
}
async function refusal(name: CallName, input: unknown, token = '') {
  const answer = await send(name, input, token);
  return answer.ok ? 'ok' : answer.error.code;
}
const awaySince = async () => (await call('system.info', {})).archiveAwaySinceMs;
const isBack = () => expect.poll(awaySince, { timeout: 40_000, interval: 200 }).toBe(0);
const forecastOf = { subject: CITY, day: DAY };
const look = { subject: CITY, day: DAY, comparisons: ['yesterday' as const] };

/** Somebody logs in here and looks at the city's curves, so that both are kept. */
async function workOnce(station: string): Promise<void> {
  const { stop, app } = await start(station);
  const { token } = await call('accounts.login', SUPERVISOR);
  await call('curves.get', look, token);
  expect((await call('forecast.get', forecastOf, token)).state).toBe('ready');
  await app.curves.settle();
  await stop();
  running = undefined;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'op-start-away-'));
  server = await startPostgres();
  own = await server.createDatabase();
  const target = new URL(own);
  proxy = new TcpProxy({ host: target.hostname, port: Number(target.port) });
  await proxy.open();
  direct = await openDatabase({ kind: 'postgres', url: own });
  const stores = createStores(direct);
  await seedArchive(stores, undefined);
  const one = customer({ regionCode: '210400', capacityKva: 1_000 });
  await stores.customers.insertMany([one]);
  const rows = [0, -1].map((back) => ({
    accountNo: one.accountNo,
    day: addDays(DAY, back),
    points: new Float32Array(96).fill(100 - back),
  }));
  await stores.curves.put(rows, FETCHED_MS);
  await stores.forecasts.save(
    'region:210400',
    sampleForecast({ day: DAY, knownDay: addDays(DAY, -1) }),
    FETCHED_MS,
  );
}, 60_000);
afterEach(async () => {
  await running?.stop();
  running = undefined;
});
afterAll(async () => {
  await proxy?.close();
  await direct?.q.destroy();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const cuts = [
  { name: 'stopped', away: () => proxy.close(), back: () => proxy.open() },
  { name: 'silent', away: async () => proxy.silence(), back: async () => proxy.speak() },
];

describe.each(cuts)('a start with the archive server $name', ({ name, away, back }) => {
  it('shows and exports what is kept to whoever has logged in here, refuses the rest in a sentence, and comes back by itself', async () => {
    await workOnce(name);
    await away();
    await start(name);
    expect(await awaySince()).toBeGreaterThan(0);
    const { token, user } = await call('accounts.login', SUPERVISOR);
    expect(user.role).toBe('supervisor');
    const shown = await call('curves.get', look, token);
    expect(shown.archiveAwaySinceMs).toBe(await awaySince());
    expect(shown.series.map((one) => [one.values[0], one.isKept, one.fetchedMs])).toEqual([
      [100, true, FETCHED_MS],
      [101, true, FETCHED_MS],
    ]);
    const forecast = await call('forecast.get', forecastOf, token);
    expect(forecast).toMatchObject({ state: 'ready', madeMs: FETCHED_MS, forecast: { day: DAY } });
    expect(await call('forecast.get', { ...forecastOf, day: '2021-10-02' }, token)).toMatchObject({
      state: 'none',
      forecast: null,
    });
    const ask = { query: look, format: 'csv' as const, withForecast: true };
    const file = await call('curves.export', ask, token);
    const text = Buffer.from(file.base64, 'base64').toString('utf8');
    expect(text).toMatch(/离线自 .+，本机缓存/);
    expect(text).toContain('2021-09-30 14:00');
    expect(text).toContain('日前预测（');
    expect((await call('curves.kept', {}, token)).total).toBe(2);
    const overview = await call('system.overview', {}, token);
    expect(overview.connections.find((one) => one.name === 'archive')?.isOnline).toBe(false);
    const refused = await send('curves.saveWeather', { rows: [{ day: DAY, maxC: 1, minC: 0 }] }, token);
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'archive-away', message: expect.stringMatching(/^档案数据库自 .+ 起离线/) },
    });
    expect(await refusal('plans.list', { openOnly: true }, token)).toBe('archive-away');
    await back();
    await isBack();
    expect((await call('curves.get', look, token)).series[0]?.isKept).toBe(false);
    // The login of the meantime is in the audit, with its own time.
    const logged = async () =>
      (await createStores(direct).audit.list({ search: '', offset: 0, limit: 10 })).entries.some(
        (one) => one.action === 'accounts.login' && one.detail.includes('isArchiveAway'),
      );
    await expect.poll(logged, { timeout: 10_000 }).toBe(true);
  }, 90_000);
});

describe('logging in while the archive is away', () => {
  it('is for those who have logged in here, with their own password', async () => {
    await workOnce('known');
    await proxy.close();
    await start('known');
    const wrong = [
      { login: '0317', password: 'orderly-0421' },
      { login: '0421', password: 'orderly-0421' },
    ];
    for (const one of wrong) expect(await refusal('accounts.login', one)).toBe('away-credentials');
    await proxy.open();
  }, 60_000);

  it('nobody can on a machine without a past, and its file says nothing to a reader', async () => {
    await workOnce('sealed');
    expect(readFileSync(join(folder, 'sealed', 'kept-logins'), 'utf8')).not.toContain('0317');
    await proxy.close();
    await start('fresh');
    expect(await refusal('accounts.login', SUPERVISOR)).toBe('away-credentials');
    await proxy.open();
  }, 60_000);

  it('ends when the archive comes back and knows another password', async () => {
    await workOnce('changed');
    await proxy.close();
    await start('changed');
    const { token } = await call('accounts.login', SUPERVISOR);
    const { users } = createStores(direct);
    const before = (await users.byLogin('0317'))!;
    await users.save({ ...before, passwordHash: await hashPassword('another-one') });
    await proxy.open();
    await isBack();
    expect(await refusal('plans.list', { openOnly: true }, token)).toBe('unauthenticated');
    await users.save(before);
  }, 60_000);
});

describe('an archive nobody has opened yet', () => {
  it('gets its tables when the server is there at last', async () => {
    const url = await server.createDatabase();
    await proxy.close();
    await start('late', url);
    await proxy.open();
    await isBack();
    const late = await openDatabase({ kind: 'postgres', url });
    expect((await createStores(late).codes.regions()).length).toBeGreaterThan(0);
    await late.q.destroy();
  }, 60_000);
});

describe('an archive that falls silent while people work', () => {
  it('lets no call hang: each is refused, and everything goes on when it speaks again', async () => {
    await start('work');
    const { token } = await call('accounts.login', SUPERVISOR);
    await call('curves.get', look, token);
    await running!.app.curves.settle();
    proxy.silence();
    expect(await refusal('plans.list', { openOnly: true }, token)).toBe('archive-away');
    expect((await call('curves.get', look, token)).series[0]?.isKept).toBe(true);
    proxy.speak();
    await isBack();
    expect(await refusal('plans.list', { openOnly: true }, token)).toBe('ok');
  }, 60_000);
});
