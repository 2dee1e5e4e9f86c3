import type { GatewayInbound } from '../../core/ports.ts';
import { type Deliver, readPhone } from './messages.ts';
import { fromAir, readLongHeader } from './text.ts';

type Waiting = { parts: Map<number, string>; total: number; sinceMs: number; first: Deliver };
/** A message ready to be stored; `forget(key)` once it is. */
export type Whole = { key: string; message: GatewayInbound };

/**
 * Merges the parts of long inbound messages; incomplete ones come out after the time limit as they are. Parts are kept
 * until the message is stored, because the gateway has been told that they arrived.
 */
export class InboundMerger {
  readonly #waiting = new Map<string, Waiting>();
  readonly #limitMs: number;
  constructor(limitMs = 120_000) {
    this.#limitMs = limitMs;
  }

  /** The message when it is complete, or undefined while parts are missing. */
  add(deliver: Deliver, nowMs: number): Whole | undefined {
    const header = deliver.udhi ? readLongHeader(deliver.content) : undefined;
    const text = fromAir(header ? deliver.content.subarray(header.length) : deliver.content, deliver.format);
    if (!header || header.total === 1) return { key: '', message: this.#message(deliver, text, nowMs) };
    const key = `${deliver.phone} ${header.reference} ${header.total}`;
    const waiting = this.#waiting.get(key) ?? {
      parts: new Map(),
      total: header.total,
      sinceMs: nowMs,
      first: deliver,
    };
    waiting.parts.set(header.number, text);
    this.#waiting.set(key, waiting);
    return waiting.parts.size < waiting.total ? undefined : { key, message: this.#join(waiting, nowMs) };
  }

  /** Messages whose missing parts did not come in time. */
  overdue(nowMs: number): Whole[] {
    return [...this.#waiting]
      .filter(([, waiting]) => nowMs - waiting.sinceMs >= this.#limitMs)
      .map(([key, waiting]) => ({ key, message: this.#join(waiting, nowMs) }));
  }

  /** The message is stored: its parts may go. */
  forget(key: string): void {
    this.#waiting.delete(key);
  }

  #join(waiting: Waiting, nowMs: number): GatewayInbound {
    const numbers = [...waiting.parts.keys()].sort((a, b) => a - b);
    return this.#message(waiting.first, numbers.map((number) => waiting.parts.get(number)).join(''), nowMs);
  }

  #message(deliver: Deliver, text: string, nowMs: number): GatewayInbound {
    return {
      ref: deliver.msgId.toString(),
      phone: readPhone(deliver.phone),
      serviceNo: deliver.destId,
      text,
      atMs: nowMs,
    };
  }
}
