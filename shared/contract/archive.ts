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
import { fileSchema, idSchema, msSchema, pageSchema } from '../model/common.ts';
import { define, dispatchers, viewers } from './define.ts';

/** Heading of the file and column of the archive; '' = left out. */
const mappingSchema = z
  .array(z.object({ heading: z.string().max(200), column: z.string().max(20) }))
  .max(200);
const importKind = z.enum(['contacts', 'customers']);

export const importInput = z.object({
  file: fileSchema,
  dryRun: z.boolean(),
  /** With rejected rows: take the good ones, or nothing at all. */
  acceptGood: z.boolean().default(false),
  /** What the headings of the file mean; as they were matched last time, or as their words say, when not given. */
  mapping: mappingSchema.optional(),
  /** A key of the caller's making, to ask how far it is and to stop it. */
  jobKey: z.string().max(64).default(''),
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
  'customers.names': define({
    doc: 'Names and account numbers of customers that are known by id; unknown ones are left out.',
    roles: viewers,
    input: z.object({ ids: z.array(idSchema).max(20_000) }),
    output: z.object({
      customers: z.array(z.object({ id: z.string(), name: z.string(), accountNo: z.string() })),
    }),
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
  'imports.columns': define({
    doc: 'The headings of a file with what each most likely means and a value of it. Changes nothing.',
    roles: dispatchers,
    input: z.object({ kind: importKind, file: fileSchema }),
    output: z.object({
      headings: z.array(z.object({ heading: z.string(), column: z.string(), sample: z.string() })),
      columns: z.array(z.string()),
      /** Columns without which nothing can be read. */
      needed: z.array(z.string()),
      rows: z.number().int(),
    }),
  }),
  'imports.progress': define({
    doc: 'How far a running import is; an empty phase when none of that key runs.',
    roles: dispatchers,
    input: z.object({ jobKey: z.string().min(8).max(64) }),
    output: z.object({
      phase: z.enum(['', 'reading', 'checking', 'writing']),
      done: z.number().int(),
      total: z.number().int(),
      startedMs: msSchema,
    }),
  }),
  'imports.cancel': define({
    doc: 'Stops a running import; nothing of it stays.',
    roles: dispatchers,
    input: z.object({ jobKey: z.string().min(8).max(64) }),
    output: z.object({ isStopping: z.boolean() }),
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
