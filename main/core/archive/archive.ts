import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import type { Actor } from '../../../shared/model/account.ts';
import type {
  Contact,
  ContactFields,
  Customer,
  CustomerFields,
  Office,
} from '../../../shared/model/archive.ts';
import { parsePhone } from '../../../shared/sms/phone.ts';
import { type Core, record } from '../context.ts';
import type { Stores } from '../ports.ts';
import { changesBetween, readableContact, readableCustomer, recordChange } from './history.ts';

export async function codes(core: Core) {
  const { codes: store, contacts } = core.stores;
  return {
    regions: await store.regions(),
    industries: await store.industries(),
    offices: await contacts.offices(),
  };
}

/** What a list of ids is called on screen. */
export async function customerNames(core: Core, ids: readonly string[]) {
  const customers = await core.stores.customers.byIds([...new Set(ids)]);
  return { customers: customers.map(({ id, name, accountNo }) => ({ id, name, accountNo })) };
}

export async function getCustomer(core: Core, id: string) {
  const [customer] = await core.stores.customers.byIds([id]);
  if (!customer) throw new AppError('not-found', { what: 'customer' });
  return { customer, contacts: await core.stores.contacts.byCustomers([id]) };
}

export async function saveCustomer(
  core: Core,
  actor: Actor,
  input: CustomerFields & { id?: string | undefined; version: number },
): Promise<Customer> {
  const { id, version, ...fields } = input;
  const saved = await core.stores.transaction(async (stores) => {
    const before = id ? (await stores.customers.byIds([id]))[0] : undefined;
    if (id && !before) throw new AppError('not-found', { what: 'customer' });
    const customer = before
      ? await stores.customers.update(before.id, version, fields)
      : { ...fields, id: newId(), version: 1 };
    if (!before) await stores.customers.insertMany([customer]);
    await recordChange(stores, core, actor, {
      action: 'customers.save',
      subject: customer.name,
      ownerId: customer.id,
      changes: changesBetween(readableCustomer(before), readableCustomer(customer)),
    });
    return customer;
  });
  core.emit('archive.changed', { kind: 'customers' });
  return saved;
}

/** Numbers in normal form, or a sentence that says which one is wrong and who has it already. */
export async function checkedContact(
  stores: Stores,
  fields: ContactFields,
  ownId?: string,
): Promise<ContactFields> {
  const normal = (value: string) => {
    if (value.trim() === '') return '';
    const phone = parsePhone(value);
    if (!phone) throw new AppError('bad-phone', { value });
    return phone;
  };
  const checked = { ...fields, mobile: normal(fields.mobile), mobile2: normal(fields.mobile2) };
  const phones = [checked.mobile, checked.mobile2].filter((phone) => phone !== '');
  const holder = (await stores.contacts.byPhones(phones)).find((one) => one.id !== ownId);
  if (holder) throw new AppError('taken', { what: holder.mobile, by: holder.name });
  return checked;
}

export async function saveContact(
  core: Core,
  actor: Actor,
  input: ContactFields & { id?: string | undefined; version: number },
): Promise<Contact> {
  const { id, version, ...fields } = input;
  const saved = await core.stores.transaction(async (stores) => {
    const checked = await checkedContact(stores, fields, id);
    const before = id ? (await stores.contacts.byIds([id]))[0] : undefined;
    if (id && !before) throw new AppError('not-found', { what: 'contact' });
    const contact = before
      ? await stores.contacts.update(before.id, version, checked)
      : { ...checked, id: newId(), version: 1 };
    if (!before) await stores.contacts.insertMany([contact]);
    // A number that somebody has just typed is a number somebody knows.
    if (before && before.mobile !== contact.mobile) await stores.care.verify([contact.id], core.clock.now());
    await recordChange(stores, core, actor, {
      action: 'contacts.save',
      subject: contact.name,
      ownerId: contact.id,
      changes: changesBetween(await readableContact(stores, before), await readableContact(stores, contact)),
    });
    return contact;
  });
  core.emit('archive.changed', { kind: 'contacts' });
  return saved;
}

export async function saveOffice(
  core: Core,
  actor: Actor,
  input: { id?: string | undefined; name: string },
): Promise<Office> {
  const office = { id: input.id ?? newId(), name: input.name };
  await core.stores.transaction(async (stores) => {
    await stores.contacts.saveOffice(office);
    await record(stores, core, actor, { action: 'offices.save', subject: office.name });
  });
  core.emit('archive.changed', { kind: 'contacts' });
  return office;
}
