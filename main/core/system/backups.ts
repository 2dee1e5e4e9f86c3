import { AppError } from '../../../shared/errors.ts';
import type { Actor } from '../../../shared/model/account.ts';
import type { BackupFacts } from '../../../shared/model/backup.ts';
import { dayOf, dayStartMs } from '../../../shared/time.ts';
import { type Core, record } from '../context.ts';
import type { BackupPort } from '../ports.ts';
import { itself } from './itself.ts';

/** Backups exist for the embedded database only; a server database is saved by those who run the server. */
function needBackups(core: Core): BackupPort {
  if (!core.backups) throw new AppError('not-here');
  return core.backups;
}

/** Epoch ms of a backup's name in the utility's zone. */
export function backupTime(name: string): number {
  const [, day = '', h = '', m = '', s = ''] = /(\d{8})-(\d\d)(\d\d)(\d\d)/.exec(name) ?? [];
  const start = dayStartMs(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`);
  return start + (Number(h) * 3_600 + Number(m) * 60 + Number(s)) * 1_000;
}

export async function listBackups(core: Core) {
  const { backups } = core;
  return {
    isPossible: backups !== undefined,
    backups: (backups?.names() ?? []).map((name) => ({ name, atMs: backupTime(name) })),
    requested: backups?.requested()?.name ?? '',
  };
}

export async function makeBackup(core: Core, actor: Actor): Promise<BackupFacts> {
  const { keep } = (await core.settings()).backup;
  const facts = await needBackups(core).make(core.clock.now(), keep);
  await core.stores.transaction((stores) =>
    record(stores, core, actor, { action: 'backups.make', subject: facts.name, detail: facts }),
  );
  if (facts.problem) throw new AppError('bad-file', { reason: facts.problem });
  return facts;
}

export const verifyBackup = (core: Core, name: string): Promise<BackupFacts> =>
  needBackups(core).verify(name);

/** Puts a whole backup in place at the next start; '' takes the request back. */
export async function requestRestore(core: Core, actor: Actor, name: string): Promise<{ requested: string }> {
  const backups = needBackups(core);
  if (name !== '') {
    const facts = await backups.verify(name);
    if (facts.problem) throw new AppError('bad-file', { reason: facts.problem });
  }
  await core.stores.transaction((stores) =>
    record(stores, core, actor, { action: 'backups.request', subject: name }),
  );
  backups.request(name === '' ? undefined : { name, by: actor.name, atMs: core.clock.now() });
  return { requested: name };
}

/** True when the daily time has passed and nothing was saved since. */
export function isBackupDue(nowMs: number, dailyAt: string, newest: string | undefined): boolean {
  const [h = 0, m = 0] = dailyAt.split(':').map(Number);
  const dueMs = dayStartMs(dayOf(nowMs)) + (h * 60 + m) * 60_000;
  return nowMs >= dueMs && (newest === undefined || backupTime(newest) < dueMs);
}

const LOOK_MS = 60_000;

/** Makes the daily backup, also after a day on which the application was closed. Returns its own end. */
export function startDailyBackup(core: Core): () => void {
  const look = async () => {
    const { dailyAt } = (await core.settings()).backup;
    if (core.backups && dailyAt && isBackupDue(core.clock.now(), dailyAt, core.backups.names()[0]))
      await makeBackup(core, itself(core));
  };
  const timer = setInterval(() => {
    look().catch((error: unknown) => core.log.error('backup-failed', { error: String(error) }));
  }, LOOK_MS);
  return () => clearInterval(timer);
}
