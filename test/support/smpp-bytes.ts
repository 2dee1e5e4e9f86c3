/** SMPP 3.4 bytes written down from the specification, on purpose without any SMPP library. */
export const commands = {
  genericNack: 0x80000000,
  bindTransceiver: 0x00000009,
  bindTransceiverResp: 0x80000009,
  submit: 0x00000004,
  submitResp: 0x80000004,
  deliver: 0x00000005,
  deliverResp: 0x80000005,
  unbind: 0x00000006,
  unbindResp: 0x80000006,
  enquireLink: 0x00000015,
  enquireLinkResp: 0x80000015,
  dataSm: 0x00000103,
  dataSmResp: 0x80000103,
} as const;

/** Bytes from hexadecimal text; blanks do not count. */
export const hex = (...text: string[]): Buffer => Buffer.from(text.join('').replace(/\s+/g, ''), 'hex');
export const cstring = (text: string): Buffer => Buffer.from(`${text}\0`, 'latin1');
const u8 = (...values: number[]): Buffer => Buffer.from(values);
/** UCS-2 big-endian of a text. */
export const ucs2 = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

/** Length, command, status, sequence, body. */
export function pdu(
  command: number,
  status: number,
  sequence: number,
  body: Buffer = Buffer.alloc(0),
): Buffer {
  const head = Buffer.alloc(16);
  for (const [i, value] of [16 + body.length, command, status, sequence].entries())
    head.writeUInt32BE(value >>> 0, i * 4);
  return Buffer.concat([head, body]);
}

export const tags = {
  receiptedMessageId: 0x001e,
  messagePayload: 0x0424,
  messageState: 0x0427,
} as const;

/** An optional parameter: tag, length, value. */
export function tlv(tag: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(tag, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value]);
}

export type DeliverFields = {
  from?: string;
  to?: string;
  esmClass?: number;
  dataCoding?: number;
  content?: Buffer;
  tlvs?: Buffer[];
};

/** The body of a deliver_sm. */
export function deliverBody(fields: DeliverFields): Buffer {
  const { from = '8613900000001', to = '10690001', content = Buffer.alloc(0), tlvs = [] } = fields;
  return Buffer.concat([
    cstring(''),
    u8(1, 1),
    cstring(from),
    u8(0, 1),
    cstring(to),
    u8(fields.esmClass ?? 0, 0, 0),
    cstring(''),
    cstring(''),
    u8(0, 0, fields.dataCoding ?? 0, 0, content.length),
    content,
    ...tlvs,
  ]);
}

/** The body of a data_sm, whose text is always an optional parameter. */
export function dataBody(fields: DeliverFields): Buffer {
  const { from = '8613900000001', to = '10690001', content, tlvs = [] } = fields;
  return Buffer.concat([
    cstring(''),
    u8(1, 1),
    cstring(from),
    u8(0, 1),
    cstring(to),
    u8(fields.esmClass ?? 0, 0, fields.dataCoding ?? 0),
    ...(content ? [tlv(tags.messagePayload, content)] : []),
    ...tlvs,
  ]);
}

/** A receipt as optional parameters. */
export const receiptTlvs = (id: string, state: number): Buffer[] => [
  tlv(tags.receiptedMessageId, cstring(id)),
  tlv(tags.messageState, u8(state)),
];

/** A receipt as text, the way most SMSCs write it. */
export const receiptText = (id: string, stat: string): Buffer =>
  Buffer.from(
    `id:${id} sub:001 dlvrd:001 submit date:2109301320 done date:2109301321 stat:${stat} err:000 text:hello`,
    'latin1',
  );

/** What a scripted SMSC reads of a submit_sm, field after field. */
export type SubmitFields = {
  serviceType: string;
  srcTon: number;
  srcNpi: number;
  src: string;
  destTon: number;
  destNpi: number;
  dest: string;
  esmClass: number;
  registered: number;
  dataCoding: number;
  /** sm_length as it was written. */
  length: number;
  content: Buffer;
  /** Bytes after short_message: optional parameters. */
  rest: Buffer;
};

export function readSubmit(body: Buffer): SubmitFields {
  let at = 0;
  const byte = (): number => {
    at += 1;
    return body.readUInt8(at - 1);
  };
  const text = (): string => {
    const end = body.indexOf(0, at);
    const value = body.toString('latin1', at, end);
    at = end + 1;
    return value;
  };
  const serviceType = text();
  const [srcTon, srcNpi, src] = [byte(), byte(), text()];
  const [destTon, destNpi, dest] = [byte(), byte(), text()];
  const [esmClass] = [byte(), byte(), byte(), text(), text()];
  const [registered] = [byte(), byte()];
  const [dataCoding] = [byte(), byte()];
  const length = byte();
  return {
    serviceType,
    srcTon,
    srcNpi,
    src,
    destTon,
    destNpi,
    dest,
    esmClass,
    registered,
    dataCoding,
    length,
    content: Buffer.from(body.subarray(at, at + length)),
    rest: Buffer.from(body.subarray(at + length)),
  };
}

/** system_id, password, system_type and interface_version of a bind. */
export function readBind(body: Buffer) {
  const [systemId, password, systemType] = body.toString('latin1').split('\0');
  const version = body.readUInt8(systemId!.length + password!.length + systemType!.length + 3);
  return { systemId, password, systemType, version };
}
