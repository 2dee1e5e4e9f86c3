import { createHash } from 'node:crypto';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Gateway } from '../../../main/core/ports.ts';
import { createGateway, gatewayConfigSchema } from '../../../main/gateways/registry.ts';
import { commands } from '../../support/cmpp-bytes.ts';
import { outbound, RecordingListener, RecordingLog } from '../../support/cmpp-fakes.ts';
import { CmppServer, type Script } from '../../support/cmpp-server.ts';
import { cmppKeys, SmsHouse, soon } from '../../support/sms-server.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  // Operators before gateways, so that nobody awaits answers that never come.
  for (const close of closing.splice(0)) await close();
});

/** The gateway of a configuration, started; online when `waits`. */
async function gatewayOf(keys: Record<string, unknown>, waits = true) {
  const listener = new RecordingListener();
  const gateway = createGateway(gatewayConfigSchema.parse(keys), new RecordingLog());
  closing.push(() => gateway.stop());
  await gateway.start(listener);
  if (waits) await soon(() => gateway.health().isOnline, 'online');
  return { gateway, listener };
}
const sendOne = (gateway: Gateway, text: string, phone = '+8613987654321') =>
  gateway.send([outbound({ text, phone })]);

describe('kind cmpp', () => {
  async function operator(script: Script = {}) {
    const server = await CmppServer.start(script);
    closing.push(() => server.stop());
    return server;
  }

  test.each([
    ['2.0', 0x20],
    ['2.1', 0x21],
    ['3.0', 0x30],
  ])('logs in with version %s, its account and its secret', async (version, byte) => {
    const server = await operator(version === '3.0' ? {} : { layout: '2.0' });
    await gatewayOf({ ...cmppKeys('cm', server.port), version, spId: '9001', secret: 's3cret' });
    const { body } = server.framesOf(commands.connect)[0]!;
    expect(body.readUInt8(22)).toBe(byte);
    expect(body.subarray(0, 6).toString('latin1')).toBe('9001\0\0');
    const time = String(body.readUInt32BE(23)).padStart(10, '0');
    const proof = createHash('md5')
      .update(`9001${'\0'.repeat(9)}s3cret${time}`)
      .digest();
    expect(body.subarray(6, 22)).toEqual(proof);
  });

  test('pads a short account in the proof when told to', async () => {
    const server = await operator();
    await gatewayOf({ ...cmppKeys('cm', server.port), spId: '9001', padsSpId: true });
    const { body } = server.framesOf(commands.connect)[0]!;
    const time = String(body.readUInt32BE(23)).padStart(10, '0');
    const proof = createHash('md5')
      .update(`9001\0\0${'\0'.repeat(9)}drill${time}`)
      .digest();
    expect(body.subarray(6, 22)).toEqual(proof);
  });

  test('puts service, numbers, level and fee into every submit', async () => {
    const server = await operator();
    const fee = { userType: 3, type: '02', code: '000010' };
    const keys = { serviceId: 'DLTZ', srcId: '1069012345', level: 7, fee };
    const { gateway } = await gatewayOf({ ...cmppKeys('cm', server.port), ...keys });
    await sendOne(gateway, '停电');
    const { body } = server.framesOf(commands.submit)[0]!;
    expect(server.submits[0]).toMatchObject({ serviceId: 'DLTZ', srcId: '1069012345', spId: '900001' });
    expect(body.readUInt8(11)).toBe(7);
    expect(body.readUInt8(22)).toBe(3);
    expect(body.subarray(65, 73).toString('latin1')).toBe('02000010');
  });

  test('writes GBK, 16-bit references and leaves room for what the operator appends', async () => {
    const server = await operator();
    const style = { alphabet: 'gbk', referenceBits: 16, appendedChars: 8 };
    const { gateway } = await gatewayOf({ ...cmppKeys('cm', server.port), ...style });
    await sendOne(gateway, '停'.repeat(62));
    await sendOne(gateway, '停'.repeat(63));
    expect(server.submits.map((one) => [one.format, one.pkTotal, one.udhi])).toEqual([
      [15, 1, 0],
      [15, 2, 1],
      [15, 2, 1],
    ]);
    expect(server.submits[1]!.content.subarray(0, 3)).toEqual(Buffer.from([6, 8, 4]));
  });

  test('keeps to its window on each of its connections and puts equal texts together', async () => {
    const server = await operator({ submit: () => undefined });
    const numbers = { window: 2, connections: 3, groupSize: 3 };
    const { gateway } = await gatewayOf({ ...cmppKeys('cm', server.port), ...numbers }, false);
    await soon(() => gateway.health().detail === '3/3', 'three connections');
    expect(gateway.health()).toMatchObject({ window: 6 });
    const batch = Array.from({ length: 60 }, (_, i) =>
      outbound({ phone: `+86139876543${i + 10}`, text: 'same' }),
    );
    const sending = gateway.send(batch);
    await soon(() => server.unanswered === 6, 'the windows are full');
    await soon(() => gateway.health().used === 6, 'it knows');
    expect(server.submits.every((one) => one.phones.length === 3)).toBe(true);
    server.script.submit = (submit, at) => at.answer(submit);
    for (const submit of [...server.submits]) server.answer(submit);
    expect((await sending).every((one) => one.kind === 'accepted')).toBe(true);
    expect(server.mostUnanswered).toBe(6);
  });

  test('reads the times of its configuration as seconds', async () => {
    const server = await operator({ submit: () => undefined });
    const times = { activeTestSeconds: 1, responseTimeoutSeconds: 1 };
    const { gateway } = await gatewayOf({ ...cmppKeys('cm', server.port), ...times });
    const started = performance.now();
    expect(await sendOne(gateway, 'nobody answers')).toMatchObject([{ kind: 'uncertain' }]);
    expect(performance.now() - started).toBeGreaterThan(900);
    const test = await soon(() => server.framesOf(commands.activeTest)[0], 'a link test');
    expect(test.atMs - server.framesOf(commands.connect)[0]!.atMs).toBeGreaterThan(900);
  });

  test('knows what the site’s own result numbers mean', async () => {
    const server = await operator({ submit: (submit, at) => at.answer(submit, Number(submit.content)) });
    const resultClasses = { 101: 'throttled', 102: 'channel', 103: 'rejected' };
    const { gateway } = await gatewayOf({ ...cmppKeys('cm', server.port), resultClasses });
    const kinds = [];
    for (const result of ['101', '102', '103', '104']) kinds.push((await sendOne(gateway, result))[0]!.kind);
    expect(kinds).toEqual(['throttled', 'unreachable', 'rejected', 'rejected']);
  });
});

/** An SMSC that takes every bind and every message and remembers the bytes behind each header. */
async function smsc() {
  const bodies: Record<'bind' | 'submit', Buffer[]> = { bind: [], submit: [] };
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    let rest = Buffer.alloc(0);
    const answer = (command: number, sequence: number, text: string) => {
      const packet = Buffer.alloc(16 + text.length + 1);
      packet.writeUInt32BE(packet.length, 0);
      packet.writeUInt32BE(command, 4);
      packet.writeUInt32BE(sequence, 12);
      packet.write(text, 16, 'latin1');
      socket.write(packet);
    };
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= 16 && rest.length >= rest.readUInt32BE(0)) {
        const packet = rest.subarray(0, rest.readUInt32BE(0));
        rest = rest.subarray(packet.length);
        const [command, sequence] = [packet.readUInt32BE(4), packet.readUInt32BE(12)];
        if (command === 9) bodies.bind.push(packet.subarray(16));
        if (command === 4) bodies.submit.push(packet.subarray(16));
        if (command < 0x80000000) answer(command + 0x80000000, sequence, command === 4 ? '00FF' : '');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return { bodies, sockets, port: typeof address === 'object' && address ? address.port : 0 };
}

describe('kind smpp', () => {
  const keys = (port: number) => ({
    name: 'unicom',
    kind: 'smpp',
    host: '127.0.0.1',
    port,
    systemId: 'orderly',
    password: 'changeme',
    srcId: '1069054321',
  });

  test('binds as transceiver 3.4 with its account, on each of its connections', async () => {
    const server = await smsc();
    const { gateway } = await gatewayOf({ ...keys(server.port), systemType: 'UTIL', connections: 2 }, false);
    await soon(() => gateway.health().detail === '2/2', 'both connections');
    expect(server.bodies.bind.map((body) => body.toString('latin1'))).toEqual(
      Array(2).fill('orderly\0changeme\0UTIL\0\x34\0\0\0'),
    );
    expect(gateway.health().window).toBe(32);
  });

  test('sends with its service, its number types and the ids of the SMSC', async () => {
    const server = await smsc();
    const types = { serviceType: 'SMS', srcTon: 5, srcNpi: 0, destTon: 2, destNpi: 8, answerIds: 'hex' };
    const { gateway } = await gatewayOf({ ...keys(server.port), ...types, referenceBits: 16 });
    expect(await sendOne(gateway, 'hello')).toEqual([
      { kind: 'accepted', refs: [{ partNo: 1, msgId: '255' }] },
    ]);
    const head = 'SMS\0\x05\x001069054321\0\x02\x0813987654321\0';
    expect(server.bodies.submit[0]!.toString('latin1').startsWith(head)).toBe(true);
    await sendOne(gateway, '停'.repeat(71));
    expect(server.bodies.submit[1]!.includes(Buffer.from([6, 8, 4]))).toBe(true);
  });

  test('leaves ids as they are when nothing else is said', async () => {
    const server = await smsc();
    const { gateway } = await gatewayOf(keys(server.port));
    expect(await sendOne(gateway, 'hello')).toEqual([
      { kind: 'accepted', refs: [{ partNo: 1, msgId: 'ff' }] },
    ]);
  });
});

test('kind soap: hands messages to another server of ours under its account', async () => {
  const house = new SmsHouse();
  closing.push(() => house.close());
  await house.start({ loginStatus: () => 3 });
  const endpoint = `http://127.0.0.1:${house.port}/sms`;
  const soap = { name: 'next', kind: 'soap', endpoint, account: 'station-b', password: 'pass-b' };
  const { gateway } = await gatewayOf(soap);
  expect(gateway).toMatchObject({ name: 'next', deduplicates: true });
  expect(await gateway.send([outbound({ clientId: 'c1', text: '停电' })])).toMatchObject([
    { kind: 'accepted' },
  ]);
  const rows = await house.withStore((q) => q('deliveries').select('account', 'client_id', 'body'));
  expect(rows).toEqual([{ account: 'station-b', client_id: 'c1', body: '停电' }]);
});

describe('kind mas', () => {
  /** A site's SOAP server that answers everything with one element and remembers what it was asked. */
  async function site(element: string) {
    const asked: { action: string; xml: string }[] = [];
    const server = createHttpServer(async (request, response) => {
      let xml = '';
      for await (const chunk of request) xml += chunk;
      asked.push({ action: String(request.headers.soapaction), xml });
      response.end(
        `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>${element}</e:Body></e:Envelope>`,
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => server.close());
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    return { asked, endpoint: `http://127.0.0.1:${port}/mas` };
  }
  const keys = (endpoint: string, profile: unknown) => ({
    name: 'mas',
    kind: 'mas',
    endpoint,
    account: 'dlj',
    password: 'geheim',
    apiCode: 'api7',
    serviceNo: '106577',
    profile,
  });
  const sends = (asked: { action: string; xml: string }[], word: string) =>
    asked.filter((one) => one.xml.includes(word));

  test.each([
    [true, true, '<sms:sendSms><sms:sendSmsRequest><sms:ApplicationID>dlj</sms:ApplicationID>'],
    [true, false, '<sms:sendSms><sms:sendSmsRequest><ApplicationID>dlj</ApplicationID>'],
    [false, true, '<sms:sendSms><sms:ApplicationID>dlj</sms:ApplicationID>'],
    [false, false, '<sms:sendSms><ApplicationID>dlj</ApplicationID>'],
  ])('cmcc, wrapped %s and qualified %s', async (isWrapped, isQualified, begin) => {
    const { asked, endpoint } = await site('<RequestIdentifier>r1</RequestIdentifier>');
    const { gateway } = await gatewayOf(keys(endpoint, { of: 'cmcc', isWrapped, isQualified }));
    expect(gateway.capacity()).toBe(4 * 100);
    expect(await sendOne(gateway, '停电')).toEqual([
      { kind: 'accepted', refs: [{ partNo: 1, msgId: 'r1' }] },
    ]);
    const [sent] = sends(asked, '停电');
    expect(sent!.xml).toContain(begin);
    expect(sent!.xml).toContain('tel:13987654321');
    expect(sent!.xml).toContain('106577');
  });

  test('jiaxun, with its code, account and another namespace', async () => {
    const { asked, endpoint } = await site('<sendSMReturn>0</sendSMReturn>');
    const profile = { of: 'jiaxun', namespace: 'http://other.example' };
    const { gateway } = await gatewayOf({ ...keys(endpoint, profile), concurrency: 2 });
    expect(gateway.capacity()).toBe(2 * 100);
    expect(await sendOne(gateway, '停电')).toMatchObject([{ kind: 'accepted' }]);
    const [sent] = sends(asked, 'sendSM');
    for (const word of ['api7', 'dlj', 'geheim', '13987654321', 'xmlns:ns1="http://other.example"'])
      expect(sent!.xml).toContain(word);
  });

  test('a template of the site’s own', async () => {
    const { asked, endpoint } = await site('<code>OK</code>');
    const body = '<go><u>{account}</u>{#phones}<m>{phone}</m>{/phones}<t>{text}</t><n>{count}</n></go>';
    const send = { action: 'urn:go', body, result: 'code', success: ['OK'] };
    const { gateway } = await gatewayOf(keys(endpoint, { send, groupSize: 2 }));
    await gateway.send([outbound({ text: 'a<b' }), outbound({ text: 'a<b', phone: '+8613987654321' })]);
    const [sent] = sends(asked, '<go>');
    expect(sent!.action).toBe('"urn:go"');
    expect(sent!.xml).toContain(
      '<go><u>dlj</u><m>13900000001</m><m>13987654321</m><t>a&lt;b</t><n>2</n></go>',
    );
  });

  const send = { action: '', body: '<a>{text}</a>', result: 'r' };
  const records = { form: 'elements', item: 'i', fields: {} };
  test.each([
    ['send', { send: { ...send, body: '<a>{tekst}</a>' } }, '{tekst}'],
    [
      'reports',
      { send, reports: { action: '', body: '<a>{batch}</a>', asks: 'new', records, states: {} } },
      '{batch}',
    ],
    ['inbound', { send, inbound: { action: '', body: '<a>{acount}</a>', records } }, '{acount}'],
    ['send that repeats', { send: { ...send, body: '{#phones}<m>{number}</m>{/phones}' } }, '{number}'],
    ['send that is no XML', { send: { ...send, body: '<a>{text}</b>' } }, 'not XML'],
  ])('a wrong template for %s is refused before anything starts, with its reason', (_, profile, reason) => {
    const config = gatewayConfigSchema.parse(keys('http://127.0.0.1:1/mas', profile));
    expect(() => createGateway(config, new RecordingLog())).toThrow(reason);
  });
});
