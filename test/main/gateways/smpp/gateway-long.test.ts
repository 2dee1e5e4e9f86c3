import { afterEach, describe, expect, test } from 'vitest';
import { outbound } from '../../../support/cmpp-fakes.ts';
import { until } from '../../../support/cmpp-until.ts';
import { allRead, SmppBench } from '../../../support/smpp-bench.ts';

const bench = new SmppBench();
afterEach(() => bench.close());

const text = `${'电'.repeat(67)}${'网'.repeat(67)}${'停'.repeat(10)}`;
const fromUcs2 = (content: Buffer) => Buffer.from(content).swap16().toString('utf16le');

describe('long messages', () => {
  test('300 plain characters, more than short_message can hold, go in two parts of GSM-7', async () => {
    const { server, gateway } = await bench.online();
    const plain = 'abcdefghij'.repeat(30);
    expect((await gateway.send([outbound({ text: plain, parts: 2 })]))[0]).toMatchObject({
      kind: 'accepted',
      refs: [{ partNo: 1 }, { partNo: 2 }],
    });
    expect(server.submits.map((one) => [one.esmClass, one.dataCoding, one.length])).toEqual([
      [0x40, 0, 159],
      [0x40, 0, 153],
    ]);
    expect(server.submits.map((one) => one.content.subarray(6).toString()).join('')).toBe(plain);
  });

  test('all parts go over one link, in order, with one reference in their headers', async () => {
    const { server, gateway } = await bench.online({}, { connections: 2 });
    await until(() => gateway.health().detail === '2/2', 'two links');
    await gateway.send([outbound({ text, parts: 3 })]);
    const headers = server.submits.map((one) => one.content.subarray(0, 6));
    expect(headers.map((one) => [one[0], one[1], one[2], one[4], one[5]])).toEqual([
      [5, 0, 3, 3, 1],
      [5, 0, 3, 3, 2],
      [5, 0, 3, 3, 3],
    ]);
    expect(new Set(headers.map((one) => one[3])).size).toBe(1);
    expect(new Set(server.submits.map((one) => one.link)).size).toBe(1);
    expect(server.submits.map((one) => [one.esmClass, one.dataCoding, one.length])).toEqual([
      [0x40, 8, 140],
      [0x40, 8, 140],
      [0x40, 8, 26],
    ]);
    expect(server.submits.map((one) => fromUcs2(one.content.subarray(6))).join('')).toBe(text);
  });

  test('with 16-bit references the headers have seven bytes and no part is over 140', async () => {
    const style = { referenceBits: 16, appendedChars: 0, defaultAlphabet: 'gsm7' } as const;
    const { server, gateway } = await bench.online({}, { style });
    await gateway.send([outbound({ text })]);
    const headers = server.submits.map((one) => one.content.subarray(0, 7));
    expect(headers.map((one) => [one[0], one[1], one[2], one[5], one[6]])).toEqual([
      [6, 8, 4, 3, 1],
      [6, 8, 4, 3, 2],
      [6, 8, 4, 3, 3],
    ]);
    expect(server.submits.every((one) => one.length <= 140)).toBe(true);
    expect(server.submits.map((one) => fromUcs2(one.content.subarray(7))).join('')).toBe(text);
  });

  test('two long messages to one phone have different references', async () => {
    const { server, gateway } = await bench.online();
    await gateway.send([outbound({ text }), outbound({ text })]);
    const references = server.submits.map((one) => one.content[3]);
    expect(new Set(references).size).toBe(2);
  });

  test('every part carries the id of its own answer, whatever their order', async () => {
    const { server, gateway } = await bench.online({ submit: () => undefined });
    const sending = gateway.send([outbound({ text })]);
    await until(() => server.submits.length === 3, 'three parts');
    for (const no of [2, 0, 1]) server.answer(server.submits[no]!, 0, `part-${no + 1}`);
    expect(await sending).toEqual([
      { kind: 'accepted', refs: [1, 2, 3].map((partNo) => ({ partNo, msgId: `part-${partNo}` })) },
    ]);
  });

  test('a part without an answer makes the message uncertain and keeps the known parts', async () => {
    const { server, gateway, link } = await bench.online({
      submit: (submit, at) => (submit.content[5] === 2 ? undefined : at.answer(submit)),
    });
    const sending = gateway.send([outbound({ text })]);
    await until(() => server.submits.length === 3, 'three parts');
    await allRead(link);
    link.cut();
    expect((await sending)[0]).toMatchObject({
      kind: 'uncertain',
      code: 'link-lost',
      refs: [{ partNo: 1 }, { partNo: 3 }],
    });
  });

  test('a part that is refused after others were taken refuses the message', async () => {
    const { gateway } = await bench.online({
      submit: (submit, at) => at.answer(submit, submit.content[5] === 2 ? 0x0b : 0),
    });
    expect(await gateway.send([outbound({ text })])).toEqual([{ kind: 'rejected', code: 'SMPP-0x0b' }]);
  });

  test('only the part that was held back goes again', async () => {
    let held = false;
    const { server, gateway } = await bench.online({
      submit: (submit, at) => {
        const isHeld = submit.content[5] === 2 && !held;
        held ||= isHeld;
        at.answer(submit, isHeld ? 0x58 : 0);
      },
    });
    expect((await gateway.send([outbound({ text })]))[0]!.kind).toBe('accepted');
    expect(server.submits.map((one) => one.content[5])).toEqual([1, 2, 3, 2]);
  });
});
