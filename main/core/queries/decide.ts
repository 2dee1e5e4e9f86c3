import { type Command, type Parsed, parseMessage } from '../../../shared/sms/grammar/index.ts';
import { isConfirmation } from '../../../shared/sms/reply.ts';
import type { QueryInbound } from '../ports.ts';
import { type Book, bindingOf } from './book.ts';
import { agree, codesAlone, query } from './decide-query.ts';
import { change, offer, refuse, subscribe } from './decide-subscribe.ts';
import * as texts from './texts.ts';
import { keepSilent, minutes, newTurn, type Person, say, subscribedCodes, type Turn } from './turn.ts';

const howWords = { 'full-width': '全角', traditional: '繁体', slip: '笔误', quote: '带原文' } as const;

/** How long a confirmation that was given makes another one unnecessary, ms. */
const CONFIRMED_MS = 48 * 3_600_000;

/** Whether a text that confirms answers what was asked, and not a list that was sent after it. */
function answersQuestion({ person, message, book, nowMs }: Turn): boolean {
  if (person.askedMs === 0 || !isConfirmation(message.text, book.settings.sms.confirmKeyword)) return false;
  const { list, pending, notice } = person.talk;
  const newest = Math.max(
    list && list.untilMs > nowMs ? list.sentMs : 0,
    pending && pending.untilMs > nowMs ? (notice?.atMs ?? 0) : 0,
  );
  return person.askedMs >= newest;
}

/** A confirmation given once more, by somebody whom nothing else was asked or told since. */
function isSecondYes({ person, message, book, nowMs }: Turn): boolean {
  const { list, pending, notice } = person.talk;
  const newest = Math.max(list?.sentMs ?? 0, pending?.untilMs ?? 0, notice?.atMs ?? 0);
  return (
    person.confirmedMs > newest &&
    nowMs - person.confirmedMs < CONFIRMED_MS &&
    person.subscriptions.length === 0 &&
    isConfirmation(message.text, book.settings.sms.confirmKeyword)
  );
}

/** Decides what a message is and what becomes of it. Pure: reads nothing, stores nothing, sends nothing. */
export function decide(message: QueryInbound, person: Person, book: Book, nowMs: number): Turn {
  const turn = newTurn(message, person, book, nowMs);
  const parsed = parseMessage(message.text, book.lexicon);
  turn.note = parsed.how.map((one) => howWords[one]).join('、');
  if (answersQuestion(turn)) {
    turn.confirms = true;
    keepSilent(turn, 'confirmed', 'confirm', 'done');
    return turn;
  }
  if (isSecondYes(turn)) {
    keepSilent(turn, 'confirmed', 'confirm', 'done');
    return turn;
  }
  const binding = bindingOf(book, message.serviceNo);
  const isCommand = parsed.kind === 'commands';
  if (binding?.replyText && !isCommand) say(turn, binding.replyText, 'fixed', 'answered');
  else if (!person.contact) stranger(turn, parsed);
  else if (binding?.serviceCode && !isCommand && parsed.kind !== 'codes') query(turn, [binding.serviceCode]);
  else known(turn, parsed);
  if (parsed.kind !== 'unknown' && turn.handled === 'replied') turn.talk = { ...turn.talk, misses: 0 };
  return turn;
}

/** A number that stands in no archive. */
function stranger(turn: Turn, parsed: Parsed): void {
  const { book, nowMs, talk } = turn;
  const acts = parsed.kind === 'commands' ? parsed.commands.map((one) => one.act) : [];
  if (parsed.kind === 'empty' || acts.includes('confirm')) return keepSilent(turn, 'done', 'unknown');
  if (acts.includes('cancel') || acts.includes('refuse')) {
    turn.invitation = 'refused';
    turn.talk = { ...talk, refusedMs: nowMs };
    return say(turn, texts.phrase(book, 'nothingToCancel'), 'cancel', 'done');
  }
  if (nowMs - talk.registerMs < minutes(book.query.helpMinutes)) {
    // Asked again within the hour: a person should look.
    turn.note = `${turn.note} 未登记，追问`.trim();
    return keepSilent(turn, 'open', 'register', 'inbox');
  }
  turn.talk = { ...talk, registerMs: nowMs };
  say(turn, texts.registerText(book), 'register', 'offered');
}

function known(turn: Turn, parsed: Parsed): void {
  switch (parsed.kind) {
    case 'empty':
      return keepSilent(turn, 'done', 'unknown');
    case 'unknown':
      return notUnderstood(turn);
    case 'codes':
      return codesAlone(turn, parsed);
    case 'commands': {
      turn.talk = { ...turn.talk, list: null };
      for (const command of parsed.commands) obey(turn, command, parsed.accounts);
      if (parsed.wantsSilence || parsed.rest !== '') {
        // Left at once; that notices of plans still come must be told by a person.
        turn.handled = 'open';
        turn.note = parsed.wantsSilence ? '要求停收短信' : `另有：${parsed.rest}`;
      }
      return;
    }
  }
}

function obey(turn: Turn, command: Command, accounts: readonly string[]): void {
  const { book, person, nowMs } = turn;
  switch (command.act) {
    case 'help':
      return say(turn, texts.menuText(book, subscribedCodes(turn)), 'help', 'menu');
    case 'query':
      if (command.codes.length === 0 && command.unknownCodes.length > 0)
        return say(turn, texts.unknownCodeText(book, command.unknownCodes), 'query', 'menu');
      return query(turn, command.codes, accounts, command.isAll);
    case 'subscribe':
      return subscribe(turn, command);
    case 'cancel':
      // 取消 while a list is open means the list.
      if (isListOpen(turn) && command.codes.length === 0 && !command.isAll && /取消/.test(turn.message.text))
        return say(turn, texts.phrase(book, 'chosenNothing'), 'cancel', 'done');
      return change(turn, 'cancel', command);
    case 'pause':
    case 'resume':
      return change(turn, command.act, command);
    case 'refuse':
      return refuse(turn);
    case 'confirm':
      if (agree(turn)) return;
      // Thanks, and whatever was confirmed already, need no answer.
      return keepSilent(turn, nowMs - person.confirmedMs < CONFIRMED_MS ? 'confirmed' : 'done', 'confirm');
  }
}

const isListOpen = ({ person, nowMs }: Turn) => person.talk.list !== null && person.talk.list.untilMs > nowMs;

/** The short menu once in an hour; what is not understood after it goes to the desk. */
function notUnderstood(turn: Turn): void {
  const { book, nowMs, talk } = turn;
  const misses = talk.misses + 1;
  turn.talk = { ...talk, misses };
  if (nowMs - talk.helpMs < minutes(book.query.helpMinutes)) {
    turn.note = `未识别 第 ${misses} 次`;
    return keepSilent(turn, 'open', 'unknown', 'inbox');
  }
  turn.talk = { ...talk, misses, helpMs: nowMs };
  const own = subscribedCodes(turn);
  if (own.length === 0) offer(turn);
  else say(turn, texts.menuText(book, own), 'unknown', 'menu');
}
