import { z } from 'zod';
import { idSchema, msSchema } from './common.ts';

/** Where the answer of a service comes from. */
export const querySources = ['balance', 'reading', 'energy'] as const;
export const querySourceSchema = z.enum(querySources);
export type QuerySource = z.infer<typeof querySourceSchema>;

const fenSchema = z.number().min(0).max(1_000_000);

export const serviceFields = z.object({
  /** What people write, e.g. `1`. */
  code: z.string().trim().min(1).max(6),
  name: z.string().trim().min(1).max(30),
  /** Other words for the same service, e.g. 余额. */
  words: z.array(z.string().trim().min(1).max(12)).max(20),
  source: querySourceSchema,
  /** Reply template of kind `reply`. */
  templateId: idSchema,
  monthFen: fenSchema,
  /** Fee of one use, fen. */
  useFen: fenSchema,
  /** Day of the month on which subscribers get it unasked; 0 = never. */
  pushDay: z.number().int().min(0).max(28),
  pushAt: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  isActive: z.boolean(),
});
export const serviceSchema = serviceFields.extend({
  id: idSchema,
  version: z.number().int(),
  savedBy: z.string(),
  savedMs: msSchema,
});
export type ServiceFields = z.infer<typeof serviceFields>;
export type QueryServiceRow = z.infer<typeof serviceSchema>;

export const subscriptionStates = ['active', 'paused', 'cancelled'] as const;
export const subscriptionStateSchema = z.enum(subscriptionStates);
export type SubscriptionState = z.infer<typeof subscriptionStateSchema>;

/** One agreement of one number about one service; a second one after leaving is a new row. */
export const subscriptionSchema = z.object({
  id: idSchema,
  phone: z.string(),
  contactId: z.string(),
  contactName: z.string(),
  /** The customer it is about; '' = every customer of the number. */
  customerId: z.string(),
  serviceCode: z.string(),
  serviceName: z.string(),
  state: subscriptionStateSchema,
  /** When the service begins and from when on fees are due; `toMs` 0 = open end. */
  fromMs: msSchema,
  toMs: msSchema,
  /** The price agreed on, fen a month and fen a use; a later price binds later agreements only. */
  monthFen: z.number(),
  useFen: z.number(),
  /** The message that agreed, as it came, and when. */
  inboundId: z.string(),
  inboundText: z.string(),
  inboundMs: msSchema,
  /** The price notice that went before it, word for word. */
  noticeText: z.string(),
  noticeMs: msSchema,
  /** What we answered, and the message that ended it. */
  replyText: z.string(),
  endInboundId: z.string(),
  endText: z.string(),
  changedMs: msSchema,
});
export type Subscription = z.infer<typeof subscriptionSchema>;

/** Steps in the life of a subscription, each with the message that asked for it. */
export const subscriptionSteps = ['subscribe', 'pause', 'resume', 'cancel'] as const;
export const subscriptionEventSchema = z.object({
  id: idSchema,
  subscriptionId: idSchema,
  atMs: msSchema,
  step: z.enum(subscriptionSteps),
  inboundId: z.string(),
  text: z.string(),
  byName: z.string(),
});
export type SubscriptionEvent = z.infer<typeof subscriptionEventSchema>;

/** What an inbound message turned out to be. */
export const useKinds = [
  'query',
  'push',
  'subscribe',
  'cancel',
  'pause',
  'resume',
  'help',
  'choice',
  'confirm',
  'fixed',
  'register',
  'notice',
  'invite',
  'unknown',
  'guarded',
] as const;
export const useKindSchema = z.enum(useKinds);
export type UseKind = z.infer<typeof useKindSchema>;

/** What became of it. `answered` is the only one with a fee. */
export const useOutcomes = [
  'answered',
  'listed',
  'offered',
  'done',
  'promised',
  'unavailable',
  'menu',
  'inbox',
  'silent',
] as const;
export const useOutcomeSchema = z.enum(useOutcomes);
export type UseOutcome = z.infer<typeof useOutcomeSchema>;

/** One use of the service: one service asked for in one message (or pushed). */
export const queryUseSchema = z.object({
  id: idSchema,
  atMs: msSchema,
  phone: z.string(),
  contactId: z.string(),
  customerId: z.string(),
  serviceCode: z.string(),
  kind: useKindSchema,
  outcome: useOutcomeSchema,
  inboundId: z.string(),
  /** The delivery that carries the answer; '' = none. */
  deliveryId: z.string(),
  feeFen: z.number(),
  /** From the arrival of the message to its answer in the queue, ms. */
  answerMs: z.number().int(),
  /** What was understood, for the log. */
  note: z.string(),
});
export type QueryUse = z.infer<typeof queryUseSchema>;

export const guardReasons = ['loop', 'rate', 'global', 'short', 'own', 'person'] as const;
export const guardSchema = z.object({
  phone: z.string(),
  reason: z.enum(guardReasons),
  sinceMs: msSchema,
  /** Until when nothing is answered; 0 = until somebody lifts it. */
  untilMs: msSchema,
  /** Messages left without an answer. */
  count: z.number().int(),
  lastText: z.string(),
  lastMs: msSchema,
});
export type Guard = z.infer<typeof guardSchema>;

/** A service number or extension with a meaning of its own. */
export const serviceNumberSchema = z.object({
  number: z
    .string()
    .trim()
    .regex(/^\d{3,21}$/),
  /** Every message to it asks for this service … */
  serviceCode: z.string().max(6),
  /** … or gets this text. Exactly one of the two. */
  replyText: z.string().max(500),
  note: z.string().max(100),
  isActive: z.boolean(),
  version: z.number().int(),
});
export type ServiceNumber = z.infer<typeof serviceNumberSchema>;

/** What a number wrote, given to the person responsible for a plan. */
export const handoverSchema = z.object({
  id: idSchema,
  phone: z.string(),
  planId: idSchema,
  planName: z.string(),
  toName: z.string(),
  byName: z.string(),
  note: z.string(),
  atMs: msSchema,
});
export type Handover = z.infer<typeof handoverSchema>;

export const invitationSchema = z.object({
  id: idSchema,
  phone: z.string(),
  contactId: z.string(),
  atMs: msSchema,
  deliveryId: z.string(),
  outcome: z.enum(['sent', 'accepted', 'refused']),
  answeredMs: msSchema,
});
export type Invitation = z.infer<typeof invitationSchema>;

/** What is remembered about the conversation with one number. Times are epoch ms, 0 = never. */
export const talkSchema = z.object({
  /** A list that was sent to choose from. */
  list: z
    .object({
      about: z.enum(['customers', 'cancel', 'pause', 'resume']),
      /** Ids of customers, or codes of services, in the order of the list. */
      options: z.array(z.string()),
      codes: z.array(z.string()),
      sentMs: z.number(),
      untilMs: z.number(),
    })
    .nullable()
    .default(null),
  /** Services named in a request to subscribe that waits for a yes to the prices. */
  pending: z
    .object({ codes: z.array(z.string()), untilMs: z.number() })
    .nullable()
    .default(null),
  notice: z.object({ text: z.string(), atMs: z.number() }).nullable().default(null),
  helpMs: z.number().default(0),
  registerMs: z.number().default(0),
  /** Messages not understood since the last one that was, and when the last of them came. */
  misses: z.number().int().default(0),
  refusedMs: z.number().default(0),
});
export type Talk = z.infer<typeof talkSchema>;

/** What an answer is owed about. */
export const promiseBodySchema = z.object({
  codes: z.array(z.string()),
  customerIds: z.array(z.string()),
  serviceNo: z.string(),
});
