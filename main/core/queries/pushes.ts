import { newId } from '../../../shared/ids.ts';
import type { QueryServiceRow, Subscription } from '../../../shared/model/query.ts';
import { clockOf, dayOf, dayStartMs } from '../../../shared/time.ts';
import type { Core } from '../context.ts';
import { answerOf } from './answer.ts';
import type { Book } from './book.ts';
import { factsFor, readFor } from './data.ts';
import type { FactReader } from './facts.ts';
import { deliveryOf, type Hours } from './outgoing.ts';
import { peopleOf } from './people.ts';

const PAGE = 100;
const CURSOR = 'query-pushes';

/** The delivery of a push: made of subscription and month, so that a month is pushed once whatever happens. */
export function pushId(subscriptionId: string, month: string): string {
  const time = dayStartMs(`${month}-01`).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}${subscriptionId.slice(13)}`;
}

/** The month whose push of a service is due now, or undefined. It stays due until the end of its day. */
function dueMonth({ pushDay, pushAt }: QueryServiceRow, nowMs: number): string | undefined {
  const day = dayOf(nowMs);
  return pushDay > 0 && Number(day.slice(8)) === pushDay && clockOf(nowMs) >= pushAt
    ? day.slice(0, 7)
    : undefined;
}

/** Sends subscribed data on its day of the month, page by page; where it stopped it goes on. How many were sent. */
export async function pushDue(core: Core, book: Book, reader: FactReader, hours: Hours): Promise<number> {
  const nowMs = core.clock.now();
  const due = book.services.flatMap((service) => {
    const month = dueMonth(service, nowMs);
    return month ? [{ service, month }] : [];
  });
  if (due.length === 0) return 0;
  const done = new Set((await core.stores.settings.get(CURSOR))?.split(' ') ?? []);
  let sent = 0;
  for (const { service, month } of due) {
    const key = `${service.code}/${month}`;
    if (done.has(key)) continue;
    const result = await pushService(core, book, reader, hours, service, month);
    sent += result.sent;
    if (!result.isWhole) continue;
    done.add(key);
    await core.stores.settings.set(CURSOR, [...done].slice(-50).join(' '));
  }
  return sent;
}

async function pushService(
  core: Core,
  book: Book,
  reader: FactReader,
  hours: Hours,
  service: QueryServiceRow,
  month: string,
): Promise<{ sent: number; isWhole: boolean }> {
  let sent = 0;
  for (let after = ''; ; ) {
    const page = await core.stores.subscriptions.activeOf(service.code, after, PAGE);
    const last = page.at(-1);
    if (!last) return { sent, isWhole: true };
    const pushed = await pushPage(core, book, reader, hours, service, month, page);
    sent += pushed.sent;
    // The data is away: what is left comes with the next look.
    if (!pushed.isWhole) return { sent, isWhole: false };
    after = last.id;
  }
}

async function pushPage(
  core: Core,
  book: Book,
  reader: FactReader,
  hours: Hours,
  service: QueryServiceRow,
  month: string,
  page: readonly Subscription[],
): Promise<{ sent: number; isWhole: boolean }> {
  const nowMs = core.clock.now();
  const ids = page.map((one) => pushId(one.id, month));
  const known = new Set((await core.stores.messages.deliveriesByIds(ids)).map((one) => one.id));
  const open = page.filter((one) => !known.has(pushId(one.id, month)));
  const people = await peopleOf(core, [...new Set(open.map((one) => one.phone))], nowMs);
  const codes = [service.code];
  const read = await readFor(
    open.map((one) => ({ codes, customers: people.get(one.phone)?.customers ?? [] })),
    book,
    reader,
  );
  const messageId = await hours.messageOf('push', nowMs);
  let isWhole = true;
  const items = open.flatMap((one) => {
    const person = people.get(one.phone);
    if (!person?.contact || person.customers.length === 0) return [];
    const wanted = { codes, customers: person.customers };
    const facts = factsFor(wanted, book, read);
    isWhole &&= facts !== undefined;
    const [answer] = facts ? answerOf(book, wanted, facts, person.contact.name).texts : [];
    return answer?.text ? [{ one, person, text: answer.text }] : [];
  });
  const deliveries = items.map(({ one, person, text }) =>
    deliveryOf(book, {
      id: pushId(one.id, month),
      messageId,
      sort: 'push',
      person,
      customerIds: person.customers.map((customer) => customer.id),
      text,
      serviceNo: '',
      nowMs,
    }),
  );
  await core.stores.transaction(async (stores) => {
    await stores.messages.addDeliveries(deliveries);
    await stores.queries.addUses(
      items.map(({ one, person }) => ({
        id: newId(),
        atMs: nowMs,
        phone: one.phone,
        contactId: person.contact?.id ?? '',
        customerId: '',
        serviceCode: service.code,
        kind: 'push' as const,
        outcome: 'answered' as const,
        inboundId: '',
        deliveryId: pushId(one.id, month),
        feeFen: 0,
        answerMs: 0,
        note: `${month} 定期推送`,
      })),
    );
  });
  return { sent: items.length, isWhole };
}
