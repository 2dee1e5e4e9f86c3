import type { Lexicon, Meaning } from './lexicon.ts';
import { isNear } from './slips.ts';

export type Token =
  | Meaning
  | { kind: 'number'; digits: string }
  | { kind: 'separator'; sign: string }
  | { kind: 'other'; text: string };
export type Scan = { tokens: Token[]; hasSlip: boolean };

const separator = /[\s、，,+;；/／\\|&.。·:：!！~～…\-—_#*=^%@]/;
const letters = /^[a-z]+/;
const digits = /^\d+/;
/** Numerals that stand for a choice: 一, 第二家. */
const numerals = new Map(Array.from('一二三四五六七八九', (sign, i) => [sign, String(i + 1)]));

/** Cuts a plain text into words, numbers and separators; the longest word wins, letters only as whole words. */
export function scan(text: string, lexicon: Lexicon): Scan {
  const tokens: Token[] = [];
  let hasSlip = false;
  let other = '';
  const flush = () => {
    if (other !== '') tokens.push({ kind: 'other', text: other });
    other = '';
  };
  const push = (token: Token) => {
    flush();
    tokens.push(token);
  };
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at);
    const run = letters.exec(rest)?.[0];
    const number = digits.exec(rest)?.[0];
    if (run !== undefined) {
      const found = wordOf(run, lexicon);
      if (found) for (const meaning of found.meanings) push(meaning);
      else other += run;
      hasSlip ||= found?.isSlip === true;
      at += run.length;
    } else if (number !== undefined) {
      const meaning = lexicon.words.get(number);
      push(meaning?.kind === 'act' ? meaning : { kind: 'number', digits: number });
      at += number.length;
    } else {
      const word = longest(rest, lexicon);
      const sign = rest[0]!;
      const meaning = word === undefined ? undefined : lexicon.words.get(word);
      if (word !== undefined && meaning) push(meaning);
      else if (separator.test(sign)) push({ kind: 'separator', sign });
      else if (numerals.has(sign)) push({ kind: 'number', digits: numerals.get(sign)! });
      else other += sign;
      at += word?.length ?? 1;
    }
  }
  flush();
  return { tokens, hasSlip };
}

/** The longest word that begins here; a word may continue with letters or digits only as a whole. */
function longest(rest: string, { words, longest }: Lexicon): string | undefined {
  for (let length = Math.min(longest, rest.length); length > 0; length -= 1) {
    const word = rest.slice(0, length);
    if (words.has(word)) return word;
  }
  return undefined;
}

type Found = { meanings: Meaning[]; isSlip: boolean };

function wordOf(run: string, lexicon: Lexicon): Found | undefined {
  const exact = lexicon.words.get(run);
  if (exact) return { meanings: [exact], isSlip: false };
  const pair = pairOf(run, lexicon);
  if (pair) return { meanings: pair, isSlip: false };
  const near = lexicon.letters.filter((word) => isNear(run, word)).map((word) => lexicon.words.get(word)!);
  const [first] = near;
  const isClear = first && near.every((one) => JSON.stringify(one) === JSON.stringify(first));
  return isClear ? { meanings: [first], isSlip: true } : undefined;
}

/** TD all, CX YE: an act and what it is about, written together. */
function pairOf(run: string, { words }: Lexicon): Meaning[] | undefined {
  for (let at = 2; at < run.length - 1; at += 1) {
    const [act, object] = [words.get(run.slice(0, at)), words.get(run.slice(at))];
    const isObject = object?.kind === 'service' || (object?.kind === 'helper' && object.helper === 'all');
    if (act?.kind === 'act' && object && isObject) return [act, object];
  }
  return undefined;
}
