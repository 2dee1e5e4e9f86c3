import { unreachable } from '../../../shared/errors.ts';
import type { Audience, AudiencePart, ContactRow, Customer } from '../../../shared/model/archive.ts';
import type { Recipient, Skipped } from '../../../shared/model/message.ts';
import type { Core } from '../context.ts';
import { regionWithin } from './regions.ts';

type Found = {
  contact: ContactRow;
  role: ContactRow['places'][number]['role'];
  customer?: { id: string; name: string };
  reason: string;
};

/** The readable name of an ingredient of an audience. */
export async function partName(core: Core, part: AudiencePart): Promise<string> {
  const { codes, contacts, groups, plans } = core.stores;
  switch (part.kind) {
    case 'region':
      return (await codes.regions()).find((one) => one.code === part.code)?.name ?? part.code;
    case 'industry':
      return (await codes.industries()).find((one) => one.code === part.code)?.name ?? part.code;
    case 'group':
      return (await groups.list()).find((one) => one.id === part.id)?.name ?? '';
    case 'plan':
      return (await plans.get(part.id))?.name ?? '';
    case 'office':
      return part.id
        ? ((await contacts.offices()).find((one) => one.id === part.id)?.name ?? '')
        : '政府与内部单位';
    case 'contact':
      return (await contacts.byIds([part.id]))[0]?.name ?? '';
    default:
      return unreachable(part);
  }
}

async function customersOf(core: Core, part: AudiencePart): Promise<Customer[]> {
  const { customers, codes, plans } = core.stores;
  if (part.kind === 'region')
    return customers.select({ regionCodes: regionWithin(await codes.regions(), part.code) });
  if (part.kind === 'industry') return customers.select({ industryPrefix: part.code });
  if (part.kind !== 'plan') return [];
  const plan = await plans.get(part.id);
  return customers.byIds(plan?.items.map((item) => item.customerId) ?? []);
}

async function contactsOf(core: Core, part: AudiencePart): Promise<ContactRow[]> {
  const { contacts, groups } = core.stores;
  if (part.kind === 'group')
    return contacts.byIds((await groups.list()).find((one) => one.id === part.id)?.contactIds ?? []);
  if (part.kind === 'office') return contacts.byOffice(part.id);
  if (part.kind === 'contact') return contacts.byIds([part.id]);
  return [];
}

/** Everybody an ingredient brings in, each with the role and the reason. */
async function expand(core: Core, part: AudiencePart): Promise<Found[]> {
  const reason = await partName(core, part);
  const customers = await customersOf(core, part);
  if (customers.length > 0) {
    const wanted = new Map(customers.map((customer) => [customer.id, customer]));
    const rows = await core.stores.contacts.byCustomers([...wanted.keys()]);
    return rows.flatMap((contact) =>
      contact.places
        .filter((place) => wanted.has(place.id))
        .map((place) => ({
          contact,
          role: place.role,
          customer: { id: place.id, name: place.name },
          reason,
        })),
    );
  }
  return (await contactsOf(core, part)).flatMap((contact): Found[] => {
    const places =
      contact.places.length > 0
        ? contact.places
        : [{ role: 'other' as const, id: '', name: '', kind: 'office' as const }];
    return places.map((place) => ({
      contact,
      role: place.role,
      reason,
      ...(place.kind === 'customer' ? { customer: { id: place.id, name: place.name } } : {}),
    }));
  });
}

/** Why somebody is left out, or undefined. Safety messages of an emergency reach people who asked for silence. */
export function skipReason(contact: ContactRow, reachesOptedOut: boolean): Skipped['reason'] | undefined {
  if (contact.state === 'left') return 'left';
  if (contact.mobile === '') return 'no-number';
  if (reachesOptedOut) return undefined;
  if (contact.state === 'optedOut') return 'opted-out';
  if (contact.state === 'quiet') return 'quiet';
  return undefined;
}

/** Who an audience really is: one entry for each number, with all customers and reasons behind it. */
export async function resolveAudience(
  core: Core,
  audience: Audience,
  reachesOptedOut: boolean,
): Promise<{ recipients: Recipient[]; skipped: Skipped[] }> {
  const excluded = new Set(audience.excludeContactIds);
  const roles = new Set(audience.roles);
  const recipients = new Map<string, Recipient>();
  const skipped = new Map<string, Skipped>();
  for (const part of audience.parts) {
    for (const { contact, role, customer, reason } of await expand(core, part)) {
      if (roles.size > 0 && !roles.has(role)) continue;
      const skip = excluded.has(contact.id) ? 'excluded' : skipReason(contact, reachesOptedOut);
      if (skip) {
        skipped.set(contact.id, {
          contactId: contact.id,
          name: contact.name,
          place: customer?.name ?? '',
          reason: skip,
        });
        continue;
      }
      const present = recipients.get(contact.mobile) ?? {
        contactId: contact.id,
        name: contact.name,
        role,
        phone: contact.mobile,
        customerIds: [],
        customerNames: [],
        reasons: [],
      };
      if (customer && !present.customerIds.includes(customer.id)) {
        present.customerIds.push(customer.id);
        present.customerNames.push(customer.name);
      }
      if (!present.reasons.includes(reason)) present.reasons.push(reason);
      recipients.set(contact.mobile, present);
    }
  }
  return { recipients: [...recipients.values()], skipped: [...skipped.values()] };
}
