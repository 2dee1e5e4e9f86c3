import { dayOf, dayStartMs } from '../../shared/time.ts';
import type { JobStore, Log } from '../core/ports.ts';

/** Share of the ceiling at which people are told. */
export const CEILING_WARNING = 0.8;
/** Other senders count on the same gateway: the store is asked again after this, ms. */
const RECOUNT_MS = 60_000;

/** The most parts a gateway may carry in a day; says so before it stops. 0 = no limit. */
export class DailyCeiling {
  readonly #gateway: string;
  readonly #limit: number;
  readonly #log: Log;
  readonly #changed: () => void;
  #sent = 0;
  #day = '';
  #countedMs = 0;
  #warned: 'no' | 'near' | 'reached' = 'no';

  constructor(gateway: string, limit: number, log: Log, changed: () => void) {
    this.#gateway = gateway;
    this.#limit = limit;
    this.#log = log;
    this.#changed = changed;
  }

  get limit(): number {
    return this.#limit;
  }
  get sent(): number {
    return this.#sent;
  }
  /** Parts that may still go today. */
  get left(): number {
    return this.#limit > 0 ? Math.max(0, this.#limit - this.#sent) : Number.POSITIVE_INFINITY;
  }
  get isReached(): boolean {
    return this.#limit > 0 && this.#sent >= this.#limit;
  }

  /** Counts anew when the day has changed or the count is old. */
  async refresh(jobs: Pick<JobStore, 'sentParts'>, nowMs: number): Promise<void> {
    if (this.#limit === 0) return;
    const day = dayOf(nowMs);
    if (day === this.#day && nowMs - this.#countedMs < RECOUNT_MS) return;
    if (day !== this.#day) this.#warned = 'no';
    this.#day = day;
    this.#countedMs = nowMs;
    this.#sent = await jobs.sentParts(this.#gateway, dayStartMs(day));
    this.#say();
  }

  add(parts: number): void {
    this.#sent += parts;
    if (this.#limit > 0) this.#say();
  }

  #say(): void {
    const level = this.isReached ? 'reached' : this.#sent >= this.#limit * CEILING_WARNING ? 'near' : 'no';
    if (level === this.#warned) return;
    this.#warned = level;
    if (level === 'no') return;
    const data = { gateway: this.#gateway, sent: this.#sent, limit: this.#limit };
    if (level === 'reached') this.#log.error('daily-ceiling-reached', data);
    else this.#log.warn('daily-ceiling-near', data);
    this.#changed();
  }
}
