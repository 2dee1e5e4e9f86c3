import type { GatewayInbound } from '../../core/ports.ts';
import { type Deliver, readPhone } from './messages.ts';
import { fromAir, readLongHeader } from './text.ts';

type Waiting = { parts: Map<number, string>; total: number; sinceMs: number; first: Deliver };

/** Merges the parts of long inbound messages; incomplete ones come out after the time limit as they are. */
export class InboundMerger {
  readonly #waiting = new Map<string, Waiting>();
  readonly #limitMs: number;
  constructor(limitMs = 120_000) {
    this.#limitMs = limitMs;
  }

  /** The message when it is complete, or undefined while parts are missing. */
  add(deliver: Deliver, nowMs: number): GatewayInbound | undefined {
    const header = deliver.udhi ? readLongHeader(deliver.content) : undefined;
    const text = fromAir(header ? deliver.content.subarray(header.length) : deliver.content, deliver.format);
    if (!header || header.total === 1) return this.#message(deliver, text, nowMs);
    const key = `${deliver.phone} ${header.reference} ${header.total}`;
    const waiting = this.#waiting.get(key) ?? {
      parts: new Map(),
      total: header.total,
      sinceMs: nowMs,
      first: deliver,
    };
    waiting.parts.set(header.number, text);
    this.#waiting.set(key, waiting);
    if (waiting.parts.size < waiting.total) return undefined;
    this.#waiting.delete(key);
    return this.#join(waiting, nowMs);
  }

  /** Messages whose missing parts did not come in time. */
  overdue(nowMs: number): GatewayInbound[] {
    const late: GatewayInbound[] = [];
    for (const [key, waiting] of this.#waiting) {
      if (nowMs - waiting.sinceMs < this.#limitMs) continue;
      this.#waiting.delete(key);
      late.push(this.#join(waiting, nowMs));
    }
    return late;
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
