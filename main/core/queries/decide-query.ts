import type { Customer } from '../../../shared/model/archive.ts';
import type { Parsed } from '../../../shared/sms/grammar/index.ts';
import { apply, enter, offer, subscribe } from './decide-subscribe.ts';
import * as texts from './texts.ts';
import { minutes, say, subscribedCodes, type Turn } from './turn.ts';

/** Customers in one list to choose from. */
const LIST_MOST = 9;

/** Asks for the data of services the person has; what is not subscribed is offered, what is paused is said. */
export function query(
  turn: Turn,
  codes: readonly string[],
  accounts: readonly string[] = [],
  isAll = false,
): void {
  const { book, person } = turn;
  const active = subscribedCodes(turn, 'active');
  const paused = subscribedCodes(turn, 'paused');
  if (active.length + paused.length === 0) return offer(turn);
  const wanted = isAll ? active : codes.length > 0 ? codes : active.slice(0, 1);
  const mine = wanted.filter((code) => active.includes(code) && book.byCode.has(code));
  const held = (codes.length > 0 ? wanted : paused).filter((code) => paused.includes(code));
  if (mine.length === 0) {
    if (held.length > 0) say(turn, texts.aboutServices(book, 'isPaused', held), 'query', 'done', held);
    else offer(turn);
    return;
  }
  if (person.customers.length === 0)
    return say(turn, texts.noCustomerText(book), 'query', 'unavailable', mine);
  const chosen =
    accounts.length > 0
      ? person.customers.filter((one) => accounts.includes(one.accountNo))
      : person.customers;
  if (chosen.length === 0) return listCustomers(turn, mine);
  if (chosen.length > LIST_MOST) return listCustomers(turn, mine);
  turn.wanted = { codes: mine, customers: chosen };
}

/** A list of the person's customers to choose from, remembered for some minutes. */
export function listCustomers(turn: Turn, codes: readonly string[]): void {
  const { book, nowMs, person } = turn;
  const some = person.customers.slice(0, LIST_MOST);
  turn.wanted = undefined;
  turn.talk = {
    ...turn.talk,
    list: {
      about: 'customers',
      options: some.map((one) => one.id),
      codes: [...codes],
      sentMs: nowMs,
      untilMs: nowMs + minutes(book.query.listMinutes),
    },
  };
  const names = some.map((one) => shortName(one));
  say(
    turn,
    texts.chooseCustomerText(book, names, some.length < person.customers.length),
    'query',
    'listed',
    codes,
  );
}

const shortName = ({ name }: Customer) =>
  name.replace(/(有限责任公司|股份有限公司|有限公司|集团公司|公司)$/, '');

type Codes = Extract<Parsed, { kind: 'codes' }>;

/** The list that still waits for a choice. */
const openList = (turn: Turn) => {
  const { list } = turn.talk;
  return list && list.untilMs > turn.nowMs ? list : undefined;
};

/** True when the numbers chose from a list that was sent. */
export function choose(turn: Turn, { numbers, isAll, codes }: Codes): boolean {
  const list = openList(turn);
  if (!list) return false;
  const digits = numbers.flatMap((one) =>
    one > list.options.length && list.options.length < 10 ? Array.from(String(one), Number) : [one],
  );
  // In a list of services the code is what stands before the name; in a list of customers it is the place.
  const byPlace = digits.flatMap((one) => list.options[one - 1] ?? []);
  const picked = isAll
    ? list.options
    : list.about === 'customers'
      ? byPlace
      : codes.filter((code) => list.options.includes(code));
  const isWhole =
    isAll || picked.length >= Math.max(1, list.about === 'customers' ? digits.length : codes.length);
  if (!isWhole) return false;
  turn.talk = { ...turn.talk, list: null };
  turn.note = `${turn.note} 选择`.trim();
  if (list.about !== 'customers') {
    apply(turn, list.about, picked);
    return true;
  }
  const customers = turn.person.customers.filter((one) => picked.includes(one.id));
  const active = new Set(subscribedCodes(turn, 'active'));
  const mine = list.codes.filter((code) => active.has(code));
  if (mine.length === 0 || customers.length === 0) offer(turn);
  else turn.wanted = { codes: mine, customers };
  return true;
}

/** Codes, names or account numbers without a word: a choice, a query, or an agreement to what was offered. */
export function codesAlone(turn: Turn, parsed: Codes): void {
  if (choose(turn, parsed)) return;
  const { book } = turn;
  const { codes, accounts, unknownCodes, isAll } = parsed;
  const own = new Set(subscribedCodes(turn));
  if (codes.length === 0 && accounts.length > 0) return query(turn, [], accounts);
  if (isAll && own.size > 0) return query(turn, [], accounts, true);
  const mine = codes.filter((code) => own.has(code));
  const others = codes.filter((code) => !own.has(code));
  if (mine.length > 0) query(turn, mine, accounts);
  if (others.length > 0 || (isAll && own.size === 0)) {
    // Without a price notice before it, a code alone is a question for the price.
    if (turn.talk.notice || mine.length > 0) subscribe(turn, { codes: others, isAll, unknownCodes: [] });
    else offer(turn);
  }
  if (codes.length === 0 && !isAll && unknownCodes.length > 0)
    say(turn, texts.unknownCodeText(book, unknownCodes), 'unknown', 'menu');
}

/** A yes: to prices that were asked about. True when there was such a question. */
export function agree(turn: Turn): boolean {
  const { pending } = turn.talk;
  if (!pending || pending.untilMs <= turn.nowMs) return false;
  const own = new Set(subscribedCodes(turn));
  enter(
    turn,
    pending.codes.filter((code) => turn.book.byCode.has(code) && !own.has(code)),
  );
  return true;
}
