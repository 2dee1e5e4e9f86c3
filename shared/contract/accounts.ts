import { z } from 'zod';
import { auditSchema, roleSchema, sessionRowSchema, userSchema } from '../model/account.ts';
import { fileSchema, idSchema, msSchema, pageSchema } from '../model/common.ts';
import { administrators, define, viewers } from './define.ts';

/** Words in user, workstation, action, subject or detail; from `fromMs` to before `toMs`, 0 = open. */
const auditFilter = {
  search: z.string().max(60).default(''),
  fromMs: msSchema.default(0),
  toMs: msSchema.default(0),
};

export const accountCalls = {
  'accounts.login': define({
    doc: 'Opens a session; the token goes into the Authorization header as Bearer. Wrong passwords slow further tries down.',
    roles: 'public',
    input: z.object({
      login: z.string().trim().min(1).max(40),
      password: z.string().min(1).max(200),
      workstation: z.string().max(60).default(''),
    }),
    output: z.object({ token: z.string(), user: userSchema, mustChange: z.boolean() }),
  }),
  'accounts.logout': define({
    doc: 'Ends the session of the token.',
    roles: viewers,
    input: z.object({}),
    output: z.object({}),
  }),
  'accounts.me': define({
    doc: 'The user of the session; open to a locked one too.',
    roles: viewers,
    input: z.object({}),
    output: userSchema.extend({ isLocked: z.boolean(), mustChange: z.boolean(), workstation: z.string() }),
  }),
  'accounts.active': define({
    doc: 'Somebody is at the workstation: keeps the session from locking.',
    roles: viewers,
    input: z.object({}),
    output: z.object({}),
  }),
  'accounts.lock': define({
    doc: 'Locks the session; it answers nothing but unlock, logout and who it is.',
    roles: viewers,
    input: z.object({}),
    output: z.object({}),
  }),
  'accounts.unlock': define({
    doc: 'Unlocks the session with the password of its own user. Anybody else logs in beside it.',
    roles: viewers,
    input: z.object({ password: z.string().min(1).max(200) }),
    output: userSchema,
  }),
  'accounts.rekey': define({
    doc: "Sets one's own password; all other sessions of the user end.",
    roles: viewers,
    input: z.object({ old: z.string().min(1).max(200), next: z.string().min(1).max(200) }),
    output: userSchema,
  }),
  'accounts.sessions': define({
    doc: 'Who is logged in where.',
    roles: administrators,
    input: z.object({}),
    output: z.object({ sessions: z.array(sessionRowSchema) }),
  }),
  'accounts.end': define({
    doc: 'Ends a session.',
    roles: administrators,
    input: z.object({ id: z.string().max(40) }),
    output: z.object({}),
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
      /** With a new password: it has to be set anew at the next login. */
      mustChange: z.boolean().default(false),
    }),
    output: userSchema,
  }),
  'audit.list': define({
    doc: 'Audit entries, newest first.',
    roles: ['supervisor', 'administrator'],
    input: pageSchema.extend(auditFilter),
    output: z.object({ entries: z.array(auditSchema), total: z.number().int() }),
  }),
  'audit.export': define({
    doc: 'The audit entries of a period as a workbook, oldest first, at most 100,000.',
    roles: ['supervisor', 'administrator'],
    input: z.object(auditFilter),
    output: fileSchema,
  }),
};
