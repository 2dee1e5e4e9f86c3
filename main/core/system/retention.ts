import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import type { Actor } from '../../../shared/model/account.ts';
import type { OldRun } from '../../../shared/model/retention.ts';
import { addDays, clockOf, dayOf, dayStartMs } from '../../../shared/time.ts';
import { type Core, record } from '../context.ts';
import type { OldFiles, OldPortion } from '../retention-ports.ts';
import { itself } from './itself.ts';

const LEASE = 'old-messages';
const LEASE_MS = 120_000;
/** Between two portions others have their turn with the database. */
const REST_MS = 20;
const LOOK_MS = 60_000;
const LAST = 'old-messages-last';

/** The first moment that stays when `months` whole months are kept beside the running one. */
export function keptSince(nowMs: number, months: number): number {
  const [year = 0, month = 1] = dayOf(nowMs).split('-').map(Number);
  const index = year * 12 + month - 1 - months;
  const first = `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}-01`;
  return dayStartMs(first);
}

const countOf = (portion: OldPortion, table: 'messages' | 'deliveries' | 'inbound') =>
  portion.rows[table]?.length ?? 0;

/** What sums the days of reports up before their messages go. */
type Days = { catchUp(): Promise<number>; firstDay(): Promise<string | undefined> };

/**
 * Puts messages older than the set time away into yearly files: written and on disk there before they leave the archive,
 * a few hundred rows at a time, in one process at a time. The sums of reports stay.
 */
export class OldMessages {
  readonly #core: Core;
  readonly #days: Days;
  readonly #token = newId();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #isStopping = false;
  #last: OldRun | undefined;

  constructor(core: Core, days: Days) {
    this.#core = core;
    this.#days = days;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.look().catch((error: unknown) =>
        this.#core.log.error('old-messages-failed', { error: String(error) }),
      );
    }, LOOK_MS);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#timer);
    await this.#running;
    await this.#core.oldFiles?.close();
  }

  /** The run that goes on, or the last one. */
  get run(): OldRun | undefined {
    return this.#last;
  }

  /** Begins a run in the background. Throws `not-here`, `busy` while one goes on anywhere, `nothing-changed` when all is kept. */
  async begin(actor: Actor, isDryRun: boolean): Promise<OldRun> {
    const { months } = (await this.#core.settings()).retention;
    const files = this.#core.oldFiles;
    if (!files) throw new AppError('not-here');
    if (months === 0) throw new AppError('nothing-changed');
    if (this.#running || !(await this.#take())) throw new AppError('busy');
    const beforeMs = keptSince(this.#core.clock.now(), months);
    const run = { isDryRun, isRunning: true, beforeMs, messages: 0, deliveries: 0, inbound: 0, problem: '' };
    this.#last = run;
    this.#running = this.#work(run, files, actor)
      .catch((error: unknown) => {
        run.problem = error instanceof Error ? error.message : String(error);
        this.#core.log.error('old-messages-failed', { error: run.problem });
      })
      .finally(async () => {
        run.isRunning = false;
        this.#running = undefined;
        await this.#core.stores.leases.release(LEASE, this.#token).catch(() => undefined);
      });
    return run;
  }

  /** Ends when the run that goes on has ended. */
  async settled(): Promise<void> {
    await this.#running;
  }

  /** Once a day, after the set time, on whichever workstation comes first. */
  async look(): Promise<void> {
    const { months, at } = (await this.#core.settings()).retention;
    const now = this.#core.clock.now();
    if (months === 0 || !this.#core.oldFiles || this.#running || clockOf(now) < at) return;
    const { settings } = this.#core.stores;
    if ((await settings.get(LAST)) === JSON.stringify(dayOf(now))) return;
    await settings.set(LAST, JSON.stringify(dayOf(now)));
    await this.begin(itself(this.#core), false);
  }

  async #work(run: OldRun, files: OldFiles, actor: Actor): Promise<void> {
    if (!run.isDryRun) await this.#needCountedDays(run.beforeMs);
    let renewedMs = performance.now();
    let isFirst = true;
    for await (const portion of this.#core.stores.oldRows.portions(run.beforeMs)) {
      if (this.#isStopping) break;
      if (!run.isDryRun) {
        if (isFirst) await this.#note(actor, 'retention.begin', { beforeMs: run.beforeMs });
        isFirst = false;
        await files.put(portion);
        await this.#core.stores.oldRows.drop(portion);
      }
      run.messages += countOf(portion, 'messages');
      run.deliveries += countOf(portion, 'deliveries');
      run.inbound += countOf(portion, 'inbound');
      if (performance.now() - renewedMs > LEASE_MS / 4) {
        if (!(await this.#take())) throw new AppError('stale', { what: LEASE });
        renewedMs = performance.now();
      }
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
    }
    if (isFirst) return;
    const { beforeMs, messages, deliveries, inbound } = run;
    await this.#note(actor, 'retention.move', { beforeMs, messages, deliveries, inbound });
  }

  #note(actor: Actor, action: string, detail: Record<string, number> & { beforeMs: number }): Promise<void> {
    const subject = dayOf(detail.beforeMs);
    return this.#core.stores.transaction((tx) => record(tx, this.#core, actor, { action, subject, detail }));
  }

  /** What has left can no longer be counted: every day before has its sums first. */
  async #needCountedDays(beforeMs: number): Promise<void> {
    await this.#days.catchUp();
    const first = await this.#days.firstDay();
    const last = addDays(dayOf(beforeMs), -1);
    if (first === undefined || first > last) return;
    const counted = await this.#core.stores.reports.countedDays(first, last);
    const days = Math.round((dayStartMs(last) - dayStartMs(first)) / 86_400_000) + 1;
    if (counted.length < days || counted.some((day) => day.isStale))
      throw new Error('the days of the reports are not summed up yet');
  }

  #take(): Promise<boolean> {
    return this.#core.stores.leases.take(LEASE, this.#token, this.#core.workstation, LEASE_MS);
  }
}
