import { afterEach, describe, expect, test } from 'vitest';
import { outbound } from '../../../support/cmpp-fakes.ts';
import { until } from '../../../support/cmpp-until.ts';
import { allRead, answered, receiptOver, SmppBench } from '../../../support/smpp-bench.ts';
import { commands, cstring, deliverBody, pdu, readBind } from '../../../support/smpp-bytes.ts';

const bench = new SmppBench();
afterEach(() => bench.close());

describe('bind', () => {
  test('it is a transceiver bind of version 3.4 with the account', async () => {
    const { server, gateway } = await bench.online();
    const [bind] = server.framesOf(commands.bindTransceiver);
    expect(readBind(bind!.body)).toEqual({
      systemId: 'orderly',
      password: 'drill',
      systemType: 'OP',
      version: 0x34,
    });
    expect(gateway.health()).toMatchObject({ isOnline: true, detail: '1/1', window: 16, used: 0 });
    expect(await gateway.test()).toBe('SMPP 3.4 1/1');
  });

  test.each([
    [0x0d, 'bind failed'],
    [0x0e, 'wrong password'],
    [0x0f, 'wrong system id'],
  ])('status 0x%s (%s) is offline with its reason and nothing is sent', async (status) => {
    const { server, gateway } = await bench.start({ bind: () => status });
    const reason = `status 0x0${status.toString(16)}`;
    await until(() => gateway.health().detail.includes(reason), 'the refusal in the health');
    expect(gateway.health().isOnline).toBe(false);
    expect(gateway.capacity()).toBe(0);
    expect(await gateway.send([outbound()])).toEqual([{ kind: 'unreachable', code: 'link-down' }]);
    await expect(gateway.test()).rejects.toThrow(reason);
    expect(server.submits).toEqual([]);
  });

  test('a bind that is refused once is tried again', async () => {
    const { server, gateway } = await bench.start({ bind: (count) => (count === 1 ? 0x0d : 0) });
    await until(() => gateway.health().isOnline, 'online after the second bind');
    expect(server.framesOf(commands.bindTransceiver)).toHaveLength(2);
    expect(gateway.health().reconnects).toBe(1);
  });

  test('before the answer to the bind the gateway is not online and answers link tests', async () => {
    const { server, gateway } = await bench.start({ bind: () => undefined });
    const link = await until(() => server.links[0], 'a connection');
    await until(() => link.framesOf(commands.bindTransceiver)[0], 'the bind');
    await allRead(link);
    expect(gateway.health().isOnline).toBe(false);
    expect(gateway.capacity()).toBe(0);
  });

  test('a delivery before the answer to the bind is neither stored nor answered', async () => {
    const early = pdu(commands.deliver, 0, 5, deliverBody({ content: Buffer.from('early') }));
    const { link, listener } = await bench.online({
      bind: (_count, on) => {
        on.raw(early);
        return 0;
      },
    });
    await answered(link, link.deliver({ content: Buffer.from('later') }));
    expect(listener.received.map((one) => one.text)).toEqual(['later']);
    expect(link.answerTo(5)).toBeUndefined();
  });

  test('a second answer to the bind, even a refusal, changes nothing', async () => {
    const { gateway, link, server } = await bench.online();
    link.raw(pdu(commands.bindTransceiverResp, 0x0e, 99, cstring('smsc')));
    await allRead(link);
    expect(gateway.health().isOnline).toBe(true);
    expect(server.links).toHaveLength(1);
  });

  test('several connections bind one by one and each may carry messages', async () => {
    const { server, gateway } = await bench.online(
      { submit: () => undefined },
      { connections: 3, window: 1 },
    );
    await until(() => gateway.health().detail === '3/3', 'three links');
    const sending = gateway.send([outbound(), outbound(), outbound()]);
    await until(() => server.submits.length === 3, 'three submits');
    expect(new Set(server.submits.map((one) => one.link)).size).toBe(3);
    expect(gateway.health()).toMatchObject({ window: 3, used: 3 });
    for (const one of server.submits) server.answer(one);
    expect((await sending).map((one) => one.kind)).toEqual(['accepted', 'accepted', 'accepted']);
  });
});

describe('a living link', () => {
  test('an enquire_link of the SMSC is answered under its sequence number', async () => {
    const { link } = await bench.online();
    const answer = await answered(link, link.request(commands.enquireLink));
    expect(answer).toMatchObject({ command: commands.enquireLinkResp, status: 0 });
  });

  test('a command we do not know is refused with generic_nack and does not disturb the link', async () => {
    const { gateway, link } = await bench.online();
    const sequence = link.request(0x0000_0abc, Buffer.from('something new'));
    expect(await answered(link, sequence)).toMatchObject({ command: commands.genericNack, status: 0x03 });
    expect((await gateway.send([outbound()]))[0]!.kind).toBe('accepted');
  });

  test('an answer to nothing does no harm and is not answered itself', async () => {
    const { gateway, link } = await bench.online();
    for (const command of [commands.submitResp, commands.genericNack, 0x8000_0abc])
      link.raw(pdu(command, 0, 4_242));
    await allRead(link);
    expect(link.frames.filter((one) => one.sequence === 4_242)).toEqual([]);
    expect((await gateway.send([outbound()]))[0]!.kind).toBe('accepted');
  });
});

describe('a lost link', () => {
  test('it is reported and made again by itself, with receipts as before', async () => {
    const running = await bench.online();
    const { gateway, listener, link } = running;
    const changes = listener.changes;
    link.cut();
    await until(() => !gateway.health().isOnline, 'offline');
    expect(gateway.capacity()).toBe(0);
    await receiptOver(running, 2);
    expect(listener.changes).toBeGreaterThanOrEqual(changes + 2);
    expect(gateway.health().reconnects).toBe(1);
  });

  test('an SMSC that was away is found when it comes back', async () => {
    const running = await bench.online();
    const { server, gateway } = running;
    const { port } = server;
    await server.stop();
    await until(() => gateway.health().detail.includes('ECONNREFUSED'), 'an attempt in vain');
    await server.listen(port);
    await receiptOver(running, 2);
  });

  test('with a second connection the messages go on', async () => {
    const { server, gateway, link } = await bench.online({}, { connections: 2 });
    await until(() => gateway.health().detail === '2/2', 'two links');
    link.cut();
    await until(() => gateway.health().detail === '1/2', 'one link left');
    expect((await gateway.send([outbound()]))[0]!.kind).toBe('accepted');
    expect(server.submits[0]!.link).not.toBe(link);
  });
});

describe('unbind', () => {
  test('an unbind of the SMSC is answered before the link is closed, and the link is made anew', async () => {
    const running = await bench.online();
    const { link } = running;
    const answer = await answered(link, link.request(commands.unbind));
    expect(answer).toMatchObject({ command: commands.unbindResp, status: 0 });
    await until(() => link.isClosed, 'link closed');
    await receiptOver(running, 2);
  });

  test('stop() unbinds and makes no new link', async () => {
    const { server, gateway, link } = await bench.online();
    await gateway.stop();
    await until(() => link.isClosed, 'link closed');
    expect(link.frames.at(-1)!.command).toBe(commands.unbind);
    expect(server.links).toHaveLength(1);
    expect(gateway.capacity()).toBe(0);
  });

  test('stop() awaits open answers first', async () => {
    const { server, gateway, link } = await bench.online({ submit: () => undefined });
    const sending = gateway.send([outbound()]);
    const submit = await until(() => server.submits[0], 'the submit');
    const stopping = gateway.stop();
    await allRead(link);
    expect(link.framesOf(commands.unbind)).toEqual([]);
    server.answer(submit);
    expect((await sending)[0]!.kind).toBe('accepted');
    await stopping;
    await until(() => link.isClosed, 'link closed');
    expect(link.frames.at(-1)!.command).toBe(commands.unbind);
  });

  test('messages that wait for a place in the window come back from stop() as unreachable', async () => {
    const { server, gateway } = await bench.online({ submit: () => undefined }, { window: 1 });
    const sending = gateway.send([outbound(), outbound()]);
    const submit = await until(() => server.submits[0], 'the first submit');
    const stopping = gateway.stop();
    server.answer(submit);
    expect((await sending).map((one) => one.kind)).toEqual(['accepted', 'unreachable']);
    await stopping;
    expect(server.submits).toHaveLength(1);
  });

  test('stop() while the SMSC is away ends at once and for good', async () => {
    const { server, gateway } = await bench.online();
    const { port } = server;
    await server.stop();
    await until(() => !gateway.health().isOnline, 'offline');
    await gateway.stop();
    await server.listen(port);
    expect(gateway.health().isOnline).toBe(false);
  });
});
