import { groupBy } from '../../../shared/group-by.ts';
import type { Guard } from '../../../shared/model/query.ts';
import { DAY_MS } from '../../../shared/time.ts';
import type { Core } from '../context.ts';
import type { JobStore, QueryInbound } from '../ports.ts';
import type { Book } from './book.ts';
import { commitTurns, type Done } from './commit.ts';
import { answerTurn, readFor } from './data.ts';
import { decide } from './decide.ts';
import type { FactReader } from './facts.ts';
import { type GuardVerdict, guardOf } from './guards.ts';
import type { Hours } from './outgoing.ts';
import { peopleOf } from './people.ts';
import type { Turn } from './turn.ts';

export type BatchNeeds = {
  core: Core;
  jobs: Pick<JobStore, 'confirm'>;
  reader: FactReader;
  hours: Hours;
  /** Guards by number, kept up to date by whoever runs the batch. */
  guards: Map<string, Guard>;
};

/** The first message of each number; what else it wrote is dealt with after that. */
export function firstOfEach(messages: readonly QueryInbound[]): QueryInbound[] {
  const seen = new Set<string>();
  return messages.filter((one) => !seen.has(one.phone) && seen.add(one.phone));
}

/** Decides every message of a batch. Reads only. */
export async function decideAll(
  needs: Pick<BatchNeeds, 'core' | 'reader' | 'guards'>,
  book: Book,
  messages: readonly QueryInbound[],
  nowMs: number,
): Promise<{ done: Done[]; guards: Guard[] }> {
  const { core } = needs;
  const phones = messages.map((one) => one.phone);
  const people = await peopleOf(core, phones, nowMs);
  const free = phones.filter((phone) => !needs.guards.has(phone));
  const texts = await core.stores.queries.recentTexts(free, nowMs - DAY_MS);
  const recent = groupBy(texts, (one) => one.phone);
  const guards: Guard[] = [];
  const turns = messages.map((message) => {
    const known = needs.guards.get(message.phone);
    const turn = decide(message, people.get(message.phone)!, book, nowMs);
    // An answer to what was asked of somebody is no conversation and is always taken.
    const verdict = turn.confirms
      ? undefined
      : guardOf(message, recent.get(message.phone) ?? [], known, book, nowMs);
    if (verdict) guards.push(...hold(turn, verdict, known, nowMs));
    return turn;
  });
  const read = await readFor(
    turns.flatMap((turn) => turn.wanted ?? []),
    book,
    needs.reader,
  );
  return { done: turns.map((turn) => ({ turn, isPromised: answerTurn(turn, read) === 'promised' })), guards };
}

const reasonWords: Record<Guard['reason'], string> = {
  loop: '同样来信太多',
  rate: '来信太多',
  global: '全部来信太多',
  short: '短号或机器',
  own: '本单位号码',
  person: '人工拦截',
};

/** Leaves a message without an answer. Who wants to leave has left all the same. */
function hold(
  turn: Turn,
  verdict: Exclude<GuardVerdict, undefined>,
  known: Guard | undefined,
  nowMs: number,
): Guard[] {
  turn.texts = [];
  turn.wanted = undefined;
  turn.changes = turn.changes.filter((one) => one.step === 'cancel');
  turn.talk = turn.changes.length > 0 ? { ...turn.talk, list: null } : turn.person.talk;
  turn.handled = verdict === 'duplicate' ? 'duplicate' : 'guarded';
  turn.note = verdict === 'duplicate' ? '重复送达' : reasonWords[verdict.reason];
  turn.uses = [{ code: '', kind: 'guarded', outcome: 'silent' }];
  if (verdict === 'duplicate') {
    turn.changes = [];
    return [];
  }
  const isOn = known !== undefined && !verdict.isNew;
  return [
    {
      phone: turn.person.phone,
      reason: verdict.reason,
      sinceMs: isOn ? known.sinceMs : nowMs,
      untilMs: verdict.untilMs,
      count: (isOn ? known.count : 0) + 1,
      lastText: turn.message.text,
      lastMs: nowMs,
    },
  ];
}

/** Deals with messages nobody has dealt with; all of it or nothing. */
export async function dealWith(
  needs: BatchNeeds,
  book: Book,
  messages: readonly QueryInbound[],
): Promise<{ replies: number; confirmed: string[] }> {
  const { core, jobs, hours } = needs;
  const nowMs = core.clock.now();
  const { done, guards } = await decideAll(needs, book, messages, nowMs);
  const confirmed = await jobs.confirm(
    done.flatMap(({ turn: { confirms, message } }) =>
      confirms ? [{ phone: message.phone, atMs: message.atMs, inboundId: message.id }] : [],
    ),
  );
  const messageId = await hours.messageOf('reply', nowMs);
  const { replies } = await commitTurns(core, done, guards, messageId, nowMs);
  for (const guard of guards) needs.guards.set(guard.phone, guard);
  return { replies, confirmed: [...confirmed, ...(replies > 0 ? [messageId] : [])] };
}
