import { clockOf, dayOf } from '../../shared/time.ts';
import { command, encodePacket, type Version } from '../gateways/cmpp/codec.ts';
import { encodeDeliver, encodeReport } from '../gateways/cmpp/messages.ts';
import { toAirParts } from '../gateways/cmpp/text.ts';
import type { Dice, NetworkFaults } from './faults.ts';
import type { ClientLink } from './links.ts';

/** A report or a text of a phone on its way to the client; keeps its Msg_Id however often it is sent. */
export type Delivery = {
  msgId: bigint;
  phone: string;
  isReport: boolean;
  udhi: boolean;
  format: number;
  content: (version: Version) => Buffer;
  isCopy?: boolean;
};

/** Most unacknowledged deliveries on one link. */
const WINDOW = 64;
/** Not acknowledged for this long: it is sent again, ms. */
const AGAIN_MS = 5_000;
const LOOK_MS = 1_000;
/** A doubled delivery follows the acknowledgement of the first, ms. */
const COPY_MS = 300;

/** What waits for the client. It is done when it is acknowledged; a link that goes gives back what it has. */
export class Deliveries {
  readonly #links: ReadonlySet<ClientLink>;
  readonly #draw: () => { faults: NetworkFaults; dice: Dice };
  readonly #timer: NodeJS.Timeout;
  #queue: Delivery[] = [];
  /** The number phones answer to: the last one that wrote to them. */
  srcId = '10690001';

  constructor(links: ReadonlySet<ClientLink>, draw: () => { faults: NetworkFaults; dice: Dice }) {
    this.#links = links;
    this.#draw = draw;
    this.#timer = setInterval(() => this.#sendAgain(Date.now()), LOOK_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  push(...deliveries: Delivery[]): void {
    this.#queue.push(...deliveries);
    this.pump();
  }

  acknowledged(link: ClientLink, sequence: number): void {
    const sent = link.unacknowledged.get(sequence);
    link.unacknowledged.delete(sequence);
    const { faults, dice } = this.#draw();
    if (sent && !sent.delivery.isCopy && dice.hits(faults.deliverAgain))
      setTimeout(() => this.push({ ...sent.delivery, isCopy: true }), COPY_MS);
    this.pump();
  }

  /** The link is gone: not acknowledged = not taken, it comes again on another link. */
  giveBack(link: ClientLink): void {
    this.#queue.unshift(...[...link.unacknowledged.values()].map(({ delivery }) => delivery));
    link.unacknowledged.clear();
    this.pump();
  }

  pump(): void {
    const { faults, dice } = this.#draw();
    for (const link of this.#links) {
      while (this.#queue.length > 0 && link.unacknowledged.size < WINDOW && link.isOpen) {
        const delivery = this.#queue.shift()!;
        const sequence = link.nextSequence();
        const packet = encodePacket(command.deliver, sequence, this.#body(delivery, link.version));
        link.unacknowledged.set(sequence, { delivery, packet, sentMs: Date.now() });
        if (dice.hits(faults.frameCut)) link.cutAfterHalf(packet);
        else link.socket.write(packet);
      }
    }
  }

  #body(delivery: Delivery, version: Version): Buffer {
    return encodeDeliver(
      {
        msgId: delivery.msgId,
        destId: this.srcId,
        serviceId: '',
        udhi: delivery.udhi,
        format: delivery.format,
        phone: nationalNumber(delivery.phone),
        isReport: delivery.isReport,
        content: delivery.content(version),
      },
      version,
    );
  }

  #sendAgain(nowMs: number): void {
    for (const link of this.#links) {
      if (!link.isOpen) continue;
      for (const sent of link.unacknowledged.values()) {
        if (nowMs - sent.sentMs < AGAIN_MS) continue;
        sent.sentMs = nowMs;
        link.socket.write(sent.packet);
      }
    }
  }
}

const nationalNumber = (phone: string) => phone.replace('+86', '');

/** The report on one part. */
export function reportDelivery(
  msgId: bigint,
  report: { msgId: bigint; phone: string; stat: string },
): Delivery {
  const now = Date.now();
  const minute = `${dayOf(now).slice(2).replaceAll('-', '')}${clockOf(now).replace(':', '')}`;
  return {
    msgId,
    phone: report.phone,
    isReport: true,
    udhi: false,
    format: 0,
    content: (version) =>
      encodeReport(
        {
          msgId: report.msgId,
          stat: report.stat,
          submitTime: minute,
          doneTime: minute,
          phone: nationalNumber(report.phone),
          smscSequence: 0,
        },
        version,
      ),
  };
}

/** A text that a person wrote; long ones come in parts. */
export function replyDeliveries(nextId: () => bigint, phone: string, text: string): Delivery[] {
  return toAirParts(text, 1).map((part) => ({
    msgId: nextId(),
    phone,
    isReport: false,
    udhi: part.udhi,
    format: part.format,
    content: () => part.content,
  }));
}
