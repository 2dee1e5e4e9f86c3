import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cmccProfile } from '../../../../main/gateways/mas/profile.ts';
import { outbound } from '../../../support/cmpp-fakes.ts';
import { answer, envelope, faultXml, type Reply } from '../../../support/mas-server.ts';
import { selfSigned } from '../../../support/sms-server.ts';
import { afterwards, createGateway, kinds, running, sameText, soon } from './bench.ts';
import { cmccSite } from './sites.ts';

const style = { isWrapped: false, isQualified: true };
const profile = cmccProfile(style);
const good = envelope('<sendSmsResponse><RequestIdentifier>id-1</RequestIdentifier></sendSmsResponse>');

/** A gateway whose site answers sends with `reply`, and everything else well. */
async function answering(reply: Reply, timeoutMs = 10_000) {
  const all = await running(cmccSite(style), profile, { timeoutMs });
  all.server.script = ({ operation }) => (operation === 'sendSms' ? reply : undefined);
  return all;
}
const at = (endpoint: string) => ({ endpoint, account: 'app-1', password: 'secret' });
const outcomeOf = async (reply: Reply) => {
  const { server, gateway } = await answering(reply);
  const outcomes = await gateway.send([outbound()]);
  expect(server.callsOf('sendSms')).toHaveLength(1);
  return outcomes[0]!;
};

describe('when no answer comes', () => {
  test('a time-out after the request left is doubt, and it was sent once', async () => {
    const { server, gateway } = await answering({ kind: 'hang' }, 700);
    expect(await gateway.send(sameText(3))).toEqual(
      Array(3).fill({ kind: 'uncertain', code: 'timeout', refs: [] }),
    );
    expect(server.callsOf('sendSms')).toHaveLength(1);
  });

  test('an answer that begins in time and does not end in time is doubt', async () => {
    const drip = createServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\ncontent-length: 9999\r\n\r\n<Envelope>');
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => drip.listen(0, '127.0.0.1', resolve));
    const address = drip.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const { gateway } = createGateway(at(`http://127.0.0.1:${port}/`), profile, {
      timeoutMs: 700,
    });
    expect(await gateway.send([outbound()])).toEqual([{ kind: 'uncertain', code: 'timeout', refs: [] }]);
    drip.close();
  });

  test('a slow answer within the time is an answer', async () => {
    expect((await outcomeOf(answer(good, { delayMs: 300 }))).kind).toBe('accepted');
  });

  test('a refused connection means that nothing left', async () => {
    const { server, gateway } = await running(cmccSite(style), profile);
    await server.stop();
    expect(await gateway.send([outbound()])).toEqual([{ kind: 'unreachable', code: 'ECONNREFUSED' }]);
    expect(gateway.capacity()).toBe(0);
    expect(gateway.health()).toMatchObject({ isOnline: false, detail: 'ECONNREFUSED' });
    await server.start();
    await soon(() => gateway.health().isOnline, 'online again');
    expect(gateway.health().detail).toBe('');
    expect(kinds(await gateway.send([outbound()]))).toEqual(['accepted']);
  });

  test('a name that nobody has means that nothing left', async () => {
    const { gateway } = createGateway(at('http://nobody.invalid/'), profile);
    expect(kinds(await gateway.send([outbound()]))).toEqual(['unreachable']);
  });

  test('a connection that stood and is gone before the request is read is doubt', async () => {
    const { server, gateway } = await running(cmccSite(style), profile);
    server.dropsConnections = true;
    expect(kinds(await gateway.send([outbound()]))).toEqual(['uncertain']);
    expect(server.sent).toEqual([]);
  });

  test('a connection that is gone after the request was read is doubt', async () => {
    expect(await outcomeOf({ kind: 'drop' })).toEqual({ kind: 'uncertain', code: 'ECONNRESET', refs: [] });
  });

  test.each(['length', 'chunks', 'end'] as const)(
    'an answer cut in the middle is doubt where its end is told by %s',
    async (framing) => {
      expect((await outcomeOf({ kind: 'cut', body: good, framing })).kind).toBe('uncertain');
    },
  );

  test('an answer that is no HTTP is doubt', async () => {
    const { server, gateway } = await running(cmccSite(style), profile);
    const other = createServer((socket) => socket.end('SSH-2.0-other\r\n').on('error', () => undefined));
    await server.stop();
    await new Promise<void>((resolve) => other.listen(server.port, '127.0.0.1', resolve));
    expect(kinds(await gateway.send([outbound()]))).toEqual(['uncertain']);
    other.close();
    await server.start();
  });
});

describe('a site behind TLS', () => {
  /** A site with a certificate that nobody has signed, and what it was asked. */
  async function untrusted(skip: (condition: boolean, note: string) => void) {
    const dir = mkdtempSync(join(tmpdir(), 'op-mas-'));
    afterwards(async () => rmSync(dir, { recursive: true, force: true }));
    let files: ReturnType<typeof selfSigned> | undefined;
    try {
      files = selfSigned(dir);
    } catch (error) {
      skip((error as NodeJS.ErrnoException).code === 'ENOENT', 'openssl is not installed');
      throw error;
    }
    const asked: string[] = [];
    const keys = { cert: files.cert, key: readFileSync(files.keyFile) };
    const server = createTlsServer(keys, (request, response) => {
      asked.push(request.url ?? '');
      response.end(good);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    afterwards(async () => void server.close());
    const address = server.address();
    return { asked, port: typeof address === 'object' && address ? address.port : 0 };
  }

  test('whose certificate is not trusted is told nothing', async ({ skip }) => {
    const { asked, port } = await untrusted(skip);
    const { gateway } = createGateway(at(`https://127.0.0.1:${port}/`), profile);
    expect(await gateway.send([outbound()])).toEqual([
      { kind: 'unreachable', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    ]);
    expect(asked).toEqual([]);
  });

  test('that speaks no TLS has got nothing', async () => {
    const { server } = await running(cmccSite(style), profile);
    const { gateway } = createGateway(at(server.endpoint.replace('http:', 'https:')), profile);
    expect(kinds(await gateway.send([outbound()]))).toEqual(['unreachable']);
  });
});

describe('statuses of HTTP', () => {
  const html = '<html><body><br>Sorry<hr></body></html>';
  test.each([
    [503, 'throttled'],
    [429, 'throttled'],
    [404, 'unreachable'],
    [401, 'unreachable'],
    [403, 'unreachable'],
    [500, 'uncertain'],
    [502, 'uncertain'],
    [302, 'uncertain'],
  ])('%d with a page is %s', async (status, kind) => {
    const outcome = await outcomeOf(answer(html, { status, type: 'text/html' }));
    expect(outcome.kind).toBe(kind);
    if (kind !== 'uncertain') expect(outcome).toMatchObject({ code: `HTTP ${status}` });
  });

  test.each([
    [503, 'throttled'],
    [404, 'unreachable'],
    [500, 'uncertain'],
  ])('%d without a page is %s', async (status, kind) => {
    expect((await outcomeOf(answer('', { status, type: 'text/html' }))).kind).toBe(kind);
  });

  test('a page where an answer should be is doubt', async () => {
    expect((await outcomeOf(answer(html, { type: 'text/html' }))).kind).toBe('uncertain');
  });

  test('404 takes the gateway off line, so that others may take the messages', async () => {
    const { gateway, listener } = await answering(answer(html, { status: 404 }));
    const before = listener.changes;
    await gateway.send([outbound()]);
    expect(listener.changes).toBeGreaterThan(before);
  });
});

describe('faults', () => {
  test.each(['ServiceException', 'PolicyException'] as const)('a %s refuses with its id', async (kind) => {
    const xml = faultXml('the address is not valid', { kind, id: 'SVC0004' });
    expect(await outcomeOf(answer(xml, { status: 500 }))).toEqual({
      kind: 'rejected',
      code: 'SVC0004 the address is not valid',
    });
  });

  test('a fault without an id refuses with its code', async () => {
    expect(await outcomeOf(answer(faultXml('bad request'), { status: 500 }))).toEqual({
      kind: 'rejected',
      code: 'soapenv:Client bad request',
    });
  });

  test('a fault is one whatever the status of HTTP', async () => {
    expect((await outcomeOf(answer(faultXml('no')))).kind).toBe('rejected');
  });

  test('a sentence of any length is cut', async () => {
    const outcome = await outcomeOf(answer(faultXml('x'.repeat(5_000)), { status: 500 }));
    expect(outcome).toMatchObject({ kind: 'rejected', code: expect.stringMatching(/^.{100}$/) });
  });
});

describe('answers that mean harm', () => {
  const bomb = `<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "aaaaaaaaaa">${Array.from(
    { length: 12 },
    (_, i) => `<!ENTITY a${i} "${`&a${i === 0 ? '' : i - 1};`.repeat(10)}">`,
  ).join('')}]>${good.replace(/<\?.*?\?>/, '').replace('id-1', '&a11;')}`;
  const external = `<?xml version="1.0"?><!DOCTYPE z [<!ENTITY x SYSTEM "file:///etc/hostname">]><RequestIdentifier>&x;</RequestIdentifier>`;

  test.each([
    ['an entity bomb', bomb],
    ['an entity from a file', external],
    ['a document type', `<!DOCTYPE html>${good.replace(/<\?.*?\?>/, '')}`],
    ['an entity nobody declared', good.replace('id-1', '&nbsp;')],
    ['100,000 elements inside each other', `${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`],
    ['41 elements inside each other', `${'<a>'.repeat(41)}${'</a>'.repeat(41)}`],
    ['60,000 elements beside each other', `<a>${'<b/>'.repeat(60_000)}</a>`],
    ['six megabytes', good.replace('id-1', 'x'.repeat(6 * 1_048_576))],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x3c, 0x80])],
    ['nothing at all', ''],
  ])('%s is doubt, at once, and the gateway lives on', async (_, body) => {
    const { server, gateway } = await answering(answer(body));
    expect(kinds(await gateway.send([outbound()]))).toEqual(['uncertain']);
    server.script = () => undefined;
    await soon(() => gateway.health().isOnline, 'online');
    expect(kinds(await gateway.send([outbound()]))).toEqual(['accepted']);
  });

  test('40 elements inside each other are an answer', async () => {
    const deep = `${'<a>'.repeat(39)}<RequestIdentifier>r</RequestIdentifier>${'</a>'.repeat(39)}`;
    expect((await outcomeOf(answer(deep))).kind).toBe('accepted');
  });
});
