import type { Plan, PlanFields } from '../../shared/model/plan.ts';
import type { OpenedApp } from '../open-app.ts';
import type { Call } from './drill-run.ts';
import { lastMessages, lastOrders, sleep } from './drill-watch.ts';

/** Minutes after the call, as on 2012-07-09 in Xiaoshan: 13:15 the call, 13:20 the order, 13:30 the load is down. */
const ORDER_MIN = 5;
const DOWN_MIN = 15;
/** Down is what terminals can bring down: those that fail or do not answer are called by people. */
const DOWN_SHARE = 0.95;
/** So long is watched for loads to come down after their hour, ms. */
const DOWN_PATIENCE_MS = 60_000;

/** Plays a plan by the timetable of a real drill, its minutes as long as wanted, and says when each step was done. */
export class Timetable {
  readonly #opened: OpenedApp;
  readonly #dispatcher: Call;
  readonly #minuteMs: number;
  readonly #beginMs = Date.now();
  #down: { targetKw: number; achievedKw: number; inPlace: number; seconds: number | null } | undefined;

  constructor(opened: OpenedApp, dispatcher: Call, minuteMs: number) {
    this.#opened = opened;
    this.#dispatcher = dispatcher;
    this.#minuteMs = minuteMs;
  }

  #at(minutes: number): number {
    return this.#beginMs + minutes * this.#minuteMs;
  }

  /** The plan with its window at half past one. */
  timed(fields: PlanFields): PlanFields {
    const startMs = this.#at(DOWN_MIN);
    return { ...fields, startMs, endMs: startMs + fields.endMs - fields.startMs };
  }

  /** A quarter past: everybody is told to prepare; then it is twenty past. */
  async call(planId: string): Promise<void> {
    await this.#dispatcher('messages.send', { kind: 'prepare', planId, dedupeKey: `drill-call-${planId}` });
    await sleep(this.#at(ORDER_MIN) - Date.now());
  }

  /** Half past: when what the terminals were ordered is down. */
  async loadDown(plan: Plan): Promise<void> {
    const endMs = Math.max(Date.now(), plan.startMs) + DOWN_PATIENCE_MS;
    for (;;) {
      const { totals, rows } = await this.#dispatcher('plans.board', { id: plan.id });
      const ordered = rows
        .filter((row) => row.orderState === 'executed')
        .reduce((sum, row) => sum + row.reductionKw, 0);
      const { plannedKw: targetKw, achievedKw, inPlace } = totals;
      const isDown = achievedKw >= ordered * DOWN_SHARE;
      const seconds = isDown ? Math.max(0, Date.now() - plan.startMs) / 1_000 : null;
      this.#down = { targetKw: Math.round(targetKw), achievedKw, inPlace, seconds };
      if (isDown || Date.now() > endMs) return;
      await sleep(500);
    }
  }

  /** What was done when: seconds from the beginning of each step. */
  async played(planId: string, at: { issuedMs: number; endedMs: number; releasedMs: number }) {
    const { issuedMs, endedMs, releasedMs } = at;
    const { messages } = this.#opened.app.core.stores;
    const told = (kind: 'prepare' | 'restore') => messages.deliveriesOfPlan(planId, [kind]);
    const calls = await told('prepare');
    const sinceMs = (ms: number) => Number(((ms - this.#beginMs) / 1_000).toFixed(1));
    return {
      minuteSeconds: this.#minuteMs / 1_000,
      '13:15': { recipients: calls.length, ...lastMessages(this.#beginMs, calls) },
      '13:20': { afterCall: sinceMs(issuedMs) },
      '13:30': { afterCall: sinceMs(this.#at(DOWN_MIN)), ...this.#down },
      allClear: {
        afterCall: sinceMs(endedMs),
        ...lastMessages(endedMs, await told('restore')),
        ...(await lastOrders(this.#opened, planId, endedMs, releasedMs)),
      },
    };
  }
}
