/**
 * What the core needs from the outside, as small interfaces. Adapters live in `main/store`, `main/gateways`,
 * `main/load-system`; the core knows none of them.
 */

import type { Actor, AuditEntry, User } from '../../shared/model/account.ts';
import type {
  Contact,
  ContactFields,
  ContactRow,
  Customer,
  CustomerFields,
  Group,
  Industry,
  Office,
  Region,
} from '../../shared/model/archive.ts';
import type { BackupFacts } from '../../shared/model/backup.ts';
import type { GapDay } from '../../shared/model/gap.ts';
import type { Counts, Delivery, DeliveryState, Message, MessageRow } from '../../shared/model/message.ts';
import type { Plan, PlanEvent, PlanFields, PlanRow, PlanState } from '../../shared/model/plan.ts';
import type { Rule, RuleEvent } from '../../shared/model/rule.ts';
import type { Template, TemplateCategory } from '../../shared/model/template.ts';
import type { ArchiveIndexStore, CareStore, StagingStore } from './archive-ports.ts';
import type { CurveCache, CurveSumStore } from './curve-ports.ts';
import type { FollowStore } from './follow-ports.ts';
import type { ForecastStore } from './forecast-ports.ts';
import type { EvaluationStore, MeterStore, OrderStore } from './load-ports.ts';
import type { LeaseStore, QueryStore, ServiceStore, SubscriptionStore } from './query-ports.ts';
import type { WishStore } from './queue-ports.ts';
import type { ReportStore } from './report-ports.ts';
import type { OldRowStore } from './retention-ports.ts';

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

export interface Log {
  info(event: string, data?: Record<string, unknown>): void;
  warn(event: string, data?: Record<string, unknown>): void;
  error(event: string, data?: Record<string, unknown>): void;
}

export type StoredUser = User & {
  passwordHash: string;
  /** The password was set by somebody else and has to be set anew first. */
  mustChange: boolean;
};

/** What this machine keeps of its users for the time without the archive. */
export type KeptLogins = {
  /** When it was last compared with the archive. */
  seenMs: number;
  users: StoredUser[];
  /** Logins of that time which are not in the audit yet. */
  logins: { actor: Actor; login: string; atMs: number }[];
  /** The stored settings; '' = never seen. */
  settings: string;
};
export interface LoginKeep {
  /** Undefined when nothing was kept, or not by this machine. */
  read(): KeptLogins | undefined;
  write(kept: KeptLogins): void;
}

export interface UserStore {
  list(): Promise<StoredUser[]>;
  byId(id: string): Promise<StoredUser | undefined>;
  byLogin(login: string): Promise<StoredUser | undefined>;
  /** Inserts or replaces; throws `taken` when the login belongs to somebody else. */
  save(user: StoredUser): Promise<void>;
}

/** The newest entry of the audit's chain; `seq` 0 = none yet. */
export type AuditHead = { seq: number; hash: string };
export type AuditQuery = { search: string; fromMs?: number; toMs?: number; offset: number; limit: number };

export interface AuditStore {
  /** Appends to the hash chain; callers append inside the transaction of what they record. */
  append(entry: Omit<AuditEntry, 'seq'>): Promise<void>;
  /** Entries from `fromMs` to before `toMs` (0 = open), newest first. */
  list(query: AuditQuery): Promise<{ entries: AuditEntry[]; total: number }>;
  head(): Promise<AuditHead>;
}

export interface SettingStore {
  /** The stored JSON text, or undefined. */
  get(name: string): Promise<string | undefined>;
  set(name: string, body: string): Promise<void>;
}

export interface CodeStore {
  regions(): Promise<Region[]>;
  industries(): Promise<Industry[]>;
  replaceCodes(regions: Region[], industries: Industry[]): Promise<void>;
}

export interface CustomerStore {
  byIds(ids: readonly string[]): Promise<Customer[]>;
  byAccounts(accounts: readonly string[]): Promise<Customer[]>;
  /** All customers whose region is one of `codes` (already expanded to leaves) or industry starts with `prefix`. */
  select(filter: { regionCodes?: string[]; industryPrefix?: string }): Promise<Customer[]>;
  insertMany(customers: Customer[]): Promise<void>;
  /** Replaces the fields when `version` is still the stored one; throws `stale` otherwise. */
  update(id: string, version: number, fields: CustomerFields): Promise<Customer>;
}

export interface ContactStore {
  byIds(ids: readonly string[]): Promise<ContactRow[]>;
  byPhones(phones: readonly string[]): Promise<ContactRow[]>;
  byCustomers(customerIds: readonly string[]): Promise<ContactRow[]>;
  /** Contacts of one office, or of all offices. */
  byOffice(officeId?: string): Promise<ContactRow[]>;
  insertMany(contacts: Contact[]): Promise<void>;
  update(id: string, version: number, fields: ContactFields): Promise<Contact>;
  offices(): Promise<Office[]>;
  saveOffice(office: Office): Promise<void>;
}

export interface GroupStore {
  list(): Promise<Group[]>;
  get(id: string): Promise<Group | undefined>;
  save(group: Group): Promise<Group>;
  remove(id: string): Promise<void>;
}

export interface TemplateStore {
  list(): Promise<Template[]>;
  /** A given version, or the newest. */
  get(id: string, version?: number): Promise<Template | undefined>;
  addVersion(template: Template): Promise<void>;
  /** Every version, newest first. */
  versions(id: string): Promise<Template[]>;
  categories(): Promise<TemplateCategory[]>;
  saveCategory(category: TemplateCategory): Promise<void>;
  removeCategory(id: string): Promise<void>;
}

export interface PlanStore {
  list(openOnly: boolean): Promise<PlanRow[]>;
  /** Plans whose window touches the span, oldest first. */
  touching(fromMs: number, toMs: number): Promise<PlanRow[]>;
  /** What each round of the plans takes off. */
  roundSums(
    ids: readonly string[],
  ): Promise<{ planId: string; round: number; kw: number; customers: number }[]>;
  /** Customers of a plan with their rounds. */
  members(planId: string): Promise<{ customerId: string; round: number }[]>;
  get(id: string): Promise<Plan | undefined>;
  /** What a plan is called and how it stands, without the customers. */
  head(id: string): Promise<Pick<Plan, 'name' | 'version' | 'state' | 'isDrill'> | undefined>;
  insert(plan: Plan): Promise<void>;
  /** Replaces the fields of a draft when `version` still fits; throws `stale`. */
  updateFields(id: string, version: number, fields: PlanFields): Promise<void>;
  /** New window and rounds of a running plan when `version` still fits; throws `stale`. */
  reschedule(
    id: string,
    version: number,
    window: Pick<PlanFields, 'startMs' | 'endMs' | 'rounds'>,
  ): Promise<void>;
  /** Moves the state by compare-and-set; throws `stale` when somebody was faster. */
  move(id: string, version: number, change: { state: PlanState } & Partial<PlanStamp>): Promise<void>;
  /** Holds the plan until the transaction ends: whoever comes second waits. */
  lock(id: string): Promise<void>;
  addEvent(planId: string, event: PlanEvent): Promise<void>;
  events(planId: string): Promise<PlanEvent[]>;
  nextNumber(prefix: string): Promise<string>;
}

export interface GapStore {
  get(day: string): Promise<GapDay | undefined>;
  /** Saved days of a period, newest first. */
  between(fromDay: string, toDay: string): Promise<GapDay[]>;
  /** Version 0 inserts, else replaces when the version still fits; throws `stale`. */
  save(day: GapDay): Promise<void>;
}

export type PlanStamp = Pick<
  Plan,
  'submittedBy' | 'approvedBy' | 'issuedAtMs' | 'restoredAtMs' | 'approvalDueMs' | 'overrideReason'
>;

export type NewDelivery = Omit<
  Delivery,
  'state' | 'attempts' | 'gateway' | 'errorCode' | 'submittedMs' | 'doneMs' | 'confirmedMs'
> & {
  asksConfirmation: boolean;
  runAtMs: number;
  /** The number it is to come from; the gateway's own when not given. */
  serviceNo?: string;
};

export type MessageQuery = {
  search: string;
  planId?: string | undefined;
  kind?: string | undefined;
  /** Messages by what is still to do about them. */
  only?: 'all' | 'waiting' | 'failed' | 'uncertain' | 'unconfirmed';
  createdBy?: string;
  fromMs: number;
  toMs: number;
  offset: number;
  limit: number;
};
export type DeliveryQuery = {
  /** Part of the text; '' = any. */
  text: string;
  /** Only these numbers. */
  phones?: readonly string[] | undefined;
  planId?: string | undefined;
  state?: DeliveryState | undefined;
  fromMs: number;
  toMs: number;
  offset: number;
  limit: number;
};
export type DeliveryPage = {
  deliveries: (Delivery & { title: string })[];
  /** Of the rows asked for and one more: enough to know whether there are more. */
  total: number;
  /** How far back texts were looked through when time ran out; 0 = the whole period. */
  searchedToMs: number;
};
export type DeliveryFilter = 'all' | 'missing' | 'failed' | 'uncertain' | 'confirmed';
export type AttemptRow = {
  startedMs: number;
  closedMs: number;
  gateway: string;
  outcome: string;
  code: string;
};
export type PartRow = {
  partNo: number;
  msgId: string;
  state: string;
  code: string;
  atMs: number;
  gateway: string;
};
export type InboundRow = { id: string; phone: string; text: string; atMs: number; handled: string };

export interface MessageStore extends WishStore {
  byDedupeKey(key: string): Promise<Message | undefined>;
  /** Inserts the message and its deliveries (the jobs of the queue); call inside a transaction. Throws `taken` for a used dedupe key. */
  insert(message: Message, dedupeKey: string, deliveries: NewDelivery[]): Promise<void>;
  /** Adds jobs to a message that exists; call inside a transaction. */
  addDeliveries(deliveries: NewDelivery[]): Promise<void>;
  list(query: MessageQuery): Promise<{ messages: MessageRow[]; total: number }>;
  /** Deliveries of all messages, newest first. */
  search(query: DeliveryQuery): Promise<DeliveryPage>;
  /** What went to a number since `sinceMs`, oldest first. */
  sentTo(phone: string, sinceMs: number): Promise<Delivery[]>;
  get(id: string): Promise<MessageRow | undefined>;
  deliveries(query: {
    messageId: string;
    only: DeliveryFilter;
    offset: number;
    limit: number;
  }): Promise<{ deliveries: Delivery[]; total: number }>;
  /** All deliveries of messages of a plan with one of the kinds; with `sinceMs` only those with a time since then. */
  deliveriesOfPlan(
    planId: string,
    kinds: string[],
    sinceMs?: number,
  ): Promise<(Delivery & { kind: string })[]>;
  deliveriesByIds(ids: readonly string[]): Promise<Delivery[]>;
  attempts(deliveryId: string): Promise<AttemptRow[]>;
  parts(deliveryId: string): Promise<PartRow[]>;
  /** Newest message of a plan and kind created since `sinceMs`. */
  latestOfPlan(planId: string, kind: string, sinceMs: number): Promise<Message | undefined>;
  /** Newest message since `sinceMs`, less urgent than answers or more, with one of these texts to its number. */
  latestOfTexts(
    texts: readonly { phone: string; text: string }[],
    sinceMs: number,
    exceptPriority: number,
  ): Promise<Message | undefined>;
  /** Holds the turn of sending until the transaction ends: whoever comes second waits. */
  lockSending(): Promise<void>;
  counts(sinceMs: number): Promise<Counts>;
  /** Queued deliveries with at least this priority number due by `nowMs`, and those due later with the first of them. */
  queueWaits(priority: number, nowMs: number): Promise<{ due: number; later: number; nextMs: number }>;
  queueDepth(): Promise<{ waiting: number; uncertain: number; paused: number; oldestMs: number }>;
  /** Moves all deliveries of a message from one state to another; returns how many moved. */
  moveAll(messageId: string, from: DeliveryState, to: DeliveryState): Promise<number>;
  /**
   * Cancels what has not left. What waits to be repeated may be with its gateway already: it becomes uncertain, until
   * that is known. Returns how many became what.
   */
  cancel(messageId: string): Promise<{ cancelled: number; uncertain: number }>;
  /** Moves single deliveries; returns the ids that moved. */
  moveSome(ids: readonly string[], from: DeliveryState, to: DeliveryState, code: string): Promise<string[]>;
  inbound(query: {
    openOnly: boolean;
    offset: number;
    limit: number;
  }): Promise<{ inbound: InboundRow[]; total: number }>;
  /** What a number wrote since `sinceMs`, oldest first. */
  inboundFrom(phone: string, sinceMs: number): Promise<InboundRow[]>;
  /** What a number wrote and nobody has dealt with is dealt with now; how many there were. */
  closeInbound(phone: string, handled: 'answered' | 'done'): Promise<number>;
  inboundSince(ms: number): Promise<number>;
}

export interface RuleStore {
  list(): Promise<Rule[]>;
  get(id: string): Promise<Rule | undefined>;
  /** Inserts with version 0, else replaces when the version still fits; throws `stale`. */
  save(rule: Rule): Promise<void>;
  remove(id: string): Promise<void>;
  /** When it last went off, and whether the load it watches is over. */
  mark(id: string, lastMs: number, isOver: boolean): Promise<void>;
  /** False when something with the same key was written before, by whomever. */
  addEvent(event: RuleEvent, onceKey: string): Promise<boolean>;
  /** Moves an event by compare-and-set; false when it was no longer `from`. */
  changeEvent(
    id: string,
    from: RuleEvent['outcome'],
    change: Pick<RuleEvent, 'outcome' | 'note' | 'messageId'>,
  ): Promise<boolean>;
  hasEvent(onceKey: string): Promise<boolean>;
  event(id: string): Promise<RuleEvent | undefined>;
  events(query: {
    ruleId?: string | undefined;
    outcome?: RuleEvent['outcome'];
    sinceMs?: number;
    offset: number;
    limit: number;
  }): Promise<{ events: RuleEvent[]; total: number }>;
}

/** Backups of the embedded database. */
export interface BackupPort {
  /** Copies, checks, counts and removes what is older than the newest `keep`; a copy that is not whole says why in `problem`. */
  make(atMs: number, keep: number): Promise<BackupFacts>;
  verify(name: string): Promise<BackupFacts>;
  /** Newest first. */
  names(): string[];
  /** What is put in place at the next start. */
  requested(): { name: string } | undefined;
  request(request: { name: string; by: string; atMs: number } | undefined): void;
}

export type SetupPart = 'archive' | 'sms' | 'lms';

/** The configuration of the real connections on this workstation, as JSON text. */
export interface SetupPort {
  /** What is stored, without secrets; `{}` when nothing is. */
  read(): string;
  /** Tries one part without putting it in force; a sentence. Throws `bad-configuration`, or why it did not answer. */
  test(part: SetupPart, configuration: string): Promise<string>;
  /** Stores the configuration with its secrets sealed; a new archive gets its basics and this first administrator. */
  write(configuration: string, first: StoredUser): Promise<void>;
}

/** Everything the core stores, inside or outside a transaction. */
export interface Stores {
  users: UserStore;
  audit: AuditStore;
  settings: SettingStore;
  codes: CodeStore;
  customers: CustomerStore;
  contacts: ContactStore;
  groups: GroupStore;
  archiveIndex: ArchiveIndexStore;
  care: CareStore;
  staging: StagingStore;
  templates: TemplateStore;
  plans: PlanStore;
  gaps: GapStore;
  forecasts: ForecastStore;
  messages: MessageStore;
  follow: FollowStore;
  orders: OrderStore;
  meters: MeterStore;
  rules: RuleStore;
  services: ServiceStore;
  subscriptions: SubscriptionStore;
  queries: QueryStore;
  leases: LeaseStore;
  curves: CurveCache;
  curveSums: CurveSumStore;
  evaluations: EvaluationStore;
  reports: ReportStore;
  oldRows: OldRowStore;
  /** Runs `work` in one transaction over all stores. */
  transaction<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
}

export type * from './archive-ports.ts';
export type * from './curve-ports.ts';
export type * from './follow-ports.ts';
export type * from './forecast-ports.ts';
export type * from './load-ports.ts';
export type * from './query-ports.ts';
export type * from './queue-ports.ts';
export type * from './report-ports.ts';
export type * from './retention-ports.ts';
