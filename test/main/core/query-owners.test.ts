import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Stores } from '../../../main/core/ports.ts';
import { QueryDesk } from '../../../main/core/queries/desk.ts';
import { type Database, openDatabase } from '../../../main/store/database.ts';
import { createStores } from '../../../main/store/index.ts';
import { createJobStore } from '../../../main/store/jobs.ts';
import { newId } from '../../../shared/ids.ts';
import { SmallApp } from '../../support/small-app.ts';

/** Two applications on one archive, each with its own connection. */
let small: SmallApp;
let db: Database;
let stores: Stores;
let other: QueryDesk;
beforeAll(async () => {
  small = await SmallApp.open();
  db = await openDatabase({ kind: 'sqlite', file: small.archiveFile });
  stores = createStores(db);
  other = new QueryDesk({
    core: { ...small.app.core, stores, workstation: '服务器' },
    jobs: createJobStore(db),
    reader: async () => new Map(),
  });
  await other.start();
});
afterAll(async () => {
  await other.stop();
  await db.q.destroy();
  await small.close();
});

let sent = 0;
/** Strangers write through a gateway of either application. */
async function write(count: number): Promise<string[]> {
  const jobs = createJobStore(db);
  const stored = await jobs.storeInbound(
    'cm',
    Array.from({ length: count }, () => {
      sent += 1;
      const phone = `+86137${String(sent).padStart(8, '0')}`;
      return { ref: newId(), phone, serviceNo: '', text: '查询', atMs: Date.now() };
    }),
  );
  return stored.map((one) => one.id);
}

async function untilHandled(): Promise<void> {
  while ((await stores.queries.unhandled(1)).length > 0)
    await new Promise((resolve) => setTimeout(resolve, 20));
}

it('of two applications one answers, and each message once', async () => {
  expect([small.app.queries.isOwner, other.isOwner]).toEqual([true, false]);
  const ids = [...(await write(150)), ...(await write(150))];
  other.wake();
  await untilHandled();
  expect(await stores.messages.deliveriesByIds(ids)).toHaveLength(300);
  expect((await stores.queries.usesOfInbound(ids)).every((one) => one.outcome === 'offered')).toBe(true);
  expect((await stores.leases.holder('query-service')).holder).toContain(String(process.pid));
});

it('when one goes the other goes on, with what was left too', async () => {
  await small.app.queries.stop();
  const ids = await write(40);
  // The lease is free; the other looks for it every few seconds.
  while (!other.isOwner) await new Promise((resolve) => setTimeout(resolve, 50));
  await untilHandled();
  expect(await stores.messages.deliveriesByIds(ids)).toHaveLength(40);
});

it('who takes a message that has its answer already changes nothing', async () => {
  const [id = ''] = await write(1);
  await untilHandled();
  await db.q('inbound').where('id', id).update({ handled: null });
  other.wake();
  await untilHandled();
  expect(await stores.messages.deliveriesByIds([id])).toHaveLength(1);
});

it('two that both take themselves for the owner: who lost the lease in the middle of its work undoes it', async () => {
  const phones = (await write(30)).length;
  await untilHandled();
  expect(other.isOwner).toBe(true);
  // Somebody else takes the lease behind its back, as after a pause of this process.
  await db.q('leases').where('name', 'query-service').update({ token: 'another', holder: '另一台' });
  const ids = await write(phones);
  while (other.isOwner) {
    other.wake();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(await stores.messages.deliveriesByIds(ids)).toEqual([]);
  expect(await stores.queries.usesOfInbound(ids)).toEqual([]);
  expect(await stores.queries.inboundByIds(ids)).toSatisfy((rows: { handled: string }[]) =>
    rows.every((one) => one.handled === ''),
  );
});

it('two that fight for the lease without end answer every message once', async () => {
  await db.q('leases').where('name', 'query-service').update({ until_ms: 0 });
  const desks = [1, 2].map(
    (n) =>
      new QueryDesk({
        core: { ...small.app.core, stores, workstation: `服务器 ${n}` },
        jobs: createJobStore(db),
        reader: async () => new Map(),
      }),
  );
  const ids: string[] = [];
  for (let turn = 0; turn < 6; turn += 1) {
    const [going, coming] = turn % 2 === 0 ? desks : desks.toReversed();
    await coming!.start();
    ids.push(...(await write(40)));
    // Taken away while it works: the one that stood still believes in its lease, the other has it.
    await db.q('leases').where('name', 'query-service').update({ until_ms: 0 });
    await going!.start();
    ids.push(...(await write(40)));
    for (const desk of desks) desk.wake();
    await Promise.all(desks.map((desk) => desk.stop()));
  }
  await desks[0]!.start();
  await untilHandled();
  await desks[0]!.stop();
  const sent = await stores.messages.deliveriesByIds(ids);
  expect(new Set(sent.map((one) => one.id)).size).toBe(ids.length);
  const uses = await stores.queries.usesOfInbound(ids);
  expect(uses).toHaveLength(ids.length);
  expect(uses.every((one) => one.outcome === 'offered')).toBe(true);
});
