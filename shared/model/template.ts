import { z } from 'zod';
import { templateKinds } from '../sms/template.ts';
import { idSchema, msSchema } from './common.ts';
import { planKinds } from './plan.ts';

export const templateFields = z.object({
  name: z.string().trim().min(1).max(60),
  kind: z.enum(templateKinds),
  /** For plans of this kind only; '' = for all, and for texts that have no plan. */
  planKind: z.enum(['', ...planKinds]).default(''),
  /** '' = in no category. */
  categoryId: z.string().max(36).default(''),
  text: z.string().trim().min(1).max(700),
  isActive: z.boolean(),
});
export const templateSchema = templateFields.extend({
  id: idSchema,
  version: z.number().int(),
  updatedBy: z.string(),
  updatedMs: msSchema,
});
export type Template = z.infer<typeof templateSchema>;

export const categorySchema = z.object({
  id: idSchema,
  name: z.string().trim().min(1).max(40),
  /** '' = at the root. */
  parentId: z.string().max(36).default(''),
});
export type TemplateCategory = z.infer<typeof categorySchema>;
