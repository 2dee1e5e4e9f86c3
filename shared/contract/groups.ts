import { z } from 'zod';
import { audiencePartSchema, audienceSchema, contactRoleSchema, groupSchema } from '../model/archive.ts';
import { idSchema } from '../model/common.ts';
import { recipientSchema, skippedSchema } from '../model/message.ts';
import { define, dispatchers, viewers } from './define.ts';

/** A group in a list, with how many people it has now. */
export const groupRowSchema = groupSchema.extend({ people: z.number().int() });

/** How an audience comes about, in numbers of people. */
export const audienceCountSchema = z.object({
  /** Distinct numbers that would get it. */
  numbers: z.number().int(),
  customers: z.number().int(),
  /** What each ingredient brings in, in the order given, before anything is taken out. */
  parts: z.array(z.number().int()),
  /** Places that the role filter leaves, and how many of them are joined because their people share a number or are one. */
  places: z.number().int(),
  joined: z.number().int(),
  excluded: z.number().int(),
  numberless: z.number().int(),
  optedOut: z.number().int(),
  quiet: z.number().int(),
  left: z.number().int(),
});
export type AudienceCount = z.infer<typeof audienceCountSchema>;

export const groupCalls = {
  'groups.list': define({
    doc: 'Groups made by people, favourites first, with how many people each has now.',
    roles: viewers,
    input: z.object({}),
    output: z.object({ groups: z.array(groupRowSchema) }),
  }),
  'groups.of': define({
    doc: 'The groups a contact is in, with the reason: region, industry, office, fixed and saved ones.',
    roles: viewers,
    input: z.object({ contactId: idSchema }),
    output: z.object({
      groups: z.array(
        z.object({
          kind: z.enum(['region', 'industry', 'office', 'group', 'plan']),
          name: z.string(),
          note: z.string(),
        }),
      ),
    }),
  }),
  'groups.save': define({
    doc: 'Creates a group (no id) or changes one: fixed members, a kept filter, or a kept audience.',
    roles: dispatchers,
    input: groupSchema.partial({ id: true }).extend({ version: z.number().int().default(0) }),
    output: groupSchema,
  }),
  'groups.remove': define({
    doc: 'Removes a group; contacts stay.',
    roles: dispatchers,
    input: z.object({ id: idSchema }),
    output: z.object({}),
  }),
  'audience.count': define({
    doc: 'How many an audience reaches and why not the others; quick enough to be asked at every click.',
    roles: viewers,
    input: z.object({ audience: audienceSchema, isEmergency: z.boolean().default(false) }),
    output: audienceCountSchema,
  }),
  'audience.tree': define({
    doc: 'Regions and industries with how many people stand behind each, everything below included.',
    roles: viewers,
    input: z.object({ role: contactRoleSchema.optional() }),
    output: z.object({
      regions: z.array(z.object({ code: z.string(), people: z.number().int() })),
      industries: z.array(z.object({ code: z.string(), people: z.number().int() })),
    }),
  }),
  'audience.resolve': define({
    doc: 'Who an audience really is: distinct numbers with the reasons, and who is left out and why.',
    roles: viewers,
    input: z.object({ audience: audienceSchema, isEmergency: z.boolean().default(false) }),
    output: z.object({ recipients: z.array(recipientSchema), skipped: z.array(skippedSchema) }),
  }),
  'audience.names': define({
    doc: 'The readable name of each ingredient of an audience, in the order given.',
    roles: viewers,
    input: z.object({ parts: z.array(audiencePartSchema).max(200) }),
    output: z.object({ names: z.array(z.string()) }),
  }),
};
