import { afterEach, describe, expect, test } from 'vitest';
import { CmppBench } from '../../../support/cmpp-bench.ts';
import { commands } from '../../../support/cmpp-bytes.ts';
import { outbound } from '../../../support/cmpp-fakes.ts';
import { until } from '../../../support/cmpp-until.ts';

const bench = new CmppBench();
afterEach(() => bench.close());

const quick = { activeTestMs: 40, responseTimeoutMs: 120 };

describe('one message', () => {
  test('an accepted message carries the Msg_Id of the answer', async () => {
    const { server, gateway } = await bench.online({
      submit: (submit, at) => at.answer(submit, 0, 0x9f3540c003e90007n),
    });
    expect(await gateway.send([outbound({ text: '有序用电' })])).toEqual([
      { kind: 'accepted', refs: [{ partNo: 1, msgId: '11472146819239706631' }] },
    ]);
    expect(server.submits[0]).toMatchObject({ format: 8, udhi: 0, pkTotal: 1, pkNumber: 1 });
    expect(server.submits[0]!.content.toString('hex')).toBe('67095e8f75287535');
  });

  test('an own number of the message replaces the usual sender number', async () => {
    const { server, gateway } = await bench.online();
    await gateway.send([outbound({ serviceNo: '1069000177' })]);
    expect(server.submits[0]!.srcId).toBe('1069000177');
  });

  test('a number abroad goes with its digits only', async () => {
    const { server, gateway } = await bench.online();
    await gateway.send([outbound({ phone: '+85291234567' })]);
    expect(server.submits[0]!.phones).toEqual(['85291234567']);
  });

  test.each([
    [13, { kind: 'rejected', code: 'CMPP-13' }],
    [5, { kind: 'unreachable', code: 'CMPP-5' }],
    [150, { kind: 'rejected', code: 'CMPP-150' }],
    [3, { kind: 'uncertain', code: 'CMPP-3', refs: [] }],
  ])('result %d gives its class', async (result, outcome) => {
    const { gateway } = await bench.online({ submit: (submit, at) => at.answer(submit, result) });
    expect(await gateway.send([outbound()])).toEqual([outcome]);
  });

  test('answers in another order reach the right messages', async () => {
    const { server, gateway } = await bench.online({ submit: () => undefined });
    const sending = gateway.send([outbound({ text: 'a' }), outbound({ text: 'b' }), outbound({ text: 'c' })]);
    await until(() => server.submits.length === 3, 'three submits');
    const ids = new Map(
      [...server.submits]
        .reverse()
        .map((submit) => [submit.content.toString(), String(server.answer(submit))]),
    );
    expect(await sending).toEqual(
      ['a', 'b', 'c'].map((text) => ({
        kind: 'accepted',
        refs: [{ partNo: 1, msgId: ids.get(text) }],
      })),
    );
  });

  test('an answer to nothing that was asked is passed over', async () => {
    const { gateway, link } = await bench.online();
    link.send(commands.submitResp, 4_242, Buffer.alloc(12));
    expect((await gateway.send([outbound()]))[0]!.kind).toBe('accepted');
  });
});

describe('doubt', () => {
  test('a link cut after the submit makes the message uncertain, never a failure or a repeat', async () => {
    const { server, gateway } = await bench.online({ submit: (submit) => submit.link.cut() });
    expect(await gateway.send([outbound()])).toEqual([{ kind: 'uncertain', code: 'link-lost', refs: [] }]);
    await until(() => gateway.health().isOnline, 'online again');
    expect(server.submits).toHaveLength(1);
  });

  test('no answer in time makes the message uncertain and the link stays', async () => {
    const { server, gateway } = await bench.online({ submit: () => undefined }, quick);
    expect(await gateway.send([outbound()])).toEqual([{ kind: 'uncertain', code: 'no-answer', refs: [] }]);
    expect(server.submits).toHaveLength(1);
    expect(gateway.health().isOnline).toBe(true);
  });

  test('a place in the window that was lost to silence is free again', async () => {
    let isDeaf = true;
    const { server, gateway } = await bench.online(
      { submit: (submit, at) => (isDeaf ? undefined : at.answer(submit)) },
      { ...quick, window: 1 },
    );
    expect((await gateway.send([outbound()]))[0]!.kind).toBe('uncertain');
    isDeaf = false;
    expect((await gateway.send([outbound()]))[0]!.kind).toBe('accepted');
    expect(server.submits).toHaveLength(2);
  });

  test('an answer that comes too late does no harm', async () => {
    const { server, gateway } = await bench.online({ submit: () => undefined }, quick);
    expect((await gateway.send([outbound()]))[0]!.kind).toBe('uncertain');
    server.answer(server.submits[0]!);
    server.script.submit = undefined;
    expect((await gateway.send([outbound()]))[0]!.kind).toBe('accepted');
  });

  test('without a link nothing leaves and the outcome says so', async () => {
    const { server, gateway, link } = await bench.online();
    await server.stop();
    await until(() => link.isClosed && !gateway.health().isOnline, 'offline');
    expect(await gateway.send([outbound()])).toEqual([{ kind: 'unreachable', code: 'link-down' }]);
  });
});

describe('window', () => {
  test('there are never more unanswered submits than the window has places', async () => {
    const { server, gateway } = await bench.online({ submit: () => undefined }, { window: 4 });
    const sending = gateway.send(Array.from({ length: 12 }, () => outbound()));
    for (let answered = 0; answered < 12; answered += 1) {
      const submit = await until(() => server.submits[answered], `submit ${answered + 1}`);
      server.answer(submit);
    }
    expect((await sending).every((one) => one.kind === 'accepted')).toBe(true);
    expect(server.mostUnanswered).toBeLessThanOrEqual(4);
  });

  test('messages handed over one by one keep the window as well', async () => {
    const { server, gateway } = await bench.online({ submit: () => undefined }, { window: 2 });
    const sending = Promise.all(Array.from({ length: 6 }, () => gateway.send([outbound()])));
    for (let answered = 0; answered < 6; answered += 1) {
      const submit = await until(() => server.submits[answered], `submit ${answered + 1}`);
      server.answer(submit);
    }
    expect((await sending).flat().every((one) => one.kind === 'accepted')).toBe(true);
    expect(server.mostUnanswered).toBeLessThanOrEqual(2);
  });

  test('a text with more parts than places keeps the window too', async () => {
    const { server, gateway } = await bench.online({ submit: () => undefined }, { window: 2 });
    const sending = gateway.send([outbound({ text: '电'.repeat(5 * 67) })]);
    for (let answered = 0; answered < 5; answered += 1) {
      const submit = await until(() => server.submits[answered], `part ${answered + 1}`);
      server.answer(submit);
    }
    expect((await sending)[0]!.kind).toBe('accepted');
    expect(server.mostUnanswered).toBeLessThanOrEqual(2);
  });

  test('the capacity follows the links and the window', async () => {
    const { gateway, link } = await bench.online({}, { window: 8 });
    expect(gateway.capacity()).toBeGreaterThanOrEqual(8);
    link.cut();
    await until(() => gateway.capacity() === 0, 'no capacity without a link');
  });
});

describe('flow control', () => {
  test('result 8 is retried after a pause until it is accepted', async () => {
    const { server, gateway } = await bench.online({
      submit: (submit, at) => at.answer(submit, at.submits.length === 1 ? 8 : 0),
    });
    const [outcome] = await gateway.send([outbound({ text: 'again' })]);
    expect(outcome).toMatchObject({ kind: 'accepted', refs: [{ partNo: 1 }] });
    expect(server.submits.map((one) => one.content.toString())).toEqual(['again', 'again']);
    expect(server.submits[1]!.atMs - server.submits[0]!.atMs).toBeGreaterThanOrEqual(250);
    expect(server.submits[1]!.sequence).not.toBe(server.submits[0]!.sequence);
  });

  test('the channel takes nothing new while it rests', async () => {
    const { server, gateway } = await bench.online({
      submit: (submit, at) => at.answer(submit, at.submits.length === 1 ? 8 : 0),
    });
    const sending = gateway.send([outbound()]);
    await until(() => server.submits.length === 1 && gateway.capacity() === 0, 'the pause');
    await sending;
    expect(gateway.capacity()).toBeGreaterThan(0);
  });

  test('messages already handed over rest as well', async () => {
    const { server, gateway } = await bench.online(
      { submit: (submit, at) => at.answer(submit, at.submits.length === 1 ? 8 : 0) },
      { window: 1 },
    );
    const first = gateway.send([outbound({ text: 'first' })]);
    await until(() => gateway.capacity() === 0, 'the pause');
    const later = gateway.send([outbound({ text: 'later' })]);
    await Promise.all([first, later]);
    const times = server.submits.map((one) => one.atMs - server.submits[0]!.atMs);
    expect(times[1]).toBeGreaterThanOrEqual(250);
    expect(server.submits.map((one) => one.content.toString()).sort()).toEqual(['first', 'first', 'later']);
  });

  test('a link lost during the pause leaves a message that never was accepted free to go again', async () => {
    const { server, gateway, link } = await bench.online({ submit: (submit, at) => at.answer(submit, 8) });
    const sending = gateway.send([outbound()]);
    await until(() => server.submits.length === 1 && gateway.capacity() === 0, 'the pause');
    link.cut();
    expect((await sending)[0]!.kind).toBe('unreachable');
  });
});

describe('long messages', () => {
  const text = `${'电'.repeat(67)}${'网'.repeat(67)}${'停'.repeat(10)}`;

  test('all parts go over one link, in order, under one reference', async () => {
    const { server, gateway } = await bench.online({}, { connections: 2 });
    await until(() => gateway.health().detail === '2/2', 'two links');
    const [outcome] = await gateway.send([outbound({ text, parts: 3 })]);
    expect(server.submits.map((one) => [one.pkNumber, one.pkTotal, one.udhi])).toEqual([
      [1, 3, 1],
      [2, 3, 1],
      [3, 3, 1],
    ]);
    expect(new Set(server.submits.map((one) => one.link)).size).toBe(1);
    expect(new Set(server.submits.map((one) => one.content[3])).size).toBe(1);
    const sequences = server.submits.map((one) => one.sequence);
    expect(sequences).toEqual([sequences[0], sequences[0]! + 1, sequences[0]! + 2]);
    expect(outcome).toMatchObject({ kind: 'accepted', refs: [{ partNo: 1 }, { partNo: 2 }, { partNo: 3 }] });
  });

  test('two long messages to one phone have different references', async () => {
    const { server, gateway } = await bench.online();
    await gateway.send([outbound({ text })]);
    await gateway.send([outbound({ text })]);
    expect(new Set(server.submits.map((one) => one.content[3])).size).toBe(2);
  });

  test('one part without an answer makes the message uncertain and keeps the known parts', async () => {
    const { gateway } = await bench.online(
      { submit: (submit, at) => (submit.pkNumber === 2 ? undefined : at.answer(submit)) },
      quick,
    );
    const [outcome] = await gateway.send([outbound({ text })]);
    expect(outcome).toMatchObject({
      kind: 'uncertain',
      code: 'no-answer',
      refs: [{ partNo: 1 }, { partNo: 3 }],
    });
  });

  test('only the part that was held back goes again', async () => {
    let held = false;
    const { server, gateway } = await bench.online({
      submit: (submit, at) => {
        const isHeld = submit.pkNumber === 2 && !held;
        held ||= isHeld;
        at.answer(submit, isHeld ? 8 : 0);
      },
    });
    expect((await gateway.send([outbound({ text })]))[0]!.kind).toBe('accepted');
    expect(server.submits.map((one) => one.pkNumber)).toEqual([1, 2, 3, 2]);
  });
});
