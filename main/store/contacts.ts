import { AppError } from '../../shared/errors.ts';
import { groupBy } from '../../shared/group-by.ts';
import { newId } from '../../shared/ids.ts';
import {
  type Assignment,
  type Contact,
  type ContactFields,
  type ContactRow,
  contactRoles,
  contactStates,
} from '../../shared/model/archive.ts';
import type { ContactStore } from '../core/ports.ts';
import { noteChanges } from './archive-index.ts';
import { taken } from './customers.ts';
import { among, type Database, inChunks, inSteps, insertMany, num, text } from './database.ts';
import { searchKey } from './search-key.ts';

type Row = Record<string, unknown>;

/** Columns of a contact without its identity. */
export const toContactColumns = (fields: ContactFields) => ({
  name: fields.name,
  search_key: searchKey(fields.name, fields.mobile, fields.mobile2),
  mobile: fields.mobile || null,
  mobile2: fields.mobile2 || null,
  contact_state: fields.state,
  remark: fields.remark,
});

const contactColumns = [
  'id',
  'name',
  'mobile',
  'mobile2',
  'contact_state',
  'remark',
  'verified_ms',
  'version',
];

export const assignmentRows = (contactId: string, assignments: Assignment[]) =>
  assignments.map((one) => ({
    id: newId(),
    contact_id: contactId,
    role: one.role,
    customer_id: one.customerId ?? null,
    office_id: one.officeId ?? null,
  }));

/** Joins contacts with the places they stand for. Two statements, whatever the number of contacts. */
async function withPlaces(db: Database, rows: Row[]): Promise<ContactRow[]> {
  const ids = rows.map((row) => text(row.id));
  const assigned = await inChunks(ids, (chunk) =>
    db
      .q('assignments as a')
      .leftJoin('customers as c', 'c.id', 'a.customer_id')
      .leftJoin('offices as o', 'o.id', 'a.office_id')
      .where(among(db, 'a.contact_id', chunk))
      .select(
        'a.contact_id',
        'a.role',
        'a.customer_id',
        'a.office_id',
        'c.name as customer_name',
        'o.name as office_name',
      ),
  );
  const byContact = groupBy(assigned as Row[], (row) => text(row.contact_id));
  return inSteps(rows, (row): ContactRow => {
    const own = byContact.get(text(row.id)) ?? [];
    const role = (one: Row) => contactRoles.find((name) => name === text(one.role)) ?? 'other';
    return {
      id: text(row.id),
      name: text(row.name),
      mobile: text(row.mobile),
      mobile2: text(row.mobile2),
      state: contactStates.find((state) => state === text(row.contact_state)) ?? 'active',
      remark: text(row.remark),
      verifiedMs: num(row.verified_ms),
      version: num(row.version),
      assignments: own.map((one) => ({
        role: role(one),
        ...(one.customer_id ? { customerId: text(one.customer_id) } : {}),
        ...(one.office_id ? { officeId: text(one.office_id) } : {}),
      })),
      places: own.map((one) => ({
        role: role(one),
        id: text(one.customer_id) || text(one.office_id),
        name: text(one.customer_name) || text(one.office_name),
        kind: one.customer_id ? ('customer' as const) : ('office' as const),
      })),
    };
  });
}

export function createContactStore(db: Database): ContactStore {
  const byIds = async (ids: readonly string[]) =>
    withPlaces(
      db,
      await inChunks([...new Set(ids)], (chunk) =>
        db
          .q('contacts')
          .where(among(db, 'id', chunk))
          .select(contactColumns),
      ),
    );
  const byAssignment = async (column: string, values: readonly string[]) => {
    const rows = await inChunks(values, (chunk) =>
      db
        .q('assignments')
        .where(among(db, column, chunk))
        .distinct('contact_id'),
    );
    return byIds(rows.map((row) => text(row.contact_id)));
  };
  return {
    byIds,
    async byPhones(phones) {
      const rows = await inChunks(phones, (chunk) =>
        db.q('contacts').whereIn('mobile', chunk).orWhereIn('mobile2', chunk).select(),
      );
      return withPlaces(db, [...new Map((rows as Row[]).map((row) => [text(row.id), row])).values()]);
    },
    byCustomers: (customerIds) => byAssignment('customer_id', customerIds),
    async byOffice(officeId) {
      if (officeId) return byAssignment('office_id', [officeId]);
      const rows = await db.q('assignments').whereNotNull('office_id').distinct('contact_id');
      return byIds(rows.map((row) => text(row.contact_id)));
    },
    insertMany: (contacts) => insertContacts(db, contacts),
    update: (id, version, fields) => updateContact(db, id, version, fields),
    async offices() {
      return (await db.q('offices').orderBy('name').select()).map((row: Row) => ({
        id: text(row.id),
        name: text(row.name),
      }));
    },
    async saveOffice(office) {
      await taken(db, office.name, async () => {
        const changed = await db.q('offices').where('id', office.id).update({ name: office.name });
        if (changed === 0) await db.q('offices').insert(office);
      });
    },
  };
}

async function insertContacts(db: Database, contacts: Contact[]): Promise<void> {
  const rows = contacts.map((one) => ({ id: one.id, version: one.version, ...toContactColumns(one) }));
  await taken(db, contacts[0]?.mobile ?? '', () => insertMany(db, 'contacts', rows));
  await insertMany(
    db,
    'assignments',
    contacts.flatMap((one) => assignmentRows(one.id, one.assignments)),
  );
  await noteChanges(
    db,
    'contacts',
    contacts.map((one) => one.id),
  );
}

async function updateContact(
  db: Database,
  id: string,
  version: number,
  fields: ContactFields,
): Promise<Contact> {
  const changed = await taken(db, fields.mobile, () =>
    db
      .q('contacts')
      .where({ id, version })
      .update({ ...toContactColumns(fields), version: version + 1 }),
  );
  if (changed === 0) throw new AppError('stale', { what: fields.name });
  await db.q('assignments').where('contact_id', id).delete();
  await insertMany(db, 'assignments', assignmentRows(id, fields.assignments));
  await noteChanges(db, 'contacts', [id]);
  return { ...fields, id, version: version + 1 };
}
