import { afterEach, describe, expect, test, vi } from 'vitest';
import { smpp } from '../../../../main/gateways/smpp/library.ts';
import { outbound } from '../../../support/cmpp-fakes.ts';
import { until } from '../../../support/cmpp-until.ts';
import { receiptOver, SmppBench } from '../../../support/smpp-bench.ts';
import { commands, pdu } from '../../../support/smpp-bytes.ts';

const bench = new SmppBench();
afterEach(async () => {
  vi.restoreAllMocks();
  await bench.close();
});

describe('one message', () => {
  test('it asks for a receipt and carries addresses, alphabet and text as the SMSC expects them', async () => {
    const { server, gateway } = await bench.online({}, { serviceType: 'CMT', srcTon: 3, srcNpi: 0 });
    expect((await gateway.send([outbound({ text: 'Hi @ {x}' })]))[0]!.kind).toBe('accepted');
    expect(server.submits[0]).toMatchObject({
      serviceType: 'CMT',
      srcTon: 3,
      srcNpi: 0,
      src: '10690001',
      dest: '13900000001',
      esmClass: 0,
      registered: 1,
      dataCoding: 0,
      length: 10,
    });
    expect(server.submits[0]!.content.toString('hex')).toBe('48692000201b28781b29');
    expect(server.submits[0]!.rest).toHaveLength(0);
  });

  test('a Chinese text says data_coding 8 and goes in UCS-2', async () => {
    const { server, gateway } = await bench.online();
    await gateway.send([outbound({ text: '有序用电' })]);
    expect(server.submits[0]).toMatchObject({ dataCoding: 8, esmClass: 0 });
    expect(server.submits[0]!.content.toString('hex')).toBe('67095e8f75287535');
  });

  test('an accepted message carries the message_id of the answer', async () => {
    const { gateway } = await bench.online({ submit: (submit, at) => at.answer(submit, 0, 'AbC-77') });
    expect(await gateway.send([outbound()])).toEqual([
      { kind: 'accepted', refs: [{ partNo: 1, msgId: 'abc-77' }] },
    ]);
  });

  test('an own number of the message replaces the usual source address', async () => {
    const { server, gateway } = await bench.online();
    await gateway.send([outbound({ serviceNo: '1069000177' })]);
    expect(server.submits[0]!.src).toBe('1069000177');
  });

  test('answers in another order reach the right messages', async () => {
    const { server, gateway } = await bench.online({ submit: () => undefined });
    const sending = gateway.send(['a', 'b', 'c'].map((text) => outbound({ text })));
    await until(() => server.submits.length === 3, 'three submits');
    const ids = new Map(
      [...server.submits].reverse().map((submit) => [submit.content.toString(), server.answer(submit)]),
    );
    expect(await sending).toEqual(
      ['a', 'b', 'c'].map((text) => ({ kind: 'accepted', refs: [{ partNo: 1, msgId: ids.get(text) }] })),
    );
  });

  test('how long an answer took is told', async () => {
    const { gateway, listener } = await bench.online();
    const times: number[] = [];
    Object.assign(listener, { answered: (ms: number) => times.push(ms) });
    await gateway.send([outbound(), outbound()]);
    expect(times).toHaveLength(2);
    expect(times.every((ms) => ms >= 0 && ms < 5_000)).toBe(true);
  });
});

describe('answers', () => {
  test.each([
    [0x0a, { kind: 'unreachable', code: 'SMPP-0x0a' }],
    [0x0b, { kind: 'rejected', code: 'SMPP-0x0b' }],
    [0x0e, { kind: 'unreachable', code: 'SMPP-0x0e' }],
    [0x08, { kind: 'throttled', code: 'SMPP-0x08', retryAfterMs: 300 }],
    [0x45, { kind: 'throttled', code: 'SMPP-0x45', retryAfterMs: 300 }],
    [0x400, { kind: 'rejected', code: 'SMPP-0x400' }],
  ])('status %d gives its class and is sent once', async (status, outcome) => {
    const { server, gateway } = await bench.online({ submit: (submit, at) => at.answer(submit, status) });
    expect(await gateway.send([outbound()])).toEqual([outcome]);
    expect(server.submits).toHaveLength(1);
  });

  test('a site may say what its own statuses mean', async () => {
    const { gateway } = await bench.online(
      { submit: (submit, at) => at.answer(submit, 0x400) },
      { resultClasses: { '400': 'channel' } },
    );
    expect(await gateway.send([outbound()])).toEqual([{ kind: 'unreachable', code: 'SMPP-0x400' }]);
  });

  test('a generic_nack answers the submit it names', async () => {
    const { gateway } = await bench.online({
      submit: ({ link, sequence }) => link.raw(pdu(commands.genericNack, 0x0b, sequence)),
    });
    expect(await gateway.send([outbound()])).toEqual([{ kind: 'rejected', code: 'SMPP-0x0b' }]);
  });

  test('a message_id without its closing zero byte is read to its end', async () => {
    const { gateway } = await bench.online({
      submit: ({ link, sequence }) =>
        link.raw(pdu(commands.submitResp, 0, sequence, Buffer.from('77', 'latin1'))),
    });
    expect(await gateway.send([outbound()])).toEqual([
      { kind: 'accepted', refs: [{ partNo: 1, msgId: '77' }] },
    ]);
  });
});

describe('doubt', () => {
  test('all that is unanswered when the link goes is uncertain, what waits for a place is unreachable', async () => {
    const running = await bench.online({ submit: () => undefined }, { window: 3 });
    const { server, gateway, link } = running;
    const sending = gateway.send(Array.from({ length: 5 }, () => outbound()));
    await until(() => server.submits.length === 3, 'three submits');
    link.cut();
    const lost = { kind: 'uncertain', code: 'link-lost', refs: [] };
    const unsent = { kind: 'unreachable', code: 'link-down' };
    expect(await sending).toEqual([lost, lost, lost, unsent, unsent]);
    await receiptOver(running, 2);
    expect(server.submits).toHaveLength(3);
  });

  test('without a link nothing leaves and the outcome says so', async () => {
    const { server, gateway } = await bench.online();
    await server.stop();
    await until(() => !gateway.health().isOnline, 'offline');
    expect(await gateway.send([outbound()])).toEqual([{ kind: 'unreachable', code: 'link-down' }]);
  });

  test('a message the wire does not take is unreachable when the link goes, not uncertain and not lost', async () => {
    const { server, gateway, link } = await bench.online();
    vi.spyOn(smpp.Session.prototype, 'send').mockReturnValue(false);
    const sending = gateway.send([outbound()]);
    link.cut();
    expect(await sending).toEqual([{ kind: 'unreachable', code: 'link-down' }]);
    expect(server.submits).toEqual([]);
  });
});

describe('window', () => {
  test('there are never more unanswered submits than the window has places, in one batch or many', async () => {
    const { server, gateway } = await bench.online({ submit: () => undefined }, { window: 4 });
    const sending = Promise.all([
      gateway.send(Array.from({ length: 8 }, () => outbound())),
      ...Array.from({ length: 8 }, () => gateway.send([outbound()])),
    ]);
    for (let count = 0; count < 16; count += 1) {
      server.answer(await until(() => server.submits[count], `submit ${count + 1}`));
    }
    expect((await sending).flat().every((one) => one.kind === 'accepted')).toBe(true);
    expect(server.mostUnanswered).toBe(4);
  });

  test('a text with more parts than places keeps the window too', async () => {
    const { server, gateway } = await bench.online({ submit: () => undefined }, { window: 2 });
    const sending = gateway.send([outbound({ text: '电'.repeat(5 * 67) })]);
    for (let count = 0; count < 5; count += 1) {
      server.answer(await until(() => server.submits[count], `part ${count + 1}`));
    }
    expect((await sending)[0]!.kind).toBe('accepted');
    expect(server.mostUnanswered).toBe(2);
  });

  test('the messages leave in the order of the calls', async () => {
    const { server, gateway } = await bench.online({}, { window: 2 });
    const texts = Array.from({ length: 20 }, (_, i) => `no ${i}`);
    await gateway.send(texts.map((text) => outbound({ text })));
    expect(server.submits.map((one) => one.content.toString())).toEqual(texts);
  });

  test('two links have a window each', async () => {
    const { server, gateway } = await bench.online(
      { submit: () => undefined },
      { connections: 2, window: 2 },
    );
    await until(() => gateway.health().detail === '2/2', 'two links');
    const sending = gateway.send(Array.from({ length: 6 }, () => outbound()));
    await until(() => server.submits.length === 4, 'four submits');
    expect(server.mostUnanswered).toBe(2);
    for (let count = 0; count < 6; count += 1) {
      server.answer(await until(() => server.submits[count], `submit ${count + 1}`));
    }
    expect((await sending).every((one) => one.kind === 'accepted')).toBe(true);
  });
});

describe('flow control', () => {
  test.each([0x58, 0x14])('status %d is sent again after a pause until it is taken', async (status) => {
    const { server, gateway } = await bench.online({
      submit: (submit, at) => at.answer(submit, at.submits.length <= 2 ? status : 0),
    });
    const [outcome] = await gateway.send([outbound({ text: 'again' })]);
    expect(outcome).toMatchObject({ kind: 'accepted', refs: [{ partNo: 1 }] });
    expect(server.submits.map((one) => one.content.toString())).toEqual(['again', 'again', 'again']);
    const [first, second, third] = server.submits;
    expect(second!.atMs - first!.atMs).toBeGreaterThanOrEqual(290);
    expect(third!.atMs - second!.atMs).toBeGreaterThanOrEqual(290);
    expect(new Set(server.submits.map((one) => one.sequence)).size).toBe(3);
  });

  test('the whole channel rests: other links, messages in the queue, and nothing new is taken', async () => {
    const { server, gateway } = await bench.online(
      { submit: (submit, at) => at.answer(submit, at.submits.length === 1 ? 0x58 : 0) },
      { connections: 2, window: 1 },
    );
    await until(() => gateway.health().detail === '2/2', 'two links');
    const first = gateway.send([outbound({ text: 'first' })]);
    await until(() => server.submits.length === 1 && gateway.capacity() === 0, 'the pause');
    const later = gateway.send(Array.from({ length: 4 }, () => outbound({ text: 'later' })));
    expect((await Promise.all([first, later])).flat().every((one) => one.kind === 'accepted')).toBe(true);
    const times = server.submits.map((one) => one.atMs - server.submits[0]!.atMs);
    expect(Math.min(...times.slice(1))).toBeGreaterThanOrEqual(290);
    expect(new Set(server.submits.map((one) => one.link)).size).toBe(2);
    expect(gateway.capacity()).toBeGreaterThan(0);
  });

  test('receipts go on while the channel rests', async () => {
    const running = await bench.online({ submit: (submit, at) => at.answer(submit, 0x58) });
    const sending = running.gateway.send([outbound()]);
    await until(() => running.gateway.capacity() === 0, 'the pause');
    await receiptOver(running, 1);
    running.server.script.submit = undefined;
    expect((await sending)[0]!.kind).toBe('accepted');
  });

  test('a link lost during the pause leaves the message free to go again', async () => {
    const { server, gateway, link } = await bench.online({ submit: (submit, at) => at.answer(submit, 0x14) });
    const sending = gateway.send([outbound()]);
    await until(() => server.submits.length === 1 && gateway.capacity() === 0, 'the pause');
    link.cut();
    expect((await sending)[0]!.kind).toBe('unreachable');
  });

  test('stop() ends the repeats and the message is told as held back', async () => {
    const { server, gateway } = await bench.online({ submit: (submit, at) => at.answer(submit, 0x58) });
    const sending = gateway.send([outbound()]);
    await until(() => server.submits.length === 1 && gateway.capacity() === 0, 'the pause');
    await gateway.stop();
    expect(['throttled', 'unreachable']).toContain((await sending)[0]!.kind);
    expect(server.submits).toHaveLength(1);
  });

  test('an answer that asks for a slower pace during stop() is the last word', async () => {
    const { server, gateway } = await bench.online({ submit: () => undefined });
    const sending = gateway.send([outbound()]);
    const submit = await until(() => server.submits[0], 'the submit');
    const stopping = gateway.stop();
    server.answer(submit, 0x58);
    expect((await sending)[0]).toMatchObject({ kind: 'throttled', code: 'SMPP-0x58' });
    await stopping;
    expect(server.submits).toHaveLength(1);
  });
});
