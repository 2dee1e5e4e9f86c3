import { AppError } from '../../../shared/errors.ts';
import type { Actor } from '../../../shared/model/account.ts';
import type { FileOnWire } from '../../../shared/model/common.ts';
import type { Report, ReportName, ReportQuery } from '../../../shared/model/report.ts';
import type { Core } from '../context.ts';
import type { Ask } from './build.ts';
import type { DeliveryDays } from './delivery-days.ts';
import { sendingReport } from './sending.ts';
import { trafficReport } from './traffic.ts';

/** The one table of reports: name → how it is made. */
const makers: Partial<Record<ReportName, (ask: Ask) => Promise<Report>>> = {
  sending: sendingReport,
  traffic: trafficReport,
};

/** Makes a report; screen, print, PDF and Excel all show this object. Throws `bad-period` when it ends before it begins. */
export async function makeReport(
  core: Core,
  days: DeliveryDays,
  query: ReportQuery,
  actor: Actor,
): Promise<Report> {
  if (query.to < query.from) throw new AppError('bad-period', { from: query.from, to: query.to });
  const make = makers[query.name];
  if (!make) throw new AppError('not-found', { what: query.name });
  return make({
    core,
    days,
    query,
    settings: await core.settings(),
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
  days: DeliveryDays,
  query: ReportQuery,
  actor: Actor,
): Promise<FileOnWire> {
  const report = await makeReport(core, days, query, actor);
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
