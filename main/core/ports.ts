/**
 * What the core needs from the outside, as small interfaces. Adapters live in `main/store`, `main/gateways`,
 * `main/load-system`; the core knows none of them.
 */

import type { Template } from '../../shared/contract/messages.ts';
import type { AuditEntry, User } from '../../shared/model/account.ts';
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
import type { Counts, Delivery, DeliveryState, Message, MessageRow } from '../../shared/model/message.ts';
import type { Plan, PlanEvent, PlanFields, PlanRow, PlanState } from '../../shared/model/plan.ts';
import type { OrderStore } from './load-ports.ts';

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

export interface Log {
  info(event: string, data?: Record<string, unknown>): void;
  warn(event: string, data?: Record<string, unknown>): void;
  error(event: string, data?: Record<string, unknown>): void;
}

export type StoredUser = User & { passwordHash: string };

export interface UserStore {
  list(): Promise<StoredUser[]>;
  byLogin(login: string): Promise<StoredUser | undefined>;
  /** Inserts or replaces; throws `taken` when the login belongs to somebody else. */
  save(user: StoredUser): Promise<void>;
}

export interface AuditStore {
  /** Appends to the hash chain; callers append inside the transaction of what they record. */
  append(entry: Omit<AuditEntry, 'seq'>): Promise<void>;
  list(query: {
    search: string;
    offset: number;
    limit: number;
  }): Promise<{ entries: AuditEntry[]; total: number }>;
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

export type CustomerQuery = {
  search: string;
  regionCode: string;
  industryCode: string;
  offset: number;
  limit: number;
};

export interface CustomerStore {
  list(query: CustomerQuery): Promise<{ customers: Customer[]; total: number }>;
  byIds(ids: readonly string[]): Promise<Customer[]>;
  byAccounts(accounts: readonly string[]): Promise<Customer[]>;
  /** All customers whose region is one of `codes` (already expanded to leaves) or industry starts with `prefix`. */
  select(filter: { regionCodes?: string[]; industryPrefix?: string }): Promise<Customer[]>;
  insertMany(customers: Customer[]): Promise<void>;
  /** Replaces the fields when `version` is still the stored one; throws `stale` otherwise. */
  update(id: string, version: number, fields: CustomerFields): Promise<Customer>;
}

export type ContactQuery = {
  search: string;
  regionCodes: string[];
  groupId?: string | undefined;
  offset: number;
  limit: number;
};

export interface ContactStore {
  list(query: ContactQuery): Promise<{ contacts: ContactRow[]; total: number }>;
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
  save(group: Group): Promise<Group>;
  remove(id: string): Promise<void>;
}

export interface TemplateStore {
  list(): Promise<Template[]>;
  /** A given version, or the newest. */
  get(id: string, version?: number): Promise<Template | undefined>;
  addVersion(template: Template): Promise<void>;
}

export interface PlanStore {
  list(openOnly: boolean): Promise<PlanRow[]>;
  get(id: string): Promise<Plan | undefined>;
  insert(plan: Plan): Promise<void>;
  /** Replaces the fields of a draft when `version` still fits; throws `stale`. */
  updateFields(id: string, version: number, fields: PlanFields): Promise<void>;
  /** Moves the state by compare-and-set; throws `stale` when somebody was faster. */
  move(id: string, version: number, change: { state: PlanState } & Partial<PlanStamp>): Promise<void>;
  /** Holds the plan until the transaction ends: whoever comes second waits. */
  lock(id: string): Promise<void>;
  addEvent(planId: string, event: PlanEvent): Promise<void>;
  events(planId: string): Promise<PlanEvent[]>;
  nextNumber(prefix: string): Promise<string>;
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

export interface MessageStore {
  byDedupeKey(key: string): Promise<Message | undefined>;
  /** Inserts the message and its deliveries (the jobs of the queue); call inside a transaction. Throws `taken` for a used dedupe key. */
  insert(message: Message, dedupeKey: string, deliveries: NewDelivery[]): Promise<void>;
  /** Adds jobs to a message that exists; call inside a transaction. */
  addDeliveries(deliveries: NewDelivery[]): Promise<void>;
  list(query: {
    search: string;
    planId?: string | undefined;
    fromMs: number;
    toMs: number;
    offset: number;
    limit: number;
  }): Promise<{ messages: MessageRow[]; total: number }>;
  get(id: string): Promise<MessageRow | undefined>;
  deliveries(query: {
    messageId: string;
    only: DeliveryFilter;
    offset: number;
    limit: number;
  }): Promise<{ deliveries: Delivery[]; total: number }>;
  /** All deliveries of messages of a plan with one of the kinds. */
  deliveriesOfPlan(planId: string, kinds: string[]): Promise<(Delivery & { kind: string })[]>;
  deliveriesByIds(ids: readonly string[]): Promise<Delivery[]>;
  attempts(deliveryId: string): Promise<AttemptRow[]>;
  parts(deliveryId: string): Promise<PartRow[]>;
  /** Newest message of a plan and kind created since `sinceMs`. */
  latestOfPlan(planId: string, kind: string, sinceMs: number): Promise<Message | undefined>;
  counts(sinceMs: number): Promise<Counts>;
  queueDepth(): Promise<{ waiting: number; uncertain: number; paused: number; oldestMs: number }>;
  /** Moves all deliveries of a message from one state to another; returns how many moved. */
  moveAll(messageId: string, from: DeliveryState, to: DeliveryState): Promise<number>;
  /** Moves single deliveries; returns the ids that moved. */
  moveSome(ids: readonly string[], from: DeliveryState, to: DeliveryState, code: string): Promise<string[]>;
  inbound(query: { offset: number; limit: number }): Promise<{ inbound: InboundRow[]; total: number }>;
  inboundSince(ms: number): Promise<number>;
}

/** The local copy of load curves; survives the load management system being away. */
export interface CurveCache {
  put(rows: { accountNo: string; day: string; points: Float32Array }[], fetchedMs: number): Promise<void>;
  /** Curves of the given accounts (or of all) on a day. */
  get(
    day: string,
    accounts?: readonly string[],
  ): Promise<{ accountNo: string; points: Float32Array; fetchedMs: number }[]>;
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
  templates: TemplateStore;
  plans: PlanStore;
  messages: MessageStore;
  orders: OrderStore;
  curves: CurveCache;
  /** Runs `work` in one transaction over all stores. */
  transaction<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
}

/** One SMS handed to a gateway. */
export type Outbound = {
  id: string;
  clientId: string;
  phone: string;
  text: string;
  parts: number;
  priority: number;
  serviceNo?: string;
};
export type PartRef = { partNo: number; msgId: string };

/** What became of one send; closed on purpose. */
export type GatewayOutcome =
  | { kind: 'accepted'; refs: PartRef[] }
  /** Refused for good; sending it again unchanged is useless. */
  | { kind: 'rejected'; code: string }
  /** Not taken because of the rate; nothing was sent. */
  | { kind: 'throttled'; retryAfterMs: number; code: string }
  /** Nothing left this machine. */
  | { kind: 'unreachable'; code: string }
  /** It may or may not have been sent. */
  | { kind: 'uncertain'; code: string; refs: PartRef[] };

/** A report about one part (operator) or one whole message (our own SMS server). */
export type GatewayReport =
  | { by: 'part'; msgId: string; phone: string; stat: string; atMs: number }
  | { by: 'client'; clientId: string; state: DeliveryState; code: string; atMs: number };

export type GatewayInbound = { ref: string; phone: string; serviceNo: string; text: string; atMs: number };

/** Who takes what a gateway receives; a call returns when it is safely stored. */
export interface GatewayListener {
  reports(reports: GatewayReport[]): Promise<void>;
  inbound(messages: GatewayInbound[]): Promise<void>;
  changed(): void;
  /** The operator answered a submit after so many ms. */
  answered?(ms: number): void;
  /** Message ids the operator gave whose reports are still to come, oldest first. */
  openRefs?(): Promise<string[]>;
}

export type GatewayHealth = {
  isOnline: boolean;
  sinceMs: number;
  detail: string;
  /** What a person should see to although messages are still taken; a sentence. */
  warning?: string;
  /** Places for unanswered submits on all links, and how many are taken; where the gateway has windows. */
  window?: number;
  used?: number;
  reconnects?: number;
};

/** A way to the phones. One folder in `main/gateways` each. */
export interface Gateway {
  readonly name: string;
  /** True when the other side recognises our client id, so that a repeat is harmless. */
  readonly deduplicates: boolean;
  /** Most messages in one `send`. */
  readonly maxBatch: number;
  /** How many messages may be handed over at once now; 0 while it is away. */
  capacity(): number;
  /** One outcome for each message, in order; never throws. */
  send(batch: Outbound[]): Promise<GatewayOutcome[]>;
  start(listener: GatewayListener): Promise<void>;
  /** Finishes what is under way, then closes. */
  stop(): Promise<void>;
  health(): GatewayHealth;
  /** Tries the connection now; throws with a sentence when it does not work. */
  test(): Promise<string>;
}

export type Job = Outbound & {
  account: string;
  messageId: string;
  attempts: number;
  attemptId: string;
  leaseToken: string;
  queuedMs: number;
};

/** What the sender decided about a claimed job. */
export type Verdict =
  | { state: 'submitted'; refs: PartRef[] }
  /** `isBound`: the gateway may have it already and will know it again; no other gateway may take it. */
  | { state: 'queued'; delayMs: number; code: string; isBound: boolean }
  | { state: 'rejected' | 'expired'; code: string }
  | { state: 'uncertain'; code: string; refs: PartRef[] };

/** A message handed over by a SOAP client. */
export type Submission = {
  clientId: string;
  phone: string;
  text: string;
  parts: number;
  priority: number;
  serviceNo: string;
};
export type SubmissionState = { clientId: string; state: DeliveryState; code: string; atMs: number };
export type OutboxItem = { id: string; body: string };

/** The SOAP service's side of the SMS server's store. */
export interface OutboxStore {
  /**
   * Stores what is new, in one transaction; on disk when it returns. A known client id with the same number and text
   * is left as it is. Known ids with another text or number are returned and nothing at all is stored.
   */
  accept(account: string, submissions: Submission[]): Promise<{ fresh: number; conflicts: string[] }>;
  states(account: string, clientIds: string[]): Promise<SubmissionState[]>;
  /** What waits for the account, oldest first; stays until acknowledged. */
  fetch(account: string, max: number): Promise<OutboxItem[]>;
  acknowledge(account: string, ids: string[]): Promise<number>;
  /** Puts an inbound message into the outbox of every account. */
  announce(accounts: string[], body: string, atMs: number): Promise<void>;
  depth(): Promise<{ state: string; count: number }[]>;
}

/** A reply that confirms: from whom, when, and the inbound message it came as. */
export type Reply = { phone: string; atMs: number; inboundId: string };

/** Numbers by how they begin: one of `only` (empty = all), none of `not` unless one of `except` too. */
export type PhoneScope = { only: string[]; not: string[]; except: string[] };

export type ClaimOptions = {
  gateway: string;
  limit: number;
  leaseMs: number;
  /** All numbers when not given. Jobs bound to the gateway are its own whatever their number. */
  phones?: PhoneScope | 'none';
  /** Jobs of a higher number wait (quiet hours hold bulletins); all when not given. */
  maxPriority?: number;
};

/** The queue. All times are the database's own. */
export interface JobStore {
  /** Takes up to `limit` due jobs by compare-and-set and opens an attempt for each, in one transaction. */
  claim(options: ClaimOptions): Promise<Job[]>;
  /** Closes attempts and moves the jobs that are still ours; returns the message ids that changed. */
  finish(gateway: string, results: { job: Job; verdict: Verdict }[]): Promise<string[]>;
  /**
   * Looks for jobs whose owner is gone: back to the queue when the gateway deduplicates, otherwise uncertain.
   * `ownAll` = this process owns the database alone and has just started.
   */
  recover(options: {
    deduplicating: string[];
    ownAll: boolean;
  }): Promise<{ requeued: number; uncertain: number; messageIds: string[] }>;
  /** Stores raw reports and moves what they settle; unmatched ones are kept and matched later. */
  applyReports(gateway: string, reports: GatewayReport[]): Promise<string[]>;
  /** Tries unmatched reports again. */
  rematch(gateway: string): Promise<string[]>;
  /** Stores inbound messages once each; returns those that are new or that nobody has dealt with yet. */
  storeInbound(gateway: string, messages: GatewayInbound[]): Promise<(GatewayInbound & { id: string })[]>;
  /** Says what became of inbound messages that nobody had dealt with. */
  markInbound(ids: readonly string[], handled: 'open' | 'announced'): Promise<void>;
  /** Marks as confirmed what each phone has got so far, all in one transaction; returns the message ids. */
  confirm(replies: readonly Reply[]): Promise<string[]>;
  /** Epoch ms of the next job that becomes due, or 0. */
  nextDueMs(): Promise<number>;
  /** Parts handed to a gateway since `sinceMs`. */
  sentParts(gateway: string, sinceMs: number): Promise<number>;
  /** Message ids of a gateway whose reports are still to come, oldest first. */
  openRefs(gateway: string, limit: number): Promise<string[]>;
  /** Reports that belong to no delivery we know. */
  unmatchedReports(): Promise<number>;
}

export type * from './load-ports.ts';
