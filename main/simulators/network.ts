import { createServer, type Server, type Socket } from 'node:net';
import { clockOf, dayOf } from '../../shared/time.ts';
import {
  command,
  encodePacket,
  type Packet,
  PacketReader,
  packMsgId,
  RESPONSE,
  type Version,
} from '../gateways/cmpp/codec.ts';
import {
  authenticator,
  decodeConnect,
  decodeSubmit,
  encodeConnectResp,
  encodeDeliver,
  encodeReport,
  encodeSubmitResp,
  readPhone,
  type Submit,
} from '../gateways/cmpp/messages.ts';
import { fromAir, toAirParts } from '../gateways/cmpp/text.ts';
import { readLongHeader } from '../gateways/long-message.ts';
import { fateOf, type PhoneBehaviour } from './phones.ts';
import type { NetworkRecord } from './record.ts';

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
};

type Link = { socket: Socket; version: Version; unacknowledged: Map<number, Waiting>; sequence: number };
type Waiting = {
  phone: string;
  isReport: boolean;
  udhi: boolean;
  format: number;
  content: (version: Version) => Buffer;
};

const WINDOW = 64;

/** A CMPP 2.0/3.0 gateway with phones behind it. Knows nothing of the sender but what comes over TCP. */
export class MobileNetwork {
  readonly #settings: NetworkSettings;
  readonly #record: NetworkRecord;
  readonly #server: Server;
  readonly #links = new Set<Link>();
  readonly #halves = new Map<string, Map<number, string>>();
  #queue: Waiting[] = [];
  #sequence = 0;
  #srcId = '10690001';

  constructor(settings: NetworkSettings, record: NetworkRecord) {
    this.#settings = settings;
    this.#record = record;
    this.#server = createServer((socket) => this.#accept(socket));
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
    for (const link of this.#links) link.socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    await this.#record.close();
  }

  #accept(socket: Socket): void {
    socket.setNoDelay(true);
    const reader = new PacketReader();
    const link: Link = { socket, version: '3.0', unacknowledged: new Map(), sequence: 1 };
    socket.on('data', (chunk) => {
      try {
        for (const packet of reader.push(chunk)) this.#handle(link, packet);
      } catch {
        socket.destroy();
      }
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#links.delete(link);
      // Not acknowledged = not taken: it comes again on another link.
      this.#queue.unshift(...link.unacknowledged.values());
      this.#pump();
    });
  }

  #handle(link: Link, packet: Packet): void {
    switch (packet.command) {
      case command.connect:
        return this.#login(link, packet);
      case command.submit:
        return this.#submit(link, packet);
      case (command.deliver | RESPONSE) >>> 0:
        link.unacknowledged.delete(packet.sequence);
        return this.#pump();
      case command.activeTest:
        link.socket.write(encodePacket(command.activeTest | RESPONSE, packet.sequence, Buffer.alloc(1)));
        return;
      case command.terminate:
        link.socket.end(encodePacket(command.terminate | RESPONSE, packet.sequence));
        return;
      default:
        return;
    }
  }

  #login(link: Link, packet: Packet): void {
    const login = decodeConnect(packet.body);
    link.version = login.version >= 0x30 ? '3.0' : '2.0';
    const { spId, secret } = this.#settings;
    const isRight =
      login.spId === spId && login.authenticator.equals(authenticator(spId, secret, login.timestamp));
    const body = encodeConnectResp(
      { status: isRight ? 0 : 3, authenticator: Buffer.alloc(16), version: login.version },
      link.version,
    );
    link.socket.write(encodePacket(command.connect | RESPONSE, packet.sequence, body));
    if (!isRight) {
      link.socket.end();
      return;
    }
    this.#links.add(link);
    this.#pump();
  }

  #submit(link: Link, packet: Packet): void {
    const submit = decodeSubmit(packet.body, link.version);
    const { throttleShare, answerMs } = this.#settings;
    const isThrottled = throttleShare > 0 && Math.random() < throttleShare;
    const msgId = isThrottled ? 0n : this.#nextId();
    const answer = () =>
      link.socket.writable &&
      link.socket.write(
        encodePacket(
          command.submit | RESPONSE,
          packet.sequence,
          encodeSubmitResp(msgId, isThrottled ? 8 : 0, link.version),
        ),
      );
    if (answerMs > 0) setTimeout(answer, answerMs);
    else answer();
    if (!isThrottled) for (const phone of submit.phones) this.#arrive(readPhone(phone), submit, msgId);
  }

  #nextId(): bigint {
    this.#sequence = (this.#sequence + 1) % 65_536;
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
      sequence: this.#sequence,
    });
  }

  /** A part reaches the phone; the message is there when all its parts are. */
  #arrive(phone: string, submit: Submit, msgId: bigint): void {
    const atMs = Date.now();
    this.#srcId = submit.srcId;
    const header = submit.udhi ? readLongHeader(submit.content) : undefined;
    const text = fromAir(header ? submit.content.subarray(header.length) : submit.content, submit.format);
    this.#record.add({
      kind: 'part',
      atMs,
      phone,
      msgId: msgId.toString(),
      total: header?.total ?? 1,
      number: header?.number ?? 1,
    });
    const fate = fateOf(phone, this.#settings.behaviour);
    const whole = header ? this.#join(phone, header, text) : text;
    if (submit.wantsReport && fate.stat) this.#reportLater(phone, msgId, fate.stat, fate.reportMs);
    if (whole === undefined) return;
    this.#record.add({ kind: 'message', atMs, phone, text: whole });
    if (fate.confirmMs !== undefined && whole.includes('回复1'))
      setTimeout(() => this.#reply(phone, '1'), fate.confirmMs);
  }

  #join(
    phone: string,
    header: { reference: number; total: number; number: number },
    text: string,
  ): string | undefined {
    const key = `${phone} ${header.reference} ${header.total}`;
    const parts = this.#halves.get(key) ?? new Map<number, string>();
    parts.set(header.number, text);
    this.#halves.set(key, parts);
    if (parts.size < header.total) return undefined;
    this.#halves.delete(key);
    return [...parts.keys()]
      .sort((a, b) => a - b)
      .map((number) => parts.get(number))
      .join('');
  }

  #reportLater(phone: string, msgId: bigint, stat: string, delayMs: number): void {
    setTimeout(() => {
      this.#record.add({ kind: 'report', atMs: Date.now(), phone, msgId: msgId.toString(), stat });
      const minute = `${dayOf(Date.now()).slice(2).replaceAll('-', '')}${clockOf(Date.now()).replace(':', '')}`;
      this.#queue.push({
        phone,
        isReport: true,
        udhi: false,
        format: 0,
        content: (version) =>
          encodeReport(
            {
              msgId,
              stat,
              submitTime: minute,
              doneTime: minute,
              phone: phone.replace('+86', ''),
              smscSequence: 0,
            },
            version,
          ),
      });
      this.#pump();
    }, delayMs);
  }

  #reply(phone: string, text: string): void {
    this.#record.add({ kind: 'reply', atMs: Date.now(), phone, text });
    for (const part of toAirParts(text, 1)) {
      this.#queue.push({
        phone,
        isReport: false,
        udhi: part.udhi,
        format: part.format,
        content: () => part.content,
      });
    }
    this.#pump();
  }

  #pump(): void {
    for (const link of this.#links) {
      while (this.#queue.length > 0 && link.unacknowledged.size < WINDOW && link.socket.writable) {
        const next = this.#queue.shift()!;
        link.sequence = (link.sequence + 1) >>> 0;
        link.unacknowledged.set(link.sequence, next);
        const body = encodeDeliver(
          {
            msgId: this.#nextId(),
            destId: this.#srcId,
            serviceId: '',
            udhi: next.udhi,
            format: next.format,
            phone: next.phone.replace('+86', ''),
            isReport: next.isReport,
            content: next.content(link.version),
          },
          link.version,
        );
        link.socket.write(encodePacket(command.deliver, link.sequence, body));
      }
    }
  }
}
