import { z } from 'zod';
import { fileSchema, idSchema, msSchema, pageSchema } from '../model/common.ts';
import { deliverySchema } from '../model/message.ts';
import { failureReasons, reportQuerySchema, reportSchema } from '../model/report.ts';
import { reportSettingsSchema } from '../model/report-settings.ts';
import { administrators, define, dispatchers, supervisors, viewers } from './define.ts';

/** `reached` = on the phone by report or by the person's own answer. */
export const deliveryOutcomes = [
  'all',
  'delivered',
  'reached',
  'failed',
  'uncertain',
  'pending',
  'confirmed',
] as const;
export type DeliveryOutcome = (typeof deliveryOutcomes)[number];
/** The deliveries behind a figure; `reason` = only failures of this group. */
export const drillSchema = reportQuerySchema.extend({
  only: z.enum(deliveryOutcomes).default('all'),
  reason: z.enum(failureReasons).optional(),
});
export type DrillQuery = z.infer<typeof drillSchema>;

const monthSchema = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/, 'YYYY-MM');

export const reportFormats = ['xlsx', 'pdf'] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** When a saved report is made by itself: on a day of the month, for the month (or day) before. */
export const scheduleSchema = z.object({
  isOn: z.boolean(),
  dayOfMonth: z.number().int().min(1).max(28),
  at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  folder: z.string().trim().max(300),
  /** As what it is made; PDF only where the shell can print without anybody looking. */
  formats: z.array(z.enum(reportFormats)).min(1).default(['xlsx']),
});
export const savedFields = z.object({
  name: z.string().trim().min(1).max(60),
  query: reportQuerySchema,
  schedule: scheduleSchema,
});
export type SavedFields = z.infer<typeof savedFields>;
export const savedSchema = savedFields.extend({
  id: idSchema,
  version: z.number().int(),
  savedBy: z.string(),
  savedMs: msSchema,
  /** When it is made next; 0 = not by itself. */
  nextMs: msSchema,
});
export type SavedReport = z.infer<typeof savedSchema>;

export const producedSchema = z.object({
  id: idSchema,
  savedId: z.string(),
  name: z.string(),
  fileName: z.string(),
  folder: z.string(),
  bytes: z.number().int(),
  sha256: z.string(),
  problem: z.string(),
  userName: z.string(),
  atMs: msSchema,
});

export const exportSchema = z.object({
  id: idSchema,
  state: z.enum(['running', 'done', 'stopped', 'failed']),
  rows: z.number().int(),
  total: z.number().int(),
  bytes: z.number().int(),
  fileName: z.string(),
  problem: z.string(),
});
export type ExportState = z.infer<typeof exportSchema>;

export const reportCalls = {
  'reports.get': define({
    doc: 'A report as plain tables, charts and figures: what screen, print and Excel all show.',
    roles: viewers,
    input: reportQuerySchema,
    output: reportSchema,
  }),
  'reports.workbook': define({
    doc: 'The same report as a print-ready Excel workbook with native charts and a sheet of plain data.',
    roles: viewers,
    input: reportQuerySchema,
    output: fileSchema,
  }),
  'reports.pdf': define({
    doc: 'The page shown now as PDF, where the shell can make one; throws no-host elsewhere.',
    roles: viewers,
    input: z.object({ name: z.string().min(1).max(120) }),
    output: fileSchema,
  }),
  'reports.deliveries': define({
    doc: 'The single deliveries behind a figure of the sending statistics, newest first.',
    roles: viewers,
    input: drillSchema.extend(pageSchema.shape),
    output: z.object({
      deliveries: z.array(deliverySchema.extend({ title: z.string(), kind: z.string() })),
      /** Of the rows asked for and one more: enough to know whether there are more. */
      total: z.number().int(),
    }),
  }),
  'reports.close': define({
    doc: 'Freezes the traffic and fees of a month that is over; once more adds what has changed since as a correction.',
    roles: supervisors,
    input: z.object({ month: monthSchema, reason: z.string().trim().max(100).default('') }),
    output: z.object({ month: monthSchema, step: z.number().int() }),
  }),
  'reports.settings': define({
    doc: "The utility's mark on reports, and how a gap is divided among the regions.",
    roles: viewers,
    input: z.object({}),
    output: reportSettingsSchema,
  }),
  'reports.saveSettings': define({
    doc: 'Replaces the mark and the division among the regions.',
    roles: administrators,
    input: reportSettingsSchema,
    output: reportSettingsSchema,
  }),
  'reports.saved': define({
    doc: 'Saved reports with their schedules, and the files produced lately with their checksums.',
    roles: viewers,
    input: z.object({}),
    output: z.object({
      saved: z.array(savedSchema),
      produced: z.array(producedSchema),
      /** Whether this workstation can make PDFs by itself. */
      canPdf: z.boolean(),
    }),
  }),
  'reports.save': define({
    doc: 'Saves a report with its parameters and schedule; version 0 for a new one.',
    roles: dispatchers,
    input: savedFields.extend({ id: idSchema.optional(), version: z.number().int().default(0) }),
    output: savedSchema,
  }),
  'reports.remove': define({
    doc: 'Removes a saved report; files already produced stay.',
    roles: dispatchers,
    input: z.object({ id: idSchema }),
    output: z.object({}),
  }),
  'reports.produce': define({
    doc: 'Makes the files of a saved report now and puts them into its folder.',
    roles: dispatchers,
    input: z.object({ id: idSchema }),
    output: z.object({ produced: z.array(producedSchema) }),
  }),
  'exports.start': define({
    doc: 'Begins to write the deliveries behind a figure into a workbook, off the main loop; at most 1,000,000 rows.',
    roles: viewers,
    input: drillSchema,
    output: exportSchema,
  }),
  'exports.get': define({
    doc: 'How far an export is.',
    roles: viewers,
    input: z.object({ id: idSchema }),
    output: exportSchema,
  }),
  'exports.stop': define({
    doc: 'Stops an export; what was written is thrown away.',
    roles: viewers,
    input: z.object({ id: idSchema }),
    output: exportSchema,
  }),
  'exports.file': define({
    doc: 'The workbook of an export that is done; it is kept for an hour.',
    roles: viewers,
    input: z.object({ id: idSchema }),
    output: fileSchema,
  }),
};
