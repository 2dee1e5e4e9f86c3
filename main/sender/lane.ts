import type { Clock, Gateway, GatewayOutcome, Job, JobStore, Log } from '../core/ports.ts';
import { Throttle } from './throttle.ts';
import { type RetryPolicy, verdictFor } from './verdict.ts';

export type LaneSettings = {
  maxPerSecond: number;
  leaseMs: number;
  /** Most jobs claimed at once: small, so that an emergency overtakes. */
  claimSize: number;
  policy: RetryPolicy;
};

export type LaneNeeds = {
  gateway: Gateway;
  jobs: JobStore;
  clock: Clock;
  log: Log;
  /** The last look before the wire: a reason to refuse, or undefined. */
  guard: (job: Job) => string | undefined;
  changed: (messageIds: string[]) => void;
};

const IDLE_MS = 1_000;
/** Results that arrive within this time are written in one transaction, ms. */
const GATHER_MS = 4;

/** Feeds one gateway: claim, throttle, send, write down. Claims never exceed what the gateway can take now. */
export class Lane {
  readonly #needs: LaneNeeds;
  readonly #settings: LaneSettings;
  readonly #throttle: Throttle;
  #inFlight = 0;
  #isRunning = false;
  #isPaused = false;
  #wake: (() => void) | undefined;
  #loop: Promise<void> = Promise.resolve();
  #results: { job: Job; outcome: GatewayOutcome }[] = [];
  #writing: Promise<void> = Promise.resolve();

  constructor(needs: LaneNeeds, settings: LaneSettings) {
    this.#needs = needs;
    this.#settings = settings;
    this.#throttle = new Throttle(settings.maxPerSecond, needs.clock.now());
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  start(): void {
    this.#isRunning = true;
    this.#loop = this.#run();
  }

  /** No new claims; what is on the wire is awaited up to `graceMs`, the rest is left to its lease. */
  async stop(graceMs: number): Promise<void> {
    this.#isRunning = false;
    this.nudge();
    const until = this.#needs.clock.now() + graceMs;
    await this.#loop;
    while (this.#inFlight > 0 && this.#needs.clock.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 10));
    await this.#writing;
  }

  pause(isPaused: boolean): void {
    this.#isPaused = isPaused;
    this.nudge();
  }

  /** There may be something to do. */
  nudge(): void {
    this.#wake?.();
  }

  async #run(): Promise<void> {
    const { gateway, jobs, log } = this.#needs;
    while (this.#isRunning) {
      const room = this.#isPaused ? 0 : gateway.capacity() - this.#inFlight;
      if (room <= 0) {
        await this.#rest(this.#inFlight > 0 ? 50 : 200);
        continue;
      }
      try {
        const { claimSize, maxPerSecond } = this.#settings;
        // Never more than a second's worth, so that an emergency does not wait behind what is already claimed.
        const limit = Math.min(room, claimSize, maxPerSecond > 0 ? maxPerSecond : claimSize);
        const claimed = await jobs.claim({ gateway: gateway.name, limit, leaseMs: this.#settings.leaseMs });
        if (claimed.length === 0) await this.#rest(IDLE_MS);
        else await this.#dispatch(claimed);
      } catch (error) {
        log.error('claim-failed', { gateway: gateway.name, error: String(error) });
        await this.#rest(IDLE_MS);
      }
    }
  }

  #rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      const self = this;
      function done() {
        clearTimeout(timer);
        self.#wake = undefined;
        resolve();
      }
      this.#wake = done;
    });
  }

  async #dispatch(jobs: Job[]): Promise<void> {
    const { gateway, clock } = this.#needs;
    for (let i = 0; i < jobs.length; i += gateway.maxBatch) {
      const batch = jobs.slice(i, i + gateway.maxBatch);
      const cost = batch.reduce((sum, job) => sum + job.parts, 0);
      for (let wait = this.#throttle.take(cost, clock.now()); wait > 0 && this.#isRunning; ) {
        await new Promise((resolve) => setTimeout(resolve, Math.min(wait, 1_000)));
        wait = this.#throttle.take(cost, clock.now());
      }
      this.#inFlight += batch.length;
      void this.#send(batch);
    }
  }

  async #send(batch: Job[]): Promise<void> {
    const { gateway, guard } = this.#needs;
    const allowed: Job[] = [];
    for (const job of batch) {
      const reason = guard(job);
      const isOld = this.#needs.clock.now() - job.queuedMs > this.#settings.policy.maxAgeMs;
      // Stopping, or too old to be news: it does not leave; the verdict puts it back or lets it expire.
      if (!this.#isRunning || isOld)
        this.#settle(job, { kind: 'unreachable', code: isOld ? 'max-age' : 'stopping' });
      else if (reason) this.#settle(job, { kind: 'rejected', code: reason });
      else allowed.push(job);
    }
    if (allowed.length === 0) return;
    const outcomes = await gateway
      .send(allowed)
      .catch((error: unknown): GatewayOutcome[] =>
        allowed.map(() => ({ kind: 'uncertain', code: String(error).slice(0, 100), refs: [] })),
      );
    allowed.forEach((job, index) => {
      this.#settle(job, outcomes[index] ?? { kind: 'uncertain', code: 'no-outcome', refs: [] });
    });
  }

  #settle(job: Job, outcome: GatewayOutcome): void {
    this.#results.push({ job, outcome });
    if (this.#results.length === 1) {
      setTimeout(() => {
        this.#writing = this.#writing.then(() => this.#write());
      }, GATHER_MS);
    }
  }

  async #write(): Promise<void> {
    const { gateway, jobs, clock, log, changed } = this.#needs;
    const results = this.#results;
    this.#results = [];
    const context = {
      nowMs: clock.now(),
      random: Math.random(),
      deduplicates: gateway.deduplicates,
      policy: this.#settings.policy,
    };
    const verdicts = results.map(({ job, outcome }) => ({ job, verdict: verdictFor(job, outcome, context) }));
    for (let attempt = 1; ; attempt += 1) {
      try {
        const messageIds = await jobs.finish(gateway.name, verdicts);
        queueMicrotask(() => changed(messageIds));
        break;
      } catch (error) {
        log.error('finish-failed', {
          gateway: gateway.name,
          jobs: results.length,
          attempt,
          error: String(error),
        });
        // The leases stand; if this never works, the jobs become uncertain, which is the truth.
        if (attempt >= 10) break;
        await new Promise((resolve) => setTimeout(resolve, 200 * attempt));
      }
    }
    this.#inFlight -= results.length;
    this.nudge();
  }
}
