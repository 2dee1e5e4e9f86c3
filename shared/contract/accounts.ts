import { z } from 'zod';
import { auditSchema, roleSchema, userSchema } from '../model/account.ts';
import { idSchema, pageSchema } from '../model/common.ts';
import { administrators, define, viewers } from './define.ts';

export const accountCalls = {
  'accounts.login': define({
    doc: 'Opens a session; the token goes into the Authorization header as Bearer. Wrong passwords slow further tries down.',
    roles: 'public',
    input: z.object({
      login: z.string().trim().min(1).max(40),
      password: z.string().min(1).max(200),
      workstation: z.string().max(60).default(''),
    }),
    output: z.object({ token: z.string(), user: userSchema }),
  }),
  'accounts.logout': define({
    doc: 'Ends the session of the token.',
    roles: viewers,
    input: z.object({}),
    output: z.object({}),
  }),
  'accounts.me': define({
    doc: 'The user of the session.',
    roles: viewers,
    input: z.object({}),
    output: userSchema,
  }),
  'accounts.list': define({
    doc: 'All users.',
    roles: administrators,
    input: z.object({}),
    output: z.object({ users: z.array(userSchema) }),
  }),
  'accounts.save': define({
    doc: 'Creates a user (no id) or changes one; an empty password keeps the old one.',
    roles: administrators,
    input: z.object({
      id: idSchema.optional(),
      login: z.string().trim().min(2).max(40),
      name: z.string().trim().min(1).max(40),
      role: roleSchema,
      isActive: z.boolean(),
      password: z.string().max(200).default(''),
    }),
    output: userSchema,
  }),
  'audit.list': define({
    doc: 'Audit entries, newest first.',
    roles: ['supervisor', 'administrator'],
    input: pageSchema.extend({ search: z.string().max(60).default('') }),
    output: z.object({ entries: z.array(auditSchema), total: z.number().int() }),
  }),
};
