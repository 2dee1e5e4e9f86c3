/** What the query service stores. */

import type {
  Guard,
  Handover,
  Invitation,
  QueryServiceRow,
  QueryUse,
  ServiceNumber,
  Subscription,
  SubscriptionEvent,
  SubscriptionState,
  UseKind,
  UseOutcome,
} from '../../shared/model/query.ts';

/** A received message as the query service sees it. */
export type QueryInbound = { id: string; phone: string; serviceNo: string; text: string; atMs: number };

export type SubscriptionQuery = {
  search: string;
  serviceCode?: string | undefined;
  state?: SubscriptionState | undefined;
  /** Those in force at some moment of the period; 0 = no limit. */
  fromMs: number;
  toMs: number;
  offset: number;
  limit: number;
};

export type UseQuery = {
  search: string;
  kind?: UseKind | undefined;
  serviceCode?: string | undefined;
  fromMs: number;
  toMs: number;
  offset: number;
  limit: number;
};

/** Uses of a period by service, kind and outcome; `phones` are distinct numbers. */
export type UseTotal = {
  serviceCode: string;
  kind: UseKind;
  outcome: UseOutcome;
  uses: number;
  phones: number;
  feeFen: number;
};

export interface ServiceStore {
  list(): Promise<QueryServiceRow[]>;
  /** Inserts with version 0, else replaces when the version still fits; throws `stale`, or `taken` for a used code. */
  save(service: QueryServiceRow): Promise<void>;
  numbers(): Promise<ServiceNumber[]>;
  /** Inserts with version 0, else replaces when the version still fits; throws `stale` or `taken`. */
  saveNumber(number: ServiceNumber): Promise<void>;
  removeNumber(number: string): Promise<void>;
}

export interface SubscriptionStore {
  /** Active subscriptions by service. */
  counts(): Promise<Map<string, number>>;
  list(query: SubscriptionQuery): Promise<{ subscriptions: Subscription[]; total: number }>;
  get(id: string): Promise<Subscription | undefined>;
  /** Active and paused ones of these numbers. */
  ofPhones(phones: readonly string[]): Promise<Subscription[]>;
  /** Every one in force at some moment of the period, whatever its state now; fees are computed from these. */
  inPeriod(fromMs: number, toMs: number): Promise<Subscription[]>;
  /** Active ones of a service, by id, after `afterId`. */
  activeOf(serviceCode: string, afterId: string, limit: number): Promise<Subscription[]>;
  insert(subscriptions: readonly Subscription[]): Promise<void>;
  change(
    ids: readonly string[],
    change: Partial<Pick<Subscription, 'state' | 'toMs' | 'endInboundId' | 'endText'>> & {
      changedMs: number;
    },
  ): Promise<void>;
  addEvents(events: readonly SubscriptionEvent[]): Promise<void>;
  events(subscriptionIds: readonly string[]): Promise<SubscriptionEvent[]>;
  /** Every pause and resumption there ever was, oldest first: few, and all that fees need of the events. */
  holds(): Promise<Pick<SubscriptionEvent, 'subscriptionId' | 'step' | 'atMs'>[]>;
}

export interface QueryStore {
  /** Received messages nobody has dealt with, oldest first. */
  unhandled(limit: number): Promise<QueryInbound[]>;
  inboundByIds(ids: readonly string[]): Promise<(QueryInbound & { handled: string })[]>;
  /** Received messages by what became of them (all when not given), newest first. */
  received(query: {
    handled?: readonly string[];
    offset: number;
    limit: number;
  }): Promise<{ messages: (QueryInbound & { handled: string })[]; total: number }>;
  /** How many wait for a person, and since when. */
  openInbound(): Promise<{ count: number; oldestMs: number }>;
  /** Texts these numbers sent since `sinceMs`. */
  recentTexts(
    phones: readonly string[],
    sinceMs: number,
  ): Promise<{ id: string; phone: string; text: string; atMs: number }[]>;
  /** Says what became of messages that nobody had dealt with. */
  settle(ids: readonly string[], handled: string): Promise<void>;
  /** When each of these numbers was last asked to confirm something it has not confirmed, and something it has. */
  askedPhones(
    phones: readonly string[],
    sinceMs: number,
  ): Promise<{ phone: string; openMs: number; confirmedMs: number }[]>;
  addHandover(handover: Handover): Promise<void>;
  /** Every handover of these numbers, oldest first. */
  handovers(phones: readonly string[]): Promise<Handover[]>;
  talks(phones: readonly string[]): Promise<{ phone: string; body: string }[]>;
  saveTalks(talks: readonly { phone: string; body: string; changedMs: number }[]): Promise<void>;
  guards(): Promise<Guard[]>;
  saveGuards(guards: readonly Guard[]): Promise<void>;
  removeGuard(phone: string): Promise<number>;
  addPromises(promises: readonly QueryPromise[]): Promise<void>;
  promises(limit: number): Promise<QueryPromise[]>;
  /** True for whoever takes it first. */
  takePromise(id: string): Promise<boolean>;
  addUses(uses: readonly QueryUse[]): Promise<void>;
  usesOfInbound(inboundIds: readonly string[]): Promise<QueryUse[]>;
  /** Newest first. */
  uses(query: UseQuery): Promise<{ uses: QueryUse[]; total: number }>;
  usesOfPhone(phone: string, sinceMs: number): Promise<QueryUse[]>;
  totalUses(fromMs: number, toMs: number): Promise<UseTotal[]>;
  /** Time to the answer of the answered messages since `sinceMs`: the value below which `share` lie, ms; 0 = none. */
  answerTime(sinceMs: number, share: number): Promise<number>;
  hasUse(id: string): Promise<boolean>;
  addInvitations(invitations: readonly Invitation[]): Promise<void>;
  invitedSince(sinceMs: number): Promise<Set<string>>;
  answerInvitation(phone: string, outcome: 'accepted' | 'refused', atMs: number): Promise<void>;
  /** Invitations of a period by what came of them; 0 = no limit. */
  invitationTotals(fromMs: number, toMs: number): Promise<{ outcome: string; count: number }[]>;
  invitations(query: {
    offset: number;
    limit: number;
  }): Promise<{ invitations: Invitation[]; total: number }>;
}

/** An answer owed because the data was away. */
export type QueryPromise = { id: string; phone: string; inboundId: string; body: string; sinceMs: number };

export interface LeaseStore {
  /**
   * Takes or renews a lease by the database's own clock; false while somebody else has it. A lease is the holder's
   * for `forMs` from now on.
   */
  take(name: string, token: string, holder: string, forMs: number): Promise<boolean>;
  release(name: string, token: string): Promise<void>;
  /** Inside a transaction: false when somebody else has taken it since; nobody can before the transaction ends. */
  stillHolds(name: string, token: string): Promise<boolean>;
  holder(name: string): Promise<{ holder: string; isHeld: boolean }>;
}
