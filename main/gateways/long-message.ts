/** Concatenation headers and references of long messages; the same in CMPP and SMPP. */
export type LongHeader = { reference: number; total: number; number: number; length: number };

/** The user data header of one part of a long message (3GPP TS 23.040, elements 0 and 8). */
export function longHeader(reference: number, total: number, number: number, bits: 8 | 16): Buffer {
  return bits === 8
    ? Buffer.from([5, 0, 3, reference & 0xff, total, number])
    : Buffer.from([6, 8, 4, (reference >> 8) & 0xff, reference & 0xff, total, number]);
}

/** The concatenation header (8-bit or 16-bit reference) at the start of content, or undefined. */
export function readLongHeader(content: Buffer): LongHeader | undefined {
  const size = content[0] ?? 0;
  if (content.length < size + 1) return undefined;
  let at = 1;
  while (at + 1 <= size) {
    const kind = content[at];
    const width = content[at + 1] ?? 0;
    if (at + 2 + width > size + 1) return undefined;
    if (kind === 0 && width === 3) return header(content[at + 2]!, content[at + 3]!, content[at + 4]!, size);
    if (kind === 8 && width === 4)
      return header(content.readUInt16BE(at + 2), content[at + 4]!, content[at + 5]!, size);
    at += 2 + width;
  }
  return undefined;
}

function header(reference: number, total: number, number: number, size: number): LongHeader | undefined {
  return total > 0 && number > 0 && number <= total
    ? { reference, total, number, length: size + 1 }
    : undefined;
}

/** Two long messages to one phone within this time must not share a reference, ms. */
const KEEP_MS = 10 * 60_000;

/**
 * One reference for each long message: it does not repeat to the same phone until all others were used. What is not
 * remembered starts from the clock, so that a restart does not begin again where the last process stood.
 */
export class References {
  readonly #last = new Map<string, { reference: number; atMs: number }>();
  readonly #mask: number;

  constructor(bits: 8 | 16 = 8) {
    this.#mask = bits === 16 ? 0xffff : 0xff;
  }

  /** A reference for one message that goes to all of `phones`. */
  next(phones: readonly string[], nowMs: number): number {
    const fromClock = Math.floor(nowMs / 4_000);
    const known = phones.flatMap((phone) => this.#last.get(phone)?.reference ?? []);
    const used = new Set(known);
    let reference = (Math.max(...known, known.length > 0 ? 0 : fromClock) + 1) & this.#mask;
    while (used.has(reference) && used.size <= this.#mask) reference = (reference + 1) & this.#mask;
    for (const phone of phones) {
      this.#last.delete(phone);
      this.#last.set(phone, { reference, atMs: nowMs });
    }
    this.#forget(nowMs);
    return reference;
  }

  #forget(nowMs: number): void {
    for (const [phone, { atMs }] of this.#last) {
      if (nowMs - atMs < KEEP_MS) break;
      this.#last.delete(phone);
    }
  }
}
