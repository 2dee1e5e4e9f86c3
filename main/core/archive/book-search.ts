import { type ContactFilter, type ContactRole, contactRoles } from '../../../shared/model/archive.ts';
import { roleWords } from '../reports/words.ts';
import type { ArchiveBook, BookContact, BookCustomer } from './book.ts';
import { type BookColumns, markKeys, roleNumber } from './book-columns.ts';

/** Codes of a tree with everything below, or a code that nobody declared: then whatever begins like it. */
export type CodeFilter = (code: string) => boolean;

/** A code filter from a tree of codes; `''` lets everything pass. */
export function withinCode(tree: readonly { code: string; parent: string }[], code: string): CodeFilter {
  if (code === '') return () => true;
  const codes = new Set([code]);
  for (let size = 0; size < codes.size; ) {
    size = codes.size;
    for (const one of tree) if (codes.has(one.parent)) codes.add(one.code);
  }
  const stem = code.replace(/0+$/, '') || code;
  const verdicts = new Map<string, boolean>();
  return (asked) => {
    const known = verdicts.get(asked);
    if (known !== undefined) return known;
    const isWithin = codes.has(asked) || asked.startsWith(stem);
    verdicts.set(asked, isWithin);
    return isWithin;
  };
}

/** A moment before which a number counts as not verified, epoch ms. */
export type ContactQuestion = Omit<ContactFilter, 'regionCode' | 'industryCode'> & {
  region?: CodeFilter | undefined;
  industry?: CodeFilter | undefined;
  /** Only these contacts. */
  among?: ReadonlySet<string> | undefined;
  unverifiedBeforeMs: number;
  /** Names of regions by code, for words that name a region. */
  regionNames: ReadonlyMap<string, string>;
};

/** The words of a search, each to be found; numbers may be written with spaces or dashes. */
export function termsOf(search: string): string[] {
  const plain = search.normalize('NFKC').trim().toLowerCase();
  if (/^\+?[\d\s-]+$/.test(plain)) return [plain.replace(/[\s-]/g, '').replace(/^\+?86(?=1\d)/, '')];
  return plain.split(/\s+/).filter(Boolean);
}

const rolesNamed = (term: string): Set<ContactRole> =>
  new Set(term.length < 2 ? [] : contactRoles.filter((role) => roleWords[role]?.includes(term)));

/** Marks the contacts one word can mean: part of their own key, of one of their customers, a role, or a region. */
function markTerm(columns: BookColumns, term: string, regionNames: ReadonlyMap<string, string>): Uint8Array {
  const marks = new Uint8Array(columns.contacts.length);
  markKeys(columns.contactKeys, term, marks);
  const customers = new Uint8Array(columns.customers.length);
  markKeys(columns.customerKeys, term, customers);
  const regions = new Set(
    term.length < 2 ? [] : [...regionNames].filter(([, name]) => name.includes(term)).map(([code]) => code),
  );
  if (regions.size > 0)
    for (const [at, one] of columns.customers.entries()) if (regions.has(one.regionCode)) customers[at] = 1;
  const roles = new Uint8Array(contactRoles.length);
  for (const role of rolesNamed(term)) roles[roleNumber(role)] = 1;
  const { placeContact, placeCustomer, placeRole } = columns;
  for (let i = 0; i < placeContact.length; i += 1) {
    const customer = placeCustomer[i]!;
    if ((customer >= 0 && customers[customer] === 1) || roles[placeRole[i]!] === 1)
      marks[placeContact[i]!] = 1;
  }
  return marks;
}

/** Marks the contacts with a place that fits role, region and industry together. */
function markPlaces(columns: BookColumns, { role, region, industry }: ContactQuestion): Uint8Array {
  const marks = new Uint8Array(columns.contacts.length);
  const fits = columns.customers.map(
    (one) => (!region || region(one.regionCode)) && (!industry || industry(one.industryCode)),
  );
  const wanted = role === undefined ? -1 : roleNumber(role);
  const { placeContact, placeCustomer, placeRole } = columns;
  for (let i = 0; i < placeContact.length; i += 1) {
    if (wanted >= 0 && placeRole[i] !== wanted) continue;
    const customer = placeCustomer[i]!;
    if ((region || industry) && (customer < 0 || !fits[customer])) continue;
    marks[placeContact[i]!] = 1;
  }
  return marks;
}

/** Since when a contact's number has not been made sure of: the id says when the record was made. */
export const verifiedSince = (contact: { id: string; verifiedMs: number }): number =>
  Math.max(contact.verifiedMs, Number.parseInt(contact.id.replace('-', '').slice(0, 12), 16) || 0);

/** What is a matter of the contact itself. */
function passes(contact: BookContact, question: ContactQuestion): boolean {
  if (question.among && !question.among.has(contact.id)) return false;
  if (question.state && contact.state !== question.state) return false;
  if (question.only === 'numberless') return contact.mobile === '';
  if (question.only === 'placeless') return contact.places.length === 0;
  if (question.only !== 'unverified') return true;
  const isReachable = contact.mobile !== '' && contact.state !== 'left';
  return isReachable && verifiedSince(contact) < question.unverifiedBeforeMs;
}

/** The contacts a question finds, in the order of their names; the book must be fresh. */
export function findContacts(book: ArchiveBook, question: ContactQuestion): BookContact[] {
  const { columns } = book;
  const marks = termsOf(question.search).map((term) => markTerm(columns, term, question.regionNames));
  if (question.role || question.region || question.industry) marks.push(markPlaces(columns, question));
  const isOwn = question.among || question.state || question.only !== 'all';
  const found: BookContact[] = [];
  for (let at = 0; at < columns.contacts.length; at += 1) {
    if (!marks.every((one) => one[at] === 1)) continue;
    const contact = columns.contacts[at]!;
    if (!isOwn || passes(contact, question)) found.push(contact);
  }
  return found;
}

/** The customers a question finds, in the order of their account numbers. */
export function findCustomers(
  book: ArchiveBook,
  question: { search: string; region?: CodeFilter | undefined; industry?: CodeFilter | undefined },
): BookCustomer[] {
  const { customers, customerKeys } = book.columns;
  const marks = termsOf(question.search).map((term) => {
    const own = new Uint8Array(customers.length);
    markKeys(customerKeys, term, own);
    return own;
  });
  return customers.filter(
    (one, at) =>
      marks.every((mark) => mark[at] === 1) &&
      (!question.region || question.region(one.regionCode)) &&
      (!question.industry || question.industry(one.industryCode)),
  );
}
