import type { AudienceCount } from '../../../shared/contract/groups.ts';
import type { Audience, ContactRole } from '../../../shared/model/archive.ts';
import type { Core } from '../context.ts';
import { inPortions } from '../portions.ts';
import { expandPart, type Found, skipReason } from './audience.ts';
import type { BookContact, BookCustomer } from './book.ts';

/** How many an audience reaches and why not the others. Everybody counts once, by the first reason that keeps them out. */
export async function countAudience(
  core: Core,
  audience: Audience,
  reachesOptedOut: boolean,
): Promise<AudienceCount> {
  await core.book.refresh();
  const roles = new Set(audience.roles);
  const parts: number[] = [];
  const places = new Set<string>();
  const people = new Map<BookContact, Set<BookCustomer>>();
  for (const part of audience.parts) {
    const found = await expandPart(core, part);
    const own = new Set<BookContact>();
    await inPortions(found, (one) => {
      own.add(one.contact);
      if (roles.size === 0 || roles.has(one.role)) note(one, places, people);
    });
    parts.push(own.size);
  }
  const excluded = new Set(audience.excludeContactIds);
  const out = { excluded: 0, numberless: 0, optedOut: 0, quiet: 0, left: 0 };
  const numbers = new Set<string>();
  const customers = new Set<BookCustomer>();
  let reached = 0;
  for (const [contact, own] of people) {
    const reason = excluded.has(contact.id) ? 'excluded' : skipReason(contact, reachesOptedOut);
    if (reason === 'excluded') out.excluded += 1;
    else if (reason === 'no-number') out.numberless += 1;
    else if (reason === 'opted-out') out.optedOut += 1;
    else if (reason === 'quiet') out.quiet += 1;
    else if (reason === 'left') out.left += 1;
    else {
      reached += 1;
      numbers.add(contact.mobile);
      for (const one of own) customers.add(one);
    }
  }
  return {
    numbers: numbers.size,
    customers: customers.size,
    parts,
    places: places.size,
    joined: reached - numbers.size,
    ...out,
  };
}

function note(
  { contact, role, customer }: Found,
  places: Set<string>,
  people: Map<BookContact, Set<BookCustomer>>,
): void {
  places.add(`${contact.id} ${role} ${customer?.id ?? ''}`);
  const own = people.get(contact) ?? new Set<BookCustomer>();
  if (customer) own.add(customer);
  people.set(contact, own);
}

/** People behind every region and industry, everything below it included; each person once. */
export async function audienceTree(core: Core, role: ContactRole | undefined) {
  await core.book.refresh();
  const { codes } = core.stores;
  const [regions, industries] = [await codes.regions(), await codes.industries()];
  return {
    regions: peopleBehind(core, regions, role, (one) => one.regionCode),
    industries: peopleBehind(core, industries, role, (one) => one.industryCode),
  };
}

type Node = { code: string; parent: string };

function peopleBehind(
  core: Core,
  tree: readonly Node[],
  role: ContactRole | undefined,
  codeOf: (customer: BookCustomer) => string,
): { code: string; people: number }[] {
  const nodes = new Map(tree.map((one) => [one.code, one]));
  const people = new Map(tree.map((one) => [one.code, new Set<BookContact>()]));
  for (const customer of core.book.customers) {
    const own = [...customer.contacts].filter(
      (contact) => !role || contact.places.some((one) => one.customer === customer && one.role === role),
    );
    let code = nodes.has(codeOf(customer)) ? codeOf(customer) : codeOf(customer).slice(0, 3);
    for (let depth = 0; depth < 8 && code !== ''; depth += 1) {
      const set = people.get(code);
      if (set) for (const contact of own) set.add(contact);
      code = nodes.get(code)?.parent ?? '';
    }
  }
  return tree.map(({ code }) => ({ code, people: people.get(code)?.size ?? 0 }));
}
