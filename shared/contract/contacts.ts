import { z } from 'zod';
import {
  contactFields,
  contactFilterSchema,
  contactRowSchema,
  contactSchema,
  importResultSchema,
} from '../model/archive.ts';
import {
  checkOutcomes,
  duplicateSchema,
  historyEntrySchema,
  mergePreviewSchema,
  numberTaskSchema,
} from '../model/care.ts';
import { fileSchema, idSchema, pageSchema } from '../model/common.ts';
import { importInput } from './archive.ts';
import { define, dispatchers, viewers } from './define.ts';

const narrowed = contactFilterSchema.extend({ groupId: idSchema.optional() });

export const contactCalls = {
  'contacts.list': define({
    doc: 'Contacts by name, pinyin initials, number fragment, customer, account number, role, region, group or state.',
    roles: viewers,
    input: narrowed.extend(pageSchema.shape),
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
  'contacts.export': define({
    doc: 'The contacts a filter shows as a workbook that can be read in again, one row for each place.',
    roles: viewers,
    input: narrowed,
    output: fileSchema,
  }),
  'contacts.history': define({
    doc: 'What was changed in a contact, by whom, field by field, newest first.',
    roles: viewers,
    input: z.object({ id: idSchema }),
    output: z.object({ entries: z.array(historyEntrySchema) }),
  }),
  'contacts.verify': define({
    doc: 'Notes that the numbers of these contacts were made sure of now.',
    roles: dispatchers,
    input: z.object({ ids: z.array(idSchema).min(1).max(5_000) }),
    output: z.object({ changed: z.number().int() }),
  }),
  'contacts.duplicates': define({
    doc: 'Pairs of records that look like one person, with the reason; at most 200.',
    roles: viewers,
    input: z.object({}),
    output: z.object({ pairs: z.array(duplicateSchema), total: z.number().int() }),
  }),
  'contacts.mergePreview': define({
    doc: 'What two records would become as one. Changes nothing.',
    roles: viewers,
    input: z.object({ keepId: idSchema, dropId: idSchema }),
    output: mergePreviewSchema,
  }),
  'contacts.merge': define({
    doc: 'Makes two records one; the one that goes stays readable in old messages. Versions must be those that were read.',
    roles: dispatchers,
    input: z.object({
      keepId: idSchema,
      keepVersion: z.number().int(),
      dropId: idSchema,
      dropVersion: z.number().int(),
      merged: contactFields,
    }),
    output: contactSchema,
  }),
  'numbers.tasks': define({
    doc: 'Numbers that failed for good and are to be checked, by reason; most failures first.',
    roles: viewers,
    input: z.object({}),
    output: z.object({ tasks: z.array(numberTaskSchema) }),
  }),
  'numbers.close': define({
    doc: 'Records what was found when a number was checked; it comes back only if it fails again.',
    roles: dispatchers,
    input: z.object({
      phone: z.string().max(20),
      contactId: idSchema,
      outcome: z.enum(checkOutcomes),
      remark: z.string().trim().max(200).default(''),
    }),
    output: z.object({}),
  }),
};
