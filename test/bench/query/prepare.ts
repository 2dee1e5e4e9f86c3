import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { seedBasics } from '../../../main/seed.ts';
import { insertBalanceSql, lmsSchema } from '../../../main/simulators/lms-schema.ts';
import { openDatabase } from '../../../main/store/database.ts';
import { createStores } from '../../../main/store/index.ts';
import { newId } from '../../../shared/ids.ts';
import type { Contact, Customer } from '../../../shared/model/archive.ts';
import type { Subscription } from '../../../shared/model/query.ts';

/** Numbers of an archive by what they are: subscribed, registered only, strangers. */
export type Phones = { subscribed: string[]; registered: string[]; strangers: string[] };

const phoneOf = (n: number) => `1380${String(n).padStart(7, '0')}`;

function customerOf(n: number): Customer {
  return {
    id: newId(),
    accountNo: `2104${String(n).padStart(7, '0')}`,
    name: `恒岭特种钢材${n}厂`,
    regionCode: '210402',
    industryCode: 'C31',
    voltage: '10kV',
    capacityKva: 5_000,
    securityKw: 100,
    feeder: '城西线',
    isProtected: false,
    limitClass: '2',
    version: 1,
  };
}

function contactOf(n: number, customerId: string): Contact {
  return {
    id: newId(),
    name: `联系人${n}`,
    mobile: `+86${phoneOf(n)}`,
    mobile2: '',
    state: 'active',
    remark: '',
    assignments: [{ role: 'power', customerId }],
    version: 1,
  };
}

function subscriptionOf(contact: Contact, serviceName: string): Subscription {
  return {
    id: newId(),
    phone: contact.mobile,
    contactId: contact.id,
    contactName: contact.name,
    customerId: '',
    serviceCode: '1',
    serviceName,
    state: 'active',
    fromMs: 1,
    toMs: 0,
    monthFen: 200,
    useFen: 0,
    inboundId: '',
    inboundText: '1',
    inboundMs: 1,
    noticeText: '',
    noticeMs: 1,
    replyText: '',
    endInboundId: '',
    endText: '',
    changedMs: 1,
  };
}

/** The load management system's own database, with what the meters of these accounts said last. */
function writeBalances(file: string, accounts: string[]): void {
  const db = new DatabaseSync(file);
  db.exec('pragma journal_mode = wal');
  db.exec(lmsSchema);
  db.exec('begin');
  const insert = db.prepare(insertBalanceSql);
  for (const [n, account] of accounts.entries()) insert.run(account, 80_000 + n, 'kwh', Date.now(), n + 1);
  db.exec('commit');
  db.close();
}

/** An archive with `count` registered numbers, seven of ten subscribed, and a tenth as many strangers. */
export async function prepareArchive(folder: string, count: number): Promise<Phones> {
  const db = await openDatabase({ kind: 'sqlite', file: join(folder, 'archive.db') });
  const stores = createStores(db);
  await seedBasics(stores);
  const customers = Array.from({ length: count }, (_, n) => customerOf(n));
  const contacts = customers.map((one, n) => contactOf(n, one.id));
  const service = (await stores.services.list()).find((one) => one.code === '1');
  const isSubscribed = (n: number) => n % 10 < 7;
  await stores.transaction(async (tx) => {
    await tx.customers.insertMany(customers);
    await tx.contacts.insertMany(contacts);
    await tx.subscriptions.insert(
      contacts.filter((_, n) => isSubscribed(n)).map((one) => subscriptionOf(one, service?.name ?? '')),
    );
  });
  await db.q.destroy();
  writeBalances(
    join(folder, 'lms.db'),
    customers.map((one) => one.accountNo),
  );
  const numbers = contacts.map((one) => one.mobile.slice(3));
  return {
    subscribed: numbers.filter((_, n) => isSubscribed(n)),
    registered: numbers.filter((_, n) => !isSubscribed(n)),
    strangers: Array.from({ length: Math.ceil(count / 10) }, (_, n) => phoneOf(5_000_000 + n)),
  };
}
