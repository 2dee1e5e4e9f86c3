import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { segment } from '../../../shared/sms/segments.ts';

const limits = { gsm7: { single: 160, part: 153 }, ucs2: { single: 70, part: 67 } } as const;
const escaped = '^{}\\[~]|€\f';
const han = (count: number) => '电'.repeat(count);

/** Length on the air, counted anew. */
function unitsOf(text: string, encoding: 'gsm7' | 'ucs2'): number {
  if (encoding === 'ucs2') return text.length;
  return Array.from(text).reduce((sum, c) => sum + (escaped.includes(c) ? 2 : 1), 0);
}

/** The alphabet of 3GPP TS 23.038, by code point. */
const gsmBasic = [
  ...[0x40, 0xa3, 0x24, 0xa5, 0xe8, 0xe9, 0xf9, 0xec, 0xf2, 0xc7, 0x0a, 0xd8, 0xf8, 0x0d, 0xc5, 0xe5],
  ...[0x394, 0x5f, 0x3a6, 0x393, 0x39b, 0x3a9, 0x3a0, 0x3a8, 0x3a3, 0x398, 0x39e, 0xc6, 0xe6, 0xdf, 0xc9],
  ...[0x20, 0x21, 0x22, 0x23, 0xa4, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2a, 0x2b, 0x2c, 0x2d, 0x2e, 0x2f],
  ...Array.from({ length: 10 }, (_, i) => 0x30 + i),
  ...[0x3a, 0x3b, 0x3c, 0x3d, 0x3e, 0x3f, 0xa1],
  ...Array.from({ length: 26 }, (_, i) => 0x41 + i),
  ...[0xc4, 0xd6, 0xd1, 0xdc, 0xa7, 0xbf],
  ...Array.from({ length: 26 }, (_, i) => 0x61 + i),
  ...[0xe4, 0xf6, 0xf1, 0xfc, 0xe0],
].map((code) => String.fromCharCode(code));

const gsmText = fc.string({ unit: fc.constantFrom(...gsmBasic, ...escaped), maxLength: 500 });
const mixedText = fc.string({
  unit: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom('限', '电', '。', 'a', '1', ' ', '\n') },
    { weight: 2, arbitrary: fc.constantFrom('😀', '𠮷', '👨‍👩‍👧') },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
  ),
  maxLength: 400,
});
const anyText = fc.oneof(gsmText, mixedText);

describe('the alphabet of a text', () => {
  it('knows all 127 characters and the ten escaped ones of GSM-7', () => {
    expect(gsmBasic).toHaveLength(127);
    for (const c of gsmBasic) expect([c, segment(c)]).toMatchObject([c, { encoding: 'gsm7', units: 1 }]);
    for (const c of escaped) expect([c, segment(c)]).toMatchObject([c, { encoding: 'gsm7', units: 2 }]);
  });

  it.each(['限', '，', '１', '`', 'ç', 'á', '“', '\t', '\u001b', '😀'])(
    'turns the whole text into UCS-2 because of %j',
    (c) => {
      expect(segment(`abc${c}`).encoding).toBe('ucs2');
    },
  );

  it('counts an emoji double in UCS-2', () => {
    expect(segment('😀')).toEqual({ encoding: 'ucs2', parts: 1, units: 2, texts: ['😀'] });
  });
});

describe('the number of parts', () => {
  it.each([
    [1, 1],
    [70, 1],
    [71, 2],
    [134, 2],
    [135, 3],
    [201, 3],
    [202, 4],
  ])('of %i Chinese characters is %i', (count, parts) => {
    expect(segment(han(count))).toMatchObject({ encoding: 'ucs2', units: count, parts });
  });

  it.each([
    [160, 1],
    [161, 2],
    [306, 2],
    [307, 3],
  ])('of %i GSM-7 letters is %i', (count, parts) => {
    expect(segment('a'.repeat(count))).toMatchObject({ encoding: 'gsm7', units: count, parts });
  });

  it('of 80 euro signs is one, of 81 two', () => {
    expect(segment('€'.repeat(80)).parts).toBe(1);
    expect(segment('€'.repeat(81)).parts).toBe(2);
  });

  it('of an empty text is one', () => {
    expect(segment('')).toEqual({ encoding: 'gsm7', parts: 1, units: 0, texts: [''] });
  });

  it('grows to three when a surrogate pair would be cut between two', () => {
    const text = `${han(66)}😀${han(66)}`;
    expect(segment(text)).toEqual({
      encoding: 'ucs2',
      parts: 3,
      units: 134,
      texts: [han(66), `😀${han(65)}`, '电'],
    });
  });

  it('grows to three when an escape pair would be cut between two', () => {
    const text = `${'a'.repeat(152)}€${'a'.repeat(152)}`;
    expect(segment(text)).toMatchObject({ encoding: 'gsm7', units: 306, parts: 3 });
    expect(segment(text).texts).toEqual(['a'.repeat(152), `€${'a'.repeat(151)}`, 'a']);
  });

  it('leaves room in every part for what a gateway appends', () => {
    expect(segment(han(60), 10).parts).toBe(1);
    expect(segment(han(61), 10).texts).toEqual([han(57), han(4)]);
  });
});

describe('the parts of any text', () => {
  const reserve = fc.integer({ min: 0, max: 20 });

  it('are the whole text when joined', () => {
    fc.assert(
      fc.property(anyText, reserve, (text, free) => {
        const cut = segment(text, free);
        expect(cut.texts.join('')).toBe(text);
        expect(cut.texts).toHaveLength(cut.parts);
        expect(cut.units).toBe(unitsOf(text, cut.encoding));
      }),
    );
  });

  it('are never longer than the air allows', () => {
    fc.assert(
      fc.property(anyText, reserve, (text, free) => {
        const { encoding, parts, texts } = segment(text, free);
        const limit = parts === 1 ? limits[encoding].single : limits[encoding].part;
        for (const part of texts) expect(unitsOf(part, encoding)).toBeLessThanOrEqual(limit - free);
      }),
    );
  });

  it('are never empty and never fewer than could be billed', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { encoding, parts, texts, units } = segment(text);
        if (parts === 1) expect(units).toBeLessThanOrEqual(limits[encoding].single);
        else expect(texts.every((part) => part !== '')).toBe(true);
        // Each part but the last is full, up to the one unit a pair may leave free.
        for (const part of texts.slice(0, -1))
          expect(unitsOf(part, encoding)).toBeGreaterThanOrEqual(limits[encoding].part - 1);
      }),
    );
  });

  it('never begin or end within a surrogate pair', () => {
    fc.assert(
      fc.property(mixedText, reserve, (text, free) => {
        const { texts } = segment(text, free);
        for (const [index, part] of texts.entries()) {
          const next = texts[index + 1];
          if (next === undefined) continue;
          const isCut = /[\ud800-\udbff]$/.test(part) && /^[\udc00-\udfff]/.test(next);
          expect(isCut).toBe(false);
        }
      }),
    );
  });
});
