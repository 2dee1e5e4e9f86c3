import { describe, expect, it } from 'vitest';
import { createStores } from '../../main/store/index.ts';
import { newId } from '../../shared/ids.ts';
import type { Open } from '../support/databases.ts';
import { contact, customer, many, message, plan } from './samples.ts';

/** The very first start, on an empty database. */
export function firstStartContract(open: Open): void {
  it('makes the tables once when two workstations start together', async () => {
    const ends = await Promise.allSettled([open(), open()]);
    expect(ends.filter((end) => end.status === 'rejected')).toEqual([]);
    const [first, second] = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
    const one = customer();
    await createStores(first!).customers.insertMany([one]);
    expect(await createStores(second!).customers.byIds([one.id])).toEqual([one]);
  });
}

/** Opening a database, and transactions over all its stores. */
export function schemaContract(open: Open): void {
  describe('the schema', () => {
    it('is there after opening, and opening again changes nothing', async () => {
      const stores = createStores(await open());
      const one = customer();
      await stores.customers.insertMany([one]);
      const again = createStores(await open());
      expect(await again.customers.byIds([one.id])).toEqual([one]);
    });
  });

  describe('an error of the database', () => {
    it('tells the statement without its values: names and numbers stay out of logs', async () => {
      const { q } = await open();
      const failed = q('contacts').where('no_such_column', '密语女士').orWhere('phone', '13900001111');
      const error = await failed.then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(Error);
      const told = `${error} ${(error as Error).stack}`;
      expect(told).toContain('contacts');
      for (const value of ['密语女士', '13900001111']) expect(told).not.toContain(value);
    });
  });

  describe('a transaction', () => {
    it('keeps the work of all stores when it ends well', async () => {
      const stores = createStores(await open());
      const [one, two] = [customer(), contact()];
      const answer = await stores.transaction(async (tx) => {
        await tx.customers.insertMany([one]);
        await tx.contacts.insertMany([two]);
        return 'done';
      });
      expect(answer).toBe('done');
      expect(await stores.customers.byIds([one.id])).toHaveLength(1);
      expect(await stores.contacts.byIds([two.id])).toHaveLength(1);
    });

    it('takes back the work of all stores when it fails', async () => {
      const stores = createStores(await open());
      const [one, two, three, four] = [customer(), contact(), plan(), message()];
      const work = stores.transaction(async (tx) => {
        await tx.customers.insertMany([one]);
        await tx.contacts.insertMany([two]);
        await tx.plans.insert(three);
        await tx.messages.insert(four, newId(), []);
        await tx.settings.set(one.id, '{}');
        throw new Error('power cut');
      });
      await expect(work).rejects.toThrow('power cut');
      expect(await stores.customers.byIds([one.id])).toEqual([]);
      expect(await stores.contacts.byIds([two.id])).toEqual([]);
      expect(await stores.plans.get(three.id)).toBeUndefined();
      expect(await stores.messages.get(four.id)).toBeUndefined();
      expect(await stores.settings.get(one.id)).toBeUndefined();
    });

    it('takes back more rows than one insert statement holds', async () => {
      const stores = createStores(await open());
      const customers = many(1_200, () => customer());
      const work = stores.transaction(async (tx) => {
        await tx.customers.insertMany(customers);
        throw new Error('power cut');
      });
      await expect(work).rejects.toThrow('power cut');
      expect(await stores.customers.byIds(customers.map((one) => one.id))).toEqual([]);
    });

    it('takes back what came before and after a group saved inside it', async () => {
      const stores = createStores(await open());
      const [before, after] = [customer(), customer()];
      const group = {
        id: newId(),
        name: '重点用户',
        isFavourite: false,
        rule: { kind: 'fixed' as const },
        contactIds: [newId()],
        version: 0,
      };
      const work = stores.transaction(async (tx) => {
        await tx.customers.insertMany([before]);
        await tx.groups.save(group);
        await tx.customers.insertMany([after]);
        throw new Error('power cut');
      });
      await expect(work).rejects.toThrow('power cut');
      expect(await stores.customers.byIds([before.id, after.id])).toEqual([]);
      expect((await stores.groups.list()).filter((one) => one.id === group.id)).toEqual([]);
    });
  });
}
