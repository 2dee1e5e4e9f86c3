import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import type { Actor } from '../../../shared/model/account.ts';
import type { FileOnWire } from '../../../shared/model/common.ts';
import { stampOf } from '../../../shared/time.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { hashPassword, passwordProblem } from '../accounts/passwords.ts';
import { type Core, record } from '../context.ts';
import type { SetupPart, SetupPort } from '../ports.ts';

export type SetupChange = {
  configuration: string;
  /** The administrator's own password once more. */
  password: string;
  /** A supervisor at the same workstation. */
  supervisor: { login: string; password: string };
  /** Of a new archive: its first administrator. */
  first: { login: string; name: string; password: string };
};

function needSetup(core: Core): SetupPort {
  if (!core.setup) throw new AppError('no-host', { what: 'setup' });
  return core.setup;
}

export async function readSetup(core: Core) {
  return {
    mode: core.installation,
    isPossible: core.setup !== undefined,
    configuration: core.setup?.read() ?? '{}',
  };
}

/** Tries one part of a configuration that is not in force yet. */
export async function testSetup(core: Core, part: SetupPart, configuration: string) {
  const started = performance.now();
  const ms = () => Math.round(performance.now() - started);
  try {
    const detail = await needSetup(core).test(part, configuration);
    return { ok: true, ms: ms(), detail };
  } catch (error) {
    if (error instanceof AppError && error.code === 'bad-configuration') throw error;
    const detail = error instanceof AppError ? String(error.params.reason ?? error.code) : String(error);
    return { ok: false, ms: ms(), detail: detail.slice(0, 300) };
  }
}

/**
 * Leaves the drill for real connections: the administrator's password, a supervisor beside them, every part answering.
 * It takes effect at the next start.
 */
export async function saveSetup(core: Core, accounts: Accounts, actor: Actor, change: SetupChange) {
  const setup = needSetup(core);
  await accounts.confirmSelf(actor, change.password);
  const supervisor = await accounts.approver(actor, change.supervisor);
  const { minCharacters } = (await core.settings()).security;
  const problem = passwordProblem(change.first.password, change.first.login, minCharacters);
  if (problem) throw new AppError('invalid-input', { where: 'first.password', problem });
  for (const part of ['archive', 'sms', 'lms'] as const) {
    const { ok, detail } = await testSetup(core, part, change.configuration);
    if (!ok) throw new AppError('setup-untested', { part, reason: detail });
  }
  await setup.write(change.configuration, {
    id: newId(),
    login: change.first.login,
    name: change.first.name,
    role: 'administrator',
    isActive: true,
    passwordHash: await hashPassword(change.first.password),
    mustChange: false,
  });
  await core.stores.transaction((stores) =>
    record(stores, core, actor, {
      action: 'setup.save',
      subject: 'configuration',
      detail: { by: actor.name, with: supervisor.name, configuration: setup.read() },
    }),
  );
  return { needsRestart: true };
}

/** The configuration as a file, without secrets. */
export async function exportSetup(core: Core, actor: Actor): Promise<FileOnWire> {
  const text = needSetup(core).read();
  await core.stores.transaction((stores) =>
    record(stores, core, actor, { action: 'setup.export', subject: 'configuration' }),
  );
  const stamp = stampOf(core.clock.now()).replace(/[-: ]/g, '');
  return { name: `configuration-${stamp}.json`, base64: Buffer.from(text).toString('base64') };
}
