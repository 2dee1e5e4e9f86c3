import { z } from 'zod';
import { defaultVocabulary, vocabularySchema } from '../sms/grammar/index.ts';

const timeSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/** How a month is charged in which a subscription begins or ends: whole, not at all in its first month, or by days. */
export const partMonthRules = ['full', 'free', 'daily'] as const;
export type PartMonthRule = (typeof partMonthRules)[number];

export const querySettingsSchema = z.object({
  vocabulary: vocabularySchema,
  /** How long a list to choose from is remembered, minutes. */
  listMinutes: z.number().int().min(1).max(240),
  /** The short menu comes once in this time, minutes; what is not understood after it goes to the desk. */
  helpMinutes: z.number().int().min(1).max(1_440),
  /** Most parts of an answer about several customers; above it a list to choose from is sent. */
  maxParts: z.number().int().min(1).max(8),
  /** A price notice counts as read before an agreement for so many days. */
  noticeDays: z.number().int().min(1).max(365),
  partMonth: z.enum(partMonthRules),
  /** Where people register, as it stands in the answer to a stranger. */
  registerAt: z.string().trim().min(1).max(60),
  guards: z.object({
    /** The so many-th equal message in an hour is not answered any more. */
    equalPerHour: z.number().int().min(2).max(100),
    perHour: z.number().int().min(1).max(1_000),
    perDay: z.number().int().min(1).max(10_000),
    /** Answers of all numbers in a minute; what is over it waits. */
    globalPerMinute: z.number().int().min(1).max(1_000_000),
    /** The same text of the same number within so many seconds is one message that was delivered twice. */
    duplicateSeconds: z.number().int().min(0).max(600),
    /** Numbers of ours and of machines that are never answered; beginnings count. */
    ownNumbers: z.array(z.string().regex(/^\d{3,20}$/)).max(200),
  }),
  invitations: z.object({
    isOn: z.boolean(),
    from: timeSchema,
    to: timeSchema,
    /** How many in one go (every five minutes). */
    batch: z.number().int().min(1).max(5_000),
    /** Nobody is invited twice within so many days. */
    everyDays: z.number().int().min(7).max(3_650),
  }),
});
export type QuerySettings = z.infer<typeof querySettingsSchema>;

export const defaultQuerySettings: QuerySettings = {
  vocabulary: defaultVocabulary,
  listMinutes: 10,
  helpMinutes: 60,
  maxParts: 2,
  noticeDays: 30,
  partMonth: 'full',
  registerAt: '各区供电营业厅',
  guards: {
    equalPerHour: 3,
    perHour: 30,
    perDay: 100,
    globalPerMinute: 20_000,
    duplicateSeconds: 5,
    ownNumbers: ['1069', '1065', '95598'],
  },
  invitations: { isOn: false, from: '09:00', to: '17:30', batch: 200, everyDays: 90 },
};
