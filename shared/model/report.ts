import { z } from 'zod';
import { daySchema, idSchema, msSchema } from './common.ts';
import { curveSubjectSchema } from './curve.ts';

export const reportNames = [
  'monthly',
  'daily',
  'execution',
  'notification',
  'missing',
  'sending',
  'traffic',
  'services',
  'curve',
] as const;
export const reportNameSchema = z.enum(reportNames);
export type ReportName = z.infer<typeof reportNameSchema>;

/** What the rows of the sending statistics stand for. */
export const sendingBy = ['kind', 'unit', 'plan', 'gateway', 'user', 'day', 'month'] as const;
export type SendingBy = (typeof sendingBy)[number];

/** Groups of reasons why a delivery failed, by what somebody has to do about it. */
export const failureReasons = ['number', 'phone', 'refused', 'expired', 'gateway', 'other'] as const;
export type FailureReason = (typeof failureReasons)[number];

/** What is asked for. A report takes from it what it needs. */
export const reportQuerySchema = z.object({
  name: reportNameSchema,
  /** First and last day of the period; a monthly report takes the month of `from`, a daily one the day `from`. */
  from: daySchema,
  to: daySchema,
  by: z.enum(sendingBy).default('kind'),
  /** Only deliveries of these kinds (with commas), this receiving unit, plan, gateway or sender; '' = all. */
  kind: z.string().max(120).default(''),
  unit: z.string().max(40).default(''),
  gateway: z.string().max(40).default(''),
  user: z.string().max(160).default(''),
  planId: idSchema.or(z.literal('-')).optional(),
  subject: curveSubjectSchema.optional(),
  /** Drills and the real thing are never in one report. */
  isDrill: z.boolean().optional(),
});
export type ReportQuery = z.infer<typeof reportQuerySchema>;

/** A value as it was computed; how it is written is the column's business. `null` is missing and shown as —. */
export const cellSchema = z.union([z.string(), z.number(), z.null()]);
export type Cell = z.infer<typeof cellSchema>;

/**
 * How a value is written: `text` as it is; `number` with commas and `digits`; `percent` and `change` (signed) of a part of one;
 * `wait` of seconds; `moment` of epoch ms.
 */
export const columnKinds = ['text', 'number', 'percent', 'change', 'wait', 'moment'] as const;
export const columnSchema = z.object({
  key: z.string(),
  title: z.string(),
  unit: z.string(),
  kind: z.enum(columnKinds),
  digits: z.number().int(),
  align: z.enum(['left', 'center', 'right']),
  /** Width in Latin characters, for print and Excel. */
  width: z.number(),
  /** What the figure means and how it is computed; '' where the title says it. */
  definition: z.string(),
});
export type Column = z.infer<typeof columnSchema>;

export const rowSchema = z.object({
  cells: z.array(cellSchema),
  /** Address within the application of what the row is made of, or a part of the deliveries counted in it; '' = none. */
  link: z.string(),
  /** The same for single figures of the row, by the key of their column. */
  links: z.record(z.string(), z.string()).optional(),
});
export type ReportRow = z.infer<typeof rowSchema>;

export const tableSchema = z.object({
  columns: z.array(columnSchema),
  rows: z.array(rowSchema),
  total: z.array(cellSchema).nullable(),
  totalLinks: z.record(z.string(), z.string()).optional(),
});
export type ReportTable = z.infer<typeof tableSchema>;

export const chartSchema = z.object({
  kind: z.enum(['bars', 'stack', 'lines']),
  title: z.string(),
  unit: z.string(),
  digits: z.number().int(),
  labels: z.array(z.string()),
  series: z.array(
    z.object({
      name: z.string(),
      /** How it is drawn; every look can be told apart in black and white. */
      look: z.enum(['solid', 'hatch', 'outline', 'dots', 'line', 'thin', 'dash', 'dot']),
      values: z.array(z.number().nullable()),
    }),
  ),
  /** Stretches named above the chart, or shaded windows of a curve; positions count labels. */
  marks: z.array(z.object({ from: z.number(), to: z.number(), label: z.string() })),
  limit: z.object({ label: z.string(), value: z.number() }).nullable(),
});
export type ReportChart = z.infer<typeof chartSchema>;

export const figureSchema = z.object({
  label: z.string(),
  value: cellSchema,
  unit: z.string(),
  kind: z.enum(columnKinds),
  digits: z.number().int(),
  definition: z.string(),
  link: z.string().optional(),
});
export type ReportFigure = z.infer<typeof figureSchema>;

export const sectionSchema = z.object({
  id: z.string(),
  title: z.string(),
  note: z.string(),
  figures: z.array(figureSchema),
  chart: chartSchema.nullable(),
  table: tableSchema.nullable(),
  /** Why there is nothing; '' when there is something. */
  empty: z.string(),
});
export type ReportSection = z.infer<typeof sectionSchema>;

export const reportSchema = z.object({
  name: reportNameSchema,
  title: z.string(),
  /** Whose report it is: utility and centre. */
  office: z.string(),
  /** The utility's mark, PNG in base64; '' = none. */
  logo: z.string(),
  period: z.string(),
  /** Short name of the period for head lines and file names. */
  periodShort: z.string(),
  number: z.string(),
  isDrill: z.boolean(),
  orientation: z.enum(['portrait', 'landscape']),
  madeBy: z.string(),
  madeMs: msSchema,
  /** Newest fact counted; 0 = none. */
  dataUntilMs: msSchema,
  /** Share of what should be there and is, 0…1; null when nothing was to be there. */
  completeness: z.number().nullable(),
  completenessOf: z.string(),
  unitNote: z.string(),
  /** Who signed the month off and when; '' = nobody yet. */
  closedBy: z.string(),
  closedMs: msSchema,
  signatures: z.array(z.string()),
  sendTo: z.string(),
  sections: z.array(sectionSchema),
  notes: z.array(z.string()),
});
export type Report = z.infer<typeof reportSchema>;

/** Counts of one kind of message in a month. */
export const monthCountsSchema = z.object({
  total: z.number(),
  delivered: z.number(),
  failed: z.number(),
  uncertain: z.number(),
  asked: z.number(),
  confirmed: z.number(),
  parts: z.number(),
  feeFen: z.number(),
});
export type MonthCounts = z.infer<typeof monthCountsSchema>;

/** The figures of a month as they are frozen, or what a correction adds to them. */
export const monthFiguresSchema = z.object({
  byKind: z.record(z.string(), monthCountsSchema),
  inboundMessages: z.number(),
  inboundParts: z.number(),
  /** Prices of a part that applied, fen. */
  fens: z.array(z.number()),
});
export type MonthFigures = z.infer<typeof monthFiguresSchema>;
