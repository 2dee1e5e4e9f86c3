import { type ContactFilter, type ContactRole, contactRoles } from '../../../shared/model/archive.ts';
import { roleWords } from '../reports/words.ts';
import type { ArchiveBook, BookContact, BookCustomer } from './book.ts';

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
  return (asked) => codes.has(asked) || asked.startsWith(stem);
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

/** What one word can mean: part of a contact's key, of one of its customers, a role, or a region. */
function termTest(book: ArchiveBook, term: string, regionNames: ReadonlyMap<string, string>) {
  const roles = rolesNamed(term);
  const regions = new Set(
    term.length < 2 ? [] : [...regionNames].filter(([, name]) => name.includes(term)).map(([code]) => code),
  );
  const customers = new Set<BookCustomer>();
  for (const one of book.customers)
    if (one.key.includes(term) || regions.has(one.regionCode)) customers.add(one);
  return (contact: BookContact): boolean => {
    if (contact.key.includes(term)) return true;
    for (const place of contact.places)
      if (roles.has(place.role) || (place.customer && customers.has(place.customer))) return true;
    return false;
  };
}

/** Since when a contact's number has not been made sure of: the id says when the record was made. */
export const verifiedSince = (contact: { id: string; verifiedMs: number }): number =>
  Math.max(contact.verifiedMs, Number.parseInt(contact.id.replace('-', '').slice(0, 12), 16) || 0);

function passes(contact: BookContact, question: ContactQuestion): boolean {
  const { role, region, industry } = question;
  if (question.among && !question.among.has(contact.id)) return false;
  if (question.state && contact.state !== question.state) return false;
  if (question.only === 'numberless' && contact.mobile !== '') return false;
  if (question.only === 'placeless' && contact.places.length > 0) return false;
  if (question.only === 'unverified') {
    if (contact.mobile === '' || contact.state === 'left') return false;
    if (verifiedSince(contact) >= question.unverifiedBeforeMs) return false;
  }
  if (!role && !region && !industry) return true;
  return contact.places.some(
    (place) =>
      (!role || place.role === role) &&
      (!region || (place.customer !== undefined && region(place.customer.regionCode))) &&
      (!industry || (place.customer !== undefined && industry(place.customer.industryCode))),
  );
}

/** The contacts a question finds, in the order of their names. */
export function findContacts(book: ArchiveBook, question: ContactQuestion): BookContact[] {
  const tests = termsOf(question.search).map((term) => termTest(book, term, question.regionNames));
  return book.contacts.filter((one) => passes(one, question) && tests.every((test) => test(one)));
}

/** The customers a question finds, in the order of their account numbers. */
export function findCustomers(
  book: ArchiveBook,
  question: { search: string; region?: CodeFilter | undefined; industry?: CodeFilter | undefined },
): BookCustomer[] {
  const terms = termsOf(question.search);
  return book.customers.filter(
    (one) =>
      (!question.region || question.region(one.regionCode)) &&
      (!question.industry || question.industry(one.industryCode)) &&
      terms.every((term) => one.key.includes(term)),
  );
}
