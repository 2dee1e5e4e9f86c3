import iconv from 'iconv-lite';
import { cut, segmentOnAir } from '../../../shared/sms/segments.ts';
import { longHeader } from '../long-message.ts';

export type AirPart = { number: number; total: number; udhi: boolean; format: number; content: Buffer };

/** How a site's gateway wants its texts. */
export type TextStyle = {
  /** Alphabet of everything that is not short plain ASCII: Msg_Fmt 8 or 15. */
  alphabet: 'ucs2' | 'gbk';
  referenceBits: 8 | 16;
  /** Characters the gateway appends to every part by itself, usually its 【signature】. */
  appendedChars: number;
};
export const plainStyle: TextStyle = { alphabet: 'ucs2', referenceBits: 8, appendedChars: 0 };

const OCTETS = 140;
const ucs2 = (text: string) => iconv.encode(text, 'utf16-be');
const gbk = (text: string) => iconv.encode(text, 'gb18030');

/** A text as it goes into Msg_Content; the parts of a long one begin with a concatenation header. */
export function toAirParts(text: string, reference: number, style: TextStyle = plainStyle): AirPart[] {
  const headerBytes = style.referenceBits === 16 ? 7 : 6;
  const { encoding, texts } = segmentOnAir(text, { reserve: style.appendedChars, headerBytes });
  if (encoding === 'ascii')
    return [{ number: 1, total: 1, udhi: false, format: 0, content: Buffer.from(text, 'latin1') }];
  if (style.alphabet === 'gbk') return join(cutGbk(text, headerBytes, style), gbk, 15, reference, style);
  return join(texts, ucs2, 8, reference, style);
}

/** GBK counts octets: one, two or (outside GBK) four for a character; none is cut. */
function cutGbk(text: string, headerBytes: number, style: TextStyle): string[] {
  const reserve = style.appendedChars * 2;
  if (gbk(text).length <= OCTETS - reserve) return [text];
  return cut(Array.from(text), (c) => gbk(c).length, OCTETS - headerBytes - reserve);
}

function join(
  texts: string[],
  encode: (text: string) => Buffer,
  format: number,
  reference: number,
  style: TextStyle,
): AirPart[] {
  if (texts.length === 1) return [{ number: 1, total: 1, udhi: false, format, content: encode(texts[0]!) }];
  return texts.map((text, index) => ({
    number: index + 1,
    total: texts.length,
    udhi: true,
    format,
    content: Buffer.concat([
      longHeader(reference, texts.length, index + 1, style.referenceBits),
      encode(text),
    ]),
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
