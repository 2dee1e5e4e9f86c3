import iconv from 'iconv-lite';
import { segment } from '../../../shared/sms/segments.ts';

export type AirPart = { number: number; total: number; udhi: boolean; format: number; content: Buffer };

const ucs2 = (text: string) => iconv.encode(text, 'utf16-be');
const isAscii = (text: string) => /^[\x20-\x7e\r\n]*$/.test(text);

/**
 * A text as it goes into Msg_Content: one part as ASCII (format 0) or UCS-2 (8); several parts always as UCS-2
 * with a 6-byte header, because carriers count format 0 with a header differently.
 */
export function toAirParts(text: string, reference: number): AirPart[] {
  if (isAscii(text) && text.length <= 159) {
    return [{ number: 1, total: 1, udhi: false, format: 0, content: Buffer.from(text, 'latin1') }];
  }
  const texts = splitUnits(text);
  if (texts.length === 1) return [{ number: 1, total: 1, udhi: false, format: 8, content: ucs2(text) }];
  return texts.map((part, index) => ({
    number: index + 1,
    total: texts.length,
    udhi: true,
    format: 8,
    content: Buffer.concat([Buffer.from([5, 0, 3, reference & 0xff, texts.length, index + 1]), ucs2(part)]),
  }));
}

/** UCS-2 parts of 70 or 67 units; a surrogate pair stays whole. */
function splitUnits(text: string): string[] {
  const cut = segment(text);
  if (cut.encoding === 'ucs2') return cut.texts;
  if (text.length <= 70) return [text];
  return Array.from({ length: Math.ceil(text.length / 67) }, (_, i) => text.slice(i * 67, i * 67 + 67));
}

/** How many parts the gateway will really send for this text. */
export function airPartCount(text: string): number {
  if (isAscii(text) && text.length <= 159) return 1;
  return splitUnits(text).length;
}

/** Text of received content by its format. */
export function fromAir(content: Buffer, format: number): string {
  switch (format) {
    case 8:
      return iconv.decode(content, 'utf16-be');
    case 15:
      return iconv.decode(content, 'gb18030');
    default:
      return content.toString('latin1');
  }
}

export type LongHeader = { reference: number; total: number; number: number; length: number };

/** The concatenation header (8-bit or 16-bit reference) at the start of content, or undefined. */
export function readLongHeader(content: Buffer): LongHeader | undefined {
  const size = content[0] ?? 0;
  if (content.length < size + 1) return undefined;
  let at = 1;
  while (at + 1 <= size) {
    const kind = content[at];
    const width = content[at + 1] ?? 0;
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

/** One reference per number and message: it must not repeat to the same phone within minutes. */
export class References {
  readonly #last = new Map<string, number>();
  readonly #start = Math.floor(Math.random() * 256);

  next(phone: string): number {
    const reference = ((this.#last.get(phone) ?? this.#start) + 1) & 0xff;
    this.#last.delete(phone);
    this.#last.set(phone, reference);
    if (this.#last.size > 50_000) this.#last.delete(this.#last.keys().next().value!);
    return reference;
  }
}
