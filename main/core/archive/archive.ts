import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import type { Actor } from '../../../shared/model/account.ts';
import type {
  Contact,
  ContactFields,
  Customer,
  CustomerFields,
  Group,
  Office,
} from '../../../shared/model/archive.ts';
import { parsePhone } from '../../../shared/sms/phone.ts';
import { type Core, record } from '../context.ts';
import type { Stores } from '../ports.ts';
import { regionWithin } from './regions.ts';

export async function codes(core: Core) {
  const { codes: store, contacts } = core.stores;
  return {
    regions: await store.regions(),
    industries: await store.industries(),
    offices: await contacts.offices(),
  };
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
    await record(stores, core, actor, {
      action: 'customers.save',
      subject: customer.name,
      detail: { before, after: customer },
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
    await record(stores, core, actor, {
      action: 'contacts.save',
      subject: contact.name,
      detail: { before, after: contact },
    });
    return contact;
  });
  core.emit('archive.changed', { kind: 'contacts' });
  return saved;
}

export async function listContacts(
  core: Core,
  query: { search: string; regionCode: string; groupId?: string | undefined; offset: number; limit: number },
) {
  const { regionCode, ...rest } = query;
  const regionCodes = regionCode ? regionWithin(await core.stores.codes.regions(), regionCode) : [];
  return core.stores.contacts.list({ ...rest, regionCodes });
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

export async function saveGroup(
  core: Core,
  actor: Actor,
  input: Omit<Group, 'id'> & { id?: string | undefined },
): Promise<Group> {
  const saved = await core.stores.transaction(async (stores) => {
    const group = await stores.groups.save({ ...input, id: input.id ?? newId() });
    await record(stores, core, actor, {
      action: 'groups.save',
      subject: group.name,
      detail: { contacts: group.contactIds.length },
    });
    return group;
  });
  core.emit('archive.changed', { kind: 'groups' });
  return saved;
}

export async function removeGroup(core: Core, actor: Actor, id: string): Promise<void> {
  await core.stores.transaction(async (stores) => {
    const group = (await stores.groups.list()).find((one) => one.id === id);
    if (!group) throw new AppError('not-found', { what: 'group' });
    await stores.groups.remove(id);
    await record(stores, core, actor, {
      action: 'groups.remove',
      subject: group.name,
      detail: { before: group },
    });
  });
  core.emit('archive.changed', { kind: 'groups' });
}
