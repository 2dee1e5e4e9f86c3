import { createHash } from 'node:crypto';
import type { CallOutput } from '../../../shared/contract/index.ts';
import {
  type ReportFormat,
  type SavedFields,
  type SavedReport,
  savedFields,
} from '../../../shared/contract/reports.ts';
import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import type { Actor } from '../../../shared/model/account.ts';
import type { Report, ReportQuery } from '../../../shared/model/report.ts';
import { addDays, dayOf, dayStartMs } from '../../../shared/time.ts';
import { type Core, record } from '../context.ts';
import type { ProducedRow, SavedRow } from '../ports.ts';
import type { Books } from './build.ts';
import { fileNameOf, makeReport } from './make.ts';
import { monthEnd, monthOf } from './periods.ts';

const LOOK_MS = 60_000;
const SHOWN = 100;

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** When a schedule is due in the month of `day`, epoch ms. */
export function dueMs(schedule: SavedFields['schedule'], month: string): number {
  const day = `${month}-${String(schedule.dayOfMonth).padStart(2, '0')}`;
  return dayStartMs(day) + minutesOf(schedule.at) * 60_000;
}

/** The next time a schedule is due after `nowMs`; 0 = never. */
export function nextDueMs(schedule: SavedFields['schedule'], nowMs: number): number {
  if (!schedule.isOn) return 0;
  const month = monthOf(dayOf(nowMs));
  const due = dueMs(schedule, month);
  return due > nowMs ? due : dueMs(schedule, monthOf(addDays(monthEnd(month), 1)));
}

/** A report that is made by itself is about the month before; a daily one about the day before. */
export function queryForRun(query: ReportQuery, nowMs: number): ReportQuery {
  const today = dayOf(nowMs);
  if (query.name === 'daily') return { ...query, from: addDays(today, -1), to: addDays(today, -1) };
  const last = addDays(`${monthOf(today)}-01`, -1);
  return { ...query, from: `${monthOf(last)}-01`, to: last };
}

function toSaved(row: SavedRow, nowMs: number): SavedReport[] {
  let body: unknown;
  try {
    body = JSON.parse(row.body);
  } catch {
    return [];
  }
  const fields = savedFields.safeParse({ ...(body as object), name: row.name });
  if (!fields.success) return [];
  const { id, version, savedBy, savedMs } = row;
  return [{ ...fields.data, id, version, savedBy, savedMs, nextMs: nextDueMs(fields.data.schedule, nowMs) }];
}

async function allSaved(core: Core): Promise<SavedReport[]> {
  const now = core.clock.now();
  return (await core.stores.reports.saved()).flatMap((row) => toSaved(row, now));
}

export async function listSaved(core: Core): Promise<CallOutput<'reports.saved'>> {
  return {
    saved: await allSaved(core),
    produced: await core.stores.reports.produced(SHOWN),
    canPdf: core.host.reportPdf !== undefined,
  };
}

/** Saves parameters and schedule. A schedule needs a folder; throws `bad-folder`. */
export async function saveReport(
  core: Core,
  actor: Actor,
  { id, version, ...fields }: SavedFields & { id?: string | undefined; version: number },
): Promise<SavedReport> {
  if (fields.schedule.isOn && fields.schedule.folder === '')
    throw new AppError('bad-folder', { reason: '没有填写文件夹' });
  const { name, ...body } = fields;
  const row: SavedRow = {
    id: version === 0 ? newId() : (id ?? newId()),
    name,
    body: JSON.stringify(body),
    version,
    savedBy: actor.name,
    savedMs: core.clock.now(),
  };
  await core.stores.transaction(async (stores) => {
    await stores.reports.save(row);
    await record(stores, core, actor, { action: 'reports.save', subject: name, detail: fields });
  });
  core.emit('reports.changed', { what: 'saved' });
  const saved = (await allSaved(core)).find((one) => one.id === row.id);
  if (!saved) throw new AppError('not-found', { what: name });
  return saved;
}

export async function removeSaved(core: Core, actor: Actor, id: string): Promise<void> {
  await core.stores.transaction(async (stores) => {
    await stores.reports.removeSaved(id);
    await record(stores, core, actor, { action: 'reports.remove', subject: id });
  });
  core.emit('reports.changed', { what: 'saved' });
}

const system: Actor = { userId: '', name: '自动', role: 'viewer', workstation: '' };

/** A report as a file: the workbook, or the sheet of paper where the shell can print it. */
async function fileOf(
  core: Core,
  report: Report,
  format: ReportFormat,
): Promise<{ name: string; bytes: Buffer }> {
  if (format === 'pdf') {
    if (!core.host.reportPdf) throw new AppError('no-host', { what: 'PDF' });
    const name = fileNameOf(report).replace(/\.xlsx$/, '.pdf');
    return { name, bytes: Buffer.from(await core.host.reportPdf(report)) };
  }
  const { name, base64 } = await core.reportBook(fileNameOf(report), report);
  return { name, bytes: Buffer.from(base64, 'base64') };
}

/** Makes one file of a saved report and puts it into its folder; what goes wrong stands in the list of produced files. */
async function produce(
  core: Core,
  books: Books,
  saved: SavedReport,
  how: { actor: Actor; query: ReportQuery; onceKey: string; format: ReportFormat },
): Promise<ProducedRow | undefined> {
  const entry: ProducedRow = {
    id: newId(),
    savedId: saved.id,
    name: saved.name,
    fileName: '',
    folder: saved.schedule.folder,
    bytes: 0,
    sha256: '',
    problem: '正在生成',
    userName: how.actor.name,
    atMs: core.clock.now(),
  };
  // The occasion is taken before the work begins: two workstations make one file.
  if (!(await core.stores.reports.addProduced(entry, how.onceKey))) return undefined;
  try {
    if (!core.host.saveFile) throw new AppError('no-host', { what: '保存文件' });
    const report = await makeReport(core, books, how.query, how.actor);
    const { name, bytes } = await fileOf(core, report, how.format);
    entry.folder = await core.host.saveFile(saved.schedule.folder, name, bytes);
    entry.fileName = name;
    entry.bytes = bytes.length;
    entry.sha256 = createHash('sha256').update(bytes).digest('hex');
    entry.problem = '';
  } catch (error) {
    entry.problem =
      error instanceof AppError ? String(error.params.reason ?? error.code) : String(error).slice(0, 100);
    core.log.warn('report-not-produced', { name: saved.name, error: String(error) });
  }
  await core.stores.transaction(async (stores) => {
    await stores.reports.setProduced(entry);
    const { fileName, folder, sha256, problem } = entry;
    await record(stores, core, how.actor, {
      action: 'reports.produce',
      subject: saved.name,
      detail: { fileName, folder, sha256, problem },
    });
  });
  core.emit('reports.changed', { what: 'saved' });
  return entry;
}

/** Makes a saved report now, in every format it is kept for. */
export async function produceNow(
  core: Core,
  books: Books,
  actor: Actor,
  id: string,
): Promise<{ produced: ProducedRow[] }> {
  const saved = (await allSaved(core)).find((one) => one.id === id);
  if (!saved) throw new AppError('not-found', { what: 'report' });
  const produced: ProducedRow[] = [];
  for (const format of saved.schedule.formats) {
    const how = { actor, query: saved.query, onceKey: newId(), format };
    const entry = await produce(core, books, saved, how);
    if (entry) produced.push(entry);
  }
  return { produced };
}

/** Makes what is due in this month and was not made yet; a machine that was off catches up when it is on again. */
export async function produceDue(core: Core, books: Books): Promise<number> {
  const now = core.clock.now();
  const month = monthOf(dayOf(now));
  let made = 0;
  for (const saved of await allSaved(core)) {
    const due = dueMs(saved.schedule, month);
    if (!saved.schedule.isOn || due > now || saved.savedMs > due) continue;
    const query = queryForRun(saved.query, now);
    for (const format of saved.schedule.formats) {
      // Left to a workstation that can print.
      if (format === 'pdf' && !core.host.reportPdf) continue;
      const onceKey = format === 'xlsx' ? `${saved.id} ${month}` : `${saved.id} ${month} ${format}`;
      if (await produce(core, books, saved, { actor: system, query, onceKey, format })) made += 1;
    }
  }
  return made;
}

/** Looks once a minute whether a report is due. */
export class ReportClock {
  readonly #core: Core;
  readonly #books: Books;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;

  constructor(core: Core, books: Books) {
    this.#core = core;
    this.#books = books;
  }

  start(): void {
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  #look(): void {
    this.#looking ??= produceDue(this.#core, this.#books)
      .then(() => undefined)
      .catch((error: unknown) => this.#core.log.warn('reports-due-failed', { error: String(error) }))
      .finally(() => {
        this.#looking = undefined;
      });
  }
}
