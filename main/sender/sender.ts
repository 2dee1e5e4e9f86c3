import type {
  Clock,
  Gateway,
  GatewayHealth,
  GatewayInbound,
  GatewayOutcome,
  Job,
  JobStore,
  Log,
  PhoneScope,
} from '../core/ports.ts';
import { Lane, type LaneSettings, type LaneState } from './lane.ts';
import { type Route, Router } from './routes.ts';

export type SenderNeeds = {
  jobs: JobStore;
  clock: Clock;
  log: Log;
  gateways: { gateway: Gateway; settings: Partial<LaneSettings> }[];
  /** True when this process alone uses the database: open leases at start are a dead predecessor's. */
  ownsDatabase: boolean;
  guard?: (job: Job) => string | undefined;
  /** Who of the claimed wants it no longer, looked at before each handful leaves; everybody wants it when not given. */
  unwanted?: (jobs: readonly Job[]) => Promise<ReadonlyMap<string, string>>;
  /** Which gateway serves which numbers; all gateways in their order serve all numbers when not given. */
  routes?: readonly Route[];
  /** Jobs of a higher priority number are held now (quiet hours); undefined = none. */
  maxPriority?: () => number | undefined;
  /** Figures: what became of each send, and how long the operator took to answer, ms. */
  settled?: (gateway: string, outcome: GatewayOutcome) => void;
  answered?: (gateway: string, ms: number) => void;
  messagesChanged: (messageIds: string[]) => void;
  connectionChanged: (gateway: string) => void;
  /** New inbound messages, already stored. */
  received: (gateway: string, messages: (GatewayInbound & { id: string })[]) => Promise<void>;
};

const laneDefaults: LaneSettings = {
  maxPerSecond: 0,
  leaseMs: 120_000,
  claimSize: 512,
  dailyCeiling: 0,
  switchAfterMs: 5_000,
  policy: { maxAgeMs: 24 * 3_600_000, maxAttempts: 20 },
};

/** How a gateway stands: its connection and its lane. */
export type GatewayState = GatewayHealth & LaneState & { name: string };
const MAX_OPEN_REFS = 500;
/** How often the clock is compared with a steady one, and how much less it may show, ms. */
const CLOCK_LOOK_MS = 1_000;
const SET_BACK_MS = 1_000;

/** The background queue: recovers what a crash left, then keeps one lane per gateway going. */
export class Sender {
  readonly #needs: SenderNeeds;
  readonly #lanes = new Map<string, Lane>();
  readonly #router: Router;
  #timers: NodeJS.Timeout[] = [];
  #clockLead = Number.NEGATIVE_INFINITY;

  constructor(needs: SenderNeeds) {
    this.#needs = needs;
    const all = needs.gateways.map(({ gateway }) => gateway.name);
    this.#router = new Router(needs.routes ?? [{ prefixes: [''], gateways: all }]);
  }

  /** Every gateway's connection, breaker, ceiling and work in hand. */
  states(): GatewayState[] {
    return this.#needs.gateways.flatMap(({ gateway }) => {
      const lane = this.#lanes.get(gateway.name);
      return lane ? [{ name: gateway.name, ...gateway.health(), ...lane.state() }] : [];
    });
  }

  async start(): Promise<void> {
    const { gateways, jobs, log } = this.#needs;
    await this.#recover(this.#needs.ownsDatabase);
    for (const { gateway, settings } of gateways) {
      const lane = new Lane(
        {
          gateway,
          jobs,
          log,
          clock: this.#needs.clock,
          guard: this.#needs.guard ?? (() => undefined),
          unwanted: this.#needs.unwanted ?? (async () => new Map()),
          changed: this.#needs.messagesChanged,
          scope: () => this.#scopeOf(gateway.name),
          maxPriority: this.#needs.maxPriority ?? (() => undefined),
          connectionChanged: () => this.#needs.connectionChanged(gateway.name),
          settled: (outcome) => this.#needs.settled?.(gateway.name, outcome),
        },
        { ...laneDefaults, ...settings },
      );
      this.#lanes.set(gateway.name, lane);
      await gateway.start({
        reports: async (reports) =>
          this.#needs.messagesChanged(await jobs.applyReports(gateway.name, reports)),
        inbound: async (messages) => {
          const fresh = await jobs.storeInbound(gateway.name, messages);
          await this.#needs.received(gateway.name, fresh);
        },
        changed: () => {
          lane.nudge();
          this.#needs.connectionChanged(gateway.name);
        },
        answered: (ms) => this.#needs.answered?.(gateway.name, ms),
        openRefs: () => jobs.openRefs(gateway.name, MAX_OPEN_REFS),
      });
      lane.start();
    }
    // Not on the full minute: several stations must not sweep in step.
    this.#timers.push(setInterval(() => void this.#sweep(), 50_000 + Math.random() * 20_000));
    this.#timers.push(setInterval(() => this.#watchClock(), CLOCK_LOOK_MS));
  }

  async stop(graceMs = 5_000): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all([...this.#lanes.values()].map((lane) => lane.stop(graceMs)));
    await Promise.all(this.#needs.gateways.map(({ gateway }) => gateway.stop()));
  }

  /** New jobs were queued. */
  nudge(): void {
    for (const lane of this.#lanes.values()) lane.nudge();
  }

  /** Another rate for every gateway from now on, parts a second; 0 = no limit. */
  setRate(maxPerSecond: number): void {
    for (const lane of this.#lanes.values()) lane.setRate(maxPerSecond);
  }

  pause(isPaused: boolean): void {
    for (const lane of this.#lanes.values()) lane.pause(isPaused);
  }

  #scopeOf(gateway: string): PhoneScope | undefined {
    return this.#router.scopeOf(gateway, (name) => {
      const lane = this.#lanes.get(name);
      return (name === gateway ? lane?.mayTry() : lane?.isUsable()) === true;
    });
  }

  /** What was to wait until a time of the wrong clock must not wait for it now. */
  #watchClock(): void {
    const lead = this.#needs.clock.now() - performance.now();
    if (lead < this.#clockLead - SET_BACK_MS) void this.#sweep();
    this.#clockLead = lead;
  }

  async #sweep(): Promise<void> {
    try {
      await this.#recover(false);
      for (const { gateway } of this.#needs.gateways)
        this.#needs.messagesChanged(await this.#needs.jobs.rematch(gateway.name));
    } catch (error) {
      this.#needs.log.error('sweep-failed', { error: String(error) });
    }
  }

  async #recover(ownAll: boolean): Promise<void> {
    const deduplicating = this.#needs.gateways
      .filter(({ gateway }) => gateway.deduplicates)
      .map(({ gateway }) => gateway.name);
    const found = await this.#needs.jobs.recover({ deduplicating, ownAll });
    if (found.early > 0) this.#needs.log.warn('clock-set-back', { early: found.early });
    if (found.requeued + found.uncertain > 0)
      this.#needs.log.warn('recovered', { requeued: found.requeued, uncertain: found.uncertain });
    if (found.requeued + found.uncertain + found.early === 0) return;
    this.#needs.messagesChanged(found.messageIds);
    this.nudge();
  }
}
