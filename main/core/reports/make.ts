import { AppError } from '../../../shared/errors.ts';
import type { Actor } from '../../../shared/model/account.ts';
import type { FileOnWire } from '../../../shared/model/common.ts';
import type { Report, ReportName, ReportQuery } from '../../../shared/model/report.ts';
import type { Core } from '../context.ts';
import type { Ask, Books } from './build.ts';
import { dailyReport } from './daily.ts';
import { curveReport } from './load.ts';
import { missingReport } from './missing.ts';
import { monthlyReport } from './monthly.ts';
import { executionReport, notificationReport } from './of-plan.ts';
import { loadReportSettings } from './report-settings.ts';
import { sendingReport } from './sending.ts';
import { servicesReport } from './services.ts';
import { trafficReport } from './traffic.ts';

/** The one table of reports: name → how it is made. */
const makers: Record<ReportName, (ask: Ask) => Promise<Report>> = {
  monthly: monthlyReport,
  daily: dailyReport,
  execution: executionReport,
  notification: notificationReport,
  missing: missingReport,
  sending: sendingReport,
  traffic: trafficReport,
  services: servicesReport,
  curve: curveReport,
};

/** Makes a report; screen, print, PDF and Excel all show this object. Throws `bad-period` when it ends before it begins. */
export async function makeReport(
  core: Core,
  books: Books,
  query: ReportQuery,
  actor: Actor,
): Promise<Report> {
  if (query.to < query.from) throw new AppError('bad-period', { from: query.from, to: query.to });
  return makers[query.name]({
    ...books,
    core,
    query,
    settings: await core.settings(),
    looks: await loadReportSettings(core.stores.settings),
    madeBy: actor.name,
    isDrill: query.isDrill ?? core.mode === 'drill',
    nowMs: core.clock.now(),
  });
}

/** `【演练】有序用电月报 2021-09.xlsx` */
export const fileNameOf = (report: Report): string =>
  `${report.isDrill ? '【演练】' : ''}${report.title} ${report.periodShort}.xlsx`.replace(
    /[\\/:*?"<>|]/g,
    '-',
  );

export async function reportWorkbook(
  core: Core,
  books: Books,
  query: ReportQuery,
  actor: Actor,
): Promise<FileOnWire> {
  const report = await makeReport(core, books, query, actor);
  return core.reportBook(fileNameOf(report), report);
}

/** The page the user sees, as PDF; throws `no-host` where the shell cannot make one. */
export async function pagePdf(core: Core, name: string): Promise<FileOnWire> {
  if (!core.host.pdf) throw new AppError('no-host', { what: 'PDF' });
  const bytes = await core.host.pdf();
  return {
    name: `${name.replace(/[\\/:*?"<>|]/g, '-')}.pdf`,
    base64: Buffer.from(bytes).toString('base64'),
  };
}
