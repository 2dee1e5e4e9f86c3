/**
 * How a text is cut into parts on the air. GSM-7: 160 septets, 153 in each part of a long text.
 * UCS-2: 70 units, 67 in each part. A surrogate pair or an escape pair is never cut.
 */
export type Encoding = 'gsm7' | 'ucs2';
export type Segmentation<E extends string = Encoding> = {
  encoding: E;
  /** Number of parts on the air, at least 1. */
  parts: number;
  /** Length in the units of the encoding (septets or 16-bit units). */
  units: number;
  /** The text of each part; joined they are the whole text. */
  texts: string[];
};

const gsmBasic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const gsmExtended = '^{}\\[~]|€\f';
const septets = new Map<string, number>();
for (const c of gsmBasic) septets.set(c, 1);
for (const c of gsmExtended) septets.set(c, 2);

const limits = { gsm7: { single: 160, part: 153 }, ucs2: { single: 70, part: 67 } } as const;

/** Splits `text` for networks that pack GSM-7. `reserve` units of each part stay free for what a gateway appends. */
export function segment(text: string, reserve = 0): Segmentation {
  const characters = Array.from(text);
  const encoding = characters.every((c) => septets.has(c)) ? 'gsm7' : 'ucs2';
  const cost = (c: string) => (encoding === 'gsm7' ? septets.get(c)! : c.length);
  const units = characters.reduce((sum, c) => sum + cost(c), 0);
  const limit = limits[encoding];
  if (units <= limit.single - reserve) return { encoding, parts: 1, units, texts: [text] };
  const texts = cut(characters, cost, limit.part - reserve);
  return { encoding, parts: texts.length, units, texts };
}

/** Fills parts of at most `limit` units; no character is cut. */
export function cut(characters: string[], cost: (c: string) => number, limit: number): string[] {
  const texts: string[] = [];
  let part = '';
  let used = 0;
  for (const c of characters) {
    if (used + cost(c) > limit) {
      texts.push(part);
      part = '';
      used = 0;
    }
    part += c;
    used += cost(c);
  }
  texts.push(part);
  return texts;
}

const ASCII_SINGLE = 159;

export type AirCut = {
  /** Units that stay free in every part, for what a gateway appends (its own 【signature】). */
  reserve?: number;
  /** Bytes of the header of a long text's parts: 6 with an 8-bit reference, 7 with a 16-bit one. */
  headerBytes?: 6 | 7;
};

/**
 * How gateways in China carry a text, which is what is billed: short plain ASCII as it is, everything else in UCS-2,
 * because carriers count packed septets with a header differently. 70 units, 67 in each part of a long text (66 with
 * a 7-byte header).
 */
export function segmentOnAir(text: string, how: AirCut = {}): Segmentation<'ascii' | 'ucs2'> {
  const reserve = how.reserve ?? 0;
  if (/^[\x20-\x7e\r\n]*$/.test(text) && text.length <= ASCII_SINGLE - reserve) {
    return { encoding: 'ascii', parts: 1, units: text.length, texts: [text] };
  }
  const { single, part } = limits.ucs2;
  const room = (how.headerBytes === 7 ? part - 1 : part) - reserve;
  const texts = text.length <= single - reserve ? [text] : cut(Array.from(text), (c) => c.length, room);
  return { encoding: 'ucs2', parts: texts.length, units: text.length, texts };
}
