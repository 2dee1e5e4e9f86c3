import { createServer, type Server, type Socket } from 'node:net';
import { clockOf, dayOf } from '../../shared/time.ts';
import {
  command,
  encodePacket,
  groupMsgId,
  type Packet,
  PacketReader,
  packMsgId,
  RESPONSE,
} from '../gateways/cmpp/codec.ts';
import {
  authenticator,
  decodeConnect,
  decodeSubmit,
  encodeConnectResp,
  encodeSubmitResp,
  readPhone,
  type Submit,
} from '../gateways/cmpp/messages.ts';
import { fromAir } from '../gateways/cmpp/text.ts';
import { readLongHeader } from '../gateways/long-message.ts';
import { Deliveries, replyDeliveries, reportDelivery } from './deliveries.ts';
import { Dice, type NetworkFaults, noFaults } from './faults.ts';
import { ClientLink } from './links.ts';
import { fateOf, type PhoneBehaviour, PhoneMemory } from './phones.ts';
import type { NetworkRecord, PartLine, RecordLine } from './record.ts';

export type NetworkSettings = {
  host: string;
  port: number;
  spId: string;
  secret: string;
  /** Answer time of a SUBMIT, ms. */
  answerMs: number;
  /** Share of submits answered with flow control (8). */
  throttleShare: number;
  behaviour: PhoneBehaviour;
  /** What goes wrong; may be changed at any time. */
  faults?: Partial<NetworkFaults>;
};

/** When the report goes first, the answer follows it after this time, ms. */
const REPORT_LEAD_MS = 100;
/** Reports still owed when the operator went down are sent after its restart if the message is not older, ms. */
const OWED_MS = 10 * 60_000;
/** Numbers in a second's Msg_Ids. */
const NUMBERS = 65_536;

/** A CMPP 2.0/3.0 gateway with phones behind it. Knows nothing of the sender but what comes over TCP. */
export class MobileNetwork {
  readonly #settings: NetworkSettings;
  readonly #record: NetworkRecord;
  readonly #server: Server;
  readonly #links = new Set<ClientLink>();
  readonly #memory = new PhoneMemory();
  readonly #deliveries: Deliveries;
  // Two starts within one second must not give the same numbers.
  #sequence = Math.floor((Date.now() % 1_000) * (NUMBERS / 1_000));
  #faults: NetworkFaults;
  #dice: Dice;

  constructor(settings: NetworkSettings, record: NetworkRecord) {
    this.#settings = settings;
    this.#record = record;
    this.#faults = { ...noFaults, throttled: settings.throttleShare, ...settings.faults };
    this.#dice = new Dice(this.#faults.seed);
    this.#deliveries = new Deliveries(this.#links, () => ({ faults: this.#faults, dice: this.#dice }));
    this.#server = createServer((socket) => this.#accept(socket));
  }

  /** Goes wrong in this way from now on; what is not named does not go wrong. */
  setFaults(faults: Partial<NetworkFaults>): void {
    this.#faults = { ...noFaults, throttled: this.#settings.throttleShare, ...faults };
    this.#dice = new Dice(this.#faults.seed);
  }

  /** Goes on where a predecessor was killed: the phones still have their halves, and reports are still owed. */
  resume(lines: RecordLine[]): void {
    const done = new Set(
      lines.flatMap((line) => (line.kind === 'report' ? [`${line.msgId} ${line.phone}`] : [])),
    );
    for (const line of lines) {
      if (line.kind !== 'part') continue;
      const { reference, text, total, number, phone, msgId } = line;
      if (reference !== undefined && text !== undefined)
        this.#memory.join(phone, { reference, total, number, text });
      if (line.wantsReport && Date.now() - line.atMs < OWED_MS && !done.has(`${msgId} ${phone}`))
        this.#reportLater(phone, BigInt(msgId), fateOf(phone, this.#settings.behaviour).reportMs);
    }
  }

  async start(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#settings.port, this.#settings.host, resolve);
    });
    const address = this.#server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  async stop(): Promise<void> {
    this.#deliveries.stop();
    for (const link of this.#links) link.socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    await this.#record.close();
  }

  #accept(socket: Socket): void {
    socket.setNoDelay(true);
    const reader = new PacketReader();
    const link = new ClientLink(socket);
    let isIn = false;
    socket.on('data', (chunk) => {
      try {
        for (const packet of reader.push(chunk)) {
          // What comes on a link that is breaking is not taken.
          if (!link.isOpen) return;
          if (packet.command === command.connect) isIn = this.#login(link, packet);
          else if (isIn) this.#handle(link, packet);
        }
      } catch {
        socket.destroy();
      }
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#links.delete(link);
      this.#deliveries.giveBack(link);
    });
  }

  #handle(link: ClientLink, packet: Packet): void {
    switch (packet.command) {
      case command.submit:
        return this.#submit(link, packet);
      case (command.deliver | RESPONSE) >>> 0:
        return this.#deliveries.acknowledged(link, packet.sequence);
      case command.activeTest:
        link.write(command.activeTest | RESPONSE, packet.sequence, Buffer.alloc(1));
        return;
      case command.terminate:
        link.socket.end(encodePacket(command.terminate | RESPONSE, packet.sequence));
        return;
      default:
        return;
    }
  }

  /** True when the client is who it says. */
  #login(link: ClientLink, packet: Packet): boolean {
    const login = decodeConnect(packet.body);
    link.version = login.version >= 0x30 ? '3.0' : '2.0';
    const { spId, secret } = this.#settings;
    const isRight =
      login.spId === spId && login.authenticator.equals(authenticator(spId, secret, login.timestamp));
    const body = encodeConnectResp(
      { status: isRight ? 0 : 3, authenticator: Buffer.alloc(16), version: login.version },
      link.version,
    );
    link.write(command.connect | RESPONSE, packet.sequence, body);
    if (isRight) {
      this.#links.add(link);
      this.#deliveries.pump();
    } else link.socket.end();
    return isRight;
  }

  #submit(link: ClientLink, packet: Packet): void {
    const { submitCut, throttled, reportFirst } = this.#faults;
    if (this.#dice.hits(submitCut)) return link.cut();
    const submit = decodeSubmit(packet.body, link.version);
    if (this.#dice.hits(throttled)) return this.#answer(link, packet.sequence, 0n, 8);
    const base = this.#nextId(submit.phones.length);
    const isReportFirst = submit.wantsReport && this.#dice.hits(reportFirst);
    for (const [index, phone] of submit.phones.entries())
      this.#arrive(readPhone(phone), submit, groupMsgId(base, index), isReportFirst);
    if (isReportFirst) setTimeout(() => this.#answer(link, packet.sequence, base, 0), REPORT_LEAD_MS);
    else this.#answer(link, packet.sequence, base, 0);
  }

  /** Answers a submit that is already on record, as badly as the faults say. */
  #answer(link: ClientLink, sequence: number, msgId: bigint, result: number): void {
    const { answerDropped, answerDelayed, answerDelayMs, answerDoubled, frameCut } = this.#faults;
    if (this.#dice.hits(answerDropped)) return;
    const body = encodeSubmitResp(msgId, result, link.version);
    const write = () => {
      if (this.#dice.hits(frameCut))
        return link.cutAfterHalf(encodePacket(command.submit | RESPONSE, sequence, body));
      link.write(command.submit | RESPONSE, sequence, body);
      if (this.#dice.hits(answerDoubled)) link.write(command.submit | RESPONSE, sequence, body);
    };
    const delayMs =
      this.#settings.answerMs + (this.#dice.hits(answerDelayed) ? this.#dice.upTo(answerDelayMs) : 0);
    if (delayMs > 0) setTimeout(write, delayMs);
    else write();
  }

  /** The first of as many Msg_Ids in a row as a submit has recipients. */
  #nextId(count = 1): bigint {
    const first = (this.#sequence + 1) % NUMBERS;
    this.#sequence = (this.#sequence + count) % NUMBERS;
    const now = Date.now();
    const [, month = '0', day = '0'] = dayOf(now).split('-');
    const [hour = '0', minute = '0', second = '0'] = clockOf(now, true).split(':');
    return packMsgId({
      month: Number(month),
      day: Number(day),
      hour: Number(hour),
      minute: Number(minute),
      second: Number(second),
      gateway: 1_001,
      sequence: first,
    });
  }

  /** A part reaches the phone; the message is there when all its parts are. */
  #arrive(phone: string, submit: Submit, msgId: bigint, isReportFirst: boolean): void {
    const atMs = Date.now();
    this.#deliveries.srcId = submit.srcId;
    const header = submit.udhi ? readLongHeader(submit.content) : undefined;
    const text = fromAir(header ? submit.content.subarray(header.length) : submit.content, submit.format);
    const part: PartLine = {
      kind: 'part',
      atMs,
      phone,
      msgId: msgId.toString(),
      total: header?.total ?? 1,
      number: header?.number ?? 1,
      ...(header ? { reference: header.reference, text } : {}),
      wantsReport: submit.wantsReport,
    };
    const whole = header ? this.#memory.join(phone, { ...header, text }) : text;
    if (whole === undefined) this.#record.add(part);
    else this.#record.add(part, { kind: 'message', atMs, phone, text: whole });
    const fate = fateOf(phone, this.#settings.behaviour);
    if (submit.wantsReport) this.#reportLater(phone, msgId, isReportFirst ? 0 : fate.reportMs);
    if (fate.confirmMs !== undefined && whole?.includes('回复1'))
      setTimeout(() => this.write(phone, '1'), fate.confirmMs);
  }

  /** Silent phones are never reported. */
  #reportLater(phone: string, msgId: bigint, delayMs: number): void {
    const { stat } = fateOf(phone, this.#settings.behaviour);
    if (!stat) return;
    const { reportLate, reportLateMs, reportDoubled } = this.#faults;
    const lateMs = this.#dice.hits(reportLate) ? this.#dice.upTo(reportLateMs) : 0;
    const copies = this.#dice.hits(reportDoubled) ? 2 : 1;
    setTimeout(() => {
      this.#record.add({ kind: 'report', atMs: Date.now(), phone, msgId: msgId.toString(), stat });
      for (let i = 0; i < copies; i += 1)
        this.#deliveries.push(reportDelivery(this.#nextId(), { msgId, phone, stat }));
    }, delayMs + lateMs);
  }

  /** A phone writes to the operator's customer. */
  write(phone: string, text: string): void {
    this.#record.add({ kind: 'reply', atMs: Date.now(), phone, text });
    this.#deliveries.push(...replyDeliveries(() => this.#nextId(), phone, text));
  }
}
