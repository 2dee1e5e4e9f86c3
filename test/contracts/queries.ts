import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Stores } from '../../main/core/ports.ts';
import type { Database } from '../../main/store/database.ts';
import { createStores } from '../../main/store/index.ts';
import { newId } from '../../shared/ids.ts';
import type { QueryServiceRow, QueryUse, Subscription } from '../../shared/model/query.ts';
import { emptyTables, type Open } from '../support/databases.ts';

const T = 1_760_000_000_000;

export const service = (change: Partial<QueryServiceRow> = {}): QueryServiceRow => ({
  id: newId(),
  code: '1',
  name: '剩余购电量',
  words: ['余额', '电费'],
  source: 'balance',
  templateId: newId(),
  monthFen: 200,
  useFen: 0,
  pushDay: 0,
  pushAt: '09:00',
  isActive: true,
  version: 0,
  savedBy: '韩立国',
  savedMs: T,
  ...change,
});

export const subscription = (change: Partial<Subscription> = {}): Subscription => ({
  id: newId(),
  phone: '+8613900000001',
  contactId: newId(),
  contactName: '吴海涛',
  customerId: '',
  serviceCode: '1',
  serviceName: '剩余购电量',
  state: 'active',
  fromMs: T,
  toMs: 0,
  monthFen: 200,
  useFen: 0,
  inboundId: newId(),
  inboundText: '订阅 1 2',
  inboundMs: T,
  noticeText: '1剩余购电量2.00元/月',
  noticeMs: T - 60_000,
  replyText: '已订阅',
  endInboundId: '',
  endText: '',
  changedMs: T,
  ...change,
});

export const use = (change: Partial<QueryUse> = {}): QueryUse => ({
  id: newId(),
  atMs: T,
  phone: '+8613900000001',
  contactId: '',
  customerId: '',
  serviceCode: '1',
  kind: 'query',
  outcome: 'answered',
  inboundId: newId(),
  deliveryId: newId(),
  feeFen: 10,
  answerMs: 40,
  note: '查询 1',
  ...change,
});

const page = { offset: 0, limit: 100 };

/** Services, subscriptions, uses, guards, promises and invitations of the query service. */
export function queryContract(open: Open): void {
  let db: Database;
  let stores: Stores;
  beforeAll(async () => {
    db = await open();
    stores = createStores(db);
  });
  beforeEach(() => emptyTables(db));

  describe('services', () => {
    it('come back as they were saved, with a version that refuses what is stale', async () => {
      const one = service();
      await stores.services.save(one);
      const [saved] = await stores.services.list();
      expect(saved).toEqual({ ...one, version: 1 });
      await stores.services.save({ ...saved!, monthFen: 300 });
      await expect(stores.services.save({ ...saved!, monthFen: 400 })).rejects.toMatchObject({
        code: 'stale',
      });
      expect((await stores.services.list())[0]).toMatchObject({ monthFen: 300, version: 2 });
    });

    it('never share a code', async () => {
      await stores.services.save(service());
      await expect(stores.services.save(service())).rejects.toMatchObject({ code: 'taken' });
    });

    it('have numbers that mean a service or a text', async () => {
      const number = {
        number: '106900015598',
        serviceCode: '',
        replyText: '请电024',
        note: '',
        isActive: true,
        version: 0,
      };
      await stores.services.saveNumber(number);
      await expect(stores.services.saveNumber(number)).rejects.toMatchObject({ code: 'taken' });
      expect(await stores.services.numbers()).toEqual([{ ...number, version: 1 }]);
      await stores.services.removeNumber(number.number);
      expect(await stores.services.numbers()).toEqual([]);
    });
  });

  describe('subscriptions', () => {
    it('keep their whole proof and are found by number while they last', async () => {
      const [one, two] = [subscription(), subscription({ serviceCode: '2', state: 'paused' })];
      const gone = subscription({ serviceCode: '3', state: 'cancelled', toMs: T + 5 });
      await stores.subscriptions.insert([one, two, gone]);
      expect(await stores.subscriptions.ofPhones([one.phone])).toEqual([one, two]);
      const { subscriptions, total } = await stores.subscriptions.list({
        search: '吴海',
        fromMs: 0,
        toMs: 0,
        ...page,
      });
      expect(total).toBe(3);
      expect(subscriptions).toContainEqual(gone);
    });

    it('are counted in every period that touches them', async () => {
      const one = subscription({ fromMs: T, toMs: T + 100 });
      await stores.subscriptions.insert([one]);
      expect(await stores.subscriptions.inPeriod(T - 50, T)).toEqual([]);
      expect(await stores.subscriptions.inPeriod(T - 50, T + 1)).toEqual([one]);
      expect(await stores.subscriptions.inPeriod(T + 99, T + 500)).toEqual([one]);
      expect(await stores.subscriptions.inPeriod(T + 100, T + 500)).toEqual([]);
    });

    it('change state and keep the steps in their order', async () => {
      const one = subscription();
      await stores.subscriptions.insert([one]);
      await stores.subscriptions.change([one.id], {
        state: 'cancelled',
        toMs: T + 9,
        endText: '退订1',
        endInboundId: one.id,
        changedMs: T + 9,
      });
      const step = { subscriptionId: one.id, inboundId: '', text: '', byName: '' };
      await stores.subscriptions.addEvents([
        { ...step, id: newId(), atMs: T, step: 'subscribe' },
        { ...step, id: newId(), atMs: T + 5, step: 'resume' },
        { ...step, id: newId(), atMs: T + 3, step: 'pause' },
        { ...step, id: newId(), atMs: T + 9, step: 'cancel', text: '退订1' },
      ]);
      expect((await stores.subscriptions.holds()).map((one) => one.step)).toEqual(['pause', 'resume']);
      expect(await stores.subscriptions.get(one.id)).toMatchObject({ state: 'cancelled', endText: '退订1' });
      expect((await stores.subscriptions.events([one.id])).map((event) => event.step)).toEqual([
        'subscribe',
        'pause',
        'resume',
        'cancel',
      ]);
      expect(await stores.subscriptions.ofPhones([one.phone])).toEqual([]);
    });

    it('are counted by service while they are in force', async () => {
      expect(await stores.subscriptions.counts()).toEqual(new Map());
      await stores.subscriptions.insert([
        subscription(),
        subscription({ phone: '+8613900000002' }),
        subscription({ serviceCode: '2' }),
        subscription({ serviceCode: '2', state: 'paused' }),
        subscription({ serviceCode: '3', state: 'cancelled' }),
      ]);
      expect(await stores.subscriptions.counts()).toEqual(
        new Map([
          ['1', 2],
          ['2', 1],
        ]),
      );
    });

    it('are walked page by page for a push', async () => {
      const all = [1, 2, 3].map((n) => subscription({ phone: `+861390000000${n}` }));
      await stores.subscriptions.insert([
        ...all,
        subscription({ serviceCode: '2' }),
        subscription({ state: 'paused' }),
      ]);
      const first = await stores.subscriptions.activeOf('1', '', 2);
      const second = await stores.subscriptions.activeOf('1', first.at(-1)!.id, 2);
      expect([...first, ...second].map((one) => one.id)).toEqual(all.map((one) => one.id).toSorted());
    });
  });

  describe('conversations, guards and promises', () => {
    it('are kept once for each number', async () => {
      await stores.queries.saveTalks([{ phone: 'a', body: '{"n":1}', changedMs: T }]);
      await stores.queries.saveTalks([
        { phone: 'a', body: '{"n":2}', changedMs: T },
        { phone: 'b', body: '{}', changedMs: T },
      ]);
      expect(
        (await stores.queries.talks(['a', 'b', 'c'])).toSorted((x, y) => x.phone.localeCompare(y.phone)),
      ).toEqual([
        { phone: 'a', body: '{"n":2}' },
        { phone: 'b', body: '{}' },
      ]);
      const guard = {
        phone: 'a',
        reason: 'loop' as const,
        sinceMs: T,
        untilMs: T + 9,
        count: 3,
        lastText: '1',
        lastMs: T,
      };
      await stores.queries.saveGuards([guard]);
      await stores.queries.saveGuards([{ ...guard, count: 4 }]);
      expect(await stores.queries.guards()).toEqual([{ ...guard, count: 4 }]);
      expect(await stores.queries.removeGuard('a')).toBe(1);
    });

    it('keep who was given a conversation, oldest first', async () => {
      const one = {
        id: newId(),
        phone: 'a',
        planId: newId(),
        planName: '迎峰度冬一号',
        toName: '周敏',
        byName: '韩立国',
        note: '',
        atMs: T,
      };
      const later = { ...one, id: newId(), toName: '韩立国', note: '请回电', atMs: T + 1 };
      await stores.queries.addHandover(later);
      await stores.queries.addHandover(one);
      expect(await stores.queries.handovers(['a', 'b'])).toEqual([one, later]);
      expect(await stores.queries.handovers([])).toEqual([]);
    });

    it('give a promise to the first who takes it', async () => {
      const one = { id: newId(), phone: 'a', inboundId: newId(), body: '{}', sinceMs: T };
      await stores.queries.addPromises([one]);
      expect(await stores.queries.promises(5)).toEqual([one]);
      expect(await stores.queries.takePromise(one.id)).toBe(true);
      expect(await stores.queries.takePromise(one.id)).toBe(false);
    });
  });

  describe('uses', () => {
    it('are listed newest first and added up by service, kind and outcome', async () => {
      const uses = [
        use(),
        use({ atMs: T + 1, phone: '+8613900000002' }),
        use({ atMs: T + 2, kind: 'help', outcome: 'menu', serviceCode: '', feeFen: 0 }),
      ];
      await stores.queries.addUses(uses);
      const all = await stores.queries.uses({ search: '', fromMs: 0, toMs: 0, ...page });
      expect(all.uses).toEqual(uses.toReversed());
      const found = await stores.queries.uses({ search: '3900000002', fromMs: T, toMs: T + 2, ...page });
      expect(found.uses.map((one) => one.id)).toEqual([uses[1]!.id]);
      const totals = await stores.queries.totalUses(T, T + 3);
      expect(totals).toContainEqual({
        serviceCode: '1',
        kind: 'query',
        outcome: 'answered',
        uses: 2,
        phones: 2,
        feeFen: 20,
      });
      expect(await stores.queries.usesOfPhone('+8613900000002', T)).toEqual([uses[1]]);
      expect(await stores.queries.hasUse(uses[0]!.id)).toBe(true);
    });

    it('are found by the messages that asked, several of one message in their order', async () => {
      const [asked, other] = [newId(), newId()];
      const uses = [
        use({ inboundId: asked }),
        use({ inboundId: asked, serviceCode: '2' }),
        use({ inboundId: other }),
        use(),
      ].toSorted((a, b) => (a.id < b.id ? -1 : 1));
      await stores.queries.addUses(uses);
      const found = await stores.queries.usesOfInbound([asked, other]);
      expect(found).toEqual(uses.filter((one) => [asked, other].includes(one.inboundId)));
      expect(await stores.queries.usesOfInbound([])).toEqual([]);
    });

    it('say how long the slowest twentieth waited at least', async () => {
      expect(await stores.queries.answerTime(T, 0.95)).toBe(0);
      await stores.queries.addUses(Array.from({ length: 20 }, (_, i) => use({ answerMs: (i + 1) * 10 })));
      expect(await stores.queries.answerTime(T, 0.95)).toBe(190);
    });
  });

  describe('invitations', () => {
    it('are answered once and counted by answer', async () => {
      const invitation = (phone: string) => ({
        id: newId(),
        phone,
        contactId: '',
        atMs: T,
        deliveryId: newId(),
        outcome: 'sent' as const,
        answeredMs: 0,
      });
      await stores.queries.addInvitations(['a', 'b', 'c'].map(invitation));
      await stores.queries.answerInvitation('a', 'accepted', T + 1);
      await stores.queries.answerInvitation('a', 'refused', T + 2);
      await stores.queries.answerInvitation('b', 'refused', T + 3);
      expect(await stores.queries.invitedSince(T)).toEqual(new Set(['a', 'b', 'c']));
      expect(await stores.queries.invitedSince(T + 1)).toEqual(new Set());
      expect(await stores.queries.invitationTotals(T - 5, T)).toEqual([]);
      const totals = await stores.queries.invitationTotals(T, T + 1);
      expect(Object.fromEntries(totals.map((one) => [one.outcome, one.count]))).toEqual({
        accepted: 1,
        refused: 1,
        sent: 1,
      });
    });
  });
}
