import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Stores } from '../../main/core/ports.ts';
import type { Database } from '../../main/store/database.ts';
import { createStores } from '../../main/store/index.ts';
import { newId } from '../../shared/ids.ts';
import { emptyTables, type Open } from '../support/databases.ts';
import { contact, customer, fieldsOf, many } from './samples.ts';

/** Regions, industries and customers. */
export function customerContract(open: Open): void {
  let db: Database;
  let stores: Stores;
  beforeAll(async () => {
    db = await open();
    stores = createStores(db);
  });
  beforeEach(() => emptyTables(db));

  it('replaces the codes as a whole and lists them by code', async () => {
    const old = { code: '990000', name: '旧区', parent: '' };
    await stores.codes.replaceCodes([old], [old]);
    const regions = [
      { code: '330106', name: '西湖区', parent: '330100' },
      { code: '330100', name: '杭州市', parent: '' },
    ];
    await stores.codes.replaceCodes(regions, [{ code: '30', name: '水泥制造', parent: '' }]);
    expect(await stores.codes.regions()).toEqual([regions[1], regions[0]]);
    expect(await stores.codes.industries()).toEqual([{ code: '30', name: '水泥制造', parent: '' }]);
  });

  it('gives back every field, empty texts as empty texts', async () => {
    const full = customer({ isProtected: true, limitClass: '1' });
    const bare = customer({ industryCode: '', voltage: '', feeder: '' });
    await stores.customers.insertMany([full, bare]);
    expect(await stores.customers.byIds([full.id])).toEqual([full]);
    expect(await stores.customers.byIds([bare.id])).toEqual([bare]);
  });

  it('keeps big and broken numbers of kilowatts exactly', async () => {
    const big = customer({ capacityKva: 99_999_999, securityKw: 1_234_567.125 });
    await stores.customers.insertMany([big]);
    expect(await stores.customers.byIds([big.id])).toEqual([big]);
  });

  it('keeps the longest name the input rules allow', async () => {
    const long = customer({ name: '电'.repeat(100), feeder: '线'.repeat(60), voltage: '千'.repeat(20) });
    await stores.customers.insertMany([long]);
    expect(await stores.customers.byIds([long.id])).toEqual([long]);
  });

  it('reads, by id and by account number, far more than one list may hold', async () => {
    const customers = many(2_100, () => customer());
    await stores.customers.insertMany(customers);
    expect(await stores.customers.byIds(customers.map((one) => one.id))).toHaveLength(2_100);
    expect(await stores.customers.byAccounts(customers.map((one) => one.accountNo))).toHaveLength(2_100);
    expect(await stores.customers.byIds([])).toEqual([]);
  });

  it('selects by many regions and by the start of an industry', async () => {
    const [one, two] = [
      customer({ industryCode: '3011' }),
      customer({ regionCode: '330102', industryCode: '17' }),
    ];
    await stores.customers.insertMany([one, two]);
    const codes = ['330106', ...many(1_500, (index) => `9${String(index).padStart(5, '0')}`)];
    expect(await stores.customers.select({ regionCodes: codes })).toEqual([one]);
    expect(await stores.customers.select({ industryPrefix: '17' })).toEqual([two]);
    expect(await stores.customers.select({ regionCodes: [] })).toEqual([]);
    expect(await stores.customers.select({})).toEqual([one, two]);
  });

  it('refuses an account number that is taken, when inserted and when changed', async () => {
    const [one, two] = [customer(), customer()];
    await stores.customers.insertMany([one, two]);
    const { id, version, ...fields } = two;
    const taken = { code: 'taken' };
    await expect(stores.customers.insertMany([customer({ accountNo: one.accountNo })])).rejects.toMatchObject(
      taken,
    );
    await expect(
      stores.customers.update(id, version, { ...fields, accountNo: one.accountNo }),
    ).rejects.toMatchObject(taken);
    expect(await stores.customers.byIds([two.id])).toEqual([two]);
  });

  it('updates by version and refuses an old one as stale', async () => {
    const one = customer();
    await stores.customers.insertMany([one]);
    const { id, version, ...fields } = one;
    const changed = await stores.customers.update(id, version, { ...fields, name: '新名', feeder: '' });
    expect(changed).toEqual({ ...one, name: '新名', feeder: '', version: 2 });
    await expect(stores.customers.update(id, 1, fields)).rejects.toMatchObject({ code: 'stale' });
    expect(await stores.customers.byIds([id])).toEqual([changed]);
  });
}

/** Contacts, offices and groups. */
export function contactContract(open: Open): void {
  let db: Database;
  let stores: Stores;
  beforeAll(async () => {
    db = await open();
    stores = createStores(db);
  });
  beforeEach(() => emptyTables(db));

  it('gives back a contact with the names of the places it stands for', async () => {
    const [firm, office] = [customer(), { id: newId(), name: '用电检查班' }];
    await stores.customers.insertMany([firm]);
    await stores.contacts.saveOffice(office);
    const one = contact({
      remark: '夜间勿扰',
      state: 'quiet',
      assignments: [
        { role: 'power', customerId: firm.id },
        { role: 'office', officeId: office.id },
      ],
    });
    await stores.contacts.insertMany([one]);
    const [row] = await stores.contacts.byIds([one.id]);
    expect(row).toMatchObject({ name: '王小明', remark: '夜间勿扰', state: 'quiet', version: 1 });
    expect(row?.assignments).toEqual(expect.arrayContaining(one.assignments));
    expect(row?.places).toEqual(
      expect.arrayContaining([
        { role: 'power', id: firm.id, name: firm.name, kind: 'customer' },
        { role: 'office', id: office.id, name: office.name, kind: 'office' },
      ]),
    );
  });

  it('lets many contacts have no number at all', async () => {
    const [one, two] = [contact({ mobile: '' }), contact({ mobile: '' })];
    await stores.contacts.insertMany([one, two]);
    const rows = await stores.contacts.byIds([one.id, two.id]);
    expect(rows.map((row) => [row.mobile, row.mobile2, row.remark])).toEqual([
      ['', '', ''],
      ['', '', ''],
    ]);
  });

  it('refuses a mobile number that is taken', async () => {
    const [one, two] = [contact(), contact()];
    await stores.contacts.insertMany([one, two]);
    await expect(stores.contacts.insertMany([contact({ mobile: one.mobile })])).rejects.toMatchObject({
      code: 'taken',
      params: { what: one.mobile },
    });
    const wanted = { ...fieldsOf(two), mobile: one.mobile };
    await expect(stores.contacts.update(two.id, 1, wanted)).rejects.toMatchObject({ code: 'taken' });
  });

  it('replaces fields and assignments by version and refuses an old one as stale', async () => {
    const one = contact({ assignments: [{ role: 'legal', officeId: newId() }] });
    await stores.contacts.insertMany([one]);
    const assignments = [{ role: 'power' as const, customerId: newId() }];
    const changed = await stores.contacts.update(one.id, 1, { ...fieldsOf(one), name: '新名', assignments });
    expect(changed).toEqual({ ...one, name: '新名', assignments, version: 2 });
    await expect(stores.contacts.update(one.id, 1, fieldsOf(one))).rejects.toMatchObject({ code: 'stale' });
    expect((await stores.contacts.byIds([one.id]))[0]).toMatchObject({ name: '新名', assignments });
  });

  it('reads far more than one list may hold, each contact once', async () => {
    const firms = many(1_100, () => customer());
    await stores.customers.insertMany(firms);
    const contacts = firms.map((firm) => contact({ assignments: [{ role: 'power', customerId: firm.id }] }));
    const both = contact({ mobile2: '+8615000000000' });
    await stores.contacts.insertMany([...contacts, both]);
    expect(await stores.contacts.byIds(contacts.map((one) => one.id))).toHaveLength(1_100);
    expect(await stores.contacts.byCustomers(firms.map((one) => one.id))).toHaveLength(1_100);
    const phones = [both.mobile, ...contacts.map((one) => one.mobile), both.mobile2];
    const found = (await stores.contacts.byPhones(phones)).map((one) => one.id);
    expect(found.sort()).toEqual([...contacts, both].map((one) => one.id).sort());
  });

  it('finds the contacts of one office and of all', async () => {
    const [one, two] = [newId(), newId()];
    await stores.contacts.insertMany([
      contact({ name: '甲', assignments: [{ role: 'office', officeId: one }] }),
      contact({ name: '乙', assignments: [{ role: 'office', officeId: two }] }),
      contact({ name: '丙', assignments: [{ role: 'power', customerId: newId() }] }),
    ]);
    const names = async (office?: string) =>
      (await stores.contacts.byOffice(office)).map((row) => row.name).sort();
    expect(await names(one)).toEqual(['甲']);
    expect(await names()).toEqual(['乙', '甲']);
  });

  it('saves offices under one name each', async () => {
    const office = { id: newId(), name: '调度班' };
    await stores.contacts.saveOffice(office);
    await stores.contacts.saveOffice({ ...office, name: '抢修班' });
    expect(await stores.contacts.offices()).toEqual([{ ...office, name: '抢修班' }]);
    await expect(stores.contacts.saveOffice({ id: newId(), name: '抢修班' })).rejects.toMatchObject({
      code: 'taken',
    });
  });

  describe('groups', () => {
    const fixed = { kind: 'fixed' as const };
    it('keep the filter or the audience that makes their members', async () => {
      const filter = { search: '水泥', regionCode: '330106', industryCode: '', only: 'all' as const };
      const audience = { parts: [{ kind: 'office' as const }], excludeContactIds: [newId()], roles: [] };
      for (const rule of [
        { kind: 'filter' as const, filter },
        { kind: 'audience' as const, audience },
      ]) {
        const one = { id: newId(), name: '随条件', isFavourite: false, rule, contactIds: [], version: 0 };
        const saved = await stores.groups.save(one);
        expect(await stores.groups.get(one.id)).toEqual(saved);
      }
      expect(await stores.groups.get(newId())).toBeUndefined();
    });

    it('are saved with their members, favourites listed first', async () => {
      const members = many(1_100, () => newId());
      const plain = { id: newId(), name: 'a', isFavourite: false, rule: fixed, contactIds: [], version: 0 };
      const dear = {
        id: newId(),
        name: 'b',
        isFavourite: true,
        rule: fixed,
        contactIds: members,
        version: 0,
      };
      await stores.groups.save(plain);
      expect(await stores.groups.save(dear)).toEqual({ ...dear, version: 1 });
      const groups = await stores.groups.list();
      expect(groups.map((group) => group.name)).toEqual(['b', 'a']);
      expect(groups[0]?.contactIds.sort()).toEqual([...members].sort());
    });

    it('are replaced by version, refused as stale with an old one, and removed', async () => {
      const one = {
        id: newId(),
        name: '甲',
        isFavourite: false,
        rule: fixed,
        contactIds: [newId()],
        version: 0,
      };
      const saved = await stores.groups.save(one);
      const again = await stores.groups.save({ ...saved, contactIds: [] });
      await expect(stores.groups.save({ ...saved, name: '乙' })).rejects.toMatchObject({ code: 'stale' });
      expect(await stores.groups.list()).toEqual([again]);
      await stores.groups.remove(one.id);
      expect(await stores.groups.list()).toEqual([]);
    });
  });
}

export function templateContract(open: Open): void {
  let db: Database;
  let stores: Stores;
  beforeAll(async () => {
    db = await open();
    stores = createStores(db);
  });
  beforeEach(() => emptyTables(db));

  const template = (change: { text?: string; version?: number; name?: string; id?: string } = {}) => ({
    id: newId(),
    name: '限电通知',
    kind: 'order' as const,
    planKind: '' as const,
    categoryId: '',
    text: '{{户名}}请压减',
    version: 1,
    isActive: true,
    updatedBy: '',
    updatedMs: 1_700_000_000_000,
    ...change,
  });

  it('keeps every version and lists the newest', async () => {
    const first = template({ text: '字'.repeat(700) });
    const second = { ...first, text: '新文本', version: 2, isActive: false, updatedBy: '张主任' };
    await stores.templates.addVersion(first);
    await stores.templates.addVersion(second);
    expect(await stores.templates.list()).toEqual([second]);
    expect(await stores.templates.get(first.id)).toEqual(second);
    expect((await stores.templates.get(first.id, 1))?.text).toBe(first.text);
    expect(await stores.templates.get(newId())).toBeUndefined();
  });

  it('refuses a version that does not follow the stored one as stale', async () => {
    const first = template();
    await stores.templates.addVersion(first);
    await stores.templates.addVersion({ ...first, version: 2 });
    await expect(stores.templates.addVersion({ ...first, version: 2 })).rejects.toMatchObject({
      code: 'stale',
    });
    await expect(stores.templates.addVersion({ ...first, version: 9 })).rejects.toMatchObject({
      code: 'stale',
    });
    expect((await stores.templates.get(first.id))?.version).toBe(2);
  });
}
