/** Orders and the load management system, as the core sees them. */

import type { Evaluation, EvaluationItem } from '../../shared/model/evaluation.ts';
import type { LmsCheck, LmsConfig } from '../../shared/model/lms.ts';

export type OrderCommand = 'limit' | 'restore' | 'cancel';
export type Order = {
  id: string;
  planId: string;
  customerId: string;
  accountNo: string;
  round: number;
  command: OrderCommand;
  limitKw: number;
  startMs: number;
  endMs: number;
  state: string;
  note: string;
  createdMs: number;
  changedMs: number;
};

export interface OrderStore {
  insertMany(orders: Order[]): Promise<void>;
  /** All orders of a plan; with `sinceMs` only those made or changed since then. */
  ofPlan(planId: string, sinceMs?: number): Promise<Order[]>;
  /** How many limits of a plan stand in each state. */
  limitStates(planId: string): Promise<Map<string, number>>;
  byIds(ids: readonly string[]): Promise<Order[]>;
  /** Closes the limits that these customers' terminals have let go of. */
  release(planId: string, customerIds: readonly string[]): Promise<void>;
  inStates(states: readonly string[], limit: number): Promise<Order[]>;
  /** When customers were limited in the period: windows of drills or of real plans that were issued and not ended before they began. */
  limitsBetween(
    fromMs: number,
    toMs: number,
    isDrill: boolean,
  ): Promise<{ accountNo: string; startMs: number; endMs: number }[]>;
  /** Sets the state of orders that are still in `from`. */
  move(ids: readonly string[], from: readonly string[], to: string, note: string): Promise<number>;
}

export type LmsOrder = {
  key: string;
  planNo: string;
  /** Kind of control the terminal is to use, as such systems number them (01 时段控, 04 功率下浮控, 05 遥控). */
  control: string;
  accountNo: string;
  round: number;
  command: OrderCommand;
  limitKw: number;
  startMs: number;
  endMs: number;
};
export type LmsFeedback = {
  key: string;
  state: 'received' | 'executed' | 'failed' | 'offline' | 'restored';
  note: string;
  atMs: number;
};

/** A customer as the load management system has it; what it has no column for is '' or null. */
export type LmsCustomer = {
  accountNo: string;
  name: string;
  regionCode: string;
  industryCode: string;
  voltage: string;
  contractKva: number | null;
  securityKw: number | null;
  feeder: string;
  /** CT × PT: what a reading is multiplied with. */
  multiplier: number;
};

/** 剩余购电量 of an account, with the time it was read from the meter. */
export type LmsBalance = { accountNo: string; value: number; unit: 'kwh' | 'yuan'; readMs: number };

/** 正向有功 of a meter as it stands on its display, at the end of `day` or, today, when it was read. */
export type LmsReading = {
  accountNo: string;
  meterNo: string;
  day: string;
  readMs: number;
  multiplier: number;
  total: number;
  /** 尖 峰 平 谷; null = the meter or the system has none. */
  sharp: number | null;
  peak: number | null;
  flat: number | null;
  valley: number | null;
};

/** A page of rows that changed since a watermark, and the watermark after them. */
export type LmsPage<T> = { rows: T[]; watermark: number };

/** Where balances and readings are asked for: the load management system, or what was kept of it. */
export interface Meters {
  /** Balances of some accounts; those without one are left out. */
  balances(accounts: readonly string[]): Promise<LmsBalance[]>;
  /** The newest reading of each meter on or before `day`, no older than a month. */
  readings(accounts: readonly string[], day: string): Promise<LmsReading[]>;
}

/** Balances and readings as they came over last: what is answered from while the load management system is away. */
export interface MeterStore extends Meters {
  /** Takes the place of what was known of the same account and unit. */
  keepBalances(balances: readonly LmsBalance[]): Promise<void>;
  /** Takes the place of what was known of the same meter and day. */
  keepReadings(readings: readonly LmsReading[]): Promise<void>;
  forgetReadings(beforeDay: string): Promise<void>;
}

/** The load management system behind its database interface. Every call may throw `offline`. */
export interface LoadSystem extends Meters {
  /** What tables and columns are called now. */
  config(): LmsConfig;
  /** From now on tables and columns are called this. */
  configure(config: LmsConfig): void;
  /** Looks at the real schema under a mapping: what fits and what does not. Tries a write that is taken back when asked to. */
  check(config: LmsConfig, tryWrite: boolean): Promise<LmsCheck>;
  /** Writes orders once; a key already there is left as it is. */
  writeOrders(orders: LmsOrder[]): Promise<void>;
  /** Feedback newer than the watermark, with the new watermark. */
  feedbackSince(watermark: number): Promise<{ feedback: LmsFeedback[]; watermark: number }>;
  /**
   * A page of curves (96 points, kW; NaN = gap) that changed since the watermark; empty when there is nothing new.
   * With `day` only those of that day, so that the running day never waits behind history.
   */
  changedCurves(
    watermark: number,
    day?: string,
  ): Promise<{ rows: { accountNo: string; day: string; points: Float32Array }[]; watermark: number }>;
  /** Pages of what changed since a watermark; empty when there is nothing new. */
  changedCustomers(watermark: number): Promise<LmsPage<LmsCustomer>>;
  changedBalances(watermark: number): Promise<LmsPage<LmsBalance>>;
  /** Readings of `fromDay` and later. */
  changedReadings(watermark: number, fromDay: string): Promise<LmsPage<LmsReading>>;
  ping(): Promise<string>;
}

/** How plans were judged; the last evaluation of a plan replaces the one before. */
export interface EvaluationStore {
  /** Call inside the transaction of the step. */
  save(evaluation: Evaluation, items: EvaluationItem[]): Promise<void>;
  get(planId: string): Promise<Evaluation | undefined>;
  /** Evaluations of plans whose limitation began in the period, oldest first. */
  between(fromMs: number, toMs: number): Promise<Evaluation[]>;
  /** Every customer and round of some plans. */
  items(planIds: readonly string[]): Promise<EvaluationItem[]>;
}
