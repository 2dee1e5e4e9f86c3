import type { Clock, Gateway, GatewayOutcome, Job, JobStore, Log, PhoneScope } from '../core/ports.ts';
import { Breaker, type BreakerState } from './breaker.ts';
import { DailyCeiling } from './ceiling.ts';
import { Throttle } from './throttle.ts';
import { type LaneOutcome, type RetryPolicy, verdictFor } from './verdict.ts';

export type LaneSettings = {
  maxPerSecond: number;
  leaseMs: number;
  /** Most jobs claimed at once: small, so that an emergency overtakes. */
  claimSize: number;
  /** Most parts a day; 0 = no limit. */
  dailyCeiling: number;
  /** A gateway away for longer than this leaves its numbers to the next one, ms. */
  switchAfterMs: number;
  policy: RetryPolicy;
};

export type LaneNeeds = {
  gateway: Gateway;
  jobs: JobStore;
  clock: Clock;
  log: Log;
  /** The last look before the wire: a reason to refuse, or undefined. */
  guard: (job: Job) => string | undefined;
  /** Who of the claimed wants it no longer: reasons by delivery id. */
  unwanted: (jobs: readonly Job[]) => Promise<ReadonlyMap<string, string>>;
  changed: (messageIds: string[]) => void;
  /** The numbers this gateway serves now; undefined = none. */
  scope: () => PhoneScope | undefined;
  /** Jobs of a higher number are held now; undefined = none. */
  maxPriority: () => number | undefined;
  /** Something about the gateway that people should see. */
  connectionChanged: () => void;
  /** What became of a send, for the figures. */
  settled: (outcome: GatewayOutcome) => void;
};

/** How a lane stands, for screens and figures. Parts of today count against the ceiling. */
export type LaneState = {
  breaker: BreakerState;
  isPaused: boolean;
  inFlight: number;
  sentParts: number;
  dailyCeiling: number;
};

const IDLE_MS = 1_000;
/** Claimed at once at a gateway with a rate: what it takes in this part of a second. */
const AHEAD_SHARE = 0.25;
/** Results that arrive within this time are written in one transaction, ms. */
const GATHER_MS = 20;

/** Feeds one gateway: claim, throttle, send, write down. Claims never exceed what the gateway can take now. */
export class Lane {
  readonly #needs: LaneNeeds;
  #settings: LaneSettings;
  readonly #throttle: Throttle;
  readonly #breaker = new Breaker();
  readonly #ceiling: DailyCeiling;
  #offlineSinceMs = 0;
  #inFlight = 0;
  #partsInFlight = 0;
  #isNudged = false;
  #isRunning = false;
  #isPaused = false;
  #wake: (() => void) | undefined;
  #loop: Promise<void> = Promise.resolve();
  #results: { job: Job; outcome: LaneOutcome }[] = [];
  #writing: Promise<void> = Promise.resolve();

  constructor(needs: LaneNeeds, settings: LaneSettings) {
    this.#needs = needs;
    this.#settings = settings;
    this.#throttle = new Throttle(settings.maxPerSecond, needs.clock.now());
    const { gateway, log, connectionChanged } = needs;
    this.#ceiling = new DailyCeiling(gateway.name, settings.dailyCeiling, log, connectionChanged);
  }

  state(): LaneState {
    return {
      breaker: this.#breaker.state(this.#needs.clock.now()),
      isPaused: this.#isPaused,
      inFlight: this.#inFlight,
      sentParts: this.#ceiling.sent,
      dailyCeiling: this.#ceiling.limit,
    };
  }

  /** Whether messages may take this gateway: usable, or after a failure due for one try. */
  mayTry(): boolean {
    return this.isUsable() || this.#breaker.state(this.#needs.clock.now()) === 'trying';
  }

  /** Whether messages had better take this gateway; a short absence does not count. */
  isUsable(): boolean {
    const now = this.#needs.clock.now();
    if (this.#needs.gateway.health().isOnline) this.#offlineSinceMs = 0;
    else this.#offlineSinceMs ||= now;
    // Set back, the clock would make a long absence look like none.
    if (this.#offlineSinceMs > now) this.#offlineSinceMs = now;
    const isAway = this.#offlineSinceMs > 0 && now - this.#offlineSinceMs >= this.#settings.switchAfterMs;
    return !isAway && this.#breaker.state(now) === 'closed' && !this.#ceiling.isReached;
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

  /** Another rate from now on, parts a second; 0 = no limit. */
  setRate(maxPerSecond: number): void {
    this.#settings = { ...this.#settings, maxPerSecond };
    this.#throttle.setRate(maxPerSecond);
    this.nudge();
  }

  /** There may be something to do. */
  nudge(): void {
    this.#isNudged = true;
    this.#wake?.();
  }

  async #run(): Promise<void> {
    const { gateway, jobs, log, clock } = this.#needs;
    while (this.#isRunning) {
      // Whatever is said from here on has a look of its own, even if this one comes too early for it.
      this.#isNudged = false;
      try {
        await this.#ceiling.refresh(jobs, clock.now());
        const scope = this.#needs.scope();
        const room = this.#room();
        if (!room) {
          await this.#rest(this.#inFlight > 0 ? 50 : 200);
          continue;
        }
        const claimed = await jobs.claim({
          gateway: gateway.name,
          ...room,
          leaseMs: this.#settings.leaseMs,
          phones: scope ?? [],
          maxPriority: this.#needs.maxPriority(),
        });
        if (claimed.length === 0) await this.#rest(IDLE_MS);
        else await this.#dispatch(claimed);
      } catch (error) {
        log.error('claim-failed', { gateway: gateway.name, error: String(error) });
        await this.#rest(IDLE_MS);
      }
    }
  }

  /** How much may be claimed now: little ahead of the wire, so that an emergency finds little before it. */
  #room(): { limit: number; maxParts: number } | undefined {
    if (this.#isPaused || this.#ceiling.isReached) return undefined;
    const { claimSize, maxPerSecond } = this.#settings;
    const { gateway, clock } = this.#needs;
    const free = gateway.capacity() - (gateway.countsParts ? this.#partsInFlight : this.#inFlight);
    const limit = this.#breaker.room(clock.now(), Math.min(free, claimSize), this.#inFlight);
    const maxParts = Math.min(
      gateway.countsParts ? free : Number.POSITIVE_INFINITY,
      maxPerSecond > 0 ? Math.ceil(maxPerSecond * AHEAD_SHARE) : Number.POSITIVE_INFINITY,
      this.#ceiling.left - this.#partsInFlight,
    );
    return limit > 0 && maxParts > 0 ? { limit: Math.min(limit, maxParts), maxParts } : undefined;
  }

  #rest(ms: number): Promise<void> {
    if (this.#isNudged) return Promise.resolve();
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

  /** Leaves out who wants it no longer. Where that cannot be seen now, nothing leaves. */
  async #wanted(jobs: Job[]): Promise<Job[]> {
    const { gateway, log, unwanted } = this.#needs;
    let outcomeOf: (job: Job) => LaneOutcome | undefined;
    try {
      const reasons = await unwanted(jobs);
      if (reasons.size === 0) return jobs;
      outcomeOf = ({ id }) => {
        const code = reasons.get(id);
        return code === undefined ? undefined : { kind: 'withheld', state: 'cancelled', code };
      };
    } catch (error) {
      log.error('wishes-unknown', { gateway: gateway.name, jobs: jobs.length, error: String(error) });
      outcomeOf = () => ({ kind: 'unreachable', code: 'wishes-unknown' });
    }
    return jobs.filter((job) => {
      const outcome = outcomeOf(job);
      if (!outcome) return true;
      this.#holds([job]);
      this.#settle(job, outcome);
      return false;
    });
  }

  /** In hand until it is written down what became of them. */
  #holds(jobs: readonly Job[]): void {
    this.#inFlight += jobs.length;
    this.#partsInFlight += partsOf(jobs);
  }

  async #dispatch(claimed: Job[]): Promise<void> {
    const { gateway, clock } = this.#needs;
    const jobs = await this.#wanted(claimed);
    for (let i = 0; i < jobs.length; i += gateway.maxBatch) {
      const batch = jobs.slice(i, i + gateway.maxBatch);
      const cost = partsOf(batch);
      for (let wait = this.#throttle.take(cost, clock.now()); wait > 0 && this.#isRunning; ) {
        await new Promise((resolve) => setTimeout(resolve, Math.min(wait, 1_000)));
        wait = this.#throttle.take(cost, clock.now());
      }
      this.#holds(batch);
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
      else if (reason) this.#settle(job, { kind: 'withheld', state: 'rejected', code: reason });
      else allowed.push(job);
    }
    if (allowed.length === 0) return;
    const outcomes = await gateway
      .send(allowed)
      .catch((error: unknown): GatewayOutcome[] =>
        allowed.map(() => ({ kind: 'uncertain', code: String(error).slice(0, 100), refs: [] })),
      );
    this.#judge(outcomes);
    allowed.forEach((job, index) => {
      const outcome = outcomes[index] ?? { kind: 'uncertain', code: 'no-outcome', refs: [] };
      if (outcome.kind === 'accepted' || outcome.kind === 'uncertain') this.#ceiling.add(job.parts);
      this.#needs.settled(outcome);
      this.#settle(job, outcome);
    });
  }

  /** A gateway that answered anything works; one that took nothing and answered nothing fails. */
  #judge(outcomes: GatewayOutcome[]): void {
    const now = this.#needs.clock.now();
    const before = this.#breaker.state(now);
    const works = outcomes.some((one) => one.kind !== 'unreachable' && one.kind !== 'uncertain');
    if (works) this.#breaker.succeeded();
    else this.#breaker.failed(now);
    const after = this.#breaker.state(now);
    if (before === after) return;
    this.#needs.log.warn('breaker', { gateway: this.#needs.gateway.name, state: after });
    this.#needs.connectionChanged();
  }

  #settle(job: Job, outcome: LaneOutcome): void {
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
    this.#partsInFlight -= partsOf(results.map(({ job }) => job));
    this.nudge();
  }
}

function partsOf(jobs: readonly Job[]): number {
  return jobs.reduce((sum, job) => sum + job.parts, 0);
}
