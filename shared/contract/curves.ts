import { z } from 'zod';
import { daySchema, fileSchema, msSchema } from '../model/common.ts';
import { comparisonSchema, curveSeriesSchema, curveSubjectSchema } from '../model/curve.ts';
import { define, viewers } from './define.ts';

const input = z.object({
  subject: curveSubjectSchema,
  day: daySchema,
  comparisons: z.array(comparisonSchema).max(4),
});

export const curveCalls = {
  'curves.get': define({
    doc: 'The day of a region, plan or customer with its comparison days, 96 points each.',
    roles: viewers,
    input,
    output: z.object({
      subjectName: z.string(),
      series: z.array(curveSeriesSchema),
      windows: z.array(z.object({ title: z.string(), startPoint: z.number(), endPoint: z.number() })),
      fetchedMs: msSchema,
      /** 0 = the load management system is there; otherwise since when it is away. */
      offlineSinceMs: msSchema,
    }),
  }),
  'curves.latest': define({
    doc: 'The latest known load of every customer on a day (a day to come: today), kW.',
    roles: viewers,
    input: z.object({ day: daySchema }),
    output: z.object({ day: daySchema, loads: z.array(z.object({ accountNo: z.string(), kw: z.number() })) }),
  }),
  'curves.export': define({
    doc: 'Exactly what curves.get shows, as a workbook: values, figures, coverage.',
    roles: viewers,
    input,
    output: fileSchema,
  }),
};
