import iconv from 'iconv-lite';
import { segment } from '../../../shared/sms/segments.ts';
import { type LongHeader, longHeader, readLongHeader } from '../long-message.ts';
import { smpp } from './library.ts';

/** esm_class: the content begins with a user data header. */
export const UDH_INDICATOR = 0x40;
const GSM_DEFAULT = 0;
const UCS2 = 8;

export type SmppStyle = {
  referenceBits: 8 | 16;
  /** Characters the SMSC appends to every part by itself. */
  appendedChars: number;
  /** What data_coding 0 means at this SMSC for received texts. */
  defaultAlphabet: 'gsm7' | 'latin1' | 'ascii';
};
export const plainStyle: SmppStyle = { referenceBits: 8, appendedChars: 0, defaultAlphabet: 'gsm7' };

export type SmppPart = { dataCoding: number; esmClass: number; content: Buffer };

/** A text as short_message bytes: GSM-7 (one septet an octet) or UCS-2, the parts of a long one with a header. */
export function toSmppParts(text: string, reference: number, style: SmppStyle = plainStyle): SmppPart[] {
  // A 7-byte header leaves one character less in each part.
  const reserve = style.appendedChars + (style.referenceBits === 16 ? 1 : 0);
  const { encoding, texts } = segment(text, reserve);
  const dataCoding = encoding === 'gsm7' ? GSM_DEFAULT : UCS2;
  const encode = (part: string) =>
    encoding === 'gsm7' ? smpp.encodings.ASCII.encode(part) : iconv.encode(part, 'utf16-be');
  if (texts.length === 1) return [{ dataCoding, esmClass: 0, content: encode(text) }];
  return texts.map((part, index) => ({
    dataCoding,
    esmClass: UDH_INDICATOR,
    content: Buffer.concat([
      longHeader(reference, texts.length, index + 1, style.referenceBits),
      encode(part),
    ]),
  }));
}

/** Text and header of received content. */
export function fromSmpp(
  content: Buffer,
  dataCoding: number,
  esmClass: number,
  style: SmppStyle = plainStyle,
): { text: string; header: LongHeader | undefined } {
  const header = (esmClass & UDH_INDICATOR) !== 0 ? readLongHeader(content) : undefined;
  const body = header ? content.subarray(header.length) : content;
  return { header, text: decode(body, dataCoding, style) };
}

function decode(body: Buffer, dataCoding: number, style: SmppStyle): string {
  switch (dataCoding & 0x0f) {
    case UCS2:
      return iconv.decode(body, 'utf16-be');
    case GSM_DEFAULT:
      return style.defaultAlphabet === 'gsm7' ? smpp.encodings.ASCII.decode(body) : body.toString('latin1');
    default:
      return body.toString('latin1');
  }
}
