import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ArchiveBook } from '../../main/core/archive/book.ts';
import {
  type ContactQuestion,
  findContacts,
  findCustomers,
  withinCode,
} from '../../main/core/archive/book-search.ts';
import type { Stores } from '../../main/core/ports.ts';
import type { Database } from '../../main/store/database.ts';
import { createStores } from '../../main/store/index.ts';
import { newId } from '../../shared/ids.ts';
import { emptyTables, type Open } from '../support/databases.ts';
import { contact, customer, delivery, fieldsOf, many, message } from './samples.ts';

const regions = [
  { code: '330100', name: '杭州市', parent: '' },
  { code: '330106', name: '西湖区', parent: '330100' },
];

const question = (change: Partial<ContactQuestion>): ContactQuestion => ({
  search: '',
  only: 'all',
  regionNames: new Map(regions.map((one) => [one.code, one.name])),
  unverifiedBeforeMs: 0,
  ...change,
});

/** What a search finds, and how it hears of changes. */
export function archiveBookContract(open: Open): void {
  let db: Database;
  let stores: Stores;
  let book: ArchiveBook;
  beforeAll(async () => {
    db = await open();
    stores = createStores(db);
  });
  beforeEach(async () => {
    await emptyTables(db);
    book = new ArchiveBook(stores.archiveIndex);
  });

  const customers = async (search: string, change: Partial<Parameters<typeof findCustomers>[1]> = {}) => {
    await book.refresh();
    return findCustomers(book, { search, ...change }).map((one) => one.name);
  };
  const contacts = async (change: Partial<ContactQuestion>) => {
    await book.refresh();
    return findContacts(book, question(change)).map((one) => one.name);
  };

  it('finds a customer by name, pinyin initials in either case, and account number', async () => {
    await stores.customers.insertMany([
      customer({ name: '杭州明珠水泥有限公司', accountNo: '330000000777' }),
      customer({ name: 'ABC 纺织' }),
    ]);
    for (const typed of ['明珠', 'mzsn', ' HZMZ ', '0000777', '3300 0000 0777', '水泥 杭州'])
      expect([typed, await customers(typed)]).toEqual([typed, ['杭州明珠水泥有限公司']]);
    expect(await customers('abc')).toEqual(['ABC 纺织']);
    expect(await customers('没有')).toEqual([]);
    expect(await customers('明珠 纺织')).toEqual([]);
  });

  it('takes typed %, _, quotes and backslashes literally', async () => {
    await stores.customers.insertMany([
      customer({ name: '百分百100%厂' }),
      customer({ name: '甲_乙厂' }),
      customer({ name: '丙\\丁厂' }),
    ]);
    expect(await customers('%')).toEqual(['百分百100%厂']);
    expect(await customers('_')).toEqual(['甲_乙厂']);
    expect(await customers('\\')).toEqual(['丙\\丁厂']);
    expect(await customers("'")).toEqual([]);
  });

  it('filters by region with what is below it and by industry, in the order of accounts', async () => {
    await stores.customers.insertMany([
      customer({ accountNo: '300003', name: '三', regionCode: '330106' }),
      customer({ accountNo: '300001', name: '一', regionCode: '330102' }),
      customer({ accountNo: '300002', name: '二', regionCode: '330106', industryCode: '17' }),
      customer({ accountNo: '300004', name: '四', regionCode: '320106' }),
    ]);
    expect(await customers('', { region: withinCode(regions, '330100') })).toEqual(['一', '二', '三']);
    const both = { region: withinCode(regions, '330106'), industry: withinCode([], '30') };
    expect(await customers('', both)).toEqual(['三']);
  });

  it('finds a contact by name, initials, both numbers, customer, account, role and region', async () => {
    const firm = customer({ name: '西湖啤酒', accountNo: '330000099001' });
    await stores.customers.insertMany([firm]);
    await stores.contacts.insertMany([
      contact({ name: '王小明', mobile: '+8613800001234' }),
      contact({
        name: '赵六',
        mobile2: '+8613900005678',
        assignments: [{ role: 'manager', customerId: firm.id }],
      }),
    ]);
    for (const search of ['小明', 'WXM', '00001234', '138 0000 1234', '+86 138-0000-1234'])
      expect([search, await contacts({ search })]).toEqual([search, ['王小明']]);
    for (const search of ['5678', '啤酒', 'xhpj', '99001', '总经理', '西湖区', '赵 啤酒', 'zl 总经理'])
      expect([search, await contacts({ search })]).toEqual([search, ['赵六']]);
    expect(await contacts({ search: '王 啤酒' })).toEqual([]);
    expect(await contacts({ role: 'manager', region: withinCode(regions, '330100') })).toEqual(['赵六']);
    expect(await contacts({ role: 'power' })).toEqual([]);
  });

  it('narrows to those without a number, without a place, not verified, or in a state', async () => {
    const day = 86_400_000;
    const [none, old] = [contact({ name: '甲', mobile: '' }), contact({ name: '乙', state: 'quiet' })];
    await stores.contacts.insertMany([none, old]);
    expect(await contacts({ only: 'numberless' })).toEqual(['甲']);
    expect((await contacts({ only: 'placeless' })).sort()).toEqual(['乙', '甲']);
    expect(await contacts({ state: 'quiet' })).toEqual(['乙']);
    expect(await contacts({ only: 'unverified', unverifiedBeforeMs: Date.now() - day })).toEqual([]);
    const later = { only: 'unverified' as const, unverifiedBeforeMs: Date.now() + day };
    expect(await contacts(later)).toEqual(['乙']);
    await stores.care.verify([old.id], Date.now() + 2 * day);
    expect(await contacts(later)).toEqual([]);
  });

  it('takes over what another workstation adds and changes, one by one and in bulk', async () => {
    const elsewhere = createStores(db);
    const [firm, one] = [customer({ name: '老厂' }), contact({ name: '甲' })];
    await elsewhere.customers.insertMany([firm]);
    await elsewhere.contacts.insertMany([one]);
    expect(await contacts({})).toEqual(['甲']);
    const assignments = [{ role: 'power' as const, customerId: firm.id }];
    await elsewhere.contacts.update(one.id, 1, { ...fieldsOf(one), name: '丁', assignments });
    expect(await contacts({ search: '老厂' })).toEqual(['丁']);
    const { id: _id, version: _version, ...fields } = firm;
    await elsewhere.customers.update(firm.id, 1, { ...fields, name: '新厂', accountNo: '100000' });
    expect(await contacts({ search: '新厂' })).toEqual(['丁']);
    expect(await contacts({ search: '老厂' })).toEqual([]);
    await elsewhere.contacts.insertMany([contact({ name: '乙' }), contact({ name: '戊' })]);
    expect(await contacts({})).toEqual(['丁', '乙', '戊'].sort());
    await elsewhere.contacts.insertMany(many(1_200, (index) => contact({ name: `众${index}` })));
    expect(await contacts({})).toHaveLength(1_203);
  });

  it('hears of a change whose transaction ended late', async () => {
    expect(await contacts({})).toEqual([]);
    const one = contact({ name: '迟' });
    await stores.contacts.insertMany([contact({ name: '早' }), one]);
    expect(await contacts({})).toHaveLength(2);
    await stores.contacts.update(one.id, 1, { ...fieldsOf(one), name: '到' });
    await db
      .q('archive_changes')
      .where('owner_id', one.id)
      .update({ at_ms: Date.now() - 120_000 });
    expect((await contacts({})).sort()).toEqual(['到', '早'].sort());
  });
}

/** History, verified numbers, records made one, failed numbers. */
export function careContract(open: Open): void {
  let db: Database;
  let stores: Stores;
  beforeAll(async () => {
    db = await open();
    stores = createStores(db);
  });
  beforeEach(() => emptyTables(db));

  it('keeps the history of each record, newest first', async () => {
    const owner = newId();
    const entry = (atMs: number, action: string) => ({
      atMs,
      userName: '周敏',
      workstation: '1 号席',
      action,
      changes: [{ field: 'name', before: '', after: '新名' }],
    });
    await stores.care.addHistory(owner, entry(1, 'contacts.save'));
    await stores.care.addHistory(owner, { ...entry(2, 'contacts.verify'), changes: [] });
    await stores.care.addHistory(newId(), entry(3, 'contacts.save'));
    const history = await stores.care.history(owner);
    expect(history.map((one) => one.action)).toEqual(['contacts.verify', 'contacts.save']);
    expect(history[1]).toEqual(entry(1, 'contacts.save'));
  });

  it('a retired record loses number and places, cannot be found, and can still be read', async () => {
    const [keep, drop] = [
      contact({ name: '甲' }),
      contact({ name: '乙', assignments: [{ role: 'power', customerId: newId() }] }),
    ];
    await stores.contacts.insertMany([keep, drop]);
    await expect(stores.care.retire(drop.id, 7, keep.id)).rejects.toMatchObject({ code: 'stale' });
    await stores.care.retire(drop.id, 1, keep.id);
    const [row] = await stores.contacts.byIds([drop.id]);
    expect(row).toMatchObject({ name: '乙', mobile: '', state: 'left', assignments: [], version: 2 });
    expect(await stores.contacts.byPhones([drop.mobile])).toEqual([]);
    const book = new ArchiveBook(stores.archiveIndex);
    await book.refresh();
    expect(book.contacts.map((one) => one.name)).toEqual(['甲']);
  });

  it('the groups of a retired record hold the other one, once', async () => {
    const [keep, drop] = [newId(), newId()];
    const group = (name: string, contactIds: string[]) => ({
      id: newId(),
      name,
      isFavourite: false,
      rule: { kind: 'fixed' as const },
      contactIds,
      version: 0,
    });
    const [both, one] = [group('都在', [keep, drop]), group('只有他', [drop])];
    await stores.groups.save(both);
    await stores.groups.save(one);
    await stores.care.replaceMember(drop, keep);
    expect((await stores.groups.get(both.id))?.contactIds).toEqual([keep]);
    expect((await stores.groups.get(one.id))?.contactIds).toEqual([keep]);
  });

  describe('failed numbers', () => {
    const settle = async (id: string, state: string, code: string | null, atMs: number) =>
      db.q('deliveries').where('id', id).update({ delivery_state: state, error_code: code, done_ms: atMs });

    it('are counted by number and code within the period, with the last success', async () => {
      const sent = message();
      const phone = '+8614200000001';
      const rows = many(5, () => delivery(sent.id, { phone, runAtMs: 1_000_000, priority: 3 }));
      await stores.messages.insert(sent, newId(), rows);
      await settle(rows[0]!.id, 'undelivered', 'MB:0001', 100);
      await settle(rows[1]!.id, 'undelivered', 'MB:0001', 300);
      await settle(rows[2]!.id, 'rejected', null, 200);
      await settle(rows[3]!.id, 'delivered', 'DELIVRD', 250);
      await settle(rows[4]!.id, 'undelivered', 'MB:0001', 50);
      await db.q('deliveries').where('id', rows[4]!.id).update({ run_at_ms: 10 });
      const failures = await stores.care.failures(1_000);
      expect(failures.sort((a, b) => b.failures - a.failures)).toEqual([
        { phone, code: 'MB:0001', failures: 2, firstMs: 100, lastMs: 300 },
        { phone, code: '', failures: 1, firstMs: 200, lastMs: 200 },
      ]);
      expect(await stores.care.lastDelivered([phone, '+8614200000009'])).toEqual(new Map([[phone, 250]]));
    });

    it('know when they were last checked', async () => {
      const check = {
        phone: '+8614200000002',
        contactId: newId(),
        outcome: 'right',
        remark: '',
        userName: '周敏',
      };
      await stores.care.addCheck({ ...check, id: newId(), atMs: 5 });
      await stores.care.addCheck({ ...check, id: newId(), atMs: 9 });
      expect(await stores.care.lastChecked([check.phone])).toEqual(new Map([[check.phone, 9]]));
    });
  });
}
