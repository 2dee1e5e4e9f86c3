import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPhone, maskPhone, parsePhone, toGatewayNumber } from '../../../shared/sms/phone.ts';

const mobile = fc.stringMatching(/^1[3-9][0-9]{9}$/);

describe('parsePhone', () => {
  it.each([
    '13900000001',
    '+8613900000001',
    '8613900000001',
    '008613900000001',
    '013900000001',
    ' 139 0000 0001 ',
    '139-0000-0001',
    '(+86) 139-0000-0001',
    '（＋８６）139 0000 0001',
    '１３９００００００01',
    '139.0000.0001',
    '139\u30000000\u00a00001',
  ])('brings %j into the one normal form', (typed) => {
    expect(parsePhone(typed)).toBe('+8613900000001');
  });

  it('gives the same number for every usual prefix of any mainland mobile', () => {
    fc.assert(
      fc.property(mobile, fc.constantFrom('', '+86', '86', '0086', '0'), (number, prefix) => {
        expect(parsePhone(prefix + number)).toBe(`+86${number}`);
      }),
    );
  });

  it('leaves a number in normal form as it is', () => {
    fc.assert(
      fc.property(mobile, (number) => {
        expect(parsePhone(parsePhone(number)!)).toBe(`+86${number}`);
      }),
    );
  });

  it.each([
    ['+852 5123 4567', '+85251234567'],
    ['+1 (415) 555-0100', '+14155550100'],
    ['+886912345678', '+886912345678'],
    ['+123456789012345', '+123456789012345'],
  ])('keeps the foreign number %j in E.164', (typed, expected) => {
    expect(parsePhone(typed)).toBe(expected);
  });

  it.each([
    ['nothing', ''],
    ['a word', '无'],
    ['a digit too few', '1390000000'],
    ['a digit too many', '139000000011'],
    ['a prefix that no mobile has', '12900000001'],
    ['a landline', '024-52620000'],
    ['a landline with the country code', '+862452620000'],
    ['a mainland number that is too short', '+861390000000'],
    ['two numbers in one cell', '13900000001/13900000002'],
    ['a number with a letter in it', '1390000000O'],
    ['more than the 15 digits of E.164', '+1234567890123456'],
    ['a country code with a leading zero', '+0123456789'],
    ['a second plus', '++8613900000001'],
    ['an Excel number gone wrong', '1.39E+10'],
  ])('refuses %s', (_what, typed) => {
    expect(parsePhone(typed)).toBeUndefined();
  });
});

describe('toGatewayNumber', () => {
  it('takes the prefix from mainland numbers and only the plus from others', () => {
    expect(toGatewayNumber('+8613900000001')).toBe('13900000001');
    expect(toGatewayNumber('+85251234567')).toBe('85251234567');
  });

  it('is read back as the same mainland number', () => {
    fc.assert(
      fc.property(mobile, (number) => {
        expect(parsePhone(toGatewayNumber(`+86${number}`))).toBe(`+86${number}`);
      }),
    );
  });
});

describe('formatPhone', () => {
  it('groups mainland numbers in 3-4-4 and keeps the plus of others', () => {
    expect(formatPhone('+8614200001126')).toBe('142 0000 1126');
    expect(formatPhone('+85251234567')).toBe('+85251234567');
  });
});

describe('maskPhone', () => {
  it('keeps the first three and the last two digits of a mainland number', () => {
    expect(maskPhone('+8613987654321')).toBe('139******21');
  });

  it('hides a short number whole', () => {
    expect(maskPhone('10086')).toBe('***');
    expect(maskPhone('')).toBe('***');
  });

  it('never shows the middle of a number', () => {
    fc.assert(
      fc.property(mobile, (number) => {
        expect(maskPhone(`+86${number}`)).toBe(`${number.slice(0, 3)}******${number.slice(-2)}`);
      }),
    );
  });

  it('shows no more than five digits of a foreign number', () => {
    const shown = maskPhone('+85251234567');
    expect(shown).not.toContain('5123');
    expect(shown.replace(/\D/g, '').length).toBeLessThanOrEqual(5);
  });
});
