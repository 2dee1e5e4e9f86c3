import { DAY_MS } from '../../../shared/time.ts';
import type { Core } from '../context.ts';
import { type Book, readBook } from './book.ts';
import { limitsOf, limitValues } from './desk-answer.ts';
import { lastHandovers, OPEN } from './handovers.ts';
import { peopleOf } from './people.ts';
import { phrase } from './texts.ts';
import type { Person } from './turn.ts';

const THREAD_DAYS = 90;

/** The whole conversation with one number, oldest first, and what one must know of the person beside it. */
export async function threadOf(core: Core, phone: string) {
  const nowMs = core.clock.now();
  const sinceMs = nowMs - THREAD_DAYS * DAY_MS;
  const { messages, queries } = core.stores;
  const book = await readBook(core);
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
    plans: await plansOf(core, book, person),
    handover: await openHandover(core, phone, theirs),
    services: servicesOf(book, person),
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
async function plansOf(core: Core, book: Book, { phone, customers }: Person) {
  const found = [];
  for (const one of await limitsOf(core, customers)) {
    const { planId, planName, responsible, customer, round, limitKw, startMs, endMs } = one;
    found.push({
      id: planId,
      name: planName,
      customer: customer.name,
      round,
      limitKw,
      startMs,
      endMs,
      confirmedMs: await confirmedMs(core, planId, phone),
      responsible,
      text: phrase(book, 'limits', limitValues(one)),
    });
  }
  return found;
}

async function confirmedMs(core: Core, planId: string, phone: string): Promise<number> {
  const sent = await core.stores.messages.deliveriesOfPlan(planId, ['order']);
  return Math.max(0, ...sent.filter((one) => one.phone === phone).map((one) => one.confirmedMs));
}

/** The last handover, as long as something waits that came before it. */
async function openHandover(core: Core, phone: string, theirs: { state: string; atMs: number }[]) {
  const last = (await lastHandovers(core, [phone])).get(phone);
  const isOpen = theirs.some((one) => OPEN.includes(one.state) && one.atMs <= (last?.atMs ?? 0));
  return last && isOpen ? last : null;
}

function servicesOf(book: Book, { subscriptions }: Person) {
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
