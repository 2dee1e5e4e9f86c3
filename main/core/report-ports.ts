/** What reports are made of, as the core sees it. */

import type { DeliveryOutcome } from '../../shared/contract/reports.ts';
import type { Delivery, DeliveryState } from '../../shared/model/message.ts';
import type { Report } from '../../shared/model/report.ts';

/** One delivery as far as statistics care. */
export type DeliveryFact = {
  id: string;
  kind: string;
  planId: string;
  gateway: string;
  userName: string;
  contactId: string;
  role: string;
  isDrill: boolean;
  state: DeliveryState;
  code: string;
  parts: number;
  asksConfirmation: boolean;
  queuedMs: number;
  submittedMs: number;
  doneMs: number;
  confirmedMs: number;
};
export type InboundFact = { id: string; gateway: string; text: string; atMs: number };

/** What deliveries have in common that are counted together. */
export type DayKey = {
  kind: string;
  planId: string;
  gateway: string;
  userName: string;
  /** Office of the receiver; '' = customers and others. */
  unitId: string;
  isDrill: boolean;
};
export type DayCounts = {
  total: number;
  cancelled: number;
  /** Not settled yet: queued, paused, being sent, submitted. */
  pending: number;
  delivered: number;
  failed: number;
  uncertain: number;
  /** Asked to confirm; and how many did. */
  asked: number;
  confirmed: number;
  /** Parts that left for the operator. */
  parts: number;
};
/** Failures by group of reasons. */
export type Reasons = Record<string, number>;
/** How many waited how many seconds (rounded up, see `waitStep`). */
export type Waits = Map<number, number>;
/** The deliveries of one local day (by the time they were queued) with one key. */
export type DaySum = DayKey &
  DayCounts & {
    day: string;
    reasons: Reasons;
    /** From handing over to the gateway until on the phone; until confirmed. */
    waits: Waits;
    confirms: Waits;
  };
export type InboundSum = { day: string; gateway: string; messages: number; parts: number };
export type CountedDay = { day: string; total: number; isStale: boolean; countedMs: number };

/** Which deliveries stand behind a figure; '' = any, `-` = those without a value. */
export type DrillFilter = {
  fromMs: number;
  toMs: number;
  /** Empty = any. */
  kinds: readonly string[];
  unit: string;
  gateway: string;
  user: string;
  planId: string;
  isDrill: boolean;
  /** What deliveries without a message count as. */
  isOwnDrill: boolean;
  only: DeliveryOutcome;
  /** Only deliveries that ended like this. */
  ends?: readonly DeliveryEnd[];
};
/** How a delivery ended: its state and the code that came with it. */
export type DeliveryEnd = { state: DeliveryState; code: string };
export type DrillDelivery = Delivery & { title: string; kind: string };

export type Closing = {
  id: string;
  month: string;
  isDrill: boolean;
  /** 0 = the closing itself; then corrections in order. */
  step: number;
  userName: string;
  atMs: number;
  reason: string;
  /** JSON of the frozen figures, or of what a correction adds. */
  body: string;
};

export type SavedRow = {
  id: string;
  name: string;
  body: string;
  version: number;
  savedBy: string;
  savedMs: number;
};
export type ProducedRow = {
  id: string;
  savedId: string;
  name: string;
  fileName: string;
  folder: string;
  bytes: number;
  sha256: string;
  /** Why there is no file; '' = there is one. */
  problem: string;
  userName: string;
  atMs: number;
};

export interface ReportStore {
  /** A page of deliveries queued in [fromMs, toMs), oldest first, after `after`; `limit` rows. */
  facts(
    range: { fromMs: number; toMs: number },
    after: { queuedMs: number; id: string } | undefined,
    limit: number,
  ): Promise<DeliveryFact[]>;
  inboundFacts(
    range: { fromMs: number; toMs: number },
    after: { atMs: number; id: string } | undefined,
    limit: number,
  ): Promise<InboundFact[]>;
  /** When the first delivery or received message that is counted or there is from; 0 = none. */
  firstMs(): Promise<number>;
  /** Day of the first plan that limited somebody; undefined = none. */
  firstPlanDay(isDrill: boolean): Promise<string | undefined>;
  countedDays(from: string, to: string): Promise<CountedDay[]>;
  sums(from: string, to: string): Promise<DaySum[]>;
  inboundSums(from: string, to: string): Promise<InboundSum[]>;
  /** Replaces the sums of a day, one workstation at a time. */
  putDay(day: CountedDay, sums: DaySum[], inbound: InboundSum[]): Promise<void>;
  /** These days have to be counted again; days never counted are left alone. */
  markStale(days: readonly string[]): Promise<void>;
  /** First and last moment at which deliveries of these messages were queued. */
  spans(messageIds: readonly string[]): Promise<{ fromMs: number; toMs: number }[]>;

  /** The deliveries behind a figure, newest first. */
  drill(filter: DrillFilter, offset: number, limit: number): Promise<DrillDelivery[]>;
  /** In which ways they ended, each once. */
  ends(filter: DrillFilter): Promise<DeliveryEnd[]>;
  /** The same deliveries, oldest first, page after page. */
  drillPage(
    filter: DrillFilter,
    after: { queuedMs: number; id: string } | undefined,
    limit: number,
  ): Promise<DrillDelivery[]>;

  closings(isDrill: boolean, months: readonly string[]): Promise<Closing[]>;
  /** Throws `taken` when the step is there already. */
  addClosing(closing: Closing): Promise<void>;

  saved(): Promise<SavedRow[]>;
  /** Inserts with version 0, else replaces when the version still fits; throws `stale`. */
  save(row: SavedRow): Promise<void>;
  removeSaved(id: string): Promise<void>;
  /** False when the same occasion was taken before, by whomever. */
  addProduced(row: ProducedRow, onceKey: string): Promise<boolean>;
  setProduced(row: ProducedRow): Promise<void>;
  produced(limit: number): Promise<ProducedRow[]>;
}

/** What the shell or the machine does for the core; a missing one is not possible here. */
export interface Host {
  /** The page the user sees now, as PDF on A4. */
  pdf?: (() => Promise<Uint8Array>) | undefined;
  /** A report laid out for A4, as PDF; nobody has to look at it. */
  reportPdf?: ((report: Report) => Promise<Uint8Array>) | undefined;
  /** Puts a file into a folder (made when missing) and says where it is; throws `bad-folder`. */
  saveFile?: ((folder: string, name: string, bytes: Uint8Array) => Promise<string>) | undefined;
}
