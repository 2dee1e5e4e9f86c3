import { z } from 'zod';
import { audienceSchema } from '../model/archive.ts';
import { fileSchema, idSchema, msSchema, pageSchema } from '../model/common.ts';
import {
  deliverySchema,
  deliveryStateSchema,
  messageKindSchema,
  messageRowSchema,
  recipientSchema,
  skippedSchema,
} from '../model/message.ts';
import { define, dispatchers, supervisors, viewers } from './define.ts';

/** What is to be sent: to an audience, or to the customers of a plan by its own template. */
export const draftSchema = z.object({
  kind: messageKindSchema,
  title: z.string().trim().max(80).default(''),
  audience: audienceSchema.default({ parts: [], excludeContactIds: [], roles: [] }),
  planId: idSchema.optional(),
  templateId: idSchema.optional(),
  text: z.string().max(700).default(''),
  asksConfirmation: z.boolean().default(false),
  /** Goes ahead of everything and is not held in quiet hours; a second person answers for it. */
  isUrgent: z.boolean().default(false),
});
export type Draft = z.infer<typeof draftSchema>;

/** A draft as it is kept; null = nothing was being written. */
export const keptDraftSchema = z.object({ draft: draftSchema.nullable(), savedMs: msSchema });

export const checkCodes = [
  'empty',
  'placeholder',
  'missing',
  'too-long',
  'signature',
  'long',
  'emoji',
] as const;
/** Something about a text that must be mended (blocking) or should be known, with the people it concerns. */
export const checkSchema = z.object({
  code: z.enum(checkCodes),
  isBlocking: z.boolean(),
  text: z.string(),
  count: z.number().int(),
  people: z.array(z.string()),
});
export type Check = z.infer<typeof checkSchema>;

/** Recipients shown in a preview; the counts are of all. */
export const PREVIEW_MOST = 500;

export const previewSchema = z.object({
  /** The first of them, those with problems before the others. */
  recipients: z.array(
    recipientSchema.extend({
      text: z.string(),
      pieces: z.array(z.object({ text: z.string(), field: z.string().optional() })),
      parts: z.number().int(),
      partLengths: z.array(z.number().int()),
      units: z.number().int(),
      encoding: z.enum(['ascii', 'ucs2']),
      missing: z.array(z.string()),
    }),
  ),
  skipped: z.array(skippedSchema),
  /** Distinct numbers, and how many of them lack something. */
  numbers: z.number().int(),
  faulty: z.number().int(),
  customers: z.number().int(),
  parts: z.number().int(),
  costFen: z.number(),
  /** Seconds until all are submitted at the gateway's set rate; 0 = no limit set. */
  seconds: z.number(),
  templateName: z.string(),
  templateVersion: z.number().int(),
  /** Blocking problems; nothing can be sent while there is one. */
  blocking: z.array(z.string()),
  /** All that was looked at and found, blocking or not. */
  checks: z.array(checkSchema),
  approvalNeeded: z.boolean(),
  recentMs: msSchema,
  recentBy: z.string(),
});
export type Preview = z.infer<typeof previewSchema>;

const keySchema = z.string().min(8).max(64);
/** A second person: a supervisor's login and password, needed above the set number of recipients. */
const approverSchema = z.object({ login: z.string().max(40), password: z.string().max(200) }).optional();
const sentSchema = z.object({
  messageId: z.string(),
  deliveries: z.number().int(),
  parts: z.number().int(),
});
const placedSchema = deliverySchema.extend({ place: z.string() });
const rowSchema = placedSchema.extend({
  /** Who of the customer is to be told next; null = nobody is left, or somebody has confirmed. */
  next: z.object({ name: z.string(), role: z.string() }).nullable(),
  /** When somebody was last told by telephone; 0 = not. */
  toldMs: msSchema,
});
/** Of a message, those of whom nobody has confirmed, by what happened. */
const missingSchema = z.object({
  total: z.number().int(),
  failed: z.number().int(),
  uncertain: z.number().int(),
  waiting: z.number().int(),
  noReceipt: z.number().int(),
  noReply: z.number().int(),
});
/** Messages by what is still to do about them. */
export const messageFilters = ['all', 'waiting', 'failed', 'uncertain', 'unconfirmed'] as const;
export const deliveryFilters = ['all', 'missing', 'failed', 'uncertain', 'confirmed'] as const;

export const deliveryEventSchema = z.object({
  atMs: msSchema,
  what: z.string(),
  note: z.string(),
  code: z.string(),
});

export const messageCalls = {
  'messages.preview': define({
    doc: 'The merged text of every recipient with parts and cost, who is left out, and what blocks sending.',
    roles: viewers,
    input: draftSchema,
    output: previewSchema,
  }),
  'messages.send': define({
    doc: 'Queues the message; the same dedupeKey gives the same message, never a second one.',
    roles: dispatchers,
    input: draftSchema.extend({
      dedupeKey: keySchema,
      again: z.boolean().default(false),
      /** When it is to leave, epoch ms; 0 = at once. */
      runAtMs: msSchema.default(0),
      approver: approverSchema,
      /** Why an urgent message leaves without a second person; kept in the audit. */
      overrideReason: z.string().trim().max(200).default(''),
    }),
    output: sentSchema,
  }),
  'messages.test': define({
    doc: 'Sends the text to one number only, as a test.',
    roles: dispatchers,
    input: z.object({
      phone: z.string().max(20),
      text: z.string().min(1).max(700),
      dedupeKey: keySchema,
    }),
    output: sentSchema,
  }),
  'messages.list': define({
    doc: 'Messages with their counts, newest first.',
    roles: viewers,
    input: pageSchema.extend({
      search: z.string().max(60).default(''),
      planId: idSchema.optional(),
      kind: messageKindSchema.optional(),
      only: z.enum(messageFilters).default('all'),
      createdBy: z.string().max(40).default(''),
      fromMs: msSchema.default(0),
      toMs: msSchema.default(0),
    }),
    output: z.object({ messages: z.array(messageRowSchema), total: z.number().int() }),
  }),
  'messages.held': define({
    doc: 'What waits in the queue on purpose: bulletins held in quiet hours and until when, scheduled and paused ones.',
    roles: viewers,
    input: z.object({}),
    output: z.object({
      bulletins: z.number().int(),
      /** When the quiet hours end; 0 = none are now. */
      untilMs: msSchema,
      scheduled: z.number().int(),
      nextMs: msSchema,
      paused: z.number().int(),
    }),
  }),
  'messages.get': define({
    doc: 'One message with its counts, text of the first delivery, who is missing, and how fast people confirmed.',
    roles: viewers,
    input: z.object({ id: idSchema }),
    output: z.object({
      message: messageRowSchema,
      sampleText: z.string(),
      missing: missingSchema,
      /** Of those that wait, how many a person holds. */
      paused: z.number().int(),
      /** From the queue to the reply, ms; 0 when nobody has confirmed. */
      fastestMs: z.number().int(),
      medianMs: z.number().int(),
      /** When the next contact is due; 0 = never. */
      nextDueMs: msSchema,
      escalatesAlone: z.boolean(),
    }),
  }),
  'messages.deliveries': define({
    doc: 'Deliveries of a message, those that need somebody first.',
    roles: viewers,
    input: pageSchema.extend({
      messageId: idSchema,
      only: z.enum(deliveryFilters).default('all'),
    }),
    output: z.object({ deliveries: z.array(rowSchema), total: z.number().int() }),
  }),
  'deliveries.search': define({
    doc: 'Single deliveries of all messages, newest first, by number, name, text, state and period.',
    roles: viewers,
    input: pageSchema.extend({
      search: z.string().trim().max(60).default(''),
      /** Whether the search means a person (number, name, customer) or a part of the text. */
      by: z.enum(['who', 'text']).default('who'),
      state: deliveryStateSchema.optional(),
      planId: idSchema.optional(),
      fromMs: msSchema.default(0),
      toMs: msSchema.default(0),
    }),
    output: z.object({
      deliveries: z.array(placedSchema.extend({ title: z.string() })),
      /** Of the rows asked for and one page more: enough to know whether there are more. */
      total: z.number().int(),
      /** How far back the texts were looked through when the time was up; 0 = the whole period. */
      searchedToMs: msSchema,
    }),
  }),
  'messages.followUp': define({
    doc: 'Sends the same texts once more, as a new message, to those it failed with or who have not confirmed.',
    roles: dispatchers,
    input: z.object({
      id: idSchema,
      to: z.enum(['failed', 'missing']),
      dedupeKey: keySchema,
      approver: approverSchema,
    }),
    output: sentSchema,
  }),
  'messages.forward': define({
    doc: 'Sends the text of one delivery to another contact or number.',
    roles: dispatchers,
    input: z.object({ deliveryId: idSchema, phone: z.string().max(24), dedupeKey: keySchema }),
    output: sentSchema,
  }),
  'messages.escalate': define({
    doc: 'Tells the next contact of each customer of whom nobody has confirmed: of the named deliveries, or of all but `exceptIds`.',
    roles: dispatchers,
    input: z.object({
      id: idSchema,
      deliveryIds: z.array(idSchema).max(20_000).default([]),
      exceptIds: z.array(idSchema).max(20_000).default([]),
      dedupeKey: keySchema,
      approver: approverSchema,
    }),
    output: sentSchema,
  }),
  'messages.told': define({
    doc: 'Notes that somebody was told by telephone; it confirms nothing.',
    roles: dispatchers,
    input: z.object({ id: idSchema, text: z.string().trim().max(200).default('') }),
    output: z.object({}),
  }),
  'messages.approve': define({
    doc: 'The second person approves an urgent message that left without approval.',
    roles: supervisors,
    input: z.object({ id: idSchema }),
    output: z.object({}),
  }),
  'messages.callList': define({
    doc: 'A workbook to telephone from: who, where, number, state.',
    roles: viewers,
    input: z.object({ id: idSchema, only: z.enum(deliveryFilters) }),
    output: fileSchema,
  }),
  'messages.delivery': define({
    doc: 'The whole way of one delivery, every step timed, gateway codes in words.',
    roles: viewers,
    input: z.object({ id: idSchema }),
    output: z.object({
      delivery: placedSchema,
      events: z.array(deliveryEventSchema),
      /** Everybody of the customer in the order in which they are told; `state` null = not told yet. */
      chain: z.array(
        z.object({
          name: z.string(),
          role: z.string(),
          phone: z.string(),
          state: deliveryStateSchema.nullable(),
          confirmedMs: msSchema,
          atMs: msSchema,
        }),
      ),
    }),
  }),
  'messages.pause': define({
    doc: 'Holds what is not yet sent.',
    roles: dispatchers,
    input: z.object({ id: idSchema }),
    output: z.object({ changed: z.number().int() }),
  }),
  'messages.resume': define({
    doc: 'Goes on with what was held.',
    roles: dispatchers,
    input: z.object({ id: idSchema }),
    output: z.object({ changed: z.number().int() }),
  }),
  'messages.cancel': define({
    doc: 'Cancels what is not yet sent; what has left stays sent, and what may have left (`uncertain` of those changed) is uncertain.',
    roles: dispatchers,
    input: z.object({ id: idSchema }),
    output: z.object({ changed: z.number().int(), uncertain: z.number().int() }),
  }),
  'messages.settle': define({
    doc: 'A person decides about uncertain deliveries: send once more, or leave it at that.',
    roles: supervisors,
    input: z.object({
      deliveryIds: z.array(idSchema).min(1).max(5_000),
      decision: z.enum(['resend', 'giveUp']),
    }),
    output: z.object({ changed: z.number().int() }),
  }),
  'inbound.list': define({
    doc: 'Received messages, newest first; `openOnly` = those nobody has dealt with.',
    roles: viewers,
    input: pageSchema.extend({ openOnly: z.boolean().default(false) }),
    output: z.object({
      inbound: z.array(
        z.object({
          id: z.string(),
          phone: z.string(),
          contactName: z.string(),
          text: z.string(),
          atMs: msSchema,
          handled: z.string(),
        }),
      ),
      total: z.number().int(),
    }),
  }),
  'inbound.thread': define({
    doc: 'What was said with one number, both ways, oldest first.',
    roles: dispatchers,
    input: z.object({ phone: z.string().max(24) }),
    output: z.object({
      contactName: z.string(),
      lines: z.array(
        z.object({
          id: z.string(),
          isOurs: z.boolean(),
          text: z.string(),
          atMs: msSchema,
          /** Delivery state of ours, what became of theirs. */
          state: z.string(),
        }),
      ),
    }),
  }),
  'inbound.reply': define({
    doc: 'Answers a number; what it asked counts as dealt with.',
    roles: dispatchers,
    input: z.object({
      phone: z.string().max(24),
      text: z.string().trim().min(1).max(700),
      dedupeKey: keySchema,
    }),
    output: sentSchema,
  }),
  'inbound.done': define({
    doc: 'Marks what a number wrote as dealt with, without an answer.',
    roles: dispatchers,
    input: z.object({ phone: z.string().max(24) }),
    output: z.object({ changed: z.number().int() }),
  }),
  'drafts.get': define({
    doc: 'What the user was writing last, on any workstation; null = nothing.',
    roles: dispatchers,
    input: z.object({}),
    output: keptDraftSchema,
  }),
  'drafts.save': define({
    doc: 'Keeps what is being written; null = forget it.',
    roles: dispatchers,
    input: z.object({ draft: draftSchema.nullable() }),
    output: z.object({ savedMs: msSchema }),
  }),
};
/** Narrow type used by lists that filter by state. */
export type DeliveryStateFilter = z.infer<typeof deliveryStateSchema>;
