import { beforeAll, describe, expect, it } from 'vitest';
import { chainRows, storedHead } from '../../main/store/audit.ts';
import { auditHash, ChainCheck } from '../../main/store/audit-chain.ts';
import type { Database } from '../../main/store/database.ts';
import { createStores } from '../../main/store/index.ts';
import { newId } from '../../shared/ids.ts';
import { emptyTables, type Open, openStations } from '../support/databases.ts';
import { many, nextSerial } from './samples.ts';

const user = (login = `li${nextSerial()}`) => ({
  id: newId(),
  login,
  name: '李调度',
  role: 'dispatcher' as const,
  isActive: true,
  passwordHash: 'scrypt$1$2',
  mustChange: false,
});

const entry = (change: { userName?: string; subject?: string; detail?: string } = {}) => ({
  atMs: 1_700_000_000_000,
  userName: '李调度',
  workstation: '调度台一',
  action: 'plans.save',
  subject: '迎峰度夏',
  detail: '{}',
  ...change,
});

/** The chain as it is stored, checked hash by hash; returns the subjects in order. */
async function verifiedChain(db: Database): Promise<string[]> {
  const check = new ChainCheck([]);
  const subjects: string[] = [];
  for await (const row of chainRows(db, 7)) {
    check.take(row);
    subjects.push(row.subject);
  }
  expect(check.finish(await storedHead(db))).toEqual({ entries: subjects.length, faults: [] });
  return subjects;
}

/** What a check of the stored chain finds. */
async function faultsOf(db: Database, witnesses: { seq: number; hash: string }[] = []): Promise<string[]> {
  const check = new ChainCheck(witnesses);
  for await (const row of chainRows(db)) check.take(row);
  return check.finish(await storedHead(db)).faults.map((one) => `${one.problem} ${one.seq}`);
}

export function userContract(open: Open): void {
  let db: Database;
  beforeAll(async () => {
    db = await open();
  });

  it('finds a saved user by login and by id, and nobody for an unknown or empty one', async () => {
    const { users } = createStores(db);
    const one = user();
    await users.save(one);
    expect(await users.byLogin(one.login)).toEqual(one);
    expect(await users.byLogin('nobody')).toBeUndefined();
    expect(await users.byLogin('')).toBeUndefined();
    expect(await users.byId(one.id)).toEqual(one);
    expect(await users.byId(newId())).toBeUndefined();
  });

  it('replaces a user that exists', async () => {
    const { users } = createStores(db);
    const one = user();
    await users.save(one);
    await users.save({ ...one, name: '张三', isActive: false, role: 'viewer', mustChange: true });
    expect(await users.byLogin(one.login)).toMatchObject({
      name: '张三',
      isActive: false,
      role: 'viewer',
      mustChange: true,
    });
    expect((await users.list()).filter((other) => other.id === one.id)).toHaveLength(1);
  });

  it('refuses a login of somebody else as taken, for a new user and for a renamed one', async () => {
    const { users } = createStores(db);
    const [one, two] = [user(), user()];
    await users.save(one);
    await users.save(two);
    const taken = { code: 'taken', params: { what: one.login } };
    await expect(users.save(user(one.login))).rejects.toMatchObject(taken);
    await expect(users.save({ ...two, login: one.login })).rejects.toMatchObject(taken);
    expect(await users.byLogin(two.login)).toEqual(two);
  });

  it('lists users by login', async () => {
    const { users } = createStores(db);
    await users.save(user('zz-last'));
    await users.save(user('aa-first'));
    const logins = (await users.list()).map((one) => one.login);
    expect(logins[0]).toBe('aa-first');
    expect(logins.at(-1)).toBe('zz-last');
  });
}

export function settingContract(open: Open): void {
  let db: Database;
  beforeAll(async () => {
    db = await open();
  });

  it('gives back what was set last, and undefined for what was never set', async () => {
    const { settings } = createStores(db);
    expect(await settings.get('gateway')).toBeUndefined();
    await settings.set('gateway', '{"名称":"移动"}');
    await settings.set('gateway', '{"名称":"联通"}');
    expect(await settings.get('gateway')).toBe('{"名称":"联通"}');
  });

  it('keeps a text of 200,000 Chinese characters', async () => {
    const { settings } = createStores(db);
    const body = JSON.stringify({ text: '有序用电'.repeat(50_000) });
    await settings.set('long', body);
    expect(await settings.get('long')).toBe(body);
    await settings.set('long', `${body} `);
    expect(await settings.get('long')).toBe(`${body} `);
  });

  it('lets two writers set the same new name at once', async () => {
    const stations = await openStations(open, 2);
    for (const name of many(20, (index) => `both-${index}`)) {
      const ends = await Promise.allSettled(
        stations.map((one) => createStores(one).settings.set(name, '{}')),
      );
      expect(ends.filter((end) => end.status === 'rejected')).toEqual([]);
      expect(await createStores(db).settings.get(name)).toBe('{}');
    }
  });
}

export function auditContract(open: Open): void {
  let db: Database;
  beforeAll(async () => {
    db = await open();
  });

  it('stays one chain when two workstations append at once, also the very first entry', async () => {
    const stations = (await openStations(open, 2)).map(createStores);
    const wanted = stations.flatMap((stores, station) =>
      many(15, (index) => ({ stores, subject: `${station}-${index}` })),
    );
    const ends = await Promise.allSettled(
      wanted.map(({ stores, subject }) => stores.transaction((tx) => tx.audit.append(entry({ subject })))),
    );
    expect(ends.filter((end) => end.status === 'rejected')).toEqual([]);
    expect((await verifiedChain(db)).sort()).toEqual(wanted.map((one) => one.subject).sort());
  });

  it('chains the entries in the order they came', async () => {
    await emptyTables(db);
    const stores = createStores(db);
    for (const subject of ['一', '二', '', '三'])
      await stores.transaction((tx) => tx.audit.append(entry({ subject, userName: subject })));
    expect(await verifiedChain(db)).toEqual(['一', '二', '', '三']);
  });

  it('leaves no gap and no fork where a transaction was taken back', async () => {
    await emptyTables(db);
    const stores = createStores(db);
    await stores.transaction((tx) => tx.audit.append(entry({ subject: 'first' })));
    const failing = stores.transaction(async (tx) => {
      await tx.audit.append(entry({ subject: 'lost' }));
      throw new Error('power cut');
    });
    await expect(failing).rejects.toThrow('power cut');
    await stores.transaction((tx) => tx.audit.append(entry({ subject: 'second' })));
    expect(await verifiedChain(db)).toEqual(['first', 'second']);
  });

  it('keeps a long detail whole, shortens a subject that is too long, and still verifies', async () => {
    await emptyTables(db);
    const { transaction, audit } = createStores(db);
    await transaction((tx) =>
      tx.audit.append(entry({ detail: '详'.repeat(5_000), subject: '题'.repeat(500) })),
    );
    const [subject] = await verifiedChain(db);
    expect(subject).toMatch(/^题{100,}$/);
    const { entries } = await audit.list({ search: '', offset: 0, limit: 1 });
    expect(entries[0]?.detail).toBe('详'.repeat(5_000));
  });

  it('lists a period only', async () => {
    await emptyTables(db);
    const { transaction, audit } = createStores(db);
    for (const atMs of [1_000, 2_000, 3_000])
      await transaction((tx) => tx.audit.append({ ...entry(), atMs }));
    const { entries, total } = await audit.list({
      search: '',
      fromMs: 2_000,
      toMs: 3_000,
      offset: 0,
      limit: 9,
    });
    expect([total, entries.map((one) => one.atMs)]).toEqual([1, [2_000]]);
  });

  describe('after tampering', () => {
    /** Five entries, untouched, and every head that was witnessed on the way. */
    const fresh = async () => {
      await emptyTables(db);
      const heads: { seq: number; hash: string }[] = [];
      const { transaction, audit } = createStores(db);
      for (const subject of ['a', 'b', 'c', 'd', 'e']) {
        await transaction((tx) => tx.audit.append(entry({ subject, detail: `{"kW":"${subject}"}` })));
        heads.push(await audit.head());
      }
      expect(await faultsOf(db, heads)).toEqual([]);
      return heads;
    };
    const row = (seq: number) => db.q('audit').where('seq', seq);

    it.each(['user_name', 'workstation', 'action', 'subject', 'detail', 'detail_more'])(
      'a changed %s is found',
      async (column) => {
        await fresh();
        await row(3).update({ [column]: 'x' });
        expect(await faultsOf(db)).toEqual(['changed 3']);
      },
    );

    it('a changed time is found', async () => {
      await fresh();
      await row(2).increment('at_ms', 1);
      expect(await faultsOf(db)).toEqual(['changed 2']);
    });

    it('a removed entry is found, at the beginning, in the middle and at the end', async () => {
      await fresh();
      await row(1).delete();
      expect(await faultsOf(db)).toEqual(['removed 2']);
      await fresh();
      await row(3).delete();
      expect(await faultsOf(db)).toEqual(['removed 4']);
      await fresh();
      await row(5).delete();
      expect(await faultsOf(db)).toEqual(['cut 5']);
    });

    it('two entries that changed places are found', async () => {
      await fresh();
      await row(2).update({ seq: 99 });
      await row(3).update({ seq: 2 });
      await row(99).update({ seq: 3 });
      const faults = await faultsOf(db);
      expect(faults).toContain('moved 2');
      expect(faults).toContain('changed 2');
      expect(faults).toContain('changed 3');
    });

    it('an entry that was put in is found', async () => {
      await fresh();
      await db.q('audit').insert({ seq: 6, at_ms: 1, action: 'x', prev_hash: 'y', hash: 'z' });
      expect(await faultsOf(db)).toContain('moved 6');
    });

    it('a chain that was computed anew from a changed entry on is found by what was witnessed', async () => {
      const heads = await fresh();
      let previous = '';
      for await (const one of chainRows(db)) {
        const changed = one.seq >= 3 ? { ...one, subject: 'forged' } : one;
        const hash = auditHash(changed, previous);
        await row(one.seq).update({ subject: changed.subject, prev_hash: previous || null, hash });
        previous = hash;
      }
      await db
        .q('settings')
        .where('name', 'audit-chain')
        .update({ body: JSON.stringify({ seq: 5, hash: previous }) });
      expect(await faultsOf(db)).toEqual([]);
      expect(await faultsOf(db, [heads[1]!])).toEqual([]);
      expect(await faultsOf(db, [heads[3]!])).toEqual(['rewritten 4']);
    });

    it('newest entries cut off together with the head are found by what was witnessed', async () => {
      const heads = await fresh();
      await db.q('audit').where('seq', '>', 3).delete();
      await db
        .q('settings')
        .where('name', 'audit-chain')
        .update({ body: JSON.stringify(heads[2]) });
      expect(await faultsOf(db)).toEqual([]);
      expect(await faultsOf(db, heads)).toEqual(['cut 5']);
    });
  });

  it('keeps a detail of characters outside the basic plane verifiable', async () => {
    await emptyTables(db);
    const detail = `x${'𠮷'.repeat(3_000)}`;
    await createStores(db).transaction((tx) => tx.audit.append(entry({ detail, subject: detail })));
    expect(await verifiedChain(db)).toHaveLength(1);
  });

  it('lists the newest first, a page at a time, with the total', async () => {
    await emptyTables(db);
    const { transaction, audit } = createStores(db);
    for (const subject of ['a', 'b', 'c', 'd'])
      await transaction((tx) => tx.audit.append(entry({ subject })));
    const page = await audit.list({ search: '', offset: 1, limit: 2 });
    expect(page.total).toBe(4);
    expect(page.entries.map((one) => one.subject)).toEqual(['c', 'b']);
    expect(page.entries[0]).toEqual({ ...entry({ subject: 'c' }), seq: 3 });
  });

  it('searches user, action, subject and detail', async () => {
    await emptyTables(db);
    const { transaction, audit } = createStores(db);
    await transaction((tx) => tx.audit.append(entry({ subject: '甲厂', userName: '赵六' })));
    await transaction((tx) => tx.audit.append(entry({ subject: '乙厂', detail: '{"限额":5}' })));
    const found = async (search: string) =>
      (await audit.list({ search, offset: 0, limit: 10 })).entries.map((one) => one.subject);
    expect(await found('赵六')).toEqual(['甲厂']);
    expect(await found('限额')).toEqual(['乙厂']);
    expect(await found('乙')).toEqual(['乙厂']);
    expect(await found('plans.')).toHaveLength(2);
  });

  it('takes a typed % and _ literally', async () => {
    await emptyTables(db);
    const { transaction, audit } = createStores(db);
    await transaction((tx) => tx.audit.append(entry({ subject: '压减 50% 负荷' })));
    await transaction((tx) => tx.audit.append(entry({ subject: 'line_7' })));
    const found = async (search: string) =>
      (await audit.list({ search, offset: 0, limit: 10 })).entries.map((one) => one.subject);
    expect(await found('50%')).toEqual(['压减 50% 负荷']);
    expect(await found('%')).toEqual(['压减 50% 负荷']);
    expect(await found('e_7')).toEqual(['line_7']);
    expect(await found('_')).toEqual(['line_7']);
  });
}
