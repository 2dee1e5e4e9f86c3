import { z } from 'zod';
import { lmsCheckSchema, lmsConfigSchema } from '../model/lms.ts';
import { administrators, define } from './define.ts';

export const lmsCalls = {
  'lms.get': define({
    doc: 'What the load management system calls its tables and columns, and how it writes times, days and states.',
    roles: administrators,
    input: z.object({}),
    output: lmsConfigSchema,
  }),
  'lms.save': define({
    doc: 'Replaces these names and conventions; they hold from the next reading on.',
    roles: administrators,
    input: lmsConfigSchema,
    output: lmsConfigSchema,
  }),
  'lms.check': define({
    doc: 'Looks at the real schema under these names: what fits and what does not. Tries a write that is taken back when asked to.',
    roles: administrators,
    input: z.object({ config: lmsConfigSchema.optional(), tryWrite: z.boolean().default(false) }),
    output: lmsCheckSchema,
  }),
};
