import { afterEach, describe, expect, test, vi } from 'vitest';
import { outbound } from '../../../support/cmpp-fakes.ts';
import { until } from '../../../support/cmpp-until.ts';
import { allRead, answered, receiptOver, SmppBench } from '../../../support/smpp-bench.ts';
import {
  commands,
  cstring,
  deliverBody,
  hex,
  pdu,
  receiptTlvs,
  tags,
  tlv,
} from '../../../support/smpp-bytes.ts';
import type { SmscLink } from '../../../support/smpp-server.ts';

const bench = new SmppBench();
afterEach(async () => {
  vi.useRealTimers();
  await bench.close();
});

const deliver = (content: string, sequence: number) =>
  pdu(commands.deliver, 0, sequence, deliverBody({ content: Buffer.from(content) }));
/** A deliver_sm with these optional parameters, each whole or not. */
const withTlvs = (...tlvs: Buffer[]) => pdu(commands.deliver, 0, 9, deliverBody({ tlvs }));
/** A field of a deliver_sm that the library turns into a date. */
const badDate = pdu(
  commands.deliver,
  0,
  9,
  Buffer.concat([hex('00 00 00 00 00 00 00 00 00 00'), cstring('R')]),
);

describe('bad packets', () => {
  test.each([
    ['a length of 17,000', hex('00004268 00000005 00000000 00000001')],
    ['a length of 4 GB', hex('ffffffff 00000005 00000000 00000001')],
    ['a length of 15', hex('0000000f 00000005 00000000 000001')],
    ['a length of 5', hex('00000005 00')],
    ['text of another protocol', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['random bytes', hex('8f03a7c2 5501deaf 00ff13a8 99e4b7d1 42')],
    ['a parameter without its value', withTlvs(hex('0427 0001'))],
    ['a parameter of two bytes with one', withTlvs(hex('020a 0002 01'))],
    ['a parameter whose content cannot be read', withTlvs(tlv(0x0381, hex('01')))],
    ['a date that is none', badDate],
  ])('%s drops the link; it is made anew and receipts arrive again', async (_name, bytes) => {
    const running = await bench.online();
    running.link.raw(bytes);
    await until(() => running.link.isClosed, 'the link is dropped');
    await receiptOver(running, 2);
    expect((await running.gateway.send([outbound()]))[0]!.kind).toBe('accepted');
  });

  test.each([
    ['a length of 4', hex('00000004')],
    ['a length of 4 and good packets after it', Buffer.concat([hex('00000004'), deliver('1', 5)])],
    ['a length of 1', hex('00000001')],
    ['nothing but zeros', Buffer.alloc(64)],
    ['half a header and silence', hex('00000020 0000')],
    ['a packet that promises 16,000 bytes and silence', hex('00003e80 00000005 00000000 00000001')],
  ])('%s makes the link deaf: its link tests find out', async (_name, bytes) => {
    const second = 1_000;
    vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
    const running = await bench.online({}, { enquireLinkMs: 30 * second });
    running.link.raw(bytes);
    const isClosed = () => {
      vi.advanceTimersByTime(second);
      return running.link.isClosed;
    };
    await until(isClosed, 'the deaf link is dropped', 600 * second);
    expect(running.link.framesOf(commands.enquireLink)).toHaveLength(3);
    await receiptOver(running, 2);
  });

  test('what was unanswered when a bad packet comes is uncertain', async () => {
    const { server, gateway, link } = await bench.online({ submit: () => undefined });
    const sending = gateway.send([outbound(), outbound()]);
    await until(() => server.submits.length === 2, 'two submits');
    link.raw(hex('00004268'));
    const lost = { kind: 'uncertain', code: 'link-lost', refs: [] };
    expect(await sending).toEqual([lost, lost]);
  });

  test('good packets before a bad one in the same segment are taken', async () => {
    const running = await bench.online();
    running.link.raw(Buffer.concat([deliver('before', 5), hex('00004268')]));
    await until(() => running.listener.received.length === 1, 'the message before');
    await receiptOver(running, 2);
  });

  test('a bad packet on one link leaves the other alone', async () => {
    const { server, gateway, link, listener } = await bench.online({}, { connections: 2 });
    await until(() => gateway.health().detail === '2/2', 'two links');
    const other = server.links.find((one) => one !== link)!;
    link.raw(hex('00004268'));
    await until(() => link.isClosed, 'the bad link is dropped');
    await answered(other, other.deliver({ esmClass: 4, tlvs: receiptTlvs('77', 2) }));
    expect(listener.reported).toHaveLength(1);
    await until(() => gateway.health().detail === '2/2', 'two links again');
  });

  test('a bad packet instead of the answer to the bind is an attempt in vain', async () => {
    const running = await bench.start({
      bind: (count, link) => {
        if (count > 1) return 0;
        link.raw(hex('00004268'));
        return undefined;
      },
    });
    await receiptOver(running, 2);
  });
});

describe('odd streams', () => {
  test('a packet that comes byte by byte is taken', async () => {
    const { link, listener } = await bench.online();
    for (const byte of deliver('slow', 5)) {
      link.raw(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await answered(link, 5);
    expect(listener.received).toMatchObject([{ text: 'slow' }]);
  });

  test('the answer to the bind and all that follows may come in one segment', async () => {
    const { link, listener } = await bench.online({
      bind: (_count, on) => {
        const { sequence } = on.frames[0]!;
        on.raw(
          Buffer.concat([
            pdu(commands.bindTransceiverResp, 0, sequence, cstring('smsc')),
            deliver('one', 5),
            pdu(commands.enquireLink, 0, 6),
            deliver('two', 7),
          ]),
        );
        return undefined;
      },
    });
    await until(() => [5, 6, 7].every((one) => link.answerTo(one)), 'three answers');
    expect(listener.received.map((one) => one.text)).toEqual(['one', 'two']);
  });

  test('half a packet and the end of the connection: nothing is stored and the link is made anew', async () => {
    const running = await bench.online();
    const whole = deliver('never whole', 5);
    running.link.socket.end(whole.subarray(0, whole.length - 8));
    await receiptOver(running, 2);
    expect(running.listener.received).toEqual([]);
  });

  test('a connection that ends at once, every time, does no harm until the SMSC is itself again', async () => {
    const running = await bench.start({
      bind: (count, link) => {
        if (count > 2) return 0;
        link.cut();
        return undefined;
      },
    });
    await receiptOver(running, 3);
  });

  test('a delivery with nothing in it is taken and does not come again for ever', async () => {
    const { link } = await bench.online();
    link.raw(pdu(commands.deliver, 0, 5));
    await answered(link, 5);
    expect(link.isClosed).toBe(false);
  });

  test('parameters that end beyond the packet, or twice the same, do no harm', async () => {
    const { link, listener } = await bench.online();
    const over = tlv(tags.messagePayload, Buffer.from('cut')).fill(0xff, 2, 4);
    await answered(link, link.deliver({ tlvs: [over] }));
    await answered(
      link,
      link.deliver({ esmClass: 4, tlvs: [...receiptTlvs('7', 5), ...receiptTlvs('77', 2)] }),
    );
    expect(listener.received).toMatchObject([{ text: 'cut' }]);
    expect(listener.reported).toMatchObject([{ msgId: '77', stat: 'DELIVRD' }]);
  });
});

describe('floods', () => {
  test('five thousand deliveries at once are all stored in order, in few calls, and all answered', async () => {
    const { link, listener, gateway } = await bench.online();
    link.raw(Buffer.concat(Array.from({ length: 5_000 }, (_, i) => deliver(`no ${i}`, i + 1))));
    await until(() => link.framesOf(commands.deliverResp).length === 5_000, 'five thousand answers', 20_000);
    expect(listener.received.map((one) => one.text)).toEqual(
      Array.from({ length: 5_000 }, (_, i) => `no ${i}`),
    );
    expect(listener.calls).toBeLessThan(1_000);
    expect((await gateway.send([outbound()]))[0]!.kind).toBe('accepted');
  });

  test('five thousand link tests at once are all answered and messages go on', async () => {
    const { link, gateway } = await bench.online();
    link.raw(Buffer.concat(Array.from({ length: 5_000 }, (_, i) => pdu(commands.enquireLink, 0, i + 1))));
    const sending = gateway.send([outbound()]);
    await until(() => link.framesOf(commands.enquireLinkResp).length === 5_000, 'all answers', 20_000);
    expect((await sending)[0]!.kind).toBe('accepted');
  });

  test('answers to nothing, five thousand of them, do no harm', async () => {
    const { link, gateway } = await bench.online();
    link.raw(
      Buffer.concat(Array.from({ length: 5_000 }, (_, i) => pdu(commands.submitResp, 0, 900_000 + i))),
    );
    await allRead(link);
    expect((await gateway.send([outbound()]))[0]!.kind).toBe('accepted');
  });

  test('an SMSC that asks and never reads is dropped before our memory fills, and served when it reads again', async () => {
    const running = await bench.online();
    const { gateway, link, listener } = running;
    link.socket.pause();
    const before = process.memoryUsage().heapUsed;
    const reasons: string[] = [];
    const changed = listener.changed.bind(listener);
    listener.changed = () => {
      reasons.push(gateway.health().detail);
      changed();
    };
    const sent = await floodUntilClosed(link, pdu(commands.enquireLink, 0, 1));
    await until(() => reasons.includes('the SMSC does not read'), 'the reason');
    expect(sent).toBeLessThan(128 * 1_048_576);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(256 * 1_048_576);
    await receiptOver(running, 2);
  });
});

/** Repeats a packet, as fast as the other side takes it, until it closes; returns the bytes sent. */
async function floodUntilClosed({ socket }: SmscLink, packet: Buffer): Promise<number> {
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
