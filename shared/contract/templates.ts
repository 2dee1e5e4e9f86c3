import { z } from 'zod';
import { idSchema } from '../model/common.ts';
import { categorySchema, templateFields, templateSchema } from '../model/template.ts';
import { define, dispatchers, viewers } from './define.ts';

/** One real customer's text out of a template that is being written. */
export const templateSampleSchema = z.object({
  customer: z.string(),
  text: z.string(),
  pieces: z.array(z.object({ text: z.string(), field: z.string().optional() })),
  missing: z.array(z.string()),
  parts: z.number().int(),
});

export const templateCalls = {
  'templates.list': define({
    doc: 'All templates in their newest version.',
    roles: viewers,
    input: z.object({}),
    output: z.object({ templates: z.array(templateSchema) }),
  }),
  'templates.save': define({
    doc: 'Creates a template or adds a version; unknown placeholders are refused with their position.',
    roles: dispatchers,
    input: templateFields.extend({ id: idSchema.optional(), version: z.number().int().default(0) }),
    output: templateSchema,
  }),
  'templates.versions': define({
    doc: 'Every version of a template, newest first.',
    roles: viewers,
    input: z.object({ id: idSchema }),
    output: z.object({ versions: z.array(templateSchema) }),
  }),
  'templates.sample': define({
    doc: 'The text as a few real customers would get it, by the newest plan that has them. Changes nothing.',
    roles: viewers,
    input: templateFields.pick({ kind: true, text: true }),
    output: z.object({ samples: z.array(templateSampleSchema), planName: z.string() }),
  }),
  'templates.generate': define({
    doc: 'Makes what is missing of the plan templates, for planned and emergency plans; what is there stays.',
    roles: dispatchers,
    input: z.object({}),
    output: z.object({ made: z.array(z.string()) }),
  }),
  'templates.categories': define({
    doc: 'The tree of categories.',
    roles: viewers,
    input: z.object({}),
    output: z.object({ categories: z.array(categorySchema) }),
  }),
  'templates.saveCategory': define({
    doc: 'Creates, renames or moves a category; a category cannot go below itself.',
    roles: dispatchers,
    input: categorySchema.partial({ id: true }),
    output: categorySchema,
  }),
  'templates.removeCategory': define({
    doc: 'Removes a category that holds nothing.',
    roles: dispatchers,
    input: z.object({ id: idSchema }),
    output: z.object({}),
  }),
};
