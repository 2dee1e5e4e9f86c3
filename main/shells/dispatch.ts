import { randomUUID } from 'node:crypto';
import { type CallName, contract, type Envelope, isCallName } from '../../shared/contract/index.ts';
import { AppError, type WireError } from '../../shared/errors.ts';
import { type Actor, mayAct } from '../../shared/model/account.ts';
import type { Api } from '../api.ts';
import type { App } from '../app.ts';
import { sentenceOf } from '../sentences.ts';

export type Dispatch = (name: string, input: unknown, token: string) => Promise<Envelope<unknown>>;

const nobody: Actor = { userId: '', name: '', role: 'viewer', workstation: '' };

/** What a locked session, or one whose password is due, may still ask for. */
const openWhenLocked: ReadonlySet<CallName> = new Set([
  'accounts.me',
  'accounts.unlock',
  'accounts.logout',
  'accounts.rekey',
]);

/** True for what a screen never does by itself: whoever makes such a call is at the workstation. */
const isDeed = (name: CallName): boolean => {
  const { roles } = contract[name];
  return roles !== 'public' && !roles.includes('viewer');
};

/** The only door of both shells: is the name known, who calls, may they, does the input parse; then the use case. */
export function createDispatcher(app: App, api: Api): Dispatch {
  return async (name, input, token) => {
    try {
      if (!isCallName(name)) throw new AppError('unknown-call', { name: name.slice(0, 60) });
      const { roles, input: inputSchema, output: outputSchema } = contract[name];
      const call = { isDeed: isDeed(name), isOpen: openWhenLocked.has(name) };
      const actor = roles === 'public' ? nobody : await app.accounts.actor(token, call);
      if (roles !== 'public' && !mayAct(actor.role, roles))
        throw new AppError('denied', { role: roles[0] ?? '' });
      const parsed = inputSchema.safeParse(input ?? {});
      if (!parsed.success) throw inputError(parsed.error.issues);
      const run = api[name] as (input: unknown, caller: { actor: Actor; token: string }) => Promise<unknown>;
      const answer = async () => outputSchema.parse(await run(parsed.data, { actor, token }));
      return {
        ok: true,
        value: await (roles === 'public' ? answer() : app.accounts.answerTo(actor.role, answer)),
      };
    } catch (error) {
      return { ok: false, error: wireError(error, app, name as CallName) };
    }
  };
}

function inputError(issues: { path: PropertyKey[]; message: string }[]): AppError {
  const [first] = issues;
  return new AppError('invalid-input', { where: first?.path.join('.') ?? '', problem: first?.message ?? '' });
}

/** Any thrown thing becomes a code and a sentence; what is unforeseen stays in the log under an id. */
export function wireError(error: unknown, app: App, name: string): WireError {
  if (error instanceof AppError)
    return { code: error.code, params: error.params, message: sentenceOf(error.code, error.params) };
  const id = randomUUID().slice(0, 8);
  app.core.log.error('call-failed', {
    id,
    name,
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  return { code: 'internal', params: { id }, message: sentenceOf('internal', { id }) };
}
