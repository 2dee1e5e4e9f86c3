import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import { defaultQuerySettings, type QuerySettings } from '../../../shared/model/query-settings.ts';
import { dayStartMs } from '../../../shared/time.ts';
import { subscription } from '../../contracts/queries.ts';
import { SmallApp } from '../../support/small-app.ts';

/** What the query service does by the clock and against floods. */
let small: SmallApp;
let isAway = false;
let nowMs = 0;
const READ_MS = Date.parse('2031-02-28T23:50:00+08:00');

beforeAll(async () => {
  small = await SmallApp.open({
    reader: async (_source, accounts) => {
      if (isAway) throw new AppError('offline', { what: 'lms', reason: 'test' });
      return new Map(
        accounts.map((account) => [account, { balance: { kwh: 1_200, fen: undefined, atMs: READ_MS } }]),
      );
    },
  });
  small.app.core.clock = { now: () => nowMs || Date.now() };
});
afterAll(() => small.close());
beforeEach(() => {
  isAway = false;
  nowMs = 0;
});

const stores = () => small.app.core.stores;
const at = (day: string, clock: string) => Date.parse(`${day}T${clock}:00+08:00`);

async function limited(guards: Partial<QuerySettings['guards']>): Promise<void> {
  const all = { ...defaultQuerySettings, guards: { ...defaultQuerySettings.guards, ...guards } };
  await stores().settings.set('queries', JSON.stringify(all));
  small.app.queries.changed();
}

/** A service pushed on the 1st at 09:00, and somebody who has it. */
async function subscriber(name: string, state: 'active' | 'paused' = 'active') {
  const served = await small.served({ name });
  await stores().subscriptions.insert([
    subscription({
      phone: served.power.mobile,
      contactId: served.power.id,
      contactName: served.power.name,
      state,
      fromMs: 1,
    }),
  ]);
  return { ...served, phone: served.power.mobile };
}

async function pushOn(pushDay: number): Promise<void> {
  const [first] = (await stores().services.list()).filter((one) => one.code === '1');
  await stores().services.save({ ...first!, pushDay, pushAt: '09:00' });
  small.app.queries.changed();
}

const pushed = async (phone: string, sinceMs = 0) =>
  (await stores().messages.sentTo(phone, sinceMs)).map((one) => one.text);
const lookAt = async (day: string, clock: string) => {
  nowMs = at(day, clock);
  await small.app.queries.doChores({ invites: false });
};

describe('the monthly push', () => {
  it('sends subscribed data on its day from its hour on, once a month, and to nobody who holds it', async () => {
    await pushOn(1);
    const one = await subscriber('恒岭推送一厂');
    const held = await subscriber('恒岭推送二厂', 'paused');
    await lookAt('2031-02-28', '09:30');
    await lookAt('2031-03-01', '08:59');
    expect(await pushed(one.phone)).toEqual([]);
    await lookAt('2031-03-01', '09:00');
    await lookAt('2031-03-01', '09:00');
    await lookAt('2031-03-01', '18:00');
    await lookAt('2031-03-02', '09:00');
    expect(await pushed(one.phone)).toEqual([
      `【演练】【抚顺供电】恒岭推送一厂（${one.accountNo}）剩余购电量1,200kWh，读数时间2月28日23:50。回复0看帮助。`,
    ]);
    expect(await pushed(held.phone)).toEqual([]);
    await lookAt('2031-04-01', '09:05');
    expect(await pushed(one.phone)).toHaveLength(2);
    const uses = await stores().queries.usesOfPhone(one.phone, 0);
    expect(uses.map(({ kind, outcome, feeFen, note }) => [kind, outcome, feeFen, note])).toEqual([
      ['push', 'answered', 0, '2031-03 定期推送'],
      ['push', 'answered', 0, '2031-04 定期推送'],
    ]);
  });

  it('waits for data that is away, and goes on where it stopped', async () => {
    const one = await subscriber('恒岭推送三厂');
    isAway = true;
    await lookAt('2031-05-01', '09:00');
    expect(await pushed(one.phone)).toEqual([]);
    isAway = false;
    await lookAt('2031-05-01', '09:10');
    await lookAt('2031-05-01', '09:20');
    expect(await pushed(one.phone)).toHaveLength(1);
  });

  it('reaches who subscribed in the month, not who has left', async () => {
    const late = await subscriber('恒岭推送四厂');
    const gone = await subscriber('恒岭推送五厂');
    const [own] = await stores().subscriptions.ofPhones([gone.phone]);
    await stores().subscriptions.change([own!.id], { state: 'cancelled', toMs: 2, changedMs: 2 });
    await lookAt('2031-06-01', '09:00');
    expect(await pushed(late.phone)).toHaveLength(1);
    expect(await pushed(gone.phone)).toEqual([]);
    await pushOn(0);
  });
});

describe('a flood from many numbers', () => {
  const write = async (phones: string[]) => {
    await small.gateway.listener!.inbound(
      phones.map((phone) => ({
        ref: newId(),
        phone,
        serviceNo: '',
        text: '查询',
        atMs: nowMs || Date.now(),
      })),
    );
    small.app.queries.wake();
  };
  const strangers = (count: number, from: number) =>
    Array.from({ length: count }, (_, n) => `+8613611${String(from + n).padStart(6, '0')}`);
  const answered = async (phones: string[]) =>
    (await Promise.all(phones.map((phone) => pushed(phone)))).filter((one) => one.length > 0).length;

  it('is answered up to the limit of a minute; the rest waits, shown as guarded, and is not lost', async () => {
    await limited({ globalPerMinute: 5 });
    const phones = strangers(12, 0);
    await write(phones);
    let guards = await stores().queries.guards();
    while (guards.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      guards = await stores().queries.guards();
    }
    expect(guards).toEqual([expect.objectContaining({ phone: '*', reason: 'global' })]);
    expect(await answered(phones)).toBe(5);
    const { guards: shown } = await small.call('viewer', 'guards.list', {});
    expect(shown.map((one) => one.reason)).toEqual(['global']);
    // More room, and what waited is answered.
    await limited({ globalPerMinute: 1_000 });
    await small.app.queries.settled();
    expect(await answered(phones)).toBe(12);
  });

  it('from one number is held after its hourly limit, for an hour', async () => {
    await limited({ perHour: 3, equalPerHour: 50, duplicateSeconds: 0 });
    const [phone = ''] = strangers(1, 900);
    const clock = dayStartMs('2031-07-01') + 12 * 3_600_000;
    for (let n = 0; n < 5; n += 1) {
      nowMs = clock + n * 60_000;
      await small.gateway.listener!.inbound([
        { ref: newId(), phone, serviceNo: '', text: `怎么查电费 ${n}`, atMs: nowMs },
      ]);
      await small.app.queries.settled();
    }
    const handled = (await stores().messages.inboundFrom(phone, 0)).map((one) => one.handled);
    expect(handled).toEqual(['replied', 'open', 'open', 'guarded', 'guarded']);
    const guard = (await stores().queries.guards()).find((one) => one.phone === phone);
    expect(guard).toMatchObject({ reason: 'rate', count: 2, untilMs: clock + 3 * 60_000 + 3_600_000 });
    nowMs = clock + 2 * 3_600_000;
    await small.gateway.listener!.inbound([
      { ref: newId(), phone, serviceNo: '', text: '怎么查电费呢', atMs: nowMs },
    ]);
    await small.app.queries.settled();
    expect(await pushed(phone)).toHaveLength(2);
  });
});
