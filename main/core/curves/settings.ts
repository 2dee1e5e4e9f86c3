import { type CurveSettings, curveSettingsSchema } from '../../../shared/contract/curves.ts';
import { AppError } from '../../../shared/errors.ts';
import { SPIKE_FACTOR } from '../../../shared/load/quality.ts';
import { defaultTariff, wrongPeriods } from '../../../shared/load/tariff.ts';
import type { Actor } from '../../../shared/model/account.ts';
import { dayOf } from '../../../shared/time.ts';
import { type Core, record } from '../context.ts';
import { outdateForecasts } from '../forecast/outdate.ts';
import type { SettingStore } from '../ports.ts';

export const defaultCurveSettings: CurveSettings = {
  tariff: defaultTariff,
  spikeFactor: SPIKE_FACTOR,
  holidays: [],
};

const NAME = 'curve-settings';

/** What a stored text says; the defaults when there is none or it is damaged. */
export function parseCurveSettings(body: string | undefined): CurveSettings {
  if (!body) return defaultCurveSettings;
  try {
    const parsed = curveSettingsSchema.safeParse(JSON.parse(body));
    return parsed.success ? parsed.data : defaultCurveSettings;
  } catch {
    return defaultCurveSettings;
  }
}

export async function loadCurveSettings(store: SettingStore): Promise<CurveSettings> {
  return parseCurveSettings(await store.get(NAME));
}

/** Replaces the settings; another spike limit makes all sums anew. Throws `invalid-input` for a period that ends before it begins. */
export async function saveCurveSettings(
  core: Core,
  actor: Actor,
  next: CurveSettings,
): Promise<CurveSettings> {
  const [wrong] = wrongPeriods(next.tariff);
  if (wrong !== undefined)
    throw new AppError('invalid-input', { where: `tariff.${wrong}.to`, problem: '结束不晚于开始' });
  await core.stores.transaction(async (stores) => {
    const before = await loadCurveSettings(stores.settings);
    await stores.settings.set(NAME, JSON.stringify(next));
    if (before.spikeFactor !== next.spikeFactor) await stores.curveSums.invalidate();
    await outdateForecasts(core, stores);
    await record(stores, core, actor, {
      action: 'curves.settings',
      subject: 'settings',
      detail: { tariff: next.tariff, spikeFactor: next.spikeFactor, holidays: next.holidays.length },
    });
  });
  core.emit('archive.changed', { kind: 'settings' });
  core.emit('forecasts.changed', { day: dayOf(core.clock.now()) });
  return next;
}
