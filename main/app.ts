import { EventEmitter } from 'node:events';
import { hostname } from 'node:os';
import type { AppEvents, CallOutput, EventName } from '../shared/contract/index.ts';
import type { Settings } from '../shared/contract/system.ts';
import { AppError } from '../shared/errors.ts';
import type { Actor } from '../shared/model/account.ts';
import { priorities } from '../shared/model/message.ts';
import { isQuiet } from '../shared/time.ts';
import { Accounts } from './core/accounts/accounts.ts';
import { AwayLogins } from './core/accounts/away-logins.ts';
import { ArchiveBook } from './core/archive/book.ts';
import { readTable } from './core/archive/sheet.ts';
import { isArchiveAway } from './core/archive-watch.ts';
import { type Core, record } from './core/context.ts';
import { CurveBook, type CurveParts } from './core/curves/book.ts';
import { CurveJobs } from './core/curves/jobs.ts';
import { type ComputeForecast, ForecastBook } from './core/forecast/book.ts';
import { takeLmsConfig } from './core/lms/lms.ts';
import { unwantedJobs } from './core/messages/unwanted.ts';
import { BoardBook } from './core/plans/board-book.ts';
import { EvaluationBook } from './core/plans/evaluation-book.ts';
import { LoadBook } from './core/plans/loads.ts';
import { OrderPump } from './core/plans/order-pump.ts';
import type {
  BatchBook,
  BatchHead,
  Gateway,
  JobStore,
  LoadSystem,
  Log,
  LoginKeep,
  SettingStore,
  Stores,
} from './core/ports.ts';
import { QueryDesk } from './core/queries/desk.ts';
import type { FactReader } from './core/queries/facts.ts';
import { lmsReader } from './core/queries/reader.ts';
import type { Books } from './core/reports/build.ts';
import { DeliveryDays } from './core/reports/delivery-days.ts';
import { Exports } from './core/reports/exports.ts';
import { ReportClock } from './core/reports/saved.ts';
import { RuleClock } from './core/rules/rule-clock.ts';
import { startDailyBackup } from './core/system/backups.ts';
import { DeskMode } from './core/system/desk-mode.ts';
import type { ConnectionSource } from './core/system/overview.ts';
import { OldMessages } from './core/system/retention.ts';
import { defaultSettings, loadSettings } from './core/system/settings.ts';
import { runtime } from './process.ts';
import { Sender } from './sender/sender.ts';
import { createBatchBook } from './workbooks/batch-book.ts';
import { chartBook } from './workbooks/chart-book.ts';
import { listBook, listSink } from './workbooks/lists.ts';
import { reportBook } from './workbooks/report-book.ts';

export type AppNeeds = {
  mode: 'drill' | 'live';
  version: string;
  log: Log;
  stores: Stores;
  jobs: JobStore;
  /** True when this process alone uses the archive database. */
  ownsDatabase: boolean;
  gateway: Gateway;
  loadSystem: LoadSystem;
  simulated: { phones: number; terminals: number };
  sampleAccounts: CallOutput<'system.info'>['sampleAccounts'];
  /** The configuration of this workstation, where the assistant may write it. */
  setup?: Core['setup'];
  /** Backups of the embedded database, where there is one. */
  backups?: Core['backups'];
  oldFiles?: Core['oldFiles'];
  /** How workbooks are built; in this thread when not given. */
  workbook?: Core['workbook'];
  chartBook?: Core['chartBook'];
  /** How workbooks of many rows are written; in this thread when not given. */
  batchBook?: (head: BatchHead) => BatchBook;
  curves: CurveParts;
  /** Where users are kept for the time without the archive; nobody logs in then when not given. */
  loginKeep?: LoginKeep;
  reportBook?: Core['reportBook'];
  listSink?: Core['listSink'];
  host?: Core['host'];
  /** How tables are read; in this thread when not given. */
  readTable?: Core['readTable'];
  /** How forecasts are computed; in this thread when not given. */
  forecast?: ComputeForecast;
  /** Where the query service's data comes from; the load management system when not given. */
  factReader?: FactReader;
  close: () => Promise<void>;
};

type Listener = (name: EventName, payload: AppEvents[EventName]) => void;

/** How long changes are gathered before the screens hear of them, ms. */
const EVENT_GATHER_MS = 150;
const SETTINGS_MS = 30_000;
const clock = { now: () => Date.now() };

const retriesOf = ({ sms }: Settings) => ({
  maxAttempts: sms.maxAttempts,
  maxAgeMs: sms.maxAgeHours * 3_600_000,
});

/** The stored settings, as they were last while the archive is away. */
function keptSettings(settings: SettingStore, away: AwayLogins): Pick<SettingStore, 'get'> {
  return {
    async get(name) {
      try {
        const body = await settings.get(name);
        away.keepSettings(body ?? '');
        return body;
      } catch (error) {
        if (!isArchiveAway(error)) throw error;
        return away.settings || undefined;
      }
    },
  };
}

/** The running core: everything wired, no window and no socket. */
export class App {
  readonly core: Core;
  readonly accounts: Accounts;
  readonly loads: LoadBook;
  readonly boards: BoardBook;
  readonly evaluations: EvaluationBook;
  readonly curves: CurveBook;
  readonly curveJobs: CurveJobs;
  readonly reportDays: DeliveryDays;
  readonly reportBooks: Books;
  readonly exports: Exports;
  readonly forecasts: ForecastBook;
  readonly connectionSource: ConnectionSource;
  readonly queries: QueryDesk;
  readonly oldMessages: OldMessages;
  readonly #needs: AppNeeds;
  readonly #sender: Sender;
  readonly #orders: OrderPump;
  readonly #emitter = new EventEmitter();
  readonly #pending = new Map<EventName, Set<string>>();
  readonly #rules: RuleClock;
  /** The lanes look at it before each try: a new setting counts at once. */
  readonly #retries = retriesOf(defaultSettings);
  readonly #reports: ReportClock;
  #settings = defaultSettings;
  #settingsTimer: NodeJS.Timeout | undefined;
  readonly #desk: DeskMode;
  #stopBackups: () => void = () => undefined;
  #isBegun = false;

  constructor(needs: AppNeeds) {
    this.#needs = needs;
    this.#desk = new DeskMode(needs.mode);
    this.#emitter.setMaxListeners(100);
    const away = new AwayLogins(needs.loginKeep, clock);
    this.core = this.#coreOf(needs, away);
    this.accounts = new Accounts(this.core, away);
    this.loads = new LoadBook(this.core);
    this.boards = new BoardBook(this.core, this.loads);
    this.evaluations = new EvaluationBook(this.core);
    this.curves = new CurveBook(this.core, needs.curves);
    this.curveJobs = new CurveJobs(this.core, this.curves, needs.batchBook ?? createBatchBook);
    this.reportDays = new DeliveryDays(this.core);
    this.reportBooks = { days: this.reportDays, curves: this.curves };
    this.oldMessages = new OldMessages(this.core, this.reportDays);
    this.exports = new Exports(this.core, this.reportDays);
    this.#reports = new ReportClock(this.core, this.reportBooks);
    this.on((name, payload) => {
      if (name === 'messages.changed' && 'ids' in payload) this.reportDays.changed(payload.ids);
    });
    this.forecasts = new ForecastBook(this.core, this.curves.live, needs.forecast);
    this.#orders = new OrderPump(this.core);
    this.#rules = new RuleClock(this.core);
    this.queries = new QueryDesk({
      core: this.core,
      jobs: needs.jobs,
      reader: needs.factReader ?? lmsReader(this.core),
    });
    this.connectionSource = {
      sms: () => needs.gateway.health(),
      archiveSinceMs: Date.now(),
      archiveAwaySinceMs: () => this.curves.watch.awaySinceMs,
    };
    this.#sender = this.#senderOf(needs);
  }

  #senderOf(needs: AppNeeds): Sender {
    return new Sender({
      jobs: needs.jobs,
      clock: this.core.clock,
      log: needs.log,
      ownsDatabase: needs.ownsDatabase,
      gateways: [{ gateway: needs.gateway, settings: { claimSize: 400, policy: this.#retries } }],
      guard: (job) => this.#desk.refusal(job),
      unwanted: (jobs) => unwantedJobs(needs.stores.messages, this.#settings, jobs),
      maxPriority: () => this.#heldAbove(),
      messagesChanged: (ids) => ids.length > 0 && this.#emit('messages.changed', { ids }),
      connectionChanged: (name) => this.#emit('connections.changed', { name }),
      received: (_gateway, messages) => this.#received(messages),
    });
  }

  #coreOf(needs: AppNeeds, away: AwayLogins): Core {
    const desk = this.#desk;
    return {
      stores: needs.stores,
      book: new ArchiveBook(needs.stores.archiveIndex),
      log: needs.log,
      loadSystem: needs.loadSystem,
      get mode() {
        return desk.mode;
      },
      installation: needs.mode,
      takeDeskDrill: () => this.#desk.take(this.core),
      workstation: hostname(),
      clock,
      settings: () => loadSettings(keptSettings(needs.stores.settings, away)),
      emit: (name, payload) => this.#emit(name, payload),
      chartBook: needs.chartBook ?? chartBook,
      workbook: needs.workbook ?? listBook,
      reportBook: needs.reportBook ?? reportBook,
      listSink: needs.listSink ?? listSink,
      host: needs.host ?? {},
      readTable: needs.readTable ?? readTable,
      setup: needs.setup,
      backups: needs.backups,
      oldFiles: needs.oldFiles,
      runtime,
      nudgeSender: () => this.#sender.nudge(),
      nudgeOrders: () => this.#orders.nudge(),
      lmsAwaySinceMs: () => this.#orders.awaySinceMs,
    };
  }

  /** What works by itself begins; with the archive away it begins as soon as the archive is back. */
  async start(): Promise<void> {
    const { watch } = this.curves;
    watch.onChange(() => {
      if (watch.awaySinceMs === 0) void this.#archiveIsBack();
    });
    if (watch.awaySinceMs === 0) await this.#begin();
  }

  async #archiveIsBack(): Promise<void> {
    try {
      if (!this.#isBegun) await this.#begin();
      await this.accounts.reportAway();
    } catch (error) {
      this.#needs.log.warn('archive-back-failed', { error: String(error) });
    }
  }

  async #begin(): Promise<void> {
    this.#isBegun = true;
    await this.#desk.start(this.core);
    await this.#sender.start().catch((error: unknown) => {
      this.#isBegun = false;
      throw error;
    });
    await this.#takeSettings();
    // Another workstation may change them.
    this.#settingsTimer = setInterval(() => void this.#takeSettings(), SETTINGS_MS);
    await this.queries.start();
    this.#rules.start();
    this.#stopBackups = startDailyBackup(this.core);
    this.oldMessages.start();
    this.#orders.start();
    this.curves.start();
    this.core.book
      .refresh()
      .catch((error: unknown) => this.#needs.log.warn('archive-unread', { error: String(error) }));
    this.reportDays.start();
    this.#reports.start();
    this.forecasts.start();
  }

  async #takeSettings(): Promise<void> {
    try {
      this.#settings = await this.core.settings();
      this.#sender.setRate(this.#settings.sms.maxPerSecond);
      await takeLmsConfig(this.core);
      Object.assign(this.#retries, retriesOf(this.#settings));
    } catch (error) {
      this.#needs.log.warn('settings-unread', { error: String(error) });
    }
  }

  /** In quiet hours bulletins wait; what has to do with plans and safety never does. */
  #heldAbove(): number | undefined {
    const { quietFrom, quietTo } = this.#settings.sms;
    const isHeld = isQuiet({ from: quietFrom, to: quietTo }, this.core.clock.now());
    return isHeld ? priorities.bulletin - 1 : undefined;
  }

  async stop(): Promise<void> {
    clearInterval(this.#settingsTimer);
    this.#desk.stop();
    await this.exports.stopAll();
    await this.oldMessages.stop();
    await this.#reports.stop();
    await this.reportDays.stop();
    this.#stopBackups();
    await this.forecasts.stop();
    await this.#rules.stop();
    await this.queries.stop();
    await this.#sender.stop();
    await this.#orders.stop();
    await this.curveJobs.close();
    await this.curves.stop();
    await this.#needs.close();
  }

  /** Listens to every event; returns its own undo. */
  on(listener: Listener): () => void {
    this.#emitter.on('event', listener);
    return () => this.#emitter.off('event', listener);
  }

  async info(): Promise<CallOutput<'system.info'>> {
    const { utility } = await this.core.settings();
    const { mode, version, simulated, sampleAccounts } = this.#needs;
    return {
      mode: this.#desk.mode,
      deskDrill: this.#desk.shown,
      version,
      archiveAwaySinceMs: this.curves.watch.awaySinceMs,
      utilityName: utility.name,
      centre: utility.centre,
      nowMs: Date.now(),
      simulated: mode === 'drill' ? simulated : { phones: 0, terminals: 0 },
      sampleAccounts: mode === 'drill' ? sampleAccounts : [],
    };
  }

  async testConnection(name: 'archive' | 'sms' | 'lms'): Promise<CallOutput<'system.test'>> {
    const { gateway, loadSystem, stores } = this.#needs;
    const tests = {
      sms: () => gateway.test(),
      lms: () => loadSystem.ping(),
      archive: async () => `${(await stores.users.list()).length} 个用户`,
    };
    const started = performance.now();
    try {
      const detail = await tests[name]();
      return { ok: true, ms: Math.round(performance.now() - started), detail };
    } catch (error) {
      const reason =
        error instanceof AppError
          ? String(error.params.reason ?? error.code)
          : error instanceof Error
            ? error.message
            : String(error);
      return { ok: false, ms: Math.round(performance.now() - started), detail: reason };
    }
  }

  async pauseQueue(actor: Actor, isPaused: boolean): Promise<{ isPaused: boolean }> {
    this.#sender.pause(isPaused);
    await this.core.stores.transaction((stores) =>
      record(stores, this.core, actor, {
        action: isPaused ? 'queue.pause' : 'queue.resume',
        subject: 'queue',
      }),
    );
    this.#emit('connections.changed', { name: 'queue' });
    return { isPaused };
  }

  /** What was received is stored; the query service deals with it, here or in another running application. */
  async #received(messages: readonly unknown[]): Promise<void> {
    if (messages.length === 0) return;
    this.queries.wake();
    this.#emit('inbound.received', { count: messages.length });
  }

  /** Ids of one kind of event are gathered, so that a send of ten thousand is a handful of events. */
  #emit<N extends EventName>(name: N, payload: AppEvents[N]): void {
    if (name === 'archive.changed') this.boards.forget();
    if (name === 'archive.changed' && 'kind' in payload) {
      if (payload.kind === 'settings') void this.#takeSettings();
      if (['settings', 'queries', 'templates'].includes(payload.kind)) this.queries.changed();
    }
    this.curves.heard(name);
    const isGathered = 'ids' in payload;
    const keys = isGathered ? payload.ids : [JSON.stringify(payload)];
    const known = this.#pending.get(name);
    if (known) {
      for (const key of keys) known.add(key);
      return;
    }
    const pending = new Set(keys);
    this.#pending.set(name, pending);
    setTimeout(() => {
      this.#pending.delete(name);
      if (isGathered) this.#emitter.emit('event', name, { ids: [...pending] });
      else for (const one of pending) this.#emitter.emit('event', name, JSON.parse(one));
    }, EVENT_GATHER_MS);
  }
}
