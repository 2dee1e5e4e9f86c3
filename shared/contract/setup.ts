import { z } from 'zod';
import { fileSchema } from '../model/common.ts';
import { administrators, define } from './define.ts';

const configuration = z.string().min(2).max(200_000);
const password = z.string().min(1).max(200);

export const setupParts = ['archive', 'sms', 'lms'] as const;

export const setupCalls = {
  'setup.get': define({
    doc: 'The configuration of the real connections as JSON text; a secret is only said to be there.',
    roles: administrators,
    input: z.object({}),
    output: z.object({ mode: z.enum(['drill', 'live']), isPossible: z.boolean(), configuration: z.string() }),
  }),
  'setup.test': define({
    doc: 'Tries one part of a configuration that is not in force yet and says in a sentence what happened.',
    roles: administrators,
    input: z.object({ part: z.enum(setupParts), configuration }),
    output: z.object({ ok: z.boolean(), ms: z.number(), detail: z.string() }),
  }),
  'setup.save': define({
    doc: 'Writes the configuration after every part has answered, with two persons; it holds from the next start.',
    roles: administrators,
    input: z.object({
      configuration,
      password,
      supervisor: z.object({ login: z.string().min(1).max(40), password }),
      first: z.object({
        login: z.string().trim().min(2).max(40),
        name: z.string().trim().min(1).max(40),
        password,
      }),
    }),
    output: z.object({ needsRestart: z.boolean() }),
  }),
  'setup.export': define({
    doc: 'The configuration as a file, without secrets; it can be taken over on another workstation.',
    roles: administrators,
    input: z.object({}),
    output: fileSchema,
  }),
};
