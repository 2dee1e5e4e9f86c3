import type { ContactFilter, ContactRow, Customer } from '../../../shared/model/archive.ts';
import type { Core } from '../context.ts';
import { findContacts, findCustomers, withinCode } from './book-search.ts';
import { memberIds } from './groups.ts';

type Page = { offset: number; limit: number };
export type ContactQuery = ContactFilter & { groupId?: string | undefined };
export type CustomerQuery = { search: string; regionCode: string; industryCode: string };

/** Results of the last questions: the next page of a list costs no second search. */
const KEPT = 24;
const kept = new WeakMap<object, Map<string, string[]>>();

async function remembered(core: Core, key: string, find: () => Promise<string[]>): Promise<string[]> {
  const of = kept.get(core.book) ?? new Map<string, string[]>();
  kept.set(core.book, of);
  const full = `${core.book.revision} ${key}`;
  const known = of.get(full);
  if (known) return known;
  const ids = await find();
  of.set(full, ids);
  if (of.size > KEPT) of.delete(of.keys().next().value!);
  return ids;
}

/** Ids in the order wanted, whatever order the rows came in; what is gone is left out. */
function inOrder<T extends { id: string }>(ids: readonly string[], rows: readonly T[]): T[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

const monthsAgo = (nowMs: number, months: number): number => {
  const date = new Date(nowMs);
  return date.setUTCMonth(date.getUTCMonth() - months);
};

/** Ids of the contacts a filter finds, in the order of their names. */
export async function contactIds(core: Core, query: ContactQuery): Promise<string[]> {
  await core.book.refresh();
  const { regionCode, industryCode, groupId, ...rest } = query;
  // Groups and the clock change without the book: such lists are made anew.
  const isLasting = !groupId && query.only !== 'unverified';
  const find = async () => {
    const regions = await core.stores.codes.regions();
    const found = findContacts(core.book, {
      ...rest,
      region: regionCode ? withinCode(regions, regionCode) : undefined,
      industry: industryCode ? withinCode(await core.stores.codes.industries(), industryCode) : undefined,
      among: groupId ? new Set(await memberIds(core, groupId)) : undefined,
      regionNames: new Map(regions.map((one) => [one.code, one.name])),
      unverifiedBeforeMs: monthsAgo(core.clock.now(), (await core.settings()).sms.verifyMonths),
    });
    return found.map((one) => one.id);
  };
  return isLasting ? remembered(core, JSON.stringify(query), find) : find();
}

export async function listContacts(
  core: Core,
  { offset, limit, ...query }: ContactQuery & Page,
): Promise<{ contacts: ContactRow[]; total: number }> {
  const ids = await contactIds(core, query);
  const page = ids.slice(offset, offset + limit);
  return { contacts: inOrder(page, await core.stores.contacts.byIds(page)), total: ids.length };
}

export async function listCustomers(
  core: Core,
  { offset, limit, search, regionCode, industryCode }: CustomerQuery & Page,
): Promise<{ customers: Customer[]; total: number }> {
  await core.book.refresh();
  const key = JSON.stringify(['customers', search, regionCode, industryCode]);
  const ids = await remembered(core, key, async () => {
    const { codes } = core.stores;
    return findCustomers(core.book, {
      search,
      region: regionCode ? withinCode(await codes.regions(), regionCode) : undefined,
      industry: industryCode ? withinCode(await codes.industries(), industryCode) : undefined,
    }).map((one) => one.id);
  });
  const page = ids.slice(offset, offset + limit);
  return { customers: inOrder(page, await core.stores.customers.byIds(page)), total: ids.length };
}
