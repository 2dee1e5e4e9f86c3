import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PhoneScope } from '../../../main/core/ports.ts';
import { type Route, Router } from '../../../main/sender/routes.ts';

/** What the port says of a scope: the longest prefix that fits decides. */
function isIn(scope: PhoneScope | undefined, phone: string): boolean {
  const fitting = (scope ?? []).filter(({ prefix }) => phone.startsWith(prefix));
  return fitting.sort((a, b) => b.prefix.length - a.prefix.length)[0]?.isOwn ?? false;
}

const names = ['cm', 'cu', 'ct'];

/** The gateways that serve a number while only those in `up` are usable. */
function serving(routes: Route[], phone: string, up: readonly string[]): string[] {
  const router = new Router(routes);
  return names.filter((name) =>
    isIn(
      router.scopeOf(name, (one) => up.includes(one)),
      phone,
    ),
  );
}

/** The same by the words of the configuration: the longest prefix, its first usable gateway, or its first. */
function expected(routes: Route[], phone: string, up: readonly string[]): string {
  const lines = routes.flatMap(({ prefixes, gateways }) => prefixes.map((prefix) => ({ prefix, gateways })));
  const wire = (prefix: string) => (prefix === '' || prefix.startsWith('+') ? prefix : `+86${prefix}`);
  const fitting = lines.filter(({ prefix }) => phone.startsWith(wire(prefix)));
  const longest = fitting.reduce((a, b) => (wire(b.prefix).length > wire(a.prefix).length ? b : a));
  return longest.gateways.find((name) => up.includes(name)) ?? longest.gateways[0]!;
}

const all: Route = { prefixes: [''], gateways: ['cm', 'cu'] };
const mobile: Route = { prefixes: ['134', '135', '1705'], gateways: ['cm', 'ct'] };
const unicom: Route = { prefixes: ['130', '170'], gateways: ['cu', 'cm'] };

describe('routes', () => {
  test('without prefixes the first gateway serves every number, foreign ones too', () => {
    for (const phone of ['+8613400000000', '+85291234567', '+8619900000000'])
      expect(serving([all], phone, names)).toEqual(['cm']);
  });

  test('a gateway that serves nothing has no scope', () => {
    expect(new Router([all]).scopeOf('cu', () => true)).toBeUndefined();
    expect(new Router([all]).scopeOf('ct', () => true)).toBeUndefined();
  });

  test('prefixes without a country are of China, others as they stand', () => {
    const abroad: Route = { prefixes: ['+852'], gateways: ['ct'] };
    expect(serving([all, mobile, abroad], '+8613400000000', names)).toEqual(['cm']);
    expect(serving([all, unicom, abroad], '+8613000000000', names)).toEqual(['cu']);
    expect(serving([all, unicom, abroad], '+85291234567', names)).toEqual(['ct']);
    expect(serving([all, unicom], '+13000000000', names)).toEqual(['cm']);
  });

  test('the longest prefix decides, in whatever order the routes stand', () => {
    for (const routes of [
      [all, mobile, unicom],
      [unicom, mobile, all],
    ]) {
      expect(serving(routes, '+8617000000000', names)).toEqual(['cu']);
      expect(serving(routes, '+8617050000000', names)).toEqual(['cm']);
    }
  });

  test('while the first gateway of a prefix is down, the next one serves it and nothing else changes', () => {
    const routes = [all, mobile, unicom];
    expect(serving(routes, '+8613000000000', ['cm', 'ct'])).toEqual(['cm']);
    expect(serving(routes, '+8613400000000', ['cu', 'ct'])).toEqual(['ct']);
    expect(serving(routes, '+8618800000000', ['cu', 'ct'])).toEqual(['cu']);
    expect(serving(routes, '+8613000000000', ['cu', 'ct'])).toEqual(['cu']);
  });

  test('a number whose gateways are all down stays with the first of them, and no other takes it', () => {
    expect(serving([all, mobile, unicom], '+8613000000000', ['ct'])).toEqual(['cu']);
    expect(serving([all, mobile, unicom], '+8613400000000', [])).toEqual(['cm']);
  });

  test('a range inside a foreign range inside an own one is served', () => {
    const routes = [
      { prefixes: ['', '1705'], gateways: ['cm'] },
      { prefixes: ['17'], gateways: ['cu'] },
    ];
    expect(serving(routes, '+8617050000000', names)).toEqual(['cm']);
    expect(serving(routes, '+8617000000000', names)).toEqual(['cu']);
    expect(serving(routes, '+8613000000000', names)).toEqual(['cm']);
  });

  test('a foreign range inside such a range is not', () => {
    const routes = [
      { prefixes: ['', '1705'], gateways: ['cm'] },
      { prefixes: ['17', '17051'], gateways: ['cu'] },
    ];
    expect(serving(routes, '+8617051000000', names)).toEqual(['cu']);
  });

  test('a prefix named twice is served by one gateway', () => {
    const routes = [all, { prefixes: ['134'], gateways: ['cu'] }, { prefixes: ['+86134'], gateways: ['ct'] }];
    expect(serving(routes, '+8613400000000', names)).toHaveLength(1);
  });
});

/** Two digits only, so that prefixes lie within each other often. */
const digits = (most: number) =>
  fc.array(fc.constantFrom('1', '3'), { minLength: 1, maxLength: most }).map((some) => some.join(''));
const order = fc.shuffledSubarray(names, { minLength: 1 });
const phones = fc.array(digits(6), { minLength: 1, maxLength: 12 });

/** Lines of distinct prefixes, one route each; the empty prefix is always there, as the configuration demands. */
const routesOf = (deepest: number) =>
  fc
    .tuple(
      order,
      fc.uniqueArray(fc.record({ prefix: digits(deepest), gateways: order }), {
        selector: ({ prefix }) => prefix,
        maxLength: 8,
      }),
    )
    .map(([rest, lines]): Route[] => [
      { prefixes: [''], gateways: rest },
      ...lines.map(({ prefix, gateways }) => ({ prefixes: [prefix], gateways })),
    ]);

describe('every number is served by exactly one gateway, the one its longest prefix names first among the usable', () => {
  const holds = (deepest: number) =>
    fc.assert(
      fc.property(routesOf(deepest), phones, fc.subarray(names), (routes, numbers, up) => {
        for (const number of numbers)
          expect(serving(routes, `+86${number}`, up)).toEqual([expected(routes, `+86${number}`, up)]);
      }),
      { seed: 7, numRuns: 2_000 },
    );

  test('with ranges two deep, whatever is down', () => holds(2));

  test('with ranges five deep, whatever is down', () => holds(5));
});

test('routes of several prefixes are the same as one route for each', () => {
  const several = fc.array(fc.record({ prefixes: fc.array(digits(4), { minLength: 1 }), gateways: order }), {
    maxLength: 4,
  });
  fc.assert(
    fc.property(several, fc.subarray(names), (routes, up) => {
      const single = routes.flatMap(({ prefixes, gateways }) =>
        prefixes.map((prefix) => ({ prefixes: [prefix], gateways })),
      );
      const isUp = (name: string) => up.includes(name);
      for (const name of names)
        expect(new Router(routes).scopeOf(name, isUp)).toEqual(new Router(single).scopeOf(name, isUp));
    }),
    { seed: 7, numRuns: 200 },
  );
});
