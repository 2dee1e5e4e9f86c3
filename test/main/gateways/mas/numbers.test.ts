import { afterEach, expect, test, vi } from 'vitest';
import { jiaxunProfile } from '../../../../main/gateways/mas/profile.ts';
import { outbound } from '../../../support/cmpp-fakes.ts';
import { createGateway, idOf } from './bench.ts';

/** Ten thousand calls over the network would take a minute, so the wire is a function here: it answers 0. */
const wire = vi.hoisted(() => ({ numbers: [] as string[] }));
vi.mock('../../../../main/gateways/http.ts', async (original) => ({
  ...(await original<typeof import('../../../../main/gateways/http.ts')>()),
  post: async (_: string, body: string) => {
    wire.numbers.push(/<smID[^>]*>(.*)<\/smID>/.exec(body)![1]!);
    return { status: 200, text: '<sendSMReturn>0</sendSMReturn>' };
  },
}));
afterEach(() => {
  vi.restoreAllMocks();
  wire.numbers.length = 0;
});

const at = { endpoint: 'http://127.0.0.1:9/', account: 'a', password: 'b' };
const DAY_MS = 86_400_000;
/** In the middle of the eleven days after which the numbers begin anew. */
const NOON_MS = 1_700_500_000_000;

/** Sends texts that all differ, so that each has a call and a number of its own. */
async function send(gateway: ReturnType<typeof createGateway>['gateway'], count: number): Promise<void> {
  for (let done = 0; done < count; done += 100) {
    const batch = Array.from({ length: Math.min(100, count - done) }, (_, i) =>
      outbound({ text: `${done + i}` }),
    );
    const outcomes = await gateway.send(batch);
    expect(outcomes.map(idOf)).toEqual(wire.numbers.slice(-batch.length));
  }
}
function expectAllDifferent(): void {
  expect(new Set(wire.numbers).size).toBe(wire.numbers.length);
  for (const number of wire.numbers) expect(number).toMatch(/^\d{1,8}$/);
}

test('ten thousand numbers in a row do not repeat, though the clock stands', async () => {
  vi.spyOn(Date, 'now').mockReturnValue(NOON_MS);
  const { gateway } = createGateway(at, jiaxunProfile());
  await send(gateway, 10_000);
  expect(wire.numbers).toHaveLength(10_000);
  expectAllDifferent();
});

test('a clock that is set back does not bring a number again', async () => {
  const clock = vi.spyOn(Date, 'now').mockReturnValue(NOON_MS);
  const { gateway } = createGateway(at, jiaxunProfile());
  await send(gateway, 50);
  for (const backMs of [10, 1_000, 3_600_000, 2 * DAY_MS]) {
    clock.mockReturnValue(NOON_MS - backMs);
    await send(gateway, 50);
  }
  expectAllDifferent();
});

test('a gateway that starts anew a second later does not bring a number again', async () => {
  const clock = vi.spyOn(Date, 'now').mockReturnValue(NOON_MS);
  await send(createGateway(at, jiaxunProfile()).gateway, 50);
  clock.mockReturnValue(NOON_MS + 1_000);
  await send(createGateway(at, jiaxunProfile()).gateway, 50);
  expectAllDifferent();
});

test('numbers do not repeat for eleven days', async () => {
  const clock = vi.spyOn(Date, 'now');
  const { gateway } = createGateway(at, jiaxunProfile());
  for (let hour = 0; hour < 11 * 24; hour += 1) {
    clock.mockReturnValue(NOON_MS + hour * 3_600_000);
    await send(gateway, 5);
  }
  expectAllDifferent();
});
