import type { Command } from '../../../shared/sms/grammar/index.ts';
import * as texts from './texts.ts';
import { minutes, say, servicesOf, subscribedCodes, type Turn } from './turn.ts';

const DAY_MS = 86_400_000;

/** Tells prices and how to agree; kept as proof of what was known before an agreement. */
export function offer(turn: Turn): void {
  const { book, nowMs } = turn;
  const own = new Set(subscribedCodes(turn));
  const open = book.services.filter((one) => !own.has(one.code));
  if (open.length === 0) {
    say(turn, texts.menuText(book, subscribedCodes(turn)), 'notice', 'menu');
    return;
  }
  const text = texts.noticeText(book, open);
  turn.talk = { ...turn.talk, notice: { text, atMs: nowMs } };
  say(turn, text, 'notice', 'offered');
}

/** Whether the prices of these services were told not long ago, as they are now. */
function knowsPrices(turn: Turn, codes: readonly string[]): boolean {
  const { notice } = turn.talk;
  const { book, nowMs } = turn;
  if (!notice || nowMs - notice.atMs > book.query.noticeDays * DAY_MS) return false;
  return servicesOf(book, codes).every((one) =>
    notice.text.includes(`${one.code}${one.name}${texts.priceText(one)}`),
  );
}

/** Subscribes to services whose prices were told before; otherwise tells them and asks for a yes. */
export function subscribe(
  turn: Turn,
  { codes, isAll, unknownCodes }: Pick<Command, 'codes' | 'isAll' | 'unknownCodes'>,
): void {
  const { book, nowMs } = turn;
  const wanted = isAll ? book.services.map((one) => one.code) : codes;
  if (wanted.length === 0) {
    if (unknownCodes.length > 0) say(turn, texts.unknownCodeText(book, unknownCodes), 'subscribe', 'offered');
    else offer(turn);
    return;
  }
  const own = new Set(subscribedCodes(turn));
  const fresh = wanted.filter((code) => !own.has(code));
  const services = servicesOf(book, fresh);
  if (fresh.length === 0) {
    say(turn, texts.aboutServices(book, 'already', wanted), 'subscribe', 'done', wanted);
    return;
  }
  const isFree = services.every((one) => one.monthFen === 0 && one.useFen === 0);
  if (!isFree && !knowsPrices(turn, fresh)) {
    const text = texts.askText(book, services);
    turn.talk = {
      ...turn.talk,
      notice: { text, atMs: nowMs },
      pending: { codes: fresh, untilMs: nowMs + minutes(book.query.listMinutes) },
    };
    say(turn, text, 'subscribe', 'offered', fresh);
    return;
  }
  enter(turn, fresh);
  if (unknownCodes.length > 0) turn.texts.push(texts.unknownCodeText(book, unknownCodes));
}

/** The agreement itself. */
export function enter(turn: Turn, codes: readonly string[]): void {
  for (const code of codes) turn.changes.push({ step: 'subscribe', code });
  turn.talk = { ...turn.talk, pending: null, refusedMs: 0 };
  turn.invitation = 'accepted';
  say(
    turn,
    texts.subscribedText(turn.book, servicesOf(turn.book, codes), turn.nowMs),
    'subscribe',
    'done',
    codes,
  );
}

type Step = 'cancel' | 'pause' | 'resume';
const stepWords: Record<Step, string> = { cancel: '退订', pause: '暂停', resume: '恢复' };
const nothing = { cancel: 'nothingToCancel', pause: 'nothingActive', resume: 'nothingPaused' } as const;
const done = { cancel: 'cancelled', pause: 'paused', resume: 'resumed' } as const;

/** Ends, holds or resumes what is named; with several and none named it asks which. */
export function change(turn: Turn, step: Step, { codes, isAll }: Pick<Command, 'codes' | 'isAll'>): void {
  const { book } = turn;
  const open = subscribedCodes(turn, step === 'pause' ? 'active' : step === 'resume' ? 'paused' : undefined);
  const named = isAll ? open : codes.filter((code) => open.includes(code));
  const chosen = named.length === 0 && codes.length === 0 && open.length === 1 ? open : named;
  if (open.length === 0 || (codes.length > 0 && chosen.length === 0)) {
    const isOther = open.length > 0;
    const text = isOther ? texts.menuText(book, subscribedCodes(turn)) : texts.phrase(book, nothing[step]);
    say(turn, text, step, 'done', codes);
    if (step === 'cancel' && !isOther) turn.invitation = 'refused';
    return;
  }
  if (chosen.length === 0) {
    turn.talk = {
      ...turn.talk,
      list: {
        about: step,
        options: open,
        codes: [],
        sentMs: turn.nowMs,
        untilMs: turn.nowMs + minutes(book.query.listMinutes),
      },
    };
    say(turn, texts.chooseServiceText(book, stepWords[step], open), step, 'listed', open);
    return;
  }
  apply(turn, step, chosen);
}

/** The change of named subscriptions; leaving is honoured at once. */
export function apply(turn: Turn, step: Step, codes: readonly string[]): void {
  const { book } = turn;
  for (const subscription of turn.person.subscriptions)
    if (codes.includes(subscription.serviceCode)) turn.changes.push({ step, subscription });
  say(turn, texts.aboutServices(book, done[step], codes), step, 'done', codes);
  if (step === 'cancel') turn.talk = { ...turn.talk, pending: null };
}

/** No thanks: no more invitations. */
export function refuse(turn: Turn): void {
  turn.talk = { ...turn.talk, pending: null, list: null, refusedMs: turn.nowMs };
  turn.invitation = 'refused';
  say(turn, texts.phrase(turn.book, 'refused'), 'cancel', 'done');
}
