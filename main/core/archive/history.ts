import type { Actor } from '../../../shared/model/account.ts';
import type { Contact, ContactFields, Customer } from '../../../shared/model/archive.ts';
import type { FieldChange, HistoryEntry } from '../../../shared/model/care.ts';
import { formatPhone } from '../../../shared/sms/phone.ts';
import { type Core, record } from '../context.ts';
import type { Stores } from '../ports.ts';
import { roleWords } from '../reports/words.ts';

/** A record's fields as a reader sees them. */
export type Readable = Record<string, string>;

/** A contact's fields in words; places by the names of customers and offices. */
export async function readableContact(
  stores: Stores,
  contact: ContactFields | Contact | undefined,
): Promise<Readable> {
  if (!contact) return {};
  const ids = contact.assignments.flatMap((one) => one.customerId ?? []);
  const customers = new Map((await stores.customers.byIds(ids)).map((one) => [one.id, one.name]));
  const offices = new Map((await stores.contacts.offices()).map((one) => [one.id, one.name]));
  const places = contact.assignments.map((one) => {
    const name = customers.get(one.customerId ?? '') ?? offices.get(one.officeId ?? '') ?? '';
    return `${name} ${roleWords[one.role] ?? one.role}`;
  });
  return {
    name: contact.name,
    mobile: formatPhone(contact.mobile),
    mobile2: formatPhone(contact.mobile2),
    state: contact.state,
    places: places.toSorted().join('；'),
    remark: contact.remark,
  };
}

export function readableCustomer(customer: Customer | undefined): Readable {
  if (!customer) return {};
  const { id: _id, version: _version, ...fields } = customer;
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, String(value)]));
}

/** Most characters of one side of a change that are kept. */
const LONGEST = 300;

/** The fields that differ. */
export function changesBetween(before: Readable, after: Readable): FieldChange[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields.flatMap((field) => {
    const [old, next] = [before[field] ?? '', after[field] ?? ''];
    if (old === next) return [];
    return [{ field, before: old.slice(0, LONGEST), after: next.slice(0, LONGEST) }];
  });
}

/** Writes the audit and the record's own history; call it inside the transaction of the change. */
export async function recordChange(
  stores: Stores,
  core: Core,
  actor: Actor,
  what: { action: string; subject: string; ownerId: string; changes: FieldChange[]; detail?: object },
): Promise<void> {
  const { action, subject, ownerId, changes, detail } = what;
  await record(stores, core, actor, { action, subject, detail: { id: ownerId, changes, ...detail } });
  const entry: HistoryEntry = {
    atMs: core.clock.now(),
    userName: actor.name,
    workstation: actor.workstation,
    action,
    changes,
  };
  await stores.care.addHistory(ownerId, entry);
}
