import { toGatewayNumber } from '../../../shared/sms/phone.ts';
import type { Gateway, GatewayHealth, GatewayListener, GatewayOutcome, Outbound } from '../../core/ports.ts';
import { Channel } from '../channel.ts';
import { References } from '../long-message.ts';
import { joinParts, type ResultClass } from '../part-outcome.ts';
import { readPhone } from '../phone-numbers.ts';
import type { PDU } from './library.ts';
import { SmppLink, type SmppLinkSettings } from './link.ts';
import { canonicalId, type IdBase, receiptOf } from './receipt.ts';
import { partOutcomeOf, type SubmitReply } from './results.ts';
import { fromSmpp, plainStyle, type SmppPart, type SmppStyle, toSmppParts } from './text.ts';

export type SmppSettings = SmppLinkSettings & {
  name: string;
  connections: number;
  serviceType?: string;
  /** Source address and its type of number and numbering plan. */
  srcId: string;
  srcTon?: number;
  srcNpi?: number;
  destTon?: number;
  destNpi?: number;
  /** How this SMSC writes ids in answers and in receipts. */
  answerIds?: IdBase;
  receiptIds?: IdBase;
  style?: SmppStyle;
  resultClasses?: Record<string, ResultClass>;
};

const THROTTLED = [0x58, 0x14];

/** An operator's SMSC over SMPP 3.4, with several transceiver sessions of one account. */
export class SmppGateway implements Gateway {
  readonly name: string;
  readonly deduplicates = false;
  readonly countsParts = true;
  readonly maxBatch = 1;
  readonly #settings: SmppSettings;
  readonly #style: SmppStyle;
  readonly #channel: Channel<SmppLink>;
  readonly #references: References;

  constructor(settings: SmppSettings) {
    this.#settings = settings;
    this.name = settings.name;
    this.#style = settings.style ?? plainStyle;
    this.#references = new References(this.#style.referenceBits);
    this.#channel = new Channel(
      settings,
      (owner) => new SmppLink(settings, { ...owner, delivered: (pdu) => this.#delivered(pdu) }),
    );
  }

  async start(listener: GatewayListener): Promise<void> {
    this.#channel.start(listener);
  }

  stop(): Promise<void> {
    return this.#channel.stop();
  }

  capacity(): number {
    return this.#channel.capacity();
  }

  health(): GatewayHealth {
    return this.#channel.health();
  }

  test(): Promise<string> {
    return this.#channel.test('SMPP 3.4');
  }

  send(batch: Outbound[]): Promise<GatewayOutcome[]> {
    return Promise.all(batch.map((message) => this.#sendOne(message)));
  }

  /** All parts on one session, written in order, answered in any order. */
  async #sendOne(message: Outbound): Promise<GatewayOutcome> {
    const link = this.#channel.next();
    if (!link) return { kind: 'unreachable', code: 'link-down' };
    const parts = toSmppParts(message.text, this.#references.next([message.phone], Date.now()), this.#style);
    const replies = await Promise.all(parts.map((part) => this.#submit(link, this.#fieldsOf(message, part))));
    const { answerIds = 'text', resultClasses } = this.#settings;
    return joinParts(
      replies.map((reply) => partOutcomeOf(reply, (id) => canonicalId(id, answerIds), resultClasses)),
    );
  }

  #fieldsOf(message: Outbound, part: SmppPart): Record<string, unknown> {
    const { serviceType = '', srcId, srcTon = 0, srcNpi = 1, destTon = 1, destNpi = 1 } = this.#settings;
    return {
      service_type: serviceType,
      source_addr_ton: srcTon,
      source_addr_npi: srcNpi,
      source_addr: message.serviceNo ?? srcId,
      dest_addr_ton: destTon,
      dest_addr_npi: destNpi,
      destination_addr: toGatewayNumber(message.phone),
      esm_class: part.esmClass,
      registered_delivery: 1,
      data_coding: part.dataCoding,
      short_message: part.content,
    };
  }

  #submit(link: SmppLink, fields: Record<string, unknown>): Promise<SubmitReply> {
    return this.#channel.patiently(
      () => link.submit(fields),
      (reply) => reply.kind === 'answered' && THROTTLED.includes(reply.status),
    );
  }

  async #delivered(pdu: PDU): Promise<void> {
    const content = [pdu.short_message, pdu.message_payload].find(
      (one): one is Buffer => Buffer.isBuffer(one) && one.length > 0,
    );
    const { text, header } = fromSmpp(
      content ?? Buffer.alloc(0),
      Number(pdu.data_coding ?? 0),
      Number(pdu.esm_class ?? 0),
      this.#style,
    );
    const receipt = receiptOf(pdu, text, this.#settings.receiptIds ?? 'text');
    if (receipt) return this.#channel.arrivals.report({ by: 'part', ...receipt, atMs: 0 });
    const phone = readPhone(String(pdu.source_addr ?? ''));
    const nowMs = Date.now();
    return this.#channel.arrivals.message({
      // SMPP gives a message from a phone no id of its own: the same words within a minute are one message.
      ref: `${phone}-${Math.floor(nowMs / 60_000)}-${fingerprint(content)}`,
      phone,
      serviceNo: String(pdu.destination_addr ?? ''),
      text,
      atMs: nowMs,
      header,
    });
  }
}

/** A short mark of some bytes (FNV-1a, 32 bits), to tell equal ones. */
function fingerprint(bytes: Buffer = Buffer.alloc(0)): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16);
}
