import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import type { Actor } from '../../../shared/model/account.ts';
import type { Group } from '../../../shared/model/archive.ts';
import { type Core, record } from '../context.ts';
import { ownPlans } from '../plans/own-plans.ts';
import { assertNesting, expandPart } from './audience.ts';

/** Ids of the people in a group, whatever makes its members. */
export async function memberIds(core: Core, groupId: string): Promise<string[]> {
  const found = await expandPart(core, { kind: 'group', id: groupId });
  return [...new Set(found.map((one) => one.contact.id))];
}

/** Groups made by people, favourites first, with how many people each has now. */
export async function listGroups(core: Core): Promise<{ groups: (Group & { people: number })[] }> {
  await core.book.refresh();
  const groups = await core.stores.groups.list();
  const rows = [];
  for (const group of groups) {
    const people = group.rule.kind === 'fixed' ? group.contactIds : await memberIds(core, group.id);
    rows.push({ ...group, people: people.length });
  }
  return { groups: rows };
}

type Membership = {
  kind: 'region' | 'industry' | 'office' | 'group' | 'plan';
  name: string;
  note: string;
};

/** The groups a contact is in: by its places, by hand, and by what is kept. */
export async function groupsOf(core: Core, contactId: string): Promise<{ groups: Membership[] }> {
  await core.book.refresh();
  const contact = core.book.contact(contactId);
  if (!contact) throw new AppError('not-found', { what: 'contact' });
  const { codes, contacts, groups, plans } = core.stores;
  const [regions, industries, offices] = [
    await codes.regions(),
    await codes.industries(),
    await contacts.offices(),
  ];
  const found = new Map<string, Membership>();
  const add = (one: Membership) => found.set(`${one.kind} ${one.name}`, one);
  for (const { customer, officeId } of contact.places) {
    for (const name of pathOf(regions, customer?.regionCode ?? ''))
      add({ kind: 'region', name, note: customer?.name ?? '' });
    for (const name of pathOf(industries, customer?.industryCode ?? ''))
      add({ kind: 'industry', name, note: customer?.name ?? '' });
    const office = offices.find((one) => one.id === officeId);
    if (office) add({ kind: 'office', name: office.name, note: '' });
  }
  for (const group of await groups.list()) {
    if (!(await memberIds(core, group.id)).includes(contactId)) continue;
    add({ kind: 'group', name: group.name, note: group.rule.kind });
  }
  const own = new Set(contact.places.flatMap((place) => place.customer?.id ?? []));
  for (const plan of await ownPlans(core, true)) {
    const items = (await plans.get(plan.id))?.items ?? [];
    if (items.some((item) => own.has(item.customerId))) add({ kind: 'plan', name: plan.name, note: '' });
  }
  return { groups: [...found.values()] };
}

/** Names from the code up to the root of its tree. */
function pathOf(tree: readonly { code: string; name: string; parent: string }[], code: string): string[] {
  const names: string[] = [];
  let at = tree.find((one) => one.code === code);
  for (; at && names.length < 8; at = tree.find((one) => one.code === at?.parent)) names.push(at.name);
  return names;
}

export async function saveGroup(
  core: Core,
  actor: Actor,
  input: Omit<Group, 'id'> & { id?: string | undefined },
): Promise<Group> {
  const id = input.id ?? newId();
  if (input.rule.kind === 'audience') await assertNesting(core, input.rule.audience, id);
  const contactIds = input.rule.kind === 'fixed' ? input.contactIds : [];
  const saved = await core.stores.transaction(async (stores) => {
    const group = await stores.groups.save({ ...input, id, contactIds });
    await record(stores, core, actor, {
      action: 'groups.save',
      subject: group.name,
      detail: { kind: group.rule.kind, contacts: group.contactIds.length },
    });
    return group;
  });
  core.emit('archive.changed', { kind: 'groups' });
  return saved;
}

export async function removeGroup(core: Core, actor: Actor, id: string): Promise<void> {
  await core.stores.transaction(async (stores) => {
    const group = await stores.groups.get(id);
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
