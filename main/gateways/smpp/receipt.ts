import { readPhone } from '../phone-numbers.ts';
import type { PDU } from './library.ts';

/** How an SMSC writes message ids; the answer to a submit and the receipt may differ. */
export type IdBase = 'text' | 'hex' | 'dec';

/** One form for ids that are written in two ways: digits of base ten, or text without leading zeros and case. */
export function canonicalId(id: string, base: IdBase): string {
  const trimmed = id.trim();
  const isNumber = base === 'hex' ? /^[0-9a-f]{1,32}$/i.test(trimmed) : /^\d{1,32}$/.test(trimmed);
  if (base !== 'text' && isNumber) return BigInt(base === 'hex' ? `0x${trimmed}` : trimmed).toString();
  return trimmed.toLowerCase().replace(/^0+(?=.)/, '');
}

const messageStates: Record<number, string> = {
  1: 'ENROUTE',
  2: 'DELIVRD',
  3: 'EXPIRED',
  4: 'DELETED',
  5: 'UNDELIV',
  6: 'ACCEPTD',
  7: 'UNKNOWN',
  8: 'REJECTD',
};

export type Receipt = { msgId: string; stat: string; phone: string };

/** esm_class types that carry a receipt: the SMSC's delivery receipt, and the handset's acknowledgement of delivery. */
const isReceiptClass = (esmClass: number) => [0x04, 0x08, 0x20].includes(esmClass & 0x3c);

/** The receipt in a deliver_sm or data_sm: from its parameters, else from its text; undefined when it is a message. */
export function receiptOf(pdu: PDU, text: string, base: IdBase): Receipt | undefined {
  const id = typeof pdu.receipted_message_id === 'string' ? pdu.receipted_message_id : '';
  const state = messageStates[Number(pdu.message_state)];
  const inText = /\bid:\s*([^\s]+)/i.exec(text)?.[1];
  const statInText = /\bstat:\s*([A-Za-z]{1,10})/i.exec(text)?.[1]?.toUpperCase().slice(0, 7);
  const isReceipt = isReceiptClass(Number(pdu.esm_class)) || (id !== '' && state !== undefined);
  if (!isReceipt) return undefined;
  const msgId = id || inText;
  const stat = state ?? statInText;
  if (!msgId || !stat) return undefined;
  return { msgId: canonicalId(msgId, base), stat, phone: readPhone(String(pdu.source_addr ?? '')) };
}
