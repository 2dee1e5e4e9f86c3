import type { Draft, Preview } from '../../../shared/contract/messages.ts';
import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import type { Actor } from '../../../shared/model/account.ts';
import { type Message, type MessageKind, priorities, type Recipient } from '../../../shared/model/message.ts';
import { parsePhone } from '../../../shared/sms/phone.ts';
import { segmentOnAir } from '../../../shared/sms/segments.ts';
import { fenPerPartAt } from '../../../shared/sms/tariff.ts';
import { DAY_MS, stampOf } from '../../../shared/time.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { type Core, record } from '../context.ts';
import { assertNotice } from '../plans/rules.ts';
import type { NewDelivery, Stores } from '../ports.ts';
import { type Composed, compose } from './compose.ts';
import { type Repeatable, recentOf } from './recent.ts';
import { signed } from './texts.ts';

export type Sent = { messageId: string; deliveries: number; parts: number };

const asksByKind: Record<MessageKind, boolean> = {
  prepare: true,
  order: true,
  change: true,
  restore: false,
  risk: false,
  office: false,
  info: false,
  free: false,
  reply: false,
};

/** Whether the message waits for a reply that confirms. */
export const asksConfirmation = (kind: MessageKind, wanted = false): boolean => asksByKind[kind] || wanted;

export type Outgoing = {
  kind: MessageKind;
  title: string;
  composed: Composed;
  actor: Actor;
  approvedBy: string;
  asks: boolean;
  parents?: Map<string, string>;
  /** When it is to leave, epoch ms; at once when not given. */
  runAtMs?: number;
  /** Until when it is to be approved although it leaves now; not at all when not given. */
  approvalDueMs?: number;
  /** Ahead of everything, not held in quiet hours. */
  isUrgent?: boolean;
};

/** Message and deliveries as rows, ready for one transaction. */
export function buildMessage(core: Core, out: Outgoing): { message: Message; deliveries: NewDelivery[] } {
  const now = core.clock.now();
  const runAtMs = Math.max(now, out.runAtMs ?? 0);
  const { composed } = out;
  const isEmergency = composed.plan?.kind === 'emergency' || out.isUrgent === true;
  const priority = isEmergency
    ? priorities.emergency
    : composed.plan
      ? priorities.planned
      : priorities.bulletin;
  const message: Message = {
    id: newId(),
    kind: out.kind,
    title: out.title,
    planId: composed.plan?.id ?? '',
    templateId: composed.template?.id ?? '',
    templateVersion: composed.templateVersion,
    priority,
    asksConfirmation: out.asks,
    isDrill: core.mode === 'drill',
    createdBy: out.actor.name,
    approvedBy: out.approvedBy,
    createdMs: now,
    dueMs: runAtMs > now ? runAtMs : 0,
    approvalDueMs: out.approvalDueMs ?? 0,
    parts: composed.parts,
    costFen: composed.costFen,
  };
  const deliveries = composed.recipients.map(
    (one): NewDelivery => ({
      id: newId(),
      messageId: message.id,
      contactId: one.contactId,
      contactName: one.name,
      role: one.role,
      customerIds: one.customerIds,
      phone: one.phone,
      text: one.text,
      parts: one.parts,
      priority,
      asksConfirmation: out.asks,
      // The age of a message counts from when it is due.
      runAtMs,
      queuedMs: runAtMs,
      parentId: out.parents?.get(one.phone) ?? '',
    }),
  );
  return { message, deliveries };
}

/** Refuses what a person must still mend; nothing is half-done. */
export function assertSendable(preview: Pick<Preview, 'blocking'> & { recipients: unknown[] }): void {
  const [problem] = preview.blocking;
  if (problem) throw new AppError('bad-text', { problem });
  if (preview.recipients.length === 0) throw new AppError('no-recipients');
}

/** Stores the message with its jobs and the audit line; call inside a transaction. */
export async function storeMessage(
  stores: Stores,
  core: Core,
  actor: Actor,
  built: { message: Message; deliveries: NewDelivery[] },
  dedupeKey: string,
): Promise<void> {
  const { message, deliveries } = built;
  await stores.messages.insert(message, dedupeKey, deliveries);
  await record(stores, core, actor, {
    action: 'messages.send',
    subject: message.title,
    detail: {
      messageId: message.id,
      kind: message.kind,
      recipients: deliveries.length,
      parts: message.parts,
      approvedBy: message.approvedBy,
    },
  });
}

/** The message that an earlier call with the same key made, or undefined. A key belongs to one plan for ever. */
export async function alreadySent(core: Core, dedupeKey: string, planId = ''): Promise<Sent | undefined> {
  const known = await core.stores.messages.byDedupeKey(dedupeKey);
  if (!known) return undefined;
  if (known.planId !== planId) throw new AppError('taken', { what: dedupeKey, by: known.title });
  const row = await core.stores.messages.get(known.id);
  return { messageId: known.id, deliveries: row?.counts.total ?? 0, parts: known.parts };
}

/** Runs a send; when a twin with the same key was faster, its result is the result. */
export async function orTwin<T>(send: () => Promise<T>, twin: () => Promise<T | undefined>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    const isRace =
      error instanceof AppError &&
      (error.code === 'taken' || error.code === 'stale' || error.code === 'recently-sent');
    const other = isRace ? await twin() : undefined;
    if (other === undefined) throw error;
    return other;
  }
}

/** Refuses what went out within the set time; senders take turns, so two desks cannot both pass. */
export async function assertNotRecent(stores: Stores, core: Core, what: Repeatable): Promise<void> {
  if (what.planId) await stores.plans.lock(what.planId);
  else await stores.messages.lockSending();
  const recent = await recentOf(core, stores, what);
  if (recent) throw new AppError('recently-sent', { at: stampOf(recent.createdMs), by: recent.createdBy });
}

/** After the commit: the queue wakes up and the screens hear of it. */
export function announce(core: Core, messageIds: string[]): void {
  core.nudgeSender();
  core.emit('messages.changed', { ids: messageIds });
}

export type SendInput = Draft & {
  dedupeKey: string;
  again: boolean;
  runAtMs: number;
  approver?: Approver;
  overrideReason?: string;
};

/** A second person's login and password. */
export type Approver = { login: string; password: string } | undefined;

/** A reason is words, not a key pressed by chance. */
const mayOverride = (reason = ''): boolean => reason.trim().length >= 4;

const SCHEDULE_DAYS = 90;

function assertSchedule(core: Core, runAtMs: number): void {
  if (runAtMs > core.clock.now() + SCHEDULE_DAYS * DAY_MS)
    throw new AppError('invalid-input', { where: 'runAtMs' });
}

/** The supervisor who answers for a large send: the sender if one, else the second person; throws without. */
export async function approvalOf(
  accounts: Accounts,
  actor: Actor,
  needsApproval: boolean,
  approver: Approver,
  over: number,
): Promise<string> {
  if (needsApproval && actor.role !== 'supervisor' && !approver)
    throw new AppError('needs-approval', { over });
  return approver ? (await accounts.approver(actor, approver)).name : '';
}

/** Queues a message; the same dedupe key gives the same message. */
export async function sendMessage(
  core: Core,
  accounts: Accounts,
  actor: Actor,
  input: SendInput,
): Promise<Sent> {
  const before = await alreadySent(core, input.dedupeKey, input.planId);
  if (before) return before;
  if (input.kind === 'order' || input.kind === 'restore')
    throw new AppError('plan-state', { state: '', step: input.kind });
  const composed = await compose(core, input);
  if (composed.plan) assertNotice(composed.plan, input.kind);
  assertSendable(composed);
  assertSchedule(core, input.runAtMs);
  const { approvalNeeded, settings } = composed;
  const isOverridden =
    approvalNeeded &&
    actor.role !== 'supervisor' &&
    input.isUrgent &&
    !input.approver &&
    mayOverride(input.overrideReason);
  const approvedBy = await approvalOf(
    accounts,
    actor,
    approvalNeeded && !isOverridden,
    input.approver,
    settings.sms.approvalOver,
  );
  const built = buildMessage(core, {
    kind: input.kind,
    title: input.title || composed.templateName || input.text.slice(0, 20),
    composed,
    actor,
    approvedBy,
    asks: asksConfirmation(input.kind, input.asksConfirmation),
    runAtMs: input.runAtMs,
    isUrgent: input.isUrgent,
    ...(isOverridden ? { approvalDueMs: core.clock.now() + settings.sms.lateApprovalMinutes * 60_000 } : {}),
  });
  return commit(core, actor, built, input.dedupeKey, {
    asksFirst: !input.again,
    ...(isOverridden ? { overrideReason: input.overrideReason ?? '' } : {}),
  });
}

/** Stores a built message once, whoever else tries with the same key. */
export async function commit(
  core: Core,
  actor: Actor,
  built: ReturnType<typeof buildMessage>,
  dedupeKey: string,
  { asksFirst = false, overrideReason }: { asksFirst?: boolean; overrideReason?: string } = {},
): Promise<Sent> {
  const { message, deliveries } = built;
  return orTwin(
    async () => {
      await core.stores.transaction(async (stores) => {
        if (asksFirst)
          await assertNotRecent(stores, core, {
            planId: message.planId,
            kind: message.kind,
            texts: deliveries,
          });
        await storeMessage(stores, core, actor, built, dedupeKey);
        if (overrideReason !== undefined)
          await record(stores, core, actor, {
            action: 'messages.override',
            subject: message.title,
            detail: { messageId: message.id, reason: overrideReason, recipients: deliveries.length },
          });
      });
      announce(core, [message.id]);
      return { messageId: message.id, deliveries: deliveries.length, parts: message.parts };
    },
    () => alreadySent(core, dedupeKey, message.planId),
  );
}

/** One text for one number. */
export type Single = {
  phone: string;
  text: string;
  title: string;
  contactId?: string;
  contactName: string;
  role?: Recipient['role'];
  customerIds?: string[];
  parentId?: string;
  /** The text is signed already (it was sent before). */
  isSigned?: boolean;
  dedupeKey: string;
};

/** Sends one text to one number, ahead of bulletins; the same key never sends twice. */
export async function sendOne(core: Core, actor: Actor, one: Single): Promise<Sent> {
  const before = await alreadySent(core, one.dedupeKey);
  if (before) return before;
  const settings = await core.settings();
  const text = one.isSigned ? one.text : signed(one.text, settings, core.mode).text;
  const parts = segmentOnAir(text).parts;
  const now = core.clock.now();
  const message: Message = {
    id: newId(),
    kind: 'free',
    title: one.title,
    planId: '',
    templateId: '',
    templateVersion: 0,
    priority: priorities.reply,
    asksConfirmation: false,
    isDrill: core.mode === 'drill',
    createdBy: actor.name,
    approvedBy: '',
    createdMs: now,
    dueMs: 0,
    approvalDueMs: 0,
    parts,
    costFen: parts * fenPerPartAt(settings.sms.tariffs, now),
  };
  const delivery: NewDelivery = {
    id: newId(),
    messageId: message.id,
    contactId: one.contactId ?? '',
    contactName: one.contactName,
    role: one.role ?? 'other',
    customerIds: one.customerIds ?? [],
    phone: one.phone,
    text,
    parts,
    priority: message.priority,
    asksConfirmation: false,
    runAtMs: now,
    queuedMs: now,
    parentId: one.parentId ?? '',
  };
  return commit(core, actor, { message, deliveries: [delivery] }, one.dedupeKey);
}

/** A number as typed in our form; throws a sentence when it is none. */
export function phoneOf(typed: string): string {
  const phone = parsePhone(typed);
  if (!phone) throw new AppError('bad-phone', { value: typed });
  return phone;
}

/** One text to one number, marked as a test. */
export async function sendTest(
  core: Core,
  actor: Actor,
  input: { phone: string; text: string; dedupeKey: string },
): Promise<Sent> {
  return sendOne(core, actor, {
    ...input,
    phone: phoneOf(input.phone),
    title: '测试短信',
    contactName: actor.name,
  });
}
