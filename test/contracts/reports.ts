import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GatewayReport, JobStore, Stores } from '../../main/core/ports.ts';
import type { Database } from '../../main/store/database.ts';
import { createStores } from '../../main/store/index.ts';
import { createJobStore } from '../../main/store/jobs.ts';
import { newId } from '../../shared/ids.ts';
import { emptyTables, type Open } from '../support/databases.ts';
import { claimAll, queue } from './jobs.ts';
import { many, submitted } from './samples.ts';

/** Reports and received messages. */
export function reportContract(open: Open): void {
  let db: Database;
  let stores: Stores;
  let jobs: JobStore;
  beforeAll(async () => {
    db = await open();
    stores = createStores(db);
    jobs = createJobStore(db);
  });
  beforeEach(() => emptyTables(db));

  const deliveryOf = async (id: string) => (await stores.messages.deliveriesByIds([id]))[0]!;
  const report = (phone: string, msgId: string, stat = 'DELIVRD', atMs = Date.now()): GatewayReport => ({
    by: 'part',
    msgId,
    phone,
    stat,
    atMs,
  });
  /** One delivery, submitted with the given references. */
  const sent = async (...msgIds: string[]) => {
    await queue(stores, [{ parts: msgIds.length }]);
    const [job] = await claimAll(jobs);
    await jobs.finish('cm', [submitted(job!, ...msgIds)]);
    return job!;
  };
  /** One delivery whose answer was lost. */
  const lost = async (phone: string, parts = 1, queuedMs = Date.now() - 60_000) => {
    await queue(stores, [{ phone, parts, queuedMs }]);
    const [job] = await claimAll(jobs);
    await jobs.finish('cm', [{ job: job!, verdict: { state: 'uncertain', code: 'timeout', refs: [] } }]);
    return job!;
  };
  const unmatched = async () =>
    Number((await db.q('reports').where('is_matched', 0).count({ n: '*' }).first())?.n);
  const apply = (...reports: GatewayReport[]) => jobs.applyReports('cm', reports);

  describe('a report', () => {
    it('makes a delivery delivered once all its parts are', async () => {
      const job = await sent('m-1', 'm-2');
      expect(await apply(report(job.phone, 'm-1'))).toEqual([]);
      expect(await deliveryOf(job.id)).toMatchObject({ state: 'submitted', doneMs: 0 });
      const atMs = Date.now() + 5;
      expect(await apply(report(job.phone, 'm-2', 'DELIVRD', atMs))).toEqual([job.messageId]);
      expect(await deliveryOf(job.id)).toMatchObject({
        state: 'delivered',
        errorCode: 'DELIVRD',
        doneMs: atMs,
      });
      expect((await stores.messages.parts(job.id)).map((part) => part.state)).toEqual([
        'delivered',
        'delivered',
      ]);
      expect(await unmatched()).toBe(0);
    });

    it('makes a delivery undelivered when one part failed, whatever the others say', async () => {
      const job = await sent('m-1', 'm-2');
      await apply(report(job.phone, 'm-1'), report(job.phone, 'm-2', 'UNDELIV'));
      expect(await deliveryOf(job.id)).toMatchObject({ state: 'undelivered', errorCode: 'UNDELIV' });
    });

    it('makes a delivery expired when the operator gave up', async () => {
      const job = await sent('m-1');
      await apply(report(job.phone, 'm-1', 'EXPIRED'));
      expect(await deliveryOf(job.id)).toMatchObject({ state: 'expired', errorCode: 'EXPIRED' });
    });

    it('that is not final changes nothing yet', async () => {
      const job = await sent('m-1');
      expect(await apply(report(job.phone, 'm-1', 'ACCEPTD'))).toEqual([]);
      expect(await deliveryOf(job.id)).toMatchObject({ state: 'submitted' });
      await apply(report(job.phone, 'm-1'));
      expect(await deliveryOf(job.id)).toMatchObject({ state: 'delivered' });
    });

    it('that is repeated, even with another word, changes nothing', async () => {
      const job = await sent('m-1');
      await apply(report(job.phone, 'm-1', 'DELIVRD', 1_700_000_000_000));
      expect(await apply(report(job.phone, 'm-1', 'DELIVRD', 1_700_000_000_009))).toEqual([]);
      expect(await apply(report(job.phone, 'm-1', 'UNDELIV'))).toEqual([]);
      expect(await deliveryOf(job.id)).toMatchObject({ state: 'delivered', doneMs: 1_700_000_000_000 });
    });

    it('that is repeated does not stand for the missing part', async () => {
      const job = await sent('m-1', 'm-2');
      await apply(report(job.phone, 'm-1'), report(job.phone, 'm-1'));
      await apply(report(job.phone, 'm-1'));
      expect(await deliveryOf(job.id)).toMatchObject({ state: 'submitted' });
    });

    it('that overtakes the answer is kept, and settles the delivery with the answer', async () => {
      await queue(stores, [{ parts: 2 }]);
      const [job] = await claimAll(jobs);
      expect(await apply(report(job!.phone, 'm-1'), report(job!.phone, 'm-2'))).toEqual([]);
      expect(await unmatched()).toBe(2);
      expect(await jobs.finish('cm', [submitted(job!, 'm-1', 'm-2')])).toEqual([job!.messageId]);
      expect(await deliveryOf(job!.id)).toMatchObject({ state: 'delivered' });
      expect(await unmatched()).toBe(0);
    });

    it('that missed its answer is matched by the sweep', async () => {
      const job = await sent('m-1');
      const row = {
        id: newId(),
        gateway: 'cm',
        msg_id: 'm-1',
        phone: job.phone,
        stat: 'DELIVRD',
        is_matched: 0,
      };
      await db.q('reports').insert({ ...row, at_ms: Date.now() });
      expect(await jobs.rematch('other')).toEqual([]);
      expect(await jobs.rematch('cm')).toEqual([job.messageId]);
      expect(await deliveryOf(job.id)).toMatchObject({ state: 'delivered' });
      expect(await jobs.rematch('cm')).toEqual([]);
    });

    it('of an unknown message, another number or another gateway is kept unmatched', async () => {
      const job = await sent('m-1');
      await apply(report(job.phone, 'm-9'), report('+8617700000000', 'm-1'));
      await jobs.applyReports('other', [report(job.phone, 'm-1')]);
      expect(await unmatched()).toBe(3);
      expect(await deliveryOf(job.id)).toMatchObject({ state: 'submitted' });
    });

    it('settles a delivery that was uncertain though its reference is known', async () => {
      await queue(stores, [{}]);
      const [job] = await claimAll(jobs);
      const verdict = { state: 'uncertain' as const, code: 'lost', refs: [{ partNo: 1, msgId: 'm-1' }] };
      await jobs.finish('cm', [{ job: job!, verdict }]);
      expect(await apply(report(job!.phone, 'm-1'))).toEqual([job!.messageId]);
      expect(await deliveryOf(job!.id)).toMatchObject({ state: 'delivered' });
    });

    it('that comes late does not revive what is settled or cancelled', async () => {
      for (const state of ['cancelled', 'rejected', 'expired']) {
        const job = await sent(`m-${state}`);
        await db.q('deliveries').where('id', job.id).update({ delivery_state: state });
        expect(await apply(report(job.phone, `m-${state}`))).toEqual([]);
        expect(await deliveryOf(job.id)).toMatchObject({ state });
      }
    });

    it('does not touch a part of the year before with the same id', async () => {
      const job = await sent('m-1');
      await db.q('delivery_parts').update({ at_ms: Date.now() - 80 * 3_600_000 });
      await apply(report(job.phone, 'm-1', 'UNDELIV'));
      expect(await deliveryOf(job.id)).toMatchObject({ state: 'submitted' });
      expect(await unmatched()).toBe(1);
    });

    it('finds its part among thousands in one go', async () => {
      await queue(
        stores,
        many(1_050, () => ({})),
      );
      const claimed = [...(await claimAll(jobs, 600)), ...(await claimAll(jobs, 600))];
      await jobs.finish(
        'cm',
        claimed.map((job) => submitted(job, `m-${job.id}`)),
      );
      await apply(...claimed.map((job) => report(job.phone, `m-${job.id}`)));
      expect((await stores.messages.counts(0)).delivered).toBe(1_050);
    });
  });

  describe('a report by number, after the answer was lost', () => {
    const phone = '+8618800000001';

    it('settles the one uncertain delivery to it', async () => {
      const job = await lost(phone);
      expect(await apply(report(phone, 'm-77'))).toEqual([job.messageId]);
      expect(await deliveryOf(job.id)).toMatchObject({ state: 'delivered' });
      expect(await stores.messages.parts(job.id)).toMatchObject([{ msgId: 'm-77', state: 'delivered' }]);
      expect(await unmatched()).toBe(0);
    });

    it('waits until every part of it has come', async () => {
      const job = await lost(phone, 2);
      await apply(report(phone, 'm-1'));
      expect(await deliveryOf(job.id)).toMatchObject({ state: 'uncertain' });
      await apply(report(phone, 'm-2'));
      expect(await deliveryOf(job.id)).toMatchObject({ state: 'delivered' });
    });

    it('that comes twice in one packet does not stand for two parts', async () => {
      const job = await lost(phone, 2);
      await apply(report(phone, 'm-1'), report(phone, 'm-1'));
      expect(await deliveryOf(job.id)).toMatchObject({ state: 'uncertain' });
      expect(await stores.messages.parts(job.id)).toHaveLength(1);
    });

    it('is kept unmatched when two deliveries could be meant', async () => {
      const [one, two] = [await lost(phone), await lost(phone)];
      expect(await apply(report(phone, 'm-1'))).toEqual([]);
      expect(await deliveryOf(one.id)).toMatchObject({ state: 'uncertain' });
      expect(await deliveryOf(two.id)).toMatchObject({ state: 'uncertain' });
      expect(await unmatched()).toBe(1);
    });

    it('is kept while another message to the number is on the wire, and belongs to that one', async () => {
      const one = await lost(phone);
      await queue(stores, [{ phone }]);
      const [other] = await claimAll(jobs);
      // Faster than the answer to its submit.
      expect(await apply(report(phone, 'm-2'))).toEqual([]);
      expect(await deliveryOf(one.id)).toMatchObject({ state: 'uncertain' });
      await jobs.finish('cm', [submitted(other!, 'm-2')]);
      expect(await deliveryOf(other!.id)).toMatchObject({ state: 'delivered' });
      expect(await deliveryOf(one.id)).toMatchObject({ state: 'uncertain' });
    });

    it('is kept unmatched when the delivery is older than three days', async () => {
      const job = await lost(phone, 1, Date.now() - 80 * 3_600_000);
      await apply(report(phone, 'm-1'));
      expect(await deliveryOf(job.id)).toMatchObject({ state: 'uncertain' });
      expect(await unmatched()).toBe(1);
    });
  });

  describe('a report by our own SMS server', () => {
    const byClient = (
      clientId: string,
      state: 'queued' | 'submitted' | 'uncertain' | 'delivered' | 'undelivered',
      code = '',
    ): GatewayReport => ({
      by: 'client',
      clientId,
      state,
      code,
      atMs: 1_700_000_000_000,
    });

    it('settles a delivery for good', async () => {
      const job = await sent();
      expect(await apply(byClient(job.id, 'undelivered', 'MK:0001'))).toEqual([job.messageId]);
      expect(await deliveryOf(job.id)).toMatchObject({
        state: 'undelivered',
        errorCode: 'MK:0001',
        doneMs: 1_700_000_000_000,
      });
      expect(await apply(byClient(job.id, 'delivered'))).toEqual([]);
      expect(await deliveryOf(job.id)).toMatchObject({ state: 'undelivered' });
    });

    it('may call a submitted one uncertain and back, without an end', async () => {
      const job = await sent();
      await apply(byClient(job.id, 'uncertain', 'restart'));
      expect(await deliveryOf(job.id)).toMatchObject({ state: 'uncertain', doneMs: 0 });
      await apply(byClient(job.id, 'submitted'));
      expect(await deliveryOf(job.id)).toMatchObject({ state: 'submitted', doneMs: 0 });
    });

    /** The sender died before it heard that the server had taken the message; it will be repeated. */
    const waitingForRepeat = async () => {
      await queue(stores, [{}]);
      const [job] = await claimAll(jobs);
      await jobs.recover({ deduplicating: ['cm'], ownAll: true });
      expect(await deliveryOf(job!.id)).toMatchObject({ state: 'queued', errorCode: 'restart' });
      return job!;
    };

    it.each(['delivered', 'undelivered', 'uncertain'] as const)(
      'that it is %s counts for what waits to be repeated after a restart, and nothing is repeated',
      async (state) => {
        const job = await waitingForRepeat();
        expect(await apply(byClient(job.id, state))).toEqual([job.messageId]);
        expect(await deliveryOf(job.id)).toMatchObject({ state });
        expect(await claimAll(jobs)).toEqual([]);
      },
    );

    it('that it is uncertain stays true when the answer to its repeat comes later', async () => {
      const job = await waitingForRepeat();
      const [again] = await claimAll(jobs);
      await apply(byClient(job.id, 'uncertain', 'link-lost'));
      await jobs.finish('cm', [{ job: again!, verdict: { state: 'submitted', refs: [] } }]);
      expect(await deliveryOf(job.id)).toMatchObject({ state: 'uncertain', errorCode: 'link-lost' });
    });

    it('that the server tries again is the affair of the server: nothing is repeated here', async () => {
      const job = await sent();
      expect(await apply(byClient(job.id, 'queued', 'link-down'))).toEqual([]);
      expect(await deliveryOf(job.id)).toMatchObject({ state: 'submitted', errorCode: '' });
    });

    it('about an unknown id changes nothing', async () => {
      expect(await apply(byClient(newId(), 'delivered'))).toEqual([]);
    });
  });

  describe('received messages', () => {
    const sms = (ref: string, change: { text?: string } = {}) => ({
      ref,
      phone: '+8613800000000',
      serviceNo: '10690001',
      text: '收到',
      atMs: 1_700_000_000_000,
      ...change,
    });

    it('are stored once each, within a packet and over packets', async () => {
      const first = await jobs.storeInbound('cm', [sms('r-1'), sms('r-1'), sms('r-2')]);
      expect(first.map((one) => one.ref)).toEqual(['r-1', 'r-2']);
      await jobs.markInbound(
        first.map((one) => one.id),
        'open',
      );
      const second = await jobs.storeInbound('cm', [sms('r-2'), sms('r-3')]);
      expect(second.map((one) => one.ref)).toEqual(['r-3']);
      expect((await stores.messages.inbound({ openOnly: false, offset: 0, limit: 10 })).total).toBe(3);
    });

    it('that nobody has dealt with come back under the same id when they are sent again', async () => {
      const [first] = await jobs.storeInbound('cm', [sms('r-1')]);
      const again = await jobs.storeInbound('cm', [sms('r-1'), sms('r-1')]);
      expect(again.map((one) => one.id)).toEqual([first?.id]);
      expect((await stores.messages.inbound({ openOnly: false, offset: 0, limit: 10 })).total).toBe(1);
    });

    it('of two gateways may have the same reference', async () => {
      await jobs.storeInbound('cm', [sms('r-1')]);
      expect(await jobs.storeInbound('cu', [sms('r-1')])).toHaveLength(1);
    });

    it('keep long and empty texts', async () => {
      const long = '好'.repeat(1_333);
      await jobs.storeInbound('cm', [sms('r-1', { text: long }), sms('r-2', { text: '' })]);
      const { inbound } = await stores.messages.inbound({ openOnly: false, offset: 0, limit: 10 });
      expect(inbound.map((one) => one.text).sort()).toEqual(['', long]);
    });

    it('may be thousands in one packet', async () => {
      const packet = many(1_100, (index) => sms(`r-${index}`));
      const fresh = await jobs.storeInbound('cm', packet);
      expect(fresh).toHaveLength(1_100);
      await jobs.markInbound(
        fresh.map((one) => one.id),
        'announced',
      );
      expect(await jobs.storeInbound('cm', packet)).toEqual([]);
    });
  });
}
