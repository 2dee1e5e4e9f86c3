import { newId } from '../../shared/ids.ts';
import { contactRoles, contactStates } from '../../shared/model/archive.ts';
import type { ArchiveIndexStore, IndexedContact, IndexedCustomer, IndexedPlace } from '../core/ports.ts';
import { type Database, inChunks, insertMany, num, text } from './database.ts';

type Row = Record<string, unknown>;

const contactColumns = ['id', 'name', 'search_key', 'mobile', 'mobile2', 'contact_state', 'verified_ms'];
const placeColumns = ['id', 'contact_id', 'role', 'customer_id', 'office_id'];
const customerColumns = ['id', 'name', 'search_key', 'account_no', 'region_code', 'industry_code'];

const toContact = (row: Row): IndexedContact => ({
  id: text(row.id),
  name: text(row.name),
  key: text(row.search_key),
  mobile: text(row.mobile),
  mobile2: text(row.mobile2),
  state: contactStates.find((one) => one === row.contact_state) ?? 'active',
  verifiedMs: num(row.verified_ms),
});
const toPlace = (row: Row): IndexedPlace => ({
  id: text(row.id),
  contactId: text(row.contact_id),
  role: contactRoles.find((one) => one === row.role) ?? 'other',
  customerId: text(row.customer_id),
  officeId: text(row.office_id),
});
const toCustomer = (row: Row): IndexedCustomer => ({
  id: text(row.id),
  name: text(row.name),
  key: text(row.search_key),
  accountNo: text(row.account_no),
  regionCode: text(row.region_code),
  industryCode: text(row.industry_code),
});

export function createArchiveIndexStore(db: Database): ArchiveIndexStore {
  const contacts = () => db.q('contacts').whereNull('merged_into').select(contactColumns);
  const after = (query: ReturnType<typeof contacts>, id: string, limit: number) =>
    // From the beginning nothing is compared: on Oracle '' is NULL, and nothing is greater than that.
    (id === '' ? query : query.where('id', '>', id)).orderBy('id').limit(limit);
  return {
    async contactsAfter(id, limit) {
      return (await after(contacts(), id, limit)).map(toContact);
    },
    async contactsByIds(ids) {
      return (await inChunks(ids, (chunk) => contacts().whereIn('id', chunk))).map(toContact);
    },
    async placesAfter(id, limit) {
      return (await after(db.q('assignments').select(placeColumns), id, limit)).map(toPlace);
    },
    async placesOf(contactIds) {
      const rows = await inChunks(contactIds, (chunk) =>
        db.q('assignments').whereIn('contact_id', chunk).orderBy('id').select(placeColumns),
      );
      return rows.map(toPlace);
    },
    async customersAfter(id, limit) {
      return (await after(db.q('customers').select(customerColumns), id, limit)).map(toCustomer);
    },
    async customersByIds(ids) {
      const rows = await inChunks(ids, (chunk) =>
        db.q('customers').whereIn('id', chunk).select(customerColumns),
      );
      return rows.map(toCustomer);
    },
    async changesSince(atMs) {
      const rows = await db.q('archive_changes').where('at_ms', '>=', atMs).orderBy('at_ms').select();
      return rows.map((row: Row) => ({
        id: text(row.id),
        kind: row.kind === 'customers' ? 'customers' : 'contacts',
        ownerId: text(row.owner_id),
        atMs: num(row.at_ms),
      }));
    },
    async newestChangeMs() {
      return num((await db.q('archive_changes').max({ at: 'at_ms' }).first())?.at);
    },
  };
}

/** More than this in one go are not listed one by one. */
const LISTED_MOST = 200;
/** Changes older than this are of no use to anybody: who was away longer reads everything anew. */
const KEPT_MS = 24 * 3_600_000;

/** Leaves word for every workstation's search; call it in the transaction of the change. */
export async function noteChanges(
  db: Database,
  kind: 'contacts' | 'customers',
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  const now = Date.now();
  const owners = ids.length > LISTED_MOST ? [null] : ids;
  await insertMany(
    db,
    'archive_changes',
    owners.map((owner) => ({ id: newId(), kind, owner_id: owner, at_ms: now })),
  );
  if (owners.length !== ids.length)
    await db
      .q('archive_changes')
      .where('at_ms', '<', now - KEPT_MS)
      .delete();
}
