import { segmentOnAir } from '../../../shared/sms/segments.ts';
import { addDays, dayOf, dayStartMs } from '../../../shared/time.ts';
import type { Core } from '../context.ts';
import type { DayKey, DaySum, DeliveryFact, InboundSum } from '../ports.ts';
import { reasonOf } from './reasons.ts';
import { addWait } from './waits.ts';

/** Rows read at once: a few milliseconds of the main loop. */
const PAGE = 1_500;

const pendingStates = new Set(['queued', 'paused', 'sending', 'submitted']);
const failedStates = new Set(['undelivered', 'expired', 'rejected']);

/** Left for the operator, as far as we know; an uncertain one may have. */
const hasLeft = ({ state, submittedMs }: DeliveryFact): boolean =>
  state === 'submitted' ||
  state === 'delivered' ||
  state === 'undelivered' ||
  state === 'uncertain' ||
  (state === 'expired' && submittedMs > 0);

const emptySum = (day: string, key: DayKey): DaySum => ({
  ...key,
  day,
  total: 0,
  cancelled: 0,
  pending: 0,
  delivered: 0,
  failed: 0,
  uncertain: 0,
  asked: 0,
  confirmed: 0,
  parts: 0,
  reasons: {},
  waits: new Map(),
  confirms: new Map(),
});

/** Puts one delivery into the sum of its day and key. A cancelled one counts as cancelled only: it was never sent. */
export function addFact(sum: DaySum, fact: DeliveryFact): void {
  if (fact.state === 'cancelled') {
    sum.cancelled += 1;
    return;
  }
  sum.total += 1;
  if (pendingStates.has(fact.state)) sum.pending += 1;
  if (fact.state === 'delivered') sum.delivered += 1;
  if (fact.state === 'uncertain') sum.uncertain += 1;
  if (fact.asksConfirmation) sum.asked += 1;
  if (fact.confirmedMs > 0) sum.confirmed += 1;
  if (hasLeft(fact)) sum.parts += fact.parts;
  if (failedStates.has(fact.state)) {
    const reason = reasonOf(fact.state, fact.code);
    sum.failed += 1;
    sum.reasons[reason] = (sum.reasons[reason] ?? 0) + 1;
  }
  const since = fact.submittedMs || fact.queuedMs;
  if (fact.state === 'delivered' && fact.doneMs > 0) addWait(sum.waits, fact.doneMs - since);
  if (fact.confirmedMs > 0) addWait(sum.confirms, fact.confirmedMs - since);
}

/** Which office a person belongs to; customers belong to none. */
export type Units = ReadonlyMap<string, string>;

export async function unitsOf(core: Core): Promise<Units> {
  const people = await core.stores.contacts.byOffice();
  return new Map(
    people.flatMap((one) => {
      const officeId = one.assignments.find((place) => place.officeId)?.officeId;
      return officeId ? [[one.id, officeId] as const] : [];
    }),
  );
}

function keyOf(fact: DeliveryFact, units: Units, isOwnDrill: boolean): DayKey {
  // A receiver who is both is told as what he was told as.
  const unitId = fact.role === 'office' ? (units.get(fact.contactId) ?? '') : '';
  const { planId, gateway, userName } = fact;
  return {
    planId,
    gateway,
    userName,
    unitId,
    kind: fact.kind || 'reply',
    isDrill: fact.kind ? fact.isDrill : isOwnDrill,
  };
}

export type CountedSums = { sums: DaySum[]; inbound: InboundSum[]; total: number };

/** Counts the deliveries and received messages of one local day from the rows themselves, in portions. */
export async function countDay(core: Core, day: string, units: Units): Promise<CountedSums> {
  const range = { fromMs: dayStartMs(day), toMs: dayStartMs(addDays(day, 1)) };
  const sums = new Map<string, DaySum>();
  let after: { queuedMs: number; id: string } | undefined;
  let total = 0;
  for (;;) {
    const facts = await core.stores.reports.facts(range, after, PAGE);
    for (const fact of facts) {
      const key = keyOf(fact, units, core.installation === 'drill');
      const name = Object.values(key).join('\u0001');
      const sum = sums.get(name) ?? emptySum(day, key);
      sums.set(name, sum);
      addFact(sum, fact);
    }
    total += facts.length;
    after = facts.at(-1);
    if (facts.length < PAGE) break;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { sums: [...sums.values()], inbound: await countInbound(core, range), total };
}

async function countInbound(core: Core, range: { fromMs: number; toMs: number }): Promise<InboundSum[]> {
  const sums = new Map<string, InboundSum>();
  let after: { atMs: number; id: string } | undefined;
  for (;;) {
    const facts = await core.stores.reports.inboundFacts(range, after, PAGE);
    for (const { gateway, text } of facts) {
      const sum = sums.get(gateway) ?? { day: dayOf(range.fromMs), gateway, messages: 0, parts: 0 };
      sums.set(gateway, sum);
      sum.messages += 1;
      sum.parts += segmentOnAir(text).parts;
    }
    after = facts.at(-1);
    if (facts.length < PAGE) return [...sums.values()];
    await new Promise((resolve) => setImmediate(resolve));
  }
}
