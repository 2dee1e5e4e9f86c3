import { afterEach, describe, expect, test } from 'vitest';
import { CmppBench } from '../../../support/cmpp-bench.ts';
import { commands } from '../../../support/cmpp-bytes.ts';
import { outbound } from '../../../support/cmpp-fakes.ts';
import { until } from '../../../support/cmpp-until.ts';

const bench = new CmppBench();
afterEach(() => bench.close());

const numbers = (count: number) => Array.from({ length: count }, (_, i) => String(13_900_000_001 + i));
const toAll = (phones: string[], text = 'hello', serviceNo?: string) =>
  phones.map((phone) => outbound({ phone: `+86${phone}`, text, ...(serviceNo ? { serviceNo } : {}) }));
const accepted = (...ids: bigint[]) => ({
  kind: 'accepted',
  refs: ids.map((id, index) => ({ partNo: index + 1, msgId: id.toString() })),
});
const long = `${'电'.repeat(67)}${'网'.repeat(10)}`;
const base = 0x9f3540c003e90007n;

describe('who goes together', () => {
  test('equal texts go in one SUBMIT of at most the group size, each number once and in order', async () => {
    const { server, gateway } = await bench.online({}, { groupSize: 3 });
    expect(gateway.maxBatch).toBe(3);
    const phones = numbers(7);
    const outcomes = await gateway.send(toAll(phones));
    expect(server.submits.map((one) => one.phones)).toEqual([
      phones.slice(0, 3),
      phones.slice(3, 6),
      phones.slice(6),
    ]);
    expect(outcomes.map((one) => one.kind)).toEqual(phones.map(() => 'accepted'));
  });

  test('without a group size every message goes by itself', async () => {
    const { server, gateway } = await bench.online();
    expect(gateway.maxBatch).toBe(1);
    await gateway.send(toAll(numbers(3)));
    expect(server.submits.map((one) => one.phones.length)).toEqual([1, 1, 1]);
  });

  test('different texts and different source numbers never share a SUBMIT; outcomes keep the order of the batch', async () => {
    const ids = new Map<string, bigint>();
    const { server, gateway } = await bench.online(
      {
        submit: (submit, at) => {
          const id = at.answer(submit, 0, BigInt(at.submits.length) << 16n);
          for (const [index, phone] of submit.phones.entries()) ids.set(phone, id + BigInt(index));
        },
      },
      { groupSize: 90 },
    );
    const phones = numbers(6);
    const batch = [
      ...toAll([phones[0]!], 'a'),
      ...toAll([phones[1]!], 'b'),
      ...toAll([phones[2]!], 'a'),
      ...toAll([phones[3]!], 'a', '1069000177'),
      ...toAll([phones[4]!], 'b'),
      ...toAll([phones[5]!], 'a', '1069000177'),
    ];
    const outcomes = await gateway.send(batch);
    const seen = server.submits.map((one) => [one.content.toString(), one.srcId, ...one.phones]);
    expect(seen).toEqual([
      ['a', '10690001', phones[0], phones[2]],
      ['b', '10690001', phones[1], phones[4]],
      ['a', '1069000177', phones[3], phones[5]],
    ]);
    expect(outcomes).toEqual(phones.map((phone) => accepted(ids.get(phone)!)));
  });
});

describe('bytes of a group', () => {
  test.each([
    ['3.0', 90, 12 + 129 + 90 * 32 + 1 + 1 + 140 + 20],
    ['2.0', 90, 12 + 117 + 90 * 21 + 1 + 140 + 8],
    ['3.0', 99, 3_471],
    ['2.0', 99, 2_357],
  ] as const)(
    'a full group over %s of %d numbers with 140 octets has %d bytes',
    async (version, size, total) => {
      const { server, gateway } = await bench.online({ layout: version }, { version, groupSize: size });
      const outcomes = await gateway.send(toAll(numbers(size), '电'.repeat(70)));
      expect(server.submits).toHaveLength(1);
      expect(server.submits[0]!.bodyLength + 12).toBe(total);
      expect(server.submits[0]!.phones).toEqual(numbers(size));
      expect(server.submits[0]!.content).toHaveLength(140);
      expect(new Set(outcomes.map((one) => JSON.stringify(one))).size).toBe(size);
    },
  );
});

describe('ids of a group', () => {
  test('recipient i has base + i', async () => {
    const { gateway } = await bench.online(
      { submit: (submit, at) => at.answer(submit, 0, base) },
      { groupSize: 10 },
    );
    expect(await gateway.send(toAll(numbers(3)))).toEqual([
      accepted(base),
      accepted(base + 1n),
      accepted(base + 2n),
    ]);
  });

  test('only the low sixteen bits move, and they wrap to zero', async () => {
    const { gateway } = await bench.online(
      { submit: (submit, at) => at.answer(submit, 0, 0x9f3540c003e9fffen) },
      { groupSize: 10 },
    );
    expect(await gateway.send(toAll(numbers(4)))).toEqual([
      accepted(0x9f3540c003e9fffen),
      accepted(0x9f3540c003e9ffffn),
      accepted(0x9f3540c003e90000n),
      accepted(0x9f3540c003e90001n),
    ]);
  });
});

describe('a group with a bad number', () => {
  test.each([10, 13])(
    'result %d splits it: every member goes once by itself and has its own outcome',
    async (result) => {
      const phones = numbers(4);
      const { server, gateway } = await bench.online(
        {
          submit: (submit, at) => {
            const isBad = submit.phones.length > 1 || submit.phones[0] === phones[2];
            at.answer(submit, isBad ? (submit.phones.length > 1 ? result : 13) : 0, isBad ? 0n : base);
          },
        },
        { groupSize: 10 },
      );
      expect(await gateway.send(toAll(phones))).toEqual([
        accepted(base),
        accepted(base),
        { kind: 'rejected', code: 'CMPP-13' },
        accepted(base),
      ]);
      expect(server.submits.map((one) => one.phones)).toEqual([phones, ...phones.map((phone) => [phone])]);
    },
  );

  test('a group of two is split as well', async () => {
    const { server, gateway } = await bench.online(
      { submit: (submit, at) => at.answer(submit, submit.phones.length > 1 ? 13 : 0) },
      { groupSize: 10 },
    );
    const outcomes = await gateway.send(toAll(numbers(2)));
    expect(outcomes.map((one) => one.kind)).toEqual(['accepted', 'accepted']);
    expect(server.submits.map((one) => one.phones.length)).toEqual([2, 1, 1]);
  });

  test('a group of one is not sent again', async () => {
    const { server, gateway } = await bench.online(
      { submit: (submit, at) => at.answer(submit, 13) },
      { groupSize: 10 },
    );
    expect(await gateway.send(toAll(numbers(1)))).toEqual([{ kind: 'rejected', code: 'CMPP-13' }]);
    expect(server.submits).toHaveLength(1);
  });

  test('the members keep the window', async () => {
    const { server, gateway } = await bench.online({ submit: () => undefined }, { groupSize: 10, window: 2 });
    const sending = gateway.send(toAll(numbers(6)));
    server.answer(await until(() => server.submits[0], 'the group'), 13);
    for (let count = 1; count <= 6; count += 1) {
      server.answer(await until(() => server.submits[count], `member ${count}`));
    }
    expect((await sending).every((one) => one.kind === 'accepted')).toBe(true);
    expect(server.mostUnanswered).toBeLessThanOrEqual(2);
  });

  test('a bad number in one group leaves the other groups of the batch alone', async () => {
    const { server, gateway } = await bench.online(
      { submit: (submit, at) => at.answer(submit, submit.phones.length === 3 ? 13 : 0) },
      { groupSize: 3 },
    );
    const outcomes = await gateway.send(toAll(numbers(5)));
    expect(outcomes.every((one) => one.kind === 'accepted')).toBe(true);
    expect(server.submits.map((one) => one.phones.length).sort()).toEqual([1, 1, 1, 2, 3]);
  });
});

describe('a group that is not split', () => {
  test.each([
    [4, { kind: 'rejected', code: 'CMPP-4' }],
    [5, { kind: 'unreachable', code: 'CMPP-5' }],
    [3, { kind: 'uncertain', code: 'CMPP-3', refs: [] }],
    [150, { kind: 'rejected', code: 'CMPP-150' }],
  ])('result %d is the outcome of every member', async (result, outcome) => {
    const { server, gateway } = await bench.online(
      { submit: (submit, at) => at.answer(submit, result) },
      { groupSize: 10 },
    );
    expect(await gateway.send(toAll(numbers(3)))).toEqual([outcome, outcome, outcome]);
    expect(server.submits).toHaveLength(1);
  });

  test('result 8 sends the same group again after the pause', async () => {
    const { server, gateway } = await bench.online(
      { submit: (submit, at) => at.answer(submit, at.submits.length === 1 ? 8 : 0) },
      { groupSize: 10 },
    );
    const outcomes = await gateway.send(toAll(numbers(3)));
    expect(outcomes.every((one) => one.kind === 'accepted')).toBe(true);
    expect(server.submits.map((one) => one.phones)).toEqual([numbers(3), numbers(3)]);
    expect(server.submits[1]!.atMs - server.submits[0]!.atMs).toBeGreaterThanOrEqual(290);
  });

  test('a link lost before the answer makes every member uncertain, and nothing is repeated', async () => {
    const { server, gateway } = await bench.online(
      { submit: (submit) => submit.link.cut() },
      { groupSize: 10 },
    );
    const lost = { kind: 'uncertain', code: 'link-lost', refs: [] };
    expect(await gateway.send(toAll(numbers(3)))).toEqual([lost, lost, lost]);
    await until(() => gateway.health().isOnline, 'online again');
    expect(server.submits).toHaveLength(1);
  });

  test('without a link every member is unreachable', async () => {
    const { server, gateway } = await bench.online({}, { groupSize: 10 });
    await server.stop();
    await until(() => !gateway.health().isOnline, 'offline');
    const away = { kind: 'unreachable', code: 'link-down' };
    expect(await gateway.send(toAll(numbers(3)))).toEqual([away, away, away]);
  });
});

describe('groups with long texts', () => {
  test('every part goes once to the whole group, and each member has base + i of every part', async () => {
    const bases = [base, 0x9f3540c003e9ffffn];
    const { server, gateway } = await bench.online(
      { submit: (submit, at) => at.answer(submit, 0, bases[submit.pkNumber - 1]!) },
      { groupSize: 10 },
    );
    expect(await gateway.send(toAll(numbers(2), long))).toEqual([
      accepted(base, 0x9f3540c003e9ffffn),
      accepted(base + 1n, 0x9f3540c003e90000n),
    ]);
    expect(server.submits.map((one) => [one.pkNumber, one.pkTotal, one.udhi, one.phones.length])).toEqual([
      [1, 2, 1, 2],
      [2, 2, 1, 2],
    ]);
    expect(new Set(server.submits.map((one) => one.content[3])).size).toBe(1);
  });

  test('two groups of one text have different references where they share a phone', async () => {
    const { server, gateway } = await bench.online({}, { groupSize: 2 });
    const [first, second] = numbers(2);
    await gateway.send(toAll([first!, second!, first!, second!], long));
    const references = server.submits.filter((one) => one.pkNumber === 1).map((one) => one.content[3]);
    expect(references).toHaveLength(2);
    expect(references[0]).not.toBe(references[1]);
  });

  test('when all parts speak of a bad number each member goes by itself with all parts', async () => {
    const { server, gateway } = await bench.online(
      {
        submit: (submit, at) =>
          at.answer(submit, submit.phones.length > 1 ? [10, 13][submit.pkNumber - 1]! : 0),
      },
      { groupSize: 10 },
    );
    const outcomes = await gateway.send(toAll(numbers(3), long));
    expect(outcomes.every((one) => one.kind === 'accepted' && one.refs.length === 2)).toBe(true);
    const singles = server.submits.slice(2);
    expect(singles.map((one) => `${one.phones.join()} ${one.pkNumber}`).sort()).toEqual(
      numbers(3).flatMap((phone) => [`${phone} 1`, `${phone} 2`]),
    );
  });

  test('when one part has no answer the group is never split, whatever the other part says', async () => {
    const { server, gateway, link } = await bench.online(
      { submit: (submit, at) => (submit.pkNumber === 1 ? at.answer(submit, 13) : undefined) },
      { groupSize: 10 },
    );
    const sending = gateway.send(toAll(numbers(2), long));
    await until(() => server.submits.length === 2, 'both parts');
    const test = link.request(commands.activeTest);
    await until(() => link.answerTo(test), 'the answer is read');
    link.cut();
    expect((await sending).map((one) => one.kind)).toEqual(['uncertain', 'uncertain']);
    await until(() => gateway.health().isOnline, 'online again');
    expect(server.submits).toHaveLength(2);
  });

  test('when one part was taken the group is never split', async () => {
    const { server, gateway } = await bench.online(
      { submit: (submit, at) => at.answer(submit, submit.pkNumber === 1 ? 0 : 13) },
      { groupSize: 10 },
    );
    const outcomes = await gateway.send(toAll(numbers(2), long));
    expect(outcomes.map((one) => one.kind)).toEqual(['rejected', 'rejected']);
    expect(server.submits).toHaveLength(2);
  });
});
