import { AppError } from '../../../shared/errors.ts';
import { groupBy } from '../../../shared/group-by.ts';
import type { Actor } from '../../../shared/model/account.ts';
import type { Assignment, Contact, ContactFields, ContactRow } from '../../../shared/model/archive.ts';
import type { Duplicate, MergePreview } from '../../../shared/model/care.ts';
import { formatPhone } from '../../../shared/sms/phone.ts';
import type { Core } from '../context.ts';
import type { Stores } from '../ports.ts';
import { checkedContact } from './archive.ts';
import type { BookContact } from './book.ts';
import { changesBetween, readableContact, recordChange } from './history.ts';

type Pair = { reason: Duplicate['reason']; first: BookContact; second: BookContact };

/** Pairs that are shown; who has merged these sees the next. */
const SHOWN = 200;
/** People of one name that are compared with each other. */
const NAMESAKES = 60;

const sharePlace = (a: BookContact, b: BookContact): boolean =>
  a.places.some((one) =>
    b.places.some((other) =>
      one.customer ? one.customer === other.customer : one.officeId !== '' && one.officeId === other.officeId,
    ),
  );

/** Numbers that differ in one digit, or in two that are exchanged. */
export function isNear(a: string, b: string): boolean {
  if (a === '' || a.length !== b.length || a === b) return false;
  const at = Array.from(a).flatMap((digit, index) => (digit === b[index] ? [] : [index]));
  if (at.length === 1) return true;
  const [first = 0, second = 0] = at;
  return at.length === 2 && second === first + 1 && a[first] === b[second] && a[second] === b[first];
}

function reasonOf(a: BookContact, b: BookContact): Duplicate['reason'] | undefined {
  if (sharePlace(a, b)) return 'same-place';
  return isNear(a.mobile, b.mobile) ? 'near-number' : undefined;
}

function pairsOf(contacts: readonly BookContact[]): Pair[] {
  const pairs: Pair[] = [];
  const byNumber = new Map<string, BookContact>();
  for (const one of contacts) if (one.mobile) byNumber.set(one.mobile, one);
  for (const one of contacts) {
    const holder = one.mobile2 ? byNumber.get(one.mobile2) : undefined;
    if (holder && holder !== one) pairs.push({ reason: 'same-number', first: holder, second: one });
  }
  for (const namesakes of groupBy(contacts, (one) => one.name).values()) {
    const some = namesakes.slice(0, NAMESAKES);
    for (const [index, first] of some.entries())
      for (const second of some.slice(index + 1)) {
        const reason = reasonOf(first, second);
        if (reason) pairs.push({ reason, first, second });
      }
  }
  return pairs;
}

/** Records that look like one person: one number, or one name at one place or with nearly one number. */
export async function duplicates(core: Core): Promise<{ pairs: Duplicate[]; total: number }> {
  await core.book.refresh();
  const all = pairsOf(core.book.contacts.filter((one) => one.state !== 'left'));
  const shown = all.slice(0, SHOWN);
  const ids = shown.flatMap((pair) => [pair.first.id, pair.second.id]);
  const rows = new Map((await core.stores.contacts.byIds(ids)).map((one) => [one.id, one]));
  const pairs = shown.flatMap(({ reason, first, second }): Duplicate[] => {
    const [a, b] = [rows.get(first.id), rows.get(second.id)];
    return a && b ? [{ reason, first: a, second: b }] : [];
  });
  return { pairs, total: all.length };
}

const placeKey = (one: Assignment) => `${one.role} ${one.customerId ?? ''} ${one.officeId ?? ''}`;

/** One record out of two: what the first lacks comes from the second; numbers that find no room are named. */
export function mergedFields(keep: ContactRow, drop: ContactRow): { merged: ContactFields; lost: string[] } {
  const numbers = [
    ...new Set([keep.mobile, keep.mobile2, drop.mobile, drop.mobile2].filter((one) => one !== '')),
  ];
  const places = new Map([...drop.assignments, ...keep.assignments].map((one) => [placeKey(one), one]));
  const remark = [...new Set([keep.remark, drop.remark].filter(Boolean))].join('；').slice(0, 200);
  // Somebody who asked for silence stays silent, whichever record said so.
  const states = [keep.state, drop.state];
  const state =
    states.find((one) => one === 'optedOut') ?? states.find((one) => one === 'quiet') ?? keep.state;
  return {
    merged: {
      name: keep.name,
      mobile: numbers[0] ?? '',
      mobile2: numbers[1] ?? '',
      state,
      remark,
      assignments: [...places.values()].slice(0, 200),
    },
    lost: numbers.slice(2).map(formatPhone),
  };
}

async function pairOf(stores: Stores, keepId: string, dropId: string): Promise<[ContactRow, ContactRow]> {
  const rows = await stores.contacts.byIds([keepId, dropId]);
  const [keep, drop] = [rows.find((one) => one.id === keepId), rows.find((one) => one.id === dropId)];
  if (!keep || !drop || keepId === dropId) throw new AppError('not-found', { what: 'contact' });
  return [keep, drop];
}

/** What two records would become as one. Changes nothing. */
export async function mergePreview(
  core: Core,
  { keepId, dropId }: { keepId: string; dropId: string },
): Promise<MergePreview> {
  const [keep, drop] = await pairOf(core.stores, keepId, dropId);
  const groups = (await core.stores.groups.list())
    .filter((one) => one.contactIds.includes(dropId))
    .map((one) => one.name);
  return { keep, drop, ...mergedFields(keep, drop), groups };
}

export type Merge = {
  keepId: string;
  keepVersion: number;
  dropId: string;
  dropVersion: number;
  merged: ContactFields;
};

/** Makes two records one, in one transaction: numbers, places and groups move; old messages keep the old record. */
export async function mergeContacts(core: Core, actor: Actor, input: Merge): Promise<Contact> {
  const saved = await core.stores.transaction(async (stores) => {
    const [keep, drop] = await pairOf(stores, input.keepId, input.dropId);
    await stores.care.retire(drop.id, input.dropVersion, keep.id);
    const fields = await checkedContact(stores, input.merged, keep.id);
    const contact = await stores.contacts.update(keep.id, input.keepVersion, fields);
    await stores.care.replaceMember(drop.id, keep.id);
    const before = await readableContact(stores, keep);
    const changes = changesBetween(before, await readableContact(stores, contact));
    const action = 'contacts.merge';
    const gone = await readableContact(stores, drop);
    await recordChange(stores, core, actor, {
      action,
      subject: contact.name,
      ownerId: keep.id,
      changes,
      detail: { from: { id: drop.id, ...gone } },
    });
    await recordChange(stores, core, actor, {
      action,
      subject: drop.name,
      ownerId: drop.id,
      changes: changesBetween(gone, {}),
      detail: { into: keep.id },
    });
    return contact;
  });
  core.emit('archive.changed', { kind: 'contacts' });
  core.emit('archive.changed', { kind: 'groups' });
  return saved;
}
