import { newId } from '../../../shared/ids.ts';
import type { ContactRow } from '../../../shared/model/archive.ts';
import { clockOf, DAY_MS } from '../../../shared/time.ts';
import { type Core, record } from '../context.ts';
import type { Book } from './book.ts';
import { deliveryOf, type Hours, service } from './outgoing.ts';
import { readTalk } from './talk.ts';
import { inviteText } from './texts.ts';

const PAGE = 500;
/** Between two batches, ms. */
export const INVITE_EVERY_MS = 5 * 60_000;

/** Who may be invited now: registered, not subscribed, not refused, not invited within the set period. */
export async function candidates(core: Core, book: Book, most: number): Promise<ContactRow[]> {
  const { contacts, subscriptions, queries } = core.stores;
  const invited = await queries.invitedSince(core.clock.now() - book.query.invitations.everyDays * DAY_MS);
  await core.book.refresh();
  const open = core.book.contacts.filter(
    (one) =>
      one.state === 'active' &&
      one.mobile !== '' &&
      !invited.has(one.mobile) &&
      one.places.some((place) => place.customer !== undefined),
  );
  const found: string[] = [];
  for (let from = 0; from < open.length && found.length < most; from += PAGE) {
    const some = open.slice(from, from + PAGE);
    const phones = some.map((one) => one.mobile);
    const subscribed = new Set((await subscriptions.ofPhones(phones)).map((one) => one.phone));
    const talks = await queries.talks(phones);
    const refused = new Set(talks.filter((one) => readTalk(one.body).refusedMs > 0).map((one) => one.phone));
    const free = some.filter((one) => !subscribed.has(one.mobile) && !refused.has(one.mobile));
    found.push(...free.map((one) => one.id));
  }
  return contacts.byIds(found.slice(0, most));
}

/** The next batch of invitations, in the allowed hours. How many were sent. */
export async function inviteSome(core: Core, book: Book, hours: Hours): Promise<number> {
  const { isOn, from, to } = book.query.invitations;
  const nowMs = core.clock.now();
  const clock = clockOf(nowMs);
  if (!isOn || book.services.length === 0 || clock < from || clock >= to) return 0;
  return invite(core, book, hours);
}

/** Sends one batch of invitations now. */
export async function invite(core: Core, book: Book, hours: Hours): Promise<number> {
  const nowMs = core.clock.now();
  const chosen = await candidates(core, book, book.query.invitations.batch);
  if (chosen.length === 0) return 0;
  const messageId = await hours.messageOf('invite', nowMs);
  const text = inviteText(book);
  const items = chosen.map((contact) => ({ contact, phone: contact.mobile, id: newId() }));
  const talks = new Map(
    (await core.stores.queries.talks(items.map((one) => one.phone))).map((one) => [one.phone, one.body]),
  );
  await core.stores.transaction(async (stores) => {
    await stores.messages.addDeliveries(
      items.map(({ contact, phone, id }) =>
        deliveryOf(book, {
          id,
          messageId,
          sort: 'invite',
          person: { phone, contact },
          customerIds: [],
          text,
          serviceNo: '',
          nowMs,
        }),
      ),
    );
    await stores.queries.addInvitations(
      items.map(({ contact, phone, id }) => ({
        id,
        phone,
        contactId: contact.id,
        atMs: nowMs,
        deliveryId: id,
        outcome: 'sent' as const,
        answeredMs: 0,
      })),
    );
    // The invitation names the prices: who answers it has been told.
    await stores.queries.saveTalks(
      items.map(({ phone }) => ({
        phone,
        body: JSON.stringify({ ...readTalk(talks.get(phone)), notice: { text, atMs: nowMs } }),
        changedMs: nowMs,
      })),
    );
    await record(stores, core, service, {
      action: 'invitations.send',
      subject: messageId,
      detail: { count: items.length },
    });
  });
  return items.length;
}
