/** Curves as the core sees them: as stored, as sums, and as kept on this machine for the time without a network. */

import type { DayWeather } from '../../shared/load/comparison-dates.ts';
import type { DaySum } from '../../shared/load/day-sum.ts';
import type { FileOnWire } from '../../shared/model/common.ts';
import type { CurveSubject } from '../../shared/model/curve.ts';
import type { Cell } from './reports/workbook.ts';

export type CurveRow = { accountNo: string; day: string; points: Float32Array };

/** The curves of customers, in the archive. */
export interface CurveCache {
  /**
   * Days of 24, 48, 96, 288 or 1,440 points; the state of their days moves on. With a spike limit the sums of a few
   * days follow where they held; otherwise they are made anew later.
   */
  put(rows: readonly CurveRow[], fetchedMs: number, spikeFactor?: number): Promise<void>;
  /** Curves of the given accounts (or of all) on a day, 96 points; with `sinceMs` only those fetched since then. */
  get(
    day: string,
    accounts?: readonly string[],
    sinceMs?: number,
  ): Promise<{ accountNo: string; points: Float32Array; fetchedMs: number }[]>;
}

/** Region or industry a customer stands under: what sums are kept of. */
export type LeafKind = 'region' | 'industry';
export type LeafSum = { kind: LeafKind; code: string; sum: DaySum };
export type Member = { accountNo: string; capacityKva: number };
/** Sums of a day hold when `summed` equals `changed`. A day nobody wrote has no state. */
export type DayState = { changed: number; summed: number };

export interface CurveSumStore {
  states(days: readonly string[]): Promise<Map<string, DayState>>;
  /** Kept sums of some leaves on some days. */
  sums(
    days: readonly string[],
    kind: LeafKind,
    codes: readonly string[],
  ): Promise<(LeafSum & { day: string })[]>;
  /** Replaces a day's sums when the day is still at `changed`; false when somebody wrote meanwhile. */
  saveSums(day: string, changed: number, sums: readonly LeafSum[]): Promise<boolean>;
  /** Days whose sums do not hold, newest first. */
  unsummed(limit: number): Promise<string[]>;
  /** All sums are made anew: customers moved, or what counts as bad has changed. */
  invalidate(): Promise<void>;
  /** How many customers stand under each region and industry. */
  leafCounts(): Promise<{ kind: LeafKind; code: string; count: number }[]>;
  members(of: { feeder: string } | { customerIds: readonly string[] }): Promise<Member[]>;
  /** The customers of a plan, or of one round of it, with what it allows each, kW. */
  planMembers(planId: string, round?: number): Promise<(Member & { limitKw: number })[]>;
  feeders(): Promise<string[]>;
  /** What plans allow a customer, kW; plans without a limit for it are left out. */
  limitsOf(customerId: string): Promise<{ planId: string; limitKw: number }[]>;
  weather(from: string, to: string): Promise<Map<string, DayWeather>>;
  saveWeather(rows: readonly ({ day: string } & DayWeather)[]): Promise<void>;
}

/** Reads many curves and adds them up, away from the main loop where that is possible. */
export interface CurveReader {
  /** Sums of a day by region and by industry, over all customers of the archive. */
  leaves(day: string, spikeFactor: number): Promise<LeafSum[]>;
  /** The sum of these customers on each of the days; a single customer comes in the resolution it was stored in. */
  members(days: readonly string[], members: readonly Member[], spikeFactor: number): Promise<DaySum[]>;
  /** Gives up on what is being read: the archive does not answer. */
  cut(): void;
  stop(): Promise<void>;
}

/** One subject's day as kept on this machine. */
export type KeptCurve = {
  key: string;
  subject: CurveSubject;
  name: string;
  day: string;
  expected: number;
  sum: DaySum;
  shownMs: number;
  isPinned: boolean;
};

/** Curves kept in a file of this machine: what was shown, and what was taken along. */
export interface CurveKeep {
  /** Keeps or replaces days; a pin stays. The oldest unpinned days make room. */
  put(days: readonly KeptCurve[]): Promise<void>;
  get(subject: CurveSubject, days: readonly string[]): Promise<KeptCurve[]>;
  list(query: { search: string; offset: number; limit: number }): Promise<{
    days: (Omit<KeptCurve, 'sum' | 'expected'> & { fetchedMs: number; bytes: number })[];
    total: number;
    bytes: number;
  }>;
  subjects(): Promise<{ subject: CurveSubject; name: string }[]>;
  pin(keys: readonly string[], isPinned: boolean): Promise<void>;
  forget(keys: readonly string[]): Promise<void>;
  /** Room it may take, bytes. */
  limitBytes(): Promise<number>;
  setLimit(bytes: number): Promise<void>;
  /** Small facts that belong to the curves: plans, settings, the calendar. JSON text. */
  note(name: string): Promise<string | undefined>;
  setNote(name: string, body: string): Promise<void>;
  close(): Promise<void>;
}

/** The connection to the archive: whether it is there, and the means to give up on one that does not answer. */
export interface ArchiveLink {
  /** Answers when the archive answers. */
  ping(): Promise<void>;
  /** Ends every open connection, so that whoever waits on one hears of it; new ones are made when needed. */
  cut(): void;
  /** True for an error that means the connection is gone, not that the statement was wrong. */
  isLost(error: unknown): boolean;
  /** True for a statement that was ended at the time limit of `statementSeconds`. */
  isSlow(error: unknown): boolean;
  /** True when no connection came free in time: also said when there is nobody to connect to. */
  isFull(error: unknown): boolean;
  readonly statementSeconds: number;
  close(): Promise<void>;
}

/** A workbook of many rows, written bit by bit so that it is never in memory as a whole. */
export interface BatchBook {
  /** Rows of the values and of the figures. */
  add(values: readonly (readonly Cell[])[], figures: readonly (readonly Cell[])[]): Promise<void>;
  finish(): Promise<FileOnWire>;
  /** Nobody wants it any more. */
  drop(): Promise<void>;
}
export type BatchHead = { fileName: string; title: string[]; values: string[]; figures: string[] };
