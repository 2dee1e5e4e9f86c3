import type { PhoneScope } from '../core/ports.ts';

/** Numbers that begin with one of `prefixes` (after +86, '' = all) go to the first usable of `gateways`. */
export type Route = { prefixes: string[]; gateways: string[] };

type Line = { prefix: string; gateways: readonly string[] };

/**
 * Which numbers a gateway serves now: for each prefix the first usable gateway of its order; the longest prefix
 * decides. A prefix whose gateways are all down stays with its first one, whose own state holds the messages back.
 */
export class Router {
  /** Longest prefix first; each prefix once. */
  readonly #lines: Line[];

  constructor(routes: readonly Route[]) {
    const lines = new Map<string, Line>();
    for (const { prefixes, gateways } of routes)
      for (const prefix of prefixes.map(wireForm))
        if (!lines.has(prefix)) lines.set(prefix, { prefix, gateways });
    this.#lines = [...lines.values()].sort((a, b) => b.prefix.length - a.prefix.length);
  }

  /** The numbers for `gateway`; undefined = none. */
  scopeOf(gateway: string, isUsable: (name: string) => boolean): PhoneScope | undefined {
    const all = this.#lines.map((line) => ({
      prefix: line.prefix,
      isOwn: serving(line, isUsable) === gateway,
    }));
    if (!all.some((one) => one.isOwn)) return undefined;
    // What says the same as the range around it says nothing.
    return all.filter((one, index) => (around(all, index)?.isOwn ?? false) !== one.isOwn);
  }
}

/** The smallest range that the range at `index` lies in; ranges come longest prefix first. */
function around(ranges: PhoneScope, index: number): PhoneScope[number] | undefined {
  const { prefix } = ranges[index]!;
  return ranges.slice(index + 1).find((wider) => prefix.startsWith(wider.prefix));
}

function serving(line: Line, isUsable: (name: string) => boolean): string | undefined {
  return line.gateways.find(isUsable) ?? line.gateways[0];
}

/** 134 and +852 as they stand in the store. */
export function wireForm(prefix: string): string {
  if (prefix === '' || prefix.startsWith('+')) return prefix;
  return `+86${prefix}`;
}
