/**
 * CMPP 2.0/2.1/3.0 packets. All integers big-endian; octet strings padded with zero bytes.
 * Layouts: China Mobile QB-GF-028; where deployed gateways differ, the length decides and never the version byte.
 */
export const command = {
  connect: 0x00000001,
  terminate: 0x00000002,
  submit: 0x00000004,
  deliver: 0x00000005,
  activeTest: 0x00000008,
} as const;
export const RESPONSE = 0x80000000;
export const HEADER = 12;
/** A full 3.0 group submit has 3,471 bytes; anything far beyond is no CMPP. */
export const MAX_PACKET = 8_192;

export type Version = '2.0' | '2.1' | '3.0';
export const versionByte: Record<Version, number> = { '2.0': 0x20, '2.1': 0x21, '3.0': 0x30 };
export const isV3 = (version: Version): boolean => version === '3.0';

export type Packet = { command: number; sequence: number; body: Buffer };

/** Header and body as bytes. */
export function encodePacket(
  commandId: number,
  sequence: number,
  body: Uint8Array = Buffer.alloc(0),
): Buffer {
  const packet = Buffer.alloc(HEADER + body.length);
  packet.writeUInt32BE(packet.length, 0);
  packet.writeUInt32BE(commandId >>> 0, 4);
  packet.writeUInt32BE(sequence >>> 0, 8);
  packet.set(body, HEADER);
  return packet;
}

/**
 * Cuts a TCP stream into packets, however it was split. A length no packet can have ends it, after the good packets
 * before: `fault` says why, and every further `push` throws. The link is lost then.
 */
export class PacketReader {
  #chunks: Buffer[] = [];
  #held = 0;
  #fault: string | undefined;

  get fault(): string | undefined {
    return this.#fault;
  }

  push(chunk: Buffer): Packet[] {
    if (this.#fault) throw new RangeError(this.#fault);
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    // Small pieces are joined once there are enough of them for a packet, so that a dripping peer costs nothing.
    if (this.#held < this.#wanted()) {
      // The socket may use its memory again.
      this.#chunks[this.#chunks.length - 1] = Buffer.from(chunk);
      return [];
    }
    let data = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    const packets: Packet[] = [];
    while (data.length >= 4) {
      const length = data.readUInt32BE(0);
      if (!isLength(length)) {
        this.#fault = `CMPP packet length ${length}`;
        break;
      }
      if (data.length < length) break;
      packets.push({
        command: data.readUInt32BE(4),
        sequence: data.readUInt32BE(8),
        body: data.subarray(HEADER, length),
      });
      data = data.subarray(length);
    }
    this.#chunks = data.length > 0 ? [Buffer.from(data)] : [];
    this.#held = data.length;
    return packets;
  }

  /** Bytes needed for the packet that is being read. */
  #wanted(): number {
    const first = this.#chunks[0]!;
    const length = first.length >= 4 ? first.readUInt32BE(0) : 4;
    return isLength(length) ? length : 4;
  }
}

const isLength = (length: number) => length >= HEADER && length <= MAX_PACKET;

/** A text field of fixed width; what does not fit is cut. */
export function octets(value: string, width: number): Buffer {
  const field = Buffer.alloc(width);
  field.write(value, 0, width, 'latin1');
  return field;
}

/** Text of a padded field, up to its first zero byte. */
export function readOctets(buffer: Buffer, offset: number, width: number): string {
  const field = buffer.subarray(offset, Math.min(offset + width, buffer.length));
  const end = field.indexOf(0);
  return field.toString('latin1', 0, end < 0 ? field.length : end).trim();
}

/** Reads fields one after another; past the end it gives zeros and empty text, because real tails are short. */
export class FieldReader {
  #at = 0;
  readonly #body: Buffer;
  constructor(body: Buffer) {
    this.#body = body;
  }
  get left(): number {
    return Math.max(0, this.#body.length - this.#at);
  }
  uint(width: 1 | 4): number {
    const value =
      this.left >= width
        ? width === 1
          ? this.#body.readUInt8(this.#at)
          : this.#body.readUInt32BE(this.#at)
        : 0;
    this.#at += width;
    return value;
  }
  id(): bigint {
    const value = this.left >= 8 ? this.#body.readBigUInt64BE(this.#at) : 0n;
    this.#at += 8;
    return value;
  }
  text(width: number): string {
    const value = readOctets(this.#body, this.#at, width);
    this.#at += width;
    return value;
  }
  bytes(width: number): Buffer {
    const value = Buffer.from(this.#body.subarray(this.#at, this.#at + width));
    this.#at += width;
    return value;
  }
}

export type MsgIdParts = {
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  gateway: number;
  sequence: number;
};

/** Msg_Id from its bit fields (4/5/5/6/6/22/16 from the top). */
export function packMsgId(parts: MsgIdParts): bigint {
  const fields: [number, bigint][] = [
    [parts.month, 60n],
    [parts.day, 55n],
    [parts.hour, 50n],
    [parts.minute, 44n],
    [parts.second, 38n],
    [parts.gateway & 0x3fffff, 16n],
    [parts.sequence & 0xffff, 0n],
  ];
  return BigInt.asUintN(
    64,
    fields.reduce((id, [value, shift]) => id | (BigInt(value) << shift), 0n),
  );
}

/** Recipient `index` of a group submit has base + index; only the low 16 bits move. */
export function groupMsgId(base: bigint, index: number): bigint {
  return (base & ~0xffffn) | ((base + BigInt(index)) & 0xffffn);
}
