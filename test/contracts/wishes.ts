import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JobStore, Stores } from '../../main/core/ports.ts';
import type { Database } from '../../main/store/database.ts';
import { createStores } from '../../main/store/index.ts';
import { createJobStore } from '../../main/store/jobs.ts';
import { newId } from '../../shared/ids.ts';
import type { Contact, ContactState } from '../../shared/model/archive.ts';
import type { Message } from '../../shared/model/message.ts';
import { emptyTables, type Open } from '../support/databases.ts';
import { claimAll, queue } from './jobs.ts';
import { subscription, use } from './queries.ts';
import { contact, delivery, fieldsOf, many, message } from './samples.ts';

/** What receivers, and the people at the desk, no longer want of what is queued. */
export function wishContract(open: Open): void {
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

  describe('before they leave, queued messages', () => {
    /** Something queued for a person of the archive. */
    const queuedFor = async (person: Contact, change: Partial<Message> = {}) => {
      const one = message({ kind: 'info', priority: 3, ...change });
      const own = delivery(one.id, { contactId: person.id, phone: person.mobile, priority: 3 });
      await stores.messages.insert(one, one.id, [own]);
      return own;
    };
    const person = async (change: Partial<Contact> = {}) => {
      const made = contact(change);
      await stores.contacts.insertMany([made]);
      return made;
    };
    const nowIs = (one: Contact, state: ContactState) =>
      stores.contacts.update(one.id, one.version, { ...fieldsOf(one), state });
    const unwanted = async (...ids: string[]) => [...(await stores.messages.unwanted(ids))];

    it('are wanted by people who said nothing, and by numbers nobody knows', async () => {
      const known = await queuedFor(await person());
      const unknown = await queuedFor(contact());
      expect(await unwanted(known.id, unknown.id)).toEqual([]);
    });

    for (const [state, reason] of [
      ['optedOut', 'opted-out'],
      ['quiet', 'quiet'],
      ['left', 'left'],
    ] as const)
      it(`are not wanted by somebody who is ${state} since`, async () => {
        const one = await person();
        const own = await queuedFor(one);
        await nowIs(one, state);
        expect(await unwanted(own.id)).toEqual([[own.id, reason]]);
      });

    it('are not wanted by whoever has the number now and opted out', async () => {
      const own = await queuedFor(contact());
      await person({ mobile: own.phone, state: 'optedOut' });
      expect(await unwanted(own.id)).toEqual([[own.id, 'opted-out']]);
    });

    it('are not wanted by somebody who opted out and changed the number', async () => {
      const one = await person();
      const own = await queuedFor(one);
      await nowIs({ ...one, mobile: contact().mobile }, 'optedOut');
      expect(await unwanted(own.id)).toEqual([[own.id, 'opted-out']]);
    });

    it('of a plan are wanted whatever a person said', async () => {
      const one = await person({ state: 'optedOut' });
      const own = await queuedFor(one, { planId: newId(), kind: 'order' });
      expect(await unwanted(own.id)).toEqual([]);
    });

    it('are not wanted as invitations where those were refused', async () => {
      const [refusing, silent] = [await person(), await person()];
      const [no, open] = [await queuedFor(refusing), await queuedFor(silent)];
      await stores.queries.addInvitations(
        [no, open].map(({ id, phone }) => ({
          id,
          phone,
          contactId: '',
          atMs: 1_000,
          deliveryId: id,
          outcome: 'sent',
          answeredMs: 0,
        })),
      );
      await stores.queries.answerInvitation(refusing.mobile, 'refused', 2_000);
      expect(await unwanted(no.id, open.id)).toEqual([[no.id, 'invitation-refused']]);
    });

    it('are not wanted as pushes of a service that was left', async () => {
      const one = await person();
      const [first, second] = [await queuedFor(one), await queuedFor(one)];
      const push = (deliveryId: string, serviceCode: string) =>
        use({ phone: one.mobile, kind: 'push', deliveryId, serviceCode });
      await stores.queries.addUses([push(first.id, '1'), push(second.id, '2')]);
      await stores.subscriptions.insert([
        subscription({ phone: one.mobile, serviceCode: '1', state: 'cancelled' }),
        subscription({ phone: one.mobile, serviceCode: '2' }),
      ]);
      expect(await unwanted(first.id, second.id)).toEqual([[first.id, 'unsubscribed']]);
    });

    it('are looked at together, more than one list may hold', async () => {
      const people = many(1_200, () => contact({ state: 'optedOut' }));
      await stores.contacts.insertMany(people);
      const one = message({ kind: 'info', priority: 3 });
      const all = people.map(({ id, mobile }) => delivery(one.id, { contactId: id, phone: mobile }));
      await stores.messages.insert(one, one.id, all);
      expect(await stores.messages.unwanted(all.map(({ id }) => id))).toHaveProperty('size', 1_200);
    });

    it('that are withheld end as cancelled with the reason, and are taken by nobody', async () => {
      const own = await queuedFor(await person());
      const [job] = await claimAll(jobs);
      await jobs.finish('cm', [{ job: job!, verdict: { state: 'cancelled', code: 'opted-out' } }]);
      const after = await deliveryOf(own.id);
      expect(after).toMatchObject({ state: 'cancelled', errorCode: 'opted-out' });
      expect(after.doneMs).toBeGreaterThan(0);
      expect(await claimAll(jobs)).toEqual([]);
    });
  });

  describe('a message that is cancelled', () => {
    /** A delivery whose first try brought no answer: it waits for its repeat. */
    const repeating = async () => {
      const [own] = await queue(stores, [{}]);
      const [job] = await claimAll(jobs);
      expect(job!.isRepeat).toBe(false);
      const again = { state: 'queued', delayMs: 0, code: 'no-answer', isBound: true } as const;
      await jobs.finish('cm', [{ job: job!, verdict: again }]);
      return own!;
    };

    it('is cancelled where it never left, whether it waits or is held', async () => {
      const one = message();
      const [waiting, held] = [delivery(one.id), delivery(one.id)];
      await stores.messages.insert(one, one.id, [waiting, held]);
      await db.q('deliveries').where('id', held.id).update({ delivery_state: 'paused' });
      expect(await stores.messages.cancel(one.id)).toEqual({ cancelled: 2, uncertain: 0 });
      for (const { id } of [waiting, held]) {
        const after = await deliveryOf(id);
        expect(after.state).toBe('cancelled');
        expect(after.doneMs).toBeGreaterThan(0);
      }
    });

    it('is cancelled where a try failed of which nothing left', async () => {
      const [own] = await queue(stores, [{}]);
      const [job] = await claimAll(jobs);
      const verdict = { state: 'queued', delayMs: 0, code: 'link-down', isBound: false } as const;
      await jobs.finish('cm', [{ job: job!, verdict }]);
      expect(await stores.messages.cancel(own!.messageId)).toEqual({ cancelled: 1, uncertain: 0 });
    });

    for (const state of ['queued', 'paused'])
      it(`is uncertain where it waits for its repeat (${state}): the server may have it`, async () => {
        const own = await repeating();
        await db.q('deliveries').where('id', own.id).update({ delivery_state: state });
        expect(await stores.messages.cancel(own.messageId)).toEqual({ cancelled: 0, uncertain: 1 });
        expect(await deliveryOf(own.id)).toMatchObject({
          state: 'uncertain',
          errorCode: 'cancelled-late',
          gateway: 'cm',
        });
        expect(await claimAll(jobs)).toEqual([]);
      });

    it('is settled by the report when the server had it after all', async () => {
      const own = await repeating();
      await stores.messages.cancel(own.messageId);
      const report = { by: 'client', clientId: own.id, state: 'delivered', code: '', atMs: 9 } as const;
      await jobs.applyReports('cm', [report]);
      expect((await deliveryOf(own.id)).state).toBe('delivered');
    });

    it('that is under way or settled is left alone', async () => {
      const own = await repeating();
      await claimAll(jobs);
      expect(await stores.messages.cancel(own.messageId)).toEqual({ cancelled: 0, uncertain: 0 });
      expect((await deliveryOf(own.id)).state).toBe('sending');
    });
  });

  describe('a repeat', () => {
    it('is known as one while its gateway may have it, and no longer when it was freed', async () => {
      await queue(stores, [{}]);
      const isRepeat: boolean[] = [];
      for (const isBound of [true, true, false, false]) {
        const [job] = await claimAll(jobs);
        isRepeat.push(job!.isRepeat);
        await jobs.finish('cm', [
          { job: job!, verdict: { state: 'queued', delayMs: 0, code: 'x', isBound } },
        ]);
      }
      expect(isRepeat).toEqual([false, true, true, false]);
    });

    it('is what a gateway with a memory of our ids was sending when its sender died', async () => {
      await queue(stores, [{}]);
      await claimAll(jobs);
      await jobs.recover({ deduplicating: ['cm'], ownAll: true });
      expect((await claimAll(jobs)).map((job) => job.isRepeat)).toEqual([true]);
    });
  });
}
