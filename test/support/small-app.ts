import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApi } from '../../main/api.ts';
import { App } from '../../main/app.ts';
import { ArchiveWatch } from '../../main/core/archive-watch.ts';
import type {
  LmsBalance,
  LmsCustomer,
  LmsFeedback,
  LmsOrder,
  LmsReading,
  LoadSystem,
  Log,
} from '../../main/core/ports.ts';
import type { FactReader } from '../../main/core/queries/facts.ts';
import { defaultSettings } from '../../main/core/system/settings.ts';
import { sampleAccounts, seedArchive } from '../../main/seed.ts';
import { createDispatcher, type Dispatch } from '../../main/shells/dispatch.ts';
import { createArchiveLink } from '../../main/store/archive-link.ts';
import { openCurveKeep } from '../../main/store/curve-keep.ts';
import { createCurveReader } from '../../main/store/curve-reader.ts';
import { type Database, openDatabase } from '../../main/store/database.ts';
import { createStores } from '../../main/store/index.ts';
import { createJobStore } from '../../main/store/jobs.ts';
import type { CallInput, CallName, CallOutput, Envelope } from '../../shared/contract/index.ts';
import type { Settings } from '../../shared/contract/system.ts';
import { AppError, type WireError } from '../../shared/errors.ts';
import { newId } from '../../shared/ids.ts';
import { type Role, roles } from '../../shared/model/account.ts';
import type { ContactRole } from '../../shared/model/archive.ts';
import { defaultLmsConfig, type LmsCheck, type LmsConfig } from '../../shared/model/lms.ts';
import type { Plan, PlanFields } from '../../shared/model/plan.ts';
import { contact, customer } from '../contracts/samples.ts';
import { FakeGateway } from './cmpp-jobs.ts';

/** Keeps every line. */
export class ListingLog implements Log {
  readonly entries: { level: 'info' | 'warn' | 'error'; event: string; data: Record<string, unknown> }[] = [];
  info = (event: string, data = {}) => void this.entries.push({ level: 'info', event, data });
  warn = (event: string, data = {}) => void this.entries.push({ level: 'warn', event, data });
  error = (event: string, data = {}) => void this.entries.push({ level: 'error', event, data });
}

/** A load management system that does what the test says. */
export class ScriptedLoadSystem implements LoadSystem {
  readonly written: LmsOrder[] = [];
  isAway = false;
  #feedback: LmsFeedback[] = [];

  /** What a terminal says next. */
  answer(key: string, state: LmsFeedback['state'], note = ''): void {
    this.#feedback.push({ key, state, note, atMs: Date.now() });
  }
  #check(): void {
    if (this.isAway) throw new AppError('offline', { what: 'lms', reason: 'test' });
  }
  async writeOrders(orders: LmsOrder[]): Promise<void> {
    this.#check();
    this.written.push(...orders.filter((one) => !this.written.some((known) => known.key === one.key)));
  }
  async feedbackSince(watermark: number) {
    this.#check();
    return { feedback: this.#feedback.slice(watermark), watermark: this.#feedback.length };
  }
  async changedCurves(watermark: number) {
    this.#check();
    return { rows: [], watermark };
  }
  #config = defaultLmsConfig;
  config = () => this.#config;
  configure(next: LmsConfig): void {
    this.#config = next;
  }
  async check(): Promise<LmsCheck> {
    this.#check();
    return { fits: true, findings: [] };
  }
  /** Where the meters of the test stand. */
  readonly meters = {
    balances: [] as LmsBalance[],
    readings: [] as LmsReading[],
  };
  /** Customers that changed over there, in the order in which they did. */
  readonly customers: LmsCustomer[] = [];
  async changedCustomers(watermark: number) {
    this.#check();
    return { rows: this.customers.slice(watermark), watermark: this.customers.length };
  }
  async changedBalances(watermark: number) {
    this.#check();
    return { rows: this.meters.balances.slice(watermark), watermark: this.meters.balances.length };
  }
  async changedReadings(watermark: number) {
    this.#check();
    return { rows: this.meters.readings.slice(watermark), watermark: this.meters.readings.length };
  }
  async balances(accounts: readonly string[]) {
    this.#check();
    return this.meters.balances.filter((one) => accounts.includes(one.accountNo));
  }
  async readings(accounts: readonly string[]) {
    this.#check();
    return this.meters.readings.filter((one) => accounts.includes(one.accountNo));
  }
  async ping(): Promise<string> {
    this.#check();
    return 'there';
  }
}

/** Tests run at any time of day: bulletins wait only where a test says so. */
const withoutQuietHours: Settings = {
  ...defaultSettings,
  sms: { ...defaultSettings.sms, quietFrom: '00:00', quietTo: '00:00' },
};

export type Who = Role | 'otherSupervisor' | 'otherDispatcher';

/** The real application over SQLite, with a scripted gateway and load management system and no other process. */
export class SmallApp {
  readonly app: App;
  readonly dispatch: Dispatch;
  readonly gateway: FakeGateway;
  readonly lms: ScriptedLoadSystem;
  readonly log: ListingLog;
  /** The tables behind it, to move clocks and states of rows. */
  readonly db: Database;
  readonly tokens = new Map<Who, string>();
  /** The archive's database, for a second application on it. */
  get archiveFile(): string {
    return join(this.#folder, 'archive.db');
  }
  readonly #folder: string;

  private constructor(parts: Pick<SmallApp, 'app' | 'gateway' | 'lms' | 'log' | 'db'>, folder: string) {
    this.app = parts.app;
    this.gateway = parts.gateway;
    this.lms = parts.lms;
    this.log = parts.log;
    this.db = parts.db;
    this.#folder = folder;
    this.dispatch = createDispatcher(this.app, createApi(this.app));
  }

  static async open(
    options: { isStarted?: boolean; reader?: FactReader; mode?: 'drill' | 'live' } = {},
  ): Promise<SmallApp> {
    const folder = mkdtempSync(join(tmpdir(), 'orderly-small-'));
    const db = await openDatabase({ kind: 'sqlite', file: join(folder, 'archive.db') });
    const stores = createStores(db);
    await seedArchive(stores, undefined);
    await stores.settings.set('settings', JSON.stringify(withoutQuietHours));
    const gateway = new FakeGateway();
    const lms = new ScriptedLoadSystem();
    const log = new ListingLog();
    const clock = { now: () => Date.now() };
    const app = new App({
      mode: options.mode ?? 'drill',
      version: '0.0.0',
      log,
      stores,
      jobs: createJobStore(db),
      ownsDatabase: true,
      gateway,
      loadSystem: lms,
      curves: {
        reader: createCurveReader(db),
        keep: await openCurveKeep(join(folder, 'kept-curves.db')),
        watch: new ArchiveWatch({ link: createArchiveLink(db), clock, log }),
      },
      simulated: { phones: 0, terminals: 0 },
      sampleAccounts,
      ...(options.reader ? { factReader: options.reader } : {}),
      close: () => db.q.destroy(),
    });
    const small = new SmallApp({ app, gateway, lms, log, db }, folder);
    for (const role of roles) await small.logIn(role, sampleAccounts.find((one) => one.role === role)!);
    for (const [who, role] of [
      ['otherSupervisor', 'supervisor'],
      ['otherDispatcher', 'dispatcher'],
    ] as const) {
      const login = { login: who, password: `password-of-${who}` };
      await small.call('administrator', 'accounts.save', { ...login, name: who, role, isActive: true });
      await small.logIn(who, login);
    }
    if (options.isStarted !== false) await app.start();
    return small;
  }

  async close(): Promise<void> {
    await this.app.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async logIn(who: Who, { login, password }: { login: string; password: string }): Promise<void> {
    const { token } = await this.call(undefined, 'accounts.login', {
      login,
      password,
      workstation: '1 号席',
    });
    this.tokens.set(who, token);
  }

  /** The raw answer to a call of somebody; `undefined` = without a token. */
  send(who: Who | undefined, name: string, input: unknown = {}): Promise<Envelope<unknown>> {
    return this.dispatch(name, input, who ? (this.tokens.get(who) ?? '') : '');
  }

  /** The value of a call that must go well. */
  async call<N extends CallName>(who: Who | undefined, name: N, input: CallInput<N>): Promise<CallOutput<N>> {
    const answer = await this.send(who, name, input);
    if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${JSON.stringify(answer.error.params)}`);
    return answer.value as CallOutput<N>;
  }

  /** The error of a call that must be refused. */
  async refused<N extends CallName>(who: Who | undefined, name: N, input: CallInput<N>): Promise<WireError> {
    const answer = await this.send(who, name, input);
    if (answer.ok) throw new Error(`${name} was not refused: ${JSON.stringify(answer.value).slice(0, 200)}`);
    return answer.error;
  }

  /** A customer in the archive. */
  async customer(change: Parameters<typeof customer>[0] = {}) {
    const made = customer({ regionCode: '210402', industryCode: 'C31', ...change });
    await this.app.core.stores.customers.insertMany([made]);
    return made;
  }

  /** A person with one role at some customers. */
  async person(role: ContactRole, customerIds: string[], change: Parameters<typeof contact>[0] = {}) {
    const made = contact({ assignments: customerIds.map((customerId) => ({ role, customerId })), ...change });
    await this.app.core.stores.contacts.insertMany([made]);
    return made;
  }

  /** A customer with somebody in charge of electricity. */
  async served(change: Parameters<typeof customer>[0] = {}) {
    const made = await this.customer(change);
    return { ...made, power: await this.person('power', [made.id]) };
  }

  draft(customerIds: string[], change: Partial<PlanFields> = {}): PlanFields {
    const startMs = Date.now() + 3_600_000;
    return {
      name: '迎峰度冬一号',
      kind: 'planned',
      measure: 'avoid',
      level: '3',
      reason: '电力缺口',
      startMs,
      endMs: startMs + 4 * 3_600_000,
      targetKw: 1_000,
      blocks: [],
      rounds: [],
      overrideReason: '',
      items: customerIds.map((customerId) => ({ customerId, round: 1, reductionKw: 500, limitKw: 1_500 })),
      ...change,
    };
  }

  /** A planned plan that somebody submitted and somebody else approved. */
  async approved(customerIds: string[], change: Partial<PlanFields> = {}): Promise<Plan> {
    const saved = await this.call('dispatcher', 'plans.save', this.draft(customerIds, change));
    const submitted = await this.call('dispatcher', 'plans.submit', at(saved));
    return this.call('supervisor', 'plans.approve', at(submitted));
  }

  async issued(customerIds: string[], change: Partial<PlanFields> = {}) {
    const plan = await this.approved(customerIds, change);
    return this.call('dispatcher', 'plans.issue', { ...at(plan), dedupeKey: newId() });
  }

  async deliveries(messageId: string) {
    return (await this.call('dispatcher', 'messages.deliveries', { messageId, limit: 500 })).deliveries;
  }

  async plan(id: string): Promise<Plan> {
    return (await this.call('viewer', 'plans.get', { id })).plan;
  }

  /** The phone got it. */
  async report(clientId: string, state: 'delivered' | 'undelivered', code = ''): Promise<void> {
    await this.gateway.listener!.reports([{ by: 'client', clientId, state, code, atMs: Date.now() }]);
  }

  /** The phone answers. */
  async reply(phone: string, text: string): Promise<void> {
    await this.gateway.listener!.inbound([{ ref: newId(), phone, serviceNo: '', text, atMs: Date.now() }]);
    await this.app.queries.settled();
  }
}

/** What a call needs to name a plan in the version that was seen. */
export const at = ({ id, version }: { id: string; version: number }) => ({ id, version });
