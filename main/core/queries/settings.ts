import {
  defaultQuerySettings,
  type QuerySettings,
  querySettingsSchema,
} from '../../../shared/model/query-settings.ts';
import type { SettingStore } from '../ports.ts';

export const SETTING = 'queries';

/** The query service's settings as stored; what is missing or damaged is replaced by its default. */
export async function loadQuerySettings(store: SettingStore): Promise<QuerySettings> {
  const body = await store.get(SETTING);
  if (!body) return defaultQuerySettings;
  try {
    const stored: unknown = JSON.parse(body);
    const parsed = querySettingsSchema.safeParse({ ...defaultQuerySettings, ...(stored as object) });
    return parsed.success ? parsed.data : defaultQuerySettings;
  } catch {
    return defaultQuerySettings;
  }
}
