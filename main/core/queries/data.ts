import { groupBy } from '../../../shared/group-by.ts';
import type { QuerySource } from '../../../shared/model/query.ts';
import { answerOf } from './answer.ts';
import type { Book } from './book.ts';
import { listCustomers } from './decide-query.ts';
import { type FactBook, type FactReader, inTime, type SourceFacts } from './facts.ts';
import * as texts from './texts.ts';
import { say, type Turn, type Wanted } from './turn.ts';

/** What was read for one batch: facts of each source, or undefined where the data is away. */
export type Read = Map<QuerySource, SourceFacts | undefined>;

/** Reads everything that is wanted, once for each source. */
export async function readFor(wanted: readonly Wanted[], book: Book, reader: FactReader): Promise<Read> {
  const needs = wanted.flatMap(({ codes, customers }) =>
    codes.flatMap((code) => {
      const source = book.byCode.get(code)?.source;
      return source ? customers.map((one) => ({ source, account: one.accountNo })) : [];
    }),
  );
  const read: Read = new Map();
  for (const [source, some] of groupBy(needs, (one) => one.source)) {
    const accounts = [...new Set(some.map((one) => one.account))];
    read.set(source, await inTime(reader(source, accounts)).catch(() => undefined));
  }
  return read;
}

/** Facts of all sources in one book; undefined when something that is wanted cannot be had now. */
export function factsFor({ codes, customers }: Wanted, book: Book, read: Read): FactBook | undefined {
  const facts: FactBook = new Map();
  for (const source of new Set(codes.flatMap((code) => book.byCode.get(code)?.source ?? []))) {
    const some = read.get(source);
    if (!some) return undefined;
    for (const { accountNo } of customers) {
      const one = some.get(accountNo);
      if (one === null) return undefined;
      if (one) facts.set(accountNo, { ...facts.get(accountNo), ...one });
    }
  }
  return facts;
}

/** Turns what was read into the answer; too long for several customers becomes a list to choose from. */
export function answerTurn(turn: Turn, read: Read): 'answered' | 'promised' | 'none' {
  const { book, person } = turn;
  const { wanted } = turn;
  if (!wanted) return 'none';
  const facts = factsFor(wanted, book, read);
  if (!facts) {
    say(turn, texts.phrase(book, 'away'), 'query', 'promised', wanted.codes);
    return 'promised';
  }
  const answer = answerOf(book, wanted, facts, person.contact?.name ?? '');
  if (
    answer.parts > book.query.maxParts &&
    wanted.customers.length > 1 &&
    wanted.customers.length === person.customers.length
  ) {
    listCustomers(turn, wanted.codes);
    return 'none';
  }
  const missing = answer.texts.filter((one) => one.text === undefined);
  for (const { code, text } of answer.texts) if (text) say(turn, text, 'query', 'answered', [code]);
  if (missing.length > 0)
    say(
      turn,
      texts.phrase(book, 'noData'),
      'query',
      'unavailable',
      missing.map((one) => one.code),
    );
  return 'answered';
}
