import { createHash } from 'node:crypto';
import { readPhone } from '../phone-numbers.ts';
import { FieldReader, isV3, octets, type Version, versionByte } from './codec.ts';

const u8 = (value: number) => Buffer.from([value & 0xff]);
const u32 = (value: number) => {
  const field = Buffer.alloc(4);
  field.writeUInt32BE(value >>> 0);
  return field;
};
const u64 = (value: bigint) => {
  const field = Buffer.alloc(8);
  field.writeBigUInt64BE(BigInt.asUintN(64, value));
  return field;
};

export type Connect = { spId: string; authenticator: Buffer; version: number; timestamp: number };

/**
 * MD5(Source_Addr + 9 zeros + secret + MMDDHHMMSS); the timestamp always has ten digits. A short Source_Addr goes in
 * as it is; gateways that pad it to six bytes first exist too.
 */
export function authenticator(spId: string, secret: string, timestamp: number, padsSpId = false): Buffer {
  return createHash('md5')
    .update(padsSpId ? spId.padEnd(6, '\0') : spId, 'latin1')
    .update(Buffer.alloc(9))
    .update(secret, 'latin1')
    .update(String(timestamp).padStart(10, '0'), 'latin1')
    .digest();
}

export function encodeConnect(login: {
  spId: string;
  secret: string;
  version: Version;
  timestamp: number;
  padsSpId?: boolean;
}): Buffer {
  return Buffer.concat([
    octets(login.spId, 6),
    authenticator(login.spId, login.secret, login.timestamp, login.padsSpId),
    u8(versionByte[login.version]),
    u32(login.timestamp),
  ]);
}

export function decodeConnect(body: Buffer): Connect {
  const read = new FieldReader(body);
  return {
    spId: read.text(6),
    authenticator: read.bytes(16),
    version: read.uint(1),
    timestamp: read.uint(4),
  };
}

export function encodeConnectResp(
  resp: { status: number; authenticator: Buffer; version: number },
  version: Version,
): Buffer {
  return Buffer.concat([
    isV3(version) ? u32(resp.status) : u8(resp.status),
    resp.authenticator.subarray(0, 16),
    u8(resp.version),
  ]);
}

/** 18 bytes = 2.0, 21 bytes = 3.0. The gateway's authenticator is not checked: many send a wrong one. */
export function decodeConnectResp(body: Buffer): { status: number; version: number; layout: '2.0' | '3.0' } {
  const layout = body.length >= 21 ? '3.0' : '2.0';
  const read = new FieldReader(body);
  const status = layout === '3.0' ? read.uint(4) : read.uint(1);
  read.bytes(16);
  return { status, version: read.uint(1), layout };
}

export type Submit = {
  pkTotal: number;
  pkNumber: number;
  wantsReport: boolean;
  /** 0–9; what a gateway makes of it is its own affair. */
  level?: number;
  /** Who pays what; free for the receiver when not given. `code` in fen. */
  fee?: { userType: number; type: string; code: string };
  serviceId: string;
  udhi: boolean;
  format: number;
  spId: string;
  srcId: string;
  phones: string[];
  content: Buffer;
};

/** 2.0: 126 + 21n + L bytes of body; 3.0: 151 + 32n + L. */
export function encodeSubmit(submit: Submit, version: Version): Buffer {
  const v3 = isV3(version);
  const width = v3 ? 32 : 21;
  return Buffer.concat([
    u64(0n),
    u8(submit.pkTotal),
    u8(submit.pkNumber),
    u8(submit.wantsReport ? 1 : 0),
    u8(submit.level ?? 0),
    octets(submit.serviceId, 10),
    u8(submit.fee?.userType ?? 2),
    octets('', width),
    ...(v3 ? [u8(0)] : []),
    u8(0),
    u8(submit.udhi ? 1 : 0),
    u8(submit.format),
    octets(submit.spId, 6),
    octets(submit.fee?.type ?? '01', 2),
    octets(submit.fee?.code ?? '000000', 6),
    octets('', 17),
    octets('', 17),
    octets(submit.srcId, 21),
    u8(submit.phones.length),
    ...submit.phones.map((phone) => octets(phone, width)),
    ...(v3 ? [u8(0)] : []),
    u8(submit.content.length),
    submit.content,
    octets('', v3 ? 20 : 8),
  ]);
}

export function decodeSubmit(body: Buffer, version: Version): Submit {
  const v3 = isV3(version);
  const width = v3 ? 32 : 21;
  const read = new FieldReader(body);
  read.id();
  const pkTotal = read.uint(1);
  const pkNumber = read.uint(1);
  const wantsReport = read.uint(1) === 1;
  read.uint(1);
  const serviceId = read.text(10);
  read.uint(1);
  read.text(width + (v3 ? 1 : 0));
  read.uint(1);
  const udhi = read.uint(1) === 1;
  const format = read.uint(1);
  const spId = read.text(6);
  read.text(2 + 6 + 17 + 17);
  const srcId = read.text(21);
  const phones = Array.from({ length: read.uint(1) }, () => read.text(width));
  if (v3) read.uint(1);
  const content = read.bytes(read.uint(1));
  return { pkTotal, pkNumber, wantsReport, serviceId, udhi, format, spId, srcId, phones, content };
}

export function encodeSubmitResp(msgId: bigint, result: number, version: Version): Buffer {
  return Buffer.concat([u64(msgId), isV3(version) ? u32(result) : u8(result)]);
}

/** 9 bytes = 2.0, 12 bytes = 3.0; the length decides. */
export function decodeSubmitResp(body: Buffer): { msgId: bigint; result: number } {
  const read = new FieldReader(body);
  return { msgId: read.id(), result: body.length >= 12 ? read.uint(4) : read.uint(1) };
}

export type Deliver = {
  msgId: bigint;
  destId: string;
  serviceId: string;
  udhi: boolean;
  format: number;
  phone: string;
  isReport: boolean;
  content: Buffer;
};

export function encodeDeliver(deliver: Deliver, version: Version): Buffer {
  const v3 = isV3(version);
  return Buffer.concat([
    u64(deliver.msgId),
    octets(deliver.destId, 21),
    octets(deliver.serviceId, 10),
    u8(0),
    u8(deliver.udhi ? 1 : 0),
    u8(deliver.format),
    octets(deliver.phone, v3 ? 32 : 21),
    ...(v3 ? [u8(0)] : []),
    u8(deliver.isReport ? 1 : 0),
    u8(deliver.content.length),
    deliver.content,
    octets('', v3 ? 20 : 8),
  ]);
}

export function decodeDeliver(body: Buffer, version: Version): Deliver {
  const v3 = isV3(version);
  const read = new FieldReader(body);
  const msgId = read.id();
  const destId = read.text(21);
  const serviceId = read.text(10);
  read.uint(1);
  const udhi = read.uint(1) === 1;
  const format = read.uint(1);
  const phone = read.text(v3 ? 32 : 21);
  if (v3) read.uint(1);
  const isReport = read.uint(1) === 1;
  return { msgId, destId, serviceId, udhi, format, phone, isReport, content: read.bytes(read.uint(1)) };
}

export function encodeDeliverResp(msgId: bigint, result: number, version: Version): Buffer {
  return Buffer.concat([u64(msgId), isV3(version) ? u32(result) : u8(result)]);
}

export type Report = {
  msgId: bigint;
  stat: string;
  submitTime: string;
  doneTime: string;
  phone: string;
  smscSequence: number;
};

export function encodeReport(report: Report, version: Version): Buffer {
  return Buffer.concat([
    u64(report.msgId),
    octets(report.stat, 7),
    octets(report.submitTime, 10),
    octets(report.doneTime, 10),
    octets(report.phone, isV3(version) ? 32 : 21),
    u32(report.smscSequence),
  ]);
}

/** 60 bytes = number of 21, 71 bytes = of 32, anything else = length − 39; the version is not asked. */
export function decodeReport(content: Buffer): Report {
  const width = content.length === 71 ? 32 : content.length === 60 ? 21 : Math.max(0, content.length - 39);
  const read = new FieldReader(content);
  return {
    msgId: read.id(),
    stat: read.text(7),
    submitTime: read.text(10),
    doneTime: read.text(10),
    phone: readPhone(read.text(width)),
    smscSequence: read.uint(4),
  };
}

export { readPhone };
