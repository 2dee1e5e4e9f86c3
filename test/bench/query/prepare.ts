import { join } from 'node:path';
import { seedBasics } from '../../../main/seed.ts';
import { openDatabase } from '../../../main/store/database.ts';
import { createStores } from '../../../main/store/index.ts';
import { newId } from '../../../shared/ids.ts';
import type { Contact, Customer } from '../../../shared/model/archive.ts';
import { POINTS } from '../../../shared/model/curve.ts';
import type { Subscription } from '../../../shared/model/query.ts';
import { addDays, dayOf } from '../../../shared/time.ts';

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
    serviceCode: '3',
    serviceName,
    state: 'active',
    fromMs: 1,
    toMs: 0,
    monthFen: 100,
    useFen: 0,
    inboundId: '',
    inboundText: '3',
    inboundMs: 1,
    noticeText: '',
    noticeMs: 1,
    replyText: '',
    endInboundId: '',
    endText: '',
    changedMs: 1,
  };
}

/** An archive with `count` registered numbers, seven of ten subscribed, and a tenth as many strangers. */
export async function prepareArchive(folder: string, count: number): Promise<Phones> {
  const db = await openDatabase({ kind: 'sqlite', file: join(folder, 'archive.db') });
  const stores = createStores(db);
  await seedBasics(stores);
  const customers = Array.from({ length: count }, (_, n) => customerOf(n));
  const contacts = customers.map((one, n) => contactOf(n, one.id));
  const service = (await stores.services.list()).find((one) => one.code === '3');
  const isSubscribed = (n: number) => n % 10 < 7;
  const yesterday = addDays(dayOf(Date.now()), -1);
  const points = new Float32Array(POINTS).fill(400);
  await stores.transaction(async (tx) => {
    await tx.customers.insertMany(customers);
    await tx.contacts.insertMany(contacts);
    await tx.subscriptions.insert(
      contacts.filter((_, n) => isSubscribed(n)).map((one) => subscriptionOf(one, service?.name ?? '')),
    );
    await tx.curves.put(
      customers.map(({ accountNo }) => ({ accountNo, day: yesterday, points })),
      Date.now(),
    );
  });
  await db.q.destroy();
  const numbers = contacts.map((one) => one.mobile.slice(3));
  return {
    subscribed: numbers.filter((_, n) => isSubscribed(n)),
    registered: numbers.filter((_, n) => !isSubscribed(n)),
    strangers: Array.from({ length: Math.ceil(count / 10) }, (_, n) => phoneOf(5_000_000 + n)),
  };
}
