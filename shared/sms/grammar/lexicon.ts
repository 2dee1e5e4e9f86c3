import { plainText } from './normalize.ts';
import { type Act, acts, type Helper, helpers, type Vocabulary } from './words.ts';

export type Meaning =
  | { kind: 'act'; act: Act }
  | { kind: 'helper'; helper: Helper }
  | { kind: 'service'; code: string };
/** What a grammar needs to know of a service. */
export type ServiceWords = { code: string; name: string; words: readonly string[]; isActive: boolean };

/** Two meanings for one word. `first` and `second` name them: an act, a helper, or `service CODE`. */
export type Clash = { word: string; first: string; second: string };

export type Lexicon = {
  words: Map<string, Meaning>;
  longest: number;
  /** Codes made of digits only. */
  codes: Set<string>;
  /** Words of letters, which are also recognised with one slip. */
  letters: string[];
};

const nameOf = (meaning: Meaning): string =>
  meaning.kind === 'act'
    ? meaning.act
    : meaning.kind === 'helper'
      ? meaning.helper
      : `service ${meaning.code}`;

function* entries(vocabulary: Vocabulary, services: readonly ServiceWords[]): Generator<[string, Meaning]> {
  for (const act of acts) for (const word of vocabulary[act]) yield [word, { kind: 'act', act }];
  for (const helper of helpers)
    for (const word of vocabulary[helper]) yield [word, { kind: 'helper', helper }];
  for (const { code, name, words, isActive } of services)
    if (isActive) for (const word of new Set([code, name, ...words])) yield [word, { kind: 'service', code }];
}

/** A helper gives way to an act: 不要 alone refuses, before another word it negates. */
const givesWay = (meaning: Meaning) => meaning.kind === 'helper' && meaning.helper === 'negation';

/** Words, codes and names with more than one meaning; saving is refused while there are any. */
export function findClashes(vocabulary: Vocabulary, services: readonly ServiceWords[]): Clash[] {
  const seen = new Map<string, Meaning>();
  const clashes: Clash[] = [];
  for (const [typed, meaning] of entries(vocabulary, services)) {
    const word = plainText(typed).text || typed;
    const before = seen.get(word);
    if (before && nameOf(before) !== nameOf(meaning) && !givesWay(meaning) && !givesWay(before))
      clashes.push({ word: typed, first: nameOf(before), second: nameOf(meaning) });
    else if (!before || givesWay(before)) seen.set(word, meaning);
  }
  return clashes;
}

/** The words of a vocabulary and of the active services, ready for reading. */
export function compileLexicon(vocabulary: Vocabulary, services: readonly ServiceWords[]): Lexicon {
  const words = new Map<string, Meaning>();
  for (const [typed, meaning] of entries(vocabulary, services)) {
    const word = plainText(typed).text || typed;
    const before = words.get(word);
    if (word !== '' && (!before || givesWay(before))) words.set(word, meaning);
  }
  const all = [...words.keys()];
  return {
    words,
    longest: all.reduce((most, word) => Math.max(most, word.length), 1),
    codes: new Set(services.filter((one) => one.isActive && /^\d+$/.test(one.code)).map((one) => one.code)),
    letters: all.filter((word) => /^[a-z]{4,}$/.test(word)),
  };
}
