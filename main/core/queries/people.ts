import { groupBy } from '../../../shared/group-by.ts';
import type { ContactRow } from '../../../shared/model/archive.ts';
import type { Core } from '../context.ts';
import { readTalk } from './talk.ts';
import type { Person } from './turn.ts';

const ASKED_HOURS = 48;

/** Who is behind these numbers: contact, customers, subscriptions, what was said before. One read of each kind for all. */
export async function peopleOf(
  core: Core,
  phones: readonly string[],
  nowMs: number,
): Promise<Map<string, Person>> {
  const { contacts, customers, subscriptions, queries } = core.stores;
  const rows = (await contacts.byPhones(phones)).filter((one) => one.state !== 'left');
  const contactOf = new Map<string, ContactRow>();
  for (const row of rows)
    for (const phone of [row.mobile2, row.mobile])
      if (phone !== '' && !contactOf.has(phone)) contactOf.set(phone, row);
  const known = await customers.byIds([
    ...new Set(rows.flatMap((row) => row.assignments.flatMap((one) => one.customerId ?? []))),
  ]);
  const customerOf = new Map(known.map((one) => [one.id, one]));
  const subscribed = groupBy(await subscriptions.ofPhones(phones), (one) => one.phone);
  const talks = new Map((await queries.talks(phones)).map((one) => [one.phone, one.body]));
  const asked = new Map(
    (await queries.askedPhones(phones, nowMs - ASKED_HOURS * 3_600_000)).map((one) => [one.phone, one]),
  );
  return new Map(
    phones.map((phone) => {
      const contact = contactOf.get(phone);
      const ids = new Set(contact?.assignments.flatMap((one) => one.customerId ?? []));
      const person: Person = {
        phone,
        contact,
        customers: [...ids]
          .flatMap((id) => customerOf.get(id) ?? [])
          .sort((a, b) => (a.accountNo < b.accountNo ? -1 : 1)),
        subscriptions: subscribed.get(phone) ?? [],
        talk: readTalk(talks.get(phone)),
        askedMs: asked.get(phone)?.openMs ?? 0,
        confirmedMs: asked.get(phone)?.confirmedMs ?? 0,
      };
      return [phone, person];
    }),
  );
}
