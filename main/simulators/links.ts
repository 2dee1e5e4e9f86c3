import type { Socket } from 'node:net';
import { encodePacket, type Version } from '../gateways/cmpp/codec.ts';
import type { Delivery } from './deliveries.ts';

/** One connection of a client of the operator. */
export class ClientLink {
  readonly socket: Socket;
  version: Version = '3.0';
  /** Deliveries on the wire by sequence number; what is not acknowledged was not taken. */
  readonly unacknowledged = new Map<number, { delivery: Delivery; packet: Buffer; sentMs: number }>();
  #sequence = 1;
  #isCut = false;

  constructor(socket: Socket) {
    this.socket = socket;
  }

  get isOpen(): boolean {
    return !this.#isCut && this.socket.writable;
  }

  nextSequence(): number {
    this.#sequence = (this.#sequence + 1) >>> 0;
    return this.#sequence;
  }

  write(commandId: number, sequence: number, body?: Uint8Array): Buffer {
    const packet = encodePacket(commandId, sequence, body);
    if (this.isOpen) this.socket.write(packet);
    return packet;
  }

  /** The link breaks now; what has come and is not taken yet is gone. */
  cut(): void {
    this.#isCut = true;
    this.socket.destroy();
  }

  /** The link breaks in the middle of a packet. */
  cutAfterHalf(packet: Buffer): void {
    if (!this.isOpen) return;
    this.#isCut = true;
    this.socket.write(packet.subarray(0, packet.length >> 1), () => this.socket.destroy());
  }
}
