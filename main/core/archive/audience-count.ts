import type { AudienceCount } from '../../../shared/contract/groups.ts';
import type { Audience, ContactRole } from '../../../shared/model/archive.ts';
import type { Skipped } from '../../../shared/model/message.ts';
import type { Core } from '../context.ts';
import { inPortions } from '../portions.ts';
import { expandPart, skipReason } from './audience.ts';
import type { BookContact, BookCustomer } from './book.ts';

type Out = 'excluded' | 'numberless' | 'optedOut' | 'quiet' | 'left';
const outs: Record<Skipped['reason'], Out> = {
  excluded: 'excluded',
  'no-number': 'numberless',
  'no-contact': 'numberless',
  'opted-out': 'optedOut',
  quiet: 'quiet',
  left: 'left',
};

/** How many an audience reaches and why not the others. Everybody counts once, by the first reason that keeps them out. */
export async function countAudience(
  core: Core,
  audience: Audience,
  reachesOptedOut: boolean,
): Promise<AudienceCount> {
  await core.book.refresh();
  const roles = new Set(audience.roles);
  const excluded = new Set(audience.excludeContactIds);
  const parts: number[] = [];
  const places = new Set<object>();
  const isReached = new Map<BookContact, boolean>();
  const out: Record<Out, number> = { excluded: 0, numberless: 0, optedOut: 0, quiet: 0, left: 0 };
  const numbers = new Set<string>();
  const customers = new Set<BookCustomer>();
  /** Places of people who are reached: one person or one number may stand for several. */
  let reached = 0;
  const judge = (contact: BookContact): boolean => {
    const reason = excluded.has(contact.id) ? 'excluded' : skipReason(contact, reachesOptedOut);
    if (reason) out[outs[reason]] += 1;
    else numbers.add(contact.mobile);
    isReached.set(contact, !reason);
    return !reason;
  };
  for (const part of audience.parts) {
    const own = new Set<BookContact>();
    await inPortions(await expandPart(core, part), ({ contact, role, customer, by }) => {
      own.add(contact);
      if (roles.size > 0 && !roles.has(role)) return;
      const isIn = isReached.get(contact) ?? judge(contact);
      if (isIn && !places.has(by)) reached += 1;
      if (isIn && customer) customers.add(customer);
      places.add(by);
    });
    parts.push(own.size);
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
