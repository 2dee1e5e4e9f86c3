import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { Stores } from '../../main/core/ports.ts';
import type { Database } from '../../main/store/database.ts';
import { createStores } from '../../main/store/index.ts';
import { newId } from '../../shared/ids.ts';
import { emptyTables, type Open } from '../support/databases.ts';
import { contact, customer } from './samples.ts';

const DAY_MS = 86_400_000;

/** Rows of an import: beside the archive until all of them become part of it at once. */
export function stagingContract(open: Open): void {
  let db: Database;
  let stores: Stores;
  beforeAll(async () => {
    db = await open();
    stores = createStores(db);
  });
  beforeEach(() => emptyTables(db));

  const take = (jobId: string) => stores.transaction((tx) => tx.staging.takeContacts(jobId));
  const staged = async (table: string) => Number((await db.q(table).count({ n: '*' }).first())?.n);
  const fresh = (name: string, mobile: string, customerId: string) => {
    const one = contact({ name, mobile, assignments: [{ role: 'power', customerId }] });
    return { contact: one, knownVersion: 0, newPlaces: one.assignments };
  };

  it('shows nothing of a job before it is taken, and all of it with its places after', async () => {
    const works = customer();
    await stores.customers.insertMany([works]);
    const jobId = newId();
    const people = [fresh('甲', '+8613800000001', works.id), fresh('乙', '+8613800000002', works.id)];
    await stores.staging.addContacts(jobId, people.slice(0, 1));
    await stores.staging.addContacts(jobId, people.slice(1));
    expect(await stores.contacts.byCustomers([works.id])).toEqual([]);
    await take(jobId);
    const found = await stores.contacts.byCustomers([works.id]);
    expect(found.map((one) => [one.name, one.version, one.places[0]?.name])).toEqual(
      expect.arrayContaining([
        ['甲', 1, works.name],
        ['乙', 1, works.name],
      ]),
    );
    expect(
      (await stores.archiveIndex.changesSince(0))
        .flatMap((one) => (one.kind === 'contacts' ? [one.ownerId] : []))
        .sort(),
    ).toEqual(people.map((one) => one.contact.id).sort());
  });

  it('gives a known contact more places, and refuses the whole job when somebody changed one of them', async () => {
    const [first, second] = [customer(), customer()];
    await stores.customers.insertMany([first, second]);
    const known = contact({
      mobile: '+8613800000003',
      assignments: [{ role: 'power', customerId: first.id }],
    });
    await stores.contacts.insertMany([known]);
    const more = {
      contact: known,
      knownVersion: 1,
      newPlaces: [{ role: 'legal' as const, customerId: second.id }],
    };
    const jobId = newId();
    await stores.staging.addContacts(jobId, [more]);
    await take(jobId);
    const [now] = await stores.contacts.byIds([known.id]);
    expect([now?.version, now?.places.map((one) => one.role).sort()]).toEqual([2, ['legal', 'power']]);
    const late = newId();
    await stores.staging.addContacts(late, [more, fresh('丙', '+8613800000004', first.id)]);
    await expect(take(late)).rejects.toMatchObject({ code: 'stale' });
    expect(await stores.contacts.byPhones(['+8613800000004'])).toEqual([]);
  });

  it('a number that somebody has taken meanwhile leaves the archive as it was', async () => {
    const works = customer();
    await stores.customers.insertMany([works]);
    const jobId = newId();
    const free = fresh('丁', '+8613800000006', works.id);
    await stores.staging.addContacts(jobId, [free, fresh('戊', '+8613800000005', works.id)]);
    await stores.contacts.insertMany([contact({ mobile: '+8613800000005' })]);
    await expect(take(jobId)).rejects.toMatchObject({ code: 'taken' });
    expect(await stores.contacts.byIds([free.contact.id])).toEqual([]);
  });

  it('takes over new and changed customers, each field of them', async () => {
    const known = customer();
    await stores.customers.insertMany([known]);
    const jobId = newId();
    const {
      id: _id,
      version: _version,
      ...fields
    } = { ...known, name: '改名水泥', securityKw: 12.5, isProtected: true };
    const added = customer({ name: '新来的' });
    await stores.staging.addCustomers(jobId, [
      { id: known.id, knownVersion: known.version, fields },
      { id: added.id, knownVersion: 0, fields: added },
    ]);
    await stores.transaction((tx) => tx.staging.takeCustomers(jobId));
    expect(await stores.customers.byIds([known.id])).toEqual([
      { ...fields, id: known.id, version: known.version + 1 },
    ]);
    expect(await stores.customers.byIds([added.id])).toEqual([{ ...added, version: 1 }]);
  });

  it('clears a job, and what other jobs left behind long ago, not what runs', async () => {
    const now = Date.now();
    // An id never goes back in time: an old one is made by hand.
    const old = `${(now - 2 * DAY_MS)
      .toString(16)
      .padStart(12, '0')
      .replace(/^(.{8})/, '$1-')}-7000-8000-000000000000`;
    const jobs = [old, newId(now), newId(now)];
    for (const [index, jobId] of jobs.entries())
      await stores.staging.addContacts(jobId, [fresh('己', `+861380000001${index}`, newId())]);
    await stores.staging.clearLeft(now);
    expect(await staged('staged_contacts')).toBe(2);
    await stores.staging.clear(jobs[1]!);
    expect([await staged('staged_contacts'), await staged('staged_places')]).toEqual([1, 1]);
  });
}
