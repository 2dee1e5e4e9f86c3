import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import type { Actor } from '../../../shared/model/account.ts';
import type { FileOnWire } from '../../../shared/model/common.ts';
import type { Delivery, DeliveryState, Message, MessageRow } from '../../../shared/model/message.ts';
import { formatPhone } from '../../../shared/sms/phone.ts';
import { fenPerPartAt } from '../../../shared/sms/tariff.ts';
import { stampOf } from '../../../shared/time.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { shownPhone } from '../accounts/personal-numbers.ts';
import type { Core } from '../context.ts';
import type { DeliveryFilter, NewDelivery } from '../ports.ts';
import { deliveryWords, roleWords } from '../reports/words.ts';
import { withPlaces } from './places.ts';
import { type Approver, alreadySent, approvalOf, commit, phoneOf, type Sent, sendOne } from './send.ts';

const PAGE = 500;

/** All deliveries of a message of one kind, whatever their number. */
export async function allDeliveries(
  core: Core,
  messageId: string,
  only: DeliveryFilter,
): Promise<Delivery[]> {
  const all: Delivery[] = [];
  for (let total = 1; all.length < total; ) {
    const page = await core.stores.messages.deliveries({ messageId, only, offset: all.length, limit: PAGE });
    total = page.total;
    all.push(...page.deliveries);
    if (page.deliveries.length === 0) break;
  }
  return all;
}

/** What may go once more: never what still waits, is on its way or is uncertain (a person settles that first). */
export const repeatable: readonly DeliveryState[] = [
  'submitted',
  'delivered',
  'undelivered',
  'expired',
  'rejected',
];

export type FollowUp = { id: string; to: 'failed' | 'missing'; dedupeKey: string; approver?: Approver };

/** The same texts once more, as a new message, to those it failed with or who have not confirmed. */
export async function followUp(core: Core, accounts: Accounts, actor: Actor, input: FollowUp): Promise<Sent> {
  const first = await core.stores.messages.get(input.id);
  if (!first) throw new AppError('not-found', { what: 'message' });
  const before = await alreadySent(core, input.dedupeKey, first.planId);
  if (before) return before;
  const found = await allDeliveries(core, input.id, input.to);
  const targets = found
    .filter((one) => repeatable.includes(one.state))
    .map((one) => ({ ...one, parentId: one.id }));
  const { approver } = input;
  const built = await repeated(core, accounts, actor, {
    first,
    title: `重发：${first.title}`,
    targets,
    approver,
  });
  return commit(core, actor, built, input.dedupeKey);
}

/** Texts that went out once, as a new message; each target names what it repeats. A supervisor answers for a large one. Throws `no-recipients`. */
export async function repeated(
  core: Core,
  accounts: Accounts,
  actor: Actor,
  again: { first: MessageRow; title: string; targets: readonly Delivery[]; approver: Approver },
) {
  const { first, targets } = again;
  if (targets.length === 0) throw new AppError('no-recipients');
  const { sms } = await core.settings();
  const needsApproval = targets.length > sms.approvalOver;
  const approvedBy = await approvalOf(accounts, actor, needsApproval, again.approver, sms.approvalOver);
  const now = core.clock.now();
  const parts = targets.reduce((sum, one) => sum + one.parts, 0);
  const { counts: _counts, ...fields } = first;
  const message: Message = {
    ...fields,
    id: newId(),
    title: again.title,
    createdBy: actor.name,
    approvedBy,
    createdMs: now,
    dueMs: 0,
    approvalDueMs: 0,
    parts,
    costFen: parts * fenPerPartAt(sms.tariffs, now),
  };
  const deliveries = targets.map(
    (one): NewDelivery => ({
      ...one,
      id: newId(),
      messageId: message.id,
      asksConfirmation: first.asksConfirmation,
      runAtMs: now,
      queuedMs: now,
    }),
  );
  return { message, deliveries };
}

/** The text of one delivery to another number. */
export async function forward(
  core: Core,
  actor: Actor,
  input: { deliveryId: string; phone: string; dedupeKey: string },
): Promise<Sent> {
  const [delivery] = await core.stores.messages.deliveriesByIds([input.deliveryId]);
  if (!delivery) throw new AppError('not-found', { what: 'delivery' });
  const phone = phoneOf(input.phone);
  const [contact] = await core.stores.contacts.byPhones([phone]);
  return sendOne(core, actor, {
    phone,
    text: delivery.text,
    isSigned: true,
    title: `转发：${delivery.contactName}`,
    contactId: contact?.id ?? '',
    contactName: contact?.name ?? formatPhone(phone),
    customerIds: delivery.customerIds,
    parentId: delivery.id,
    dedupeKey: input.dedupeKey,
  });
}

/** A list to telephone from: those who are missing first in their order, with room for what was said. */
export async function callList(core: Core, input: { id: string; only: DeliveryFilter }): Promise<FileOnWire> {
  const message = await core.stores.messages.get(input.id);
  if (!message) throw new AppError('not-found', { what: 'message' });
  const deliveries = await withPlaces(core, await allDeliveries(core, input.id, input.only));
  const now = core.clock.now();
  return core.workbook(`${message.title}-电话名单.xlsx`, [
    {
      name: '电话名单',
      title: [
        message.title,
        `${stampOf(message.createdMs)} 发送，${stampOf(now)} 打印，共 ${deliveries.length} 个号码`,
      ],
      head: ['序号', '单位', '联系人', '角色', '手机号', '状态', '网关码', '通话时间', '接听人', '备注'],
      widths: [6, 30, 12, 16, 18, 10, 12, 12, 12, 24],
      rows: deliveries.map((one, index) => [
        index + 1,
        one.place,
        one.contactName,
        roleWords[one.role] ?? '',
        shownPhone(one.phone),
        one.confirmedMs > 0 ? '已确认' : deliveryWords[one.state],
        one.errorCode,
        '',
        '',
        '',
      ]),
    },
  ]);
}
