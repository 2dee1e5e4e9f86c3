import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { CmppGateway } from '../../../../main/gateways/cmpp/gateway.ts';
import { CmppBench } from '../../../support/cmpp-bench.ts';
import {
  commands,
  connectResp,
  deliverBody,
  frame,
  hex,
  reportContent,
} from '../../../support/cmpp-bytes.ts';
import { outbound, RecordingListener } from '../../../support/cmpp-fakes.ts';
import { CmppServer, type ServerLink } from '../../../support/cmpp-server.ts';
import { gate, until } from '../../../support/cmpp-until.ts';

const bench = new CmppBench();
afterEach(() => bench.close());

type Running = Awaited<ReturnType<CmppBench['online']>>;
const phone = '13900000001';
const deliver = (text: string, sequence: number) =>
  frame(
    commands.deliver,
    sequence,
    deliverBody('3.0', { msgId: BigInt(sequence), phone, content: Buffer.from(text) }),
  );

async function allRead(link: ServerLink): Promise<void> {
  const sequence = link.request(commands.activeTest);
  await until(() => link.answerTo(sequence), 'answer to the active test');
}

/** The gateway is back on its n-th link and works in both directions. */
async function works({ server, gateway, listener }: Omit<Running, 'link'>, links: number): Promise<void> {
  await until(() => server.links.length === links && gateway.health().isOnline, `link ${links}`);
  const link = server.links.at(-1)!;
  const before = listener.reported.length;
  const content = reportContent({ msgId: 7n, stat: 'DELIVRD', phone }, 32);
  const sequence = link.deliver({ msgId: 1n, phone, isReport: true, content });
  await until(() => link.answerTo(sequence), 'the report is answered');
  expect(listener.reported).toHaveLength(before + 1);
  expect((await gateway.send([outbound()]))[0]!.kind).toBe('accepted');
}

describe('bad packets', () => {
  test.each([
    ['a length of 0', hex('00000000 00000005 00000001')],
    ['a length of 4', hex('00000004')],
    ['a length of 11', hex('0000000b 00000005 000000')],
    ['a length of 8,193', hex('00002001 00000005 00000001')],
    ['a length of 4 GB', hex('ffffffff 00000005 00000001')],
    ['text of another protocol', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['random bytes', hex('8f03a7c2 5501deaf 00ff13a8 99e4b7d1 42')],
  ])('%s drops the link; it is made anew and works', async (_name, bytes) => {
    const running = await bench.online();
    running.link.socket.write(bytes);
    await until(() => running.link.isClosed, 'the link is dropped');
    await works(running, 2);
  });

  test('good packets before a bad one in the same segment are taken', async () => {
    const running = await bench.online();
    running.link.socket.write(Buffer.concat([deliver('before', 5), hex('00000004')]));
    await until(() => running.listener.received.length === 1, 'the message before');
    await works(running, 2);
  });

  test('what was unanswered when a bad packet comes is uncertain, and nothing is repeated', async () => {
    const { server, gateway, link } = await bench.online({ submit: () => undefined });
    const sending = gateway.send([outbound(), outbound()]);
    await until(() => server.submits.length === 2, 'two submits');
    link.socket.write(hex('00000004'));
    const lost = { kind: 'uncertain', code: 'link-lost', refs: [] };
    expect(await sending).toEqual([lost, lost]);
    await until(() => gateway.health().isOnline, 'online again');
    expect(server.submits).toHaveLength(2);
  });

  test('bodies that end at any byte are taken without an error', async () => {
    const running = await bench.online();
    const { link } = running;
    const whole = deliverBody('3.0', {
      msgId: 5n,
      phone,
      content: Buffer.from('text'),
      udhi: true,
      format: 8,
    });
    for (let length = 0; length < whole.length; length += 1)
      link.send(commands.deliver, 1_000 + length, whole.subarray(0, length));
    await until(() => link.answerTo(1_000 + whole.length - 1), 'the last answer');
    expect(link.isClosed).toBe(false);
    await works(running, 1);
  });
});

describe('things that do not belong', () => {
  test('unknown commands with and without a body, and requests only we may make, change nothing', async () => {
    const running = await bench.online();
    for (const command of [
      0,
      3,
      0x77,
      0x10,
      0x7fffffff,
      0x80000077,
      0xffffffff,
      commands.submit,
      commands.connect,
    ])
      for (const body of [Buffer.alloc(0), Buffer.alloc(1), Buffer.alloc(300, 0xff)])
        running.link.send(command, 5, body);
    await allRead(running.link);
    await works(running, 1);
  });

  test('the longest packet there may be is passed over by its length', async () => {
    const running = await bench.online();
    running.link.send(0x77, 5, Buffer.alloc(8_192 - 12, 0xff));
    await allRead(running.link);
    await works(running, 1);
  });

  test('responses to nothing change nothing', async () => {
    const running = await bench.online();
    for (const command of [commands.submitResp, commands.activeTestResp, commands.deliverResp])
      for (const size of [0, 1, 9, 12, 40]) running.link.send(command, 4_242, Buffer.alloc(size));
    await allRead(running.link);
    await works(running, 1);
  });

  test.each([0, 3])('a second CONNECT_RESP, with status %d, changes nothing', async (status) => {
    const running = await bench.online();
    running.link.send(commands.connectResp, 1, connectResp('2.0', status));
    await allRead(running.link);
    await works(running, 1);
    // Still 3.0: a 2.0 body would be twelve bytes of other fields shorter.
    expect(running.server.submits[0]!.phones).toEqual([phone]);
  });

  test('a DELIVER before the answer to the login is neither stored nor answered', async () => {
    const running = await bench.start({
      loginStatus: () => {
        running.server.links.at(-1)!.socket.write(deliver('early', 5));
        return 0;
      },
    });
    await works(running, 1);
    expect(running.server.links[0]!.answerTo(5)).toBeUndefined();
    expect(running.listener.received).toEqual([]);
  });
});

describe('odd streams', () => {
  test('one byte in each segment is as good as any', async () => {
    const running = await bench.online();
    for (const byte of Buffer.concat([deliver('slow', 5), frame(commands.activeTest, 6)])) {
      running.link.socket.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => running.link.answerTo(5) && running.link.answerTo(6), 'both answers');
    expect(running.listener.received).toMatchObject([{ text: 'slow' }]);
    await works(running, 1);
  });

  test('everything in one segment is taken in its order', async () => {
    const running = await bench.online();
    const texts = Array.from({ length: 200 }, (_, i) => `no ${i}`);
    running.link.socket.write(Buffer.concat(texts.map((text, i) => deliver(text, i + 1))));
    await until(() => running.link.answerTo(200), 'the last answer');
    expect(running.listener.received.map((one) => one.text)).toEqual(texts);
    await works(running, 1);
  });

  test('half a packet and then the end: nothing is stored and the link is made anew', async () => {
    const running = await bench.online();
    for (const [index, cut] of [1, 4, 13, 60].entries()) {
      const link = running.server.links.at(-1)!;
      link.socket.end(deliver('never whole', 5).subarray(0, -cut));
      await until(() => link.isClosed, 'link closed');
      await works(running, index + 2);
    }
    expect(running.listener.received).toEqual([]);
  });

  test('a peer that closes at once, every time, does no harm until it is itself again', async () => {
    const running = await bench.start({
      loginStatus: (count) => {
        if (count <= 2) running.server.links.at(-1)!.cut();
        return 0;
      },
    });
    await works(running, 3);
  });
});

describe('floods', () => {
  test('five thousand DELIVERs at once are stored in order, in few calls, and all answered', async () => {
    const running = await bench.online();
    const { link, listener } = running;
    const texts = Array.from({ length: 5_000 }, (_, i) => `no ${i}`);
    link.socket.write(Buffer.concat(texts.map((text, i) => deliver(text, i + 1))));
    const count = () => link.frames.filter((one) => one.command === commands.deliverResp).length;
    await until(() => count() === 5_000, 'five thousand answers', 20_000);
    expect(listener.received.map((one) => one.text)).toEqual(texts);
    expect(listener.calls).toBeLessThan(1_000);
    await works(running, 1);
  });

  test('five thousand ACTIVE_TESTs at once are all answered', async () => {
    const running = await bench.online();
    const tests = Array.from({ length: 5_000 }, (_, i) => frame(commands.activeTest, i + 1));
    running.link.socket.write(Buffer.concat(tests));
    await until(() => running.link.answerTo(5_000), 'the last answer', 20_000);
    expect(running.link.frames.filter((one) => one.command === commands.activeTestResp)).toHaveLength(5_000);
    await works(running, 1);
  });

  test('a peer that asks and never reads is dropped before our memory fills', async () => {
    const running = await bench.online();
    const { gateway, listener, link } = running;
    link.socket.pause();
    const before = process.memoryUsage().heapUsed;
    const reasons: string[] = [];
    const changed = listener.changed.bind(listener);
    listener.changed = () => {
      reasons.push(gateway.health().detail);
      changed();
    };
    const sent = await floodUntilClosed(link, frame(commands.activeTest, 1));
    await until(() => reasons.includes('the gateway does not read'), 'the reason');
    expect(sent).toBeLessThan(128 * 1_048_576);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(256 * 1_048_576);
    await works(running, 2);
  });
});

/** Repeats a packet, as fast as the other side takes it, until it closes; returns the bytes sent. */
async function floodUntilClosed({ socket }: ServerLink, packet: Buffer): Promise<number> {
  const block = Buffer.concat(Array.from({ length: 2_048 }, () => packet));
  let sent = 0;
  while (socket.writable) {
    sent += block.length;
    if (socket.write(block)) continue;
    await new Promise<void>((resolve) => {
      socket.once('drain', resolve);
      socket.once('close', () => resolve());
    });
  }
  return sent;
}

const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));
const packet = fc
  .tuple(
    fc.oneof(fc.constantFrom(...Object.values(commands)), fc.integer({ min: 0, max: 0xffff_ffff })),
    fc.nat(20),
    bytes(200),
  )
  .map(([command, sequence, body]) => frame(command, sequence, body));
const delivery = fc
  .record({
    msgId: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    phone: fc.stringMatching(/^[0-9+]{0,20}$/),
    content: bytes(140),
    isReport: fc.boolean(),
    udhi: fc.boolean(),
    format: fc.integer({ min: 0, max: 255 }),
    cut: fc.nat(20),
  })
  .map((fields) => frame(commands.deliver, 7, deliverBody('3.0', fields)));
/** A good packet with one byte changed or its end missing. */
const broken = fc
  .tuple(fc.oneof(packet, delivery), fc.nat(200), fc.integer({ min: 0, max: 255 }), fc.boolean())
  .map(([good, at, value, isCut]) => {
    const bad = Buffer.from(good);
    if (isCut) return bad.subarray(0, at % bad.length);
    bad[at % bad.length] = value;
    return bad;
  });
const streams = fc
  .array(fc.oneof(bytes(60), packet, packet, delivery, delivery, delivery, broken), {
    minLength: 1,
    maxLength: 6,
  })
  .map((pieces) => Buffer.concat(pieces));

test('no stream of bytes, before or after the login, ends more than the link it came over', async () => {
  const MARKER = 9_999_999;
  const server = await CmppServer.start({ submit: () => undefined });
  let whole = 0;
  await fc.assert(
    fc.asyncProperty(streams, fc.boolean(), async (stream, isEarly) => {
      const listener = new RecordingListener();
      const online = gate();
      const lost = gate();
      const gateway = new CmppGateway({
        name: 'fuzz',
        host: '127.0.0.1',
        port: server.port,
        spId: '900001',
        secret: 'drill',
        version: '3.0',
        serviceId: 'SVC',
        srcId: '10690001',
        window: 16,
        connections: 1,
        // A half packet that swallows what follows is found out in 50 ms.
        activeTestMs: 10,
        responseTimeoutMs: 10_000,
      });
      listener.changed = () => (gateway.health().isOnline ? online.open() : lost.open());
      const count = server.links.length;
      server.script.loginStatus = () => {
        if (isEarly) server.links.at(-1)!.socket.write(stream);
        return 0;
      };
      await gateway.start(listener);
      await Promise.race([online.promise, lost.promise, new Promise((resolve) => setTimeout(resolve, 50))]);
      const link = await until(() => server.links[count], 'a connection');
      const sending = gateway.send([outbound()]);
      link.socket.write(Buffer.concat([isEarly ? Buffer.alloc(0) : stream, deliver('marker', MARKER)]));
      // Either all was understood up to the last packet, or the link was given up (or waits for its login).
      if (gateway.health().isOnline)
        await until(() => link.answerTo(MARKER) ?? link.isClosed, 'an answer or the end');
      whole += link.answerTo(MARKER) ? 1 : 0;
      link.cut();
      expect(await sending).toHaveLength(1);
      await gateway.stop();
      expect(gateway.health().isOnline).toBe(false);
    }),
    { seed: 20_210_930, numRuns: 300 },
  );
  await server.stop();
  // The streams are neither all good nor all bad.
  expect(whole).toBeGreaterThan(30);
  expect(server.links.length - whole).toBeGreaterThan(30);
}, 120_000);
