import { describe, expect, test } from 'vitest';
import { fromAir, toAirParts } from '../../../../main/gateways/cmpp/text.ts';
import { References, readLongHeader } from '../../../../main/gateways/long-message.ts';
import { segmentOnAir } from '../../../../shared/sms/segments.ts';
import { hex, ucs2 } from '../../../support/cmpp-bytes.ts';

const headersOf = (text: string, reference: number) =>
  toAirParts(text, reference).map((part) => part.content.subarray(0, 6).toString('hex'));

describe('single parts', () => {
  test('a short ASCII text goes as it is in format 0', () => {
    expect(toAirParts('Hi 1', 9)).toEqual([
      { number: 1, total: 1, udhi: false, format: 0, content: hex('48692031') },
    ]);
  });

  test('a short Chinese text goes as big-endian UCS-2 in format 8', () => {
    expect(toAirParts('有序', 9)).toEqual([
      { number: 1, total: 1, udhi: false, format: 8, content: hex('67095e8f') },
    ]);
  });

  test('format 0 carries at most 159 octets', () => {
    expect(toAirParts('a'.repeat(159), 1)[0]).toMatchObject({ format: 0, total: 1 });
    expect(toAirParts('a'.repeat(160), 1).every((part) => part.format === 8)).toBe(true);
  });

  test('seventy units are one part and seventy-one are two', () => {
    expect(toAirParts('电'.repeat(70), 1)).toHaveLength(1);
    expect(toAirParts('电'.repeat(71), 1)).toHaveLength(2);
  });
});

describe('long texts', () => {
  test('each part begins with the header of the 8-bit reference', () => {
    expect(headersOf('电'.repeat(135), 0x41)).toEqual(['050003410301', '050003410302', '050003410303']);
  });

  test('only the low eight bits of a reference are written', () => {
    expect(headersOf('电'.repeat(71), 0x1ff)).toEqual(['050003ff0201', '050003ff0202']);
  });

  test('a part holds 67 units after its header, 140 octets in all', () => {
    const [first, second] = toAirParts('电'.repeat(134), 1);
    expect([first!.content.length, second!.content.length]).toEqual([140, 140]);
    expect(toAirParts('电'.repeat(134), 1)).toHaveLength(2);
    expect(toAirParts('电'.repeat(135), 1)).toHaveLength(3);
  });

  test('the numbers in Pk_total and Pk_number are those of the header', () => {
    const parts = toAirParts('电'.repeat(200), 1);
    expect(parts.map((part) => [part.number, part.total, part.udhi, part.format])).toEqual([
      [1, 3, true, 8],
      [2, 3, true, 8],
      [3, 3, true, 8],
    ]);
  });

  test('a surrogate pair is never cut: 66 + pair + 66 units need three parts', () => {
    const text = `${'电'.repeat(66)}😀${'电'.repeat(66)}`;
    const parts = toAirParts(text, 1);
    expect(parts).toHaveLength(3);
    expect(parts[0]!.content).toHaveLength(6 + 132);
    expect(parts[1]!.content.subarray(6, 10).toString('hex')).toBe('d83dde00');
    expect(parts.map((part) => fromAir(part.content.subarray(6), 8)).join('')).toBe(text);
  });

  test('a long ASCII text goes as UCS-2, because carriers count format 0 with a header differently', () => {
    const parts = toAirParts('x'.repeat(200), 1);
    expect(parts).toHaveLength(3);
    expect(parts.every((part) => part.format === 8 && part.udhi)).toBe(true);
    expect(parts[0]!.content.subarray(6, 10).toString('hex')).toBe('00780078');
  });

  test.each([
    ['a', 1],
    ['a'.repeat(159), 1],
    ['a'.repeat(160), 3],
    ['{'.repeat(100), 1],
    ['电'.repeat(70), 1],
    ['电'.repeat(71), 2],
    ['é'.repeat(100), 2],
  ])('the count of parts that is foretold is the count that is made (%#)', (text, count) => {
    expect(toAirParts(text, 1)).toHaveLength(count);
    expect(segmentOnAir(text).parts).toBe(count);
  });
});

describe('headers of received parts', () => {
  test('the header with an 8-bit reference is read', () => {
    expect(readLongHeader(hex('050003410302 6536'))).toEqual({
      reference: 0x41,
      total: 3,
      number: 2,
      length: 6,
    });
  });

  test('the header with a 16-bit reference is read', () => {
    expect(readLongHeader(hex('06080401020303 6536'))).toEqual({
      reference: 0x0102,
      total: 3,
      number: 3,
      length: 7,
    });
  });

  test('another element before the concatenation is skipped', () => {
    expect(readLongHeader(hex('0b 0504aabbccdd 0003410201 6536'))).toEqual({
      reference: 0x41,
      total: 2,
      number: 1,
      length: 12,
    });
  });

  test.each([
    ['part zero', '050003410300'],
    ['a total of zero', '050003410000'],
    ['a part beyond the total', '050003410304'],
    ['another element only', '060504aabbccdd'],
    ['nothing', ''],
  ])('%s is no header', (_, bytes) => {
    expect(readLongHeader(hex(bytes))).toBeUndefined();
  });
});

describe('received text', () => {
  test.each([
    ['ASCII', 0, '4f4b', 'OK'],
    ['UCS-2', 8, '65365230', '收到'],
    ['GBK', 15, 'cda3b5e7', '停电'],
    ['GB18030 with four bytes', 15, 'cda3b5e79534b235', '停电𠮷'],
    ['UCS-2 with a surrogate pair', 8, 'd83dde00', '😀'],
  ])('%s is read by its format', (_, format, bytes, text) => {
    expect(fromAir(hex(bytes), format)).toBe(text);
  });

  test('an odd byte at the end of UCS-2 does not lose the text before it', () => {
    expect(fromAir(Buffer.concat([ucs2('收到'), hex('65')]), 8).startsWith('收到')).toBe(true);
  });
});

describe('references', () => {
  test('256 messages to one phone have 256 different references', () => {
    const references = new References();
    const seen = new Set(Array.from({ length: 256 }, () => references.next(['+8613900000001'], 0)));
    expect(seen.size).toBe(256);
    expect([...seen].every((one) => one >= 0 && one <= 255)).toBe(true);
  });

  test('messages to other phones do not use up the references of one', () => {
    const references = new References();
    const first = references.next(['+8613900000001'], 0);
    for (let i = 0; i < 1_000; i += 1) references.next([`+86138${String(i).padStart(8, '0')}`], 0);
    expect(references.next(['+8613900000001'], 0)).toBe((first + 1) & 0xff);
  });

  test('a message to several phones has a reference that none of them had last', () => {
    const references = new References();
    const one = references.next(['+8613900000001'], 0);
    const other = references.next(['+8613900000002'], 0);
    const both = references.next(['+8613900000001', '+8613900000002'], 0);
    expect([one, other]).not.toContain(both);
  });

  test('a restart does not begin where the last process stood', () => {
    const before = new References();
    const used = Array.from({ length: 5 }, () => before.next(['+8613900000001'], 1_000_000));
    expect(used).not.toContain(new References().next(['+8613900000001'], 1_030_000));
  });

  test('sixteen bits give 65,536 references', () => {
    const references = new References(16);
    const seen = new Set(Array.from({ length: 65_536 }, () => references.next(['+8613900000001'], 0)));
    expect(seen.size).toBe(65_536);
  });
});

describe('styles of a site', () => {
  const style = { alphabet: 'ucs2', referenceBits: 8, appendedChars: 0 } as const;

  test('GBK goes in format 15, 140 octets at once and 134 in each part', () => {
    const gbk = { ...style, alphabet: 'gbk' } as const;
    const sizes = (count: number) =>
      toAirParts('电'.repeat(count), 1, gbk).map((part) => [part.format, part.content.length]);
    expect(sizes(70)).toEqual([[15, 140]]);
    expect(sizes(71)).toEqual([
      [15, 140],
      [15, 14],
    ]);
  });

  test('no character of GBK is cut, whether it has one, two or four bytes', () => {
    const text = `a${'电'.repeat(66)}😀${'b电'.repeat(40)}`;
    const parts = toAirParts(text, 1, { ...style, alphabet: 'gbk' });
    expect(parts.every((part) => part.content.length <= 140)).toBe(true);
    expect(parts.map((part) => fromAir(part.content.subarray(6), 15)).join('')).toBe(text);
  });

  test('a 16-bit reference takes seven bytes and leaves 66 units', () => {
    const parts = toAirParts('电'.repeat(134), 0x1234, { ...style, referenceBits: 16 });
    expect(parts.map((part) => part.content.length)).toEqual([139, 139, 11]);
    expect(readLongHeader(parts[1]!.content)).toEqual({ reference: 0x1234, total: 3, number: 2, length: 7 });
  });

  test('what the gateway appends stays free in every part', () => {
    const parts = toAirParts('电'.repeat(140), 1, { ...style, appendedChars: 6 });
    expect(parts.every((part) => part.content.length <= 6 + 61 * 2)).toBe(true);
    expect(toAirParts('电'.repeat(65), 1, { ...style, appendedChars: 6 })).toHaveLength(2);
  });
});
