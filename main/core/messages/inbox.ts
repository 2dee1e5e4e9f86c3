import { AppError } from '../../../shared/errors.ts';
import type { Actor } from '../../../shared/model/account.ts';
import { formatPhone } from '../../../shared/sms/phone.ts';
import { DAY_MS } from '../../../shared/time.ts';
import { type Core, record } from '../context.ts';
import { phoneOf, type Sent, sendOne } from './send.ts';

/** How far back a conversation is shown. */
const THREAD_DAYS = 90;

export async function listInbound(core: Core, query: { openOnly: boolean; offset: number; limit: number }) {
  const { inbound, total } = await core.stores.messages.inbound(query);
  const contacts = await core.stores.contacts.byPhones([...new Set(inbound.map((one) => one.phone))]);
  const names = new Map(
    contacts.flatMap((contact) => [
      [contact.mobile, contact.name],
      [contact.mobile2, contact.name],
    ]),
  );
  return { inbound: inbound.map((one) => ({ ...one, contactName: names.get(one.phone) ?? '' })), total };
}

/** What was said with one number, both ways, oldest first. */
export async function thread(core: Core, typed: string) {
  const phone = phoneOf(typed);
  const sinceMs = core.clock.now() - THREAD_DAYS * DAY_MS;
  const [contact] = await core.stores.contacts.byPhones([phone]);
  const ours = await core.stores.messages.sentTo(phone, sinceMs);
  const theirs = await core.stores.messages.inboundFrom(phone, sinceMs);
  const lines = [
    ...ours.map((one) => ({
      id: one.id,
      isOurs: true,
      text: one.text,
      atMs: one.queuedMs,
      state: one.state,
    })),
    ...theirs.map((one) => ({
      id: one.id,
      isOurs: false,
      text: one.text,
      atMs: one.atMs,
      state: one.handled,
    })),
  ];
  return { contactName: contact?.name ?? '', lines: lines.sort((a, b) => a.atMs - b.atMs) };
}

/** Answers a number; what it wrote is dealt with once the answer is queued. */
export async function reply(
  core: Core,
  actor: Actor,
  input: { phone: string; text: string; dedupeKey: string },
): Promise<Sent> {
  const phone = phoneOf(input.phone);
  const [contact] = await core.stores.contacts.byPhones([phone]);
  const sent = await sendOne(core, actor, {
    phone,
    text: input.text,
    title: `回复：${contact?.name ?? formatPhone(phone)}`,
    contactId: contact?.id ?? '',
    contactName: contact?.name ?? formatPhone(phone),
    dedupeKey: input.dedupeKey,
  });
  await core.stores.messages.closeInbound(phone, 'answered');
  core.emit('inbound.received', { count: 0 });
  return sent;
}

/** What a number wrote needs no answer. */
export async function closeThread(core: Core, actor: Actor, typed: string): Promise<{ changed: number }> {
  const phone = phoneOf(typed);
  const changed = await core.stores.transaction(async (stores) => {
    const count = await stores.messages.closeInbound(phone, 'done');
    if (count === 0) throw new AppError('not-found', { what: 'inbound' });
    await record(stores, core, actor, { action: 'inbound.done', subject: phone, detail: { count } });
    return count;
  });
  core.emit('inbound.received', { count: 0 });
  return { changed };
}
