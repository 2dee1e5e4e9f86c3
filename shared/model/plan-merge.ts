import type { PlanFields, PlanItem } from './plan.ts';

export type Merged = {
  fields: PlanFields;
  /** Fields both changed differently: ours was kept. */
  clashes: string[];
  /** What they changed, by field; customers are counted. */
  theirs: { fields: string[]; added: number; removed: number; changed: number };
};

const heads = [
  'name',
  'kind',
  'measure',
  'level',
  'reason',
  'startMs',
  'endMs',
  'targetKw',
  'blocks',
  'rounds',
  'overrideReason',
] as const;
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const byCustomer = (items: readonly PlanItem[]) => new Map(items.map((item) => [item.customerId, item]));

/**
 * Joins our unsaved changes with what somebody else saved meanwhile. Ours win where both changed the same thing;
 * what only they changed is taken over.
 */
export function mergePlans(base: PlanFields, ours: PlanFields, theirs: PlanFields): Merged {
  const fields: PlanFields = { ...theirs };
  const clashes: string[] = [];
  const changed: string[] = [];
  const take = <K extends (typeof heads)[number]>(key: K) => {
    const theyDid = !same(base[key], theirs[key]);
    const weDid = !same(base[key], ours[key]);
    if (theyDid) changed.push(key);
    if (!weDid) return;
    fields[key] = ours[key];
    if (theyDid && !same(ours[key], theirs[key])) clashes.push(key);
  };
  for (const key of heads) take(key);
  const items = mergeItems(base.items, ours.items, theirs.items);
  const difference = compareItems(base.items, theirs.items);
  if (items.clashes > 0) clashes.push('items');
  return {
    fields: { ...fields, items: items.items },
    clashes,
    theirs: {
      fields: changed,
      added: difference.added.length,
      removed: difference.removed.length,
      changed: difference.changed.length,
    },
  };
}

function mergeItems(base: readonly PlanItem[], ours: readonly PlanItem[], theirs: readonly PlanItem[]) {
  const [before, mine, other] = [byCustomer(base), byCustomer(ours), byCustomer(theirs)];
  const items: PlanItem[] = [];
  let clashes = 0;
  for (const id of new Set([...other.keys(), ...mine.keys()])) {
    const weDid = !same(before.get(id), mine.get(id));
    const theyDid = !same(before.get(id), other.get(id));
    if (weDid && theyDid && !same(mine.get(id), other.get(id))) clashes += 1;
    const kept = weDid ? mine.get(id) : other.get(id);
    if (kept) items.push(kept);
  }
  return { items, clashes };
}

export type ItemDifference = {
  added: PlanItem[];
  removed: PlanItem[];
  changed: { before: PlanItem; after: PlanItem }[];
  same: number;
};

/** Customers of two plans side by side: only in the second, only in the first, in both but different. */
export function compareItems(first: readonly PlanItem[], second: readonly PlanItem[]): ItemDifference {
  const [a, b] = [byCustomer(first), byCustomer(second)];
  const result: ItemDifference = { added: [], removed: [], changed: [], same: 0 };
  for (const [id, item] of b) {
    const before = a.get(id);
    if (!before) result.added.push(item);
    else if (same(before, item)) result.same += 1;
    else result.changed.push({ before, after: item });
  }
  for (const [id, item] of a) if (!b.has(id)) result.removed.push(item);
  return result;
}
