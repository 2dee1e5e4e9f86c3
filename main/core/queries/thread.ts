import { DAY_MS } from '../../../shared/time.ts';
import type { Core } from '../context.ts';
import { readBook } from './book.ts';
import { peopleOf } from './people.ts';
import type { Person } from './turn.ts';

const THREAD_DAYS = 90;

/** The whole conversation with one number, oldest first, and what one must know of the person beside it. */
export async function threadOf(core: Core, phone: string) {
  const nowMs = core.clock.now();
  const sinceMs = nowMs - THREAD_DAYS * DAY_MS;
  const { messages, queries } = core.stores;
  const person = (await peopleOf(core, [phone], nowMs)).get(phone)!;
  const uses = await queries.usesOfPhone(phone, sinceMs);
  const useOf = new Map(uses.map((one) => [one.inboundId, one]));
  const answerOf = new Map(uses.map((one) => [one.deliveryId, one]));
  const ours = (await messages.sentTo(phone, sinceMs)).map((one) => ({
    id: one.id,
    isOurs: true,
    text: one.text,
    atMs: one.queuedMs,
    state: one.state as string,
    kind: '',
    note: '',
    isAutomatic: answerOf.has(one.id),
    answerMs: answerOf.get(one.id)?.answerMs ?? 0,
    parts: one.parts,
  }));
  const theirs = (await messages.inboundFrom(phone, sinceMs)).map((one) => ({
    id: `in-${one.id}`,
    isOurs: false,
    text: one.text,
    atMs: one.atMs,
    state: one.handled,
    kind: useOf.get(one.id)?.kind ?? '',
    note: useOf.get(one.id)?.note ?? '',
    isAutomatic: false,
    answerMs: 0,
    parts: 0,
  }));
  // An answer never stands before its question, even in the same millisecond.
  const lines = [...theirs, ...ours].sort((a, b) => a.atMs - b.atMs || Number(a.isOurs) - Number(b.isOurs));
  return {
    contactId: person.contact?.id ?? '',
    contactName: person.contact?.name ?? '',
    misses: person.talk.misses,
    lines,
    places: await placesOf(core, person),
    plans: await plansOf(core, person),
    services: await servicesOf(core, person),
  };
}

async function placesOf(core: Core, { contact, customers }: Person) {
  const regions = new Map((await core.stores.codes.regions()).map((one) => [one.code, one.name]));
  return customers.map((one) => ({
    id: one.id,
    name: one.name,
    role: contact?.assignments.find((at) => at.customerId === one.id)?.role ?? 'other',
    accountNo: one.accountNo,
    region: regions.get(one.regionCode) ?? '',
  }));
}

/** Plans that limit one of the person's customers now, and whether the person confirmed. */
async function plansOf(core: Core, person: Person) {
  const running = (await core.stores.plans.list(true)).filter(
    (one) => one.state === 'issued' || one.state === 'executing',
  );
  const found = [];
  for (const row of running) {
    const plan = await core.stores.plans.get(row.id);
    const confirmed = person.customers.length > 0 ? await confirmedMs(core, row.id, person.phone) : 0;
    for (const customer of person.customers) {
      const item = plan?.items.find((one) => one.customerId === customer.id);
      if (item)
        found.push({
          id: row.id,
          name: row.name,
          customer: customer.name,
          round: item.round,
          limitKw: item.limitKw,
          startMs: row.startMs,
          endMs: row.endMs,
          confirmedMs: confirmed,
        });
    }
  }
  return found;
}

async function confirmedMs(core: Core, planId: string, phone: string): Promise<number> {
  const sent = await core.stores.messages.deliveriesOfPlan(planId, ['order']);
  return Math.max(0, ...sent.filter((one) => one.phone === phone).map((one) => one.confirmedMs));
}

async function servicesOf(core: Core, { subscriptions }: Person) {
  const book = await readBook(core);
  const own = new Map(subscriptions.map((one) => [one.serviceCode, one]));
  const gone = subscriptions.filter((one) => !book.byCode.has(one.serviceCode));
  return [
    ...book.services.map(({ code, name, monthFen }) => ({ code, name, monthFen })),
    ...gone.map((one) => ({ code: one.serviceCode, name: one.serviceName, monthFen: one.monthFen })),
  ].map((one) => {
    const subscription = own.get(one.code);
    return {
      ...one,
      monthFen: subscription?.monthFen ?? one.monthFen,
      state: subscription?.state ?? '',
      subscriptionId: subscription?.id ?? '',
      fromMs: subscription?.fromMs ?? 0,
      byText: subscription?.inboundText ?? '',
    };
  });
}
