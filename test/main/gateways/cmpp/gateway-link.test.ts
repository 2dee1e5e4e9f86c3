import { afterEach, describe, expect, test } from 'vitest';
import { CmppBench } from '../../../support/cmpp-bench.ts';
import { commands } from '../../../support/cmpp-bytes.ts';
import { outbound } from '../../../support/cmpp-fakes.ts';
import { until } from '../../../support/cmpp-until.ts';

const bench = new CmppBench();
afterEach(() => bench.close());

describe('login', () => {
  test('version 3.0 sends its CONNECT and is online after a success of 33 bytes', async () => {
    const { server, gateway } = await bench.online({ layout: '3.0' }, { version: '3.0' });
    const [login] = server.framesOf(commands.connect);
    expect(login!.body).toHaveLength(27);
    expect(login!.body.subarray(0, 6).toString('latin1')).toBe('900001');
    expect(login!.body.readUInt8(22)).toBe(0x30);
    expect(gateway.health()).toMatchObject({ isOnline: true, detail: '1/1' });
  });

  test('version 2.0 is online after a success of 30 bytes and submits in the 2.0 layout', async () => {
    const { server, gateway } = await bench.online({ layout: '2.0' }, { version: '2.0' });
    expect(server.framesOf(commands.connect)[0]!.body.readUInt8(22)).toBe(0x20);
    const [outcome] = await gateway.send([outbound({ text: 'hello' })]);
    expect(outcome!.kind).toBe('accepted');
    expect(server.submits[0]).toMatchObject({
      bodyLength: 117 + 21 + 1 + 5 + 8,
      phones: ['13900000001'],
      serviceId: 'SVC',
      spId: '900001',
      srcId: '10690001',
      registered: 1,
    });
  });

  test('the time in CONNECT is the month, day and time of day in China', async () => {
    const { server } = await bench.online();
    const digits = String(server.framesOf(commands.connect)[0]!.body.readUInt32BE(23)).padStart(10, '0');
    const china = new Date(Date.now() + 8 * 3_600_000);
    const sent = Date.UTC(
      china.getUTCFullYear(),
      Number(digits.slice(0, 2)) - 1,
      Number(digits.slice(2, 4)),
      Number(digits.slice(4, 6)),
      Number(digits.slice(6, 8)),
      Number(digits.slice(8)),
    );
    expect(Math.abs(sent - china.getTime())).toBeLessThan(60_000);
  });

  test('a wrong AuthenticatorISMG does not keep us out', async () => {
    const { gateway } = await bench.online({ authenticator: 'ff'.repeat(16) });
    expect(gateway.health().isOnline).toBe(true);
  });

  test('a 2.0 answer to a 3.0 login is understood by its length', async () => {
    const { gateway } = await bench.online({ layout: '2.0' }, { version: '3.0' });
    expect(gateway.health().isOnline).toBe(true);
  });

  test('a refused login is named and nothing is sent', async () => {
    const { server, gateway } = await bench.start({ loginStatus: () => 3 });
    await until(() => gateway.health().detail.includes('status 3'), 'refusal in the health');
    expect(gateway.health().isOnline).toBe(false);
    expect(gateway.capacity()).toBe(0);
    expect(await gateway.send([outbound()])).toEqual([{ kind: 'unreachable', code: 'link-down' }]);
    await expect(gateway.test()).rejects.toThrow('status 3');
    expect(server.submits).toEqual([]);
  });

  test('a login that is refused once is tried again', async () => {
    const { gateway, server } = await bench.start({ loginStatus: (count) => (count === 1 ? 3 : 0) });
    await until(() => gateway.health().isOnline, 'online after the second login');
    expect(server.framesOf(commands.connect)).toHaveLength(2);
  });

  test('several connections log in one by one and each may carry messages', async () => {
    const { server, gateway } = await bench.online(
      { submit: () => undefined },
      { connections: 3, window: 1 },
    );
    await until(() => gateway.health().detail === '3/3', 'three links');
    const sending = gateway.send([outbound(), outbound(), outbound()]);
    await until(() => server.submits.length === 3, 'three submits');
    expect(new Set(server.submits.map((one) => one.link)).size).toBe(3);
    for (const one of server.submits) server.answer(one);
    expect((await sending).map((one) => one.kind)).toEqual(['accepted', 'accepted', 'accepted']);
  });
});

describe('a living link', () => {
  test('an active test of the gateway is answered with one reserved byte', async () => {
    const { link } = await bench.online();
    const sequence = link.request(commands.activeTest);
    const answer = await until(() => link.answerTo(sequence), 'answer to the active test');
    expect(answer.command).toBe(commands.activeTestResp);
    expect(answer.body.toString('hex')).toBe('00');
  });

  test.each([0, 1] as const)(
    'a silent link is tested by us and stays when the gateway answers with %d bytes',
    async (testAnswerBytes) => {
      const { server, gateway } = await bench.online({ testAnswerBytes }, { activeTestMs: 40 });
      await until(() => server.framesOf(commands.activeTest).length >= 4, 'four active tests');
      expect(gateway.health().isOnline).toBe(true);
      expect(server.links).toHaveLength(1);
    },
  );

  test('a link that does not answer three active tests is dropped and made anew', async () => {
    const { server, link } = await bench.online({ answersTests: false }, { activeTestMs: 40 });
    await until(() => link.isClosed, 'the dead link is dropped');
    expect(link.frames.filter((one) => one.command === commands.activeTest)).toHaveLength(3);
    await until(() => server.links.length === 2, 'a new link');
  });

  test('an unknown command does not disturb the link', async () => {
    const { gateway, link } = await bench.online();
    link.send(0x00000077, 5, Buffer.from('something new'));
    const sequence = link.request(commands.activeTest);
    await until(() => link.answerTo(sequence), 'answer after the unknown command');
    expect((await gateway.send([outbound()]))[0]!.kind).toBe('accepted');
  });

  test('a packet of impossible length ends the link and a new one is made', async () => {
    const { server, gateway, link } = await bench.online();
    link.socket.write(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    await until(() => link.isClosed, 'link closed');
    await until(() => server.links.length === 2 && gateway.health().isOnline, 'online again');
    expect((await gateway.send([outbound()]))[0]!.kind).toBe('accepted');
  });

  test('a lost link is reported and made again by itself', async () => {
    const { server, gateway, listener, link } = await bench.online();
    const changes = listener.changes;
    link.cut();
    await until(() => !gateway.health().isOnline, 'offline');
    await until(() => gateway.health().isOnline, 'online again');
    expect(server.framesOf(commands.connect)).toHaveLength(2);
    expect(listener.changes).toBeGreaterThanOrEqual(changes + 2);
  });

  test('a TERMINATE of the gateway is answered before the link is closed', async () => {
    const { server, link } = await bench.online();
    const sequence = link.request(commands.terminate);
    expect((await until(() => link.answerTo(sequence), 'TERMINATE_RESP')).command).toBe(
      commands.terminateResp,
    );
    await until(() => server.links.length === 2, 'a new link');
  });
});

describe('stopping', () => {
  test('the link says TERMINATE and no new one is made', async () => {
    const { server, gateway, link } = await bench.online();
    await gateway.stop();
    await until(() => link.isClosed, 'link closed');
    expect(link.frames.at(-1)!.command).toBe(commands.terminate);
    expect(server.links).toHaveLength(1);
    expect(gateway.capacity()).toBe(0);
  });

  test('answers that are still open are awaited first', async () => {
    const { server, gateway, link } = await bench.online({ submit: () => undefined });
    const sending = gateway.send([outbound()]);
    const submit = await until(() => server.submits[0], 'the submit');
    const stopping = gateway.stop();
    server.answer(submit);
    expect((await sending)[0]!.kind).toBe('accepted');
    await stopping;
    await until(() => link.isClosed, 'link closed');
    expect(link.frames.at(-1)!.command).toBe(commands.terminate);
  });

  test('messages that wait for a place in the window come back as unreachable', async () => {
    const { server, gateway } = await bench.online({ submit: () => undefined }, { window: 1 });
    const sending = gateway.send([outbound(), outbound()]);
    const submit = await until(() => server.submits[0], 'the first submit');
    const stopping = gateway.stop();
    server.answer(submit);
    expect((await sending).map((one) => one.kind)).toEqual(['accepted', 'unreachable']);
    await stopping;
  });
});
