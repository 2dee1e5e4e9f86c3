/** Orders and the load management system, as the core sees them. */

import type { Evaluation, EvaluationItem } from '../../shared/model/evaluation.ts';

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
  ofPlan(planId: string): Promise<Order[]>;
  byIds(ids: readonly string[]): Promise<Order[]>;
  /** Closes the limits that these customers' terminals have let go of. */
  release(planId: string, customerIds: readonly string[]): Promise<void>;
  inStates(states: readonly string[], limit: number): Promise<Order[]>;
  /** Sets the state of orders that are still in `from`. */
  move(ids: readonly string[], from: readonly string[], to: string, note: string): Promise<number>;
}

export type LmsOrder = {
  key: string;
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

/** The load management system behind its database interface. Every call may throw `offline`. */
export interface LoadSystem {
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
