import { type ContactRow, type Customer, escalationOrder } from '../../../shared/model/archive.ts';
import type { Recipient, Skipped } from '../../../shared/model/message.ts';
import type { Plan } from '../../../shared/model/plan.ts';
import { skipReason } from '../archive/audience.ts';
import type { Core } from '../context.ts';
import { inPortions } from '../portions.ts';

/** People of a customer in the order in which they are asked, with the role they are asked in. */
export function chainOf(
  contacts: readonly ContactRow[],
  customerId: string,
  reachesOptedOut: boolean,
): { contact: ContactRow; role: Recipient['role'] }[] {
  const chain: { contact: ContactRow; role: Recipient['role'] }[] = [];
  for (const role of escalationOrder) {
    for (const contact of contacts) {
      const holds = contact.places.some((place) => place.id === customerId && place.role === role);
      if (!holds || skipReason(contact, reachesOptedOut)) continue;
      if (!chain.some((one) => one.contact.mobile === contact.mobile)) chain.push({ contact, role });
    }
  }
  return chain;
}

/** The escalation chain of every customer. */
export async function chains(core: Core, customerIds: readonly string[], reachesOptedOut: boolean) {
  const contacts = await core.stores.contacts.byCustomers(customerIds);
  const byCustomer = new Map<string, ContactRow[]>();
  await inPortions(contacts, (contact) => {
    for (const place of contact.places) {
      const list = byCustomer.get(place.id);
      if (list) list.push(contact);
      else byCustomer.set(place.id, [contact]);
    }
  });
  const found = new Map<string, ReturnType<typeof chainOf>>();
  await inPortions(customerIds, (id) => {
    found.set(id, chainOf(byCustomer.get(id) ?? [], id, reachesOptedOut));
  });
  return found;
}

export async function customersBy(core: Core, ids: readonly string[]): Promise<Map<string, Customer>> {
  return new Map((await core.stores.customers.byIds(ids)).map((customer) => [customer.id, customer]));
}

/** The customers of a plan by their ids. */
export const customersOf = (core: Core, plan: Plan): Promise<Map<string, Customer>> =>
  customersBy(
    core,
    plan.items.map((item) => item.customerId),
  );

/** The first reachable person of every customer of a plan, one entry for each number. */
export async function planRecipients(
  core: Core,
  plan: Plan,
  customers: ReadonlyMap<string, Customer>,
  reachesOptedOut: boolean,
): Promise<{ recipients: Recipient[]; skipped: Skipped[] }> {
  const ids = plan.items.map((item) => item.customerId);
  const byCustomer = await chains(core, ids, reachesOptedOut);
  const recipients = new Map<string, Recipient>();
  const skipped: Skipped[] = [];
  for (const id of ids) {
    const first = byCustomer.get(id)?.[0];
    const name = customers.get(id)?.name ?? '';
    if (!first) {
      skipped.push({ contactId: '', name, place: name, reason: 'no-contact' });
      continue;
    }
    const { contact, role } = first;
    const present = recipients.get(contact.mobile) ?? {
      contactId: contact.id,
      name: contact.name,
      role,
      phone: contact.mobile,
      customerIds: [],
      customerNames: [],
      reasons: [plan.name],
    };
    present.customerIds.push(id);
    present.customerNames.push(name);
    recipients.set(contact.mobile, present);
  }
  return { recipients: [...recipients.values()], skipped };
}

/** Exactly those who got the plan's order: follow-ups go to them and to nobody else. */
export async function followUpRecipients(core: Core, plan: Plan): Promise<Recipient[]> {
  const deliveries = await core.stores.messages.deliveriesOfPlan(plan.id, ['order']);
  const customers = await customersOf(core, plan);
  const recipients = new Map<string, Recipient>();
  for (const delivery of deliveries) {
    if (delivery.state === 'cancelled' || delivery.state === 'rejected') continue;
    const present = recipients.get(delivery.phone) ?? {
      contactId: delivery.contactId,
      name: delivery.contactName,
      role: delivery.role as Recipient['role'],
      phone: delivery.phone,
      customerIds: [],
      customerNames: [],
      reasons: ['收到过执行令'],
    };
    for (const id of delivery.customerIds) {
      if (present.customerIds.includes(id)) continue;
      present.customerIds.push(id);
      present.customerNames.push(customers.get(id)?.name ?? '');
    }
    recipients.set(delivery.phone, present);
  }
  return [...recipients.values()];
}
