import { z } from 'zod';
import { fileSchema, idSchema, msSchema, pageSchema } from '../model/common.ts';
import {
  guardSchema,
  handoverSchema,
  queryUseSchema,
  serviceFields,
  serviceNumberSchema,
  serviceSchema,
  subscriptionEventSchema,
  subscriptionSchema,
  subscriptionStateSchema,
  useKindSchema,
  useOutcomeSchema,
} from '../model/query.ts';
import { querySettingsSchema } from '../model/query-settings.ts';
import { administrators, define, dispatchers, supervisors, viewers } from './define.ts';

export const inboxFilters = ['open', 'mine', 'all', 'guarded'] as const;
const phoneSchema = z.string().min(1).max(40);

const inboxRowSchema = z.object({
  id: z.string(),
  phone: z.string(),
  contactName: z.string(),
  /** Customers of the person: the first, and how many there are. */
  place: z.string(),
  places: z.number().int(),
  text: z.string(),
  atMs: msSchema,
  handled: z.string(),
  kind: z.string(),
  outcome: z.string(),
  note: z.string(),
  answerMs: z.number().int(),
  /** To whom it was handed; '' = to nobody. */
  handedTo: z.string(),
});

const threadLineSchema = z.object({
  id: z.string(),
  isOurs: z.boolean(),
  text: z.string(),
  atMs: msSchema,
  /** Delivery state of ours, what became of theirs. */
  state: z.string(),
  /** How theirs was understood. */
  kind: z.string(),
  note: z.string(),
  /** Ours: an automatic answer, how long it took, how many parts it has. */
  isAutomatic: z.boolean(),
  answerMs: z.number().int(),
  parts: z.number().int(),
});

export const queryCalls = {
  'queries.summary': define({
    doc: 'How the query service stands today: what waits for a person, answers and their time, numbers held, who runs it.',
    roles: viewers,
    input: z.object({}),
    output: z.object({
      open: z.number().int(),
      /** Of these, handed to whoever asks. */
      mine: z.number().int(),
      oldestOpenMs: msSchema,
      inbound: z.number().int(),
      answered: z.number().int(),
      /** Time from arrival to the answer that 95 of 100 do not exceed, ms; 0 = none yet. */
      p95Ms: z.number().int(),
      guarded: z.number().int(),
      promised: z.number().int(),
      holder: z.string(),
      isHeld: z.boolean(),
      numbers: z.array(z.string()),
    }),
  }),
  'queries.inbox': define({
    doc: 'Received messages with what was understood and answered, newest first.',
    roles: viewers,
    input: pageSchema.extend({ only: z.enum(inboxFilters).default('all') }),
    output: z.object({ rows: z.array(inboxRowSchema), total: z.number().int() }),
  }),
  'queries.thread': define({
    doc: 'The whole conversation with one number, its customers, the plans that concern them now, its subscriptions.',
    roles: dispatchers,
    input: z.object({ phone: phoneSchema }),
    output: z.object({
      contactId: z.string(),
      contactName: z.string(),
      misses: z.number().int(),
      lines: z.array(threadLineSchema),
      places: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          role: z.string(),
          accountNo: z.string(),
          region: z.string(),
        }),
      ),
      plans: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          customer: z.string(),
          round: z.number().int(),
          limitKw: z.number(),
          startMs: msSchema,
          endMs: msSchema,
          confirmedMs: msSchema,
          /** Who made the plan. */
          responsible: z.string(),
          /** The window and the limit as a sentence for this person. */
          text: z.string(),
        }),
      ),
      /** The last handover of what still waits; null = none. */
      handover: handoverSchema.nullable(),
      services: z.array(
        z.object({
          code: z.string(),
          name: z.string(),
          monthFen: z.number(),
          state: z.string(),
          subscriptionId: z.string(),
          fromMs: msSchema,
          byText: z.string(),
        }),
      ),
    }),
  }),
  'queries.handOver': define({
    doc: 'Gives what a number wrote to the person who made a plan; it stays open until it is answered.',
    roles: dispatchers,
    input: z.object({
      phone: phoneSchema,
      planId: idSchema,
      note: z.string().trim().max(200).default(''),
    }),
    output: z.object({ toName: z.string() }),
  }),
  'queries.fill': define({
    doc: 'A template for answers by hand, filled for the person behind a number. Sends nothing.',
    roles: dispatchers,
    input: z.object({ phone: phoneSchema, templateId: idSchema }),
    output: z.object({ text: z.string(), missing: z.array(z.string()) }),
  }),
  'queries.try': define({
    doc: 'What would be answered to this text from this number. Sends and stores nothing.',
    roles: dispatchers,
    input: z.object({
      phone: phoneSchema,
      text: z.string().max(700),
      serviceNo: z.string().max(21).default(''),
    }),
    output: z.object({
      text: z.string(),
      parts: z.number().int(),
      handled: z.string(),
      note: z.string(),
      steps: z.array(z.object({ code: z.string(), kind: useKindSchema, outcome: useOutcomeSchema })),
      contactName: z.string(),
    }),
  }),
  'queries.uses': define({
    doc: 'The log of the service: every use with its fee, newest first.',
    roles: viewers,
    input: pageSchema.extend({
      search: z.string().trim().max(40).default(''),
      kind: useKindSchema.optional(),
      serviceCode: z.string().max(6).optional(),
      fromMs: msSchema.default(0),
      toMs: msSchema.default(0),
    }),
    output: z.object({
      /** With who asked and what was received. */
      uses: z.array(queryUseSchema.extend({ contactName: z.string(), text: z.string() })),
      total: z.number().int(),
    }),
  }),
  'queries.export': define({
    doc: 'The log of a period as a workbook.',
    roles: viewers,
    input: z.object({ fromMs: msSchema, toMs: msSchema }),
    output: fileSchema,
  }),
  'queries.settings': define({
    doc: 'Words, limits, fee rule and invitations of the query service.',
    roles: viewers,
    input: z.object({}),
    output: z.object({ settings: querySettingsSchema }),
  }),
  'queries.saveSettings': define({
    doc: 'Replaces the settings; a word with two meanings is refused with both named.',
    roles: supervisors,
    input: z.object({ settings: querySettingsSchema }),
    output: z.object({ settings: querySettingsSchema }),
  }),
  'services.list': define({
    doc: 'Services with their prices, and the numbers that are bound.',
    roles: viewers,
    input: z.object({}),
    output: z.object({
      services: z.array(serviceSchema.extend({ subscribers: z.number().int(), templateText: z.string() })),
      numbers: z.array(serviceNumberSchema),
    }),
  }),
  'services.save': define({
    doc: 'Creates a service (no id) or changes one; a code or word with two meanings is refused with both named.',
    roles: supervisors,
    input: serviceFields.extend({ id: idSchema.optional(), version: z.number().int().default(0) }),
    output: serviceSchema,
  }),
  'services.preview': define({
    doc: 'A reply template filled with the data of a customer.',
    roles: viewers,
    input: z.object({
      serviceCode: z.string().max(6),
      text: z.string().max(700),
      accountNo: z.string().max(20),
    }),
    output: z.object({ text: z.string(), parts: z.number().int() }),
  }),
  'services.saveNumber': define({
    doc: 'Binds a number or extension to a service or to a fixed reply.',
    roles: administrators,
    input: serviceNumberSchema,
    output: serviceNumberSchema,
  }),
  'services.removeNumber': define({
    doc: 'Takes a binding away.',
    roles: administrators,
    input: z.object({ number: z.string().max(21) }),
    output: z.object({}),
  }),
  'subscriptions.list': define({
    doc: 'Subscriptions, newest first.',
    roles: viewers,
    input: pageSchema.extend({
      search: z.string().trim().max(40).default(''),
      serviceCode: z.string().max(6).optional(),
      state: subscriptionStateSchema.optional(),
      fromMs: msSchema.default(0),
      toMs: msSchema.default(0),
    }),
    output: z.object({ subscriptions: z.array(subscriptionSchema), total: z.number().int() }),
  }),
  'subscriptions.proof': define({
    doc: 'One subscription with every step of its life.',
    roles: viewers,
    input: z.object({ id: idSchema }),
    output: z.object({ subscription: subscriptionSchema, events: z.array(subscriptionEventSchema) }),
  }),
  'subscriptions.change': define({
    doc: 'A person at the desk ends, holds or resumes a subscription by word of the customer; the reason is kept.',
    roles: dispatchers,
    input: z.object({
      id: idSchema,
      step: z.enum(['pause', 'resume', 'cancel']),
      reason: z.string().trim().min(1).max(100),
    }),
    output: subscriptionSchema,
  }),
  'subscriptions.export': define({
    doc: 'Subscriptions of a month with price notice, agreement, reply and fee, as proof.',
    roles: viewers,
    input: z.object({ month: z.string().regex(/^(19|20)\d{2}-(0[1-9]|1[0-2])$/) }),
    output: fileSchema,
  }),
  'guards.list': define({
    doc: 'Numbers that get no answer now, and why.',
    roles: viewers,
    input: z.object({}),
    output: z.object({ guards: z.array(guardSchema.extend({ contactName: z.string() })) }),
  }),
  'guards.lift': define({
    doc: 'Answers a number again.',
    roles: dispatchers,
    input: z.object({ phone: phoneSchema }),
    output: z.object({ changed: z.number().int() }),
  }),
  'guards.block': define({
    doc: 'Answers a number no more until somebody lifts it.',
    roles: dispatchers,
    input: z.object({ phone: phoneSchema }),
    output: z.object({}),
  }),
  'invitations.summary': define({
    doc: 'How many were invited, and what came of it.',
    roles: viewers,
    input: z.object({}),
    output: z.object({
      sent: z.number().int(),
      accepted: z.number().int(),
      refused: z.number().int(),
      /** Who could be invited now, counted up to 1,000. */
      open: z.number().int(),
      /** Of the invitations of a month: accepted, refused, unanswered. Newest first, the last twelve months. */
      months: z.array(
        z.object({
          month: z.string(),
          sent: z.number().int(),
          accepted: z.number().int(),
          refused: z.number().int(),
          silent: z.number().int(),
        }),
      ),
    }),
  }),
};
