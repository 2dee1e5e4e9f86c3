import { describe, expect, test } from 'vitest';
import { fromSmpp, plainStyle, toSmppParts, UDH_INDICATOR } from '../../../../main/gateways/smpp/text.ts';
import { hex, ucs2 } from '../../../support/smpp-bytes.ts';

const wide = { ...plainStyle, referenceBits: 16 as const };
const lengths = (text: string, style = plainStyle) =>
  toSmppParts(text, 0x41, style).map((part) => part.content.length);

describe('texts out', () => {
  test.each([
    ['hello', 0, '68656c6c6f'],
    ['@£$¥èéùìòÇ', 0, '00 01 02 03 04 05 06 07 08 09'],
    ['Δ_ΦΓΛΩΠΨΣΘΞ', 0, '10 11 12 13 14 15 16 17 18 19 1a'],
    ['^{}\\[~]|€', 0, '1b14 1b28 1b29 1b2f 1b3c 1b3d 1b3e 1b40 1b65'],
    ['äöñüà¿§', 0, '7b 7c 7d 7e 7f 60 5f'],
    ['电', 8, '7535'],
    ['ç', 8, '00e7'],
    ['😀', 8, 'd83d de00'],
  ])('%s goes with data_coding %d as its bytes', (text, dataCoding, bytes) => {
    expect(toSmppParts(text, 1)).toEqual([{ dataCoding, esmClass: 0, content: hex(bytes) }]);
  });

  test.each([
    ['a', 160, [160]],
    ['a', 161, [159, 14]],
    ['a', 306, [159, 159]],
    ['a', 307, [159, 159, 7]],
    ['€', 80, [160]],
    // 76 pairs of two septets leave one of 153 empty: no escape pair is cut.
    ['€', 81, [158, 16]],
    ['电', 70, [140]],
    ['电', 71, [140, 14]],
    ['电', 134, [140, 140]],
    ['电', 135, [140, 140, 8]],
  ])('%s × %d has parts of these octets', (character, count, octets) => {
    expect(lengths(character.repeat(count))).toEqual(octets);
  });

  test.each([
    ['a', 161, [159, 16]],
    ['a', 304, [159, 159]],
    ['a', 305, [159, 159, 8]],
    ['电', 132, [139, 139]],
    ['电', 133, [139, 139, 9]],
  ])('with a 16-bit reference %s × %d has parts of these octets', (character, count, octets) => {
    expect(lengths(character.repeat(count), wide)).toEqual(octets);
  });

  test('parts of a long text are marked in esm_class and begin with reference, total and number', () => {
    const parts = toSmppParts('电'.repeat(100), 0x141);
    expect(parts.map((part) => part.esmClass)).toEqual([UDH_INDICATOR, UDH_INDICATOR]);
    expect(parts.map((part) => part.content.subarray(0, 6).toString('hex'))).toEqual([
      '050003410201',
      '050003410202',
    ]);
    const long = toSmppParts('电'.repeat(100), 0x1_4142, wide);
    expect(long.map((part) => part.content.subarray(0, 7).toString('hex'))).toEqual([
      '06080441420201',
      '06080441420202',
    ]);
  });

  test('what the SMSC appends stays free in every part', () => {
    const style = { ...plainStyle, appendedChars: 4 };
    expect(lengths('电'.repeat(66), style)).toEqual([132]);
    expect(lengths('电'.repeat(67), style)).toEqual([132, 14]);
    expect(lengths('a'.repeat(157), style)).toEqual([155, 14]);
  });
});

describe('texts in', () => {
  test.each([8, 16] as const)('a header with a %d-bit reference is read and taken off', (bits) => {
    const parts = toSmppParts('停电'.repeat(50), 0x1234, { ...plainStyle, referenceBits: bits });
    const read = parts.map((part) => fromSmpp(part.content, part.dataCoding, part.esmClass));
    expect(read.map(({ text }) => text).join('')).toBe('停电'.repeat(50));
    expect(read.map(({ header }) => header)).toMatchObject([
      { reference: bits === 8 ? 0x34 : 0x1234, total: 2, number: 1 },
      { reference: bits === 8 ? 0x34 : 0x1234, total: 2, number: 2 },
    ]);
  });

  test('bytes like a header are text where esm_class does not speak of one', () => {
    const content = Buffer.concat([hex('050003410201'), Buffer.from('x')]);
    expect(fromSmpp(content, 3, 0).header).toBeUndefined();
    expect(fromSmpp(content, 3, 0).text).toHaveLength(7);
    expect(fromSmpp(content, 3, UDH_INDICATOR)).toMatchObject({ text: 'x', header: { number: 1 } });
  });

  test('an odd byte at the end of UCS-2 does not lose the text before it', () => {
    expect(fromSmpp(Buffer.concat([ucs2('收到'), hex('30')]), 8, 0).text).toMatch(/^收到/);
  });

  test('bytes that GSM-7 does not know do not take the rest with them', () => {
    expect(fromSmpp(hex('4f ff 4b 1b'), 0, 0).text).toMatch(/^O.K/);
  });
});
