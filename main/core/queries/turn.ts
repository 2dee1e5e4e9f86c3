import type { ContactRow, Customer } from '../../../shared/model/archive.ts';
import type { Subscription, UseKind, UseOutcome } from '../../../shared/model/query.ts';
import type { QueryInbound } from '../ports.ts';
import type { Book } from './book.ts';
import type { Talk } from './talk.ts';

/** Who wrote, as far as it is known. */
export type Person = {
  phone: string;
  /** Undefined for a number that stands in no archive, or of somebody who has left. */
  contact: ContactRow | undefined;
  customers: Customer[];
  /** Active and paused subscriptions. */
  subscriptions: Subscription[];
  talk: Talk;
  /** When something was last sent that asks for a confirmation which is still open, and when one was last given. */
  askedMs: number;
  confirmedMs: number;
};

/** What is to happen with subscriptions, in order. */
export type Change =
  | { step: 'subscribe'; code: string }
  | { step: 'pause' | 'resume' | 'cancel'; subscription: Subscription };

/** Data that must be read before the answer can be written. */
export type Wanted = { codes: string[]; customers: Customer[] };

/** What becomes of a received message in the store. */
export type Handled = 'replied' | 'open' | 'done' | 'guarded' | 'duplicate' | 'confirmed' | 'unmatched';

/** One message being dealt with. What is decided is gathered here; nothing is stored or sent yet. */
export type Turn = {
  readonly message: QueryInbound;
  readonly person: Person;
  readonly book: Book;
  readonly nowMs: number;
  talk: Talk;
  texts: string[];
  changes: Change[];
  uses: { code: string; kind: UseKind; outcome: UseOutcome }[];
  wanted: Wanted | undefined;
  handled: Handled;
  /** The message confirms what was asked of this number. */
  confirms: boolean;
  invitation: 'accepted' | 'refused' | undefined;
  /** How the message was understood, for the log. */
  note: string;
};

export const newTurn = (message: QueryInbound, person: Person, book: Book, nowMs: number): Turn => ({
  message,
  person,
  book,
  nowMs,
  talk: person.talk,
  texts: [],
  changes: [],
  uses: [],
  wanted: undefined,
  handled: 'replied',
  confirms: false,
  invitation: undefined,
  note: '',
});

/** Says something and notes what for. */
export function say(
  turn: Turn,
  text: string,
  kind: UseKind,
  outcome: UseOutcome,
  codes: readonly string[] = [''],
): void {
  turn.texts.push(text);
  for (const code of codes.length > 0 ? codes : ['']) turn.uses.push({ code, kind, outcome });
}

/** Ends without an answer. */
export function keepSilent(
  turn: Turn,
  handled: Handled,
  kind: UseKind,
  outcome: UseOutcome = 'silent',
): void {
  turn.handled = handled;
  turn.uses.push({ code: '', kind, outcome });
}

export const minutes = (count: number): number => count * 60_000;

/** The services of these codes, those that exist. */
export const servicesOf = (book: Book, codes: readonly string[]) =>
  codes.flatMap((code) => book.byCode.get(code) ?? []);

/** Codes the person has subscribed to at this point of the turn, in the order of the services. */
export function subscribedCodes(turn: Turn, state?: 'active' | 'paused'): string[] {
  const states = new Map(turn.person.subscriptions.map((one) => [one.serviceCode, one.state]));
  for (const change of turn.changes) {
    if (change.step === 'subscribe') states.set(change.code, 'active');
    else if (change.step === 'cancel') states.delete(change.subscription.serviceCode);
    else states.set(change.subscription.serviceCode, change.step === 'pause' ? 'paused' : 'active');
  }
  const known = turn.book.services.map((one) => one.code).filter((code) => states.has(code));
  // A service that was taken from the list can still be left.
  const gone = [...states.keys()].filter((code) => !turn.book.byCode.has(code));
  return [...known, ...gone].filter((code) => state === undefined || states.get(code) === state);
}
