import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SmppGateway } from '../../../../main/gateways/smpp/gateway.ts';
import type { PDU } from '../../../../main/gateways/smpp/library.ts';
import { canonicalId, receiptOf } from '../../../../main/gateways/smpp/receipt.ts';
import { fromSmpp, plainStyle, toSmppParts } from '../../../../main/gateways/smpp/text.ts';
import { outbound, RecordingListener } from '../../../support/cmpp-fakes.ts';
import { gate, until } from '../../../support/cmpp-until.ts';
import { linkSettings } from '../../../support/smpp-bench.ts';
import { commands, deliverBody, pdu, tlv } from '../../../support/smpp-bytes.ts';
import { SmppServer } from '../../../support/smpp-server.ts';

const seeded = { seed: 20_210_930, numRuns: 500 };
const byte = fc.integer({ min: 0, max: 255 });
const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));
const bases = fc.constantFrom('text' as const, 'hex' as const, 'dec' as const);
const styles = fc.record({
  referenceBits: fc.constantFrom(8 as const, 16 as const),
  appendedChars: fc.nat(10),
  defaultAlphabet: fc.constantFrom('gsm7' as const, 'latin1' as const, 'ascii' as const),
});
/** Words that receipts are made of, in any order and number. */
const receiptWords = fc
  .array(
    fc.oneof(
      fc.constantFrom('id:', 'ID: ', 'stat:', 'STAT: ', ' ', '\0', 'DELIVRD', '0x', '00', 'text:', '\n'),
      fc.string({ maxLength: 6 }),
    ),
    { maxLength: 20 },
  )
  .map((words) => words.join(''));

describe('decoders', () => {
  test('any content of any alphabet becomes a text, and a header that is possible or none', () => {
    fc.assert(
      fc.property(bytes(300), byte, byte, styles, (content, dataCoding, esmClass, style) => {
        const { text, header } = fromSmpp(content, dataCoding, esmClass, style);
        expect(typeof text).toBe('string');
        if (!header) return;
        expect(esmClass & 0x40).toBe(0x40);
        expect(header.number).toBeGreaterThan(0);
        expect(header.number).toBeLessThanOrEqual(header.total);
        expect(header.length).toBeLessThanOrEqual(content.length);
      }),
      seeded,
    );
  });

  test('any text with any fields is a receipt with id and status, or none', () => {
    const fields = fc.record(
      {
        esm_class: fc.oneof(byte, fc.constant(4)),
        receipted_message_id: fc.oneof(fc.string({ maxLength: 70 }), fc.constant(undefined)),
        message_state: fc.oneof(byte, fc.constantFrom(0, 1, 2, 9)),
        source_addr: fc.string({ maxLength: 20 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fields, receiptWords, bases, (pduFields, text, base) => {
        const receipt = receiptOf(pduFields as unknown as PDU, text, base);
        if (!receipt) return;
        expect(receipt.stat).toMatch(/^[A-Z]{1,7}$/);
        expect(receipt.msgId).toBe(canonicalId(receipt.msgId, 'text'));
      }),
      { ...seeded, numRuns: 3_000 },
    );
  });

  test('any id has one form, however often it is taken', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 70 }), bases, (id, base) => {
        const form = canonicalId(id, base);
        expect(canonicalId(form, base === 'hex' ? 'dec' : base)).toBe(form);
      }),
      { ...seeded, numRuns: 3_000 },
    );
  });

  test('a number has one form in both bases, with any zeros before it and in any case', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 96n }), fc.nat(6), (number, zeros) => {
        const form = number.toString();
        const pad = '0'.repeat(zeros);
        expect(canonicalId(pad + form, 'dec')).toBe(form);
        expect(canonicalId(pad + number.toString(16), 'hex')).toBe(form);
        expect(canonicalId(pad + number.toString(16).toUpperCase(), 'hex')).toBe(form);
        expect(canonicalId(pad + number.toString(16), 'text')).toBe(number.toString(16));
      }),
      seeded,
    );
  });

  test('the parts of any text fit short_message and joined they are the text again', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 400 }),
      fc
        .array(fc.constantFrom('a', '€', '{', '@', 'é', ' '), { minLength: 1, maxLength: 400 })
        .map((all) => all.join('')),
    );
    fc.assert(
      fc.property(
        texts,
        fc.nat(0xffff),
        fc.constantFrom(8 as const, 16 as const),
        (text, reference, bits) => {
          const style = { ...plainStyle, referenceBits: bits };
          const parts = toSmppParts(text, reference, style);
          for (const part of parts) {
            expect(part.content.length).toBeLessThanOrEqual(part.dataCoding === 8 ? 140 : 160);
          }
          const read = parts.map((part) => fromSmpp(part.content, part.dataCoding, part.esmClass, style));
          expect(read.map((one) => one.text).join('')).toBe(text);
          expect(new Set(read.map((one) => one.header?.reference)).size).toBe(1);
        },
      ),
      seeded,
    );
  });
});

const command = fc.oneof(
  fc.constantFrom(...Object.values(commands)),
  fc.integer({ min: 0, max: 0xffff_ffff }),
);
const packet = fc
  .tuple(command, fc.constantFrom(0, 0, 0, 1, 0x58), fc.integer({ min: 0, max: 20 }), bytes(80))
  .map(([id, status, sequence, body]) => pdu(id, status, sequence, body));
const tag = fc.oneof(fc.constantFrom(0x001e, 0x0424, 0x0427, 0x020c, 0x0303, 0x0381, 0x0606), fc.nat(0xffff));
const delivery = fc
  .record({
    from: fc.stringMatching(/^[0-9+]{0,20}$/),
    esmClass: byte,
    dataCoding: byte,
    content: bytes(140),
    tlvs: fc.array(
      fc.tuple(tag, bytes(12)).map(([id, value]) => tlv(id, value)),
      { maxLength: 4 },
    ),
  })
  .map((fields) => pdu(commands.deliver, 0, 7, deliverBody(fields)));
/** A good packet with one byte changed or its end missing. */
const broken = fc
  .tuple(fc.oneof(packet, delivery), fc.nat(200), byte, fc.boolean())
  .map(([good, at, value, isCut]) => {
    const bad = Buffer.from(good);
    if (isCut) return bad.subarray(0, at % bad.length);
    bad[at % bad.length] = value;
    return bad;
  });
const streams = fc
  .array(fc.oneof(bytes(60), packet, delivery, delivery, broken), { minLength: 1, maxLength: 8 })
  .map((pieces) => Buffer.concat(pieces));

const MARKER = 9_999_999;
const marker = pdu(commands.deliver, 0, MARKER, deliverBody({ content: Buffer.from('marker') }));

describe('the whole link', () => {
  test('no stream of bytes, before or after the bind, ends more than the link it came over', async () => {
    const server = await SmppServer.start();
    let whole = 0;
    await fc.assert(
      fc.asyncProperty(streams, fc.boolean(), async (stream, isBound) => {
        const listener = new RecordingListener();
        const bound = gate();
        const lost = gate();
        const gateway = new SmppGateway({
          ...linkSettings,
          name: 'fuzz',
          port: server.port,
          srcId: '10690001',
          connections: 1,
          // A deaf link is found out in 50 ms.
          enquireLinkMs: 10,
        });
        listener.changed = () => (gateway.health().isOnline ? bound.open() : lost.open());
        server.script = {
          submit: () => undefined,
          bind: (_count, link) => {
            if (isBound) return 0;
            link.raw(stream);
            setImmediate(() => link.socket.end());
            return undefined;
          },
        };
        await gateway.start(listener);
        if (isBound) {
          await bound.promise;
          const link = server.links.at(-1)!;
          const sending = gateway.send([outbound()]);
          link.raw(Buffer.concat([stream, marker]));
          // Either all was understood up to the last packet, or the link was given up.
          await until(() => link.answerTo(MARKER) ?? link.isClosed, 'an answer or the end');
          whole += link.isClosed ? 0 : 1;
          link.cut();
          await lost.promise;
          expect(await sending).toHaveLength(1);
        } else {
          // A parser that went deaf before the bind is found out by its 10 s; here it is closed by us.
          await Promise.race([lost.promise, new Promise((resolve) => setTimeout(resolve, 20))]);
        }
        await gateway.stop();
        server.links.at(-1)!.cut();
        expect(gateway.health().isOnline).toBe(false);
      }),
      { ...seeded, numRuns: 300 },
    );
    await server.stop();
    // The streams are neither all good nor all bad.
    expect(whole).toBeGreaterThan(20);
    expect(server.links.length - whole).toBeGreaterThan(20);
  }, 120_000);
});
