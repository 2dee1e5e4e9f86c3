import { z } from 'zod';
import { tariffPeriodSchema } from '../load/tariff.ts';
import { daySchema, fileSchema, idSchema, msSchema } from '../model/common.ts';
import {
  comparisonSchema,
  curveBandSchema,
  curveLineSchema,
  curveSeriesSchema,
  curveSubjectSchema,
} from '../model/curve.ts';
import { administrators, define, dispatchers, viewers } from './define.ts';

/** What to show of one subject: a day and what it is held against. */
export const curveQuerySchema = z.object({
  subject: curveSubjectSchema,
  day: daySchema,
  comparisons: z.array(comparisonSchema).max(7),
  /** Any other days. */
  others: z.array(daySchema).max(8).default([]),
  /** Lowest and highest of as many days before; 0 = no band. */
  bandDays: z.number().int().min(0).max(60).default(0),
  /** Values that cannot be true count as well. */
  withBad: z.boolean().default(false),
});
export type CurveQuery = z.infer<typeof curveQuerySchema>;

export const curveAnswerSchema = z.object({
  subject: curveSubjectSchema,
  subjectName: z.string(),
  series: z.array(curveSeriesSchema),
  /** Comparisons that have no day: the calendar or the weather does not know. */
  missing: z.array(comparisonSchema),
  band: curveBandSchema.nullable(),
  /** Plans that limit somebody on the day; points of 96. */
  windows: z.array(z.object({ title: z.string(), startPoint: z.number(), endPoint: z.number() })),
  lines: z.array(curveLineSchema),
  fetchedMs: msSchema,
  /** 0 = the load management system is there; otherwise since when it is away. */
  offlineSinceMs: msSchema,
  /** The same of the archive: the values come from what was kept on this machine. */
  archiveAwaySinceMs: msSchema,
});
export type CurveAnswer = z.infer<typeof curveAnswerSchema>;

export const dayKindSchema = z.enum(['work', 'rest', 'holiday']);

export const curveSettingsSchema = z.object({
  /** 尖峰平谷; what is in no period is flat. */
  tariff: z.array(tariffPeriodSchema).max(48),
  /** A value over the capacity times this is a spike; 0 = not checked. */
  spikeFactor: z.number().min(0).max(20),
  /** Days the utility knows better than the calendar: moved holidays, make-up workdays. */
  holidays: z
    .array(z.object({ day: daySchema, kind: dayKindSchema, name: z.string().trim().max(20) }))
    .max(400),
});
export type CurveSettings = z.infer<typeof curveSettingsSchema>;

const celsius = z.number().min(-70).max(60);
/** Highest and lowest temperature of a day, °C. */
const dayWeatherSchema = z.object({ day: daySchema, maxC: celsius, minC: celsius });

/** Subjects and days of a batch, an export or a prefetch. */
const manyDays = z.object({
  subjects: z.array(curveSubjectSchema).min(1).max(500),
  from: daySchema,
  to: daySchema,
});

export const curveJobSchema = z.object({
  id: idSchema,
  kind: z.enum(['batch', 'prefetch']),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  done: z.number().int(),
  total: z.number().int(),
  /** What is being worked on, or why it failed. */
  note: z.string(),
  startedMs: msSchema,
});
export type CurveJob = z.infer<typeof curveJobSchema>;

export const keptDaySchema = z.object({
  key: z.string().max(200),
  subject: curveSubjectSchema,
  name: z.string(),
  day: daySchema,
  /** When the values came from the load management system, when they were last shown here. */
  fetchedMs: msSchema,
  shownMs: msSchema,
  bytes: z.number().int(),
  isPinned: z.boolean(),
});
export type KeptDay = z.infer<typeof keptDaySchema>;

const keys = z.array(z.string().max(200)).min(1).max(5_000);

export const curveCalls = {
  'curves.get': define({
    doc: 'The day of a region, plan, round, group, industry, feeder or customer with its comparison days.',
    roles: viewers,
    input: curveQuerySchema,
    output: curveAnswerSchema,
  }),
  'curves.latest': define({
    doc: 'The latest known load of every customer on a day (a day to come: today), kW.',
    roles: viewers,
    input: z.object({ day: daySchema }),
    output: z.object({ day: daySchema, loads: z.array(z.object({ accountNo: z.string(), kw: z.number() })) }),
  }),
  'curves.feeders': define({
    doc: 'The feeders customers hang on, by name.',
    roles: viewers,
    input: z.object({}),
    output: z.object({ feeders: z.array(z.string()) }),
  }),
  'curves.export': define({
    doc: 'Exactly what the screen shows of one query: values, figures, coverage and the picture, as xlsx or csv.',
    roles: viewers,
    input: z.object({
      query: curveQuerySchema,
      format: z.enum(['xlsx', 'csv']).default('xlsx'),
      /** The chart as it stands on the screen, PNG in base64. */
      picture: z.string().max(12_000_000).default(''),
      /** With the forecast of the day, where there is one. */
      withForecast: z.boolean().default(false),
      /** First and last minute of the day that are shown. */
      fromMinute: z.number().int().min(0).max(1_440).default(0),
      toMinute: z.number().int().min(0).max(1_440).default(1_440),
    }),
    output: fileSchema,
  }),
  'curves.batch': define({
    doc: 'Begins a workbook of many days and subjects; answers at once with the job to watch.',
    roles: viewers,
    input: manyDays.extend({ withBad: z.boolean().default(false) }),
    output: curveJobSchema,
  }),
  'curves.prefetch': define({
    doc: 'Takes curves along: keeps the days of these subjects on this machine; answers with the job to watch.',
    roles: viewers,
    input: manyDays.extend({ isPinned: z.boolean().default(true) }),
    output: curveJobSchema,
  }),
  'curves.jobs': define({
    doc: 'Batches and prefetches of this workstation, newest first.',
    roles: viewers,
    input: z.object({}),
    output: z.object({ jobs: z.array(curveJobSchema) }),
  }),
  'curves.jobFile': define({
    doc: 'The file of a finished batch.',
    roles: viewers,
    input: z.object({ id: idSchema }),
    output: fileSchema,
  }),
  'curves.stopJob': define({
    doc: 'Stops a batch or prefetch; what was kept so far stays.',
    roles: viewers,
    input: z.object({ id: idSchema }),
    output: z.object({}),
  }),
  'curves.kept': define({
    doc: 'What is kept on this machine for the time without a network, newest day first.',
    roles: viewers,
    input: z.object({
      search: z.string().max(80).default(''),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(500).default(200),
    }),
    output: z.object({
      days: z.array(keptDaySchema),
      total: z.number().int(),
      bytes: z.number().int(),
      limitMb: z.number(),
      /** Every subject of which something is kept. */
      subjects: z.array(z.object({ subject: curveSubjectSchema, name: z.string() })),
      archiveAwaySinceMs: msSchema,
      tries: z.number().int(),
    }),
  }),
  'curves.pin': define({
    doc: 'Pins kept days, so that they are never dropped for room, or lets them go again.',
    roles: viewers,
    input: z.object({ keys, isPinned: z.boolean() }),
    output: z.object({}),
  }),
  'curves.forget': define({
    doc: 'Drops kept days from this machine.',
    roles: viewers,
    input: z.object({ keys }),
    output: z.object({}),
  }),
  'curves.keepLimit': define({
    doc: 'How much room kept curves may take on this machine, MB; the oldest unpinned go first.',
    roles: dispatchers,
    input: z.object({ limitMb: z.number().min(1).max(100_000) }),
    output: z.object({}),
  }),
  'curves.reconnect': define({
    doc: 'Tries the archive now instead of waiting for the next try.',
    roles: viewers,
    input: z.object({}),
    output: z.object({ archiveAwaySinceMs: msSchema }),
  }),
  'curves.settings': define({
    doc: 'Tariff periods, what counts as a spike, changes to the calendar of holidays.',
    roles: viewers,
    input: z.object({}),
    output: curveSettingsSchema,
  }),
  'curves.saveSettings': define({
    doc: 'Replaces tariff periods, spike limit and calendar changes.',
    roles: administrators,
    input: curveSettingsSchema,
    output: curveSettingsSchema,
  }),
  'curves.weather': define({
    doc: 'Temperatures of the days from … to, as entered, and how many days are stored from which to which.',
    roles: viewers,
    input: z.object({ from: daySchema, to: daySchema }),
    output: z.object({
      days: z.array(dayWeatherSchema),
      stored: z.number().int(),
      /** '' when nothing is stored. */
      firstDay: z.string(),
      lastDay: z.string(),
    }),
  }),
  'curves.saveWeather': define({
    doc: 'Enters temperatures of days (°C), for forecasts and weather-alike days; forecasts of today and later are made again.',
    roles: dispatchers,
    input: z.object({ rows: z.array(dayWeatherSchema).min(1).max(4_000) }),
    output: z.object({ saved: z.number().int() }),
  }),
};
