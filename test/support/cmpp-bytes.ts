/** CMPP bytes written down from the specification, on purpose without any of the product's own code. */
export type Layout = '2.0' | '3.0';

/** Bytes from hexadecimal text; blanks and line ends do not count. */
export const hex = (...text: string[]): Buffer => Buffer.from(text.join('').replace(/\s+/g, ''), 'hex');
/** Text as hexadecimal, padded with zero bytes to `width`. */
export const padded = (text: string, width: number): string =>
  Buffer.from(text, 'latin1')
    .toString('hex')
    .padEnd(width * 2, '0');
const number = (value: number, width: number): string => value.toString(16).padStart(width * 2, '0');
const id = (value: bigint): string => value.toString(16).padStart(16, '0');

export const commands = {
  connect: 0x00000001,
  connectResp: 0x80000001,
  terminate: 0x00000002,
  terminateResp: 0x80000002,
  submit: 0x00000004,
  submitResp: 0x80000004,
  deliver: 0x00000005,
  deliverResp: 0x80000005,
  activeTest: 0x00000008,
  activeTestResp: 0x80000008,
} as const;

export function frame(command: number, sequence: number, body: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([hex(number(12 + body.length, 4), number(command, 4), number(sequence, 4)), body]);
}

/** Status, AuthenticatorISMG (any 16 bytes), version: 18 or 21 bytes. */
export function connectResp(layout: Layout, status: number, authenticator = '00'.repeat(16)): Buffer {
  return hex(number(status, layout === '3.0' ? 4 : 1), authenticator, layout === '3.0' ? '30' : '20');
}

export function submitResp(layout: Layout, msgId: bigint, result: number): Buffer {
  return hex(id(msgId), number(result, layout === '3.0' ? 4 : 1));
}

/** The 60 or 71 bytes of a status report, or any other length when `phoneWidth` is given. */
export function reportContent(
  report: { msgId: bigint; stat: string; phone: string },
  phoneWidth: number,
): Buffer {
  return hex(
    id(report.msgId),
    padded(report.stat, 7),
    padded('2109301320', 10),
    padded('2109301321', 10),
    padded(report.phone, phoneWidth),
    '00000009',
  );
}

export type DeliverFields = {
  msgId: bigint;
  phone: string;
  content: Buffer;
  isReport?: boolean;
  udhi?: boolean;
  format?: number;
  destId?: string;
  /** Bytes that a careless gateway leaves out at the end. */
  cut?: number;
};

export function deliverBody(layout: Layout, fields: DeliverFields): Buffer {
  const is3 = layout === '3.0';
  const body = Buffer.concat([
    hex(
      id(fields.msgId),
      padded(fields.destId ?? '10690001', 21),
      padded('SVC', 10),
      '00',
      fields.udhi ? '01' : '00',
      number(fields.format ?? 0, 1),
      padded(fields.phone, is3 ? 32 : 21),
      is3 ? '00' : '',
      fields.isReport ? '01' : '00',
      number(fields.content.length, 1),
    ),
    fields.content,
    Buffer.alloc(is3 ? 20 : 8),
  ]);
  return body.subarray(0, body.length - (fields.cut ?? 0));
}

/** What a scripted gateway reads of a SUBMIT, by the offsets of the specification. */
export type SubmitFields = {
  pkTotal: number;
  pkNumber: number;
  registered: number;
  serviceId: string;
  udhi: number;
  format: number;
  spId: string;
  srcId: string;
  phones: string[];
  content: Buffer;
};

export function readSubmit(layout: Layout, body: Buffer): SubmitFields {
  const is3 = layout === '3.0';
  const width = is3 ? 32 : 21;
  // Everything after Fee_terminal_Id is moved by 11 + 1 bytes in 3.0.
  const shift = is3 ? 12 : 0;
  const text = (at: number, length: number) =>
    body
      .subarray(at, at + length)
      .toString('latin1')
      .replace(/\0+$/, '');
  const count = body.readUInt8(116 + shift);
  const numbers = 117 + shift;
  const lengthAt = numbers + count * width + (is3 ? 1 : 0);
  const length = body.readUInt8(lengthAt);
  return {
    pkTotal: body.readUInt8(8),
    pkNumber: body.readUInt8(9),
    registered: body.readUInt8(10),
    serviceId: text(12, 10),
    udhi: body.readUInt8(45 + shift),
    format: body.readUInt8(46 + shift),
    spId: text(47 + shift, 6),
    srcId: text(95 + shift, 21),
    phones: Array.from({ length: count }, (_, i) => text(numbers + i * width, width)),
    content: body.subarray(lengthAt + 1, lengthAt + 1 + length),
  };
}

/** UCS-2 big-endian of a text. */
export function ucs2(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}
