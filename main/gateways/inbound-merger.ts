import type { GatewayInbound } from '../core/ports.ts';
import type { LongHeader } from './long-message.ts';

/** What one delivery from the operator carries: a whole message, or with a header one part of a long one. */
export type InboundPart = GatewayInbound & { header: LongHeader | undefined };

type Waiting = { texts: Map<number, string>; total: number; sinceMs: number; first: GatewayInbound };
/** A message ready to be stored; `forget(key)` once it is. */
export type Whole = { key: string; message: GatewayInbound };

/** More than this many half messages at once is no traffic but an attack: the oldest come out as they are. */
const MAX_WAITING = 10_000;

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
  add({ header, ...message }: InboundPart): Whole | undefined {
    if (!header || header.total === 1) return { key: '', message };
    const key = `${message.phone} ${header.reference} ${header.total}`;
    const waiting = this.#waiting.get(key) ?? {
      texts: new Map<number, string>(),
      total: header.total,
      sinceMs: message.atMs,
      first: message,
    };
    waiting.texts.set(header.number, message.text);
    this.#waiting.set(key, waiting);
    return waiting.texts.size < waiting.total ? undefined : whole(key, waiting, message.atMs);
  }

  /** Messages whose missing parts did not come in time. */
  overdue(nowMs: number): Whole[] {
    const tooMany = this.#waiting.size - MAX_WAITING;
    return [...this.#waiting]
      .filter(([, waiting], index) => index < tooMany || nowMs - waiting.sinceMs >= this.#limitMs)
      .map(([key, waiting]) => whole(key, waiting, nowMs));
  }

  /** The message is stored: its parts may go. */
  forget(key: string): void {
    this.#waiting.delete(key);
  }
}

function whole(key: string, { texts, first }: Waiting, atMs: number): Whole {
  const numbers = [...texts.keys()].sort((a, b) => a - b);
  return { key, message: { ...first, text: numbers.map((number) => texts.get(number)).join(''), atMs } };
}
