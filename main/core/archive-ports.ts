import type { Assignment, Contact, ContactRole, CustomerFields } from '../../shared/model/archive.ts';
import type { HistoryEntry } from '../../shared/model/care.ts';

/** What the search knows of a contact. */
export type IndexedContact = {
  id: string;
  name: string;
  /** Lower-case words and pinyin initials. */
  key: string;
  mobile: string;
  mobile2: string;
  state: Contact['state'];
  verifiedMs: number;
};
export type IndexedPlace = {
  id: string;
  contactId: string;
  role: ContactRole;
  customerId: string;
  officeId: string;
};
export type IndexedCustomer = {
  id: string;
  name: string;
  key: string;
  accountNo: string;
  regionCode: string;
  industryCode: string;
};
export type ArchiveChange = {
  id: string;
  kind: 'contacts' | 'customers';
  /** '' = so many changed that everything is to be read anew. */
  ownerId: string;
  atMs: number;
};

/** The archive as its search reads it: whole, in pages by id, and afterwards only what changed. */
export interface ArchiveIndexStore {
  contactsAfter(id: string, limit: number): Promise<IndexedContact[]>;
  contactsByIds(ids: readonly string[]): Promise<IndexedContact[]>;
  placesAfter(id: string, limit: number): Promise<IndexedPlace[]>;
  placesOf(contactIds: readonly string[]): Promise<IndexedPlace[]>;
  customersAfter(id: string, limit: number): Promise<IndexedCustomer[]>;
  customersByIds(ids: readonly string[]): Promise<IndexedCustomer[]>;
  /** What changed since `atMs`, whoever changed it; oldest first. */
  changesSince(atMs: number): Promise<ArchiveChange[]>;
  /** The time of the newest change by the clock of whoever wrote it; 0 = none. */
  newestChangeMs(): Promise<number>;
}

export type NumberFailure = {
  phone: string;
  code: string;
  failures: number;
  firstMs: number;
  lastMs: number;
};
export type NumberCheck = {
  id: string;
  phone: string;
  contactId: string;
  outcome: string;
  remark: string;
  userName: string;
  atMs: number;
};

/** What was changed in the archive, and what was found about numbers. */
export interface CareStore {
  addHistory(ownerId: string, entry: HistoryEntry): Promise<void>;
  /** Newest first. */
  history(ownerId: string): Promise<HistoryEntry[]>;
  /** Notes that these contacts were made sure of; how many there were. */
  verify(contactIds: readonly string[], atMs: number): Promise<number>;
  /** Takes the number and the places from a record that has become part of another; throws `stale`. */
  retire(dropId: string, version: number, keepId: string): Promise<void>;
  /** Members of fixed groups: who was `dropId` is `keepId`. */
  replaceMember(dropId: string, keepId: string): Promise<void>;
  /** Numbers with failures since `sinceMs`, by number and code. */
  failures(sinceMs: number): Promise<NumberFailure[]>;
  /** When each of these numbers last got something. */
  lastDelivered(phones: readonly string[]): Promise<Map<string, number>>;
  addCheck(check: NumberCheck): Promise<void>;
  /** When each number was last checked. */
  lastChecked(phones: readonly string[]): Promise<Map<string, number>>;
}

/** A contact of an import: new (`knownVersion` 0), or known and given more places. */
export type StagedContact = { contact: Contact; knownVersion: number; newPlaces: Assignment[] };
export type StagedCustomer = { id: string; knownVersion: number; fields: CustomerFields };

/** Rows of a running import before they are part of the archive; nobody sees them there. A job is named by a `newId`. */
export interface StagingStore {
  addContacts(jobId: string, contacts: readonly StagedContact[]): Promise<void>;
  addCustomers(jobId: string, customers: readonly StagedCustomer[]): Promise<void>;
  /** Makes all rows of the job part of the archive; call inside a transaction. Throws `taken`, or `stale` when somebody changed one of them since. */
  takeContacts(jobId: string): Promise<void>;
  takeCustomers(jobId: string): Promise<void>;
  clear(jobId: string): Promise<void>;
  /** Rows of jobs that ended without clearing up, a day ago or longer. */
  clearLeft(nowMs: number): Promise<void>;
}
