import { type Settings, settingsSchema } from '../../../shared/contract/system.ts';
import { AppError } from '../../../shared/errors.ts';
import { defaultLevels } from '../../../shared/load/levels.ts';
import type { Actor } from '../../../shared/model/account.ts';
import { type Core, record } from '../context.ts';
import type { SettingStore } from '../ports.ts';

export const defaultSettings: Settings = {
  levels: defaultLevels,
  utility: {
    name: '抚顺供电公司',
    centre: '调度控制中心',
    signature: '抚顺供电',
    phone: '024-52000110',
    regionCode: '210400',
    supplyLimitKw: 0,
  },
  sms: {
    tariffs: [{ validFromDay: '2020-01-01', fenPerPart: 5 }],
    approvalOver: 50,
    repeatMinutes: 30,
    escalateMinutes: 10,
    escalatesAlone: false,
    maxAttempts: 20,
    maxAgeHours: 24,
    verifyMonths: 12,
    lateApprovalMinutes: 30,
    confirmKeyword: '1',
    emergencyReachesOptedOut: true,
    maxPerSecond: 0,
    quietFrom: '21:30',
    quietTo: '07:30',
  },
  security: { idleMinutes: 15, minCharacters: 8 },
  backup: { dailyAt: '02:30', keep: 14 },
  retention: { months: 0, at: '03:30' },
};

/** Earlier versions kept one price for all time. */
function singleTariff(partFen: unknown): Partial<Settings['sms']> {
  return typeof partFen === 'number'
    ? { tariffs: [{ validFromDay: '2020-01-01', fenPerPart: partFen }] }
    : {};
}

/** The settings as stored; what is missing or damaged is replaced by the default of that part. */
export async function loadSettings(store: Pick<SettingStore, 'get'>): Promise<Settings> {
  const body = await store.get('settings');
  if (!body) return defaultSettings;
  let stored: unknown;
  try {
    stored = JSON.parse(body);
  } catch {
    return defaultSettings;
  }
  const parts = (typeof stored === 'object' ? (stored ?? {}) : {}) as Record<string, unknown>;
  const merged = Object.entries(settingsSchema.shape).map(([key, schema]) => {
    const usual = defaultSettings[key as keyof Settings];
    const part = parts[key];
    const sms = key === 'sms' && part ? singleTariff((part as { partFen?: unknown }).partFen) : {};
    const value = Array.isArray(usual) ? part : { ...usual, ...sms, ...(part as object | undefined) };
    return [key, schema.safeParse(value).data ?? usual];
  });
  return settingsSchema.parse(Object.fromEntries(merged));
}

export async function saveSettings(core: Core, actor: Actor, next: Settings): Promise<Settings> {
  const days = next.sms.tariffs.map((one) => one.validFromDay);
  if (new Set(days).size < days.length) throw new AppError('invalid-input', { where: 'sms.tariffs' });
  await core.stores.transaction(async (stores) => {
    const before = await loadSettings(stores.settings);
    await stores.settings.set('settings', JSON.stringify(next));
    await record(stores, core, actor, {
      action: 'settings.save',
      subject: 'settings',
      detail: { before, after: next },
    });
  });
  core.emit('archive.changed', { kind: 'settings' });
  return next;
}
