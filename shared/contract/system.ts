import { z } from 'zod';
import { levelRowSchema } from '../load/levels.ts';
import { roleSchema } from '../model/account.ts';
import { msSchema } from '../model/common.ts';
import { countsSchema } from '../model/message.ts';
import { tariffSchema } from '../sms/tariff.ts';
import { administrators, define, dispatchers, viewers } from './define.ts';

export const connectionNames = ['archive', 'sms', 'lms'] as const;
export const connectionSchema = z.object({
  name: z.enum(connectionNames),
  isOnline: z.boolean(),
  sinceMs: msSchema,
  detail: z.string(),
  /** What a person should see to although the connection stands; '' = nothing. */
  warning: z.string(),
});
export type Connection = z.infer<typeof connectionSchema>;

export const todoKinds = [
  'planApproval',
  'planSubmitted',
  'planOver',
  'unconfirmed',
  'uncertain',
  'orders',
  'connectionAway',
  'connectionOdd',
  'ruleAsked',
  'loadOver',
  'forecastOver',
  'gapOpen',
  'messageApproval',
] as const;

const timeSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

export const settingsSchema = z.object({
  /** Table of warning levels. */
  levels: z.array(levelRowSchema).min(1).max(6),
  utility: z.object({
    name: z.string().trim().min(1).max(40),
    centre: z.string().trim().max(40),
    signature: z.string().trim().min(2).max(12),
    phone: z.string().trim().max(20),
    regionCode: z.string().max(12),
    /** Supply limit of the region, kW; 0 = none set. */
    supplyLimitKw: z.number().min(0),
  }),
  sms: z.object({
    /** What one part costs, by the day from which it is valid; each day once. */
    tariffs: z.array(tariffSchema).min(1).max(60),
    /** More recipients than this need a supervisor. */
    approvalOver: z.number().int().min(1).max(100_000),
    /** The same text of the same plan within these minutes asks first. */
    repeatMinutes: z.number().int().min(0).max(1_440),
    /** Not confirmed after these minutes: the next contact is due. */
    escalateMinutes: z.number().int().min(1).max(240),
    /** Whether the next contact is told without a person's click when that time is over. */
    escalatesAlone: z.boolean(),
    /** Tries of one SMS with the gateway, and hours after which it is given up. */
    maxAttempts: z.number().int().min(1).max(100),
    maxAgeHours: z.number().int().min(1).max(72),
    /** A contact whose number nobody has verified for so many months is listed. */
    verifyMonths: z.number().int().min(1).max(60),
    /** Late approval of an emergency, minutes. */
    lateApprovalMinutes: z.number().int().min(1).max(1_440),
    confirmKeyword: z.string().trim().min(1).max(6),
    /** Safety messages of an emergency also reach people who opted out. */
    emergencyReachesOptedOut: z.boolean(),
    maxPerSecond: z.number().int().min(0).max(10_000),
    /** Bulletins wait between these times of day (HH:MM); equal times = never. Emergencies and plans never wait. */
    quietFrom: timeSchema,
    quietTo: timeSchema,
  }),
  security: z
    .object({
      /** Nobody at the workstation for these minutes: it locks; 0 = never. */
      idleMinutes: z.number().int().min(0).max(480),
      /** Shortest password. */
      minCharacters: z.number().int().min(8).max(64),
    })
    .default({ idleMinutes: 15, minCharacters: 8 }),
  backup: z
    .object({
      /** Time of day of the daily backup of the embedded database; '' = none. */
      dailyAt: z.union([timeSchema, z.literal('')]),
      /** Backups kept; older ones go. */
      keep: z.number().int().min(1).max(365),
    })
    .default({ dailyAt: '02:30', keep: 14 }),
  retention: z
    .object({
      /** Whole months of messages kept in the archive beside the running one; 0 = all. */
      months: z.union([z.literal(0), z.number().int().min(3).max(120)]),
      /** Time of day from which older ones are put away. */
      at: timeSchema,
    })
    .default({ months: 0, at: '03:30' }),
});
export type Settings = z.infer<typeof settingsSchema>;

export const systemCalls = {
  'system.info': define({
    doc: 'What this installation is: drill or live, whose, and in a drill the sample accounts.',
    roles: 'public',
    input: z.object({}),
    output: z.object({
      mode: z.enum(['drill', 'live']),
      /** A drill of the desk on its real connections: numbers its texts may go to; null when there is none. */
      deskDrill: z.object({ sinceMs: msSchema, by: z.string(), numbers: z.number().int() }).nullable(),
      utilityName: z.string(),
      centre: z.string(),
      version: z.string(),
      /** 0 = the archive answers; otherwise since when it does not. */
      archiveAwaySinceMs: msSchema,
      simulated: z.object({ phones: z.number().int(), terminals: z.number().int() }),
      sampleAccounts: z.array(
        z.object({ login: z.string(), password: z.string(), name: z.string(), role: roleSchema }),
      ),
      nowMs: msSchema,
    }),
  }),
  'system.overview': define({
    doc: "Connections, queue and today's numbers for the header and the overview.",
    roles: viewers,
    input: z.object({}),
    output: z.object({
      connections: z.array(connectionSchema),
      queue: z.object({
        waiting: z.number().int(),
        uncertain: z.number().int(),
        paused: z.number().int(),
        oldestMs: msSchema,
      }),
      today: countsSchema,
      inboundToday: z.number().int(),
      todo: z.array(
        z.object({
          id: z.string(),
          tone: z.enum(['red', 'amber']),
          /** What it is; the screens have the words. */
          kind: z.enum(todoKinds),
          params: z.record(z.string(), z.union([z.string(), z.number()])),
          dueMs: msSchema,
          link: z.string(),
        }),
      ),
      nowMs: msSchema,
    }),
  }),
  'system.test': define({
    doc: 'Tries a connection now and says in a sentence what happened.',
    roles: ['dispatcher', 'administrator'],
    input: z.object({ name: z.enum(connectionNames) }),
    output: z.object({ ok: z.boolean(), ms: z.number(), detail: z.string() }),
  }),
  'settings.get': define({
    doc: 'Settings, without secrets.',
    roles: viewers,
    input: z.object({}),
    output: settingsSchema,
  }),
  'settings.save': define({
    doc: 'Replaces the settings.',
    roles: administrators,
    input: settingsSchema,
    output: settingsSchema,
  }),
  'queue.pause': define({
    doc: 'Stops claiming new jobs on this workstation until resumed; what is on the wire is finished.',
    roles: dispatchers,
    input: z.object({ isPaused: z.boolean() }),
    output: z.object({ isPaused: z.boolean() }),
  }),
};
