import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksFrom, parseGapText } from '../../../shared/load/gap-text.ts';
import { addDays, dayOf, dayStartMs } from '../../../shared/time.ts';
import { SmallApp } from '../../support/small-app.ts';

let small: SmallApp;
beforeAll(async () => {
  small = await SmallApp.open();
});
afterAll(() => small.close());

const fields = (day: string) => ({
  day,
  maxDemandKw: 1_810_000,
  share: 28 / 539,
  blocks: blocksFrom(parseGapText('0-5: 133, 5-8: 459, 8-13: 407, 13-22: 539, 22-24: 437').blocks, 28 / 539),
  source: 'pasted' as const,
  note: '省调 08:10 下达',
  version: 0,
});

describe('the gap board', () => {
  it('is empty before anybody saves, and says so by its version', async () => {
    expect(await small.call('viewer', 'gaps.get', { day: '2021-09-01' })).toMatchObject({
      version: 0,
      blocks: [],
    });
  });

  it('keeps a day, tells who saved it, and refuses the slower of two desks', async () => {
    const saved = await small.call('dispatcher', 'gaps.save', fields('2021-09-30'));
    expect(saved).toMatchObject({ version: 1, savedBy: '周敏' });
    expect(saved.blocks).toHaveLength(5);
    const late = await small.refused('otherDispatcher', 'gaps.save', fields('2021-09-30'));
    expect(late.code).toBe('stale');
    const audit = await small.call('administrator', 'audit.list', { search: 'gaps.save' });
    expect(audit.entries[0]).toMatchObject({ action: 'gaps.save', subject: '2021-09-30' });
  });

  it('is a dispatcher’s to save, everybody’s to read', async () => {
    expect((await small.refused('viewer', 'gaps.save', fields('2021-09-29'))).code).toBe('denied');
    expect((await small.refused('administrator', 'gaps.save', fields('2021-09-29'))).code).toBe('denied');
  });

  it('refuses blocks that overlap and names the one', async () => {
    const input = fields('2021-09-27');
    input.blocks[1] = { ...input.blocks[1]!, startMin: 240 };
    const refused = await small.refused('dispatcher', 'gaps.save', input);
    expect(refused).toMatchObject({ code: 'bad-gap', params: { block: '04:00–08:00' } });
  });

  it('shows which plans cover a block, each round in its own window', async () => {
    const day = dayOf(Date.now());
    const start = dayStartMs(day);
    const [a, b] = [await small.served(), await small.served()];
    await small.call('dispatcher', 'gaps.save', fields(day));
    const items = [
      { customerId: a.id, round: 1, reductionKw: 178_000, limitKw: 9_000 },
      { customerId: b.id, round: 2, reductionKw: 79_000, limitKw: 9_000 },
    ];
    await small.approved([], {
      startMs: start + 13 * 3_600_000,
      endMs: start + 24 * 3_600_000,
      rounds: [{ no: 2, startMs: start + 22 * 3_600_000, endMs: start + 24 * 3_600_000 }],
      items,
    });
    const cover = await small.call('viewer', 'gaps.cover', { day });
    expect(cover.level).toBe('2');
    expect(cover.blocks.map((one) => one.arrangedKw)).toEqual([0, 0, 0, 178_000, 257_000]);
    expect(cover.blocks[3]?.missingKw).toBe(102_000);
  });

  it('keeps the history of past days with level and what was missing', async () => {
    for (const day of ['2021-09-28', '2021-09-29']) await small.call('dispatcher', 'gaps.save', fields(day));
    const { days } = await small.call('viewer', 'gaps.history', {
      fromDay: '2021-09-28',
      toDay: '2021-09-29',
    });
    expect(days.map((one) => one.day)).toEqual(['2021-09-29', '2021-09-28']);
    expect(days[0]).toMatchObject({ level: '2', largestKw: 280_000, missingKw: 280_000, blocks: 5 });
  });

  it('counts how often and how long a customer was limited this year', async () => {
    const one = await small.served();
    const now = Date.now();
    const year = Number(dayOf(now).slice(0, 4));
    const { plan } = await small.issued([one.id], { startMs: now - 2 * 3_600_000, endMs: now + 3_600_000 });
    const { customers } = await small.call('viewer', 'gaps.limited', { year });
    const found = customers.find((each) => each.customerId === one.id);
    expect(found).toMatchObject({ times: 1, hours: 2, lastMs: plan.startMs });
    const earlier = await small.call('viewer', 'gaps.limited', {
      year: Number(addDays(`${year}-01-01`, -1).slice(0, 4)),
    });
    expect(earlier.customers).toEqual([]);
  });
});

describe('a round with a window of its own', () => {
  it('is what the text says, what the terminal gets, and must lie in the plan', async () => {
    const [a, b] = [await small.served(), await small.served()];
    const day = addDays(dayOf(Date.now()), 1);
    const at = (hour: number) => dayStartMs(day) + hour * 3_600_000;
    const items = [a, b].map((one, index) => ({
      customerId: one.id,
      round: index + 1,
      reductionKw: 5,
      limitKw: 900,
    }));
    const window = { startMs: at(8), endMs: at(20), items };
    const rounds = [{ no: 2, startMs: at(13), endMs: at(17) }];
    const { plan, messageId } = await small.issued([], { ...window, rounds });
    const orders = await small.app.core.stores.orders.ofPlan(plan.id);
    const of = (id: string) => orders.find((order) => order.customerId === id);
    expect([of(a.id)?.startMs, of(a.id)?.endMs]).toEqual([at(8), at(20)]);
    expect([of(b.id)?.startMs, of(b.id)?.endMs]).toEqual([at(13), at(17)]);
    const texts = (await small.deliveries(messageId)).map((one) => one.text);
    expect(texts.find((text) => text.includes(a.accountNo))).toContain('08:00至20:00');
    expect(texts.find((text) => text.includes(b.accountNo))).toContain('13:00至17:00');
    const outside = small.draft([], { ...window, rounds: [{ no: 2, startMs: at(7), endMs: at(17) }] });
    expect((await small.call('viewer', 'plans.check', outside)).problems).toMatchObject([
      { problem: 'round-window' },
    ]);
  });

  it('a plan’s target is the largest of its blocks', async () => {
    const one = await small.served();
    const fields = small.draft([one.id], { targetKw: 5 });
    const middle = fields.startMs + 3_600_000;
    const blocks = [
      { startMs: fields.startMs, endMs: middle, targetKw: 700 },
      { startMs: middle, endMs: fields.endMs, targetKw: 900 },
    ];
    const saved = await small.call('dispatcher', 'plans.save', { ...fields, blocks });
    expect(saved).toMatchObject({ targetKw: 900, blocks });
  });
});
