import { groupBy } from '../../../shared/group-by.ts';
import { newId } from '../../../shared/ids.ts';
import type { Guard, QueryUse, Subscription, SubscriptionEvent } from '../../../shared/model/query.ts';
import { type Core, record } from '../context.ts';
import type { NewDelivery, QueryPromise, Stores } from '../ports.ts';
import { deliveryOf, service } from './outgoing.ts';
import type { Turn } from './turn.ts';

/** A message that has been dealt with, ready to be written. */
export type Done = { turn: Turn; isPromised: boolean };

/** The whole text of an answer. */
export const replyText = (turn: Turn): string => turn.texts.join('');

/** Everything one batch changes, in one transaction: the answer and that it was given are the same fact. */
export async function commitTurns(
  core: Core,
  done: readonly Done[],
  guards: readonly Guard[],
  messageId: string,
  nowMs: number,
): Promise<{ replies: number }> {
  const deliveries: NewDelivery[] = [];
  const uses: QueryUse[] = [];
  const promises: QueryPromise[] = [];
  for (const { turn, isPromised } of done) {
    const delivery = replyOf(turn, messageId, nowMs);
    if (delivery) deliveries.push(delivery);
    uses.push(...usesOf(turn, delivery?.id ?? '', nowMs));
    if (isPromised) promises.push(promiseOf(turn, nowMs));
  }
  const talks = done.flatMap(({ turn }) =>
    turn.talk === turn.person.talk
      ? []
      : [{ phone: turn.person.phone, body: JSON.stringify(turn.talk), changedMs: nowMs }],
  );
  await core.stores.transaction(async (stores) => {
    // First, so that an answer that exists already ends everything else.
    if (deliveries.length > 0) await stores.messages.addDeliveries(deliveries);
    for (const [handled, some] of groupBy(done, ({ turn }) => turn.handled))
      await stores.queries.settle(
        some.map(({ turn }) => turn.message.id),
        handled,
      );
    for (const { turn } of done)
      if (turn.changes.length > 0) await changeSubscriptions(stores, core, turn, nowMs);
    for (const { turn } of done)
      if (turn.invitation) await stores.queries.answerInvitation(turn.person.phone, turn.invitation, nowMs);
    if (talks.length > 0) await stores.queries.saveTalks(talks);
    if (promises.length > 0) await stores.queries.addPromises(promises);
    if (guards.length > 0) await stores.queries.saveGuards(guards);
    await stores.queries.addUses(uses);
  });
  return { replies: deliveries.length };
}

function replyOf(turn: Turn, messageId: string, nowMs: number): NewDelivery | undefined {
  const text = replyText(turn);
  if (text === '') return undefined;
  const { message, person, book, wanted } = turn;
  return deliveryOf(book, {
    id: message.id,
    messageId,
    sort: 'reply',
    person,
    customerIds: wanted?.customers.map((one) => one.id) ?? [],
    text,
    serviceNo: message.serviceNo,
    nowMs,
  });
}

function usesOf(turn: Turn, deliveryId: string, nowMs: number): QueryUse[] {
  const { message, person, book, wanted, note } = turn;
  const customerId = wanted?.customers.length === 1 ? wanted.customers[0]!.id : '';
  return turn.uses.map(({ code, kind, outcome }) => ({
    id: newId(),
    atMs: nowMs,
    phone: person.phone,
    contactId: person.contact?.id ?? '',
    customerId,
    serviceCode: code,
    kind,
    outcome,
    inboundId: message.id,
    deliveryId,
    feeFen: kind === 'query' && outcome === 'answered' ? feeOf(turn, code) : 0,
    answerMs: deliveryId === '' ? 0 : Math.max(1, Math.min(2_000_000_000, Date.now() - message.atMs)),
    note: note || (book.byCode.get(code)?.name ?? ''),
  }));
}

/** The price agreed on, not the one of today. */
const feeOf = ({ person }: Turn, code: string): number =>
  person.subscriptions.find((one) => one.serviceCode === code)?.useFen ?? 0;

const promiseOf = ({ message, person, wanted }: Turn, nowMs: number): QueryPromise => ({
  id: newId(),
  phone: person.phone,
  inboundId: message.id,
  body: JSON.stringify({
    codes: wanted?.codes ?? [],
    customerIds: wanted?.customers.map((one) => one.id) ?? [],
    serviceNo: message.serviceNo,
  }),
  sinceMs: nowMs,
});

async function changeSubscriptions(stores: Stores, core: Core, turn: Turn, nowMs: number): Promise<void> {
  const { message, person, book, talk } = turn;
  const events: SubscriptionEvent[] = [];
  const event = (subscriptionId: string, step: SubscriptionEvent['step']) =>
    events.push({
      id: newId(),
      subscriptionId,
      atMs: nowMs,
      step,
      inboundId: message.id,
      text: message.text,
      byName: '',
    });
  for (const change of turn.changes) {
    if (change.step === 'subscribe') {
      const one = book.byCode.get(change.code);
      if (!one) continue;
      const subscription: Subscription = {
        id: newId(),
        phone: person.phone,
        contactId: person.contact?.id ?? '',
        contactName: person.contact?.name ?? '',
        customerId: '',
        serviceCode: one.code,
        serviceName: one.name,
        state: 'active',
        fromMs: nowMs,
        toMs: 0,
        monthFen: one.monthFen,
        useFen: one.useFen,
        inboundId: message.id,
        inboundText: message.text,
        inboundMs: message.atMs,
        noticeText: talk.notice?.text ?? '',
        noticeMs: talk.notice?.atMs ?? 0,
        replyText: replyText(turn),
        endInboundId: '',
        endText: '',
        changedMs: nowMs,
      };
      await stores.subscriptions.insert([subscription]);
      event(subscription.id, 'subscribe');
    } else {
      const { id } = change.subscription;
      const isEnd = change.step === 'cancel';
      await stores.subscriptions.change([id], {
        state: isEnd ? 'cancelled' : change.step === 'pause' ? 'paused' : 'active',
        ...(isEnd ? { toMs: nowMs, endInboundId: message.id, endText: message.text } : {}),
        changedMs: nowMs,
      });
      event(id, change.step);
    }
  }
  await stores.subscriptions.addEvents(events);
  await record(stores, core, service, {
    action: 'subscriptions.message',
    subject: person.phone,
    detail: {
      inbound: message.id,
      text: message.text,
      steps: turn.changes.map(
        (one) => `${one.step} ${one.step === 'subscribe' ? one.code : one.subscription.serviceCode}`,
      ),
    },
  });
}
