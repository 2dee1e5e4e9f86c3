import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Core } from '../../main/core/context.ts';
import type { DaySum, DrillFilter, NewDelivery, Stores } from '../../main/core/ports.ts';
import { countDay } from '../../main/core/reports/count-day.ts';
import { DeliveryDays } from '../../main/core/reports/delivery-days.ts';
import type { Database } from '../../main/store/database.ts';
import { createStores } from '../../main/store/index.ts';
import { newId } from '../../shared/ids.ts';
import type { Message } from '../../shared/model/message.ts';
import { DAY_MS, dayOf, dayStartMs } from '../../shared/time.ts';
import { emptyTables, type Open } from '../support/databases.ts';
import { contact, delivery, many, message } from './samples.ts';

/** Statistics: sums of days against the rows themselves, closings, saved reports. */
export function statisticsContract(open: Open): void {
  let db: Database;
  let stores: Stores;
  let core: Core;
  let nowMs: number;
  const day = '2021-09-30';
  const dayMs = dayStartMs(day);
  beforeAll(async () => {
    db = await open();
    stores = createStores(db);
  });
  beforeEach(async () => {
    await emptyTables(db);
    nowMs = dayMs + 20 * DAY_MS;
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    core = { stores, log, mode: 'live', clock: { now: () => nowMs } } as unknown as Core;
  });

  type Change = Partial<NewDelivery> & {
    state?: string;
    code?: string;
    gateway?: string;
    submittedMs?: number;
    doneMs?: number;
    confirmedMs?: number;
  };
  const send = async (own: Partial<Message>, changes: Change[]) => {
    const sent = message({ createdMs: dayMs, ...own });
    const rows = changes.map((change) => delivery(sent.id, { queuedMs: dayMs + 3_600_000, ...change }));
    await stores.transaction((tx) => tx.messages.insert(sent, newId(), rows));
    const usual = { delivery_state: 'delivered', gateway: 'cm' };
    await db.q('deliveries').where('message_id', sent.id).update(usual);
    for (const [index, row] of rows.entries()) {
      const change = changes[index]!;
      if (changes.length > 100) break;
      await db
        .q('deliveries')
        .where('id', row.id)
        .update({
          delivery_state: change.state ?? 'delivered',
          error_code: change.code ?? null,
          gateway: change.gateway ?? 'cm',
          submitted_ms: change.submittedMs ?? row.queuedMs + 1_000,
          done_ms: change.doneMs ?? row.queuedMs + 4_200,
          confirmed_ms: change.confirmedMs ?? 0,
        });
    }
    return { sent, rows };
  };
  const sumsOf = async (from = day, to = day): Promise<DaySum[]> =>
    (await new DeliveryDays(core).of(from, to)).sums;
  const total = (sums: DaySum[], name: 'total' | 'delivered' | 'failed' | 'parts' | 'confirmed') =>
    sums.reduce((sum, one) => sum + one[name], 0);

  describe('the sums of a day', () => {
    it('hold every delivery of the local day once, by what it has in common with others', async () => {
      await send({ kind: 'order', planId: newId() }, [
        { confirmedMs: dayMs + 3_600_000 + 31_000, asksConfirmation: true, parts: 2 },
        { state: 'undelivered', code: 'MB:0001', asksConfirmation: true },
        { state: 'uncertain', code: 'timeout' },
        { state: 'cancelled', submittedMs: 0, doneMs: 0 },
        { state: 'rejected', code: 'CMPP-10', submittedMs: 0 },
      ]);
      await send({ kind: 'info', isDrill: true }, [{ queuedMs: dayMs }, { queuedMs: dayMs + DAY_MS - 1 }]);
      await send({ kind: 'info' }, [{ queuedMs: dayMs - 1 }, { queuedMs: dayMs + DAY_MS }]);
      const sums = await sumsOf();
      expect(sums).toHaveLength(2);
      const order = sums.find((sum) => sum.kind === 'order')!;
      expect(order).toMatchObject({
        day,
        total: 4,
        cancelled: 1,
        delivered: 1,
        failed: 2,
        uncertain: 1,
        pending: 0,
        asked: 2,
        confirmed: 1,
        parts: 4,
        isDrill: false,
        gateway: 'cm',
        reasons: { number: 1, gateway: 1 },
      });
      expect([...order.waits]).toEqual([[4, 1]]);
      expect([...order.confirms]).toEqual([[30, 1]]);
      expect(sums.find((sum) => sum.kind === 'info')).toMatchObject({ total: 2, isDrill: true });
    });

    it('tell the offices apart, and customers from them', async () => {
      const office = { id: newId(), name: '市发改委' };
      const person = contact({ assignments: [{ role: 'office', officeId: office.id }] });
      await stores.contacts.saveOffice(office);
      await stores.contacts.insertMany([person]);
      await send({}, [
        { contactId: person.id, role: 'office' },
        { contactId: newId(), role: 'power' },
      ]);
      expect((await sumsOf()).map((sum) => sum.unitId).sort()).toEqual(['', office.id]);
    });

    it('are kept, and say the same as a count of the rows', async () => {
      await send(
        { kind: 'free' },
        many(1_700, (index) => ({ queuedMs: dayMs + (index % 7) * 1_000, parts: 1 + (index % 3) })),
      );
      const days = new DeliveryDays(core);
      expect(await days.catchUp()).toBe(16);
      const [kept] = await stores.reports.sums(day, day);
      const { sums } = await countDay(core, day, new Map());
      expect({ ...kept }).toEqual({ ...sums[0] });
      expect(total(await sumsOf(), 'total')).toBe(1_700);
      expect(await days.catchUp()).toBe(0);
    });

    it('are counted again when a delivery of a settled day changes', async () => {
      const { sent, rows } = await send({}, [{ state: 'uncertain' }, {}]);
      const days = new DeliveryDays(core);
      await days.catchUp();
      await stores.messages.moveSome([rows[0]!.id], 'uncertain', 'rejected', 'giveUp');
      expect(total((await days.of(day, day)).sums, 'failed')).toBe(0);
      days.changed([sent.id]);
      expect(total((await days.of(day, day)).sums, 'failed')).toBe(1);
    });

    it('stay when old deliveries are put away', async () => {
      const { sent } = await send({}, [{}, {}]);
      const days = new DeliveryDays(core);
      await days.catchUp();
      await db.q('deliveries').delete();
      await stores.reports.markStale([day]);
      days.changed([sent.id]);
      expect(total((await days.of(day, day)).sums, 'total')).toBe(2);
    });

    it('of days not settled yet are always counted from the rows', async () => {
      nowMs = dayMs + DAY_MS;
      const { rows } = await send({}, [{ state: 'submitted', doneMs: 0 }]);
      expect(total(await sumsOf(), 'delivered')).toBe(0);
      await db.q('deliveries').where('id', rows[0]!.id).update({ delivery_state: 'delivered' });
      expect(total(await sumsOf(), 'delivered')).toBe(1);
      expect(await stores.reports.countedDays(day, day)).toEqual([]);
    });

    it('counted by two workstations at once are there once', async () => {
      await send({}, [{}, {}, {}]);
      const ends = await Promise.allSettled([
        new DeliveryDays(core).catchUp(),
        new DeliveryDays(core).catchUp(),
      ]);
      expect(ends.some((end) => end.status === 'fulfilled')).toBe(true);
      await new DeliveryDays(core).catchUp();
      expect(total(await sumsOf(), 'total')).toBe(3);
    });

    it('count what was received, in parts', async () => {
      const inbound = (ref: string, body: string, atMs: number) => ({
        id: newId(),
        gateway: 'cm',
        ref,
        phone: '+8613900000001',
        service_no: null,
        body,
        at_ms: atMs,
        handled: 'open',
      });
      await db.q('inbound').insert(inbound('r-1', '好'.repeat(71), dayMs));
      await db.q('inbound').insert(inbound('r-2', '1', dayMs + DAY_MS - 1));
      await db.q('inbound').insert(inbound('r-3', '1', dayMs + DAY_MS));
      const { inbound: sums } = await new DeliveryDays(core).of(day, day);
      expect(sums).toEqual([{ day, gateway: 'cm', messages: 2, parts: 3 }]);
    });
  });

  describe('the deliveries behind a figure', () => {
    const filter = (change: Partial<DrillFilter> = {}): DrillFilter => ({
      fromMs: dayMs,
      toMs: dayMs + DAY_MS,
      kinds: [],
      unit: '',
      gateway: '',
      user: '',
      planId: '',
      isDrill: false,
      isOwnDrill: false,
      only: 'all',
      ...change,
    });

    it('are as many as the figure says, for every filter', async () => {
      const planId = newId();
      const office = { id: newId(), name: '经信委' };
      const person = contact({ assignments: [{ role: 'office', officeId: office.id }] });
      await stores.contacts.saveOffice(office);
      await stores.contacts.insertMany([person]);
      await send({ kind: 'order', planId, createdBy: '甲' }, [
        { state: 'undelivered' },
        { confirmedMs: dayMs + 7_200_000 },
        { contactId: person.id, role: 'office', gateway: 'cu' },
        { state: 'cancelled' },
      ]);
      await send({ kind: 'info', createdBy: '乙' }, [
        { state: 'submitted', confirmedMs: dayMs + 7_200_000 },
        { state: 'uncertain' },
      ]);
      await send({ kind: 'info', isDrill: true }, [{}]);
      const count = async (change: Partial<DrillFilter>) =>
        (await stores.reports.drill(filter(change), 0, 100)).length;
      expect(await count({})).toBe(5);
      expect(await count({ kinds: ['order'] })).toBe(3);
      expect(await count({ kinds: ['order', 'info'] })).toBe(5);
      expect(await count({ planId })).toBe(3);
      expect(await count({ planId: '-' })).toBe(2);
      expect(await count({ unit: office.id })).toBe(1);
      expect(await count({ unit: '-' })).toBe(4);
      expect(await count({ gateway: 'cu' })).toBe(1);
      expect(await count({ user: '乙' })).toBe(2);
      expect(await count({ isDrill: true })).toBe(1);
      for (const only of ['delivered', 'failed', 'uncertain', 'pending', 'confirmed', 'reached'] as const)
        expect([only, await count({ only })]).toEqual([
          only,
          { delivered: 2, failed: 1, uncertain: 1, pending: 1, confirmed: 2, reached: 3 }[only],
        ]);
    });

    it('are those that ended in a certain way, once for each way there is', async () => {
      await send({}, [
        { state: 'undelivered', code: 'MB:0001' },
        { state: 'undelivered', code: 'MB:0001' },
        { state: 'expired' },
        {},
      ]);
      const ends = await stores.reports.ends(filter({ only: 'failed' }));
      expect(ends.sort((a, b) => (a.state < b.state ? -1 : 1))).toEqual([
        { state: 'expired', code: '' },
        { state: 'undelivered', code: 'MB:0001' },
      ]);
      const count = async (change: Partial<DrillFilter>) =>
        (await stores.reports.drill(filter(change), 0, 100)).length;
      expect(await count({ ends: [ends[0]!] })).toBe(1);
      expect(await count({ ends: [ends[1]!] })).toBe(2);
      expect(await count({ ends })).toBe(3);
      expect(await count({ ends: [] })).toBe(0);
    });

    it('come page after page, each once, also when they were queued together', async () => {
      await send(
        {},
        many(25, () => ({})),
      );
      const seen = new Set<string>();
      let after: { queuedMs: number; id: string } | undefined;
      for (;;) {
        const page = await stores.reports.drillPage(filter(), after, 10);
        for (const one of page) seen.add(one.id);
        after = page.at(-1);
        if (page.length < 10) break;
      }
      expect(seen.size).toBe(25);
    });
  });

  describe('closed months, saved reports and produced files', () => {
    const closing = (step: number) => ({
      id: newId(),
      month: '2021-09',
      isDrill: false,
      step,
      userName: '韩立国',
      atMs: nowMs,
      reason: step > 0 ? '补报' : '',
      body: '{}',
    });

    it('a month is closed once, whoever is faster, and corrections come in order', async () => {
      await stores.reports.addClosing(closing(0));
      await expect(stores.reports.addClosing(closing(0))).rejects.toMatchObject({ code: 'taken' });
      await stores.reports.addClosing(closing(1));
      const steps = (await stores.reports.closings(false, ['2021-09'])).map((one) => [one.step, one.reason]);
      expect(steps).toEqual([
        [0, ''],
        [1, '补报'],
      ]);
      expect(await stores.reports.closings(true, ['2021-09'])).toEqual([]);
    });

    it('a saved report is changed only by whoever saw its newest version', async () => {
      const row = { id: newId(), name: '月报', body: '{}', version: 0, savedBy: '甲', savedMs: nowMs };
      await stores.reports.save(row);
      await stores.reports.save({ ...row, name: '新月报', version: 1 });
      await expect(stores.reports.save({ ...row, version: 1 })).rejects.toMatchObject({ code: 'stale' });
      expect((await stores.reports.saved()).map((one) => one.name)).toEqual(['新月报']);
      await stores.reports.removeSaved(row.id);
      expect(await stores.reports.saved()).toEqual([]);
    });

    it('an occasion makes one file', async () => {
      const row = {
        id: newId(),
        savedId: newId(),
        name: '月报',
        fileName: '',
        folder: '/r',
        bytes: 0,
        sha256: '',
        problem: '正在生成',
        userName: '自动',
        atMs: nowMs,
      };
      expect(await stores.reports.addProduced(row, 'a 2021-09')).toBe(true);
      expect(await stores.reports.addProduced({ ...row, id: newId() }, 'a 2021-09')).toBe(false);
      await stores.reports.setProduced({
        ...row,
        fileName: '月报.xlsx',
        bytes: 9,
        sha256: 'ab',
        problem: '',
      });
      expect(await stores.reports.produced(10)).toEqual([
        { ...row, fileName: '月报.xlsx', bytes: 9, sha256: 'ab', problem: '' },
      ]);
    });

    it('the first message there is opens the statistics', async () => {
      expect(await stores.reports.firstMs()).toBe(0);
      await send({}, [{ queuedMs: dayMs + 5 }]);
      expect(dayOf(await stores.reports.firstMs())).toBe(day);
    });
  });
}
