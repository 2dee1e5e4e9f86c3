import { z } from 'zod';
import {
  contactRowSchema,
  customerFields,
  customerSchema,
  importResultSchema,
  industrySchema,
  officeSchema,
  regionSchema,
} from '../model/archive.ts';
import { historyEntrySchema } from '../model/care.ts';
import { fileSchema, idSchema, pageSchema } from '../model/common.ts';
import { define, dispatchers, viewers } from './define.ts';

export const importInput = z.object({
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
  'customers.history': define({
    doc: 'What was changed in a customer, by whom, field by field, newest first.',
    roles: viewers,
    input: z.object({ id: idSchema }),
    output: z.object({ entries: z.array(historyEntrySchema) }),
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
  'imports.errors': define({
    doc: 'The refused rows of an import as a workbook.',
    roles: dispatchers,
    input: z.object({
      name: z.string().min(1).max(200),
      rejected: importResultSchema.shape.rejected.max(5_000),
    }),
    output: fileSchema,
  }),
};
