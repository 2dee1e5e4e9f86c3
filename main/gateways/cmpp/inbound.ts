import type { InboundPart } from '../inbound-merger.ts';
import { readLongHeader } from '../long-message.ts';
import { type Deliver, readPhone } from './messages.ts';
import { fromAir } from './text.ts';

/** A message from a phone as its DELIVER carries it. */
export function inboundPartOf(deliver: Deliver, nowMs: number): InboundPart {
  const header = deliver.udhi ? readLongHeader(deliver.content) : undefined;
  return {
    ref: `${yearOf(deliver.msgId, nowMs)}-${deliver.msgId}`,
    phone: readPhone(deliver.phone),
    serviceNo: deliver.destId,
    text: fromAir(header ? deliver.content.subarray(header.length) : deliver.content, deliver.format),
    atMs: nowMs,
    header,
  };
}

/** Msg_Ids hold a month and no year, so they come again every year; one from December in January is last year's. */
function yearOf(msgId: bigint, nowMs: number): number {
  const now = new Date(nowMs + 8 * 3_600_000);
  const month = Number(BigInt.asUintN(64, msgId) >> 60n);
  return now.getUTCFullYear() - (month > now.getUTCMonth() + 2 ? 1 : 0);
}
