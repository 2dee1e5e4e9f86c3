import type { PhoneScope } from '../core/ports.ts';

/** Numbers that begin with one of `prefixes` (after +86, '' = all) go to the first usable of `gateways`. */
export type Route = { prefixes: string[]; gateways: string[] };

type Line = { prefix: string; gateways: readonly string[] };

/**
 * Which numbers a gateway serves now: for each prefix the first usable gateway of its order; the longest prefix
 * decides. A prefix whose gateways are all down stays with its first one, whose own state holds the messages back.
 */
export class Router {
  readonly #lines: Line[];

  constructor(routes: readonly Route[]) {
    this.#lines = routes
      .flatMap(({ prefixes, gateways }) => prefixes.map((prefix) => ({ prefix: wireForm(prefix), gateways })))
      .sort((a, b) => b.prefix.length - a.prefix.length);
  }

  /** The numbers for `gateway`; undefined = none. */
  scopeOf(gateway: string, isUsable: (name: string) => boolean): PhoneScope | undefined {
    const own = this.#lines.filter((line) => serving(line, isUsable) === gateway);
    if (own.length === 0) return undefined;
    const foreign = this.#lines.filter((line) => !own.includes(line));
    const only = own.map((line) => line.prefix);
    const not = foreign
      .map((line) => line.prefix)
      .filter((prefix) => only.some((mine) => prefix !== mine && prefix.startsWith(mine)));
    return { only: only.includes('') ? [] : only, not, except: exceptions(only, not) };
  }
}

/** Own prefixes inside a foreign one that is itself inside an own one. */
function exceptions(only: string[], not: string[]): string[] {
  return only.filter((mine) => not.some((foreign) => mine.startsWith(foreign)));
}

function serving(line: Line, isUsable: (name: string) => boolean): string | undefined {
  return line.gateways.find(isUsable) ?? line.gateways[0];
}

/** 134 and +852 as they stand in the store. */
function wireForm(prefix: string): string {
  if (prefix === '' || prefix.startsWith('+')) return prefix;
  return `+86${prefix}`;
}
