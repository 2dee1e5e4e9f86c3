import type { Lexicon } from './lexicon.ts';
import { type How, plainText } from './normalize.ts';
import { scan, type Token } from './scan.ts';
import type { Act } from './words.ts';

export type Command = {
  act: Act;
  /** Services named, in the order of the text, each once. */
  codes: string[];
  /** Numbers that are no service's. */
  unknownCodes: string[];
  isAll: boolean;
};

export type Parsed = { how: How[] } & (
  | {
      kind: 'commands';
      commands: Command[];
      accounts: string[];
      /** Wants no messages at all; a person must see it. */
      wantsSilence: boolean;
      /** What was not understood behind a clear request to leave. */
      rest: string;
    }
  /** Codes, names of services or numbers and nothing else: what they mean depends on what was asked before. */
  | {
      kind: 'codes';
      codes: string[];
      numbers: number[];
      unknownCodes: string[];
      accounts: string[];
      isAll: boolean;
    }
  | { kind: 'empty' }
  | { kind: 'unknown'; reason: 'words' | 'negated' | 'mixed' | 'long' | 'number'; text: string }
);

const LONGEST = 120;
/** Acts that may stand together in one message, each with its own codes. */
const joinable = new Set<Act>(['subscribe', 'cancel', 'query', 'pause', 'resume']);
/** A question about these is a question, not a request. */
const harmful = new Set<Act>(['subscribe', 'cancel', 'pause', 'resume']);
const isPhone = (digits: string) => /^(86)?1[3-9]\d{9}$/.test(digits);

/** The ways to cut digits without separators into different codes. */
function splits(digits: string, codes: ReadonlySet<string>, used: readonly string[] = []): string[][] {
  if (digits === '') return [[...used]];
  const found: string[][] = [];
  for (let length = 1; length <= digits.length; length += 1) {
    const code = digits.slice(0, length);
    if (!codes.has(code) || used.includes(code)) continue;
    found.push(...splits(digits.slice(length), codes, [...used, code]));
    if (found.length > 1) break;
  }
  return found;
}

type Read = {
  codes: string[];
  numbers: number[];
  unknownCodes: string[];
  accounts: string[];
  isAll: boolean;
  bad: boolean;
};
const nothing = (): Read => ({
  codes: [],
  numbers: [],
  unknownCodes: [],
  accounts: [],
  isAll: false,
  bad: false,
});

/** Takes what a token names into a list of codes. */
function take(read: Read, token: Token, lexicon: Lexicon): void {
  const add = (code: string) => {
    if (!read.codes.includes(code)) read.codes.push(code);
  };
  if (token.kind === 'service') add(token.code);
  if (token.kind === 'helper' && token.helper === 'all') read.isAll = true;
  if (token.kind !== 'number') return;
  const { digits } = token;
  const ways =
    digits.length <= lexicon.codes.size && !lexicon.codes.has(digits) ? splits(digits, lexicon.codes) : [];
  if (ways.length === 1) read.numbers.push(...ways[0]!.map(Number));
  else if (digits.length <= 3) read.numbers.push(Number(digits));
  if (lexicon.codes.has(digits)) add(digits);
  else if (isPhone(digits)) read.bad = true;
  else if (digits.length >= 6 && digits.length <= 16 && new Set(digits).size > 1) read.accounts.push(digits);
  else {
    if (ways.length === 1) for (const code of ways[0]!) add(code);
    else if (digits.length <= 2) read.unknownCodes.push(digits);
    else read.bad = true;
  }
}

const isHelper = (token: Token, helper: string) => token.kind === 'helper' && token.helper === helper;

/** Reads one received message. Pure: what a number alone means is for whoever knows what was asked before. */
export function parseMessage(input: string, lexicon: Lexicon): Parsed {
  const plain = plainText(input);
  const { how, text } = plain;
  const { tokens: all, hasSlip } = scan(text, lexicon);
  const seen: How[] = hasSlip ? [...how, 'slip'] : how;
  const unknown = (reason: Extract<Parsed, { kind: 'unknown' }>['reason']): Parsed => ({
    kind: 'unknown',
    reason,
    text,
    how: seen,
  });
  const tokens = all.filter((one) => one.kind !== 'separator' && !isHelper(one, 'filler'));
  // Thanks and nothing else want no answer.
  if (all.every((one) => one.kind === 'separator') || (tokens.length === 0 && text.includes('谢')))
    return { kind: 'empty', how: seen };
  if (text.length > LONGEST) return unknown('long');
  const firstAct = tokens.find((one) => one.kind === 'act');
  const isLeaving = tokens[0]?.kind === 'act' && tokens[0].act === 'cancel';
  const wantsSilence = tokens.some((one) => isHelper(one, 'silence'));
  const rest = tokens.flatMap((one) => (one.kind === 'other' ? [one.text] : [])).join(' ');
  if (isNegated(tokens)) return unknown('negated');
  const isQuestion = tokens.some((one) => isHelper(one, 'question')) || endsAsking(text, tokens);
  const act = firstAct?.kind === 'act' ? firstAct.act : undefined;
  if (
    isQuestion &&
    rest === '' &&
    !wantsSilence &&
    (act !== undefined || tokens.some((one) => one.kind === 'service'))
  )
    return isHarmless(act, tokens)
      ? readAll(endsAsking(text, tokens) ? tokens.slice(0, -1) : tokens, lexicon, seen)
      : commandOf('help', seen);
  const isRestApart = isLeaving && comesApart(all);
  if (isQuestion || (rest !== '' && !isRestApart && !wantsSilence)) return unknown('words');
  if (wantsSilence) return { ...commandOf('cancel', seen, true), wantsSilence: true, rest };
  const parsed = readAll(tokens, lexicon, seen);
  if (parsed.kind === 'unknown') return unknown(parsed.reason);
  if (parsed.kind !== 'commands' || rest === '') return parsed;
  return parsed.commands.length === 1 && parsed.commands[0]?.isAll ? { ...parsed, rest } : unknown('words');
}

/** What was not understood stands behind a comma: 退订全部，烦死了. Without one it belongs to the words before it. */
function comesApart(all: readonly Token[]): boolean {
  const first = all.findIndex((one) => one.kind === 'other');
  return first > 0 && all[first - 1]?.kind === 'separator';
}

/** 余额？ asks for the balance; 怎么查余额 asks how. */
const isHarmless = (act: Act | undefined, tokens: readonly Token[]) =>
  (act === undefined || !harmful.has(act)) && !tokens.some((one) => isHelper(one, 'question'));

const endsAsking = (text: string, tokens: readonly Token[]): boolean =>
  text.endsWith('?') && tokens.some((one) => one.kind !== 'act' || one.act !== 'help');

/** 不退订, 别取消: the opposite of what the word says. */
function isNegated(tokens: readonly Token[]): boolean {
  return tokens.some((token, i) => {
    const next = tokens[i + 1];
    const isNo = isHelper(token, 'negation') || (token.kind === 'act' && token.act === 'refuse');
    return isNo && next?.kind === 'act' && next.act !== 'refuse' && next.act !== 'help';
  });
}

function commandOf(act: Act, how: How[], isAll = false) {
  const commands: Command[] = [{ act, codes: [], unknownCodes: [], isAll }];
  return { kind: 'commands' as const, commands, accounts: [], wantsSilence: false, rest: '', how };
}

/** Acts with the codes that follow them; with one act also those before it. */
function readAll(tokens: readonly Token[], lexicon: Lexicon, how: How[]): Parsed {
  const before = nothing();
  const reads: { act: Act; read: Read }[] = [];
  for (const token of tokens) {
    if (token.kind === 'act') {
      const last = reads.at(-1);
      if (last?.act !== token.act) reads.push({ act: token.act, read: nothing() });
    } else if (isHelper(token, 'negation')) return { kind: 'unknown', reason: 'negated', text: '', how };
    else take(reads.at(-1)?.read ?? before, token, lexicon);
  }
  if ([before, ...reads.map((one) => one.read)].some((read) => read.bad))
    return { kind: 'unknown', reason: 'number', text: '', how };
  const { bad: _bad, ...alone } = before;
  if (reads.length === 0) {
    const isNothing = alone.codes.length + alone.numbers.length + alone.accounts.length === 0 && !alone.isAll;
    return isNothing ? { kind: 'unknown', reason: 'words', text: '', how } : { kind: 'codes', ...alone, how };
  }
  const named = helpAtEnd(reads);
  if (named.length > 1 && !named.every((one) => joinable.has(one.act)))
    return { kind: 'unknown', reason: 'mixed', text: '', how };
  const hasBefore =
    before.codes.length + before.unknownCodes.length + before.accounts.length > 0 || before.isAll;
  if (hasBefore && named.length > 1) return { kind: 'unknown', reason: 'mixed', text: '', how };
  const commands = named.map(
    ({ act, read }): Command => ({
      act,
      codes: [...new Set([...(named.length === 1 ? before.codes : []), ...read.codes])],
      unknownCodes: [...(named.length === 1 ? before.unknownCodes : []), ...read.unknownCodes],
      isAll: read.isAll || (named.length === 1 && before.isAll),
    }),
  );
  const accounts = [...before.accounts, ...named.flatMap((one) => one.read.accounts)];
  return { kind: 'commands', commands, accounts, wantsSilence: false, rest: '', how };
}

/** The question mark behind another word is no second wish. */
function helpAtEnd<R extends { act: Act; read: Read }>(reads: R[]): R[] {
  const isTail = reads.length > 1 && reads.at(-1)!.act === 'help';
  return isTail ? reads.slice(0, -1) : reads;
}
