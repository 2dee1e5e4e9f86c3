import { AppError, unreachable } from '../../../shared/errors.ts';
import type { Audience, AudiencePart, Contact, ContactRole } from '../../../shared/model/archive.ts';
import type { Recipient, Skipped } from '../../../shared/model/message.ts';
import type { Core } from '../context.ts';
import { inPortions } from '../portions.ts';
import type { BookContact, BookCustomer } from './book.ts';
import { withinCode } from './book-search.ts';
import { contactIds } from './lists.ts';

/** Somebody an ingredient brings in, in one role, for one customer or for none. */
export type Found = {
  contact: BookContact;
  role: ContactRole;
  customer: BookCustomer | undefined;
  /** What the contact is found by, the same object each time: a place of theirs, or themselves. */
  by: object;
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
      return (await groups.get(part.id))?.name ?? '';
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

const allPlaces = (contact: BookContact): Found[] =>
  contact.places.length > 0
    ? contact.places.map((by) => ({ contact, role: by.role, customer: by.customer, by }))
    : [{ contact, role: 'other', customer: undefined, by: contact }];

/** The people of customers, each for these customers only. */
async function ofCustomers(customers: readonly BookCustomer[]): Promise<Found[]> {
  const found: Found[] = [];
  await inPortions(customers, (customer) => {
    for (const contact of customer.contacts)
      for (const place of contact.places)
        if (place.customer === customer) found.push({ contact, role: place.role, customer, by: place });
  });
  return found;
}

/** The people of one office, or of all. */
async function ofOffices(core: Core, officeId: string | undefined): Promise<Found[]> {
  const found: Found[] = [];
  await inPortions(core.book.contacts, (contact) => {
    for (const by of contact.places)
      if (by.officeId !== '' && (!officeId || by.officeId === officeId))
        found.push({ contact, role: by.role, customer: by.customer, by });
  });
  return found;
}

const ofContacts = (core: Core, ids: readonly string[]): Found[] =>
  ids.flatMap((id) => {
    const contact = core.book.contact(id);
    return contact ? allPlaces(contact) : [];
  });

/** How deep kept audiences may refer to each other: groups of groups, no further. */
const DEEPEST = 2;

/** Everybody an ingredient brings in; the archive book must be fresh. */
export async function expandPart(core: Core, part: AudiencePart, depth = 0): Promise<Found[]> {
  const { codes, plans } = core.stores;
  switch (part.kind) {
    case 'region': {
      const within = withinCode(await codes.regions(), part.code);
      return ofCustomers(core.book.customers.filter((one) => within(one.regionCode)));
    }
    case 'industry': {
      const within = withinCode(await codes.industries(), part.code);
      return ofCustomers(core.book.customers.filter((one) => within(one.industryCode)));
    }
    case 'plan': {
      const plan = await plans.get(part.id);
      // A drill's plan brings in nobody of the real thing, and a real one nobody of a drill.
      const items = plan && plan.isDrill === (core.mode === 'drill') ? plan.items : [];
      return ofCustomers(items.flatMap((item) => core.book.customer(item.customerId) ?? []));
    }
    case 'office':
      return ofOffices(core, part.id);
    case 'contact':
      return ofContacts(core, [part.id]);
    case 'group':
      return expandGroup(core, part.id, depth);
    default:
      return unreachable(part);
  }
}

async function expandGroup(core: Core, id: string, depth: number): Promise<Found[]> {
  const group = await core.stores.groups.get(id);
  if (!group) return [];
  const { rule } = group;
  if (rule.kind === 'fixed') return ofContacts(core, group.contactIds);
  if (rule.kind === 'filter') return ofContacts(core, await contactIds(core, rule.filter));
  if (depth >= DEEPEST) return [];
  const { parts, roles, excludeContactIds } = rule.audience;
  const excluded = new Set(excludeContactIds);
  const found: Found[] = [];
  for (const part of parts) for (const one of await expandPart(core, part, depth + 1)) found.push(one);
  return found.filter(
    ({ contact, role }) => !excluded.has(contact.id) && (roles.length === 0 || roles.includes(role)),
  );
}

/** A kept audience may use groups, but no kept audience that itself uses one: one level of nesting. */
export async function assertNesting(core: Core, audience: Audience, ownId: string): Promise<void> {
  for (const part of audience.parts) {
    if (part.kind !== 'group') continue;
    if (part.id === ownId) throw new AppError('invalid-input', { where: 'group' });
    const inner = (await core.stores.groups.get(part.id))?.rule;
    if (inner?.kind === 'audience' && inner.audience.parts.some((one) => one.kind === 'group'))
      throw new AppError('invalid-input', { where: 'group' });
  }
}

/** Why somebody is left out, or undefined. Safety messages of an emergency reach people who asked for silence. */
export function skipReason(
  contact: Pick<Contact, 'state' | 'mobile'>,
  reachesOptedOut: boolean,
): Skipped['reason'] | undefined {
  if (contact.state === 'left') return 'left';
  if (contact.mobile === '') return 'no-number';
  if (reachesOptedOut) return undefined;
  if (contact.state === 'optedOut') return 'opted-out';
  if (contact.state === 'quiet') return 'quiet';
  return undefined;
}

type Resolving = { recipients: Map<string, Recipient>; skipped: Map<string, Skipped> };

function take(into: Resolving, { contact, role, customer }: Found, reason: string): void {
  const present = into.recipients.get(contact.mobile) ?? {
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
  into.recipients.set(contact.mobile, present);
}

/** Who an audience really is: one entry for each number, with all customers and reasons behind it. */
export async function resolveAudience(
  core: Core,
  audience: Audience,
  reachesOptedOut: boolean,
): Promise<{ recipients: Recipient[]; skipped: Skipped[] }> {
  await core.book.refresh();
  const excluded = new Set(audience.excludeContactIds);
  const roles = new Set(audience.roles);
  const into: Resolving = { recipients: new Map(), skipped: new Map() };
  for (const part of audience.parts) {
    const reason = await partName(core, part);
    await inPortions(await expandPart(core, part), (found) => {
      const { contact, role, customer } = found;
      if (roles.size > 0 && !roles.has(role)) return;
      const skip = excluded.has(contact.id) ? 'excluded' : skipReason(contact, reachesOptedOut);
      if (!skip) return take(into, found, reason);
      into.skipped.set(contact.id, {
        contactId: contact.id,
        name: contact.name,
        place: customer?.name ?? '',
        reason: skip,
      });
    });
  }
  return { recipients: [...into.recipients.values()], skipped: [...into.skipped.values()] };
}
