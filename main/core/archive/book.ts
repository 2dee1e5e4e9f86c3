import type { ContactRole, ContactState } from '../../../shared/model/archive.ts';
import { inPortions } from '../portions.ts';
import type {
  ArchiveChange,
  ArchiveIndexStore,
  IndexedContact,
  IndexedCustomer,
  IndexedPlace,
} from '../ports.ts';
import { type BookColumns, layOut } from './book-columns.ts';
import { sortInPortions } from './sort.ts';

export type BookCustomer = IndexedCustomer & { contacts: Set<BookContact> };
export type BookPlace = { role: ContactRole; customer: BookCustomer | undefined; officeId: string };
export type BookContact = Omit<IndexedContact, 'state'> & { state: ContactState; places: BookPlace[] };

/** Rows read in one go: a few milliseconds on an embedded database. */
const PAGE = 1_000;
/** Clocks of workstations differ, and a transaction may end after a later one: changes are looked at again for so long, ms. */
const OVERLAP_MS = 10 * 60_000;

const byName = (a: { name: string; id: string }, b: { name: string; id: string }) =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
const byAccount = (a: BookCustomer, b: BookCustomer) =>
  a.accountNo < b.accountNo ? -1 : a.accountNo > b.accountNo ? 1 : 0;
const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * Names, numbers and places of the whole archive in memory: what a search, a group and a live count look through.
 * The database stays the truth: every look first takes over what any workstation has changed since.
 */
export class ArchiveBook {
  readonly #store: ArchiveIndexStore;
  #contacts: BookContact[] = [];
  #customers: BookCustomer[] = [];
  readonly #contactById = new Map<string, BookContact>();
  readonly #customerById = new Map<string, BookCustomer>();
  /** One text for each code: tens of thousands of customers share a few hundred, and equal texts are compared at a glance. */
  readonly #codes = new Map<string, string>();
  #seen = new Map<string, number>();
  #sinceMs = 0;
  #isLoaded = false;
  #turn: Promise<unknown> = Promise.resolve();
  #columns: BookColumns | undefined;
  /** Grows with every change; results remembered for an older one are worth nothing. */
  revision = 0;

  constructor(store: ArchiveIndexStore) {
    this.#store = store;
  }

  /** All contacts that can be found, in the order of their names. */
  get contacts(): readonly BookContact[] {
    return this.#contacts;
  }
  /** All customers in the order of their account numbers. */
  get customers(): readonly BookCustomer[] {
    return this.#customers;
  }
  contact(id: string): BookContact | undefined {
    return this.#contactById.get(id);
  }
  customer(id: string): BookCustomer | undefined {
    return this.#customerById.get(id);
  }

  /** The archive as it stood at the last look, in columns. */
  get columns(): BookColumns {
    if (!this.#columns) throw new Error('the archive book was not refreshed');
    return this.#columns;
  }

  /** Takes over what changed; the first time it reads the archive. One look at a time. */
  refresh(): Promise<void> {
    const next = this.#turn.then(() => this.#refresh());
    this.#turn = next.catch(() => undefined);
    return next;
  }

  async #refresh(): Promise<void> {
    if (!this.#isLoaded) return this.#load();
    const changes = await this.#store.changesSince(this.#sinceMs);
    const fresh = changes.filter((one) => !this.#seen.has(one.id));
    if (fresh.length === 0) return;
    if (fresh.some((one) => one.ownerId === '')) return this.#load();
    await this.#takeOver(fresh);
    await this.#layOut();
    this.#note(changes);
  }

  async #layOut(): Promise<void> {
    this.#columns = await layOut(this.#contacts, this.#customers);
  }

  #note(changes: ArchiveChange[]): void {
    const newest = changes.reduce((latest, one) => Math.max(latest, one.atMs), this.#sinceMs);
    this.#sinceMs = Math.max(this.#sinceMs, newest - OVERLAP_MS);
    for (const one of changes) this.#seen.set(one.id, one.atMs);
    for (const [id, atMs] of this.#seen) if (atMs < this.#sinceMs) this.#seen.delete(id);
    this.revision += 1;
  }

  /** Reads everything page by page; whoever asks meanwhile waits. */
  async #load(): Promise<void> {
    const startMs = (await this.#store.newestChangeMs()) - OVERLAP_MS;
    // Read before the rows: what changes meanwhile is taken over once more afterwards.
    const known = await this.#store.changesSince(startMs);
    const customers = await this.#all((after) => this.#store.customersAfter(after, PAGE));
    const contacts = await this.#all((after) => this.#store.contactsAfter(after, PAGE));
    const places = await this.#all((after) => this.#store.placesAfter(after, PAGE));
    this.#contactById.clear();
    this.#customerById.clear();
    await inPortions(customers, (one) =>
      this.#customerById.set(one.id, { ...this.#withCodes(one), contacts: new Set() }),
    );
    await inPortions(contacts, (one) => this.#contactById.set(one.id, { ...one, places: [] }));
    await inPortions(places, (one) => this.#place(one));
    this.#customers = await sortInPortions([...this.#customerById.values()], byAccount);
    this.#contacts = await sortInPortions([...this.#contactById.values()], byName);
    this.#sinceMs = startMs;
    this.#seen = new Map();
    this.#isLoaded = true;
    await this.#layOut();
    this.#note(known);
  }

  async #all<T extends { id: string }>(page: (after: string) => Promise<T[]>): Promise<T[]> {
    const all: T[] = [];
    for (;;) {
      const rows = await page(all.at(-1)?.id ?? '');
      for (const row of rows) all.push(row);
      if (rows.length < PAGE) return all;
      await breathe();
    }
  }

  #place(place: IndexedPlace): void {
    const contact = this.#contactById.get(place.contactId);
    if (!contact) return;
    const customer = place.customerId ? this.#customerById.get(place.customerId) : undefined;
    contact.places.push({ role: place.role, customer, officeId: place.officeId });
    customer?.contacts.add(contact);
  }

  async #takeOver(changes: ArchiveChange[]): Promise<void> {
    const ids = (kind: ArchiveChange['kind']) => [
      ...new Set(changes.filter((one) => one.kind === kind).map((one) => one.ownerId)),
    ];
    const customers = ids('customers');
    const contacts = ids('contacts');
    for (const row of await this.#store.customersByIds(customers)) this.#setCustomer(row);
    const rows = await this.#store.contactsByIds(contacts);
    const places = await this.#store.placesOf(contacts);
    for (const id of contacts) this.#dropContact(id);
    for (const row of rows) {
      const contact: BookContact = { ...row, places: [] };
      this.#contactById.set(row.id, contact);
      this.#contacts.splice(positionOf(this.#contacts, contact, byName), 0, contact);
    }
    for (const one of places) this.#place(one);
  }

  #withCodes(row: IndexedCustomer): IndexedCustomer {
    const shared = (code: string) => {
      const known = this.#codes.get(code);
      if (known === undefined) this.#codes.set(code, code);
      return known ?? code;
    };
    return { ...row, regionCode: shared(row.regionCode), industryCode: shared(row.industryCode) };
  }

  #setCustomer(row: IndexedCustomer): void {
    const known = this.#customerById.get(row.id);
    if (known) this.#customers.splice(positionOf(this.#customers, known, byAccount), 1);
    const customer = Object.assign(known ?? { contacts: new Set<BookContact>() }, this.#withCodes(row));
    this.#customerById.set(row.id, customer);
    this.#customers.splice(positionOf(this.#customers, customer, byAccount), 0, customer);
  }

  #dropContact(id: string): void {
    const known = this.#contactById.get(id);
    if (!known) return;
    this.#contacts.splice(positionOf(this.#contacts, known, byName), 1);
    for (const place of known.places) place.customer?.contacts.delete(known);
    this.#contactById.delete(id);
  }
}

/** Where `item` stands, or would stand, in a sorted list. */
function positionOf<T>(list: readonly T[], item: T, compare: (a: T, b: T) => number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(list[middle]!, item) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
