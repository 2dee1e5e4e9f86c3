import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import type { Core } from '../context.ts';
import type { LeaseStore, Log } from '../ports.ts';

export const LEASE = 'query-service';
const LEASE_MS = 10_000;
const RENEW_MS = 3_000;
/** Work stops so long before the lease ends: what has begun must be over by then, ms. */
const MARGIN_MS = 3_000;

/** Sees to it that of all running applications one answers: by a lease in the database they share. */
export class Ownership {
  readonly #leases: LeaseStore;
  readonly #holder: string;
  readonly #log: Log;
  readonly #changed: (isOwner: boolean) => void;
  readonly #token = newId();
  /** Until when the lease is certainly ours, on the clock that nobody sets. */
  #until = 0;
  #wasOwner = false;
  #timer: NodeJS.Timeout | undefined;
  #trying: Promise<void> | undefined;

  constructor(leases: LeaseStore, holder: string, log: Log, changed: (isOwner: boolean) => void) {
    this.#leases = leases;
    this.#holder = holder;
    this.#log = log;
    this.#changed = changed;
  }

  get isOwner(): boolean {
    return performance.now() < this.#until - MARGIN_MS;
  }

  /**
   * The same core, whose transactions are undone once somebody else has taken the lease: a process that stood still
   * in the middle of its work must not finish it afterwards.
   */
  guarded(core: Core): Core {
    const stores: Core['stores'] = {
      ...core.stores,
      transaction: (work) =>
        core.stores.transaction(async (tx) => {
          if (await tx.leases.stillHolds(LEASE, this.#token)) return work(tx);
          this.#until = 0;
          throw new AppError('stale', { what: LEASE });
        }),
    };
    // What else the core has is looked up there, whenever it changes.
    return Object.create(core, { stores: { value: stores } }) as Core;
  }

  async start(): Promise<void> {
    await this.#try();
    this.#timer = setInterval(() => {
      this.#trying ??= this.#try().finally(() => {
        this.#trying = undefined;
      });
    }, RENEW_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#trying;
    this.#until = 0;
    await this.#leases.release(LEASE, this.#token).catch(() => undefined);
  }

  async #try(): Promise<void> {
    const asked = performance.now();
    try {
      if (await this.#leases.take(LEASE, this.#token, this.#holder, LEASE_MS)) this.#until = asked + LEASE_MS;
      else this.#until = 0;
    } catch (error) {
      this.#log.warn('query-lease', { error: String(error) });
    }
    if (this.isOwner === this.#wasOwner) return;
    this.#wasOwner = this.isOwner;
    this.#log.info('query-owner', { isOwner: this.isOwner });
    this.#changed(this.isOwner);
  }
}
