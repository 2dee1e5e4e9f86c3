/**
 * How a text is cut into parts on the air. GSM-7: 160 septets, 153 in each part of a long text.
 * UCS-2: 70 units, 67 in each part. A surrogate pair or an escape pair is never cut.
 */
export type Encoding = 'gsm7' | 'ucs2';
export type Segmentation = {
  encoding: Encoding;
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

/** Splits `text` for the air. `reserve` units of each part stay free for what a gateway appends. */
export function segment(text: string, reserve = 0): Segmentation {
  const characters = Array.from(text);
  const encoding: Encoding = characters.every((c) => septets.has(c)) ? 'gsm7' : 'ucs2';
  const cost = (c: string) => (encoding === 'gsm7' ? septets.get(c)! : c.length);
  const units = characters.reduce((sum, c) => sum + cost(c), 0);
  const limit = limits[encoding];
  if (units <= limit.single - reserve) return { encoding, parts: 1, units, texts: [text] };
  const texts: string[] = [];
  let part = '';
  let used = 0;
  for (const c of characters) {
    if (used + cost(c) > limit.part - reserve) {
      texts.push(part);
      part = '';
      used = 0;
    }
    part += c;
    used += cost(c);
  }
  texts.push(part);
  return { encoding, parts: texts.length, units, texts };
}
