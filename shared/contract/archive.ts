import { z } from 'zod';
import {
  audiencePartSchema,
  audienceSchema,
  contactFields,
  contactRowSchema,
  contactSchema,
  customerFields,
  customerSchema,
  groupSchema,
  importResultSchema,
  industrySchema,
  officeSchema,
  regionSchema,
} from '../model/archive.ts';
import { fileSchema, idSchema, pageSchema } from '../model/common.ts';
import { recipientSchema, skippedSchema } from '../model/message.ts';
import { define, dispatchers, viewers } from './define.ts';

const importInput = z.object({
  file: fileSchema,
  dryRun: z.boolean(),
  /** With rejected rows: take the good ones, or nothing at all. */
  acceptGood: z.boolean().default(false),
});

export const archiveCalls = {
  'archive.codes': define({
    doc: 'Regions, industries and offices.',
    roles: viewers,
    input: z.object({}),
    output: z.object({
      regions: z.array(regionSchema),
      industries: z.array(industrySchema),
      offices: z.array(officeSchema),
    }),
  }),
  'offices.save': define({
    doc: 'Creates or renames a government office or a department of the utility.',
    roles: dispatchers,
    input: z.object({ id: idSchema.optional(), name: z.string().trim().min(1).max(60) }),
    output: officeSchema,
  }),
  'customers.list': define({
    doc: 'Customers by name, pinyin initials, account number, region or industry.',
    roles: viewers,
    input: pageSchema.extend({
      search: z.string().max(60).default(''),
      regionCode: z.string().max(12).default(''),
      industryCode: z.string().max(8).default(''),
    }),
    output: z.object({ customers: z.array(customerSchema), total: z.number().int() }),
  }),
  'customers.get': define({
    doc: 'One customer with its contacts.',
    roles: viewers,
    input: z.object({ id: idSchema }),
    output: z.object({ customer: customerSchema, contacts: z.array(contactRowSchema) }),
  }),
  'customers.save': define({
    doc: 'Creates a customer (no id) or changes one; `version` must be the one that was read.',
    roles: dispatchers,
    input: customerFields.extend({ id: idSchema.optional(), version: z.number().int().default(0) }),
    output: customerSchema,
  }),
  'customers.import': define({
    doc: 'Reads customers from xlsx, xls or csv (UTF-8 or GBK). A dry run says per cell what is wrong and changes nothing.',
    roles: dispatchers,
    input: importInput,
    output: importResultSchema,
  }),
  'customers.export': define({
    doc: 'The customers a filter shows as a workbook that can be read in again.',
    roles: viewers,
    input: z.object({
      search: z.string().max(60).default(''),
      regionCode: z.string().max(12).default(''),
      industryCode: z.string().max(8).default(''),
    }),
    output: fileSchema,
  }),
  'contacts.export': define({
    doc: 'The contacts a filter shows as a workbook that can be read in again, one row for each place.',
    roles: viewers,
    input: z.object({
      search: z.string().max(60).default(''),
      regionCode: z.string().max(12).default(''),
      groupId: idSchema.optional(),
    }),
    output: fileSchema,
  }),
  'imports.errors': define({
    doc: 'The refused rows of an import as a workbook.',
    roles: dispatchers,
    input: z.object({
      name: z.string().min(1).max(200),
      rejected: importResultSchema.shape.rejected.max(5_000),
    }),
    output: fileSchema,
  }),
  'contacts.list': define({
    doc: 'Contacts by name, pinyin initials, number fragment, customer or account number.',
    roles: viewers,
    input: pageSchema.extend({
      search: z.string().max(60).default(''),
      regionCode: z.string().max(12).default(''),
      groupId: idSchema.optional(),
    }),
    output: z.object({ contacts: z.array(contactRowSchema), total: z.number().int() }),
  }),
  'contacts.save': define({
    doc: 'Creates a contact (no id) or changes one; numbers are normalised and unique.',
    roles: dispatchers,
    input: contactFields.extend({ id: idSchema.optional(), version: z.number().int().default(0) }),
    output: contactSchema,
  }),
  'contacts.import': define({
    doc: 'Reads contacts from xlsx, xls or csv; customers are named by account number, offices by name.',
    roles: dispatchers,
    input: importInput,
    output: importResultSchema,
  }),
  'groups.list': define({
    doc: 'Custom groups, favourites first.',
    roles: viewers,
    input: z.object({}),
    output: z.object({ groups: z.array(groupSchema) }),
  }),
  'groups.save': define({
    doc: 'Creates a group (no id) or changes one.',
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
