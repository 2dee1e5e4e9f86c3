import { afterEach, describe, expect, test } from 'vitest';
import { CmppBench } from '../../../support/cmpp-bench.ts';
import { commands, hex, reportContent, ucs2 } from '../../../support/cmpp-bytes.ts';
import { outbound } from '../../../support/cmpp-fakes.ts';
import type { ServerLink } from '../../../support/cmpp-server.ts';
import { gate, until } from '../../../support/cmpp-until.ts';

const bench = new CmppBench();
afterEach(() => bench.close());

const inner = 0x9f3540c003e90007n;
const outer = 12_345n;
const phone = '13900000001';
const answered = (link: ServerLink, sequence: number) =>
  until(() => link.answerTo(sequence), `DELIVER_RESP ${sequence}`);
/** Everything sent before has been read by the client when this returns. */
async function allRead(link: ServerLink): Promise<void> {
  await answered(link, link.request(commands.activeTest));
}

describe('reports', () => {
  test.each([
    ['3.0', 32],
    ['2.0', 21],
    ['3.0', 21],
    ['2.0', 32],
  ] as const)(
    'a report over %s with a number of %d bytes is read by the inner Msg_Id',
    async (layout, width) => {
      const { link, listener } = await bench.online({ layout }, { version: layout });
      const content = reportContent({ msgId: inner, stat: 'DELIVRD', phone }, width);
      const sequence = link.deliver({ msgId: outer, phone, isReport: true, content });
      const answer = await answered(link, sequence);
      expect(listener.reported).toMatchObject([
        { by: 'part', msgId: inner.toString(), phone: '+8613900000001', stat: 'DELIVRD' },
      ]);
      const result = layout === '3.0' ? '00000000' : '00';
      expect(answer.body.toString('hex')).toBe(hex('0000000000003039', result).toString('hex'));
    },
  );

  test('a report without its last eleven bytes and without a tail is read', async () => {
    const { link, listener } = await bench.online();
    const content = reportContent({ msgId: inner, stat: 'MB:0001', phone }, 32).subarray(0, 60);
    await answered(link, link.deliver({ msgId: outer, phone, isReport: true, content, cut: 20 }));
    expect(listener.reported).toMatchObject([
      { msgId: inner.toString(), stat: 'MB:0001', phone: '+8613900000001' },
    ]);
  });

  test('a report without a number takes the sender of the DELIVER, in the usual form', async () => {
    const { link, listener } = await bench.online();
    const content = reportContent({ msgId: inner, stat: 'DELIVRD', phone: '' }, 32);
    await answered(link, link.deliver({ msgId: outer, phone: `86${phone}`, isReport: true, content }));
    expect(listener.reported).toMatchObject([{ phone: '+8613900000001' }]);
  });

  test('a report that is faster than the answer to its submit is passed on', async () => {
    const { gateway, listener } = await bench.online({
      submit: (submit, server) => {
        const content = reportContent({ msgId: inner, stat: 'DELIVRD', phone }, 32);
        submit.link.deliver({ msgId: outer, phone, isReport: true, content });
        server.answer(submit, 0, inner);
      },
    });
    expect(await gateway.send([outbound()])).toEqual([
      { kind: 'accepted', refs: [{ partNo: 1, msgId: inner.toString() }] },
    ]);
    await until(() => listener.reported.length === 1, 'the early report');
    expect(listener.reported[0]).toMatchObject({ msgId: inner.toString() });
  });

  test('a report over another link of the account is passed on', async () => {
    const { server, gateway, listener } = await bench.online({}, { connections: 2 });
    await until(() => gateway.health().detail === '2/2', 'two links');
    await gateway.send([outbound()]);
    const other = server.links.find((link) => link !== server.submits[0]!.link)!;
    const content = reportContent({ msgId: inner, stat: 'DELIVRD', phone }, 32);
    await answered(other, other.deliver({ msgId: outer, phone, isReport: true, content }));
    expect(listener.reported).toHaveLength(1);
  });

  test('a hundred reports at once are stored in few calls and all acknowledged', async () => {
    const { link, listener } = await bench.online();
    const sequences = Array.from({ length: 100 }, (_, i) =>
      link.deliver({
        msgId: BigInt(i + 1),
        phone,
        isReport: true,
        content: reportContent({ msgId: inner + BigInt(i), stat: 'DELIVRD', phone }, 32),
      }),
    );
    await until(() => sequences.every((one) => link.answerTo(one)), 'a hundred answers');
    expect(new Set(listener.reported.map((one) => (one.by === 'part' ? one.msgId : ''))).size).toBe(100);
    expect(listener.calls).toBeLessThan(50);
  });
});

describe('acknowledgement', () => {
  test('a DELIVER is acknowledged only after it is stored', async () => {
    const { link, listener } = await bench.online();
    const stored = gate();
    listener.before = () => stored.promise;
    const sequence = link.deliver({ msgId: outer, phone, content: hex('31') });
    await until(() => listener.calls === 1, 'the store is asked');
    await allRead(link);
    expect(link.answerTo(sequence)).toBeUndefined();
    stored.open();
    expect((await answered(link, sequence)).command).toBe(commands.deliverResp);
  });

  test('a DELIVER that could not be stored is not acknowledged, and taken when it comes again', async () => {
    const { link, listener } = await bench.online();
    listener.before = () => Promise.reject(new Error('disk full'));
    const first = link.deliver({ msgId: outer, phone, content: hex('31') });
    await until(() => listener.calls === 1, 'the store is asked');
    await allRead(link);
    expect(link.answerTo(first)).toBeUndefined();
    listener.before = async () => undefined;
    await answered(link, link.deliver({ msgId: outer, phone, content: hex('31') }));
    expect(listener.received).toMatchObject([{ ref: expect.stringMatching(/^\d{4}-12345$/), text: '1' }]);
  });

  test('a DELIVER with a broken header is taken as it is and does not come again for ever', async () => {
    const { link, listener } = await bench.online();
    await answered(link, link.deliver({ msgId: outer, phone, udhi: true, content: hex('020804') }));
    expect(listener.received).toHaveLength(1);
  });
});

describe('inbound messages', () => {
  test.each(['2.0', '3.0'] as const)(
    'a message over %s arrives with sender, number and text',
    async (layout) => {
      const { link, listener } = await bench.online({ layout }, { version: layout });
      await answered(
        link,
        link.deliver({ msgId: inner, phone, content: ucs2('收到'), format: 8, destId: '1069000101' }),
      );
      expect(listener.received).toMatchObject([
        {
          ref: expect.stringContaining(`-${inner}`),
          phone: '+8613900000001',
          serviceNo: '1069000101',
          text: '收到',
        },
      ]);
    },
  );

  test('the parts of a long message over two links become one message', async () => {
    const { server, gateway, listener } = await bench.online({}, { connections: 2 });
    await until(() => gateway.health().detail === '2/2', 'two links');
    const [one, two] = server.links;
    const part = (no: string, text: string) => Buffer.concat([hex('0500034102', no), ucs2(text)]);
    const fields = { phone, udhi: true, format: 8 };
    await answered(two!, two!.deliver({ ...fields, msgId: 2n, content: part('02', '乙') }));
    expect(listener.received).toEqual([]);
    await answered(one!, one!.deliver({ ...fields, msgId: 1n, content: part('01', '甲') }));
    expect(listener.received).toMatchObject([{ text: '甲乙' }]);
  });

  test('a long message that could not be stored is whole when its last part comes again', async () => {
    const { link, listener } = await bench.online();
    const fields = { phone, udhi: true, format: 8 };
    const part = (no: string, text: string) => Buffer.concat([hex('0500034102', no), ucs2(text)]);
    await answered(link, link.deliver({ ...fields, msgId: 1n, content: part('01', '甲') }));
    listener.before = () => Promise.reject(new Error('disk full'));
    link.deliver({ ...fields, msgId: 2n, content: part('02', '乙') });
    await until(() => listener.calls === 1, 'the store is asked');
    await allRead(link);
    listener.before = async () => undefined;
    await answered(link, link.deliver({ ...fields, msgId: 2n, content: part('02', '乙') }));
    expect(listener.received.map((one) => one.text)).toEqual(['甲乙']);
  });
});
