/**
 * The new value with every part that equals the old one replaced by the old one: what did not change keeps its
 * identity, and what is drawn from it need not be drawn again. For answers of calls (JSON); lists are compared by place.
 */
export function keepEqual<T>(before: unknown, after: T): T {
  if (Object.is(before, after)) return after;
  if (typeof before !== 'object' || typeof after !== 'object' || before === null || after === null)
    return after;
  if (Array.isArray(after)) {
    if (!Array.isArray(before)) return after;
    const kept = after.map((one, at) => keepEqual(before[at], one));
    return kept.length === before.length && kept.every((one, at) => one === before[at])
      ? (before as T)
      : (kept as T);
  }
  if (Array.isArray(before)) return after;
  const old = before as Record<string, unknown>;
  const kept = Object.fromEntries(Object.entries(after).map(([key, one]) => [key, keepEqual(old[key], one)]));
  const keys = Object.keys(kept);
  return keys.length === Object.keys(old).length &&
    keys.every((key) => key in old && Object.is(kept[key], old[key]))
    ? (before as T)
    : (kept as T);
}

/** What names a row, where something does. */
function keyOf(row: unknown): string {
  if (typeof row !== 'object' || row === null) return '';
  if ('id' in row) return String(row.id);
  return 'customerId' in row ? String(row.customerId) : '';
}

/** The same for the rows of a list, each compared with the old one of its key wherever that stood. */
export function keepEqualRows<T>(before: readonly T[], after: readonly T[]): T[] {
  const known = new Map(before.map((row) => [keyOf(row), row]));
  return after.map((row) => keepEqual(known.get(keyOf(row)), row));
}
