import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { assetPath } from '../../../main/paths.ts';
import { MAX_BODY } from '../../../main/sms-server/body.ts';
import { createSoapServer } from '../../../main/sms-server/http.ts';
import { elements, envelope, message } from '../../support/cmpp-soap.ts';
import { accounts, type ConfigKeys, SmsHouse, selfSigned, soon } from '../../support/sms-server.ts';

let house: SmsHouse;
const sockets: Socket[] = [];
beforeEach(() => {
  house = new SmsHouse();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await house.close();
});

const phone = '13987654321';
/** The operator lets nobody in: what is accepted stays in the store. */
const start = (soap: Partial<ConfigKeys['soap']> = {}) =>
  house.start({ loginStatus: () => 3 }, { soap: { port: 0, accounts, ...soap } });
const url = (path: string) => `http://127.0.0.1:${house.port}${path}`;
const status = async (path: string, init: RequestInit = {}) => (await fetch(url(path), init)).status;
const storedIds = async () => Object.keys(await house.states());

/** A connection on which bytes are written by hand; `said` is what came back so far. */
async function open(): Promise<{ write(text: string): void; said(): string; isClosed(): boolean }> {
  const socket = connect(house.port, '127.0.0.1');
  sockets.push(socket);
  let said = '';
  let isClosed = false;
  socket.on('data', (chunk) => {
    said += chunk.toString();
  });
  socket.on('close', () => {
    isClosed = true;
  });
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return { write: (text) => void socket.write(text), said: () => said, isClosed: () => isClosed };
}
const head = (fields: string[], path = '/sms') =>
  `${[`POST ${path} HTTP/1.1`, 'host: sms', 'content-type: text/xml', 'soapaction: ""', ...fields].join('\r\n')}\r\n\r\n`;
const answered = (one: { said(): string }) =>
  soon(() => /^HTTP\/1\.1 (\d+)/.exec(one.said())?.[1], 'a status line');

describe('what is there and what is not', () => {
  test.each(['/sms?wsdl', '/sms?WSDL', '/sms/?wsdl', '/sms?wsdl=1'])(
    'the description of the service is at %s, without a login',
    async (path) => {
      await start();
      const response = await fetch(url(path));
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toContain('text/xml');
      const wsdl = await response.text();
      expect(wsdl).toBe(readFileSync(assetPath('sms.wsdl'), 'utf8'));
      for (const name of ['SendBatch', 'QueryStates', 'FetchInbound', 'AckInbound', 'Health'])
        expect(wsdl).toContain(`soapAction="urn:orderly-power:sms:1/${name}"`);
    },
  );

  test.each(['/', '/smsx', '/sms/other', '/SMS', '/health', '/metrics', '/sms.wsdl', '//sms'])(
    'there is nothing at %s',
    async (path) => {
      await start();
      expect(await status(path)).toBe(404);
      expect(await status(`${path}?wsdl`)).toBe(404);
      expect(await status(path, { method: 'POST', body: envelope('Health', '') })).toBe(404);
    },
  );

  test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])(
    'the service itself does not take %s',
    async (method) => {
      await start();
      expect(await status('/sms', { method })).toBe(405);
      expect(await status('/sms?x=wsdl', { method })).toBe(405);
    },
  );

  test('calls are taken with a slash at the end and with a question behind the path', async () => {
    await start();
    for (const path of ['/sms', '/sms/', '/sms?x=1'])
      expect(await status(path, { method: 'POST', body: envelope('Health', '') })).toBe(200);
  });
});

describe('addresses', () => {
  test('a foreign address gets nothing at all, however right its login is', async () => {
    await start({ allow: ['10.9.8.7'] });
    expect(await status('/sms', { method: 'POST', body: envelope('Health', '') })).toBe(403);
    expect(await status('/sms?wsdl')).toBe(403);
    expect(await status('/other')).toBe(403);
    expect((await house.call('SendBatch', message('c1', phone, 'x'))).status).toBe(403);
    expect(await storedIds()).toEqual([]);
  });

  test('a foreign address is refused before its body comes', async () => {
    await start({ allow: ['10.9.8.7'] });
    const socket = await open();
    socket.write(head(['content-length: 1000']));
    expect(await answered(socket)).toBe('403');
    await soon(() => socket.isClosed(), 'the connection is closed');
  });

  test('an address on the list may call', async () => {
    await start({ allow: ['10.9.8.7', '127.0.0.1'] });
    expect((await house.call('Health', '')).status).toBe(200);
  });

  test('an address on the list may call a server that listens on all addresses', async ({ skip }) => {
    await start({ allow: ['127.0.0.1'], host: '::' }).catch((error: NodeJS.ErrnoException) => {
      skip(error.code === 'EAFNOSUPPORT', 'this machine has no IPv6');
      throw error;
    });
    expect((await house.call('Health', '')).status).toBe(200);
  });
});

describe('size and form of bodies', () => {
  const filled = (bytes: number) => {
    const one = envelope('SendBatch', message('c1', phone, 'x'));
    return `${one}<!--${' '.repeat(bytes - one.length - 7)}-->`;
  };

  test.each(['gzip', 'deflate', 'br', 'x-unknown'])('a body in %s is refused unread', async (coding) => {
    await start();
    const socket = await open();
    socket.write(head([`content-encoding: ${coding}`, 'content-length: 1000']));
    expect(await answered(socket)).toBe('415');
    await soon(() => socket.isClosed(), 'the connection is closed');
  });

  test('a real gzip body is not unpacked', async () => {
    await start();
    const body = new Uint8Array(gzipSync(envelope('SendBatch', message('c1', phone, 'x'))));
    expect(await status('/sms', { method: 'POST', headers: { 'content-encoding': 'gzip' }, body })).toBe(415);
    expect(await storedIds()).toEqual([]);
  });

  test('a body that says it is longer than 4 MiB is refused before it comes', async () => {
    await start();
    const socket = await open();
    socket.write(head([`content-length: ${MAX_BODY + 1}`]));
    expect(await answered(socket)).toBe('413');
    await soon(() => socket.isClosed(), 'the connection is closed');
  });

  test('a body that does not tell its length is refused when 4 MiB are passed, without its end', async () => {
    await start();
    const socket = await open();
    const piece = MAX_BODY / 4 + 1;
    const chunk = `${piece.toString(16)}\r\n${' '.repeat(piece)}\r\n`;
    socket.write(head(['transfer-encoding: chunked']) + chunk.repeat(3));
    // Still within the limit: answered on the same connection, so it would have come by now.
    expect((await house.call('Health', '')).status).toBe(200);
    expect(socket.said()).toBe('');
    socket.write(chunk);
    expect(await answered(socket)).toBe('413');
    await soon(() => socket.isClosed(), 'the connection is closed');
  });

  test('a body of exactly 4 MiB is taken, with its length told and without', async () => {
    await start();
    const body = filled(MAX_BODY);
    expect(Buffer.byteLength(body)).toBe(MAX_BODY);
    expect(await status('/sms', { method: 'POST', body })).toBe(200);
    expect(await storedIds()).toEqual(['c1']);
    const socket = await open();
    const again = filled(MAX_BODY);
    socket.write(`${head(['transfer-encoding: chunked'])}${MAX_BODY.toString(16)}\r\n${again}\r\n0\r\n\r\n`);
    expect(await answered(socket)).toBe('200');
  });
});

describe('slow callers', () => {
  test('bodies and heads that come byte by byte hold nobody up', async () => {
    await start();
    const body = envelope('SendBatch', message('slow', phone, 'x'));
    const slow = await Promise.all(Array.from({ length: 50 }, () => open()));
    for (const [index, socket] of slow.entries()) {
      if (index % 2 === 0) socket.write('POST /sms HTTP/1.1\r\nhost: s');
      else socket.write(head([`content-length: ${body.length}`]) + body.slice(0, 100));
    }
    for (let i = 0; i < 5; i += 1)
      expect((await house.call('SendBatch', message(`c${i}`, phone, 'quick'))).status).toBe(200);
    expect(slow.every((socket) => socket.said() === '')).toBe(true);
    slow[1]!.write(body.slice(100));
    expect(await answered(slow[1]!)).toBe('200');
    expect((await storedIds()).sort()).toEqual(['c0', 'c1', 'c2', 'c3', 'c4', 'slow']);
  });

  test('a request gets a minute for all of it', () => {
    const server = createSoapServer({ host: '127.0.0.1', port: 0, accounts, allow: [] }, '', () =>
      Promise.reject(new Error('not called')),
    );
    expect(server.requestTimeout).toBe(60_000);
  });

  test('a stop does not wait for them', async () => {
    await start();
    const socket = await open();
    socket.write(head(['content-length: 1000']));
    await house.call('Health', '');
    const started = performance.now();
    await house.stopServer();
    expect(performance.now() - started).toBeLessThan(5_000);
    await soon(() => socket.isClosed(), 'the connection is closed');
  });
});

describe('TLS', () => {
  type Skip = (condition: boolean, note: string) => void;
  /** Starts the server with a certificate made for this test; returns the certificate. */
  async function startTls(skip: Skip): Promise<string> {
    let files: ReturnType<typeof selfSigned> | undefined;
    try {
      files = selfSigned(house.dir);
    } catch (error) {
      skip((error as NodeJS.ErrnoException).code === 'ENOENT', 'openssl is not installed');
      throw error;
    }
    const { certFile, keyFile, cert } = files;
    await house.start({}, { soap: { port: 0, accounts, tls: { certFile, keyFile } } });
    return cert;
  }

  function post(ca: string | undefined, path: string, method: string, body = ''): Promise<[number, string]> {
    return new Promise((resolve, reject) => {
      const one = request(
        { host: '127.0.0.1', port: house.port, path, method, agent: false, ...(ca ? { ca } : {}) },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('end', () => resolve([response.statusCode ?? 0, text]));
        },
      );
      one.on('error', reject);
      one.end(body);
    });
  }

  test('with a certificate the service speaks TLS, the description as well', async ({ skip }) => {
    const ca = await startTls(skip);
    const [code, xml] = await post(ca, '/sms', 'POST', envelope('SendBatch', message('c1', phone, '停电')));
    expect(code).toBe(200);
    expect(elements(xml, 'status')).toEqual(['accepted']);
    await soon(() => house.sent[0] === '停电', 'the submit');
    expect((await post(ca, '/sms?wsdl', 'GET'))[1]).toContain('SendBatchRequest');
  });

  test('plain HTTP gets no answer there', async ({ skip }) => {
    await startTls(skip);
    await expect(house.call('SendBatch', message('c1', phone, 'x'))).rejects.toThrow('fetch failed');
    const socket = await open();
    socket.write(head(['content-length: 0']));
    await soon(() => socket.isClosed(), 'the connection is closed');
    expect(socket.said()).not.toContain('200');
    expect(await storedIds()).toEqual([]);
  });

  test('a caller that does not know the certificate finds out', async ({ skip }) => {
    await startTls(skip);
    await expect(post(undefined, '/sms?wsdl', 'GET')).rejects.toMatchObject({
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
  });

  test.each(['certFile', 'keyFile'])('a %s that is not there is named', async (key) => {
    const missing = join(house.dir, 'missing.pem');
    const present = join(house.dir, 'present.pem');
    const tls = { certFile: present, keyFile: present, [key]: missing };
    writeFileSync(present, '');
    await expect(start({ tls })).rejects.toThrow(missing);
  });
});
