import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import type { Actor } from '../../../shared/model/account.ts';
import type { Handover } from '../../../shared/model/query.ts';
import { type Core, record } from '../context.ts';

/** What waits for a person. */
export const OPEN = ['open', 'unmatched'];
/** Messages that wait are looked through up to so many. */
const OPEN_MOST = 500;

/** Gives what a number wrote to the person who made the plan it is about; it stays open until that person answers. */
export async function handOver(
  core: Core,
  actor: Actor,
  input: { phone: string; planId: string; note: string },
): Promise<{ toName: string }> {
  const { phone, planId, note } = input;
  const plan = await core.stores.plans.get(planId);
  if (!plan) throw new AppError('not-found', { what: 'plan' });
  const received = await core.stores.messages.inboundFrom(phone, 0);
  if (!received.some((one) => OPEN.includes(one.handled)))
    throw new AppError('not-found', { what: 'inbound' });
  const handover: Handover = {
    id: newId(),
    phone,
    planId,
    planName: plan.name,
    toName: plan.createdBy,
    byName: actor.name,
    note: note.trim(),
    atMs: core.clock.now(),
  };
  await core.stores.transaction(async (stores) => {
    await stores.queries.addHandover(handover);
    await record(stores, core, actor, {
      action: 'queries.handOver',
      subject: phone,
      detail: { plan: plan.name, to: plan.createdBy, note },
    });
  });
  core.emit('inbound.received', { count: 0 });
  return { toName: plan.createdBy };
}

/** The last handover of each of these numbers. */
export async function lastHandovers(core: Core, phones: readonly string[]): Promise<Map<string, Handover>> {
  const all = await core.stores.queries.handovers([...new Set(phones)]);
  return new Map(all.map((one) => [one.phone, one]));
}

/** Messages that wait for an answer by this person, newest first. What came after the handover waits for anybody. */
export async function handedTo(core: Core, name: string) {
  const { messages } = await core.stores.queries.received({ handled: OPEN, offset: 0, limit: OPEN_MOST });
  const last = await lastHandovers(
    core,
    messages.map((one) => one.phone),
  );
  return messages.filter((one) => {
    const own = last.get(one.phone);
    return own?.toName === name && own.atMs >= one.atMs;
  });
}
