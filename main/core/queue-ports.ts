/** The queue and its gateways, as the core sees them. */

import type { DeliveryState } from '../../shared/model/message.ts';

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
  /** True when `capacity` counts parts (the window of an operator's link does), otherwise it counts messages. */
  readonly countsParts?: boolean;
  /** How much may be with it at once now; 0 while it is away. */
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
  /** The gateway may have it already, from an earlier try. */
  isRepeat: boolean;
};

/** Why a queued message is not wanted any more; also the code of its delivery. */
export type UnwantedReason = 'opted-out' | 'quiet' | 'left' | 'invitation-refused' | 'unsubscribed';

export interface WishStore {
  /**
   * Of these deliveries those that are not wanted any more, with the reason: the contact opted out, does not want to be
   * disturbed or left; an invitation was refused; a pushed service is not subscribed to. Messages of a plan are always wanted.
   */
  unwanted(deliveryIds: readonly string[]): Promise<ReadonlyMap<string, UnwantedReason>>;
}

/** What the sender decided about a claimed job. */
export type Verdict =
  | { state: 'submitted'; refs: PartRef[] }
  /** `isBound`: the gateway may have it already and will know it again; no other gateway may take it. */
  | { state: 'queued'; delayMs: number; code: string; isBound: boolean }
  | { state: 'rejected' | 'expired' | 'cancelled'; code: string }
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
export type OutboxItem = { id: string; body: Record<string, unknown> };

/** The SOAP service's side of the SMS server's store. */
export interface OutboxStore {
  /**
   * Stores what is new, in one transaction; on disk when it returns. A known client id with the same number and text
   * is left as it is, and what became of it is told again. Known ids with another text or number are returned and nothing at all is stored.
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

/** What the SMS server has done with. */
export interface SentPast {
  /**
   * Deletes a portion of what is older and needed no longer: messages with a known outcome, reports, messages from phones that were
   * passed on. Open and uncertain ones stay. Rows deleted; 0 = nothing is left.
   */
  forget(beforeMs: number): Promise<number>;
}

/** A reply that confirms: from whom, when, and the inbound message it came as. */
export type Reply = { phone: string; atMs: number; inboundId: string };

/** Numbers by how they begin: the longest prefix that fits decides; a number that none fits is not in it. */
export type PhoneScope = readonly { prefix: string; isOwn: boolean }[];

export type ClaimOptions = {
  gateway: string;
  limit: number;
  /** Most parts of all together; no limit when not given. A first message of more goes by itself. */
  maxParts?: number;
  leaseMs: number;
  /** All numbers when not given. Jobs bound to the gateway are its own whatever their number. */
  phones?: PhoneScope;
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
   * `ownAll` = this process owns the database alone and has just started. What waits for a moment written down before the
   * clock was set back is due at once (`early`).
   */
  recover(options: {
    deduplicating: string[];
    ownAll: boolean;
  }): Promise<{ requeued: number; uncertain: number; early: number; messageIds: string[] }>;
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
