import { createHash } from 'node:crypto';
import { AppError } from '../../../shared/errors.ts';
import type { Actor } from '../../../shared/model/account.ts';
import {
  noReportSettings,
  type ReportSettings,
  reportSettingsSchema,
} from '../../../shared/model/report-settings.ts';
import { type Core, record } from '../context.ts';
import type { SettingStore } from '../ports.ts';

const SETTING = 'reports';

/** What reports look like and how gaps are divided; a damaged entry counts as none. */
export async function loadReportSettings(store: SettingStore): Promise<ReportSettings> {
  const body = await store.get(SETTING);
  if (!body) return noReportSettings;
  try {
    return reportSettingsSchema.safeParse(JSON.parse(body)).data ?? noReportSettings;
  } catch {
    return noReportSettings;
  }
}

/** A picture is too long for the audit: its length and checksum stand for it. */
function inAudit({ logo, shares }: ReportSettings) {
  const bytes = Buffer.from(logo, 'base64');
  const mark = bytes.length === 0 ? '' : createHash('sha256').update(bytes).digest('hex');
  return { logoBytes: bytes.length, logoSha256: mark, shares };
}

/** Every region once, and together no more than the whole; a hundredth of a percent is lost in rounding. */
function assertShares(shares: ReportSettings['shares']): void {
  const refuse = (problem: string) => new AppError('invalid-input', { where: 'shares', problem });
  if (new Set(shares.map((one) => one.regionCode)).size < shares.length) throw refuse('同一区域出现两次');
  if (shares.reduce((sum, one) => sum + one.share, 0) > 1.0001) throw refuse('合计超过 100 %');
}

export async function saveReportSettings(
  core: Core,
  actor: Actor,
  next: ReportSettings,
): Promise<ReportSettings> {
  assertShares(next.shares);
  await core.stores.transaction(async (stores) => {
    const before = await loadReportSettings(stores.settings);
    await stores.settings.set(SETTING, JSON.stringify(next));
    await record(stores, core, actor, {
      action: 'reports.settings',
      subject: 'reports',
      detail: { before: inAudit(before), after: inAudit(next) },
    });
  });
  core.emit('reports.changed', { what: 'settings' });
  return next;
}
