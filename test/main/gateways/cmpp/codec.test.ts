import { describe, expect, test } from 'vitest';
import {
  encodePacket,
  FieldReader,
  groupMsgId,
  octets,
  type Packet,
  PacketReader,
  packMsgId,
  readOctets,
} from '../../../../main/gateways/cmpp/codec.ts';
import { hex } from '../../../support/cmpp-bytes.ts';

const activeTest = hex('0000000c 00000008 00000001');
const submitResp = hex('00000015 80000004 00000002 9f3540c003e90007 00');
const terminate = hex('0000000c 00000002 00000003');
const stream = Buffer.concat([activeTest, submitResp, terminate]);
const shown = (packets: Packet[]) =>
  packets.map(({ command, sequence, body }) => [command, sequence, body.toString('hex')]);
const wanted = [
  [0x00000008, 1, ''],
  [0x80000004, 2, '9f3540c003e9000700'],
  [0x00000002, 3, ''],
];

describe('header', () => {
  test('a packet without a body is its twelve bytes of header', () => {
    expect(encodePacket(0x00000008, 1).toString('hex')).toBe(activeTest.toString('hex'));
  });

  test('a response command keeps its top bit and the length counts header and body', () => {
    const packet = encodePacket(0x80000004, 2, hex('9f3540c003e90007 00'));
    expect(packet.toString('hex')).toBe(submitResp.toString('hex'));
  });

  test('the largest sequence number is written as four unsigned bytes', () => {
    expect(encodePacket(2, 0xffffffff).toString('hex')).toBe('0000000c00000002ffffffff');
  });
});

describe('packet reader', () => {
  test('three packets in one segment come out as three packets', () => {
    expect(shown(new PacketReader().push(stream))).toEqual(wanted);
  });

  test('a stream that arrives byte by byte gives the same packets', () => {
    const reader = new PacketReader();
    const packets = [...stream].flatMap((byte) => reader.push(Buffer.from([byte])));
    expect(shown(packets)).toEqual(wanted);
  });

  test('every possible cut into two segments gives the same packets', () => {
    for (let at = 0; at <= stream.length; at += 1) {
      const reader = new PacketReader();
      const packets = [...reader.push(stream.subarray(0, at)), ...reader.push(stream.subarray(at))];
      expect(shown(packets), `cut at ${at}`).toEqual(wanted);
    }
  });

  test('an incomplete packet stays silent until its last byte', () => {
    const reader = new PacketReader();
    expect(reader.push(submitResp.subarray(0, 20))).toEqual([]);
    expect(shown(reader.push(submitResp.subarray(20)))).toEqual([wanted[1]]);
  });

  test('what was kept of a segment does not change when its memory is used again', () => {
    const reader = new PacketReader();
    const segment = Buffer.from(submitResp.subarray(0, 15));
    reader.push(segment);
    segment.fill(0xff);
    expect(shown(reader.push(submitResp.subarray(15)))).toEqual([wanted[1]]);
  });

  test('an unknown command is skipped by its length and the next packet is read', () => {
    const unknown = hex('00000010 00000077 00000009 deadbeef');
    const packets = new PacketReader().push(Buffer.concat([unknown, activeTest]));
    expect(shown(packets)).toEqual([[0x77, 9, 'deadbeef'], wanted[0]]);
  });

  test.each([0, 1, 11, 8_193, 0x7fffffff, 0xffffffff])(
    'a length of %d ends the stream after the good packets before it',
    (length) => {
      const bad = Buffer.alloc(12);
      bad.writeUInt32BE(length, 0);
      const reader = new PacketReader();
      expect(shown(reader.push(Buffer.concat([activeTest, bad])))).toEqual([wanted[0]]);
      expect(reader.fault).toBe(`CMPP packet length ${length}`);
      expect(() => reader.push(activeTest)).toThrow(RangeError);
    },
  );

  test('the largest group submit of version 3.0, 3,471 bytes, is taken', () => {
    const packet = encodePacket(4, 1, Buffer.alloc(3_459));
    expect(packet).toHaveLength(3_471);
    expect(new PacketReader().push(packet)[0]!.body).toHaveLength(3_459);
  });
});

describe('fields', () => {
  test('a short text is padded with zero bytes and a long one is cut', () => {
    expect(octets('AB', 4).toString('hex')).toBe('41420000');
    expect(octets('ABCDE', 4).toString('hex')).toBe('41424344');
  });

  test('a padded field is read up to its first zero byte', () => {
    expect(readOctets(hex('41420043'), 0, 4)).toBe('AB');
    expect(readOctets(hex('41424344'), 0, 4)).toBe('ABCD');
    expect(readOctets(hex('4142'), 0, 10)).toBe('AB');
    expect(readOctets(hex('4142'), 10, 4)).toBe('');
  });

  test('reading past the end gives zeros and empty text', () => {
    const read = new FieldReader(hex('01 00000002 9f'));
    expect([read.uint(1), read.uint(4)]).toEqual([1, 2]);
    expect(read.id()).toBe(0n);
    expect([read.uint(4), read.text(5), read.bytes(3).length, read.left]).toEqual([0, '', 0, 0]);
  });
});

describe('Msg_Id', () => {
  test('its fields lie at month, day, hour, minute, second, gateway and sequence from the top', () => {
    const id = packMsgId({
      month: 1,
      day: 1,
      hour: 0,
      minute: 0,
      second: 0,
      gateway: 0,
      sequence: 0,
    });
    expect(id).toBe(0x1080000000000000n);
  });

  test('a month of eight or more sets the top bit and stays a positive number', () => {
    const september = packMsgId({
      month: 9,
      day: 30,
      hour: 13,
      minute: 20,
      second: 3,
      gateway: 1_001,
      sequence: 7,
    });
    const august = packMsgId({
      month: 8,
      day: 1,
      hour: 0,
      minute: 0,
      second: 0,
      gateway: 1,
      sequence: 1,
    });
    expect(september).toBe(0x9f3540c003e90007n);
    expect(september.toString()).toBe('11472146819239706631');
    expect(august).toBe(0x8080000000010001n);
  });

  test('all fields at their largest value do not run into each other', () => {
    const id = packMsgId({
      month: 12,
      day: 31,
      hour: 23,
      minute: 59,
      second: 59,
      gateway: 0x3fffff,
      sequence: 65_535,
    });
    expect(id).toBe(0xcfdfbeffffffffffn);
  });

  test('the members of a group count up in the low sixteen bits', () => {
    expect(groupMsgId(0x9f3540c003e90007n, 0)).toBe(0x9f3540c003e90007n);
    expect(groupMsgId(0x9f3540c003e90007n, 93)).toBe(0x9f3540c003e90064n);
  });

  test('a group that passes 65,535 goes on at zero inside the same upper bits', () => {
    expect(groupMsgId(0x9f3540c003e9fffen, 1)).toBe(0x9f3540c003e9ffffn);
    expect(groupMsgId(0x9f3540c003e9fffen, 2)).toBe(0x9f3540c003e90000n);
    expect(groupMsgId(0xffffffffffffffffn, 5)).toBe(0xffffffffffff0004n);
  });
});
