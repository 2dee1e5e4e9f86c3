import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodePacket, PacketReader } from '../../../../main/gateways/cmpp/codec.ts';
import { inboundPartOf } from '../../../../main/gateways/cmpp/inbound.ts';
import {
  decodeConnect,
  decodeConnectResp,
  decodeDeliver,
  decodeReport,
  decodeSubmit,
  decodeSubmitResp,
  encodeSubmit,
} from '../../../../main/gateways/cmpp/messages.ts';
import { fromAir, toAirParts } from '../../../../main/gateways/cmpp/text.ts';
import { InboundMerger } from '../../../../main/gateways/inbound-merger.ts';
import { readLongHeader } from '../../../../main/gateways/long-message.ts';
import { hex } from '../../../support/cmpp-bytes.ts';

const seeded = { seed: 20_210_930, numRuns: 500 };
const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const versions = fc.constantFrom('2.0' as const, '2.1' as const, '3.0' as const);
/** Mostly the bytes that headers are made of. */
const headerByte = fc.oneof(fc.constantFrom(0, 2, 3, 4, 5, 6, 8), fc.integer({ min: 0, max: 255 }));
const phone = fc.stringMatching(/^1[3-9][0-9]{9}$/);

describe('decoders', () => {
  test('none of them throws on any body', () => {
    fc.assert(
      fc.property(bytes, versions, (body, version) => {
        const decoded = [
          decodeConnect(body),
          decodeConnectResp(body),
          decodeSubmit(body, version),
          decodeSubmitResp(body),
          decodeDeliver(body, version),
          decodeReport(body),
        ];
        expect(decoded.every((one) => typeof one === 'object')).toBe(true);
      }),
      seeded,
    );
  });

  test('the header of a long text is read or refused, never an error', () => {
    fc.assert(
      fc.property(fc.array(headerByte, { maxLength: 12 }), (array) => {
        const header = readLongHeader(Buffer.from(array));
        if (header) expect(header.number).toBeLessThanOrEqual(header.total);
        else expect(header).toBeUndefined();
      }),
      { ...seeded, numRuns: 5_000 },
    );
  });

  test('a header that promises more than it holds is no header', () => {
    for (const text of [
      '020804',
      '030804aa',
      '0408 04aabb',
      '050804aabb02',
      '020003',
      '040003aa02',
      '0a0304aabbccdd0003410201',
    ]) {
      expect(readLongHeader(hex(text)), text).toBeUndefined();
    }
  });

  test('any inbound bytes become a message or wait for their parts', () => {
    fc.assert(
      fc.property(bytes, fc.boolean(), fc.integer({ min: 0, max: 255 }), (content, udhi, format) => {
        const merger = new InboundMerger();
        const deliver = { msgId: 1n, destId: '1', serviceId: '', udhi, format, phone: '13900000001' };
        const message = merger.add(inboundPartOf({ ...deliver, isReport: false, content }, 0));
        const all = message ? [message] : merger.overdue(1e9);
        expect(all).toHaveLength(1);
      }),
      seeded,
    );
  });

  test('text of any format is decoded without an error', () => {
    fc.assert(
      fc.property(bytes, fc.integer({ min: 0, max: 255 }), (content, format) => {
        expect(typeof fromAir(content, format)).toBe('string');
      }),
      seeded,
    );
  });
});

describe('packet reader', () => {
  test('it throws range errors only, however wild the stream', () => {
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 6 }), (chunks) => {
        const reader = new PacketReader();
        try {
          for (const chunk of chunks)
            for (const packet of reader.push(chunk)) expect(packet.body.length).toBeLessThanOrEqual(8_180);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      seeded,
    );
  });

  test('packets come out whole and in order however the stream is cut', () => {
    const packets = fc.array(fc.record({ sequence: fc.nat(), body: bytes }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(packets, fc.array(fc.integer({ min: 1, max: 97 }), { minLength: 1 }), (sent, sizes) => {
        const stream = Buffer.concat(sent.map((one) => encodePacket(5, one.sequence, one.body)));
        const reader = new PacketReader();
        const got: { sequence: number; body: string }[] = [];
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const end = at + sizes[turn % sizes.length]!;
          for (const packet of reader.push(stream.subarray(at, end)))
            got.push({ sequence: packet.sequence, body: packet.body.toString('hex') });
          at = end;
        }
        expect(got).toEqual(
          sent.map(({ sequence, body }) => ({ sequence, body: Buffer.from(body).toString('hex') })),
        );
      }),
      { ...seeded, numRuns: 200 },
    );
  });
});

describe('texts', () => {
  const texts = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 400 });

  test('the parts of any text fit the air and joined they are the text again', () => {
    fc.assert(
      fc.property(texts, fc.nat(255), (text, reference) => {
        const parts = toAirParts(text, reference);
        expect(parts.every((part) => part.content.length <= (part.format === 0 ? 159 : 140))).toBe(true);
        const joined = parts
          .map(({ content, format, udhi }) => fromAir(udhi ? content.subarray(6) : content, format))
          .join('');
        expect(joined).toBe(text);
      }),
      seeded,
    );
  });

  test('a submit of any text survives the wire', () => {
    fc.assert(
      fc.property(texts, phone, versions, (text, number, version) => {
        for (const part of toAirParts(text, 1)) {
          const submit = {
            pkTotal: part.total,
            pkNumber: part.number,
            wantsReport: true,
            serviceId: 'S',
            udhi: part.udhi,
            format: part.format,
            spId: '900001',
            srcId: '10690001',
            phones: [number],
            content: part.content,
          };
          expect(decodeSubmit(encodeSubmit(submit, version), version)).toEqual(submit);
        }
      }),
      { ...seeded, numRuns: 100 },
    );
  });
});
