import iconv from 'iconv-lite';
import { segmentOnAir } from '../../../shared/sms/segments.ts';

export type AirPart = { number: number; total: number; udhi: boolean; format: number; content: Buffer };

const ucs2 = (text: string) => iconv.encode(text, 'utf16-be');

/** A text as it goes into Msg_Content, cut as `segmentOnAir` says, long ones with a 6-byte header. */
export function toAirParts(text: string, reference: number): AirPart[] {
  const { encoding, texts } = segmentOnAir(text);
  if (encoding === 'ascii')
    return [{ number: 1, total: 1, udhi: false, format: 0, content: Buffer.from(text, 'latin1') }];
  if (texts.length === 1) return [{ number: 1, total: 1, udhi: false, format: 8, content: ucs2(text) }];
  return texts.map((part, index) => ({
    number: index + 1,
    total: texts.length,
    udhi: true,
    format: 8,
    content: Buffer.concat([Buffer.from([5, 0, 3, reference & 0xff, texts.length, index + 1]), ucs2(part)]),
  }));
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
