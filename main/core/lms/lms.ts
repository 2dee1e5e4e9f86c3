import type { Actor } from '../../../shared/model/account.ts';
import { type LmsCheck, type LmsConfig, lmsConfigSchema } from '../../../shared/model/lms.ts';
import { type Core, record } from '../context.ts';
import type { SettingStore } from '../ports.ts';

const NAME = 'lms';

/** The names kept in the settings; undefined when there are none or they can no longer be read. */
async function storedConfig(settings: SettingStore): Promise<LmsConfig | undefined> {
  const body = await settings.get(NAME);
  if (!body) return undefined;
  try {
    const parsed = lmsConfigSchema.safeParse(JSON.parse(body));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** The names in use: those of the settings, else those the installation began with. */
export async function lmsConfig(core: Core): Promise<LmsConfig> {
  return (await storedConfig(core.stores.settings)) ?? core.loadSystem.config();
}

/** Takes over what the settings say; another workstation may have changed them. */
export async function takeLmsConfig(core: Core): Promise<void> {
  const stored = await storedConfig(core.stores.settings);
  if (stored) core.loadSystem.configure(stored);
}

export async function saveLmsConfig(core: Core, actor: Actor, next: LmsConfig): Promise<LmsConfig> {
  await core.stores.transaction(async (stores) => {
    const before = (await storedConfig(stores.settings)) ?? core.loadSystem.config();
    await stores.settings.set(NAME, JSON.stringify(next));
    await record(stores, core, actor, {
      action: 'lms.save',
      subject: 'lms',
      detail: { before, after: next },
    });
  });
  core.loadSystem.configure(next);
  core.emit('connections.changed', { name: 'lms' });
  core.nudgeOrders();
  return next;
}

export async function checkLms(
  core: Core,
  input: { config?: LmsConfig | undefined; tryWrite: boolean },
): Promise<LmsCheck> {
  return core.loadSystem.check(input.config ?? (await lmsConfig(core)), input.tryWrite);
}
