import type { Clock, Gateway, GatewayInbound, Job, JobStore, Log } from '../core/ports.ts';
import { Lane, type LaneSettings } from './lane.ts';

export type SenderNeeds = {
  jobs: JobStore;
  clock: Clock;
  log: Log;
  gateways: { gateway: Gateway; settings: Partial<LaneSettings> }[];
  /** True when this process alone uses the database: open leases at start are a dead predecessor's. */
  ownsDatabase: boolean;
  guard?: (job: Job) => string | undefined;
  messagesChanged: (messageIds: string[]) => void;
  connectionChanged: (gateway: string) => void;
  /** New inbound messages, already stored. */
  received: (gateway: string, messages: (GatewayInbound & { id: string })[]) => Promise<void>;
};

const laneDefaults: LaneSettings = {
  maxPerSecond: 0,
  leaseMs: 120_000,
  claimSize: 256,
  policy: { maxAgeMs: 24 * 3_600_000, maxAttempts: 20 },
};

/** The background queue: recovers what a crash left, then keeps one lane per gateway going. */
export class Sender {
  readonly #needs: SenderNeeds;
  readonly #lanes: Lane[] = [];
  #timers: NodeJS.Timeout[] = [];

  constructor(needs: SenderNeeds) {
    this.#needs = needs;
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
          changed: this.#needs.messagesChanged,
        },
        { ...laneDefaults, ...settings },
      );
      this.#lanes.push(lane);
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
      });
      lane.start();
    }
    // Not on the full minute: several stations must not sweep in step.
    this.#timers.push(setInterval(() => void this.#sweep(), 50_000 + Math.random() * 20_000));
  }

  async stop(graceMs = 5_000): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all(this.#lanes.map((lane) => lane.stop(graceMs)));
    await Promise.all(this.#needs.gateways.map(({ gateway }) => gateway.stop()));
  }

  /** New jobs were queued. */
  nudge(): void {
    for (const lane of this.#lanes) lane.nudge();
  }

  pause(isPaused: boolean): void {
    for (const lane of this.#lanes) lane.pause(isPaused);
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
    if (found.requeued + found.uncertain === 0) return;
    this.#needs.log.warn('recovered', { requeued: found.requeued, uncertain: found.uncertain });
    this.#needs.messagesChanged(found.messageIds);
    this.nudge();
  }
}
