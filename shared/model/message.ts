import { z } from 'zod';
import { contactRoleSchema } from './archive.ts';
import { idSchema, msSchema } from './common.ts';

export const deliveryStates = [
  'queued',
  'paused',
  'sending',
  'submitted',
  'delivered',
  'undelivered',
  'expired',
  'rejected',
  'uncertain',
  'cancelled',
] as const;
export const deliveryStateSchema = z.enum(deliveryStates);
export type DeliveryState = z.infer<typeof deliveryStateSchema>;

/** Which state may follow which. Final states have no followers; a late report may settle an uncertain one. */
export const deliveryTransitions: Record<DeliveryState, readonly DeliveryState[]> = {
  // The last ones: what waits to be repeated after a restart, and the SMS server had it already.
  queued: ['sending', 'paused', 'cancelled', 'rejected', 'expired', 'delivered', 'undelivered', 'uncertain'],
  paused: ['queued', 'cancelled', 'rejected', 'expired', 'delivered', 'undelivered', 'uncertain'],
  // Straight to a final state: the report overtook the answer to the submit.
  // Cancelled: the last look before the wire found that the receiver wants it no longer.
  sending: [
    'submitted',
    'queued',
    'rejected',
    'uncertain',
    'expired',
    'delivered',
    'undelivered',
    'cancelled',
  ],
  submitted: ['delivered', 'undelivered', 'expired', 'rejected', 'uncertain'],
  uncertain: ['queued', 'submitted', 'delivered', 'undelivered', 'expired', 'rejected', 'cancelled'],
  delivered: [],
  undelivered: [],
  expired: [],
  rejected: [],
  cancelled: [],
};

/** Not with an operator yet: whose affair it is how often it is tried, and nobody else's. */
export const waitingStates: readonly DeliveryState[] = ['queued', 'paused', 'sending'];

/** True when the road from `from` to `to` exists. */
export function mayBecome(from: DeliveryState, to: DeliveryState): boolean {
  return deliveryTransitions[from].includes(to);
}

/** Lower goes first: an emergency never waits behind a bulletin. */
export const priorities = { emergency: 0, planned: 1, reply: 2, bulletin: 3 } as const;
export type PriorityName = keyof typeof priorities;

export const messageKinds = [
  'prepare',
  'order',
  'change',
  'restore',
  'risk',
  'office',
  'info',
  'free',
  /** Answers of the query service: one message an hour holds them all. */
  'reply',
] as const;
export const messageKindSchema = z.enum(messageKinds);
export type MessageKind = z.infer<typeof messageKindSchema>;

export const countsSchema = z.object({
  total: z.number().int(),
  waiting: z.number().int(),
  submitted: z.number().int(),
  delivered: z.number().int(),
  failed: z.number().int(),
  uncertain: z.number().int(),
  cancelled: z.number().int(),
  confirmed: z.number().int(),
});
export type Counts = z.infer<typeof countsSchema>;
export const noCounts = (): Counts => ({
  total: 0,
  waiting: 0,
  submitted: 0,
  delivered: 0,
  failed: 0,
  uncertain: 0,
  cancelled: 0,
  confirmed: 0,
});

export const messageSchema = z.object({
  id: idSchema,
  kind: messageKindSchema,
  title: z.string(),
  planId: z.string(),
  templateId: z.string(),
  templateVersion: z.number().int(),
  priority: z.number().int(),
  asksConfirmation: z.boolean(),
  isDrill: z.boolean(),
  createdBy: z.string(),
  approvedBy: z.string(),
  createdMs: msSchema,
  /** When it is to leave, for a scheduled message; 0 = at once. */
  dueMs: msSchema,
  /** Until when it is to be approved although it has left; 0 = nothing is open. */
  approvalDueMs: msSchema,
  parts: z.number().int(),
  costFen: z.number(),
});
export type Message = z.infer<typeof messageSchema>;
export const messageRowSchema = messageSchema.extend({ counts: countsSchema });
export type MessageRow = z.infer<typeof messageRowSchema>;

export const deliverySchema = z.object({
  id: idSchema,
  messageId: z.string(),
  contactId: z.string(),
  contactName: z.string(),
  role: z.string(),
  customerIds: z.array(z.string()),
  phone: z.string(),
  text: z.string(),
  parts: z.number().int(),
  priority: z.number().int(),
  state: deliveryStateSchema,
  attempts: z.number().int(),
  gateway: z.string(),
  errorCode: z.string(),
  queuedMs: msSchema,
  submittedMs: msSchema,
  doneMs: msSchema,
  confirmedMs: msSchema,
  /** The delivery this one repeats or escalates; empty for a first one. */
  parentId: z.string(),
});
export type Delivery = z.infer<typeof deliverySchema>;

export const recipientSchema = z.object({
  contactId: z.string(),
  name: z.string(),
  role: contactRoleSchema,
  phone: z.string(),
  customerIds: z.array(z.string()),
  customerNames: z.array(z.string()),
  /** Why this person is in, one line for each ingredient. */
  reasons: z.array(z.string()),
});
export type Recipient = z.infer<typeof recipientSchema>;

export const skippedSchema = z.object({
  contactId: z.string(),
  name: z.string(),
  place: z.string(),
  reason: z.enum(['no-number', 'opted-out', 'quiet', 'left', 'no-contact', 'excluded']),
});
export type Skipped = z.infer<typeof skippedSchema>;
