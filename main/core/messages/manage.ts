import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import type { Actor } from '../../../shared/model/account.ts';
import type { DeliveryState, MessageRow } from '../../../shared/model/message.ts';
import { parsePhone } from '../../../shared/sms/phone.ts';
import { contactIds } from '../archive/lists.ts';
import { type Core, record } from '../context.ts';
import type { DeliveryFilter, DeliveryQuery, MessageStore } from '../ports.ts';
import { chainOfDelivery, standing, withNext } from './missing.ts';
import { withPlaces } from './places.ts';

export async function listDeliveries(
  core: Core,
  query: { messageId: string; only: DeliveryFilter; offset: number; limit: number },
) {
  const message = await messageOf(core, query.messageId);
  const { deliveries, total } = await core.stores.messages.deliveries(query);
  return { deliveries: await withNext(core, message, await withPlaces(core, deliveries)), total };
}

/** People a name may stand for; more than these are too many to mean one. */
const PEOPLE_MOST = 500;

export type DeliverySearch = Omit<DeliveryQuery, 'text' | 'phones'> & { search: string; by: 'who' | 'text' };

/** The numbers a search for a person means: a whole number itself, else everybody the archive finds. */
async function phonesOf(core: Core, search: string): Promise<string[]> {
  const whole = parsePhone(search);
  if (whole) return [whole];
  const ids = await contactIds(core, { search, regionCode: '', industryCode: '', only: 'all' });
  return ids.slice(0, PEOPLE_MOST).flatMap((id) => {
    const contact = core.book.contact(id);
    return [contact?.mobile ?? '', contact?.mobile2 ?? ''].filter(Boolean);
  });
}

/** Deliveries of all messages with the names a reader needs. */
export async function searchDeliveries(core: Core, { search, by, ...rest }: DeliverySearch) {
  const query: DeliveryQuery = { ...rest, text: by === 'text' ? search : '' };
  if (by === 'who' && search) query.phones = await phonesOf(core, search);
  if (query.phones?.length === 0) return { deliveries: [], total: 0, searchedToMs: 0 };
  const { deliveries, ...page } = await core.stores.messages.search(query);
  return { deliveries: await withPlaces(core, deliveries), ...page };
}

async function messageOf(core: Core, id: string): Promise<MessageRow> {
  const message = await core.stores.messages.get(id);
  if (!message) throw new AppError('not-found', { what: 'message' });
  return message;
}

export async function getMessage(core: Core, id: string) {
  const message = await messageOf(core, id);
  const { deliveries } = await core.stores.messages.deliveries({
    messageId: id,
    only: 'all',
    offset: 0,
    limit: 1,
  });
  return { message, sampleText: deliveries[0]?.text ?? '', ...(await standing(core, message)) };
}

/** The whole way of one delivery in the order in which it happened. */
export async function deliveryTimeline(core: Core, id: string) {
  const [delivery] = await core.stores.messages.deliveriesByIds([id]);
  if (!delivery) throw new AppError('not-found', { what: 'delivery' });
  const attempts = await core.stores.messages.attempts(id);
  const parts = await core.stores.messages.parts(id);
  const events = [{ atMs: delivery.queuedMs, what: 'queued', note: '', code: '' }];
  for (const attempt of attempts) {
    // Kept back at the last look: it was handed to nobody.
    if (attempt.outcome === 'cancelled') continue;
    events.push({ atMs: attempt.startedMs, what: 'sending', note: attempt.gateway, code: '' });
    if (attempt.closedMs > 0)
      events.push({
        atMs: attempt.closedMs,
        what: attempt.outcome,
        note: attempt.gateway,
        code: attempt.code,
      });
  }
  for (const part of parts.filter((one) => one.state !== 'submitted')) {
    events.push({ atMs: part.atMs, what: `part-${part.state}`, note: String(part.partNo), code: part.code });
  }
  if (delivery.doneMs > 0)
    events.push({ atMs: delivery.doneMs, what: delivery.state, note: '', code: delivery.errorCode });
  if (delivery.confirmedMs > 0)
    events.push({ atMs: delivery.confirmedMs, what: 'confirmed', note: '', code: '' });
  for (const note of await core.stores.follow.notes([id]))
    events.push({
      atMs: note.atMs,
      what: 'told',
      note: [note.userName, note.text].filter(Boolean).join('：'),
      code: '',
    });
  events.sort((a, b) => a.atMs - b.atMs);
  const message = await messageOf(core, delivery.messageId);
  return {
    delivery: (await withPlaces(core, [delivery]))[0]!,
    events,
    chain: await chainOfDelivery(core, message, delivery),
  };
}

/** What a person does about deliveries that have not left. */
async function move(
  core: Core,
  actor: Actor,
  step: 'pause' | 'resume' | 'cancel',
  id: string,
  work: (messages: MessageStore) => Promise<{ changed: number; uncertain: number }>,
): Promise<{ changed: number; uncertain: number }> {
  const done = await core.stores.transaction(async (stores) => {
    const { changed, uncertain } = await work(stores.messages);
    await record(stores, core, actor, {
      action: `messages.${step}`,
      subject: id,
      detail: { deliveries: changed, ...(uncertain > 0 ? { uncertain } : {}) },
    });
    return { changed, uncertain };
  });
  core.nudgeSender();
  core.emit('messages.changed', { ids: [id] });
  return done;
}

const moves: Record<'pause' | 'resume', [DeliveryState, DeliveryState]> = {
  pause: ['queued', 'paused'],
  resume: ['paused', 'queued'],
};

/** Holds or releases what has not left yet. */
export async function moveMessage(core: Core, actor: Actor, step: keyof typeof moves, id: string) {
  const { changed } = await move(core, actor, step, id, async (messages) => ({
    changed: await messages.moveAll(id, ...moves[step]),
    uncertain: 0,
  }));
  return { changed };
}

/** Cancels what has not left yet; `uncertain` of it wait to be repeated and may have left already. */
export const cancelMessage = (core: Core, actor: Actor, id: string) =>
  move(core, actor, 'cancel', id, async (messages) => {
    const { cancelled, uncertain } = await messages.cancel(id);
    return { changed: cancelled + uncertain, uncertain };
  });

/** A person's word about what is not known: send once more, or leave it. */
export async function settleUncertain(
  core: Core,
  actor: Actor,
  input: { deliveryIds: string[]; decision: 'resend' | 'giveUp' },
): Promise<{ changed: number }> {
  const deliveries = await core.stores.messages.deliveriesByIds(input.deliveryIds);
  const changed = await core.stores.transaction(async (stores) => {
    const moved = await stores.messages.moveSome(input.deliveryIds, 'uncertain', 'cancelled', input.decision);
    if (input.decision === 'resend') {
      const now = core.clock.now();
      const again = deliveries.filter((one) => moved.includes(one.id));
      const asks = new Set(
        (
          await Promise.all(
            [...new Set(again.map((one) => one.messageId))].map((id) => stores.messages.get(id)),
          )
        ).flatMap((one) => (one?.asksConfirmation ? [one.id] : [])),
      );
      // A new delivery with its own id: the SMS server would recognise the old one and, rightly, not send it again.
      await stores.messages.addDeliveries(
        again.map((one) => ({
          ...one,
          id: newId(),
          parentId: one.id,
          asksConfirmation: asks.has(one.messageId),
          runAtMs: now,
          queuedMs: now,
        })),
      );
    }
    await record(stores, core, actor, {
      action: 'messages.settle',
      subject: input.decision,
      detail: { deliveries: moved },
    });
    return moved.length;
  });
  core.nudgeSender();
  core.emit('messages.changed', { ids: [...new Set(deliveries.map((one) => one.messageId))] });
  return { changed };
}
