import {
  type Counts,
  type Delivery,
  type DeliveryState,
  deliveryStates,
  type Message,
  type MessageRow,
  messageKinds,
  noCounts,
} from '../../shared/model/message.ts';
import { among, type Database, flag, inChunks, num, text } from './database.ts';

export type Row = Record<string, unknown>;

export const toMessage = (row: Row): Message => ({
  id: text(row.id),
  kind: messageKinds.find((kind) => kind === text(row.kind)) ?? 'free',
  title: text(row.title),
  planId: text(row.plan_id),
  templateId: text(row.template_id),
  templateVersion: num(row.template_version),
  priority: num(row.priority),
  asksConfirmation: flag(row.asks_confirmation),
  isDrill: flag(row.is_drill),
  createdBy: text(row.created_by),
  approvedBy: text(row.approved_by),
  createdMs: num(row.created_ms),
  dueMs: num(row.due_ms),
  approvalDueMs: num(row.approval_due_ms),
  parts: num(row.parts),
  costFen: num(row.cost_fen),
});

export const toDelivery = (row: Row): Delivery => ({
  id: text(row.id),
  messageId: text(row.message_id),
  contactId: text(row.contact_id),
  contactName: text(row.contact_name),
  role: text(row.contact_role),
  customerIds: text(row.customer_ids).split(',').filter(Boolean),
  phone: text(row.phone),
  text: text(row.body),
  parts: num(row.parts),
  priority: num(row.priority),
  state: deliveryStates.find((state) => state === text(row.delivery_state)) ?? 'queued',
  attempts: num(row.attempts),
  gateway: text(row.gateway),
  errorCode: text(row.error_code),
  queuedMs: num(row.queued_ms),
  submittedMs: num(row.submitted_ms),
  doneMs: num(row.done_ms),
  confirmedMs: num(row.confirmed_ms),
  parentId: text(row.parent_id),
});

const bucketOf: Record<DeliveryState, keyof Counts> = {
  queued: 'waiting',
  paused: 'waiting',
  sending: 'waiting',
  submitted: 'submitted',
  delivered: 'delivered',
  undelivered: 'failed',
  expired: 'failed',
  rejected: 'failed',
  uncertain: 'uncertain',
  cancelled: 'cancelled',
};

export function addCount(counts: Counts, row: Row): void {
  const state = deliveryStates.find((one) => one === text(row.delivery_state));
  if (!state) return;
  counts.total += num(row.n);
  counts[bucketOf[state]] += num(row.n);
  counts.confirmed += num(row.confirmed);
}

export const confirmedSql = 'sum(case when ?? > 0 then 1 else 0 end) as ??';

export async function withCounts(db: Database, messages: Message[]): Promise<MessageRow[]> {
  const rows = await inChunks(
    messages.map((message) => message.id),
    (chunk) =>
      db
        .q('deliveries')
        .where(among(db, 'message_id', chunk))
        .groupBy('message_id', 'delivery_state')
        .select('message_id', 'delivery_state', db.q.raw(confirmedSql, ['confirmed_ms', 'confirmed']))
        .count({ n: '*' }),
  );
  const counts = new Map(messages.map((message) => [message.id, noCounts()]));
  for (const row of rows as Row[]) addCount(counts.get(text(row.message_id))!, row);
  return messages.map((message) => ({ ...message, counts: counts.get(message.id)! }));
}

export const failedStates: DeliveryState[] = ['undelivered', 'expired', 'rejected'];
