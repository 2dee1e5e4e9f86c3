import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { type Product, until } from '../support/product.ts';
import { WireProduct } from '../support/wire.ts';

let product: Product;

/** Processes that descend from one, as `pid/start time`, so that a number used again is not taken for the old one. */
function descendants(pid: number): string[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ');
        return fields[0] === 'Z'
          ? []
          : [{ pid: Number(name), parent: Number(fields[1]), id: `${name}/${fields[19]}` }];
      } catch {
        return [];
      }
    });
  const below = (parent: number): string[] =>
    all.filter((one) => one.parent === parent).flatMap((one) => [one.id, ...below(one.pid)]);
  return below(pid);
}
const isAlive = (id: string) => {
  const [pid = '', start] = id.split('/');
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[0] !== 'Z' && fields[19] === start;
  } catch {
    return false;
  }
};

describe('ending and starting again', () => {
  let wire: WireProduct;
  const call: WireProduct['call'] = (...args) => wire.call(...args);
  const open = async (dataDir?: string) => {
    wire = await WireProduct.open(dataDir);
    product = wire.product;
  };
  const hasEnded = () => product.process.exitCode !== null || product.process.signalCode !== null;
  /** Ctrl-C; true when the end was a clean one. */
  const interrupt = async () => {
    product.process.kill('SIGINT');
    await until('the product to end', hasEnded, 20_000);
    return product.process.exitCode === 0;
  };
  beforeAll(() => open());
  afterAll(() => product?.stop());

  it('Ctrl-C ends every child process, and the data folder opened again has its plans', async () => {
    const customers = (await call('customers.list', { limit: 1 })).value?.customers as { id: string }[];
    const startMs = Date.now() + 3_600_000;
    const items = customers.map(({ id }) => ({ customerId: id, round: 1, reductionKw: 100, limitKw: 500 }));
    const fields = {
      kind: 'planned',
      measure: 'avoid',
      level: '3',
      reason: '缺口',
      targetKw: 100,
      overrideReason: '',
    };
    const times = { startMs, endMs: startMs + 3_600_000 };
    const saved = await call('plans.save', { ...fields, ...times, name: '重启前的方案', items });
    expect(saved.ok).toBe(true);
    const children = descendants(product.process.pid ?? 0);
    expect(children.length).toBeGreaterThanOrEqual(3);
    expect(await interrupt()).toBe(true);
    await until('every child to end', () => children.every((id) => !isAlive(id)), 10_000);

    const old = wire.token;
    await open(product.dataDir);
    expect(await call('accounts.me', {}, old)).toMatchObject({
      ok: false,
      error: { code: 'unauthenticated' },
    });
    const { plan } = (await call('plans.get', { id: saved.value?.id })).value as { plan: unknown };
    expect(plan).toEqual(saved.value);
    const { total } = (await call('customers.list', {})).value as { total: number };
    expect(total).toBe(12);
  });

  it('a child that dies is started again, and Ctrl-C ends the new one too', async () => {
    const pid = product.process.pid ?? 0;
    const before = descendants(pid);
    process.kill(Number(before[0]?.split('/')[0]), 'SIGKILL');
    const after = await until(
      'the child to be back',
      () => {
        const now = descendants(pid);
        return now.length >= before.length && now.some((id) => !before.includes(id)) && now;
      },
      20_000,
    );
    expect(await interrupt()).toBe(true);
    const all = new Set([...before, ...after]);
    await until('every child to end', () => [...all].every((id) => !isAlive(id)), 10_000);
  });

  it('an event stream that was refused does not keep the product from ending cleanly', async () => {
    await open(product.dataDir);
    const socket = new WebSocket(`ws://${wire.host}/events`, { headers: { origin: 'http://example.org' } });
    let isRefused = false;
    socket.on('unexpected-response', () => {
      isRefused = true;
      socket.terminate();
    });
    socket.on('error', () => undefined);
    await until('the refusal', () => isRefused, 10_000);
    expect(await interrupt()).toBe(true);
  });

  it('an open event stream does not keep the product from ending cleanly, and is told', async () => {
    await open(product.dataDir);
    const socket = new WebSocket(`ws://${wire.host}/events`);
    let isClosed = false;
    let isGreeted = false;
    socket.on('open', () => socket.send(JSON.stringify({ token: wire.token })));
    socket.on('message', () => {
      isGreeted = true;
    });
    socket.on('close', () => {
      isClosed = true;
    });
    await until('the greeting', () => isGreeted, 10_000);
    expect(await interrupt()).toBe(true);
    await until('the stream to close', () => isClosed, 5_000);
  });
});
