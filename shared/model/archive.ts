import { z } from 'zod';
import { idSchema, kwSchema, msSchema } from './common.ts';

export const regionSchema = z.object({ code: z.string(), name: z.string(), parent: z.string() });
export type Region = z.infer<typeof regionSchema>;
export const industrySchema = z.object({ code: z.string(), name: z.string(), parent: z.string() });
export type Industry = z.infer<typeof industrySchema>;

/** Who is limited first: 1 listed for priority, 2 energy-hungry, 3 ordinary. */
export const limitClasses = ['1', '2', '3'] as const;

export const customerFields = z.object({
  accountNo: z
    .string()
    .trim()
    .regex(/^\d{6,16}$/),
  name: z.string().trim().min(1).max(100),
  regionCode: z.string().min(1).max(12),
  industryCode: z.string().max(8),
  voltage: z.string().max(20),
  /** Contract capacity, kVA. */
  capacityKva: kwSchema,
  /** Security load that must stay on, kW. */
  securityKw: kwSchema,
  feeder: z.string().max(60),
  isProtected: z.boolean(),
  limitClass: z.enum(limitClasses),
});
export const customerSchema = customerFields.extend({ id: idSchema, version: z.number().int() });
export type Customer = z.infer<typeof customerSchema>;
export type CustomerFields = z.infer<typeof customerFields>;

/** Roles at a customer, in the order in which somebody is asked to confirm. */
export const contactRoles = ['power', 'manager', 'legal', 'finance', 'office', 'other'] as const;
export const contactRoleSchema = z.enum(contactRoles);
export type ContactRole = z.infer<typeof contactRoleSchema>;
/** The way a notice climbs when nobody answers. */
export const escalationOrder: readonly ContactRole[] = ['power', 'manager', 'legal'];

export const contactStates = ['active', 'left', 'quiet', 'optedOut'] as const;
export type ContactState = (typeof contactStates)[number];

export const assignmentSchema = z.object({
  role: contactRoleSchema,
  customerId: idSchema.optional(),
  officeId: idSchema.optional(),
});
export type Assignment = z.infer<typeof assignmentSchema>;

export const contactFields = z.object({
  name: z.string().trim().min(1).max(40),
  /** E.164 or empty when unknown. */
  mobile: z.string().max(20),
  mobile2: z.string().max(20),
  state: z.enum(contactStates),
  remark: z.string().max(200),
  assignments: z.array(assignmentSchema).max(200),
});
export const contactSchema = contactFields.extend({ id: idSchema, version: z.number().int() });
export type Contact = z.infer<typeof contactSchema>;
export type ContactFields = z.infer<typeof contactFields>;

/** A contact in a list, with the names a reader needs. */
export const contactRowSchema = contactSchema.extend({
  /** When somebody last made sure of the number, epoch ms; 0 = never since it was entered. */
  verifiedMs: msSchema,
  places: z.array(
    z.object({
      role: contactRoleSchema,
      id: idSchema,
      name: z.string(),
      kind: z.enum(['customer', 'office']),
    }),
  ),
});
export type ContactRow = z.infer<typeof contactRowSchema>;

export const officeSchema = z.object({ id: idSchema, name: z.string().min(1).max(60) });
export type Office = z.infer<typeof officeSchema>;

/** One ingredient of an audience. */
export const audiencePartSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('region'), code: z.string() }),
  z.object({ kind: z.literal('industry'), code: z.string() }),
  z.object({ kind: z.literal('group'), id: idSchema }),
  z.object({ kind: z.literal('plan'), id: idSchema }),
  z.object({ kind: z.literal('office'), id: idSchema.optional() }),
  z.object({ kind: z.literal('contact'), id: idSchema }),
]);
export type AudiencePart = z.infer<typeof audiencePartSchema>;

export const audienceSchema = z.object({
  parts: z.array(audiencePartSchema).max(200),
  excludeContactIds: z.array(idSchema).max(5_000).default([]),
  /** Only people with one of these roles; empty = everybody. */
  roles: z.array(contactRoleSchema).default([]),
});
export type Audience = z.infer<typeof audienceSchema>;

/** Contacts by what is still to do about them. */
export const contactFilters = ['all', 'numberless', 'unverified', 'placeless'] as const;

/** What a list of contacts is narrowed by; every part that is given must fit. */
export const contactFilterSchema = z.object({
  /** Words of name, pinyin initials, number fragment, customer, account number, role or region; all must fit. */
  search: z.string().max(60).default(''),
  regionCode: z.string().max(12).default(''),
  industryCode: z.string().max(8).default(''),
  role: contactRoleSchema.optional(),
  state: z.enum(contactStates).optional(),
  only: z.enum(contactFilters).default('all'),
});
export type ContactFilter = z.infer<typeof contactFilterSchema>;

/** How a group comes by its members: chosen one by one, by a filter kept with it, or by a combination of others. */
export const groupRuleSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('fixed') }),
  z.object({ kind: z.literal('filter'), filter: contactFilterSchema }),
  z.object({ kind: z.literal('audience'), audience: audienceSchema }),
]);
export type GroupRule = z.infer<typeof groupRuleSchema>;

export const groupSchema = z.object({
  id: idSchema,
  name: z.string().trim().min(1).max(60),
  isFavourite: z.boolean(),
  rule: groupRuleSchema.default({ kind: 'fixed' }),
  /** Members of a fixed group; empty for the others, whose members follow the archive. */
  contactIds: z.array(idSchema).max(20_000),
  version: z.number().int(),
});
export type Group = z.infer<typeof groupSchema>;

export const importResultSchema = z.object({
  dryRun: z.boolean(),
  accepted: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  /** The first 5,000 of them. */
  rejected: z.array(
    z.object({
      sheet: z.string(),
      row: z.number().int(),
      column: z.string(),
      value: z.string(),
      reason: z.string(),
    }),
  ),
  rejectedCount: z.number().int(),
  ignoredColumns: z.array(z.string()),
  atMs: msSchema,
});
export type ImportResult = z.infer<typeof importResultSchema>;

/** How headings of files were matched, as it is kept: heading → column, '' = left out. */
export const importMappingSchema = z.record(z.string(), z.string());
