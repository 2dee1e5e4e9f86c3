import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultQuerySettings, querySettingsSchema } from '../../../../shared/model/query-settings.ts';
import {
  compileLexicon,
  defaultVocabulary,
  findClashes,
  type Parsed,
  parseMessage,
  type ServiceWords,
} from '../../../../shared/sms/grammar/index.ts';
import { plainCases } from './cases.ts';
import { nastyCases } from './nasty-cases.ts';

const services: ServiceWords[] = [
  { code: '1', name: '剩余购电量', words: ['余额', '电费', '电费余额'], isActive: true },
  { code: '2', name: '电表示数', words: ['示数'], isActive: true },
  { code: '3', name: '日、月用电量', words: ['用电量'], isActive: true },
  { code: '12', name: '负荷', words: [], isActive: true },
  { code: 'YE', name: '余额宝典', words: [], isActive: true },
  { code: '8', name: '停办的', words: ['老服务'], isActive: false },
];
const lexicon = compileLexicon(defaultVocabulary, services);

/** `cancel 1 3 all`, `codes 1 #1 ?9 @account`, `unknown words`. */
function shortened(parsed: Parsed): string {
  const named = (codes: string[], others: string[], isAll: boolean) =>
    [...codes, ...(isAll ? ['all'] : []), ...others.map((code) => `?${code}`)].join(' ');
  switch (parsed.kind) {
    case 'empty':
      return 'empty';
    case 'unknown':
      return `unknown ${parsed.reason}`;
    case 'codes':
      return [
        'codes',
        named(parsed.codes, [], parsed.isAll),
        ...parsed.numbers.map((number) => `#${number}`),
        named([], parsed.unknownCodes, false),
        ...parsed.accounts.map((account) => `@${account}`),
      ]
        .filter(Boolean)
        .join(' ');
    case 'commands': {
      const commands = parsed.commands.map((one) =>
        `${one.act} ${named(one.codes, one.unknownCodes, one.isAll)}`.trim(),
      );
      const marks = [
        ...parsed.accounts.map((account) => `@${account}`),
        ...(parsed.wantsSilence ? ['silence'] : []),
        ...(parsed.rest && !parsed.wantsSilence ? ['rest'] : []),
      ];
      return [commands.join('; '), ...marks].join(' ');
    }
  }
}

const read = (text: string) => shortened(parseMessage(text, lexicon));

describe('what customers write', () => {
  it('the table has three hundred cases, half of them nasty, none twice', () => {
    const all = [...plainCases, ...nastyCases].map(([text]) => text);
    expect(all.length).toBeGreaterThanOrEqual(300);
    expect(nastyCases.length).toBeGreaterThanOrEqual(all.length / 2);
    expect(
      nastyCases.map(([text]) => text).filter((text) => plainCases.some(([other]) => other === text)),
    ).toEqual(['退订全部']);
  });

  it.each(plainCases)('%j is read as %s', (text, meaning) => {
    expect(read(text)).toBe(meaning);
  });

  it.each(nastyCases)('%j is read as %s', (text, meaning) => {
    expect(read(text)).toBe(meaning);
  });

  it('never fails and never names a service that does not exist, whatever comes', () => {
    const known = new Set(services.filter((one) => one.isActive).map((one) => one.code));
    const words = fc.constantFrom(
      '退订',
      '订阅',
      '查询',
      '1',
      '3',
      '12',
      ' ',
      '，',
      '不',
      '全部',
      '？',
      'td',
      'x',
      '炉',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 90 }),
      fc.array(words, { maxLength: 9 }).map((some) => some.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parseMessage(text, lexicon);
        const codes =
          parsed.kind === 'commands'
            ? parsed.commands.flatMap((one) => one.codes)
            : parsed.kind === 'codes'
              ? parsed.codes
              : [];
        return codes.every((code) => known.has(code)) && new Set(codes).size <= codes.length;
      }),
      { numRuns: 2_000 },
    );
  });

  it('says how it had to be mended', () => {
    expect(parseMessage('１', lexicon).how).toEqual(['full-width']);
    expect(parseMessage('訂閱１', lexicon).how).toEqual(['full-width', 'traditional']);
    expect(parseMessage('tuidng', lexicon).how).toEqual(['slip']);
    expect(parseMessage('退定', lexicon).how).toEqual([]);
  });

  it('a service that is off has neither code nor words', () => {
    expect(read('8')).toBe('codes #8 ?8');
    expect(read('老服务')).toBe('unknown words');
  });
});

describe('the table of words', () => {
  it('fits the settings it is kept in', () => {
    expect(querySettingsSchema.parse(defaultQuerySettings)).toEqual(defaultQuerySettings);
  });

  it('that is delivered has no word with two meanings', () => {
    expect(findClashes(defaultVocabulary, services)).toEqual([]);
  });

  it('is refused while a word, a code or a name means two things', () => {
    const clash = (change: Partial<typeof defaultVocabulary>, more: ServiceWords[] = []) =>
      findClashes({ ...defaultVocabulary, ...change }, [...services, ...more]);
    expect(clash({ pause: ['退订'] })).toEqual([{ word: '退订', first: 'cancel', second: 'pause' }]);
    expect(clash({ query: [...defaultVocabulary.query, '余额'] })).toEqual([
      { word: '余额', first: 'query', second: 'service 1' },
    ]);
    const twin = { code: '0', name: '天气', words: [], isActive: true };
    expect(clash({}, [twin])).toEqual([{ word: '0', first: 'help', second: 'service 0' }]);
    expect(clash({}, [{ ...twin, code: '７', words: ['ＹＥ'] }])).toEqual([
      { word: 'ＹＥ', first: 'service YE', second: 'service ７' },
    ]);
    expect(clash({}, [{ ...twin, isActive: false }])).toEqual([]);
  });

  it('takes new words at once', () => {
    const changed = compileLexicon(
      { ...defaultVocabulary, query: [...defaultVocabulary.query, '瞅瞅'] },
      services,
    );
    expect(shortened(parseMessage('瞅瞅1', changed))).toBe('query 1');
  });
});
