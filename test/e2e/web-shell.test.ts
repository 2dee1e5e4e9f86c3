import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { contract } from '../../shared/contract/index.ts';
import { until } from '../support/product.ts';
import { WireProduct } from '../support/wire.ts';

let wire: WireProduct;
let host: string;
let token: string;
const ask: WireProduct['ask'] = (...args) => wire.ask(...args);
const post: WireProduct['post'] = (...args) => wire.post(...args);
const call: WireProduct['call'] = (...args) => wire.call(...args);

beforeAll(async () => {
  wire = await WireProduct.open();
  ({ host, token } = wire);
});
afterAll(() => wire?.product.stop());

describe('a foreign request', () => {
  it.each(['example.org', 'localhost', '127.0.0.1', '127.0.0.1:1', 'orderly.example:80', '[::1]'])(
    'that calls the machine %j is refused, for pages and calls alike',
    async (foreign) => {
      for (const path of ['/', '/api', '/assets/x.js'])
        expect((await ask(path, { headers: { host: foreign } })).status).toBeGreaterThanOrEqual(400);
      const answer = await post('system.info', {}, { host: foreign });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.body).not.toContain('sampleAccounts');
    },
  );

  it.each([
    'http://example.org',
    'null',
    'https://127.0.0.1',
    'http://127.0.0.1:1',
    'file://',
    'http://localhost',
  ])('from a page of %s is refused', async (origin) => {
    const answer = await post('system.info', {}, { origin });
    expect(answer.status).toBe(403);
    expect(answer.body).not.toContain('sampleAccounts');
  });

  it('from our own page is answered, under both names of the machine', async () => {
    expect((await post('system.info', {}, { origin: `http://${host}` })).status).toBe(200);
    const other = host.replace('127.0.0.1', 'localhost');
    expect((await post('system.info', {}, { host: other, origin: `http://${other}` })).status).toBe(200);
  });

  it('gets no word of cross-origin permission, not even when it asks first', async () => {
    const first = await ask('/api/system.info', {
      method: 'OPTIONS',
      headers: { origin: 'http://example.org', 'access-control-request-method': 'POST' },
    });
    const answers = [
      first,
      await ask('/'),
      await ask('/api'),
      await post('system.info', {}, { origin: `http://${host}` }),
    ];
    expect(first.status).toBeGreaterThanOrEqual(400);
    for (const { headers } of answers)
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });
});

describe('a call', () => {
  it('without a token, or with a wrong one, is nobody’s', async () => {
    for (const authorization of [
      '',
      'Bearer ',
      'Bearer x',
      `Basic ${token}`,
      token,
      `bearer${token}`,
      `Bearer ${token}x`,
    ]) {
      const answer = await post('plans.list', {}, authorization ? { authorization } : {});
      expect(JSON.parse(answer.body)).toMatchObject({ ok: false, error: { code: 'unauthenticated' } });
    }
    expect(await call('accounts.me', {})).toMatchObject({ ok: true, value: { login: '0317' } });
  });

  it('takes no token from the address or a cookie', async () => {
    const answers = [
      await ask(`/api/accounts.me?token=${token}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      }),
      await post('accounts.me', {}, { cookie: `token=${token}` }),
    ];
    for (const { body } of answers) expect(body).toContain('unauthenticated');
  });

  it.each(['__proto__', 'constructor', 'toString', 'plans.drop', '%2e%2e', 'x'.repeat(2_000)])(
    'named %s does not exist',
    async (name) => {
      const answer = await post(name, {});
      expect(answer.status).toBeLessThan(500);
      expect(answer.body).not.toContain('"ok":true');
    },
  );

  it('larger than allowed is refused before it is read, in the form of every other error', async () => {
    const answer = await ask('/api/customers.import', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': String(200 * 1024 * 1024),
        authorization: `Bearer ${token}`,
      },
      body: '{',
    });
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body)).toMatchObject({ ok: false, error: { code: 'too-large' } });
  });

  it('too many at once are refused, and the rest go on as soon as there is room', async () => {
    const { hostname, port } = new URL(wire.product.url);
    const slow = Array.from({ length: 200 }, () => {
      const socket = connect(Number(port), hostname);
      socket.write(
        `POST /api/system.info HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n`,
      );
      socket.on('error', () => undefined);
      return socket;
    });
    const one = async () => (await post('system.info', {})).status;
    await expect.poll(one, { timeout: 10_000 }).toBe(429);
    for (const socket of slow) socket.destroy();
    await expect.poll(one, { timeout: 10_000 }).toBe(200);
  });

  it.each(['{', '', '{"a":', 'undefined'])(
    'with a spoilt body is refused in the form of every other error: %j',
    async (body) => {
      const answer = await ask('/api/plans.list', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body,
      });
      expect(answer.status).toBeLessThan(500);
      expect(JSON.parse(answer.body)).toMatchObject({ ok: false, error: { code: 'invalid-input' } });
    },
  );

  it.each(['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD'])('is not made by %s', async (method) => {
    const answer = await ask('/api/system.info', { method, headers: { authorization: `Bearer ${token}` } });
    expect([404, 405]).toContain(answer.status);
    expect(answer.body).not.toContain('sampleAccounts');
  });

  it('GET /api lists every call with its schemas and roles', async () => {
    const answer = await ask('/api');
    const listed = JSON.parse(answer.body) as Record<
      string,
      { doc: string; roles: unknown; input: object; output: object }
    >;
    expect(Object.keys(listed).toSorted()).toEqual(Object.keys(contract).toSorted());
    for (const [name, { doc, roles, input, output }] of Object.entries(listed)) {
      expect([name, doc.length > 0, roles]).toEqual([
        name,
        true,
        contract[name as keyof typeof contract].roles,
      ]);
      expect([name, input, output]).toMatchObject([name, { type: 'object' }, { type: 'object' }]);
    }
    expect(listed['plans.get']?.input).toMatchObject({
      properties: { id: { type: 'string' } },
      required: ['id'],
    });
  });

  it('wrong passwords slow down, and the right one must wait as well', async () => {
    const wrong = () => call('accounts.login', { login: '0600', password: 'wrong' }, '');
    for (let i = 0; i < 4; i += 1) expect((await wrong()).error?.params.waitSeconds).toBe(0);
    expect((await wrong()).error?.params.waitSeconds).toBeGreaterThanOrEqual(1);
    const right = { login: '0600', password: 'orderly-0600' };
    expect(await call('accounts.login', right, '')).toMatchObject({
      ok: false,
      error: { code: 'bad-credentials' },
    });
    await until('the wait to end', async () => (await call('accounts.login', right, '')).ok, 10_000);
  });
});

describe('the event stream', () => {
  type Seen = { messages: string[]; code: number; status: number };
  const connect = (headers: Record<string, string>, first?: string): { seen: Seen; socket: WebSocket } => {
    const seen: Seen = { messages: [], code: 0, status: 0 };
    const socket = new WebSocket(`ws://${host}/events`, { headers });
    socket.on('open', () => first !== undefined && socket.send(first));
    socket.on('message', (data) => seen.messages.push(String(data)));
    socket.on('close', (code) => {
      seen.code = code;
    });
    socket.on('unexpected-response', (_request, response) => {
      seen.status = response.statusCode ?? 0;
      socket.terminate();
    });
    socket.on('error', () => undefined);
    return { seen, socket };
  };

  it.each(['http://example.org', 'null', 'https://127.0.0.1'])(
    'is not opened for a page of %s, even with a token',
    async (origin) => {
      const { seen } = connect({ origin }, JSON.stringify({ token }));
      await until('the refusal', () => seen.status > 0 || seen.code > 0, 10_000);
      expect(seen).toMatchObject({ messages: [], status: 403 });
    },
  );

  it('is not opened for a foreign name of the machine', async () => {
    const { seen } = connect({ host: 'example.org' }, JSON.stringify({ token }));
    await until('the refusal', () => seen.status > 0 || seen.code > 0, 10_000);
    expect(seen).toMatchObject({ messages: [], status: 403 });
  });

  it.each(['{}', '{"token":"x"}', '{', 'null', '[]', JSON.stringify({ token: 'x'.repeat(5_000) })])(
    'is closed after %s',
    async (first) => {
      const { seen } = connect({}, first);
      await until('the end', () => seen.code > 0, 10_000);
      expect(seen).toMatchObject({ messages: [], code: 4401 });
    },
  );

  it('is closed when no token comes', async () => {
    const { seen } = connect({});
    await until('the end', () => seen.code > 0, 15_000);
    expect(seen).toMatchObject({ messages: [], code: 4401 });
  });

  it('is closed after a message larger than any of ours', async () => {
    const { seen } = connect({}, 'x'.repeat(200_000));
    await until('the end', () => seen.code > 0, 10_000);
    expect(seen.messages).toEqual([]);
  });

  it('with a token greets, tells of changes by id only, and breaks nothing when it goes', async () => {
    const { seen, socket } = connect({ origin: `http://${host}` }, JSON.stringify({ token }));
    await until('the greeting', () => seen.messages.length > 0, 10_000);
    expect(seen.messages[0]).toBe('{"name":"hello"}');
    await call('offices.save', { name: '安全部' });
    const event = await until(
      'the change',
      () => seen.messages.find((one) => one.includes('archive.changed')),
      10_000,
    );
    expect(JSON.parse(event)).toEqual({ name: 'archive.changed', payload: { kind: 'contacts' } });
    socket.terminate();
    expect(await call('offices.save', { name: '营销部' })).toMatchObject({ ok: true });
  });
});

describe('the pages', () => {
  it('carry a policy without inline scripts, with a nonce that is new each time', async () => {
    const pages = [await ask('/'), await ask('/')];
    const policies = pages.map(({ headers }) => String(headers['content-security-policy']));
    for (const policy of policies) {
      const scripts = policy.split(';').find((one) => one.trim().startsWith('script-src '));
      expect(scripts?.trim()).toBe("script-src 'self'");
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe-eval');
    }
    expect(policies[0]).not.toBe(policies[1]);
    expect(pages[0]?.body).not.toContain('__CSP_NONCE__');
    expect(pages[0]?.body).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>/);
  });

  it('say what they are, are not guessed at and not kept', async () => {
    const page = await ask('/');
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    expect(JSON.stringify(page.headers)).not.toMatch(/fastify|x-powered-by/i);
  });

  it('their parts come with their type and may be kept', async () => {
    const script = /\/?(assets\/[^"]+\.js)"/.exec((await ask('/')).body)?.[1];
    const answer = await ask(`/${script}`);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toMatch(/javascript/);
    expect(answer.headers['cache-control']).toContain('immutable');
  });

  it.each([
    '/assets/../index.html',
    '/assets/../../../package.json',
    '/assets/..%2f..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/%2e%2e/package.json',
    '/assets/..%5c..%5c..%5cpackage.json',
    '/assets/....//....//package.json',
    '/assets/%252e%252e%252fpackage.json',
    '/assets//etc/passwd',
    '/assets/%00',
    '/assets/',
    '/assets',
    '//etc/passwd',
    '/../package.json',
    '/package.json',
    '/dist/main/launch.js',
    '/archive.db',
    '/%',
  ])('nothing outside their folder is served: %s', async (path) => {
    const answer = await ask(path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.body).not.toMatch(/orderly-power|root:|"dependencies"|<!doctype/i);
  });

  it('HEAD has the same headers and no body; other methods are refused', async () => {
    const head = await ask('/', { method: 'HEAD' });
    expect(head).toMatchObject({ status: 200, body: '' });
    expect(head.headers['content-security-policy']).toContain("script-src 'self'");
    for (const method of ['PUT', 'POST', 'DELETE', 'PATCH'])
      expect([404, 405]).toContain((await ask('/', { method })).status);
  });

  it('it listens on this machine only', () => {
    const { port } = new URL(wire.product.url);
    const hex = Number(port).toString(16).toUpperCase().padStart(4, '0');
    const listening = ['/proc/net/tcp', '/proc/net/tcp6']
      .flatMap((file) => readFileSync(file, 'utf8').split('\n').slice(1))
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === '0A' && fields[1]?.endsWith(`:${hex}`));
    expect(listening.map((fields) => fields[1])).toEqual([`0100007F:${hex}`]);
  });
});
