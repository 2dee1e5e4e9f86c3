import { AppError } from '../../../shared/errors.ts';
import { groupBy } from '../../../shared/group-by.ts';
import { newId } from '../../../shared/ids.ts';
import type { Actor } from '../../../shared/model/account.ts';
import { type Delivery, type MessageRow, priorities } from '../../../shared/model/message.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { type Core, record } from '../context.ts';
import { escalate } from '../plans/issue.ts';
import { allDeliveries, repeatable, repeated } from './follow.ts';
import { chains } from './recipients.ts';
import { type Approver, alreadySent, commit, type Sent } from './send.ts';

type Link = { contactId: string; name: string; role: string; phone: string };
type Chains = Awaited<ReturnType<typeof chains>>;

/** What somebody was told about a customer's messages, on whatever way. */
type Told = { byCustomer: Map<string, Delivery[]>; chains: Chains };

async function toldAbout(core: Core, message: MessageRow, deliveries: readonly Delivery[]): Promise<Told> {
  const family = await core.stores.follow.family(deliveries);
  const byCustomer = groupBy(
    family.flatMap((one) => (one.state === 'cancelled' ? [] : one.customerIds.map((id) => ({ id, one })))),
    (pair) => pair.id,
  );
  const ids = [...new Set(deliveries.flatMap((one) => one.customerIds))];
  return {
    byCustomer: new Map([...byCustomer].map(([id, pairs]) => [id, pairs.map((pair) => pair.one)])),
    chains: await chains(core, ids, message.priority === priorities.emergency),
  };
}

/** Who of a customer is to be told next; undefined when all were told, or one has confirmed. */
function nextOf(told: Told, customerId: string): Link | undefined {
  const own = told.byCustomer.get(customerId) ?? [];
  if (own.some((one) => one.confirmedMs > 0)) return undefined;
  const asked = new Set(own.map((one) => one.phone));
  const next = told.chains.get(customerId)?.find((one) => !asked.has(one.contact.mobile));
  return (
    next && {
      contactId: next.contact.id,
      name: next.contact.name,
      role: next.role,
      phone: next.contact.mobile,
    }
  );
}

/** Rows of a message with who comes next for each, and when somebody was last told by telephone. */
export async function withNext<D extends Delivery>(core: Core, message: MessageRow, deliveries: D[]) {
  const isAsked = message.asksConfirmation && deliveries.length > 0;
  const told = isAsked ? await toldAbout(core, message, deliveries) : undefined;
  const notes = new Map(
    (await core.stores.follow.notes(deliveries.map((one) => one.id))).map((note) => [note.deliveryId, note]),
  );
  return deliveries.map((one) => {
    const next =
      told && one.confirmedMs === 0 ? one.customerIds.map((id) => nextOf(told, id)).find(Boolean) : undefined;
    return {
      ...one,
      next: next ? { name: next.name, role: next.role } : null,
      toldMs: notes.get(one.id)?.atMs ?? 0,
    };
  });
}

/** Everybody of the delivery's first customer in the order in which they are told, with what each has done. */
export async function chainOfDelivery(core: Core, message: MessageRow, delivery: Delivery) {
  const [customerId] = delivery.customerIds;
  if (!customerId || !message.asksConfirmation) return [];
  const told = await toldAbout(core, message, [delivery]);
  const own = told.byCustomer.get(customerId) ?? [];
  return (told.chains.get(customerId) ?? []).map(({ contact, role }) => {
    const last = own.filter((one) => one.phone === contact.mobile).at(-1);
    return {
      name: contact.name,
      role,
      phone: contact.mobile,
      state: last?.state ?? null,
      confirmedMs: last?.confirmedMs ?? 0,
      atMs: last?.queuedMs ?? 0,
    };
  });
}

export type Escalation = {
  id: string;
  deliveryIds: string[];
  exceptIds: string[];
  dedupeKey: string;
  approver?: Approver;
};

/** Tells the next contact of each customer of whom nobody has confirmed: all of a message, or the named ones. */
export async function escalateMessage(
  core: Core,
  accounts: Accounts,
  actor: Actor,
  input: Escalation,
): Promise<Sent> {
  const message = await core.stores.messages.get(input.id);
  if (!message) throw new AppError('not-found', { what: 'message' });
  const before = await alreadySent(core, input.dedupeKey, message.planId);
  if (before) return before;
  const wanted = new Set(input.deliveryIds);
  const except = new Set(input.exceptIds);
  const open = (await allDeliveries(core, message.id, 'missing')).filter(
    (one) => (wanted.size === 0 || wanted.has(one.id)) && !except.has(one.id),
  );
  if (message.planId && message.kind === 'order') {
    const customerIds = [...new Set(open.flatMap((one) => one.customerIds))];
    const sent = await escalate(core, actor, { id: message.planId, customerIds, dedupeKey: input.dedupeKey });
    const row = await core.stores.messages.get(sent.messageId);
    return { messageId: sent.messageId, deliveries: sent.deliveries, parts: row?.parts ?? 0 };
  }
  const told = await toldAbout(core, message, open);
  const targets = new Map<string, Delivery>();
  for (const one of open.filter((known) => repeatable.includes(known.state)))
    for (const customerId of one.customerIds) {
      const next = nextOf(told, customerId);
      if (!next) continue;
      targets.set(`${next.phone} ${one.text}`, {
        ...one,
        contactId: next.contactId,
        contactName: next.name,
        role: next.role,
        phone: next.phone,
        parentId: one.id,
      });
    }
  const built = await repeated(core, accounts, actor, {
    first: message,
    title: `转下一联系人：${message.title}`.slice(0, 80),
    targets: [...targets.values()],
    approver: input.approver,
  });
  return commit(core, actor, built, input.dedupeKey);
}

/** Somebody was told by telephone: it stands in the delivery's way, but confirms nothing. */
export async function noteTold(core: Core, actor: Actor, input: { id: string; text: string }): Promise<void> {
  const [delivery] = await core.stores.messages.deliveriesByIds([input.id]);
  if (!delivery) throw new AppError('not-found', { what: 'delivery' });
  await core.stores.transaction(async (stores) => {
    await stores.follow.addNote({
      id: newId(),
      deliveryId: delivery.id,
      text: input.text,
      userName: actor.name,
      atMs: core.clock.now(),
    });
    await record(stores, core, actor, {
      action: 'messages.told',
      subject: delivery.contactName,
      detail: { deliveryId: delivery.id, text: input.text },
    });
  });
  core.emit('messages.changed', { ids: [delivery.messageId] });
}

/** The second person's word for an urgent message that left without it. */
export async function approveLate(core: Core, actor: Actor, id: string): Promise<void> {
  const message = await core.stores.messages.get(id);
  if (!message) throw new AppError('not-found', { what: 'message' });
  if (message.createdBy === actor.name) throw new AppError('same-person');
  await core.stores.transaction(async (stores) => {
    if (!(await stores.follow.approve(id, actor.name))) throw new AppError('stale', { what: message.title });
    await record(stores, core, actor, {
      action: 'messages.approve',
      subject: message.title,
      detail: { messageId: id, late: true },
    });
  });
  core.emit('messages.changed', { ids: [id] });
}

/** How a message stands: who is missing by what happened, and how fast people confirmed. */
export async function standing(core: Core, message: MessageRow) {
  const counts = await core.stores.follow.missingCounts(message.id);
  const of = (...states: Delivery['state'][]) =>
    counts.filter((one) => states.includes(one.state)).reduce((sum, one) => sum + one.count, 0);
  const { sms } = await core.settings();
  return {
    missing: {
      total: counts.reduce((sum, one) => sum + one.count, 0),
      failed: of('undelivered', 'expired', 'rejected'),
      uncertain: of('uncertain'),
      waiting: of('queued', 'paused', 'sending'),
      noReceipt: of('submitted'),
      noReply: of('delivered'),
    },
    paused: await core.stores.follow.pausedCount(message.id),
    ...(await core.stores.follow.confirmTimes(message.id)),
    /** When the next contact is due; by itself only for orders of a plan and when settings say so. */
    nextDueMs: message.asksConfirmation ? message.createdMs + sms.escalateMinutes * 60_000 : 0,
    escalatesAlone: sms.escalatesAlone && message.kind === 'order' && message.planId !== '',
  };
}
